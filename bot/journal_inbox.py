"""The inbox: updates are kept before Telegram is told that they were received, until they are done with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.journal_store import Store
from bot.journal_tables import inbox, questions


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update that is not done with; `attempts` tells how often work on it was begun and given up."""

    id: int
    body: str
    received_at: datetime
    attempts: int


class InboxStore(Store):
    """Updates by the number that Telegram gives them."""

    async def take_in(self, bodies: Mapping[int, str], at: datetime) -> set[int]:
        """Keeps updates, also through a power cut, and tells which of them never came before."""
        return await self._write(lambda connection: _take_in(connection, bodies, at), durable=True)

    async def resumed(self) -> list[Waiting]:
        """The updates that are not done with, as they came."""
        return await self._read(
            lambda connection: [Waiting(*row) for row in connection.execute(_UNFINISHED)]
        )

    async def attempted(self, number: int) -> None:
        """Work is begun on an update that was left undone."""
        await self._write(lambda connection: connection.execute(_ATTEMPTED, {"number": number}))

    async def finished(self, number: int, at: datetime, *, problem: str | None = None) -> None:
        """Done with: what it said is kept here no longer.

        With a `problem`, the question that it asked is one that could not be answered.
        """
        failed = (
            update(questions)
            .where(questions.c.update_id == number, questions.c.reply.is_(None))
            .values(status="failed", problem=problem, finished_at=at)
        )

        def work(connection: Connection) -> None:
            _finish(connection, number, at)
            if problem is not None:
                connection.execute(failed)

        await self._write(work)

    async def delivered(self, question: int, reply: int, at: datetime) -> None:
        """Which message answers the question; with it the update that asked it is done with."""

        def work(connection: Connection) -> None:
            row = connection.execute(_DELIVERED, {"number": question, "reply_id": reply}).first()
            if row is not None and row.update_id is not None:
                _finish(connection, row.update_id, at)

        await self._write(work)


def _take_in(connection: Connection, bodies: Mapping[int, str], at: datetime) -> set[int]:
    known = set(connection.scalars(select(inbox.c.id).where(inbox.c.id.in_(bodies))))
    new = [
        {"id": number, "body": body, "received_at": at, "attempts": 0}
        for number, body in bodies.items()
        if number not in known
    ]
    if new:
        connection.execute(insert(inbox), new)
    return bodies.keys() - known


def _finish(connection: Connection, number: int, at: datetime) -> None:
    connection.execute(_FINISH, {"number": number, "at": at})


# Built once: SQLAlchemy takes longer to build a statement than SQLite to run it.
_UNFINISHED = (
    select(inbox.c.id, inbox.c.body, inbox.c.received_at, inbox.c.attempts)
    .where(inbox.c.finished_at.is_(None), inbox.c.body.is_not(None))
    .order_by(inbox.c.id)
)
_ATTEMPTED = (
    update(inbox).where(inbox.c.id == bindparam("number")).values(attempts=inbox.c.attempts + 1)
)
_FINISH = (
    update(inbox)
    .where(inbox.c.id == bindparam("number"), inbox.c.finished_at.is_(None))
    .values(body=None, finished_at=bindparam("at"))
)
_DELIVERED = (
    update(questions)
    .where(questions.c.id == bindparam("number"))
    .values(reply=bindparam("reply_id"))
    .returning(questions.c.update_id)
)
