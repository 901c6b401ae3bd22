"""What a fetched document is called, and so by which importer it is read."""

import re
from email.message import Message
from pathlib import PurePosixPath
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

from corpus.place_names import slug

_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "application/x-pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.ms-word.document.macroenabled.12": ".docm",
    "application/msword": ".doc",
    "application/zip": ".zip",
    "application/x-zip-compressed": ".zip",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "application/rss+xml": ".xml",
    "application/atom+xml": ".xml",
    "application/rdf+xml": ".xml",
    "application/xml": ".xml",
    "text/xml": ".xml",
}
_KNOWN = frozenset({*_ENDINGS.values(), ".htm", ".xhtml", ".markdown", ".gz"})
_NO_ARTICLE = ("image/", "video/", "audio/", "font/")
_NO_ARTICLES = frozenset(
    {"application/json", "text/css", "text/javascript", "application/javascript"}
)
_SIGNATURES = ((b"%PDF", ".pdf"), (b"\x1f\x8b", ".gz"))
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,7}")
_MOST = 80
_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|zarsrc)=[^&]*&?", re.IGNORECASE)


def type_of(header: str | None) -> tuple[str | None, str | None]:
    """(media type in lower case, charset) of a Content-Type header; None for what it lacks."""
    if not header:
        return None, None
    message = Message()
    message["Content-Type"] = header
    if "/" not in header:
        return None, None
    return message.get_content_type().lower(), message.get_content_charset()


def is_no_article(media_type: str | None) -> bool:
    """Whether something of this type is a picture, a film, a script: nothing with an article in it."""
    return media_type is not None and (
        media_type.startswith(_NO_ARTICLE) or media_type in _NO_ARTICLES
    )


def name_of(url: str, media_type: str | None, disposition: str | None, data: bytes) -> str:
    """A safe base name whose ending tells the format: "tin-bai-123.html".

    What the bytes themselves say wins over the server's word, and that over the address.
    """
    parts = urlsplit(url)
    offered = _offered(disposition) or unquote(parts.path).rstrip("/").rpartition("/")[2]
    offered = normalize("NFC", offered)
    path = PurePosixPath(offered or parts.hostname or "trang")
    ending = path.suffix.lower() if offered and _ENDING.fullmatch(path.suffix) else ""
    stem = path.name.removesuffix(path.suffix) if ending else path.name
    query = slug(normalize("NFC", unquote(_TRACKING.sub("", parts.query))))
    words = "-".join(filter(None, (slug(stem), query)))[:_MOST].strip("-")
    return f"{words or 'trang'}{_ending(data, media_type, ending)}"


def _ending(data: bytes, media_type: str | None, ending: str) -> str:
    declared = _ENDINGS.get(media_type or "", "")
    if data.startswith(b"PK\x03\x04"):
        return declared or ending or (".docx" if b"word/" in data[:4096] else ".zip")
    sure = next((found for start, found in _SIGNATURES if data.startswith(start)), "")
    if sure or declared not in ("", ".txt"):
        return sure or declared
    if ending in _KNOWN:
        return ending
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    page = start.startswith((b"<!doctype html", b"<html", b"<head", b"<body"))
    return ".html" if page else declared or ending or ".html"


def _offered(disposition: str | None) -> str:
    """The file name that a Content-Disposition header offers, without any folder."""
    if not disposition:
        return ""
    message = Message()
    message["Content-Disposition"] = disposition
    return (message.get_filename() or "").replace("\\", "/").rpartition("/")[2]
