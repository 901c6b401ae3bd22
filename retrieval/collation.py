"""The order of a Vietnamese dictionary: a, ă, â, b, …, d, đ, …, and of one syllable its six tones."""

import re
import unicodedata
from functools import lru_cache

from corpus.letters import fold, place_tones

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
"""None, huyền, hỏi, ngã, sắc, nặng: the order in which Vietnamese dictionaries have them."""
_PIECE = re.compile(r"\d+|[^\W\d_]+")
_KIND_OF_PLACE = re.compile(
    r"(?:tỉnh|thành phố|tp\.?|huyện|quận|thị xã|thị trấn|xã|phường)\s+(?=[^\W_])", re.IGNORECASE
)

_Piece = tuple[int, int, str, str]
"""(0, a number, "", "") or (1, 0, a syllable's letters, its tones)."""
Key = tuple[tuple[_Piece, ...], str]


def _letters() -> dict[str, tuple[str, str]]:
    """Letter -> (itself without its tone, as a character that sorts right; its tone)."""
    table = {}
    for rank, letter in enumerate(_ALPHABET):
        for tone, mark in enumerate(_TONES):
            whole = unicodedata.normalize("NFC", letter + mark)
            if len(whole) == 1:
                table[whole] = (chr(ord("A") + rank), str(tone))
    return table


_LETTERS = _letters()
_BEYOND = "\x7f"
"""Before a letter of another script: behind all of ours."""


@lru_cache(maxsize=1 << 14)
def key(text: str) -> Key:
    """What to sort names by; syllable by syllable, so that Ba Vì stands before Bà Rịa, numbers by their size."""
    spelled = place_tones(unicodedata.normalize("NFC", text).lower())
    return tuple(map(_piece, _PIECE.findall(spelled))), text


@lru_cache(maxsize=1 << 14)
def place_key(label: str) -> Key:
    """`key` of a place's own name: huyện Sơn Dương stands under S."""
    return key(_KIND_OF_PLACE.sub("", label, count=1) if _KIND_OF_PLACE.match(label) else label)


def _piece(piece: str) -> _Piece:
    if piece[0].isdecimal():
        return 0, int(piece), "", ""
    read = [_LETTERS.get(letter) or _foreign(letter) for letter in piece]
    return 1, 0, "".join(letter for letter, _ in read), "".join(tone for _, tone in read)


def _foreign(letter: str) -> tuple[str, str]:
    """A letter that Vietnamese has not: é of another language as e, other scripts last."""
    return _LETTERS.get(fold(letter)) or (_BEYOND + letter, "9")


def place_text(label: str) -> str:
    """`place_key` as one string, for what sorts by strings alone."""
    return _as_text(place_key(label))


def text(words: str) -> str:
    """`key` as one string."""
    return _as_text(key(words))


def _as_text(sorts: Key) -> str:
    pieces, whole = sorts
    spelled = (f"{kind}{number:020}{letters}\x02{tones}" for kind, number, letters, tones in pieces)
    return "\x03".join(spelled) + f"\x01{whole}"  # what ends comes before what goes on
