"""How Vietnamese (and English) writing spells dates and periods: patterns over lower-case NFC text.

Groups: d, m, y for day, month, year; d1, m1, y1 for the first of two; n a count; q a quarter; w a word.
"""

import re

from corpus.letters import fold


def _vi(*phrases: str) -> str:
    """A pattern for any of `phrases`, each word with its diacritics or without any."""
    spelled = []
    for phrase in phrases:
        words = [w if fold(w) == w else f"(?:{w}|{fold(w)})" for w in phrase.split()]
        spelled.append(r"\s{1,3}".join(words))
    return f"(?:{'|'.join(spelled)})"


NUMBERS = {
    word: number
    for number, words in enumerate(
        "một hai ba bốn,tư năm sáu bảy,bẩy tám chín mười mười_một mười_hai".split(), start=1
    )
    for form in words.replace("_", " ").split(",")
    for word in {form, fold(form)}
} | {"giêng": 1, "gieng": 1, "chạp": 12, "chap": 12, "three": 3, "six": 6, "nine": 9}
"""Month numbers and counts of months in words."""

MONTHS = {
    name[:length]: number
    for number, name in enumerate(
        "january february march april may june july august september october november december".split(),
        start=1,
    )
    for length in (3, len(name))
}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}

_YEAR = r"(?:199\d|20[0-4]\d)(?!\d|[.,]\d)"
_Y = rf"(?P<y>{_YEAR})"
_N = rf"(?P<n>1[0-2]|0?[1-9]|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
_MONTH_NUMBER = _N.replace("|năm|", r"|năm(?=\s+năm)|").replace("|nam|", r"|nam(?=\s+nam)|")
_D, _M = r"(?P<d>[0-3]?\d)(?!\d)", r"(?P<m>[01]?\d)(?!\d)"
_OPEN = r"(?<![\w/.,\-–])"
_CLOSE = r"(?![\w/]|[.,\-–]\d|-\w)"
_DAY = _vi("ngày")
_MONTH = rf"(?:{_vi('tháng', 'thg')})"
_IN_YEAR = rf"(?:\s?[/\-.]\s?|,?\s{{1,3}}{_vi('năm', 'của năm')}\s{{1,3}}|\s{{1,3}})"
_TO = rf"(?:\s?[-–—]\s?|\s{{1,3}}(?:{_vi('đến', 'tới')}|to)\s{{1,3}}(?:{_vi('hết', 'cuối')}\s{{1,3}})?)"
_EN_MONTH = rf"(?P<w>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
_NTH = r"(?:st|nd|rd|th)?"
_WHEN = rf"(?:{_vi('ngày', 'sáng', 'chiều', 'tối', 'trưa', 'đêm', 'hôm')})(?:\s{{1,3}}{_vi('nay', 'ngày')})?\s?[,(]?\s?"
_RELATIVE = {"nay": 0, "này": 0, "ngoái": -1, "trước": -1, "sau": 1, "tới": 1}
RELATIVE = _RELATIVE | {fold(word): step for word, step in _RELATIVE.items()}
_REL = rf"(?P<w>{'|'.join(RELATIVE)})(?!\w)"
_YEAR_OR_REL = rf"(?:{_Y}|{_REL})"

