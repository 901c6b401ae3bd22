"""Bytes to text: UTF-8, UTF-16 with its mark, an old Vietnamese encoding, or a refusal."""

import html
import re
import unicodedata
from collections.abc import Callable, Iterator

from corpus.errors import CorpusError
from corpus.importers.legacy import from_tcvn3, from_viscii, from_vni, undouble
from corpus.importers.legacy_syllables import Reading, reading

_SIGNATURES = {
    b"%PDF": "tệp PDF",
    b"PK\x03\x04": "tệp nén hoặc tài liệu Office",
    b"\xd0\xcf\x11\xe0": "tài liệu Office cũ",
    b"\x89PNG": "tệp ảnh",
    b"\xff\xd8\xff": "tệp ảnh",
    b"GIF8": "tệp ảnh",
    b"RIFF": "tệp ảnh, âm thanh hoặc video",
    b"\x1f\x8b": "tệp nén",
    b"Rar!": "tệp nén",
    b"7z\xbc\xaf": "tệp nén",
}
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]*>")
_SAMPLE = 400_000
_GOOD = 0.9
_PROOF = 10
_MARGIN = 3
"""Words more that one encoding must make Vietnamese than another, to be believed."""
_DROPPED = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u034f\u061c\u180e\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""What hides, joins or turns the letters beside it: a figure would be shown other than it is read."""
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def decode(data: bytes, name: str) -> str:
    """The text in `data`, NFC, lines ended by a newline, without invisible characters.

    Raises:
        CorpusError: It is binary, or in none of the encodings that Vietnamese pages use.
    """
    for signature, kind in _SIGNATURES.items():
        if data.startswith(signature):
            raise CorpusError(
                f"{name}: đây là {kind}, không phải văn bản; hãy lưu thành .txt hoặc .html."
            )
    return mend(_characters(data, name))


def mend(text: str) -> str:
    """NFC `text` without invisible or control characters, every line ended by a newline."""
    return unicodedata.normalize("NFC", _DROPPED.sub("", _LINE_ENDS.sub("\n", text)))


def _characters(data: bytes, name: str) -> str:
    if wide := _wide(data):
        try:
            return data.decode(wide)
        except UnicodeDecodeError as exc:
            message = f"{name}: tệp UTF-16 bị hỏng ở byte {exc.start}; hãy lưu lại bằng UTF-8."
            raise CorpusError(message) from exc
    if b"\0" in data:
        at = data.index(b"\0")
        raise CorpusError(
            f"{name}: tệp nhị phân (byte 0 ở vị trí {at}); hãy lưu thành .txt hoặc .html."
        )
    try:
        return undouble(data.decode("utf-8-sig"))
    except UnicodeDecodeError as exc:
        bad = exc.start
    return _old(data, bad, name)


def _wide(data: bytes) -> str | None:
    """The UTF-16 that the bytes are in: by their mark, or by the zeros beside Latin letters."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    start = data[:2000]
    for first, charset in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = start[first::2].count(0)
        if zeros >= max(10, 0.15 * len(start)) and start.count(0) == zeros:
            return charset
    return None


def _old(data: bytes, bad: int, name: str) -> str:
    """The text in an encoding of one byte a character, the one that makes it Vietnamese.

    Nearly any bytes can be read in each of them, so the words decide.
    """
    good = [found for found in _judged(data[:_SAMPLE]) if found[2].share >= _GOOD]
    good.sort(key=lambda found: -found[2].vietnamese)
    declared = _DECLARED.search(data[:4000])
    stated = declared[1].decode("ascii").lower() if declared else ""
    for charset, text, found in good:
        # Letters and marks side by side are no words of Windows-1252: many words are proof of it.
        plain = charset == "windows-1252" and found.vietnamese >= _PROOF
        rivals = (
            other
            for other in good
            if other[1] != text and found.vietnamese - other[2].vietnamese < _MARGIN
        )
        if plain or charset == stated or next(rivals, None) is None:
            return _OLD[charset](data)
    raise CorpusError(
        f"{name}: byte {bad} không đúng UTF-8, UTF-16 hay Windows-1258, cũng không rõ là TCVN3, VNI"
        " hay VISCII; hãy lưu lại bằng UTF-8."
    )


def _judged(data: bytes) -> Iterator[tuple[str, str, Reading]]:
    """(charset, text, how Vietnamese it reads) in each of the old encodings."""
    for charset, read in _OLD.items():
        text = read(data)
        # Between the tags only, and with entities read: many pages mix bytes and entities.
        found = reading(html.unescape(_MARKUP.sub(" ", text)))
        if found.words:
            yield charset, text, found


def _western(data: bytes) -> str:
    return data.decode("cp1252", "replace")


_OLD: dict[str, Callable[[bytes], str]] = {
    "windows-1258": lambda data: data.decode("cp1258", "replace"),
    "windows-1252": _western,
    "tcvn3": lambda data: from_tcvn3(_western(data)),
    "vni": lambda data: from_vni(_western(data)),
    "viscii": from_viscii,
}
