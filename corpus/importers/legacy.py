"""Vietnamese text from before Unicode, or decoded wrongly: mended on good evidence, or refused.

A text is only changed where its words are no Vietnamese as they stand and are after the change.
"""

import re
import unicodedata
from collections.abc import Callable

from corpus.errors import CorpusError
from corpus.importers.legacy_syllables import Reading, reading
from corpus.importers.legacy_tables import TCVN3, VISCII, VNI

_GOOD = 0.9
_BAD = 0.6
_BROKEN = 0.05
_FEWEST = 5
"""Words with marks that are evidence enough to change a whole text."""

_VNI = re.compile("|".join(map(re.escape, sorted(VNI, key=len, reverse=True))))
_PRIVATE = {0xF000 + code: code for code in range(0x20, 0x100)}  # symbol fonts keep bytes here
_WORD = re.compile(r"[^\W\d_]+")
_TCVN3 = TCVN3 | dict(zip(range(0xB0, 0xB5), "\u0300\u0309\u0303\u0301\u0323", strict=True))
_DOUBLED = re.compile("[\u00c2-\u00f4][^\x00-\x7f\u1ea0-\u1ef9]")
_UNDEFINED = {code: 0xDC00 + code for code in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_VIQR = re.compile(r"[aeo]\^['`?~.]?|[uo][+*]|a\(|dd")
_INSIDE_WORD = re.compile(r"[A-Za-z][©®µ¸¹º»¼½¾¨¬\xad¶·\ufffd\x80-\x9f][A-Za-z]|[A-Za-z]\ufffd")


def font_charset(font: str) -> str | None:
    """The character table that fonts of this name draw: "TCVN3", "VNI", or None for Unicode."""
    name = _first(font)
    if name.startswith(".vn"):
        return "TCVN3"
    return "VNI" if re.match(r"vni[- ]", name) else None


def unlegacy(text: str, font_name: str) -> str:
    """`text` as Unicode, NFC, where its font is a TCVN3 or VNI font; otherwise as it is.

    Text with a Vietnamese letter that neither table has is Unicode already, whatever its font.

    Args:
        text: A run of text, whole words: VNI writes a letter as two characters.
        font_name: As the document has it: ".VnTime", "VNI-Times", "'.VnTimeH', serif".
    """
    charset = font_charset(font_name)
    if charset is None or any(_is_beyond(char) for char in text):
        return text
    if charset == "VNI":
        return from_vni(text)
    converted = from_tcvn3(text)
    return converted.upper() if _first(font_name).endswith("h") else converted


def from_tcvn3(text: str) -> str:
    """TCVN3 text, a character a byte, as Unicode."""
    converted = unicodedata.normalize("NFC", text.translate(_PRIVATE).translate(_TCVN3))
    # Without an ...H font, capitals with tones were typed as small letters: TØNH is TỉNH.
    return _WORD.sub(lambda word: _capitalised(word.group()), converted)


def from_vni(text: str) -> str:
    """VNI text, as Windows-1252 shows it, as Unicode."""
    return _VNI.sub(lambda found: VNI[found.group()], text.translate(_PRIVATE))


def from_viscii(data: bytes) -> str:
    """VISCII bytes as Unicode."""
    return data.decode("latin-1").translate(VISCII)


def mend_text(text: str, name: str) -> str:
    """`text`, mended line by line where it is TCVN3, VNI or wrongly decoded.

    Raises:
        CorpusError: It is none of these for certain, and no Vietnamese either.
    """
    lines = text.split("\n")
    return "\n".join(mend_lines(lines, name))


def mend_lines(lines: list[str], name: str) -> list[str]:
    """The lines of one document, mended as `mend_text` does."""
    if all(map(str.isascii, lines)):
        _refuse_viqr("\n".join(lines), name)
        return lines
    before = reading("\n".join(lines))
    suspects = "\n".join(line for line in lines if _is_suspect(reading(line)))
    if suspects:
        scores = {convert: reading(convert(suspects)) for convert in _REPAIRS}
        best = max(scores, key=lambda convert: (scores[convert].share, -scores[convert].words))
        found = scores[best]
        if found.share >= _GOOD and found.vietnamese >= _FEWEST:
            return _converted(lines, best, whole=before.share <= _BAD)
    broken = [line for line in lines if _INSIDE_WORD.search(line)]
    count = sum(len(_INSIDE_WORD.findall(line)) for line in broken)
    if count >= max(_FEWEST, _BROKEN * before.words):
        raise CorpusError(
            f"{name}: chữ tiếng Việt trong tệp bị hỏng (“{_sample(broken[0])}”), không rõ viết bằng"
            " bảng mã nào; hãy chuyển tệp sang Unicode (UTF-8) rồi gửi lại."
        )
    return lines


def _converted(lines: list[str], convert: Callable[[str], str], *, whole: bool) -> list[str]:
    """The lines that read better once converted, converted.

    Args:
        lines: The lines of one document.
        convert: What mends its suspect lines.
        whole: Whether all of it is written so; else the lines that read well are left alone.
    """
    result = []
    going_on = whole
    for line in lines:
        before, converted = reading(line), convert(line)
        result.append(line)
        after = reading(converted)
        better = after.share > before.share
        same = before.words > 0 and after.share == before.share
        if any(map(_is_beyond, line)) and not better:
            going_on = whole
        elif better or (same and (whole or (going_on and before.words == 1))):
            going_on = True  # a line of one word may read well both ways, as "bé" and "bộ" do
            result[-1] = converted
        elif before.words > 1:
            going_on = whole
    return result


def undouble(text: str) -> str:
    """UTF-8 that was taken for Windows-1252 and written as UTF-8 again, read once more."""
    return "\n".join(map(_undoubled, text.split("\n")))


def _undoubled(line: str) -> str:
    if _DOUBLED.search(line) is None:
        return line
    try:
        return _bytes(line).decode("utf-8")
    except UnicodeError:
        return line


def _bytes(text: str) -> bytes:
    """The Windows-1252 or Latin-1 bytes of `text`."""
    try:
        return text.translate(_UNDEFINED).encode("cp1252", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("latin-1")


def _from_1258(text: str) -> str:
    """Windows-1258 that was taken for Windows-1252."""
    try:
        data = _bytes(text)
    except UnicodeError:
        return text
    return unicodedata.normalize("NFC", data.decode("cp1258", "replace"))


_REPAIRS: tuple[Callable[[str], str], ...] = (undouble, from_tcvn3, from_vni, _from_1258)


def _is_suspect(found: Reading) -> bool:
    return found.words > 0 and found.share <= _BAD


def _is_beyond(char: str) -> bool:
    """Whether the character is a Vietnamese letter that no page of a single byte could show."""
    return char in "ăđơưĂĐƠƯĩĨũŨ" or "\u1ea0" <= char <= "\u1ef9"


def _capitalised(word: str) -> str:
    capitals = sum(char.isupper() for char in word)
    small = [char for char in word if char.islower()]
    if capitals >= 2 and small and all(len(unicodedata.normalize("NFD", c)) > 1 for c in small):
        return word.upper()
    return word


def _first(font: str) -> str:
    """The first family of a font list, lower case, without quotes."""
    return font.split(",", 1)[0].strip().strip("'\"").strip().lower()


def _refuse_viqr(text: str, name: str) -> None:
    words = text[:200_000].split()
    marked = sum(_VIQR.search(word) is not None for word in words)
    if marked >= 2 * _FEWEST and marked >= 0.2 * len(words):
        raise CorpusError(
            f"{name}: chữ tiếng Việt viết bằng bảng mã VIQR (“{_sample(text)}”); hãy chuyển tệp"
            " sang Unicode (UTF-8) rồi gửi lại."
        )


def _sample(text: str) -> str:
    words = text.split()
    at = next((i for i, word in enumerate(words) if not word.isascii()), 0)
    return " ".join(words[at : at + 5])[:60]
