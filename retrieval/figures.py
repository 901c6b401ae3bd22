"""Figures: the numbers of a passage with what they count, where, when and in which role.

Dates, periods, document and article numbers, times of day, phone numbers and ages are never figures.
"""

import re
from itertools import pairwise

from corpus.article import Article, Passage
from corpus.periods import Period, find_periods
from retrieval.clauses import Clause, clauses
from retrieval.counted import counts, undated, words_before
from retrieval.dating import Context, dated, dating, ends_in_base, is_ahead
from retrieval.dimensions import dimensions
from retrieval.figure import Figure, Kind, Role
from retrieval.glancing import last_words, lowered, may_end, may_hold
from retrieval.lexicon import COUNTABLE, is_accented, syllables, term_keys
from retrieval.numbers import Number, find_numbers
from retrieval.scopes import place_at, scopes

_QUALIFIERS = (
    "gần", "trên", "hơn", "khoảng", "ước", "ước đạt", "ước tính", "chừng", "xấp xỉ", "ngót", "ít nhất",
    "tối thiểu", "tối đa", "không quá", "trên dưới", "hàng",
)  # fmt: skip
_QUALIFIER = re.compile(rf"\b({'|'.join(_QUALIFIERS)})\s+$")
_QUALIFIER_ENDS = last_words(_QUALIFIERS)
_LEAST, _MOST = {"ít nhất", "tối thiểu"}, {"tối đa", "không quá"}
_CHANGE = re.compile(
    r"\b(tăng|tăng thêm|giảm|giảm bớt|bớt|nhiều hơn|cao hơn|ít hơn|thấp hơn)"
    r"(?:\s+(?:được|tới|đến|gần|trên|hơn|khoảng|thêm|đi|lên))*\s*$"
    r"|\b(nhiều hơn|cao hơn|ít hơn|thấp hơn|tăng|giảm)\b[^.;]{0,60}\blà\s+$"
)
_CHANGE_WORDS = ("tăng", "giảm", "bớt", "hơn")
"""One of these is in all that the pattern above matches."""
_DOWN = ("giảm", "bớt", "ít hơn", "thấp hơn")
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
_SOME_UNITS = ("huyện", "xã", "thôn", "bản", "phường")
"""One of these is in all that the pattern above matches."""
_TARGET_WORDS = (
    "phấn đấu", "mục tiêu", "chỉ tiêu", "dự kiến", "yêu cầu", "đề nghị", "sẽ", "đề ra",
)  # fmt: skip
_TARGET = re.compile(rf"\b({'|'.join(_TARGET_WORDS)})\b")
_COUNTED_BEFORE = re.compile(
    r"\bsố (?:lượng )?(?P<noun>[^;:.]{2,60}?)\s+(?:đã\s+|được\s+)?(?:tăng|giảm|nâng)\b",
    re.IGNORECASE,
)
"""The noun before what a number came to: "số tổ tự quản đường biên tăng từ 12 lên 31"."""
_OUT_OF = re.compile(
    r"(?P<unit>[^,;:.()]{0,40}?)\s*(?:trên|trong|/)\s*(?:tổng\s+)?(?:số\s+)?", re.IGNORECASE
)
"""Between a part and the whole that it is out of: "62 trên tổng số 127 xã", "912 trong số 1.134 hộ"."""
_KINDS: dict[Kind, str] = {
    "money": r"(?:đồng|VND|USD|VNĐ|đô la|ngàn đồng)\b",
    "area": r"(?:m2|m²|ha|héc ta|hecta|km2|mét vuông|sào|công đất)\b",
    "length": r"(?:km|mét|cây số|m)\b",
    "weight": r"(?:tấn|tạ|kg|tấn/ha)\b",
    "percent": r"(?:điểm phần trăm|phần trăm|điểm %)",
    "duration": r"(?:giờ|ngày|tháng|năm|tuần|phút|quý)\b(?!\s+công)",
}
_MEASURED = re.compile(
    rf"\s*(?:{'|'.join(f'({pattern})' for pattern in _KINDS.values())})", re.IGNORECASE
)
"""A unit of measure behind a number; the group says which kind."""


