"""How the bot is used, and what people ask for that the library lacks; pure, over the journal's rows."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.journal import Journal, Status
from bot.journal_statistics import Opinions, QuestionRow
from bot.thinking import answer_from_json
from corpus.dates import HANOI
from retrieval.answer import Understood

SLOWEST = 5
"""How many of the slowest answers are told."""
_NOTHING_SOUGHT = {"whole", "provenance"}
"""Intents whose refusal is about an earlier answer, not about the library."""

Counts = Counter[Status]


@dataclass(frozen=True, slots=True)
class Slow:
    """An answer that took long."""

    question: int
    ms: float
    day: date


@dataclass(frozen=True, slots=True)
class Lack:
    """What was asked for in vain, alike in places, years and subject."""

    place: str
    """Labels of the places; empty where none was named."""
    years: str
    subject: str
    """Concepts, in Vietnamese; empty where only a place or a period is known."""
    count: int
    last: date
    is_place_missing: bool
    """No article is about the place at all."""
    example: str
    """The latest of the questions, as it was asked."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Days are those of Vietnam."""

    since: date
    until: date
    days: dict[date, Counts]
    """Questions by status, for every day from the first to the last."""
    total: Counts
    slowest: tuple[Slow, ...]
    opinions: Opinions
    lacks: tuple[Lack, ...]
    """Most asked first, then the latest."""

    @property
    def asked(self) -> int:
        """How many questions there were."""
        return self.total.total()

    def share(self, *statuses: Status) -> float:
        """The part of all questions, 0 to 1, with one of these statuses."""
        return sum(self.total[status] for status in statuses) / self.asked if self.asked else 0.0

    def to_json(self) -> dict[str, Any]:
        """The object that `stats --json` prints; dates are ISO."""
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "asked": self.asked,
            "statuses": dict(self.total),
            "opinions": asdict(self.opinions),
            "days": [
                {"day": day.isoformat(), "asked": counts.total(), **counts}
                for day, counts in self.days.items()
            ],
            "slowest": [asdict(slow) | {"day": slow.day.isoformat()} for slow in self.slowest],
            "lacks": [asdict(lack) | {"last": lack.last.isoformat()} for lack in self.lacks],
        }


def first_moment(days: int, moment: datetime) -> datetime:
    """When the first of the last `days` days in Vietnam began, the day of `moment` being the last."""
    today = moment.astimezone(HANOI).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days - 1)


def gather(
    rows: Sequence[QuestionRow], opinions: Opinions, since: datetime, moment: datetime
) -> Statistics:
    """The statistics of the rows from `since` on."""
    first, last = since.astimezone(HANOI).date(), moment.astimezone(HANOI).date()
    kept = [row for row in rows if row.asked_at >= since]
    days: dict[date, Counts] = {
        first + timedelta(days=number): Counter() for number in range((last - first).days + 1)
    }
    for row in kept:
        days.setdefault(_day(row), Counter())[row.status] += 1
    timed = [Slow(row.id, row.elapsed_ms, _day(row)) for row in kept if row.elapsed_ms is not None]
    return Statistics(
        since=first,
        until=last,
        days=days,
        total=Counter(row.status for row in kept),
        slowest=tuple(sorted(timed, key=lambda slow: (-slow.ms, slow.question))[:SLOWEST]),
        opinions=opinions,
        lacks=_lacks(kept),
    )


async def read(journal: Journal, days: int, moment: datetime) -> Statistics:
    """The statistics of the last `days` days.

    Raises:
        JournalError: the journal cannot be read.
    """
    since = first_moment(days, moment)
    return gather(
        await journal.asked_since(since), await journal.opinions_since(since), since, moment
    )


def _lacks(rows: Sequence[QuestionRow]) -> tuple[Lack, ...]:
    alike: dict[object, list[tuple[QuestionRow, Understood]]] = defaultdict(list)
    for row in rows:
        sought = _sought(row)
        if sought is not None:
            key = (_places(sought), sought.years, frozenset(sought.subject))
            alike[key].append((row, sought))
    found = [_lack(group) for group in alike.values()]
    return tuple(sorted(found, key=lambda lack: (lack.count, lack.last), reverse=True))


def _sought(row: QuestionRow) -> Understood | None:
    """What a refused question asked the library for; None where it asked for nothing of it."""
    answer = answer_from_json(row.answer)
    if answer is None or answer.understood is None or answer.understood.unclear:
        return None
    return None if answer.understood.intent in _NOTHING_SOUGHT else answer.understood


def _lack(group: Sequence[tuple[QuestionRow, Understood]]) -> Lack:
    row, sought = group[-1]
    return Lack(
        place=", ".join(_places(sought)),
        years=_years(sought.years),
        subject=", ".join(sought.subject),
        count=len(group),
        last=max(_day(one) for one, _ in group),
        is_place_missing=not all(place.is_held for place in sought.places),
        example=row.text,
    )


def _places(sought: Understood) -> tuple[str, ...]:
    """Labels of the places that no article is about, else of those that were asked about."""
    lacking = [place for place in sought.places if not place.is_held]
    return tuple(sorted(place.label for place in lacking or sought.places))


def _years(years: tuple[int, ...]) -> str:
    if len(years) > 2 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]}-{years[-1]}"
    return ", ".join(map(str, years))


def _day(row: QuestionRow) -> date:
    return row.asked_at.astimezone(HANOI).date()
