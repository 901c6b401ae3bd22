"""Which words of a sentence belong to which of its numbers."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from retrieval.counted import words_before
from retrieval.numbers import Number

_BREAK = re.compile(
    r"\s*(?:[;:]|,|\s[-–—]\s|\b(?:và|còn|trong đó|gồm|bao gồm|đồng thời|với|thuộc|so với|trên tổng số|"
    r"để|nhằm|từ đó|qua đó|song|nhưng)\b)\s*"
)
_HARD = re.compile(r"[;:]|\btrong đó\b|\bcòn lại\b")
_PART = re.compile(r"\b(?:trong đó|trong số đó|gồm|bao gồm|riêng|chia ra|cụ thể)\b")
_COORDINATED = re.compile(
    r"\s*(?:,|và)\s+(?:thôn|buôn|làng|bản|ấp|xóm|huyện|thị xã|thành phố|quận|xã|phường|thị trấn|đơn vị|"
    r"doanh nghiệp|cơ quan|điển hình|kiến nghị|cá nhân tiêu biểu|tổ dân phố|khu dân cư|trường học|"
    r"đoàn viên|hội viên|hộ kinh doanh|buôn làng|ngành|đoàn thể|gia đình)\b(?!\s+(?:có|đạt|với|được|đã)\b)"
)
_SUBJECT = re.compile(
    r"\s+(?:huyện|xã|thôn|tỉnh|phường|địa phương|thị trấn|bản|ấp|làng)\b[^,;:.]{0,40}?"
    r"\b(?:có|đạt|xây dựng|đăng ký|duy trì|được)\s+(?:gần|trên|hơn|khoảng)?\s*"
)
_MEASURES = re.compile(
    r"[^,;:.]{0,120}?,?\s*(?:đạt|bằng|chiếm|tương đương|trị giá|với(?: tổng)?(?: diện tích)?|(?:với )?diện tích|"
    r"tổng trị giá|tỷ lệ|đạt tỷ lệ)\s+(?:gần|trên|hơn|khoảng)?\s*"
)
"""Between a number and another that measures the same: "68 hộ hiến đất với 1.126 m2", "389 vụ, đạt 87%"."""
_REACHES = re.compile(
    r"[^,;:.]{0,40}?,?\s*(?:tăng |giảm )?(?:lên|xuống|xuống còn|còn|lên đến|lên tới|đến|thành)"
    r"\s+(?:gần|trên|hơn|khoảng|mức)?\s*"
)
"""Between where something stood and what it came to: "giảm từ 31,9% đầu giai đoạn xuống còn 18,4%"."""
_FROM = re.compile(r"\b(?:từ|từ chỗ)\s+(?:mức\s+)?$")
_COORDINATES = re.compile(r"\s*(?:,|và|, và|cùng|với)\s+(?:gần|trên|hơn|khoảng)?\s*")
_UNIT_END = re.compile(
    r"[;:,.()!?…]|\s[-–—]\s|\b(?:được|đã|đang|"
    r"có(?! (?:uy tín|công|đạo|hoàn cảnh|nguy cơ|thành tích|thu nhập|điều kiện|chức))|"
    r"là|trong|tại|ở|do|với|và|cho|so|tăng|giảm|đạt|gồm|thuộc|từ|để|"
    r"khi|theo|nhằm|về|trên|tham gia|hưởng ứng|còn|vẫn|sẽ|phải|bị|ra|nhưng|song|bằng|đưa|chuyển|thành lập|"
    r"làm|gặp|nay|hiện|mà|vì|giúp|gắn|như|cùng|này|cả năm|trở lên|rời|chỉ|xuống|lên|năm (?:19|20)\d\d)\b"
)
_MARK = re.compile(r"[;:]\s")
_TEN_WORDS = re.compile(r"\s*\S+(?:\s+\S+){0,9}")


class Clause(NamedTuple):
    """A number with its own words, sentence[start:end]."""

    number: Number
    start: int
    end: int
    unit_end: int
    """Where the counted noun phrase that begins after the number ends."""
    parent: int | None
    """Index of the clause whose total this one is a part of ("trong đó", "gồm")."""
    border: int = 0
    """Where its words begin that are not also those of the number before."""
    tail: tuple[int, int] = (0, 0)
    """Words after the next number that are this one's too: "24 tập thể và 31 cá nhân tiêu biểu"."""