def find_figures(article: Article, passage: Passage) -> list[Figure]:
    """Every figure of `passage`, in order."""
    found: list[Figure] = []
    for start, end in passage.sentences:
        found += _of_sentence(article, start, article.text[start:end])
    return found


def _of_sentence(article: Article, offset: int, sentence: str) -> list[Figure]:
    numbers = find_numbers(sentence)
    if not numbers:
        return []
    lower = lowered(sentence)
    numbers = [number for number in numbers if counts(number, sentence, lower)]
    if not numbers:
        return []
    periods = find_periods(sentence, reference=article.published)
    numbers = undated(numbers, sentence, periods)
    if not numbers:
        return []
    context = Context(
        article,
        offset,
        sentence,
        dating(periods, sentence),
        scopes(sentence, article.place),
        lower,
        aims=may_hold(lower, _TARGET_WORDS),
        changes=may_hold(lower, _CHANGE_WORDS),
    )
    found: list[Figure] = []
    for clause in clauses(lower, numbers):
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
            found[i] = part._replace(unit=match["unit"].strip() or whole.unit)
            found[i + 1] = whole._replace(role="whole")
    return found


def _figure(context: Context, clause: Clause, earlier: list[Figure]) -> Figure:
    sentence, number, offset = context.sentence, clause.number, context.offset
    before = sentence[clause.start : number.start]
    after = sentence[number.end : clause.end]
    near = words_before(context.lower, number.start)
    qualifier = _QUALIFIER.search(near) if may_end(near, _QUALIFIER_ENDS) else None
    lead = context.lower[: number.start - (len(near) - qualifier.start() if qualifier else 0)]
    word = qualifier.group(1) if qualifier else None
    found = dimensions(f"{before} {after}")
    parent = earlier[clause.parent].start if clause.parent is not None else None
    scope = place_at(context.scopes, sentence, number.start, number.end)
    when = dated(context, clause)
    period = when.period
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
        part=scope.label if scope and scope.several else _part(context, clause),
        place=scope.key if scope else None,
        place_label=scope.label if scope and scope.key else None,
        period_start=period.start.isoformat() if period else None,
        period_end=period.end.isoformat() if period else None,
        period_label=period.label if period else None,
        period_basis=when.basis,
        until=when.until,
    )


def _nearest(hits: list[tuple[str, int]] | None, position: int) -> str | None:
    """The value named nearest to `position`; what follows the number wins over what stands before it."""
    if not hits:
        return None
    return min(hits, key=lambda hit: (hit[1] < position, abs(hit[1] - position)))[0]


def _kind(number: Number, after: str) -> Kind:
    if number.kind == "percent":
        return "percent"
    unit = _MEASURED.match(after)
    return tuple(_KINDS)[unit.lastindex - 1] if unit and unit.lastindex else "count"


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
    said_before = syllables(sentence[: clause.number.start])
    keys = term_keys(said_before, accented=is_accented(said_before))
    named = next((key for key in reversed(keys) if key in COUNTABLE), "")
    return named.removeprefix("c:")


def _part(context: Context, clause: Clause) -> str | None:
    """The some of many that stand as the subject before the number."""
    start, end = clause.start, clause.number.start
    if not may_hold(context.lower[start:end], _SOME_UNITS):
        return None
    found = SOME.search(context.sentence[start:end])
    return found.group().strip() if found else None


def _role(context: Context, lead: str, qualifier: str | None, period: Period | None) -> Role:
    if qualifier in _LEAST:
        return "least"
    if qualifier in _MOST:
        return "most"
    if (context.aims and _TARGET.search(lead)) or is_ahead(context.article, period):
        return "target"
    if context.changes and (change := _CHANGE.search(lead)):
        return "decrease" if (change[1] or change[2]).startswith(_DOWN) else "increase"
    compared = ends_in_base(words_before(context.lower, len(lead)))
    return "base" if compared else "total"
