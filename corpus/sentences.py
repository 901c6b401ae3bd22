"""Where Vietnamese sentences end: not after abbreviations or list markers, nor in numbers."""

import re
from bisect import bisect_right
from itertools import pairwise

_LINE = re.compile(r"[^\n]+")
_END = re.compile(
    r"[.!?…](?:(?:(?<=\.)/\.)?[.!?…]*[”’\"')\]»]*(?=\s)|(?<=[^\W\d_]{2}\.)(?=[^\W\d_]{2}))"
)
"""Begins with the mark itself, so that the search jumps from one to the next."""
_MARKER = re.compile(
    r"\s*(?:[-+*•–]\s*)?(?:\(?(?:\d{1,2}|[a-zđA-ZĐ]|[IVX]{1,5})[.)]|\d{1,2}(?:\.\d{1,2})+\.?)$"
)
_SHORTENED = """
    TP Tp tp TX Tx tx TT Tt ThS Ths TS Ts PGS GS BS Bs KS Ks KTS LS Ls NSƯT NSND NGƯT NGND
    ĐC Đc đc Đ/c đ/c Mr Mrs Ms Dr St Tr tr Vd VD vd
"""
_ABBREVIATIONS = frozenset(_SHORTENED.split())
_WORD_BEFORE = re.compile(r"[^\W\d_](?:[\w/.]*[^\W_])?$")
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|\([^()]*\)")
_LONE_MARKS = re.compile(r"[^\w\s](?<!\S.)[^\w\s]*(?!\S)")
"""Marks that stand alone between spaces: a dash."""
_CONTEXT = 40  # characters on either side that can tell whether a sentence ends
_LONG_QUOTE = 60  # a longer quotation or aside is itself split into sentences


def sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence of `text`, in order, without the white space around it.

    A line never shares a sentence with the next: each list item is one or more of its own.
    """
    spans = []
    for line in _LINE.finditer(text):
        cuts = [line.start(), *_cuts(line.group(), line.start()), line.end()]
        for start, end in pairwise(cuts):
            span = text[start:end]
            trimmed = span.lstrip()
            if trimmed:
                spans.append((end - len(trimmed), start + len(span.rstrip())))
    return spans


def syllable_count(text: str) -> int:
    """How many written syllables and numbers `text` has."""
    return len(text.split()) - len(_LONE_MARKS.findall(text))


def _cuts(line: str, offset: int) -> list[int]:
    ends = list(_END.finditer(line))
    if not ends:
        return []
    closed = [
        found.span()
        for found in _QUOTED.finditer(line)
        if syllable_count(found.group()) <= _LONG_QUOTE
    ]
    starts = [start for start, _ in closed]
    cuts: list[int] = []
    begin = 0
    for found in ends:
        at = found.end()
        inside = bisect_right(starts, at - 1) - 1
        if inside >= 0 and at < closed[inside][1]:
            continue
        before = line[max(begin, found.start() - _CONTEXT) : found.start()]
        if _ends_sentence(before, found.group(), line[at : at + _CONTEXT]):
            cuts.append(offset + at)
            begin = at
    return cuts


def _ends_sentence(before: str, mark: str, after: str) -> bool:
    following = after.lstrip()
    glued = following == after
    first = following.lstrip("“\"‘'([«-–+•* ")[:1]
    if not first or not (first.isupper() or (first.isdigit() and not glued)):
        return False
    if mark != ".":
        return True
    if _MARKER.fullmatch(before + mark):
        return False
    if re.search(r"(?<!\d)\d{1,3}$", before) and re.match(r"\d{3}(?!\d)", following):
        return False  # 6. 500, a thousand's point with a stray space
    word = _WORD_BEFORE.search(before)
    name = word.group() if word else ""
    if glued:
        is_word = name.islower() and name not in _ABBREVIATIONS
        return is_word and first.isupper() and following[1:2].islower()
    last = name.split(".")[-1]
    is_initial = len(last) == 1 and last.isupper()
    return not is_initial and last not in _ABBREVIATIONS
