"""Which numbers of a sentence count something: no dates, labels, times of day, phone numbers or ages."""

import re

from corpus.periods import PeriodMention
from retrieval.numbers import Number

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
SINGLE_WORD = re.compile(
    r"\s+(việc|nhóm|nhiệm vụ|lần|mô hình|tập thể|cá nhân|nội dung|giải pháp|mục tiêu|tổ|đơn vị|huyện|xã|tỉnh|"
    r"cuộc|buổi|hộ|người|lượt|khâu|đột phá|tháng một lần|tiêu chí|câu lạc bộ|thôn|bản|buôn|làng|ấp|gia đình|"
    r"công trình|tuyến đường|con đường|cây cầu|căn nhà|ngôi nhà|lớp|đợt|chi hội|chi bộ|khu dân cư|điển hình)\b",
    re.IGNORECASE,
)
"""What a number in words of one syllable may count: "hai việc"."""


def counts(number: Number, sentence: str, periods: list[PeriodMention]) -> bool:
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
    if (
        number.kind == "word" and " " in number.value
    ):  # "mười bảy cơ sở": no such word means aught else
        return bool(_NOUN_FOLLOWS.match(after)) and not _ORDINAL.search(before)
    if number.kind == "word":
        return bool(SINGLE_WORD.match(after)) and not _ORDINAL.search(before)
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
        return not (_YEAR_WORD.search(before) and SINGLE_WORD.match(after))
    if _NUMBER_WORD.search(before):
        return not _NOUN_FOLLOWS.match(after)
    return bool(_LOCAL.search(before)) and not re.match(r"\s+[^\W\d_]", after)
