"""XML sitemaps and sitemap indexes, read by defusedxml: a bomb in one is refused unread."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin
from xml.etree.ElementTree import Element  # nosec B405 # the type; defusedxml parses

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from corpus.web.errors import FetchError, shown
from corpus.web.links import VIETNAM, Link, believable


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one sitemap lists."""

    pages: tuple[Link, ...]
    maps: tuple[Link, ...]
    """Further sitemaps, where this is an index."""


def read_sitemap(data: bytes, url: str) -> Sitemap:
    """The pages or sitemaps that `data`, found at `url`, lists.

    Raises:
        FetchError: It is no well-formed XML, or declares entities.
    """
    try:
        root = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as exc:
        raise FetchError(
            f"{shown(url)}: sơ đồ trang (sitemap) bị hỏng hoặc có thành phần nguy hiểm nên không"
            " đọc; hãy thêm từng bài."
        ) from exc
    entries = [_link(element, url) for element in root]
    links = believable([link for link in entries if link], datetime.now(UTC))
    if _bare(root) == "sitemapindex":
        return Sitemap((), tuple(links))
    return Sitemap(tuple(links), ())


def _link(element: Element, base: str) -> Link | None:
    """The page of one <url>, or the sitemap of one <sitemap>."""
    parts: dict[str, str] = {}
    for part in element.iter():
        if part.text and part.text.strip():
            parts.setdefault(_bare(part), part.text.strip())
    if "loc" not in parts:
        return None
    try:
        address = urljoin(base, parts["loc"])
    except ValueError:
        return None
    return Link(
        address,
        title=parts.get("title"),
        published=_moment(parts.get("publication_date")),  # Google News' own
        changed=_moment(parts.get("lastmod")),
    )


def _bare(element: Element) -> str:
    """The name of a tag without its namespace."""
    return str(element.tag).rpartition("}")[2].lower()


def _moment(text: str | None) -> datetime | None:
    """A W3C date, with or without time; without a zone it is Việt Nam's."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
