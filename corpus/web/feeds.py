"""RSS, Atom and RDF feeds, read by feedparser; it looks nothing up on its own here."""

import calendar
import io
from datetime import UTC, datetime
from time import struct_time
from urllib.parse import urljoin

import feedparser

from corpus.web.bodies import too_large
from corpus.web.errors import FetchError, shown
from corpus.web.links import Link, believable

_MOST_ENTRIES = 10_000
_MOST_BYTES = 8 * 1024 * 1024
"""A feed larger than this is none: a thousand articles with their texts come to less."""


def read_feed(data: bytes, base: str, content_type: str | None = None) -> list[Link]:
    """The entries of a feed, in its own order.

    Args:
        data: The feed; a broken one gives what can be read of it.
        base: Address that its relative links are relative to.
        content_type: The server's header, for the charset in it.

    Raises:
        FetchError: It is too large, or too broken for the library that reads it.
    """
    if len(data) > _MOST_BYTES:
        raise too_large(base, _MOST_BYTES)
    headers = {"content-type": content_type} if content_type else {}
    try:
        parsed = feedparser.parse(
            io.BytesIO(data),  # bytes or text would be tried as an address and as a file's name
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as exc:
        raise FetchError(f"{shown(base)}: nguồn tin bị hỏng; hãy thêm từng bài.") from exc
    links = []
    for entry in parsed.entries[:_MOST_ENTRIES]:
        address = _address(entry)
        if not address:
            continue
        try:
            url = urljoin(base, address)
        except ValueError:
            continue
        links.append(
            Link(
                url,
                title=" ".join(str(entry.get("title") or "").split()) or None,
                published=_moment(entry.get("published_parsed")),
                changed=_moment(dict.get(entry, "updated_parsed")),  # its own get gives published
            )
        )
    return believable(links, datetime.now(UTC))


def _address(entry: feedparser.FeedParserDict) -> str:
    """The entry's page; an RSS entry may give it as its permanent id only."""
    link = str(entry.get("link") or "").strip()
    name = str(entry.get("id") or "").strip()
    return link or (name if name.startswith(("http://", "https://")) else "")


def _moment(parsed: struct_time | None) -> datetime | None:
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None
