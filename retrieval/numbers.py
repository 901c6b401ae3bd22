"""Numbers as Vietnamese officials write them: 6.500, 1,2 triệu, 102 tỷ 140 triệu, 45,6%, 02, 94/97, mười bảy."""

import re
from typing import Literal, NamedTuple

from retrieval.glancing import lowered

NumberKind = Literal["count", "percent", "ratio", "word"]

_SCALES = {"nghìn": 1e3, "ngàn": 1e3, "vạn": 1e4, "triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9}
_SCALE = r"(?:nghìn|ngàn|vạn|triệu|tỷ|tỉ)"
_WHOLE = r"(?:\d{1,3}(?:\.\d{3})+|\d+)"
_PLAIN = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_SCALED = re.compile(rf"({_PLAIN})\s*({_SCALE})?")
_DIGITS = re.compile(
    rf"(?<![\w.,/:+-])(?:"
    rf"(?P<ratio>{_WHOLE}/{_WHOLE})(?![\d/]|\.\d)"
    rf"|(?P<scaled>(?:{_PLAIN})\s+{_SCALE}(?:\s+(?:{_PLAIN})\s+{_SCALE})*)\b"
    rf"|(?P<percent>(?:{_PLAIN})\s?%)"
    rf"|(?P<plain>{_PLAIN})(?![\d%]|[.,:]\d|[/-][\da-zđ])"
    rf")"
)
_UNITS = ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
_VALUES = {word: value for value, word in enumerate(_UNITS, 1)} | {
    "mốt": 1, "tư": 4, "lăm": 5, "bẩy": 7, "nhăm": 5,
}  # fmt: skip
_ONES = "hai|ba|bốn|năm|sáu|bảy|tám|chín"
_OPENING = re.compile(rf"\W(?:\d|(?:{_ONES}|mười)\b)")
"""Where a number may begin, from the letter before: one look for both kinds, and few letters are none."""
_UNIT = "|".join([*_VALUES])
_WORDS = re.compile(
    rf"\b(?:(?P<tens>(?:{_ONES})\s+mươi|mười)(?:\s+(?P<ones>{_UNIT}))?"
    rf"|(?P<one>{_ONES}))\b"
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
    lower = lowered(text)
    after_space = f" {lower}"  # so that a number that begins the text has a letter before it, too
    found: list[Number] = []
    at = 0
    while opened := _OPENING.search(after_space, at):
        start = opened.start()
        in_digits = lower[start].isdecimal()
        match = (_DIGITS if in_digits else _WORDS).match(lower, start)
        at = opened.end() - 1
        if match:
            at = match.end()
            value = text[start:at]
            if in_digits:
                found.append(Number(value, parse(value), _kind(match), start, at))
            else:
                found.append(Number(value, float(_worth(match)), "word", start, at))
    return found


def _kind(match: re.Match[str]) -> NumberKind:
    if match.lastgroup == "percent":
        return "percent"
    return "ratio" if match.lastgroup == "ratio" else "count"


def _worth(match: re.Match[str]) -> int:
    if match["one"]:
        return _VALUES[match["one"]]
    tens = match["tens"]
    head = 1 if tens == "mười" else _VALUES[tens.split()[0]]
    return head * 10 + (_VALUES[match["ones"]] if match["ones"] else 0)


def parse(value: str) -> float:
    """What a number written as `find_numbers` returns it is worth; a ratio a/b gives a.

    Raises:
        ValueError: `value` is not such a number.
    """
    value = lowered(value.strip())
    if not value[:1].isdigit() and (word := _WORDS.fullmatch(value)):
        return float(_worth(word))
    if "/" in value:
        return float(value.split("/")[0].replace(".", ""))
    if value.isdecimal():
        return float(value)
    parts = _SCALED.findall(value.removesuffix("%"))
    if not parts:
        raise ValueError(f"not a number: {value!r}")
    return sum(
        float(digits.replace(".", "").replace(",", ".")) * _SCALES.get(scale, 1)
        for digits, scale in parts
    )
