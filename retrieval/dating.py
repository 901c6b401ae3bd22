"""When a figure holds: by the words of its clause, else of its sentence, its paragraph, its article."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from corpus.article import Article
from corpus.periods import Period, PeriodMention, article_periods, find_periods
from retrieval.clauses import Clause
from retrieval.counted import words_before
from retrieval.figure import Basis
from retrieval.glancing import may_end, may_hold
from retrieval.scopes import PlaceScope

_AHEAD = re.compile(r"năm (?:sau|tới)|thời gian tới", re.IGNORECASE)
_TO_COME = re.compile(
    r"\b(?:(?:thời gian|giai đoạn|nhiệm kỳ|chặng đường|tháng|quý|những năm|các năm|thời kỳ) (?:tới|tiếp theo)"
    r"|từ nay (?:đến|tới|cho đến)|(?:những|các) tháng (?:cuối|còn lại)|từ (?:giờ|bây giờ) (?:đến|tới))\b"
)
"""Says that what follows is still to come, and not when."""
TO_COME_WORDS = (" tới", "tiếp theo", "từ nay", " tháng c", "từ giờ", "từ bây")
"""One of these is in all that the pattern above matches."""
_BASE = re.compile(
    r"\b(so với|từ|từ chỗ|bắt đầu với|bắt đầu từ|ban đầu (?:chỉ )?có|lúc đầu (?:chỉ )?có)"
    r"\s+(?:mức\s+|con số\s+|chỉ\s+)?$"
)
_BASE_ENDS = ("với", "từ", "chỗ", "có", "mức", "số", "chỉ")
"""One of these ends all that the pattern above matches."""
_GOES_ON = re.compile(r"[^;:]{0,90}?\b(?:lên|xuống|còn|đến|tới|thành|nay|hiện)\b[^,;:.]{0,25}?\d")
"""Behind a number after "từ": what it came to."""
_STANDING = re.compile(
    r"\b(?:hiện|hiện nay|đến nay|nay)(?: (?:đã|chỉ|vẫn))?(?: (?:có|còn))\b", re.IGNORECASE
)
"""Says how things stand on the day of the article."""
_STANDING_WORDS = ("hiện", "nay")
"""One of these is in all that the pattern above matches."""
_OPENING = re.compile(
    r"(?:^|[.!?…;]\s+)\W*(?:(?:trong|sau|qua|tính|nhìn lại|suốt|kết thúc|tổng kết|đánh giá)\s+)?$",
    re.IGNORECASE,
)
"""Before a period that dates the sentences after it, too; "riêng năm 2022" dates its own alone."""


@dataclass(frozen=True, slots=True)
class Context:
    """A sentence with numbers, and what is known of it."""

    article: Article
    offset: int
    sentence: str
    periods: list[PeriodMention]
    """Those that may say when a figure holds."""
    scopes: list[PlaceScope]
    lower: str
    """The sentence as `lowered` makes it."""
    aims: int | None
    """Where it first says that something is to be reached."""
    changes: bool
    """Whether it may say what went up or down."""
    to_come: bool
    """Whether it may say that something is still to come."""


@dataclass(frozen=True, slots=True)
class Dated:
    """When a figure holds, and where that is said."""

    period: Period | None
    basis: Basis | None
    until: bool = False


def dating(periods: list[PeriodMention], sentence: str) -> list[PeriodMention]:
    """Those of the periods that `sentence` names that may say when its figures hold."""
    return [
        p
        for p in periods
        if not p.document
        and p.period.kind != "day"
        and not (_AHEAD.fullmatch(sentence[p.start : p.end]) and not _opens(sentence, p.start))
    ]


def is_base(context: "Context", lead_end: int, number_end: int) -> bool:
    """Whether the words that end at `lead_end` lead up to what is compared with; "từ" only to what changed."""
    words = words_before(context.lower, lead_end)
    base = _BASE.search(words) if may_end(words, _BASE_ENDS) else None
    if base is None or not base[1].startswith("từ"):
        return base is not None
    return _GOES_ON.match(context.lower, number_end) is not None


def is_to_come(lower: str, start: int, end: int) -> bool:
    """Whether the words of lower[start:end] say that what follows is still to come, and not when."""
    words = lower[start:end]
    return may_hold(words, TO_COME_WORDS) and _TO_COME.search(words) is not None


def dated(context: Context, clause: Clause) -> Dated:
    """The period said in the figure's own words, else in its sentence, its paragraph, its article."""
    usable = context.periods
    comparing = is_base(context, clause.number.start, clause.number.end)
    own = [p for p in usable if clause.border <= p.start < clause.end]
    after = [p for p in own if p.start >= clause.number.end and (comparing or not p.comparison)]
    before = [p for p in own if p.start < clause.number.end and not p.comparison]
    if before or after:
        mention = after[0] if comparing and after else (before or after)[-1 if before else 0]
        return Dated(mention.period, "clause", until=mention.until)
    shared = clause.border == clause.number.start  # what stands before belongs to where it stood
    opening = clause.start if shared else clause.number.start
    leading = [p for p in usable if p.start < opening and not p.comparison]
    if leading:
        return Dated(leading[-1].period, "sentence", until=leading[-1].until)
    if context.to_come and is_to_come(context.lower, 0, clause.number.start):
        return Dated(None, None)
    if opened := _paragraph_period(context):
        return Dated(opened, "paragraph")
    reported = article_periods(context.article)
    if reported and _is_of_other_years(context.sentence, reported[0]):
        return Dated(None, None)
    said_now = may_hold(context.lower, _STANDING_WORDS)
    standing = said_now and bool(_STANDING.search(context.sentence[: clause.number.start]))
    return Dated(reported[0] if reported else None, "article" if reported else None, until=standing)


def _is_of_other_years(sentence: str, reported: Period) -> bool:
    """Whether the sentence tells of a day of another year than is reported, and than the year after."""
    if "/" not in sentence and "ngày" not in sentence.lower():
        return False
    days = (p.period for p in find_periods(sentence) if p.period.kind == "day" and not p.document)
    return any(not reported.start.year <= day.start.year <= reported.end.year + 1 for day in days)


def _paragraph_period(context: Context) -> Period | None:
    """The last period that opened a sentence earlier in the paragraph."""
    text, offset = context.article.text, context.offset
    start = text.rfind("\n\n", 0, offset) + 1
    if not text[start:offset].strip():
        return None
    end = text.find("\n\n", offset)
    paragraph = text[start:end] if end >= 0 else text[start:]
    opened = [
        period
        for at, period in _openings(paragraph, context.article.published)
        if at < offset - start
    ]
    return opened[-1] if opened else None


@lru_cache(maxsize=16)
def _openings(paragraph: str, published: date | None) -> tuple[tuple[int, Period], ...]:
    """The periods that open sentences of a paragraph, with their offsets; read once for all its sentences."""
    return tuple(
        (p.start, p.period)
        for p in find_periods(paragraph, reference=published)
        if not p.document
        and not p.comparison
        and p.period.kind != "day"
        and _opens(paragraph, p.start)
    )


def is_ahead(article: Article, period: Period | None) -> bool:
    """Whether `period` comes after what the article reports on."""
    reported = article_periods(article)
    return bool(reported and period and period.start > reported[0].end)


def _opens(text: str, position: int) -> bool:
    """Whether the period at `position` opens its sentence and so dates what follows."""
    return _OPENING.search(text[:position]) is not None
