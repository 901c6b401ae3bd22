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

_NO_LETTERS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"})
"""Python's names for other things than the charset of a page."""


def self_explaining(data: bytes, charset: str | None) -> bytes:
    """`data`, in UTF-8 with its mark where the header's `charset` alone says how to read it."""
    if charset is None or data.startswith(_MARKS) or _DECLARED.search(data[:_LOOKED_AT]):
        return data
    try:
        codec = codecs.lookup(charset)
    except (LookupError, ValueError):
        return data
    name = codec.name.replace("_", "-")
    if name in _SERVERS_DEFAULT or name in _NO_LETTERS or _is_utf_8(data):
        return data
    if not getattr(codec, "_is_text_encoding", True):  # Python's "zip" and the like: bytes to bytes
        return data
    if name.startswith(("utf-16", "utf-32")) and b"\0" not in data:
        return data  # markup in such letters is half zeros
    try:
        return codecs.BOM_UTF8 + data.decode(codec.name).encode("utf-8")
    except (UnicodeError, ValueError):
        return data


def _is_utf_8(data: bytes) -> bool:
    try:
        return not data.decode("utf-8").isascii()
    except UnicodeDecodeError:
        return False
