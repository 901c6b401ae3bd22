"""Bytes to text: UTF-8, UTF-16 with its mark, Windows-1258, or a refusal."""

import re
import unicodedata

from corpus.errors import CorpusError

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
_VIETNAMESE = set("ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ")
_PUNCTUATION = set("“”‘’„–—…•·°²³×«»§©®™€\xa0")
_DROPPED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2064]")
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
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as exc:
            message = f"{name}: tệp UTF-16 bị hỏng ở byte {exc.start}; hãy lưu lại bằng UTF-8."
            raise CorpusError(message) from exc
    if b"\0" in data:
        at = data.index(b"\0")
        raise CorpusError(
            f"{name}: tệp nhị phân (byte 0 ở vị trí {at}); hãy lưu thành .txt hoặc .html."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        bad = exc.start
    try:
        text = unicodedata.normalize("NFC", data.decode("cp1258"))
    except UnicodeDecodeError:
        text = ""
    if _reads_as_vietnamese(text):
        return text
    raise CorpusError(
        f"{name}: byte {bad} không đúng UTF-8, UTF-16 hay Windows-1258; hãy lưu lại bằng UTF-8."
    )


def _reads_as_vietnamese(text: str) -> bool:
    """Windows-1258 accepts nearly any bytes, so look whether they gave Vietnamese letters."""
    foreign = [c for c in text.lower() if ord(c) > 127 and c not in _PUNCTUATION]
    known = sum(c in _VIETNAMESE for c in foreign)
    return known > 0 and known >= 0.95 * len(foreign)
