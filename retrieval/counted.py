"""Which numbers of a sentence count something: no dates, labels, times of day, phone numbers or ages."""

import re
from collections.abc import Sequence

from corpus.periods import PeriodMention
from retrieval.glancing import last_words, may_end
from retrieval.numbers import Number

_NUMBERED_WORDS = (
    "điều", "khoản", "điểm", "chương", "mục", "phụ lục", "nghị quyết", "chỉ thị", "kết luận", "quyết định",
    "nghị định", "thông tư", "kế hoạch", "hướng dẫn", "công văn", "lần thứ", "thứ", "khóa", "khoá", "kỳ họp",
    "quốc lộ", "tỉnh lộ", "hương lộ", "đường", "đại hội", "tháng", "quý", "ngày", "mùng", "covid", "phiên",
    "giấy phép", "đt", "điện thoại", "hotline", "đường dây nóng", "ảnh", "hình", "bảng", "trang", "mã",
    "mã bảo vệ", "nhiệm kỳ", "năm",
)  # fmt: skip
_NUMBERED = re.compile(rf"\b({'|'.join(_NUMBERED_WORDS)})\s+(?:số\s*)?[:.-]?\s*$")
_PART_OF_WORD = re.compile(
    r"\b(?:(?:dứt|cao|thời|trọng|ưu|yếu|khuyết|quan|địa|đặc) điểm|(?:mô|điển|tình|loại) hình|"
    r"(?:danh|hạng|chuyên) mục)\s+$"
)
"""Words that end like a label and are none: "giải quyết dứt điểm 11 đơn"."""
_ROUND = re.compile(r"(?<!mỗi )(?<!từng )(?<!một )(?<!nhiều )\b(?:đợt|lần|vòng)\s+$")
"""Before the number of a round: "đợt 2 công nhận 31 mô hình"."""
_MEASURE_FOLLOWS = re.compile(r"\s*(?:km|m|m2|ha|tấn)\b")
_LOCAL_WORDS = (
    "thôn", "ấp", "tổ", "khu phố", "khu", "xóm", "đội", "phường", "quận", "chi bộ", "tiểu đoàn", "cụm",
)  # fmt: skip
_LOCAL = re.compile(rf"\b({'|'.join(_LOCAL_WORDS)})\s*$")
_LABEL_ENDS = (
    *last_words((*_NUMBERED_WORDS, *_LOCAL_WORDS)),
    "số",
    ":",
    ".",
    "-",
    "đợt",
    "lần",
    "vòng",
)
"""One of these ends what stands before a number that is a label."""
_NOT_COUNTED = re.compile(
    r"\s*(tuổi\b|(?:năm|tháng|tuần|ngày) (?:qua|nay|gần đây|liền|trước|đầu|cuối|tới)\b|"
    r"giờ\s*(\d|sáng|chiều|tối|đêm|,|ngày)|h\d|phút\b|°|độ [cf]\b|:\d|\.\d{3}\b)"
)
_HOURS = ("giờ", "h")
_MINUTES = re.compile(r"\d\s*(?:giờ|h)\s*$")
_NOUN_FOLLOWS = re.compile(
    r"\s+(?!(?:gồm|có|được|đã|là|về|của|do|tại|ở|với|và|năm|ngày)\b)[^\W\d_A-ZĐ]"
)
_ORDINAL = re.compile(r"\b(thứ|tháng)\s+$")
_YEAR_WORD = re.compile(r"\bnăm\s+$")
_WORD_FOLLOWS = re.compile(r"\s+[^\W\d_]")
_FOR_YEARS = re.compile(r"\b(?:trong|sau|suốt|qua)\s+$")
"""Before a number that says how long something took, seldom what is reported: "trong 5 năm"."""
_REVIEWED = re.compile(
    r"\b(?:sơ kết|tổng kết|đánh giá|nhìn lại|kiểm điểm|kiểm tra|rà soát|công tác|suốt|qua)\s+$"
)
"""Before a number that says what span is looked back on: "sơ kết 5 năm", "qua kiểm tra 10 tháng"."""
_SPAN = re.compile(r"\s+(năm|tháng|quý|tuần)\b")
_OPENING = 8
"""Characters that may stand before a number that opens its sentence: "Trong 6 tháng, …"."""
_SOME_TIME = re.compile(r"\s+(?:giờ|ngày|tuần|tháng|quý|năm)\b")
_BOUND = re.compile(r"\b(?:ít nhất|tối thiểu|tối đa|không quá)\s+$")
"""What a number of one syllable that is no count may still bound: "ít nhất ba tháng"."""
_NUMBER_WORD = re.compile(r"\bsố\s*[:.]?\s*$")
_PHONE = re.compile(r"0(?:(?<=\(0)\d+\)[ \d.]+|(?<!\w.)\d{2,3}[ .]?\d{3}[ .]?\d{3,4}\b)")
SINGLE_WORD = re.compile(
    r"\s+(việc|nhóm|nhiệm vụ|lần|mô hình|tập thể|cá nhân|nội dung|giải pháp|mục tiêu|tổ|đơn vị|huyện|xã|tỉnh|"
    r"cuộc|buổi|hộ|người|lượt|khâu|đột phá|tháng một lần|tiêu chí|câu lạc bộ|thôn|bản|buôn|làng|ấp|gia đình|"
    r"công trình|tuyến đường|con đường|cây cầu|căn nhà|ngôi nhà|lớp|đợt|chi hội|chi bộ|khu dân cư|điển hình)\b"
)
"""What a number in words of one syllable may count: "hai việc"."""


