"""The journal: who may ask, what was asked and answered, and what people thought of it.

    journal = await Journal.open(data_dir / "journal.sqlite3")
    question = await journal.received(Asked(...))
    await journal.answered(question, Given(...))

Every time that goes in or comes out is an aware datetime, and comes out in UTC. Every method
raises JournalError where the database fails.
"""

from sqlalchemy import Connection, func, select, update

from bot.journal_access import AccessStore, Admission, Standing, merge_chats
from bot.journal_feedback import FeedbackStore, Report
from bot.journal_forgetting import Expired, ForgettingStore, Forgotten
from bot.journal_inbox import InboxStore, Waiting
from bot.journal_overview import Overview, OverviewStore, Undelivered
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
from bot.journal_tables import chats, metadata, questions, reports

__all__ = [
    "Admission",
    "Asked",
    "Expired",
    "Forgotten",
    "Given",
    "Journal",
    "JournalError",
    "Overview",
    "Report",
    "Standing",
    "Status",
    "Stored",
    "Undelivered",
    "Waiting",
]


class Journal(
    AccessStore,
    InboxStore,
    QuestionStore,
    FeedbackStore,
    ForgettingStore,
    OverviewStore,
    StatisticsStore,
):
    """Everything the bot remembers, in one SQLite file."""

    async def migrate(self, old: int, new: int) -> None:
        """Moves all that is known of a group to the id that it got as a supergroup.

        May be called again. Where both ids have rows, an approval wins, then the newer one.
        """
        if old != new:
            await self._write(lambda connection: _migrate(connection, old, new))

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
