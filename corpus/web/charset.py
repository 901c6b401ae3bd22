"""Letters that only the server's header explains, written so that the bytes explain themselves."""

import codecs
import re

_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=|<\?xml[^>]{0,100}?encoding\s*=""", re.IGNORECASE
)
_LOOKED_AT = 4096
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SERVERS_DEFAULT = frozenset({"ascii", "iso8859-1", "cp1252", "utf-8"})
"""Said of any page by a server that was never told: no evidence."""


def self_explaining(data: bytes, charset: str | None) -> bytes:
    """`data`, in UTF-8 with its mark where the header's `charset` alone says how to read it."""
    if charset is None or data.startswith(_MARKS) or _DECLARED.search(data[:_LOOKED_AT]):
        return data
    try:
        codec = codecs.lookup(charset)
    except (LookupError, ValueError):
        return data
    if codec.name in _SERVERS_DEFAULT or not _is_text_codec(codec) or _is_utf_8(data):
        return data
    try:
        return codecs.BOM_UTF8 + data.decode(codec.name).encode("utf-8")
    except (UnicodeError, ValueError):
        return data


def _is_text_codec(codec: codecs.CodecInfo) -> bool:
    """Whether it gives letters; Python also has codecs such as "zip", which give bytes."""
    return bool(getattr(codec, "_is_text_encoding", True)) and codec.name not in (
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
        "undefined",
    )


def _is_utf_8(data: bytes) -> bool:
    try:
        return not data.decode("utf-8").isascii()
    except UnicodeDecodeError:
        return False
