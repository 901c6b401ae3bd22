"""Figures: the numbers of a passage with what they count, where, when and in which role.

Dates, periods, document and article numbers, times of day, phone numbers and ages are never figures.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal

from corpus.article import Article, Passage
from corpus.periods import Period, PeriodMention, article_periods, find_periods
from retrieval.clauses import Clause, clauses
from retrieval.counted import counts, undated, words_before
from retrieval.glancing import lowered, may_hold
from retrieval.lexicon import COUNTABLE, dimensions, terms, tokens
from retrieval.numbers import Number, find_numbers
from retrieval.scopes import PlaceScope, place_at, scopes

Role = Literal["total", "increase", "decrease", "least", "most", "base", "target", "whole"]
"""least, most: a bound that was set; base: what is compared with; target: what is to be reached;
whole: what another number is out of ("62 trên tổng số 127 xã")."""
Kind = Literal["count", "percent", "money", "area", "length", "duration", "weight"]

_QUALIFIER = re.compile(
    r"\b(gần|trên|hơn|khoảng|ước|ước đạt|ước tính|chừng|xấp xỉ|ngót|ít nhất|tối thiểu|tối đa|không quá|"
    r"trên dưới|hàng)\s+$",
    re.IGNORECASE,
)
_LEAST, _MOST = {"ít nhất", "tối thiểu"}, {"tối đa", "không quá"}
_CHANGE = re.compile(
    r"\b(tăng|tăng thêm|giảm|giảm bớt|bớt|nhiều hơn|cao hơn|ít hơn|thấp hơn)"
    r"(?:\s+(?:được|tới|đến|gần|trên|hơn|khoảng|thêm|đi|lên))*\s*$"
    r"|\b(nhiều hơn|cao hơn|ít hơn|thấp hơn|tăng|giảm)\b[^.;]{0,60}\blà\s+$",
    re.IGNORECASE,
)
_CHANGE_WORDS = ("tăng", "giảm", "bớt", "hơn")
"""One of these is in all that the pattern above matches."""
_DOWN = ("giảm", "bớt", "ít hơn", "thấp hơn")
_BASE = re.compile(
    r"\b(so với|từ|từ chỗ|bắt đầu với|bắt đầu từ|ban đầu (?:chỉ )?có|lúc đầu (?:chỉ )?có)"
    r"\s+(?:mức\s+|con số\s+|chỉ\s+)?$",
    re.IGNORECASE,
)
_BARE = frozenset(
    [
        "lượt",
        "cuộc",
        "căn",
        "cây",
        "vụ",
        "người",
        "đơn",
        "buổi",
        "suất",
        "hộ",
        "ca",
        "lớp",
        "tổ",
        "mô",
    ]
)
"""Counting words that stand alone where the noun was said just before."""
SOME = re.compile(
    r"\b(?:\d+|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|các|những|một số)\s+(?:huyện|xã|thôn|bản|phường)\s+"
    r"(?:miền núi|vùng|biên giới|ven biển|đặc biệt|khó khăn|nghèo|đồng bào|biển|đảo|điểm|cao nguyên)"
    r"[^;:]{0,60}?(?=\s+(?:có|đạt|xây|đăng|duy|được)\b|\s*$)",
    re.IGNORECASE,
)
_SOME_WORDS = (
    "miền núi", "vùng", "biên giới", "ven biển", "đặc biệt", "khó khăn", "nghèo", "đồng bào", "biển", "đảo",
    "điểm", "cao nguyên",
)  # fmt: skip
"""One of these is in all that the pattern above matches."""
_TARGET_WORDS = (
    "phấn đấu", "mục tiêu", "chỉ tiêu", "dự kiến", "yêu cầu", "đề nghị", "sẽ", "đề ra",
)  # fmt: skip
_TARGET = re.compile(rf"\b({'|'.join(_TARGET_WORDS)})\b", re.IGNORECASE)
_AHEAD = re.compile(r"năm (?:sau|tới)|thời gian tới", re.IGNORECASE)
_COUNTED_BEFORE = re.compile(
    r"\bsố (?:lượng )?(?P<noun>[^;:.]{2,60}?)\s+(?:đã\s+|được\s+)?(?:tăng|giảm|nâng)\b",
    re.IGNORECASE,
)
"""The noun before what a number came to: "số tổ tự quản đường biên tăng từ 12 lên 31"."""
_STANDING = re.compile(
    r"\b(?:hiện|hiện nay|đến nay|nay)(?: (?:đã|chỉ|vẫn))?(?: (?:có|còn))\b", re.IGNORECASE
)
"""Says how things stand on the day of the article."""
_STANDING_WORDS = ("hiện", "nay")
"""One of these is in all that the pattern above matches."""
_OUT_OF = re.compile(
    r"(?P<unit>[^,;:.()]{0,40}?)\s*(?:trên|trong|/)\s*(?:tổng\s+)?(?:số\s+)?", re.IGNORECASE
)
"""Between a part and the whole that it is out of: "62 trên tổng số 127 xã", "912 trong số 1.134 hộ"."""
_UNIT_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("money", re.compile(r"(đồng|VND|USD|VNĐ|đô la|ngàn đồng)\b", re.IGNORECASE)),
    ("area", re.compile(r"(m2|m²|ha|héc ta|hecta|km2|mét vuông|sào|công đất)\b", re.IGNORECASE)),
    ("length", re.compile(r"(km|mét|cây số|m)\b", re.IGNORECASE)),
    ("weight", re.compile(r"(tấn|tạ|kg|tấn/ha)\b", re.IGNORECASE)),
    ("percent", re.compile(r"(điểm phần trăm|phần trăm|điểm %)", re.IGNORECASE)),
    ("duration", re.compile(r"(giờ|ngày|tháng|năm|tuần|phút|quý)\b(?!\s+công)", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of an article and what it says; offsets are into `Article.text`."""

    value: str
    """As written, with multiplier or sign."""
    number: float
    start: int
    end: int
    kind: Kind
    role: Role
    qualifier: str | None
    unit: str
    """The counted noun with its modifiers, as written after the number: "mô hình Dân vận khéo"."""
    own_start: int
    """Start of the words before the number that belong to it alone."""
    own_end: int
    """End of the words after it that belong to it alone."""
    sentence_start: int
    tail_start: int
    """Start of words that belong to it and to the numbers it is coordinated with."""
    tail_end: int
    parent: int | None
    """Start of the figure that this one is a part of ("trong đó", "gồm"), else None."""
    status: str | None
    level: str | None
    subject: str | None
    field: str | None
    part: str | None
    """The districts or villages that it is for, where these are only some: "9 huyện miền núi"."""
    place: str | None
    """Key of the unit that the sentence itself gives it; None for the article's own place."""
    place_label: str | None
    period_start: str | None
    """ISO date; None where neither sentence nor article says."""
    period_end: str | None
    period_label: str | None
    period_basis: "Basis | None"
    until: bool
    """It is what had been reached by then: "tính đến tháng 11/2023"."""

    def to_row(self) -> list[Any]:
        """The fields in order, ready for JSON."""
        return [getattr(self, name) for name in self.__slots__]

    @classmethod
    def from_row(cls, row: list[Any]) -> "Figure":
        """The figure that `to_row` wrote."""
        return cls(*row)


