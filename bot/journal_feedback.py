"""What people think of the answers: votes, and reports for the administrators."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, insert, select, update

from bot.journal_store import Store
from bot.journal_tables import feedback, questions, replacing, reports


@dataclass(frozen=True, slots=True)
class Report:
    """What a person said is wrong with an answer."""

    id: int
    question: int
    user: int
    text: str
    at: datetime
    question_text: str
    chat: int


class FeedbackStore(Store):
    """Votes and reports, each about one question."""

    async def vote(self, question: int, *, user: int, vote: Literal[-1, 1], at: datetime) -> bool:
        """Keeps the vote in place of an earlier one of this person.

        Returns:
            False where the same vote already stood, or where the question was deleted.
        """
        standing = select(feedback.c.vote).where(
            feedback.c.question == questions.c.id, feedback.c.user_id == user
        )
        query = select(questions.c.id, standing.scalar_subquery()).where(questions.c.id == question)
        values = {"question": question, "user_id": user, "vote": vote, "at": at}

        def work(connection: Connection) -> bool:
            row = connection.execute(query).first()
            if row is None or row[1] == vote:
                return False
            connection.execute(replacing(feedback, "vote", "at"), values)
            return True

        return await self._write(work)

    async def report(self, question: int, *, user: int, text: str, at: datetime) -> int | None:
        """Keeps a report and gives its number; None where the question was deleted."""
        exists = select(questions.c.id).where(questions.c.id == question)
        values = {"question": question, "user_id": user, "text": text, "at": at}
        keep = insert(reports).returning(reports.c.id)

        def work(connection: Connection) -> int | None:
            if connection.scalar(exists) is None:
                return None
            number: int = connection.execute(keep, values).scalar_one()
            return number

        return await self._write(work)

    async def reports(self, *, handled: bool = False) -> list[Report]:
        """The reports that wait for an administrator, or those `handled`, newest first."""
        was_handled = reports.c.handled_at.is_not(None)
        query = (
            select(
                reports.c.id,
                reports.c.question,
                reports.c.user_id,
                reports.c.text,
                reports.c.at,
                questions.c.text,
                questions.c.chat,
            )
            .join(questions, questions.c.id == reports.c.question)
            .where(was_handled if handled else ~was_handled)
            .order_by(reports.c.id.desc())
        )
        return await self._read(
            lambda connection: [Report(*row) for row in connection.execute(query)]
        )

    async def handle_report(self, report: int, *, by: int, at: datetime) -> bool:
        """Marks a report as handled; False where it already was, or is gone."""
        waiting = (reports.c.id == report) & reports.c.handled_at.is_(None)
        change = update(reports).where(waiting).values(handled_by=by, handled_at=at)
        return await self._write(lambda connection: connection.execute(change).rowcount == 1)
