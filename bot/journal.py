"""The journal: who may ask, what was asked and answered, and what people thought of it.

    journal = await Journal.open(data_dir / "journal.sqlite3")
    question = await journal.received(Asked(...))
    await journal.answered(question, Given(...))

Every time that goes in or comes out is an aware datetime, and comes out in UTC. Every method
raises JournalError where the database fails.
"""

import logging
from dataclasses import astuple, dataclass

from sqlalchemy import ColumnElement, Connection, Table, delete, func, select, update

from bot.journal_access import AccessStore, Admission, Standing, merge_chats
from bot.journal_feedback import FeedbackStore, Report
from bot.journal_inbox import InboxStore, Waiting
from bot.journal_questions import (
    Asked,
    Given,
    QuestionStore,
    Status,
    Stored,
    move_conversations,
)
from bot.journal_statistics import StatisticsStore
from bot.journal_store import JournalError
from bot.journal_tables import (
    answers,
    chats,
    conversations,
    feedback,
    metadata,
    questions,
    reports,
)

__all__ = [
    "Admission",
    "Asked",
    "Forgotten",
    "Given",
    "Journal",
    "JournalError",
    "Report",
    "Standing",
    "Status",
    "Stored",
    "Waiting",
]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows of each kind were deleted."""

    questions: int
    answers: int
    conversations: int
    votes: int
    reports: int


class Journal(AccessStore, InboxStore, QuestionStore, FeedbackStore, StatisticsStore):
    """Everything the bot remembers, in one SQLite file."""

    async def migrate(self, old: int, new: int) -> None:
        """Moves all that is known of a group to the id that it got as a supergroup.

        May be called again. Where both ids have rows, an approval wins, then the newer one.
        """
        if old != new:
            await self._write(lambda connection: _migrate(connection, old, new))

    async def forget(self, user: int) -> Forgotten:
        """Deletes what is kept of a person, except whether they are let in.

        With their questions go the answers, votes and reports on them, whoever made these, and
        the home place of their private chat. The file is then written anew, so that it holds the
        text nowhere; other calls that write wait for that, about 10 ms for each megabyte.
        """
        forgotten = await self._write(lambda connection: _forget(connection, user))
        if any(astuple(forgotten)) and not await self._scrub():
            _log.warning("journal: another program reads it; deleted text leaves the log later")
        return forgotten

    async def counts(self) -> dict[str, int]:
        """How many rows each table holds, by its name."""
        totals = [
            select(func.count()).select_from(table).scalar_subquery().label(table.name)
            for table in metadata.tables.values()
        ]
        row = await self._read(
            lambda connection: connection.execute(select(*totals)).mappings().one()
        )
        return {str(name): total for name, total in row.items()}


def _migrate(connection: Connection, old: int, new: int) -> None:
    merge_chats(connection, old, new)
    move_conversations(connection, old, new)
    # An anonymous administrator writes under the id of the group.
    for column in (questions.c.chat, questions.c.user_id, reports.c.user_id, chats.c.asked_by):
        connection.execute(update(column.table).where(column == old).values({column: new}))


def _forget(connection: Connection, user: int) -> Forgotten:
    theirs = select(questions.c.id).where(questions.c.user_id == user)

    def deleted(table: Table, condition: ColumnElement[bool]) -> int:
        return connection.execute(delete(table).where(condition)).rowcount

    connection.execute(update(chats).where(chats.c.id == user).values(home=None))
    return Forgotten(
        votes=deleted(feedback, (feedback.c.user_id == user) | feedback.c.question.in_(theirs)),
        reports=deleted(reports, (reports.c.user_id == user) | reports.c.question.in_(theirs)),
        answers=deleted(answers, answers.c.question.in_(theirs)),
        conversations=deleted(conversations, conversations.c.user_id == user),
        questions=deleted(questions, questions.c.user_id == user),
    )
