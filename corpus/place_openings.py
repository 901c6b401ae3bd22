"""The words of an article at which a place's name can begin.

Few words can. What each can be for a name is one letter, remembered by the way the word is typed, and a
regular expression over those letters finds where names may begin.
"""

import re
from collections.abc import Callable
from functools import cache
from itertools import chain
from typing import TypeVar

from corpus.letters import fold
from corpus.place_names import WORD, gazetteer
from corpus.place_scan import lower

T = TypeVar("T")

_QUARTERS = {"quận", "quan", "q"}
"""Behind none of these no number is a place: "quận 7", "Q.1"."""
_COMMUNES = {"xã", "xa", "phường", "phuong", "trấn", "tran"}
_OFFICES = {"tỉnh", "tinh", "ủy", "uy", "đoàn", "doan"}
"""Words behind which initials or a number may be a place: "tỉnh HD", "quận ủy 7"."""
_INITIALS = 2
_MOST_KEPT = 50_000
"""Remembered strings; few libraries have as many, but debris may."""

# What a word may be for a name, one bit each.
_FIRST = 1  # begins names of several words
_SECOND = 2  # is the second of one
_ALONE = 4  # is a name alone
_NUMBER = 8  # is one after a word for a quarter
_QUARTER = 16
_COMMUNE = 32  # stands before a commune's name
_OFFICE = 64
_CAPITAL = 128
_SHORT = 256  # has a capital and at most two letters, as in "Đ. Tháp"
_LAST = 512  # has a capital and ends a province's name that may be shortened so
_SAID = 1024  # are the initials of a province
_ALL = 2048


class _Known(dict[str, T]):
    """Strings met -> what `found` makes of them."""

    def __init__(self, found: Callable[[str], T]) -> None:
        self._found = found

    def __missing__(self, typed: str) -> T:
        if len(self) >= _MOST_KEPT:
            self.clear()
        found = self[typed] = self._found(typed)
        return found


_LETTER = _Known(lambda word: chr(_roles(word)))
_LETTERS = _Known(lambda piece: "".join(map(_LETTER.__getitem__, WORD.findall(piece))))
"""By what stands between two spaces: to split there is far quicker than to look for words."""
_WORDS = _Known(lambda piece: tuple(map(lower, WORD.findall(piece))))


def openings(text: str) -> list[int]:
    """The words of an article at which a place may be named; at no other does `Reader` find any.

    A name of the gazetteer begins with its first two syllables as they are written, a commune's stands
    behind its kind and has a capital, initials stand behind "tỉnh", and "Đ. Tháp" ends in a province's
    last syllable.
    """
    pieces = text.split()
    roles = "".join(map(_LETTERS.__getitem__, pieces))
    numbered = _quarters().search(roles) is not None
    found = list(_opening(numbered=numbered).finditer(roles))
    if not found:
        return []
    words = list(chain.from_iterable(map(_WORDS.__getitem__, pieces)))
    seconds = gazetteer().seconds
    starts = ((match.start(), match.lastindex) for match in found)
    return [i for i, two in starts if not two or words[i + 1] in seconds[words[i]]]


@cache
def _opening(*, numbered: bool) -> re.Pattern[str]:
    """Matches a word at which a name may begin; a number is one only where `numbered`.

    Its group is set before the second word of some name, perhaps of another. The pattern begins with the
    word itself, so that the search jumps from one that may do to the next.
    """
    alone = _ALONE | _NUMBER if numbered else _ALONE
    return re.compile(
        f"{_any_of(alone | _SHORT | _CAPITAL | _SAID | _FIRST)}"
        f"(?:(?<={_any_of(alone)})|(?<={_any_of(_SHORT)})(?={_any_of(_LAST)})"
        f"|(?<={_any_of(_COMMUNE)}{_any_of(_CAPITAL)})|(?<={_any_of(_OFFICE)}{_any_of(_SAID)})"
        f"|(?<={_any_of(_FIRST)})(?={_any_of(_SECOND)})())"
    )


@cache
def _quarters() -> re.Pattern[str]:
    """Matches a word for a quarter before what may name one, or before its office."""
    return re.compile(f"{_any_of(_QUARTER)}(?={_any_of(_NUMBER | _ALONE | _FIRST | _OFFICE)})")


def _any_of(roles: int) -> str:
    """A pattern for the letter of a word that has one of `roles`."""
    return f"[{''.join(re.escape(chr(number)) for number in range(_ALL) if number & roles)}]"


def _roles(typed: str) -> int:
    """The roles of a word, one bit each."""
    known = gazetteer()
    word, written = fold(typed), lower(typed)
    following = known.seconds.get(written, frozenset())
    capital = typed[0].isupper() or typed[0].isdigit()
    short = len(word) <= _INITIALS
    roles = _CAPITAL if capital else 0
    if following:
        roles |= _FIRST if following != {""} else 0
        if "" in following:
            roles |= _NUMBER if word.isdigit() else _ALONE
    if written in _second_words():
        roles |= _SECOND
    if written in _QUARTERS:
        roles |= _QUARTER
    if written in _COMMUNES:
        roles |= _COMMUNE
    if written in _OFFICES:
        roles |= _OFFICE
    if capital and short:
        roles |= _SHORT
    if capital and word in known.shortened:
        roles |= _LAST
    if short and typed.upper() in known.initials:
        roles |= _SAID
    return roles


@cache
def _second_words() -> frozenset[str]:
    return frozenset().union(*gazetteer().seconds.values()) - {""}
