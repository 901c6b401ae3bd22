"""How Vietnamese (and English) writing spells dates and periods, over lower-case NFC text.

Groups: d, m, y for day, month, year; d1, m1, y1 for the first of two; n a count of
months or a month in words; q a quarter; w a word; part for the first or last part of a year.
"""

import re

from corpus.letters import fold


def _vi(phrases: str) -> str:
    """A pattern for any of `phrases` (parted by commas), each word with or without diacritics."""
    spelled = []
    for phrase in phrases.split(","):
        words = [w if fold(w) == w else f"(?:{w}|{fold(w)})" for w in phrase.split()]
        spelled.append(_S.join(words))
    return f"(?:{'|'.join(spelled)})"


def _longest_first(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def _both(words: dict[str, int]) -> dict[str, int]:
    """The words with and without diacritics."""
    return words | {fold(word): number for word, number in words.items()}


NUMBERS = _both(
    {"giêng": 1, "một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7}
    | {"bẩy": 7, "tám": 8, "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12}
    | {"three": 3, "six": 6, "nine": 9}
)
"""Months and counts of months in words."""

_ENGLISH = "january february march april may june july august september october november december"
MONTHS = {
    name[:length]: number
    for number, name in enumerate(_ENGLISH.split(), start=1)
    for length in (3, len(name))
}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
RELATIVE = _both({"nay": 0, "này": 0, "ngoái": -1, "trước": -1, "sau": 1, "tới": 1})
"""Years from the one in which it is said: "năm ngoái"."""

LAST = {"cuối", "cuoi", "second", "last"}
"""Words for the last part of a year."""

_S = r"\s{1,3}"
_OPEN, _CLOSE = r"(?<![\w/.,\-–])", r"(?![\w/]|[.,\-–]\d|-\w)"
_NO_CODE = r"(?![/\-]\w)"
_D, _D1, _M = r"(?P<d>[0-3]?\d)(?!\d)", r"(?P<d1>[0-3]?\d)", r"(?P<m>[01]?\d)(?!\d)"
_YEAR = r"(?:199\d|20[0-4]\d)(?!\d|[.,]\d)"
_Y = rf"(?P<y>{_YEAR})"
_REL = rf"(?P<w>{'|'.join(RELATIVE)})(?!\w)"
_Y_OR_REL = rf"(?:{_Y}|{_REL})"
_N = rf"(?P<n>1[0-2]|0?[1-9]|{_longest_first(NUMBERS)})"
# "Tháng năm 2022" is no May: there năm is the word for year.
_MONTH_NUMBER = _N.replace("|năm|", r"|năm(?=\s+năm)|").replace("|nam|", r"|nam(?=\s+nam)|")
_DAY, _MONTH, _IN = _vi("ngày"), _vi("tháng,thg"), rf"(?<!việt )(?<!viet ){_vi('năm')}"
_PART = rf"(?P<part>{_vi('đầu,cuối')})"
_IN_YEAR = rf"(?:\s?[/\-.]\s?|,?{_S}{_vi('năm,của năm')}{_S}|{_S})"
_TO = rf"(?:\s?[-–—]\s?|{_S}(?:{_vi('đến,tới')}|to){_S}(?:{_vi('hết,cuối')}{_S})?)"
_AND = rf"(?:\s?[-–,]\s?|{_S}{_vi('đến,tới,và')}{_S})"
_NTH = r"(?:st|nd|rd|th)?"
_EN_MONTH = rf"(?P<w>{_longest_first(MONTHS)})\.?"
_EN_PART = r"(?P<part>first|second|last)"
_TIME_OF_DAY = _vi("ngày,sáng,chiều,tối,trưa,đêm,hôm")
_WHEN = rf"{_TIME_OF_DAY}(?:{_S}{_vi('nay,ngày')})?\s?[,(]?\s?"
_TERM = rf"(?:{_vi('giai đoạn,nhiệm kỳ,nhiệm kì,năm học,năm,từ năm')}{_S})?"

_MONTH_WORDS = " ".join(MONTHS)
_COUNTS = "0 " + " ".join(word.split()[0] for word in NUMBERS)
_SPELLED: dict[str, tuple[str, str]] = {
    "days": (
        "ngày từ",
        (
            rf"(?:{_DAY}|{_vi('từ')}){_S}{_D1}(?:[/.\-](?P<m1>[01]?\d))?{_AND}(?:{_DAY}{_S})?"
            rf"(?P<d>[0-3]?\d)[/.\-]{_M}(?:[/.\-]{_Y})?{_CLOSE}"
        ),
    ),
    "date": ("0 ngày", rf"(?:{_DAY}{_S})?{_OPEN}{_D}(?P<w>\s?[/.\-]\s?){_M}(?P=w){_Y}{_CLOSE}"),
    "iso": ("0", rf"{_OPEN}(?P<y>(?:199|20[0-4])\d)-(?P<m>\d\d)-(?P<d>\d\d)(?![\w/]|-\d)"),
    "date_words": (
        "0 ngày mùng mồng",
        (
            rf"(?:{_DAY}{_S})?(?:{_vi('mùng,mồng')}{_S})?{_OPEN}{_D}{_S}{_MONTH}{_S}{_MONTH_NUMBER}"
            rf"{_IN_YEAR}{_Y}"
        ),
    ),
    "date_english": ("0", rf"{_OPEN}{_D}{_NTH}\s(?:of\s)?{_EN_MONTH},?\s{_Y}"),
    "date_american": (_MONTH_WORDS, rf"{_EN_MONTH}\s{_D}{_NTH},?\s{_Y}"),
    "day": (
        "trước ngày sáng chiều tối trưa đêm hôm",
        rf"(?P<w>(?:{_vi('trước')}{_S})?){_WHEN}{_D}[/.\-]{_M}{_CLOSE}",
    ),
    "months_span": (
        "tháng thg",
        (
            rf"{_MONTH}{_S}(?P<m1>1[0-2]|0?[1-9])(?:\s?/\s?(?P<y1>{_YEAR}))?{_TO}(?:{_MONTH}{_S})?"
            rf"{_M}{_IN_YEAR}{_Y}"
        ),
    ),
    "months": (
        _COUNTS,
        (
            rf"{_OPEN}{_N}\s{{0,3}}(?:{_MONTH}|t(?=\s?/))(?:{_S}{_PART})?"
            rf"(?:(?:\s?/\s?|{_S}(?:{_vi('năm,của năm')}{_S})?){_Y}|{_S}{_IN}{_S}{_REL})"
        ),
    ),
    "half": ("nửa", rf"{_vi('nửa')}{_S}{_PART}{_S}{_IN}{_S}{_Y_OR_REL}"),
    "half_english": (
        "first second last",
        rf"{_EN_PART}\s(?:half|(?P<n>\d{{1,2}}|six|nine|three)\smonths)\s(?:of|in)\s{_Y}",
    ),
    "quarter": (
        "quý quí q",
        rf"(?:{_vi('quý,quí')}{_S}|q)(?P<q>iv|i{{1,3}}|[1-4])(?!\w){_IN_YEAR}{_Y_OR_REL}",
    ),
    "quarter_english": (
        "first second third fourth",
        rf"(?P<q>first|second|third|fourth)\squarter\s(?:of\s)?{_Y}",
    ),
    "month": ("tháng thg", rf"{_MONTH}{_S}{_MONTH_NUMBER}{_IN_YEAR}{_Y_OR_REL}"),
    "month_short": ("0 t", rf"(?:t|{_OPEN})(?P<m>1[0-2]|0?[1-9])/{_Y}{_NO_CODE}(?!\w)"),
    "month_english": (_MONTH_WORDS, rf"{_EN_MONTH},?\s{_Y}"),
    "years": (
        "0 giai nhiệm năm từ",
        rf"{_TERM}{_OPEN}(?P<y1>199\d|20[0-4]\d){_TO}(?:{_IN}{_S})?{_Y}{_NO_CODE}",
    ),
    "year": ("năm", rf"{_IN}{_S}{_Y}{_NO_CODE}"),
    "year_relative": ("năm", rf"{_IN}{_S}(?:{_REL}|(?P<past>{_vi('qua,vừa qua')})(?!\w))"),
    "same_time": ("cùng", rf"{_vi('cùng kỳ,cùng kì')}(?!\w|{_S}{_IN})"),
    "year_bare": ("0", rf"{_OPEN}{_Y}(?![\w%]){_NO_CODE}"),
    "now": ("đến tới", rf"{_vi('đến,tới')}{_S}nay(?!\w)"),
    "months_open": (_COUNTS, rf"{_OPEN}{_N}{_S}{_MONTH}{_S}{_PART}{_S}{_IN}(?!\w)"),
}
"""The words that it may open with (0: a number), and the pattern; the first that matches wins."""


def _by_opener() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    table: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for name, (openers, pattern) in _SPELLED.items():
        compiled = re.compile(pattern)
        for opener in {form for word in openers.split() for form in (word, fold(word))}:
            table.setdefault(opener, []).append((name, compiled))
    return table


BY_OPENER = _by_opener()


def _opener() -> re.Pattern[str]:
    """A number, or in the group a word, behind a letter that is not of it; the first letters part the words."""
    rests: dict[str, list[str]] = {}
    for word in sorted(BY_OPENER.keys() - {"0"}):
        rests.setdefault(word[0], []).append(word[1:])
    words = "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in rests.items())
    return re.compile(rf"\W(?:\d+|({words})(?![^\W\d_]))")


OPENER = _opener()
"""Where a pattern may begin, from the letter before: few letters are none, and most of those precede no opener."""

NUMBER_OPENER = re.compile(
    rf"(?:199|20[0-4])\d|\d{{1,2}}(?:\s?[/.\-]|\s{{0,3}}(?:{_MONTH}|t\s?/)|{_NTH}\s(?:of\s)?{_EN_MONTH})"
)
"""Without this at a number, none of the patterns that begin with one matches there."""

TO = re.compile(_TO)
"""All that stands between the two ends of a span."""

NOW, SAME_TIME = re.compile(_vi("đến nay,tới nay")), re.compile(_vi("cùng kỳ,cùng kì"))
SENTENCE_END = re.compile(r"[.!?;]\s|\n")

CUE = re.compile(
    rf"(?<!\w)(?:{_vi('đến,tới,hết,cuối,điểm,trước,so,kỳ,kì,hơn,bằng,gấp,nghị,chỉ,quyết,kết,thông')}"
    rf"|{_vi('quy,công,kế,hướng,luật,pháp,hiến')}|until|as|by|of|than|compared)(?!\w)|\d\w*[/\-]"
)
"""Without one of these words, none of the three patterns below matches."""

UNTIL = re.compile(
    rf"(?<!\w)(?:{_vi('đến,tới,hết')}|until|as of|by){_S}"
    rf"(?:{_vi('hết,cuối,thời điểm,trước')}{_S}|the end of\s)?$"
)
"""Ends right before a time up to which something is counted."""

COMPARED = re.compile(
    rf"(?<!\w)(?:{_vi('so với,so cùng kỳ,so cùng kì,cùng kỳ,cùng kì')}|compared (?:to|with)|than)(?!\w)"
    rf"(?:[^,;:.()\n]|[.,](?=\d)){{0,40}}$"
    rf"|(?<!\w)(?:{_vi('so,hơn')}|{_vi('bằng')}(?:{_S}[\d.,]+\s?%)?"
    rf"|{_vi('gấp')}{_S}(?:[\d.,]+|{_vi('rưỡi,đôi,hai,ba,bốn,năm,nhiều')})(?:{_S}{_vi('lần')})?)"
    rf"{_S}(?:{_vi('của,cùng kỳ')}{_S})?$"
)
"""Ends right before the time that something else is compared with."""

_DECREE = _vi(
    "nghị quyết,chỉ thị,quyết định,kết luận,nghị định,thông tư,quy định,công văn,kế hoạch"
    ",hướng dẫn,thông báo"
)
DOCUMENT = re.compile(
    r"(?:\d\w*[/\-][\w/\-]*[^\W\d_]{2}[\w/\-]*"
    rf"|(?<!\w){_DECREE}{_S}(?:{_vi('số')}{_S})?\d\S*"
    rf"|(?<!\w){_vi('luật,pháp lệnh,hiến pháp')}(?:{_S}[^\s,;.]+){{0,8}})"
    rf"\s?[,(]?\s?(?:{_vi('ra,ký,cấp,ban hành,được ban hành')}{_S})?$"
)
"""Ends right before the date of a decree, directive or law."""

_NOUNS = (
    "mô hình,điển hình,tập thể,cá nhân,hộ,người,lượt,đơn,cuộc,tổ,đoàn,đồng,tỷ,tỉ,triệu,nghìn,ngàn"
    ",đại biểu,cán bộ,đảng viên,hội viên,đoàn viên,trường hợp,vụ,văn bản,buổi,lớp,thôn,xã,điểm"
    ",công trình,gia đình,suất,phần,ý kiến,kiến nghị,câu,nhóm,cơ sở,ngày công,học sinh,em,khu,tuyến"
    ",căn,ngôi,cây,tấn,chi bộ,thành viên,quần chúng,chiếc,cái,con,lao động,phụ nữ"
)
COUNTED = re.compile(rf"\s{{0,3}}(?:{_vi(_NOUNS)}|models?|people|households|m2|m|km|ha|kg)(?!\w)")
"""Right behind a bare number: it counts something and is no year."""

_AMOUNT_WORDS = (
    "gần,hơn,trên,khoảng,có,được,gồm,tổng,tổng số,đủ,thêm,đạt,số,tăng,giảm,tiếp,nhận,tới hơn"
)
QUANTITY = re.compile(rf"(?<!\w)(?:{_vi(_AMOUNT_WORDS)}|\d){_S}$")
"""Ends right before a number that is an amount."""
