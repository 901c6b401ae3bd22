"""Numbers as Vietnamese officials write them: 6.500, 1,2 triệu, 102 tỷ 140 triệu, 45,6%, 02, 94/97, mười bảy."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

NumberKind = Literal["count", "percent", "ratio", "word"]

_SCALES = {"nghìn": 1e3, "ngàn": 1e3, "vạn": 1e4, "triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9}
_SCALE = r"(?:nghìn|ngàn|vạn|triệu|tỷ|tỉ)"
_PLAIN = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_SCALED = re.compile(rf"({_PLAIN})\s*({_SCALE})?")
_DIGITS = re.compile(
    rf"(?<![\w.,/:+-])(?:"
    rf"(?P<ratio>\d+/\d+)(?![\d/])"
    rf"|(?P<scaled>(?:{_PLAIN})\s+{_SCALE}(?:\s+(?:{_PLAIN})\s+{_SCALE})*)\b"
    rf"|(?P<percent>(?:{_PLAIN})\s?%)"
    rf"|(?P<plain>{_PLAIN})(?![\d%]|[.,:]\d|[/-][\dA-ZĐ])"
    rf")",
    re.IGNORECASE,
)
_UNITS = ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
_VALUES = {word: value for value, word in enumerate(_UNITS, 1)} | {
    "mốt": 1, "tư": 4, "lăm": 5, "bẩy": 7, "nhăm": 5,
}  # fmt: skip
_DIGIT = re.compile(r"\d(?<![\w.,/:+-].)")
_WORD = re.compile(
    r"[bchmnstBCHMNSTſ](?<!\w.)"
    r"(?i:(?<=h)ai|(?<=b)(?:a|ốn|ảy)|(?<=n)ăm|(?<=s)áu|(?<=t)ám|(?<=c)hín|(?<=m)ười)\b"
)
"""Where a number may begin: `re` jumps from one such letter to the next."""
_OTHER_CASES = str.maketrans("ſıİ", "sii")
"""Letters that the patterns take for s and i."""
_UNIT = "|".join([*_VALUES])
_WORDS = re.compile(
    rf"\b(?:(?P<tens>(?:hai|ba|bốn|năm|sáu|bảy|tám|chín)\s+mươi|mười)(?:\s+(?P<ones>{_UNIT}))?"
    rf"|(?P<one>hai|ba|bốn|năm|sáu|bảy|tám|chín))\b",
    re.IGNORECASE,
)


class Number(NamedTuple):
    """A number in a text: `value` is text[start:end], `number` what it is worth."""

    value: str
    number: float
    kind: NumberKind
    start: int
    end: int


def find_numbers(text: str) -> list[Number]:
    """Every number of NFC `text` in order, written in digits or (from two up) in words.

    Dates and document numbers are numbers too here; telling them apart is the caller's.
    """
    found = [
        Number(match.group(), parse(match.group()), _kind(match), match.start(), match.end())
        for match in _matches(_DIGIT, _DIGITS, text)
    ]
    words = [
        Number(match.group(), float(_worth(match)), "word", match.start(), match.end())
        for match in _matches(_WORD, _WORDS, text)
    ]
    return (
        sorted(found + words, key=lambda number: number.start)
        if found and words
        else found or words
    )


def _matches(
    opening: re.Pattern[str], pattern: re.Pattern[str], text: str
) -> Iterator[re.Match[str]]:
    """What `pattern` finds in `text`, tried only where `opening` matches, as it does where `pattern` does."""
    at = 0
    while opened := opening.search(text, at):
        match = pattern.match(text, opened.start())
        if match:
            yield match
        at = (match or opened).end()


def _kind(match: re.Match[str]) -> NumberKind:
    if match.lastgroup == "percent":
        return "percent"
    return "ratio" if match.lastgroup == "ratio" else "count"


def _worth(match: re.Match[str]) -> int:
    if match["one"]:
        return _VALUES[_lower(match["one"])]
    tens = _lower(match["tens"])
    head = 1 if tens == "mười" else _VALUES[tens.split()[0]]
    return head * 10 + (_VALUES[_lower(match["ones"])] if match["ones"] else 0)


def _lower(text: str) -> str:
    return text.translate(_OTHER_CASES).lower()


def parse(value: str) -> float:
    """What a number written as `find_numbers` returns it is worth; a ratio a/b gives a.

    Raises:
        ValueError: `value` is not such a number.
    """
    value = _lower(value.strip())
    if not value[:1].isdigit() and (word := _WORDS.fullmatch(value)):
        return float(_worth(word))
    if "/" in value:
        return float(value.split("/")[0])
    if value.isdecimal():
        return float(value)
    parts = _SCALED.findall(value.removesuffix("%"))
    if not parts:
        raise ValueError(f"not a number: {value!r}")
    return sum(
        float(digits.replace(".", "").replace(",", ".")) * _SCALES.get(scale, 1)
        for digits, scale in parts
    )
