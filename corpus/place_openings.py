"""The words of an article at which a place's name can begin."""

from collections.abc import Iterator
from itertools import zip_longest

from corpus.place_context import COMMUNE_ENDS
from corpus.place_names import gazetteer
from corpus.place_scan import Scan

_BEFORE_NAMES = COMMUNE_ENDS | {"tinh", "uy", "doan"}
"""Folded words behind which a name need not be one of the gazetteer."""
_NONE: frozenset[str] = frozenset()
_QUARTERS = {"quan", "q"}
"""Without one of these no number is a place: "quận 7", "Q.1"."""


def openings(scan: Scan) -> Iterator[int]:
    """The words of an article at which a place may be named; at no other does `Reader` find any.

    A name of the gazetteer begins with its first two syllables, a commune's stands behind its kind and has a
    capital, initials stand behind "tỉnh", and "Đ. Tháp" ends in a province's last syllable.
    """
    known = gazetteer()
    seconds, shortened = known.seconds, known.shortened
    words = scan.words
    quarters = not _QUARTERS.isdisjoint(words)
    before = ""
    for i, (word, after) in enumerate(zip_longest(words, words[1:], fillvalue="")):
        following = seconds.get(word, _NONE)
        if (
            after in following
            or ("" in following and (quarters or not word.isdigit()))
            or (before in _BEFORE_NAMES and (before not in COMMUNE_ENDS or scan.capital(i)))
            or (after in shortened and len(word) <= 2)
        ):
            yield i
        before = word
