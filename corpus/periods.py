"""When a text speaks of: days, months, quarters, half-years, years and spans, with their offsets."""

import re
from dataclasses import dataclass, replace
from datetime import date

from corpus import period_patterns as spelled
from corpus.period_readers import Period, PeriodKind, day, read, span, year

__all__ = ["Period", "PeriodKind", "PeriodMention", "day", "find_periods", "year"]

_CONTEXT = 80
"""Characters before a period that can say that it is compared with, or a document's."""


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """A period named in a text at [start, end)."""

    start: int
    end: int
    period: Period
    until: bool = False
    """What is counted ran up to the end of it: "đến cuối tháng 9/2022", "đến nay"."""
    document: bool = False
    """The date of a decree, a directive or a law, not of what is reported."""
    comparison: bool = False
    """What the report compares with: "so với năm 2020"."""


def find_periods(text: str, *, reference: date | None = None) -> list[PeriodMention]:
    """The periods that NFC `text` names, in order, none overlapping.

    Args:
        text: NFC text; offsets are into it.
        reference: The day on which it was said. Without one, words such as "năm ngoái" say nothing.
    """
    lower = text.lower()
    if len(lower) != len(text):  # a few letters, all foreign, are longer in lower case
        lower = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    found: list[PeriodMention] = []
    taken = bytearray(len(lower))
    for name, pattern in spelled.PATTERNS.items():
        for match in pattern.finditer(lower):
            start, end = match.span()
            if any(taken[start:end]) or (name == "year_bare" and _is_amount(match)):
                continue
            said = {key: value for key, value in match.groupdict().items() if value}
            near = _nearest_year(match, found) if name == "months_open" else None
            try:
                period = read(name, said, reference, near)
            except ValueError:
                continue
            taken[start:end] = b"\1" * (end - start)
            found.append(PeriodMention(start, end, period))
    found.sort(key=lambda mention: mention.start)
    return [_in_context(mention, lower) for mention in _joined(found, lower)]


def _is_amount(match: re.Match[str]) -> bool:
    """Whether a bare number such as 2021 counts something: "có 2021 mô hình"."""
    before = match.string[max(match.start() - 15, 0) : match.start()]
    return bool(
        spelled.COUNTED.match(match.string, match.end()) or spelled.QUANTITY.search(before)
    )


def _nearest_year(match: re.Match[str], found: list[PeriodMention]) -> int | None:
    """Year of the nearest period in the sentence: "6 tháng đầu năm, … 6 tháng cuối năm 2019"."""
    near = [
        mention
        for mention in found
        if mention.period.kind != "span" and not _apart(match.string, mention, match)
    ]
    nearest = min(near, key=lambda mention: abs(mention.start - match.start()), default=None)
    return nearest.period.start.year if nearest else None


def _apart(text: str, mention: PeriodMention, match: re.Match[str]) -> bool:
    first = min(mention.end, match.end())
    last = max(mention.start, match.start())
    return last - first > 4 * _CONTEXT or bool(spelled.SENTENCE_END.search(text, first, last))


def _joined(found: list[PeriodMention], lower: str) -> list[PeriodMention]:
    """The mentions, "từ năm 2016 đến năm 2021" and "từ năm 2016 đến nay" made one."""
    joined: list[PeriodMention] = []
    for mention in found:
        before = joined[-1] if joined else None
        gap = lower[before.end : mention.start] if before else ""
        if before and (spelled.TO.fullmatch(gap) or _runs_to_now(gap, lower, mention)):
            try:
                period = span(before.period, mention.period)
            except ValueError:
                joined.append(mention)
            else:
                joined[-1] = PeriodMention(before.start, mention.end, period)
            continue
        joined.append(mention)
    return joined


def _runs_to_now(gap: str, lower: str, mention: PeriodMention) -> bool:
    return not gap.strip() and lower[mention.end - 3 : mention.end] == "nay"


def _in_context(mention: PeriodMention, lower: str) -> PeriodMention:
    before = lower[max(mention.start - _CONTEXT, 0) : mention.start]
    named = lower[mention.start : mention.end]
    return replace(
        mention,
        until=bool(spelled.UNTIL.search(before)) or bool(spelled.NOW.match(named)),
        document=bool(spelled.DOCUMENT.search(before)),
        comparison=bool(spelled.COMPARED.search(before) or spelled.SAME_TIME.match(named)),
    )