_RUN_ON = re.compile(r"\s\s")
_REACH = 48
"""Characters before a number: more than any pattern here that looks back takes, white space not running on."""


def counts(number: Number, sentence: str, lower: str) -> bool:
    """Whether a number counts something by the words beside it: not a label, a time of day, an age.

    `lower` is the sentence as `lowered` makes it.
    """
    after = number.end
    one = number.kind == "word" and " " not in number.value
    if one and not SINGLE_WORD.match(lower, after):
        # told first: of such words most are only parts of others
        return _SOME_TIME.match(lower, after) is not None and _bounds(lower, number.start)
    before = words_before(lower, number.start)
    if (
        _NOT_COUNTED.match(lower, after)
        or (may_end(before, _HOURS) and _MINUTES.search(before))
        or _looks_back(before, lower, number)
    ):
        return False
    if number.kind == "ratio":
        part, whole = number.value.replace(".", "").split("/")
        return int(part) <= int(whole) and bool(_NOUN_FOLLOWS.match(sentence, after))
    if number.kind == "word":  # "mười bảy cơ sở": no such word means aught else
        return (one or bool(_NOUN_FOLLOWS.match(sentence, after))) and not _ORDINAL.search(before)
    return not _is_label(before, lower, sentence, after, scaled=not number.value[-1].isdigit())


def _looks_back(before: str, lower: str, number: Number) -> bool:
    """Whether a number only says how long a time is looked back on."""
    span = _SPAN.match(lower, number.end)
    if span is None:
        return False
    if span[1] == "năm":
        return _FOR_YEARS.search(before) is not None or _REVIEWED.search(before) is not None
    return _REVIEWED.search(before) is not None or (
        number.start < _OPENING and _FOR_YEARS.search(before) is not None
    )


def _bounds(lower: str, start: int) -> bool:
    return _BOUND.search(words_before(lower, start)) is not None


def undated(
    numbers: Sequence[Number], sentence: str, periods: Sequence[PeriodMention]
) -> list[Number]:
    """The numbers that are no part of a date or of a phone number."""
    dated = [(p.start, p.end) for p in periods] + [m.span() for m in _PHONE.finditer(sentence)]
    return [
        number
        for number in numbers
        if not any(start < number.end and number.start < end for start, end in dated)
    ]


def words_before(sentence: str, end: int) -> str:
    """What stands before `end`, as far back as a pattern that ends there can reach."""
    near = sentence[max(end - _REACH, 0) : end]
    if "  " not in near and near.isprintable():  # all other white space is not, by Python's word
        return near
    return sentence[:end] if _RUN_ON.search(near) else near


def _is_label(before: str, lower: str, sentence: str, after: int, *, scaled: bool) -> bool:
    """Whether a number names a thing: điều 5, Quốc lộ 1, tổ 12, số 43."""
    if not may_end(before, _LABEL_ENDS):
        return False
    if _NUMBERED.search(before) and not scaled:
        # "khoản 1,2 tỷ" is money, "nghị quyết 43" a document; "năm 120 hộ", "đường 5 km" are still counts
        return not (
            (_YEAR_WORD.search(before) and SINGLE_WORD.match(lower, after))
            or _PART_OF_WORD.search(before)
            or _MEASURE_FOLLOWS.match(lower, after)
        )
    if _ROUND.search(before):
        return True
    if _NUMBER_WORD.search(before):
        return not _NOUN_FOLLOWS.match(sentence, after)
    return bool(_LOCAL.search(before)) and not _WORD_FOLLOWS.match(sentence, after)
