"""Vietnamese letters: without diacritics, and with one placement of tone marks.

Both functions keep the length of NFC text, so offsets found in the result hold in the original.
"""

import re
import unicodedata

_OPEN_VOWELS = re.compile(r"([oOuU])(?<![qQ].)([àáảãạèéẻẽẹỳýỷỹỵÀÁẢÃẠÈÉẺẼẸỲÝỶỸỴ])(?![^\W\d_])")
_TONES = "̣̀́̉̃"
_PAIRS = {"oa", "oe", "uy"}


def _fold_table() -> dict[int, str]:
    table = {code: chr(code + 32) for code in range(65, 91)}
    for code in [*range(128, 0x370), *range(0x1E00, 0x1F00)]:  # Latin letters beyond ASCII
        letters = [
            c for c in unicodedata.normalize("NFD", chr(code)) if not unicodedata.combining(c)
        ]
        if len(letters) == 1 and len(letters[0].lower()) == 1:
            table[code] = letters[0].lower()
    table[ord("đ")] = table[ord("Đ")] = "d"
    return table


_FOLD = _fold_table()


def _move_tone(match: re.Match[str]) -> str:
    first, second = match.groups()
    parts = unicodedata.normalize("NFD", second)
    tone = next((c for c in parts[1:] if c in _TONES), "")
    if not tone or (first + parts[0]).lower() not in _PAIRS:
        return match.group()
    bare = parts.replace(tone, "")
    return unicodedata.normalize("NFC", first + tone) + unicodedata.normalize("NFC", bare)


_TO_FOLD = re.compile(f"[{''.join(chr(code) for code, to in _FOLD.items() if to != chr(code))}]")


def is_folded(text: str) -> bool:
    """Whether `fold` leaves NFC `text` as it is: lower case, no diacritics."""
    return _TO_FOLD.search(text) is None


def place_tones(text: str) -> str:
    """NFC `text` with tone marks on oa, oe and uy placed the old way: hoà -> hòa, thuý -> thúy."""
    return _OPEN_VOWELS.sub(_move_tone, text)


def fold(text: str) -> str:
    """NFC `text` in lower case without diacritics, character for character: Đắk Lắk -> dak lak."""
    return text.translate(_FOLD)
