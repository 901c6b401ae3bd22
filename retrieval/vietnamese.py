"""Vietnamese text in the forms that matching needs: normalised, folded, syllables, bigrams."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from corpus.letters import fold, place_tones

__all__ = [
    "bigrams",
    "clean",
    "fold",
    "folded_word",
    "normalise",
    "place_tones",
    "syllables",
    "words",
]

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+\d*")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_INVISIBLE = dict.fromkeys(
    [
        0xAD,
        0x61C,
        0x180E,
        0xFEFF,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
    ]
)


def clean(text: str) -> str:
    """NFC text without invisible or control characters, white space collapsed, ends trimmed."""
    text = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Co") else c for c in text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def normalise(text: str) -> str:
    """Lower-case `clean` text with one tone placement; two spellings of one question become one string."""
    return place_tones(clean(text).lower())


def syllables(text: str) -> list[str]:
    """The folded syllables and numbers of `text`, in order; 6.500 and 6500 are one, 05 and 5 too."""
    return list(map(folded_word, words(text)))


def words(text: str) -> list[str]:
    """The syllables and numbers of `text` as they are written, in order."""
    return _WORD.findall(unicodedata.normalize("NFC", text))


@lru_cache(maxsize=1 << 16)
def folded_word(word: str) -> str:
    """The syllable or number that `word`, one of `words`, is a way of writing."""
    word = fold(word)
    if not word[0].isdigit():
        return word
    if _THOUSANDS.fullmatch(word):
        word = word.replace(".", "")
    return word.lstrip("0") or "0" if word.isdigit() else word


def bigrams(found: list[str]) -> list[str]:
    """Neighbouring pairs of `found`, joined by a space."""
    return [f"{first} {second}" for first, second in pairwise(found)]