_OPENING = re.compile(
    r"(?:^|[.!?…;]\s+)\W*(?:(?:trong|sau|qua|tính|riêng|nhìn lại|suốt|kết thúc|tổng kết|đánh giá)\s+)?$",
    re.IGNORECASE,
)


def _opens(text: str, position: int) -> bool:
    """Whether the period at `position` opens its sentence and so dates what follows."""
    return _OPENING.search(text[:position]) is not None


def find_figures(article: Article, passage: Passage) -> list[Figure]:
    """Every figure of `passage`, in order."""
    found: list[Figure] = []
    for start, end in passage.sentences:
        found += _of_sentence(article, start, article.text[start:end])
    return found


def _of_sentence(article: Article, offset: int, sentence: str) -> list[Figure]:
    numbers = [number for number in find_numbers(sentence) if counts(number, sentence)]
    if not numbers:
        return []
    periods = find_periods(sentence, reference=article.published)
    numbers = undated(numbers, sentence, periods)
    if not numbers:
        return []
    scoped = scopes(sentence, article.place)
    context = _Context(article, offset, sentence, periods, scoped, lowered(sentence))
    found: list[Figure] = []
    for clause in clauses(sentence, numbers):
        found.append(_figure(context, clause, found))
    return _out_of_wholes(found, sentence, offset)


