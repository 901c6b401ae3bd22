"""Figures: the numbers of a passage with what they count, where, when and in which role.

Dates, periods, document and article numbers, times of day, phone numbers and ages are never figures.
"""

import re
from dataclasses import astuple, dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from corpus.article import Article, Passage
from corpus.periods import Period, PeriodMention, article_periods, find_periods
from retrieval.clauses import Clause, clauses
from retrieval.lexicon import COUNTABLE, dimensions, terms, tokens
from retrieval.numbers import Number, find_numbers
from retrieval.scopes import PlaceScope, place_at, scopes

Role = Literal["total", "increase", "decrease", "least", "most", "base", "target"]
"""least, most: a bound that was set; base: what is compared with; target: what is to be reached."""
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
_TARGET = re.compile(
    r"\b(phấn đấu|mục tiêu|chỉ tiêu|dự kiến|yêu cầu|đề nghị|sẽ|đề ra)\b", re.IGNORECASE
)
_AHEAD = re.compile(r"năm (?:sau|tới)|thời gian tới", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\b(điều|khoản|điểm|chương|mục|phụ lục|nghị quyết|chỉ thị|kết luận|quyết định|nghị định|thông tư|"
    r"kế hoạch|hướng dẫn|công văn|lần thứ|thứ|khóa|khoá|kỳ họp|quốc lộ|tỉnh lộ|hương lộ|đường|đại hội|"
    r"tháng|quý|ngày|mùng|covid|phiên|giấy phép|đt|điện thoại|hotline|đường dây nóng|ảnh|hình|bảng|trang|"
    r"mã|mã bảo vệ|nhiệm kỳ|năm)\s+(?:số\s*)?[:.-]?\s*$",
    re.IGNORECASE,
)
_LOCAL = re.compile(
    r"\b(thôn|ấp|tổ|khu phố|khu|xóm|đội|phường|quận|chi bộ|tiểu đoàn|cụm)\s*$", re.IGNORECASE
)
_NOT_COUNTED = re.compile(
    r"\s*(tuổi\b|(?:năm|tháng|tuần|ngày) (?:qua|nay|gần đây|liền|trước|đầu|cuối|tới)\b|"
    r"giờ\s*(\d|sáng|chiều|tối|đêm|,|ngày)|h\d|phút\b|°|độ [CF]\b|:\d|\.\d{3}\b)",
    re.IGNORECASE,
)
_MINUTES = re.compile(r"\d\s*(?:giờ|h)\s*$", re.IGNORECASE)
_NOUN_FOLLOWS = re.compile(r"\s+[^\W\d_A-ZĐ]")
_ORDINAL = re.compile(r"\b(thứ|tháng)\s+$", re.IGNORECASE)
_YEAR_WORD = re.compile(r"\bnăm\s+$", re.IGNORECASE)
_NUMBER_WORD = re.compile(r"\bsố\s*[:.]?\s*$", re.IGNORECASE)
_PHONE = re.compile(r"\b0\d{2,3}[ .]?\d{3}[ .]?\d{3,4}\b|\(0\d+\)[ \d.]+")
_UNIT_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("money", re.compile(r"(đồng|VND|USD|VNĐ|đô la|ngàn đồng)\b", re.IGNORECASE)),
    ("area", re.compile(r"(m2|m²|ha|héc ta|hecta|km2|mét vuông|sào|công đất)\b", re.IGNORECASE)),
    ("length", re.compile(r"(km|mét|cây số|m)\b", re.IGNORECASE)),
    ("weight", re.compile(r"(tấn|tạ|kg|tấn/ha)\b", re.IGNORECASE)),
    ("percent", re.compile(r"(điểm phần trăm|phần trăm|điểm %)", re.IGNORECASE)),
    ("duration", re.compile(r"(giờ|ngày|tháng|năm|tuần|phút|quý)\b(?!\s+công)", re.IGNORECASE)),
)
_SINGLE_WORD = re.compile(
    r"\s+(việc|nhóm|nhiệm vụ|lần|mô hình|tập thể|cá nhân|nội dung|giải pháp|mục tiêu|tổ|đơn vị|huyện|xã|tỉnh|"
    r"cuộc|buổi|hộ|người|lượt|khâu|đột phá|tháng một lần|tiêu chí|câu lạc bộ|thôn|bản|buôn|làng|ấp|gia đình|"
    r"công trình|tuyến đường|con đường|cây cầu|căn nhà|ngôi nhà|lớp|đợt|chi hội|chi bộ|khu dân cư|điển hình)\b",
    re.IGNORECASE,
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
    period_basis: Literal["clause", "sentence", "paragraph", "article"] | None

    def to_row(self) -> list[Any]:
        """The fields in order, ready for JSON."""
        return list(astuple(self))

    @classmethod
    def from_row(cls, row: list[Any]) -> "Figure":
        """The figure that `to_row` wrote."""
        return cls(*row)


_OPENING = re.compile(r"(?:^|[.!?…;]\s+)\W*(?:(?:trong|sau|qua|tính|riêng)\s+)?$", re.IGNORECASE)


def _opens(text: str, position: int) -> bool:
    """Whether the period at `position` opens its sentence and so dates what follows."""
    return _OPENING.search(text[:position]) is not None


def find_figures(article: Article, passage: Passage) -> list[Figure]:
    """Every figure of `passage`, in order."""
    found: list[Figure] = []
    for start, end in passage.sentences:
        sentence = article.text[start:end]
        if any(char.isdigit() for char in sentence) or _SINGLE_WORD.search(sentence):
            found += _of_sentence(article, start, sentence)
    return found


def _of_sentence(article: Article, offset: int, sentence: str) -> list[Figure]:
    periods = find_periods(sentence, reference=article.published)
    numbers = [number for number in find_numbers(sentence) if _counts(number, sentence, periods)]
    if not numbers:
        return []
    context = _Context(article, offset, sentence, periods, scopes(sentence, article.place))
    found: list[Figure] = []
    for clause in clauses(sentence, numbers):
        found.append(_figure(context, clause, found))
    return found


@dataclass(frozen=True, slots=True)
class _Context:
    article: Article
    offset: int
    sentence: str
    periods: list[PeriodMention]
    scopes: list[PlaceScope]


def _counts(number: Number, sentence: str, periods: list[PeriodMention]) -> bool:
    """Whether a number counts something: not a date, a label, a time of day, a phone number, an age."""
    before, after = sentence[: number.start], sentence[number.end :]
    dated = [(p.start, p.end) for p in periods] + [m.span() for m in _PHONE.finditer(sentence)]
    if any(start < number.end and number.start < end for start, end in dated):
        return False
    if _NOT_COUNTED.match(after) or _MINUTES.search(before) or _is_time_span(before, after):
        return False
    if number.kind == "ratio":
        part, whole = number.value.split("/")
        return int(part) <= int(whole) and bool(_NOUN_FOLLOWS.match(after))
    if number.kind == "word":
        return bool(_SINGLE_WORD.match(after)) and not _ORDINAL.search(before)
    return not _is_label(before, after, scaled=not number.value[-1].isdigit())


def _is_time_span(before: str, after: str) -> bool:
    """ "trong 5 năm", "sau 10 năm": how long something took, seldom what is reported."""
    return bool(
        re.search(r"\b(?:trong|sau|suốt|qua)\s+$", before, re.IGNORECASE)
        and re.match(r"\s+năm\b", after)
    )


def _is_label(before: str, after: str, *, scaled: bool) -> bool:
    """Whether a number names a thing: điều 5, Quốc lộ 1, tổ 12, số 43."""
    if _NUMBERED.search(before) and not scaled:
        # "khoản 1,2 tỷ" is money, "nghị quyết 43" a document; "năm 120 hộ" is still a count
        return not (_YEAR_WORD.search(before) and _SINGLE_WORD.match(after))
    if _NUMBER_WORD.search(before):
        return not _NOUN_FOLLOWS.match(after)
    return bool(_LOCAL.search(before)) and not re.match(r"\s+[^\W\d_]", after)


def _figure(context: _Context, clause: Clause, earlier: list[Figure]) -> Figure:
    sentence, number, offset = context.sentence, clause.number, context.offset
    before = sentence[clause.start : number.start]
    after = sentence[number.end : clause.end]
    qualifier = _QUALIFIER.search(sentence[: number.start])
    lead = sentence[: qualifier.start()] if qualifier else sentence[: number.start]
    word = qualifier.group(1).lower() if qualifier else None
    found = dimensions(f"{before} {after}")
    parent = earlier[clause.parent].start if clause.parent is not None else None
    scope = place_at(context.scopes, sentence, number.start, number.end)
    period = _period(context, clause)
    return Figure(
        value=number.value,
        number=number.number,
        start=offset + number.start,
        end=offset + number.end,
        kind=_kind(number, after),
        role=_role(context, lead, word, period),
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
        part=scope.label if scope and scope.several else _part(sentence, clause),
        place=scope.key if scope else None,
        place_label=scope.label if scope and scope.key else None,
        period_start=period[0].isoformat() if period[0] else None,
        period_end=period[1].isoformat() if period[1] else None,
        period_label=period[2],
        period_basis=period[3],
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
    if earlier:
        return earlier[-1].unit
    named = [t.key for t in terms(tokens(sentence[: clause.number.start])) if t.key in COUNTABLE]
    return named[-1].removeprefix("c:") if named else ""


def _part(sentence: str, clause: Clause) -> str | None:
    """The some of many that stand as the subject before the number."""
    found = SOME.search(sentence[clause.start : clause.number.start])
    return found.group().strip() if found else None


def _role(context: "_Context", lead: str, qualifier: str | None, period: "_PeriodFields") -> Role:
    if qualifier in _LEAST:
        return "least"
    if qualifier in _MOST:
        return "most"
    if _TARGET.search(lead) or _is_ahead(context.article, period):
        return "target"
    change = _CHANGE.search(lead)
    if change:
        return "decrease" if (change[1] or change[2]).lower().startswith(_DOWN) else "increase"
    return "base" if _BASE.search(lead) else "total"


def _is_ahead(article: Article, period: "_PeriodFields") -> bool:
    """Whether the figure is for a time after what the article reports on."""
    reported = article_periods(article)
    return bool(reported and period[0] and period[0] > reported[0].end)


_PeriodFields = tuple[
    date | None,
    date | None,
    str | None,
    Literal["clause", "sentence", "paragraph", "article"] | None,
]


def _period(context: _Context, clause: Clause) -> _PeriodFields:
    """The period said in the figure's own words, else in its sentence, its paragraph, its article."""
    usable = [
        p
        for p in context.periods
        if not p.document
        and p.period.kind != "day"
        and not _AHEAD.fullmatch(context.sentence[p.start : p.end])
    ]
    comparing = _BASE.search(context.sentence[: clause.number.start]) is not None
    own = [p for p in usable if clause.start <= p.start < clause.end]
    after = [p for p in own if p.start >= clause.number.end and (comparing or not p.comparison)]
    before = [p for p in own if p.start < clause.number.end and not p.comparison]
    if before or after:
        mention = after[0] if comparing and after else (before or after)[-1 if before else 0]
        return mention.period.start, mention.period.end, mention.period.label, "clause"
    leading = [p for p in usable if p.start < clause.number.start and not p.comparison]
    if leading:
        period = leading[-1].period
        return period.start, period.end, period.label, "sentence"
    if opened := _paragraph_period(context):
        return opened.start, opened.end, opened.label, "paragraph"
    if reported := article_periods(context.article):
        return reported[0].start, reported[0].end, reported[0].label, "article"
    return None, None, None, None


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
