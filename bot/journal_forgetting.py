"""What leaves the journal: a person's rows, what grew too old, and the last bytes of both."""

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Table,
    and_,
    delete,
    select,
    update,
)

from bot.journal_store import BUSY_TIMEOUT_S, Store
from bot.journal_tables import (
    DROPPED,
    answers,
    chats,
    conversations,
    feedback,
    inbox,
    members,
    questions,
    reports,
)

BATCH = 200
"""Rows deleted in one transaction, so that others write in between: it takes 12 ms in a journal of 200 MB."""
CONVERSATION_KEPT = timedelta(days=1)
"""How long a conversation is kept; half an hour after its last question it means nothing any more."""
UPDATE_KEPT = timedelta(days=2)
"""How long a finished update is remembered; Telegram repeats none after a day."""
LOG_WAIT_S = 1
"""How long a reader that holds the write-ahead log is waited for, while nobody can write."""
_OUTSIDE = ("refused", "removed")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows of each kind were deleted."""

    questions: int
    answers: int
    conversations: int
    votes: int
    reports: int
    updates: int = 0
    """Messages that waited to be worked on."""


@dataclass(frozen=True, slots=True)
class Expired:
    """How many rows of each kind were too old; the answers and all else about a question went with it."""

    questions: int
    conversations: int
    updates: int
    requests: int
    """To be let in, which nobody decided."""
    names: int
    """Of people and groups that were refused or removed."""


class ForgettingStore(Store):
    """Deletes rows at once, and what deleting leaves in the files when it is called for.

    SQLite's secure_delete misses copies that moved rows leave in the gaps of a page; only writing
    the file anew drops them, which holds up every writer. So each transaction that deletes text
    counts up the file's `user_version`, in which nothing else is kept, and `scrub` sets it back:
    whatever ends the process in between, the file itself says that it has to be written anew, to
    whoever opens it next.
    """

    async def forget(self, user: int, *, but: int | None = None) -> Forgotten:
        """Deletes what is kept of a person, except whether they are let in.

        With their questions go the answers, votes and reports on them, whoever made these, the
        home place of their private chat, and what they wrote that waits in the inbox: it is not
        worked on any more. The bytes are gone after the next `scrub`.

        Args:
            user: the person, or the group or channel in whose name one writes.
            but: the update by which they ask for it, which is still worked on.
        """
        return await self._write(lambda connection: _forget(connection, user, but))

    async def expire(self, now: datetime, kept: timedelta) -> Expired:
        """Deletes what is older than `kept`, a batch at a time: others write in between.

        Of people and groups that were refused or removed the number and the decision stay, since
        they would be asked about anew; the name goes. A request that nobody decided goes whole.
        """
        old = now - kept

        def gone(table: Table, condition: ColumnElement[bool]) -> Executable:
            chosen = select(*table.primary_key.columns).where(condition).limit(BATCH)
            key = table.primary_key.columns.values()
            return delete(table).where(key[0].in_(chosen) if len(key) == 1 else condition)

        finished = inbox.c.finished_at < now - UPDATE_KEPT
        return Expired(
            questions=await self._batches(gone(questions, questions.c.asked_at < old)),
            conversations=await self._batches(
                gone(conversations, conversations.c.at < now - CONVERSATION_KEPT)
            ),
            updates=await self._batches(gone(inbox, finished | (inbox.c.received_at < old))),
            requests=sum(
                [await self._batches(gone(table, _undecided(table, old))) for table in _PARTIES]
            ),
            names=sum([await self._batches(_nameless(table, old)) for table in _PARTIES]),
        )

    async def owes_scrub(self) -> bool:
        """Whether deleted text may still lie in the files."""
        return await self._read(_owed) > 0

    async def scrub(self) -> bool:
        """Leaves nothing in the files but the rows that stand; other calls that write wait for it.

        Returns:
            False where another program reads the write-ahead log, so that old pages stay in it.
        """
        return await self._alone(_scrub)

    async def _batches(self, statement: Executable) -> int:
        """Runs the statement until it finds nothing; gives how many rows it met in all."""

        def work(connection: Connection) -> int:
            met: int = connection.execute(statement).rowcount
            if met:
                _owe(connection)
            return met

        total = 0
        while met := await self._write(work):
            total += met
            await asyncio.sleep(0)
        return total


_PARTIES = (members, chats)


def _undecided(table: Table, old: datetime) -> ColumnElement[bool]:
    """Requests of old that nobody decided, where the bot did not talk to them since nor sits in the group."""
    condition = (table.c.standing == "pending") & _silent(table, old)
    return condition & chats.c.leave_at.is_(None) if table is chats else condition


def _nameless(table: Table, old: datetime) -> Executable:
    outside = table.c.standing.in_(_OUTSIDE) & (table.c.name != "") & _silent(table, old)
    return update(table).where(outside).values(name="")


def _silent(table: Table, old: datetime) -> ColumnElement[bool]:
    """Parties that neither asked, nor were told how things stand, nor were decided about since `old`."""
    times = (table.c.asked_at, table.c.told_at, table.c.decided_at)
    return and_(*(time.is_(None) | (time < old) for time in times))


def _forget(connection: Connection, user: int, but: int | None) -> Forgotten:
    theirs = select(questions.c.id).where(questions.c.user_id == user)

    def deleted(table: Table, condition: ColumnElement[bool]) -> int:
        return connection.execute(delete(table).where(condition)).rowcount

    homes = update(chats).where(chats.c.id == user, chats.c.home.is_not(None)).values(home=None)
    forgotten = Forgotten(
        votes=deleted(feedback, (feedback.c.user_id == user) | feedback.c.question.in_(theirs)),
        reports=deleted(reports, (reports.c.user_id == user) | reports.c.question.in_(theirs)),
        answers=deleted(answers, answers.c.question.in_(theirs)),
        conversations=deleted(conversations, conversations.c.user_id == user),
        questions=deleted(questions, questions.c.user_id == user),
        updates=_drop_updates(connection, user, but),
    )
    connection.execute(homes)
    # Also where no row was left: finished updates leave their text in the gaps.
    _owe(connection)
    return forgotten


def _drop_updates(connection: Connection, user: int, but: int | None) -> int:
    """Finishes what a person sent and nobody worked on yet; its number stays, so that it comes only once."""
    waiting = select(inbox.c.id, inbox.c.body).where(inbox.c.body.is_not(None), inbox.c.id != but)
    dropped = [row.id for row in connection.execute(waiting) if user in _senders(row.body)]
    finish = update(inbox).values(body=None, finished_at=datetime.now(UTC), attempts=DROPPED)
    for start in range(0, len(dropped), BATCH):
        connection.execute(finish.where(inbox.c.id.in_(dropped[start : start + BATCH])))
    return len(dropped)


def _senders(body: str) -> set[int]:
    """Who sent the update: a person, and the chat in whose name they wrote."""
    try:
        parts = json.loads(body).values()
    except (ValueError, AttributeError):
        return set()
    senders = [
        part.get(name)
        for part in parts
        if isinstance(part, dict)
        for name in ("from", "sender_chat")
    ]
    return {sender["id"] for sender in senders if isinstance(sender, dict) and "id" in sender}


def _owed(connection: Connection) -> int:
    owed: int = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    return owed


def _owe(connection: Connection) -> None:
    connection.exec_driver_sql(f"PRAGMA user_version = {_owed(connection) % 1_000_000 + 1}")


def _scrub(connection: Connection) -> bool:
    owed = _owed(connection)
    # A reader that holds the log would let each attempt add the whole file to it: look first.
    if not _cut_log(connection):
        return False
    connection.exec_driver_sql("VACUUM")
    if not _cut_log(connection):
        return False
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    if _owed(connection) == owed:  # nobody deleted anything since
        connection.exec_driver_sql("PRAGMA user_version = 0")
    connection.exec_driver_sql("COMMIT")
    return True


def _cut_log(connection: Connection) -> bool:
    """Folds the write-ahead log, which holds old pages, into the file, and empties it; False if a reader needs it."""
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {LOG_WAIT_S * 1000}")
    try:
        held: int = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1000}")
    return not held