def clauses(sentence: str, numbers: Sequence[Number]) -> list[Clause]:
    """One clause per number; between two numbers the words part at the first break after the counted noun.

    `sentence` is as `lowered` makes it.
    """
    ends = [_unit_end(sentence, n, numbers[i + 1 : i + 2]) for i, n in enumerate(numbers)]
    borders = [_leading_border(sentence, numbers[0].start)]
    for index, following in enumerate(numbers[1:]):
        borders.append(_border(sentence, ends[index], following.start))
    borders.append(len(sentence))
    found: list[Clause] = []
    for index, number in enumerate(numbers):
        parent = _parent(sentence, found, number)
        if found and _MEASURES.fullmatch(sentence[found[-1].unit_end : number.start]):
            parent = index - 1
        start = borders[index]
        if index and _SUBJECT.fullmatch(sentence[found[-1].number.end : number.start]):
            start = found[-1].start  # "9 huyện miền núi có 386 mô hình": the first says where
        border = borders[index]
        if index and _comes_to(sentence, found[-1], number):
            start = found[-1].start  # what it came to is counted in the same words
            border = number.start
        found.append(Clause(number, start, borders[index + 1], ends[index], parent, border))
    return [_with_tail(sentence, found, index) for index in range(len(found))]


def _comes_to(sentence: str, earlier: Clause, number: Number) -> bool:
    """Whether `number` is what the number of `earlier` came to: "từ 12 lên 31"."""
    between = sentence[earlier.number.end : number.start]
    if not _REACHES.fullmatch(between):
        return False
    return _FROM.search(words_before(sentence, earlier.number.start)) is not None


def _with_tail(sentence: str, found: list[Clause], index: int) -> Clause:
    """The clause with what is said after the last number of the run that it is coordinated in."""
    last = index
    while last + 1 < len(found):
        between = sentence[found[last].unit_end : found[last + 1].number.start]
        if not _COORDINATES.fullmatch(between):
            break
        last += 1
    clause = found[index]
    return clause._replace(tail=(found[last].unit_end, found[last].end)) if last > index else clause


def _unit_end(sentence: str, number: Number, following: Sequence[Number]) -> int:
    limit = following[0].start if following else len(sentence)
    at = number.end
    while True:
        match = _UNIT_END.search(sentence, at, limit)
        end = match.start() if match else limit
        joined = _COORDINATED.match(sentence, end, limit) if end > number.end else None
        if not joined or (following and not _BREAK.search(sentence, joined.end(), limit)):
            return _trim(
                sentence, number.end, end
            )  # "12 hộ, đoàn viên góp 30 công": another's label
        at = joined.end()


def _trim(sentence: str, start: int, end: int) -> int:
    """At most ten syllables, without a quote mark left open."""
    words = _TEN_WORDS.match(sentence, start, end)
    return words.end() if words else start


def _border(sentence: str, start: int, end: int) -> int:
    hard = _HARD.search(sentence, start, end)
    match = hard or _BREAK.search(sentence, start, end)
    return match.start() if match else start


def _leading_border(sentence: str, number_start: int) -> int:
    breaks = [m.end() for m in _MARK.finditer(sentence[:number_start])]
    return breaks[-1] if breaks else 0


def _parent(sentence: str, earlier: list[Clause], number: Number) -> int | None:
    """The number before the nearest "trong đó / gồm", if that word stands before this number."""
    if not earlier:
        return None
    marks = [m.start() for m in _PART.finditer(sentence, 0, number.start)]
    if not marks:
        return None
    heads = [i for i, clause in enumerate(earlier) if clause.number.end <= marks[-1]]
    return heads[-1] if heads else None
