"""Figures: the numbers of a passage with what they count, where, when and in which role.

Dates, periods, document and article numbers, times of day, phone numbers and ages are never figures.
"""

import re
from itertools import pairwise

from corpus.article import Article, Passage
from corpus.periods import Period, find_periods
from retrieval.clauses import Clause, clauses
from retrieval.counted import counts, undated, words_before
from retrieval.dating import (
    TO_COME_WORDS,
    Context,
    dated,
    dating,
    is_ahead,
    is_base,
    is_to_come,
)
from retrieval.figure import Figure, Kind, Role
from retrieval.glancing import last_words, lowered, may_end, may_hold
from retrieval.lexicon import COUNTABLE, is_accented, syllables, term_keys
from retrieval.numbers import Number, find_numbers
from retrieval.parts import with_parts
from retrieval.said import said
from retrieval.scopes import place_at, scopes

_QUALIFIERS = (
    "gần", "trên", "hơn", "khoảng", "ước", "ước đạt", "ước tính", "chừng", "xấp xỉ", "ngót", "ít nhất",
    "tối thiểu", "tối đa", "không quá", "trên dưới", "hàng",
)  # fmt: skip
_QUALIFIER = re.compile(
    rf"\b({'|'.join(_QUALIFIERS)})(?<!nhiều hơn)(?<!cao hơn)(?<!lớn hơn)(?<!ít hơn)(?<!thấp hơn)\s+$"
)
_QUALIFIER_ENDS = last_words(_QUALIFIERS)
_LEAST, _MOST = {"ít nhất", "tối thiểu"}, {"tối đa", "không quá"}
_CHANGE = re.compile(
    r"\b(tăng|tăng thêm|giảm|giảm bớt|bớt|nhiều hơn|cao hơn|ít hơn|thấp hơn)"
    r"(?:\s+(?:được|tới|đến|gần|trên|hơn|khoảng|thêm|đi|lên|so với|cùng kỳ|năm trước|năm ngoái|năm \d{4}))*\s*$"
    r"|\b(nhiều hơn|cao hơn|ít hơn|thấp hơn|tăng|giảm)\b[^.;]{0,60}\blà\s+$"
    r"|\b(vượt)\s+(?:chỉ tiêu|kế hoạch|mục tiêu|dự toán)(?:\s+(?:đề ra|đặt ra|được|giao|đã|năm))*\s*$"
    r"|\b(?P<more>gấp|vượt)\s+(?:gần\s+|hơn\s+|trên\s+|khoảng\s+)?$"
)
_MORE = re.compile(r"\s+lần\b|[^,;:.]{0,40}\bso với\b")
"""Behind a number after "gấp" or "vượt" that says how much more it is."""
_CHANGE_REACH = 120
"""Characters before a number in which it may be said that it is a change."""
_CHANGE_WORDS = ("tăng", "giảm", "bớt", "hơn", "vượt", "gấp")
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
_REGION = re.compile(
    r"(?:^|[;:,])\s*(?:riêng\s+)?(?:ở\s+|tại\s+|trong\s+)?"
    r"(?P<region>(?:vùng|khu vực|(?<=riêng )(?:khối|lực lượng))\s+[^;:,]{2,60}?)"
    r"(?=,?\s+(?:có|đạt|xây|đăng|duy|được)\b)",
    re.IGNORECASE,
)
_REGION_WORDS = ("vùng", "khu vực", "riêng")
"""One of these is in all that the pattern above matches."""
_TARGET_WORDS = (
    "phấn đấu", "mục tiêu", "chỉ tiêu", "dự kiến", "yêu cầu", "đề nghị", "sẽ", "đề ra",
)  # fmt: skip
_TARGET = re.compile(rf"\b({'|'.join(_TARGET_WORDS)})\b")
_NO_TARGET = re.compile(
    r"\b(?:(?:đạt|vượt|đáp ứng|hoàn thành|theo)(?:\s+[^\s,;:.]+){0,3}?\s+(?:yêu cầu|mục tiêu|chỉ tiêu|đề nghị)"
    r"(?:\s+(?:đã\s+)?đề ra)?|được(?:\s+[^\s,;:.]+){0,5}?\s+đề nghị|mục tiêu quốc gia"
    r"|đề nghị(?:\s+[^\s,;:.]+){0,4}?\s+(?:khen|công nhận|tặng|biểu dương|tôn vinh|xét))\b"
)
"""What was reached or done, in words that otherwise say what is to be."""
_COUNTED_BEFORE = re.compile(
    r"(?<!con )\bsố (?:lượng )?(?!này|đó|ấy|trên|liệu)(?P<noun>[^;:.]{2,60}?)"
    r"(?:\s+(?:đã|được|đang|hiện|thuộc)\b[^;:.]{0,40}?)?(?:\s+(?:tăng|giảm|nâng|là|đạt)\b|:\s)",
    re.IGNORECASE,
)
"""The noun before what a number came to: "số tổ tự quản đường biên tăng từ 12 lên 31", "số đơn là 45"."""
_WILL = re.compile(r"\s*(?:còn lại\s+|này\s+)?(?:sẽ|phấn đấu|dự kiến)\b")
"""Behind the noun of what is still to be done: "4 huyện còn lại sẽ hoàn thành"."""
_OUT_OF = re.compile(
    r"(?P<unit>[^,;:.()]{0,40}?)\s*(?:trên|trong|/)\s*(?:tổng\s+)?(?:số\s+)?", re.IGNORECASE
)
"""Between a part and the whole that it is out of: "62 trên tổng số 127 xã", "912 trong số 1.134 hộ"."""
_TO = (" đến ", " tới ", " - ", "-", "–", " – ")
"""Between the two ends of a range: "từ 15 đến 20 thành viên"."""
_KINDS: dict[Kind, str] = {
    "money": r"(?:đồng(?!\s+(?:chí|bào|đội|hồ|ruộng)\b)|VND|USD|VNĐ|đô la|ngàn đồng)\b",
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
        aims=_first_aim(lower) if may_hold(lower, _TARGET_WORDS) else None,
        changes=may_hold(lower, _CHANGE_WORDS),
        to_come=may_hold(lower, TO_COME_WORDS),
    )
    read = clauses(lower, numbers)
    found: list[Figure] = []
    for clause in read:
        found.append(_figure(context, clause, found))
    if len(found) == 1:
        return found
    return with_parts(_out_of_wholes(found, sentence, offset), read, lower)


