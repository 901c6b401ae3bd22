"""Who is let in: people in `members` (id > 0), groups in `chats` (id < 0)."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    Connection,
    RowMapping,
    Select,
    Table,
    bindparam,
    delete,
    func,
    insert,
    null,
    select,
    update,
)

from bot.journal_store import Store
from bot.journal_tables import chats, members, replacing

Standing = Literal["pending", "approved", "refused", "removed"]


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether a person (id > 0) or a group (id < 0) gets answers, and who said so."""

    id: int
    name: str
    standing: Standing
    asked_by: int | None
    asked_at: datetime
    told_at: datetime | None
    """When it was last told that it is not admitted."""
    decided_by: int | None
    decided_at: datetime | None
    leave_at: datetime | None
    """When the bot leaves the group unless it is approved; None for a person."""


class AccessStore(Store):
    """Requests, decisions, and each chat's home place."""

    async def admission(self, party: int) -> Admission | None:
        """What is known of `party`, or None if it never asked."""
        return await self._read(lambda connection: _find(connection, party))

    async def request(
        self,
        party: int,
        *,
        name: str,
        asked_by: int | None,
        now: datetime,
        leave_at: datetime | None = None,
    ) -> tuple[Admission, bool]:
        """Records that `party` asks to be let in; gives its row and whether it is new.

        A row that stands keeps everything but the name: whoever was removed stays removed.
        """

        def work(connection: Connection) -> tuple[Admission, bool]:
            found = _find(connection, party)
            if found is not None:
                if found.name != name:
                    found = replace(found, name=name)
                    _save(connection, found)
                return found, False
            asked = Admission(party, name, "pending", asked_by, now, None, None, None, leave_at)
            _save(connection, asked)
            return asked, True

        return await self._write(work)

    async def decide(
        self, party: int, standing: Standing, *, by: int, now: datetime, name: str | None = None
    ) -> bool:
        """Records an administrator's decision; False where it already stands so.

        Makes the row where `party` never asked. An approved group is not left any more.
        """

        def work(connection: Connection) -> bool:
            found = _find(connection, party)
            if found is not None and found.standing == standing:
                return False
            asked = found or Admission(party, "", standing, None, now, None, None, None, None)
            decided = replace(
                asked,
                name=name or asked.name,
                standing=standing,
                decided_by=by,
                decided_at=now,
                leave_at=None if standing == "approved" else asked.leave_at,
            )
            _save(connection, decided)
            return True

        return await self._write(work)

    async def told(self, party: int, now: datetime) -> None:
        """Records that `party` was told just now that it is not admitted."""
        table = _table(party)
        change = update(table).where(table.c.id == party).values(told_at=now)
        await self._write(lambda connection: connection.execute(change))

    async def admissions(self, *standings: Standing) -> list[Admission]:
        """People and groups with one of `standings` (every one if none is named), newest request first."""
        queries = [
            _select(table).where(table.c.standing.in_(standings)) if standings else _select(table)
            for table in (members, chats)
        ]
        found = await self._read(
            lambda connection: [
                Admission(*row) for query in queries for row in connection.execute(query)
            ]
        )
        return sorted(found, key=lambda admission: admission.asked_at, reverse=True)

    async def waiting(self, since: datetime, *, groups_of: int | None = None) -> int:
        """How many requests made after `since` nobody decided; with `groups_of`, that person's groups alone."""
        counted = [
            select(func.count())
            .select_from(table)
            .where(table.c.standing == "pending", table.c.asked_at > since)
            for table in ((members, chats) if groups_of is None else (chats,))
        ]
        if groups_of is not None:
            counted = [query.where(chats.c.asked_by == groups_of) for query in counted]
        return await self._read(
            lambda connection: sum(connection.scalar(query) or 0 for query in counted)
        )

    async def due_to_leave(self, now: datetime) -> list[Admission]:
        """The groups that the bot must leave by `now`, the longest overdue first."""
        query = (
            _select(chats)
            .where(chats.c.leave_at <= now, chats.c.standing != "approved")
            .order_by(chats.c.leave_at)
        )
        return await self._read(
            lambda connection: [Admission(*row) for row in connection.execute(query)]
        )

    async def set_leave(self, party: int, leave_at: datetime | None) -> None:
        """Changes when the bot leaves a group that asked; None: it stays."""
        change = update(chats).where(chats.c.id == party).values(leave_at=leave_at)
        await self._write(lambda connection: connection.execute(change))

    async def home(self, chat: int) -> str | None:
        """The key of the chat's home place."""
        return await self._read(lambda connection: connection.scalar(_HOME, {"chat": chat}))

    async def set_home(self, chat: int, home: str | None) -> None:
        """Changes the chat's home place; None: it has none."""
        values = {"id": chat, "home": home}
        await self._write(lambda connection: connection.execute(_SET_HOME, values))


def merge_chats(connection: Connection, old: int, new: int) -> None:
    """Gives `new` what the group `old` had.

    Where both asked, an approval counts before any other decision, a later decision before an
    earlier one, and a decision before a request.
    """
    both = connection.execute(select(chats).where(chats.c.id.in_((old, new))))
    by_id = {row["id"]: row for row in both.mappings()}
    if old not in by_id:
        return
    asked = (row for row in by_id.values() if row["standing"] is not None)
    best = max(asked, key=_weight, default=by_id[old])
    home = by_id[new]["home"] if new in by_id else None
    merged = {**best, "id": new, "home": home or by_id[old]["home"]}
    connection.execute(delete(chats).where(chats.c.id.in_((old, new))))
    connection.execute(insert(chats), merged)


def _weight(row: RowMapping) -> tuple[bool, bool, datetime]:
    return (
        row["standing"] == "approved",
        row["decided_at"] is not None,
        row["decided_at"] or row["asked_at"],
    )


def _table(party: int) -> Table:
    return members if party > 0 else chats


def _select(table: Table) -> Select[Any]:
    """The columns of an Admission, in its order; rows that only hold a home place are left out."""
    leave_at = chats.c.leave_at if table is chats else null()
    columns = [table.c[column.name] for column in members.c]
    return select(*columns, leave_at).where(table.c.standing.is_not(None))


def _find(connection: Connection, party: int) -> Admission | None:
    row = connection.execute(_FIND[_table(party)], {"party": party}).first()
    return None if row is None else Admission(*row)


def _save(connection: Connection, admission: Admission) -> None:
    values = asdict(admission)
    table = _table(admission.id)
    if table is members:
        del values["leave_at"]
    connection.execute(_SAVE[table], values)


# Statements of every question are built once: SQLAlchemy takes longer to build one than SQLite to run it.
_FIND = {
    table: _select(table).where(table.c.id == bindparam("party")) for table in (members, chats)
}
_SAVE = {
    table: replacing(table, *(name for name in Admission.__slots__ if name in table.c))
    for table in (members, chats)
}
_HOME = select(chats.c.home).where(chats.c.id == bindparam("chat"))
_SET_HOME = replacing(chats, "home")