def _out_of_wholes(found: list[Figure], sentence: str, offset: int) -> list[Figure]:
    """The figures, "62 trên tổng số 127 xã" read as 62 xã out of 127."""
    for i, (part, whole) in enumerate(pairwise(found)):
        between = sentence[part.end - offset : whole.start - offset]
        match = _OUT_OF.fullmatch(between)
        if not match or not (match["unit"] or "số" in between) or part.number > whole.number:
            continue
        if whole.kind == "count" and ("số" in between or "tổng" in between or "/" in between):
            found[i] = replace(part, unit=match["unit"].strip() or whole.unit)
            found[i + 1] = replace(whole, role="whole")
    return found


@dataclass(frozen=True, slots=True)
class _Context:
    article: Article
    offset: int
    sentence: str
    periods: list[PeriodMention]
    scopes: list[PlaceScope]
    lower: str | None
    """The sentence as `may_hold` reads it."""


def _figure(context: _Context, clause: Clause, earlier: list[Figure]) -> Figure:
    sentence, number, offset = context.sentence, clause.number, context.offset
    before = sentence[clause.start : number.start]
    after = sentence[number.end : clause.end]
    near = words_before(sentence, number.start)
    qualifier = _QUALIFIER.search(near)
    lead = sentence[: number.start - (len(near) - qualifier.start() if qualifier else 0)]
    word = qualifier.group(1).lower() if qualifier else None
    found = dimensions(f"{before} {after}")
    parent = earlier[clause.parent].start if clause.parent is not None else None
    scope = place_at(context.scopes, sentence, number.start, number.end)
    dated = _period(context, clause)
    period = dated.period
    return Figure(
        value=number.value,
        number=number.number,
        start=offset + number.start,
        end=offset + number.end,
        kind=_kind(number, after),
        role=_role(context, lead, word, dated),
        qualifier=word,
        unit=_unit(sentence, clause, earlier),
        own_start=offset + clause.start,
        own_end=offset + clause.end,
        tail_start=offset + clause.tail[0],
        tail_end=offset + clause.tail[1],
        sentence_start=offset,
        parent=parent,
        status=_nearest(found.get("status"), len(before)),
        level=_nearest(found.get("level"), len(before)),
        subject=_nearest(found.get("subject"), len(before)),
        field=_nearest(found.get("field"), len(before)),
        part=scope.label if scope and scope.several else _part(context, clause),
        place=scope.key if scope else None,
        place_label=scope.label if scope and scope.key else None,
        period_start=period.start.isoformat() if period else None,
        period_end=period.end.isoformat() if period else None,
        period_label=period.label if period else None,
        period_basis=dated.basis,
        until=dated.until,
    )


def _nearest(hits: list[tuple[str, int]] | None, position: int) -> str | None:
    """The value named nearest to `position`; what follows the number wins over what stands before it."""
    if not hits:
        return None
    return min(hits, key=lambda hit: (hit[1] < position, abs(hit[1] - position)))[0]


def _kind(number: Number, after: str) -> Kind:
    if number.kind == "percent":
        return "percent"
    return next((kind for kind, unit in _UNIT_KINDS if unit.match(after.lstrip())), "count")


