"""The words of an article at which a place's name can begin.

Few words can. What each can be for a name is one letter, remembered by the way the word is typed, and a
regular expression over those letters finds where names may begin.
"""

import re
from collections.abc import Iterator
from enum import IntFlag, auto
from functools import cache

from corpus.letters import fold
from corpus.place_context import COMMUNE_ENDS
from corpus.place_names import gazetteer
from corpus.place_scan import Scan, lower

_OFFICES = {"tinh", "uy", "doan"}
"""Folded words behind which a name need not be one of the gazetteer."""
_QUARTERS = {"quan", "q"}
"""Without one of these no number is a place: "quận 7", "Q.1"."""
_INITIALS = 2
_MOST_KEPT = 100_000
"""Remembered words; no library has as many, but debris may."""


class _Role(IntFlag):
    """What a word may be for a name."""

    FIRST = auto()
    """Begins names of several words."""
    SECOND = auto()
    """Is the second of one."""
    ALONE = auto()
    """Is a name alone."""
    NUMBER = auto()
    """Is one after a word for a quarter."""
    QUARTER = auto()
    COMMUNE = auto()
    """Stands before a commune's name."""
    OFFICE = auto()
    CAPITAL = auto()
    SHORT = auto()
    """Has at most two letters, as initials have."""
    LAST = auto()
    """Ends a province's name that may be shortened."""


class _Letters(dict[str, str]):
    """The letter for the roles of each word as typed."""

    def __missing__(self, typed: str) -> str:
        if len(self) >= _MOST_KEPT:
            self.clear()
        letter = self[typed] = chr(_roles(typed))
        return letter


_LETTERS = _Letters()


def openings(scan: Scan) -> Iterator[int]:
    """The words of an article at which a place may be named; at no other does `Reader` find any.

    A name of the gazetteer begins with its first two syllables as they are written, a commune's stands
    behind its kind and has a capital, initials stand behind "tỉnh", and "Đ. Tháp" ends in a province's
    last syllable.
    """
    roles = "".join(map(_LETTERS.__getitem__, scan.as_typed()))
    numbered = _one_of(_Role.QUARTER).search(roles) is not None
    seconds = gazetteer().seconds
    for match in _opening(numbered=numbered).finditer(roles):
        i = match.start()
        if not match.lastindex or scan.lower(i + 1) in seconds[scan.lower(i)]:
            yield i


@cache
def _opening(*, numbered: bool) -> re.Pattern[str]:
    """Matches a word at which a name may begin; a number is one only where `numbered`.

    Its group is a word that begins some name, before the second word of some name, perhaps of another.
    """
    alone = _Role.ALONE | _Role.NUMBER if numbered else _Role.ALONE
    first, short, capital = (_any_of(r) for r in (_Role.FIRST, _Role.SHORT, _Role.CAPITAL))
    return re.compile(
        f"{_any_of(alone)}|{short}(?={_any_of(_Role.LAST)})"
        f"|(?<={_any_of(_Role.COMMUNE)}){capital}|(?<={_any_of(_Role.OFFICE)})(?s:.)"
        f"|({first})(?={_any_of(_Role.SECOND)})"
    )


@cache
def _one_of(roles: _Role) -> re.Pattern[str]:
    return re.compile(_any_of(roles))


def _any_of(roles: _Role) -> str:
    """A pattern for the letter of a word that has one of `roles`."""
    every = range(1 << len(_Role))
    return f"[{''.join(re.escape(chr(number)) for number in every if number & roles)}]"


def _roles(typed: str) -> int:
    """The roles of a word, one bit each."""
    known = gazetteer()
    word, written = fold(typed), lower(typed)
    following = known.seconds.get(written, frozenset())
    alone = _Role.NUMBER if word.isdigit() else _Role.ALONE
    said = {
        _Role.FIRST: following - {""},
        _Role.SECOND: written in _second_words(),
        alone: "" in following,
        _Role.QUARTER: word in _QUARTERS,
        _Role.COMMUNE: word in COMMUNE_ENDS,
        _Role.OFFICE: word in _OFFICES,
        _Role.CAPITAL: typed[0].isupper() or typed[0].isdigit(),
        _Role.SHORT: len(word) <= _INITIALS,
        _Role.LAST: word in known.shortened,
    }
    return sum(role for role, is_so in said.items() if is_so)


@cache
def _second_words() -> frozenset[str]:
    return frozenset().union(*gazetteer().seconds.values()) - {""}
