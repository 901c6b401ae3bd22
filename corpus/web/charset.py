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
        if not _may_explain(codec, data):
            return data
        return codecs.BOM_UTF8 + data.decode(codec.name).encode("utf-8")
    except (LookupError, ValueError):
        return data


def _may_explain(codec: codecs.CodecInfo, data: bytes) -> bool:
    """Whether `data` may be in that charset, and not plainly in another."""
    name = codec.name.replace("_", "-")
    if name in _SERVERS_DEFAULT or name in _NO_LETTERS or _is_utf_8(data):
        return False
    if not getattr(codec, "_is_text_encoding", True):  # Python's "zip" and the like
        return False
    wide = name.startswith(("utf-16", "utf-32"))
    return not wide or b"\0" in data  # markup in such letters is half zeros


def _is_utf_8(data: bytes) -> bool:
    try:
        return not data.decode("utf-8").isascii()
    except UnicodeDecodeError:
        return False
