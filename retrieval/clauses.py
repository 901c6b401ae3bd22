"""Which words of a sentence belong to which of its numbers."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from retrieval.counted import words_before
from retrieval.numbers import Number

_BREAK = re.compile(
    r"\s*(?:[;:]|,|\s[-–—]\s|\b(?:và|còn|trong đó|gồm|bao gồm|đồng thời|với|thuộc(?=\s+(?:\w+\s+)?$)|"
    r"so với|trên tổng số|để|nhằm|từ đó|qua đó|song|nhưng)\b)\s*"
)
"""Where the words of one number may end and those of the next begin; searched no further than that number."""
_HAS = re.compile(r"\s*\bcó(?=\s+(?:\w+\s+)?$)")
"""Right before the next number, where the words part at nothing else: "300 mô hình được công nhận có 120"."""
_YEAR = re.compile(r"\s*(?:vào |trong |của )?năm (?:19|20)\d\d\b")
"""Behind a counted noun: that number's year, "từ 78% năm 2020 lên 95,6% năm 2024"."""
_HARD = re.compile(r"[;:]|\btrong đó\b|\bcòn lại\b")
_COORDINATED = re.compile(
    r"\s*(?:,|và)\s+(?:thôn|buôn|làng|bản|ấp|xóm|huyện|thị xã|thành phố|quận|xã|phường|thị trấn|đơn vị|"
    r"doanh nghiệp|cơ quan|điển hình|kiến nghị|cá nhân tiêu biểu|tổ dân phố|khu dân cư|trường học|"
    r"đoàn viên|hội viên|hộ kinh doanh|buôn làng|ngành|đoàn thể|gia đình)\b(?!\s+(?:có|đạt|với|được|đã)\b)"
    r"|\s*(?:,|và)\s+(?:người có uy tín|già làng|trưởng thôn|trưởng bản|chiến sĩ|công chức|viên chức|thanh niên)\b"
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
    r"[;:,.()!?…]|\s[-–—]\s|\b(?:(?<!không )(?<!chưa )(?:được|đạt)|đã|đang|"
    r"có(?! (?:uy tín|công|đạo|hoàn cảnh|nguy cơ|thành tích|thu nhập|điều kiện|chức))|"
    r"là|trong|tại|ở|do|với|và|cho|so|tăng|giảm|gồm|thuộc|từ|để|"
    r"khi|theo|nhằm|về|trên|tham gia|hưởng ứng|còn|vẫn|sẽ|phải|bị|ra|nhưng|song|bằng|đưa|chuyển|thành lập|"
    r"làm|gặp|nay|hiện|mà|vì|giúp|gắn|như|cùng|này|cả năm|trở lên|rời|chỉ|xuống|lên|qua|đều|đến|"
    r"dọc|trực thuộc|ban đầu|lúc đầu|ít nhất|tối thiểu|"
    r"(?:năm|giai đoạn|nhiệm kỳ) (?:19|20)\d\d)\b"
)
_ITSELF = re.compile(
    r"\s*(?:(?:đồng(?!\s+(?:chí|bào|đội|hồ|ruộng)\b)|vnđ|vnd|usd|đô la)\b(?:\s?/\s?[^\W\d]+)*"
    r"|ngày công(?: lao động)?\b|(?:tuần|tháng|quý|năm) (?:một|hai|ba) lần\b)"
)
"""Units that end with themselves: what follows says what the money, the work was for."""
_ACTS = re.compile(
    r"\s*(?:(?:xã|phường|thị trấn|huyện|quận|thị xã|tỉnh|thành phố|thôn|bản|buôn|làng|ấp|xóm|khu dân cư|"
    r"đơn vị|cơ quan|doanh nghiệp|hợp tác xã|trường|hộ|gia đình|người|cán bộ|đảng viên|đoàn viên|hội viên|"
    r"chiến sĩ|chi bộ|chi hội|đảng bộ|tập thể|cá nhân|cơ sở|địa phương|câu lạc bộ|m2|ha|km|tấn)\b|"
    r"(?:tổ|đội|nhóm|ban)(?:\s+[^\s,;:.]+){2})"
)
"""Those who act, and things in bulk: a verb behind them goes on with the sentence, not with the noun."""
_VERBS = (
    "thay nhau|lập|công khai|tổ chức|triển khai|thực hiện|xây dựng|ban hành|tiếp nhận|xử lý|giải quyết|kết nghĩa|"
    "phối hợp|vận động|tuyên truyền|ký|hoàn thành|áp dụng|hỗ trợ|trao|tặng|đóng góp|ủng hộ|quyên góp|duy trì|"
    "lắp đặt|huy động|mở rộng|nâng cấp|sửa chữa|phục vụ|ra quân|đỡ đầu|đảm nhận|bố trí|niêm yết|công bố|tự nguyện|"
    "nhận|phụ trách|sinh hoạt|thu hoạch"
)
_SIBLINGS = re.compile(
    r"\s*(?:xã|phường|thôn|huyện|cơ quan|đơn vị)\s*(?:,|và)\s+(?:phường|thị trấn|bản|làng|thị xã|thành phố|đơn vị|"
    rf"doanh nghiệp)(?:\s*(?:,|và)\s+(?:thị trấn|thành phố|doanh nghiệp))?"
    rf"(?=\s+(?:{_VERBS}|đăng ký|hiến|góp|được|đã|có|đạt|đều)\b)"
)
"""Units of one rank that act together, whatever number follows: "17/17 xã, thị trấn đăng ký 68 việc"."""
_RUNS_ON = re.compile(rf"(?<!đăng)\s+(?:{_VERBS})\b")
_GOVERNS = re.compile(
    rf"(?<!đăng)\s+(?:{_VERBS}|đăng ký|công nhận|hiến|góp|trồng|thu hút|thu|mua|vay|xóa|biểu dương|khen thưởng)"
    r"(?:\s+(?:được|mới|thêm|gần|hơn|trên|khoảng|xong|thành công))*\s*$"
)
"""A verb with the next number for its object: "4.357 tổ tiếp nhận 7.841 vụ"."""
_TRAILING = frozenset(
    [
        "của",
        "các",
        "những",
        "mỗi",
        "từng",
        "vào",
        "cả",
        "ngay",
        "cũng",
        "luôn",
        "sau",
        "trước",
        "chưa",
        "không",
    ]
)
"""Words that no counted noun ends with."""
_QUOTE = re.compile(r'[“”‘’"]')
_QUOTED = 60
"""How many characters longer than the noun before it a name in quotes may be."""
_MARK = re.compile(r"[;:]\s")
_TEN_WORDS = re.compile(r"\s*\S+(?:\s+\S+){0,9}")


