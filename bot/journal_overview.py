"""What an operator wants to know of the journal: how much there is, what failed, whether it is sound."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select

from bot.journal_store import Store
from bot.journal_tables import (
    answers,
    chats,
    conversations,
    feedback,
    inbox,
    members,
    questions,
    reports,
)

_TELLING = 12
"""Characters from which on a text is hardly found by chance."""
MOST_PROBLEMS = 100
"""SQLite looks no further then."""


@dataclass(frozen=True, slots=True)
class Overview:
    """How many rows of each kind there are."""

    questions: int
    waiting: int
    """Questions without an answer yet."""
    failed: int
    """Questions whose answer could not be delivered."""
    oldest: datetime | None
    """When the oldest question was asked."""
    answers: int
    conversations: int
    votes: int
    reports: int
    unhandled: int
    """Reports that wait for an administrator."""
    people: int
    groups: int
    updates: int
    unfinished: int
    """Updates that wait to be worked on."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A question whose answer could not be delivered."""

    id: int
    chat: int
    asked_at: datetime
    problem: str | None
    text: str


class OverviewStore(Store):
    """Reads across all kinds of rows; changes nothing."""

    async def overview(self) -> Overview:
        """How much of everything there is."""
        waiting, failed = questions.c.status == "received", questions.c.status == "failed"
        query = select(
            _count(questions.c.id),
            _count(questions.c.id, waiting),
            _count(questions.c.id, failed),
            select(func.min(questions.c.asked_at)).scalar_subquery(),
            _count(answers.c.question),
            _count(conversations.c.chat),
            _count(feedback.c.question),
            _count(reports.c.id),
            _count(reports.c.id, reports.c.handled_at.is_(None)),
            _count(members.c.id),
            _count(chats.c.id, chats.c.standing.is_not(None)),
            _count(inbox.c.id),
            _count(inbox.c.id, inbox.c.finished_at.is_(None)),
        )
        return Overview(*await self._read(lambda connection: connection.execute(query).one()))

    async def undelivered(self) -> list[Undelivered]:
        """The questions whose answer could not be delivered, oldest first."""
        query = (
            select(*(questions.c[name] for name in Undelivered.__slots__))
            .where(questions.c.status == "failed")
            .order_by(questions.c.id)
        )
        return await self._read(
            lambda connection: [Undelivered(*row) for row in connection.execute(query)]
        )

    async def problems(self) -> list[str]:
        """What is wrong with the file, in SQLite's own words; none of it is anybody's text.

        Raises:
            JournalError: it is too damaged to be looked through.
        """
        return await self._read(_problems)

    async def words_of(self, user: int, most: int) -> list[str]:
        """Some texts that a person wrote, the longest first; none that may be chance, as "id"."""
        texts = (
            select(table.c.text).where(table.c.user_id == user) for table in (questions, reports)
        )
        every = next(texts).union(next(texts)).subquery()
        length = func.length(every.c.text)
        query = select(every.c.text).where(length >= _TELLING).order_by(length.desc()).limit(most)
        return await self._read(lambda connection: list(connection.scalars(query)))

    async def holds(self, text: str) -> bool:
        """Whether any row holds the text, or it as a part of what was written there."""
        query = select(or_(*(exists().where(func.instr(one, text) > 0) for one in _WORDS)))
        return await self._read(lambda connection: bool(connection.scalar(query)))


def _count(
    column: ColumnElement[int], condition: ColumnElement[bool] | None = None
) -> ColumnElement[int]:
    query = select(func.count(column))
    return (query if condition is None else query.where(condition)).scalar_subquery()


def _problems(connection: Connection) -> list[str]:
    found = connection.exec_driver_sql(f"PRAGMA integrity_check({MOST_PROBLEMS})").scalars().all()
    strays = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return [line for line in found if line != "ok"] + [
        f"{table} {row}: no such row in {parent}" for table, row, parent, _ in strays
    ]


_WORDS = (
    questions.c.text,
    answers.c.answer,
    answers.c.before,
    answers.c.after,
    conversations.c.state,
    reports.c.text,
    inbox.c.body,
    members.c.name,
    chats.c.name,
)
"""What people wrote, or what repeats it."""