PATTERNS: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "days": rf"(?:{_DAY}|{_vi('từ')})\s{{1,3}}(?P<d1>[0-3]?\d)(?:[/.\-](?P<m1>[01]?\d))?"
        rf"(?:\s?[-–,]\s?|\s{{1,3}}(?:{_vi('đến', 'tới', 'và')})\s{{1,3}})(?:{_DAY}\s{{1,3}})?"
        rf"(?P<d>[0-3]?\d)[/.\-]{_M}(?:[/.\-]{_Y}|\s{{1,3}}{_vi('năm')}\s{{1,3}}(?P<y1>{_YEAR}))?{_CLOSE}",
        "date": rf"(?:{_DAY}\s{{1,3}})?{_OPEN}{_D}(?P<w>\s?[/.\-]\s?){_M}(?P=w){_Y}{_CLOSE}",
        "iso": rf"{_OPEN}(?P<y>(?:199|20[0-4])\d)-(?P<m>\d\d)-(?P<d>\d\d)(?![\w/]|-\d)",
        "date_words": rf"(?:{_DAY}\s{{1,3}})?(?:{_vi('mùng', 'mồng')}\s{{1,3}})?{_OPEN}{_D}\s{{1,3}}{_MONTH}"
        rf"\s{{1,3}}{_MONTH_NUMBER}{_IN_YEAR}{_Y}",
        "date_english": rf"{_OPEN}{_D}{_NTH}\s(?:of\s)?{_EN_MONTH},?\s{_Y}",
        "date_american": rf"(?<!\w){_EN_MONTH}\s{_D}{_NTH},?\s{_Y}",
        "day": rf"(?P<w>(?:{_vi('trước')}\s{{1,3}})?){_WHEN}{_D}[/.\-]{_M}{_CLOSE}",
        "months_span": rf"{_MONTH}\s{{1,3}}(?P<m1>1[0-2]|0?[1-9])(?:\s?/\s?(?P<y1>{_YEAR}))?{_TO}(?:{_MONTH}\s{{1,3}})?"
        rf"{_M}{_IN_YEAR}{_Y}",
        "months": rf"{_OPEN}{_N}\s{{0,3}}(?:{_MONTH}|t(?=\s?/))(?:\s{{1,3}}(?P<part>{_vi('đầu', 'cuối')}))?"
        rf"(?:(?:\s?/\s?|\s{{1,3}}(?:{_vi('năm', 'của năm')}\s{{1,3}})?){_Y}"
        rf"|\s{{1,3}}{_vi('năm')}\s{{1,3}}{_REL})",
        "half": rf"(?<!\w){_vi('nửa')}\s{{1,3}}(?P<part>{_vi('đầu', 'cuối')})\s{{1,3}}{_vi('năm')}\s{{1,3}}{_YEAR_OR_REL}",
        "half_english": rf"(?<!\w)(?P<part>first|second|last)\s(?:half|(?P<n>\d{{1,2}}|six|nine|three)\smonths)\s(?:of|in)\s{_Y}",
        "quarter": rf"(?<!\w)(?:{_vi('quý', 'quí')}\s{{1,3}}|q)(?P<q>iv|i{{1,3}}|[1-4])(?!\w){_IN_YEAR}{_YEAR_OR_REL}",
        "quarter_english": rf"(?<!\w)(?P<q>first|second|third|fourth)\squarter\s(?:of\s)?{_Y}",
        "month": rf"(?<!\w){_MONTH}\s{{1,3}}{_MONTH_NUMBER}{_IN_YEAR}{_YEAR_OR_REL}",
        "month_short": rf"(?:(?<!\w)t|{_OPEN})(?P<m>1[0-2]|0?[1-9])/{_Y}(?![/\-]\w|\w)",
        "month_english": rf"(?<!\w){_EN_MONTH},?\s{_Y}",
        "years": rf"(?:{_vi('giai đoạn', 'nhiệm kỳ', 'nhiệm kì', 'năm học', 'năm', 'từ năm')}\s{{1,3}})?"
        rf"{_OPEN}(?P<y1>199\d|20[0-4]\d){_TO}(?:{_vi('năm')}\s{{1,3}})?{_Y}(?![/\-]\w)",
        "year": rf"(?<!\w)(?<!việt )(?<!viet ){_vi('năm')}\s{{1,3}}{_Y}(?![/\-]\w)",
        "year_relative": rf"(?<!\w){_vi('năm')}\s{{1,3}}(?:{_REL}|(?P<past>{_vi('qua', 'vừa qua')})(?!\w))",
        "same_time": rf"(?<!\w){_vi('cùng kỳ', 'cùng kì')}(?!\w|\s{{1,3}}{_vi('năm')})",
        "year_bare": rf"(?<![\w/.,\-–]){_Y}(?![\w%]|[/\-]\w)",
        "now": rf"(?<!\w)(?:{_vi('đến', 'tới')})\s{{1,3}}(?P<w>nay)(?!\w)",
        "months_open": rf"{_OPEN}{_N}\s{{1,3}}{_MONTH}\s{{1,3}}(?P<part>{_vi('đầu', 'cuối')})\s{{1,3}}{_vi('năm')}(?!\w)",
    }.items()
}
"""In order of precedence: what an earlier pattern has taken, a later one leaves alone."""