def _first_aim(lower: str) -> int | None:
    """Where the first word that says what is to be reached ends."""
    reached = _NO_TARGET.sub(lambda match: "·" * len(match.group()), lower)
    aim = _TARGET.search(reached)
    return aim.end() if aim else None


def _out_of_wholes(found: list[Figure], sentence: str, offset: int) -> list[Figure]:
    """The figures, "62 trên tổng số 127 xã" read as 62 xã out of 127."""
    for i, (part, whole) in enumerate(pairwise(found)):
        between = sentence[part.end - offset : whole.start - offset]
        if between in _TO:
            found[i] = _lower_end(part, whole)
        match = _OUT_OF.fullmatch(between)
        if not match or not (match["unit"] or "số" in between) or part.number > whole.number:
            continue
        if whole.kind == "count" and ("số" in between or "tổng" in between or "/" in between):
            found[i] = part._replace(unit=match["unit"].strip() or whole.unit)
            found[i + 1] = whole._replace(role="whole")
    return found


def _lower_end(one: Figure, other: Figure) -> Figure:
    """The first number of a range with the unit said behind the second: 2 in "từ 2 đến 3 triệu đồng"."""
    scale = other.value.lstrip("0123456789.,").strip()
    if scale in {"", "%"} or not one.value[-1].isdigit():
        return one._replace(unit=other.unit, kind=other.kind)
    return one._replace(unit=f"{scale} {other.unit}".strip())


def _figure(context: Context, clause: Clause, earlier: list[Figure]) -> Figure:
    sentence, number, offset = context.sentence, clause.number, context.offset
    near = words_before(context.lower, number.start)
    qualifier = _QUALIFIER.search(near) if may_end(near, _QUALIFIER_ENDS) else None
    lead = context.lower[: number.start - (len(near) - qualifier.start() if qualifier else 0)]
    word = qualifier.group(1) if qualifier else None
    found = said(context.lower, clause)
    scope = place_at(context.scopes, sentence, number.start, number.end)
    when = dated(context, clause)
    period = when.period
    return Figure(
        value=number.value,
        number=number.number,
        start=offset + number.start,
        end=offset + number.end,
        kind=_kind(number, sentence),
        role=_role(context, clause, lead, word, period),
        qualifier=word,
        unit=_unit(sentence, clause, earlier),
        own_start=offset + clause.start,
        own_end=offset + clause.end,
        tail_start=offset + clause.tail[0],
        tail_end=offset + clause.tail[1],
        sentence_start=offset,
        parent=None,
        status=found.get("status"),
        level=found.get("level"),
        subject=found.get("subject"),
        field=found.get("field"),
        part=scope.label if scope and scope.several else _part(context, clause),
        place=scope.key if scope else None,
        place_label=scope.label if scope and scope.key else None,
        period_start=period.start.isoformat() if period else None,
        period_end=period.end.isoformat() if period else None,
        period_label=period.label if period else None,
        period_basis=when.basis,
        until=when.until,
    )


def _kind(number: Number, sentence: str) -> Kind:
    if number.kind == "percent":
        return "percent"
    unit = _MEASURED.match(sentence, number.end)
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
    words = context.lower[start:end]
    if may_hold(words, _SOME_UNITS) and (found := SOME.search(context.sentence[start:end])):
        return found.group().strip()
    if may_hold(words, _REGION_WORDS) and (found := _REGION.search(context.sentence[start:end])):
        return found["region"]
    return None


def _role(
    context: Context, clause: Clause, lead: str, qualifier: str | None, period: Period | None
) -> Role:
    if qualifier in _LEAST:
        return "least"
    if qualifier in _MOST:
        return "most"
    aims = context.aims
    if (aims is not None and aims <= len(lead)) or is_ahead(context.article, period):
        return "target"
    if (context.to_come and is_to_come(lead, 0, len(lead))) or (
        aims is not None and _WILL.match(context.lower, clause.unit_end)
    ):
        return "target"
    change = _CHANGE.search(lead[-_CHANGE_REACH:]) if context.changes else None
    if change and (
        not change["more"]
        or clause.number.kind == "percent"
        or _MORE.match(context.lower, clause.number.end)
    ):
        return "decrease" if (change[1] or change[2] or "").startswith(_DOWN) else "increase"
    return "base" if is_base(context, len(lead), clause.number.end) else "total"