class Clause(NamedTuple):
    """A number with its own words, sentence[start:end]."""

    number: Number
    start: int
    end: int
    unit_end: int
    """Where the counted noun phrase that begins after the number ends."""
    measures: int | None
    """Index of the clause that this one measures: "6.845 vụ, đạt 87,3%"."""
    border: int = 0
    """Where its words begin that are not also those of the number before."""
    tail: tuple[int, int] = (0, 0)
    """Words after the next number that are this one's too: "24 tập thể và 31 cá nhân tiêu biểu"."""
    joined: bool = False
    """It is coordinated with the number before: "24 tập thể và 31 cá nhân"."""


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
        measures = None
        if found and _MEASURES.fullmatch(sentence, found[-1].unit_end, number.start):
            measures = index - 1
        start = borders[index]
        if index and _SUBJECT.fullmatch(sentence[found[-1].number.end : number.start]):
            start = found[-1].start  # "9 huyện miền núi có 386 mô hình": the first says where
        border = borders[index]
        if index and _comes_to(sentence, found[-1], number):
            start = found[-1].start  # what it came to is counted in the same words
            border = number.start
        found.append(Clause(number, start, borders[index + 1], ends[index], measures, border))
    return _in_runs(sentence, found) if len(found) > 1 else found


def _comes_to(sentence: str, earlier: Clause, number: Number) -> bool:
    """Whether `number` is what the number of `earlier` came to: "từ 12 lên 31"."""
    between = sentence[earlier.number.end : number.start]
    if not _REACHES.fullmatch(between):
        return False
    return _FROM.search(words_before(sentence, earlier.number.start)) is not None


def _in_runs(sentence: str, found: list[Clause]) -> list[Clause]:
    """The clauses, each with what is said after the last number of the run that it is coordinated in."""
    told = found[:]
    last = len(found) - 1
    for index in range(len(found) - 2, -1, -1):
        following = found[index + 1]
        if not _COORDINATES.fullmatch(sentence, found[index].unit_end, following.number.start):
            last = index
            continue
        told[index + 1] = told[index + 1]._replace(joined=True)
        told[index] = found[index]._replace(tail=(found[last].unit_end, found[last].end))
    return told


def _unit_end(sentence: str, number: Number, following: Sequence[Number]) -> int:
    if itself := _ITSELF.match(sentence, number.end) or _SIBLINGS.match(sentence, number.end):
        return itself.end()
    limit = following[0].start if following else len(sentence)
    at = number.end
    while True:
        match = _UNIT_END.search(sentence, at, limit)
        end = match.start() if match else limit
        joined = _COORDINATED.match(sentence, end, limit) if end > number.end else None
        if not joined or (following and not _BREAK.search(sentence, joined.end(), limit)):
            break  # "12 hộ, đoàn viên góp 30 công": another's label
        at = joined.end()
    if following and end == limit and (verb := _GOVERNS.search(sentence, number.end, end)):
        end = verb.start()
    if (acts := _ACTS.match(sentence, number.end, end)) and (
        verb := _RUNS_ON.search(sentence, acts.end(), end)
    ):
        end = verb.start()
    return _trim(sentence, number.end, end, limit)


def _trim(sentence: str, start: int, end: int, limit: int) -> int:
    """At most ten syllables, none at the end that leads on to something else, and quotes to their end."""
    words = _TEN_WORDS.match(sentence, start, end)
    unit = words.group() if words else ""
    while (last := unit.rpartition(" "))[2] in _TRAILING:
        unit = last[0]
    if marks := _QUOTE.findall(unit):
        at = start + len(unit)
        unit = _closed(unit, marks, sentence[at : min(at + _QUOTED, limit)])
    return start + len(unit)


def _closed(unit: str, marks: list[str], following: str) -> str:
    """The unit with a quote that it broke off closed out of what follows, or without a mark that stands alone."""
    if len(marks) % 2 == 0:
        return unit
    if unit.endswith(marks[-1]):
        return unit[:-1].rstrip()
    closing = _QUOTE.search(following)
    return unit + following[: closing.end()] if closing else unit[: unit.rfind(marks[-1])].rstrip()


def _border(sentence: str, start: int, end: int) -> int:
    hard = _HARD.search(sentence, start, end)
    match = hard or _BREAK.search(sentence, start, end) or _HAS.search(sentence, start, end)
    if match:
        return match.start()
    year = _YEAR.match(sentence, start, end)
    return year.end() if year else start


def _leading_border(sentence: str, number_start: int) -> int:
    breaks = [m.end() for m in _MARK.finditer(sentence, 0, number_start)]
    if breaks and breaks[-1] == number_start:
        breaks.pop()  # "Số mô hình đăng ký: 214" has its label before the colon
    return breaks[-1] if breaks else 0