LAST = {"cuối", "cuoi", "second", "last"}
"""Words for the last part of a year."""

TO = re.compile(_TO)
"""All that stands between the two ends of a span."""

NOW = re.compile(_vi("đến nay", "tới nay"))
SAME_TIME = re.compile(_vi("cùng kỳ", "cùng kì"))
SENTENCE_END = re.compile(r"[.!?;]\s|\n")

UNTIL = re.compile(
    rf"(?<!\w)(?:{_vi('đến', 'tới', 'hết')}|until|as of|by)\s{{1,3}}"
    rf"(?:{_vi('hết', 'cuối', 'thời điểm', 'trước')}\s{{1,3}}|the end of\s)?$"
)
"""Ends right before a time up to which something is counted."""

COMPARED = re.compile(
    rf"(?<!\w)(?:{_vi('so với', 'so', 'cùng kỳ', 'cùng kì')}|compared (?:to|with)|than)"
    rf"(?:[^,;:.()\n]|[.,](?=\d)){{0,40}}$"
    rf"|(?<!\w){_vi('hơn', 'bằng')}\s{{1,3}}(?:{_vi('của', 'cùng kỳ')}\s{{1,3}})?$"
)
"""Ends right before the time that something else is compared with."""

DOCUMENT = re.compile(
    r"(?:\d[\w]*[/\-][\w/\-]*[^\W\d_]{2}[\w/\-]*"
    rf"|(?<!\w){_vi('nghị quyết', 'chỉ thị', 'quyết định', 'kết luận', 'nghị định', 'thông tư', 'quy định', 'công văn')}"
    rf"(?:\s{{1,3}}[^\s,;.]+){{0,3}}|(?<!\w){_vi('luật', 'pháp lệnh', 'hiến pháp')}(?:\s{{1,3}}[^\s,;.]+){{0,8}})"
    rf"\s?[,(]?\s?(?:{_vi('ra', 'ký', 'cấp', 'ban hành', 'được ban hành')}\s{{1,3}})?$"
)
"""Ends right before the date of a decree, directive or law."""

COUNTED = re.compile(
    rf"\s{{0,3}}(?:{_vi('mô hình', 'điển hình', 'tập thể', 'cá nhân', 'hộ', 'người', 'lượt', 'đơn', 'cuộc', 'tổ', 'đoàn')}"
    rf"|{_vi('đồng', 'tỷ', 'tỉ', 'triệu', 'nghìn', 'ngàn', 'đại biểu', 'cán bộ', 'đảng viên', 'hội viên', 'đoàn viên')}"
    rf"|{_vi('trường hợp', 'vụ', 'văn bản', 'buổi', 'lớp', 'thôn', 'xã', 'điểm', 'công trình', 'gia đình', 'suất')}"
    rf"|{_vi('phần', 'ý kiến', 'kiến nghị', 'câu', 'nhóm', 'cơ sở', 'ngày công', 'học sinh', 'em', 'khu', 'tuyến', 'căn')}"
    rf"|{_vi('ngôi', 'cây', 'tấn', 'chi bộ', 'thành viên', 'quần chúng', 'chiếc', 'cái', 'con', 'lao động', 'phụ nữ')}"
    r"|models?|people|households|m2|m|km|ha|kg)(?!\w)"
)
"""Right behind a bare number: it counts something and is no year."""

QUANTITY = re.compile(
    rf"(?<!\w)(?:{_vi('gần', 'hơn', 'trên', 'khoảng', 'có', 'được', 'gồm', 'tổng', 'tổng số', 'đủ', 'thêm', 'đạt', 'số')}"
    rf"|{_vi('tăng', 'giảm', 'tiếp', 'nhận', 'tới hơn')}|\d)\s{{1,3}}$"
)
"""Ends right before a number that is an amount."""
