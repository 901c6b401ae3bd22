"""What the journal knows of its questions, as rows to be counted; no row tells who asked."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, null, select

from bot.journal_questions import Status
from bot.journal_store import Store
from bot.journal_tables import answers, feedback, questions, reports


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question; `answer` is the stored JSON of a refusal, None for all others."""

    id: int
    text: str
    asked_at: datetime
    status: Status
    elapsed_ms: float | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class Opinions:
    """Votes since a moment, and the reports that wait now."""

    good: int
    bad: int
    open_reports: int


class StatisticsStore(Store):
    """Rows for statistics."""

    async def asked_since(self, since: datetime) -> list[QuestionRow]:
        """The questions asked since then, oldest first."""
        refusal = case((questions.c.status == "not_found", answers.c.answer), else_=null())
        query = (
            select(
                questions.c.id,
                questions.c.text,
                questions.c.asked_at,
                questions.c.status,
                answers.c.elapsed_ms,
                refusal,
            )
            .outerjoin_from(questions, answers)
            .where(questions.c.asked_at >= since)
            .order_by(questions.c.id)
        )
        return await self._read(
            lambda connection: [QuestionRow(*row) for row in connection.execute(query)]
        )

    async def opinions_since(self, since: datetime) -> Opinions:
        """Votes since then, and the reports that nobody dealt with yet, however old."""
        votes = select(func.count()).select_from(feedback).where(feedback.c.at >= since)
        waiting = select(func.count()).select_from(reports).where(reports.c.handled_at.is_(None))
        query = select(
            votes.where(feedback.c.vote > 0).scalar_subquery(),
            votes.where(feedback.c.vote < 0).scalar_subquery(),
            waiting.scalar_subquery(),
        )
        return await self._read(lambda connection: Opinions(*connection.execute(query).one()))