def _unit(sentence: str, clause: Clause, earlier: list[Figure]) -> str:
    """The counted noun; in a list that names it once ("chủ trì 512, Hội Phụ nữ 468") the one named."""
    unit = sentence[clause.number.end : clause.unit_end].strip(" ,;")
    if earlier and unit.lower() in _BARE:
        said = f"{unit.lower()} "
        return next((f.unit for f in reversed(earlier) if f.unit.lower().startswith(said)), unit)
    if unit or clause.number.kind != "count":
        return unit
    if counted := _COUNTED_BEFORE.search(sentence, clause.start, clause.number.start):
        return counted["noun"]
    if earlier:
        return earlier[-1].unit
    named = [t.key for t in terms(tokens(sentence[: clause.number.start])) if t.key in COUNTABLE]
    return named[-1].removeprefix("c:") if named else ""


def _part(context: "_Context", clause: Clause) -> str | None:
    """The some of many that stand as the subject before the number."""
    if not may_hold(context.lower, _SOME_WORDS):
        return None
    found = SOME.search(context.sentence[clause.start : clause.number.start])
    return found.group().strip() if found else None


def _role(context: "_Context", lead: str, qualifier: str | None, dated: "_Dated") -> Role:
    if qualifier in _LEAST:
        return "least"
    if qualifier in _MOST:
        return "most"
    aims = may_hold(context.lower, _TARGET_WORDS) and _TARGET.search(lead)
    if aims or _is_ahead(context.article, dated):
        return "target"
    if may_hold(context.lower, _CHANGE_WORDS) and (change := _CHANGE.search(lead)):
        return "decrease" if (change[1] or change[2]).lower().startswith(_DOWN) else "increase"
    return "base" if _BASE.search(words_before(lead, len(lead))) else "total"


def _is_ahead(article: Article, dated: "_Dated") -> bool:
    """Whether the figure is for a time after what the article reports on."""
    reported = article_periods(article)
    return bool(reported and dated.period and dated.period.start > reported[0].end)


Basis = Literal["clause", "sentence", "paragraph", "article"]


@dataclass(frozen=True, slots=True)
class _Dated:
    """When a figure holds, and where that is said."""

    period: Period | None
    basis: Basis | None
    until: bool = False


def _period(context: _Context, clause: Clause) -> _Dated:
    """The period said in the figure's own words, else in its sentence, its paragraph, its article."""
    usable = [
        p
        for p in context.periods
        if not p.document
        and p.period.kind != "day"
        and not _AHEAD.fullmatch(context.sentence[p.start : p.end])
    ]
    comparing = _BASE.search(words_before(context.sentence, clause.number.start)) is not None
    own = [p for p in usable if clause.border <= p.start < clause.end]
    after = [p for p in own if p.start >= clause.number.end and (comparing or not p.comparison)]
    before = [p for p in own if p.start < clause.number.end and not p.comparison]
    if before or after:
        mention = after[0] if comparing and after else (before or after)[-1 if before else 0]
        return _Dated(mention.period, "clause", until=mention.until)
    shared = clause.border == clause.number.start  # what stands before belongs to where it stood
    opening = clause.start if shared else clause.number.start
    leading = [p for p in usable if p.start < opening and not p.comparison]
    if leading:
        return _Dated(leading[-1].period, "sentence", until=leading[-1].until)
    if opened := _paragraph_period(context):
        return _Dated(opened, "paragraph")
    reported = article_periods(context.article)
    said_now = may_hold(context.lower, _STANDING_WORDS)
    standing = said_now and bool(_STANDING.search(context.sentence[: clause.number.start]))
    return _Dated(
        reported[0] if reported else None, "article" if reported else None, until=standing
    )


def _paragraph_period(context: _Context) -> Period | None:
    """The last period that opened a sentence earlier in the paragraph."""
    text = context.article.text
    paragraph = text.rfind("\n\n", 0, context.offset) + 1
    return _opening_period(text[paragraph : context.offset], context.article.published)


@lru_cache(maxsize=16)
def _opening_period(text: str, published: date | None) -> Period | None:
    found = [
        p.period
        for p in find_periods(text, reference=published)
        if not p.document and not p.comparison and p.period.kind != "day" and _opens(text, p.start)
    ]
    return found[-1] if found else None
