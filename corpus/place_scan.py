"""A text as the words that names are made of."""

import re
from functools import cached_property, lru_cache
from itertools import accumulate

from corpus.letters import fold, place_tones
from corpus.place_names import WORD

_PARTS = re.compile(f"({WORD.pattern})")
"""Splits a text into what stands before its first word, that word, what stands behind it, and so on."""
_SPACES = " \t\u00a0"
_JOINS = {"", "-", "–", "'", "’"}


class Scan:
    """The words of a text, folded, with what was typed for each."""

    def __init__(self, text: str) -> None:
        self.text = text
        parts = _PARTS.split(text)
        self._gaps, self._typed = parts[0::2], parts[1::2]
        self._ends = list(accumulate(map(len, parts)))
        self.words = list(map(_folded, self._typed))
        """The words, folded."""

    def __len__(self) -> int:
        """How many words there are."""
        return len(self._typed)

    def start(self, i: int) -> int:
        """Where word `i` begins."""
        return self._ends[2 * i]

    def end(self, i: int) -> int:
        """Where word `i` ends."""
        return self._ends[2 * i + 1]

    @cached_property
    def caseless(self) -> bool:
        """Whether capitals tell nothing: nearly every word has one."""
        firsts = [typed[0] for typed in self._typed]
        numbers = sum(map(str.isdigit, self.words))
        letters = len(firsts) - numbers
        capitals = sum(map(str.isupper, firsts)) + sum(map(str.isdigit, firsts)) - numbers
        return letters > 4 and capitals > 0.8 * letters

    @cached_property
    def accented(self) -> bool:
        """Whether the text is written with diacritics."""
        return fold(self.text) != self.text.lower()

    def typed(self, i: int) -> str:
        """Word `i` as typed."""
        return self._typed[i]

    def lower(self, i: int) -> str:
        """Word `i` in lower case, tone marks placed one way."""
        return lower(self._typed[i])

    def phrase(self, first: int, end: int) -> str:
        """Words `first`..`end` in lower case, parted by spaces."""
        return " ".join(map(self.lower, range(first, end)))

    def gap(self, i: int) -> str:
        """What stands between word `i` and the one before."""
        return self._gaps[i]

    def spaced(self, i: int) -> bool:
        """Whether there are words `i` and `i` - 1, and only spaces between."""
        return 0 < i < len(self.words) and not self.gap(i).strip(_SPACES)

    def linked(self, i: int) -> bool:
        """Whether word `i` may continue a name that the word before began."""
        gap = self.gap(i)
        return len(gap) <= 5 and gap.count("\n") < 2 and gap.strip() in _JOINS

    def bare(self, first: int, end: int) -> bool:
        """Whether words `first`..`end` were typed without any diacritics."""
        return all(self._typed[i].lower() == self.words[i] for i in range(first, end))

    def agrees(self, i: int, accented: str) -> bool:
        """Whether word `i`, which folds to the same, was typed so, or without any diacritics."""
        lower = self.lower(i)
        return lower in (self.words[i], accented)

    def capital(self, i: int) -> bool:
        """Whether word `i` begins with a capital or a digit."""
        first = self._typed[i][0]
        return first.isupper() or first.isdigit()

    def abbreviation(self, i: int) -> bool:
        """Whether word `i` is two capitals or more: UBND."""
        typed = self._typed[i]
        return len(typed) > 1 and typed.isupper()

    def proper(self, first: int, end: int) -> bool:
        """Whether words `first`..`end` are capitalised as a name, not because all around is."""
        if self.caseless or not all(map(self.capital, range(first, end))):
            return False
        near = [i for i in (first - 1, end) if 0 <= i < len(self.words)]
        shouted = all(map(self.abbreviation, range(first, end)))
        return not (shouted and any(map(self.abbreviation, near)))


@lru_cache(maxsize=16_384)
def _folded(word: str) -> str:
    return fold(word)


@lru_cache(maxsize=16_384)
def lower(word: str) -> str:
    """`word` in lower case, tone marks placed one way."""
    return place_tones(word.lower())
