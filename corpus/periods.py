"""When a text speaks of: days, months, quarters, half-years, years and spans, with offsets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from corpus import period_patterns as spelled
from corpus.article import Article
from corpus.period_readers import (
    Period,
    PeriodKind,
    Said,
    day,
    part_of_year,
    read,
    span,
    year,
)

__all__ = [
    "Period",
    "PeriodKind",
    "PeriodMention",
    "article_periods",
    "day",
    "find_periods",
    "year",
]

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


@dataclass(frozen=True, slots=True)
class _Open:
    """ "6 tháng đầu năm", the year not said."""

    start: int
    end: int
    said: Said


def find_periods(text: str, *, reference: date | None = None) -> list[PeriodMention]:
    """The periods that NFC `text` names, in order, none overlapping.

    Args:
        text: NFC text; offsets are into it.
        reference: The day on which it was said. Without one, words such as "năm ngoái" say nothing.
    """
    lower = text.lower()
    if len(lower) != len(text):  # a few letters, all foreign, are longer in lower case
        lower = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    found = _with_open_ones(list(_read(lower, reference)), lower, reference)
    mentions = _joined(found, lower)
    ends = [0, *(mention.end for mention in mentions)]
    return [
        _in_context(m, lower[max(m.start - _CONTEXT, end) : m.end])
        for m, end in zip(mentions, ends, strict=False)
    ]


def article_periods(article: Article) -> tuple[Period, ...]:
    """The periods that the article reports on."""
    return _reported(article.period, article.published) if article.period else ()


@lru_cache(maxsize=256)
def _reported(words: str, published: date | None) -> tuple[Period, ...]:
    return tuple(mention.period for mention in find_periods(words, reference=published))


def _read(lower: str, reference: date | None) -> Iterator[PeriodMention | _Open]:
    after_space = f" {lower}"  # an opener is looked for from the letter before it
    at = 0
    while opener := spelled.OPENER.search(after_space, at):
        start, at = opener.start(), opener.end() - 1
        word = opener[1]
        if word is None and not spelled.NUMBER_OPENER.match(lower, start):
            continue
        for name, pattern in spelled.BY_OPENER[word or "0"]:
            match = pattern.match(lower, start)
            if (
                not match
                or (name == "year_bare" and _is_amount(match))
                or (name == "year_relative" and _COUNTED.search(lower[: match.start()]))
            ):
                continue
            said = {key: value for key, value in match.groupdict().items() if value}
            if name == "months_open":
                yield _Open(match.start(), match.end(), said)
            else:
                try:
                    period = read(name, said, reference)
                except ValueError:
                    continue
                yield PeriodMention(match.start(), match.end(), period)
            at = match.end()
            break


_COUNTED = re.compile(r"(?:\d|\b(?:hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|những|các|nhiều|mấy))\s+$")
"""Before "năm qua": "5 năm qua" are several years, not the one that ends."""


def _is_amount(match: re.Match[str]) -> bool:
    """Whether a bare number such as 2021 counts something: "có 2021 mô hình"."""
    before = match.string[max(match.start() - 15, 0) : match.start()]
    return bool(spelled.COUNTED.match(match.string, match.end()) or spelled.QUANTITY.search(before))


def _with_open_ones(
    found: list[PeriodMention | _Open], lower: str, reference: date | None
) -> list[PeriodMention]:
    """The mentions, each open one with the year of its nearest neighbour, or of `reference`."""
    mentions: list[PeriodMention] = []
    for i, mention in enumerate(found):
        if isinstance(mention, PeriodMention):
            mentions.append(mention)
            continue
        after = next((m for m in found[i + 1 : i + 4] if isinstance(m, PeriodMention)), None)
        near = [m for m in (*mentions[-1:], after) if m and _in_one_sentence(m, mention, lower)]
        nearest = min(near, key=lambda m: abs(m.start - mention.start), default=None)
        number = nearest.period.end.year if nearest else reference and reference.year
        if number:
            period = part_of_year(number, mention.said)
            mentions.append(PeriodMention(mention.start, mention.end, period))
    return mentions


def _in_one_sentence(mention: PeriodMention, other: _Open, lower: str) -> bool:
    if mention.period.kind == "span":
        return False
    gap = lower[min(mention.end, other.end) : max(mention.start, other.start)]
    return len(gap) < 4 * _CONTEXT and not spelled.SENTENCE_END.search(gap)


def _joined(found: list[PeriodMention], lower: str) -> list[PeriodMention]:
    """The mentions, "từ năm 2016 đến năm 2021" and "từ năm 2016 đến nay" made one."""
    joined: list[PeriodMention] = []
    for mention in found:
        before = joined[-1] if joined else None
        if before and _runs_on(before, mention, lower):
            whole = span(before.period, mention.period)
            joined[-1] = PeriodMention(before.start, mention.end, whole)
        else:
            joined.append(mention)
    return joined


def _runs_on(first: PeriodMention, last: PeriodMention, lower: str) -> bool:
    gap = lower[first.end : last.start]
    linked = spelled.TO.fullmatch(gap) or (not gap.strip() and spelled.NOW.match(lower, last.start))
    return bool(linked) and first.period.start < last.period.end


def _in_context(mention: PeriodMention, clause: str) -> PeriodMention:
    """The mention with what the words before it in `clause` make of it."""
    length = mention.end - mention.start
    before, named = clause[:-length], clause[-length:]
    if spelled.NOW.match(named):
        return replace(mention, until=True)
    if spelled.SAME_TIME.match(named):
        return replace(mention, comparison=True)
    if not spelled.CUE.search(before):
        return mention
    return replace(
        mention,
        until=bool(spelled.UNTIL.search(before)),
        document=bool(spelled.DOCUMENT.search(before)),
        comparison=bool(spelled.COMPARED.search(before)),
    )
