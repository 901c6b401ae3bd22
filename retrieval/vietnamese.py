"""Vietnamese text in the forms that matching needs: normalised, folded, syllables, bigrams.

`fold` and `place_tones` keep the length of NFC text, so offsets found in a folded copy hold in the original.
"""

import re
import unicodedata

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+\d*")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_OPEN_VOWELS = re.compile(
    r"(?<![qQ])([oOuU])([àáảãạèéẻẽẹỳýỷỹỵÀÁẢÃẠÈÉẺẼẸỲÝỶỸỴ])(?![^\W\d_])"
)
_TONES = "̣̀́̉̃"
_PAIRS = {"oa", "oe", "uy"}


def _fold_table() -> dict[int, str]:
    table = {}
    for code in [*range(128, 0x370), *range(0x1E00, 0x1F00)]:  # Latin letters beyond ASCII
        char = chr(code)
        base = unicodedata.normalize("NFD", char)
        letters = "".join(c for c in base if not unicodedata.combining(c)) or char
        folded = letters.lower()
        folded = folded if len(folded) == 1 else char
        table[code] = folded
    table[ord("đ")] = table[ord("Đ")] = "d"
    table.update({code: chr(code + 32) for code in range(65, 91)})
    return {code: char for code, char in table.items() if chr(code) != char}


_FOLD = _fold_table()
_INVISIBLE = dict.fromkeys(
    [0xAD, 0x61C, 0x180E, 0xFEFF]
    + [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]
)


def place_tones(text: str) -> str:
    """The same NFC text with tone marks on oa, oe and uy placed the old way: hoà -> hòa, thuý -> thúy."""

    def move(match: re.Match[str]) -> str:
        first, second = match.groups()
        parts = unicodedata.normalize("NFD", second)
        tone = next((c for c in parts[1:] if c in _TONES), "")
        if not tone or (first + parts[0]).lower() not in _PAIRS:
            return match.group()
        return unicodedata.normalize("NFC", first + tone) + unicodedata.normalize(
            "NFC", parts.replace(tone, "")
        )

    return _OPEN_VOWELS.sub(move, text)


def clean(text: str) -> str:
    """NFC text without invisible or control characters, white space collapsed, ends trimmed."""
    text = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Co") else c for c in text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def normalise(text: str) -> str:
    """Lower-case `clean` text with one tone placement; two spellings of one question become one string."""
    return place_tones(clean(text).lower())


def fold(text: str) -> str:
    """NFC `text` in lower case without diacritics, character for character: Đắk Lắk -> dak lak."""
    return text.translate(_FOLD)


def syllables(text: str) -> list[str]:
    """The folded syllables and numbers of `text`, in order; 6.500 and 6500 are one, 05 and 5 too."""
    words = _WORD.findall(fold(unicodedata.normalize("NFC", text)))
    return [_number(word) if word[0].isdigit() else word for word in words]


def _number(word: str) -> str:
    if _THOUSANDS.fullmatch(word):
        word = word.replace(".", "")
    return word.lstrip("0") or "0" if word.isdigit() else word


def bigrams(words: list[str]) -> list[str]:
    """Neighbouring pairs of `words`, joined by a space."""
    return [f"{first} {second}" for first, second in zip(words, words[1:], strict=False)]
