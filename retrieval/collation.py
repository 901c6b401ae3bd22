"""Vietnamese alphabetical order: letters first (a, ă, â, b, … d, đ, e, ê …), then tones."""

import unicodedata
from functools import lru_cache

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"
"""huyền, hỏi, ngã, sắc, nặng, in the order of dictionaries; no tone comes before all."""
_RANKS = {letter: chr(0x100 + rank) for rank, letter in enumerate(_LETTERS)}


@lru_cache(maxsize=1 << 16)
def sort_key(text: str) -> str:
    """A string by which Vietnamese texts sort: "đ" after all of "d", "Hòa" before "Hoan" as "Hoa" is.

    Capital and small letters sort alike; digits and marks come before letters.
    """
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFC", text).lower():
        parts = unicodedata.normalize("NFD", char)
        tone = next((mark for mark in parts if mark in _TONES), "")
        base = unicodedata.normalize("NFC", parts.replace(tone, "")) if tone else char
        letters.append(
            _RANKS.get(base, base if base < "\x80" else chr(0x200 + ord(base[0]) % 0x8000))
        )
        tones.append(chr(0x21 + _TONES.index(tone)) if tone else " ")
    return "".join(letters) + "\x01" + "".join(tones)
