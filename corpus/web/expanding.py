"""From an address or a saved list to documents: a page gives itself, a feed or sitemap its pages."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from corpus.web.bodies import gunzip
from corpus.web.errors import FetchError, Refused, shown
from corpus.web.feeds import read_feed
from corpus.web.fetcher import MAX_BYTES, Fetched, Fetcher
from corpus.web.links import Link, host_of, is_of_site, newest_first
from corpus.web.politeness import Polite
from corpus.web.sitemaps import read_sitemap

SITEMAP_LIMIT = 50
"""Pages taken from a sitemap unless another limit is given: it lists a whole site."""
_MOST_MAPS = 100

ListKind = Literal["feed", "sitemap"]
_PROLOG = re.compile(
    rb"\A(?:\xef\xbb\xbf)?(?>"
    rb"\s|<\?.{0,2000}?\?>|<!--.{0,20000}?-->"
    rb"|<!DOCTYPE[^>\[]{0,2000}(?:\[.{0,20000}?\]\s{0,100})?>"
    rb")*+<(?:\w+:)?(?P<root>\w+)",
    re.DOTALL | re.IGNORECASE,
)
_ROOTS: dict[bytes, ListKind] = {
    b"rss": "feed",
    b"feed": "feed",
    b"rdf": "feed",
    b"urlset": "sitemap",
    b"sitemapindex": "sitemap",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which pages of a feed or sitemap are taken."""

    limit: int | None = None
    """How many; None stands for all of a feed and `SITEMAP_LIMIT` of a sitemap."""
    hosts: frozenset[str] | None = None
    """Whose pages; beside those of the list's own host where `documents` fetched it, and of any
    host where None stands for a list that a person saved."""
    known: Collection[str] = frozenset()
    """Addresses that are passed over without being fetched."""


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Listing:
    """The pages that a feed or sitemap leads to."""

    links: tuple[Link, ...]
    """To be fetched, newest first."""
    known: tuple[Link, ...] = ()
    """Passed over."""
    left: int = 0
    """How many more there were beyond the limit."""
    refused: tuple[Refused, ...] = ()
    """Links to other sites, and parts that could not be read."""


def list_kind(data: bytes) -> ListKind | None:
    """Whether `data` is a feed or a sitemap, by its root element; None for anything else."""
    match = _PROLOG.match(data[:65536])
    return _ROOTS.get(match["root"].lower()) if match else None


def documents(
    fetcher: Fetcher | Polite,
    url: str,
    wanted: Wanted = EVERYTHING,
    *,
    told: Callable[[Listing], None] | None = None,
) -> Iterator[Fetched | Refused]:
    """The document at `url`; where that is a feed or a sitemap, the pages it lists, newest first.

    Pages are fetched one after another as they are asked for; one that fails stops no other.

    Args:
        fetcher: A Polite one keeps its pauses from one call to the next.
        url: Of a page, feed or sitemap; as somebody named it, robots.txt does not count for it.
        wanted: Which pages of a feed or sitemap.
        told: Is given what a feed or sitemap lists before its pages are fetched.

    Raises:
        FetchError: `url` itself cannot be fetched.
    """
    polite = fetcher if isinstance(fetcher, Polite) else Polite(fetcher)
    first = unpacked(polite.fetch(url, named=True))
    if list_kind(first.data) is None:
        yield first
        return
    sites = {host_of(first.url), host_of(url), *(wanted.hosts or ())}
    yield from pages(polite, first, replace(wanted, hosts=frozenset(sites)), told=told)


def pages(
    fetcher: Polite,
    source: Fetched,
    wanted: Wanted = EVERYTHING,
    *,
    told: Callable[[Listing], None] | None = None,
) -> Iterator[Fetched | Refused]:
    """The pages that `source`, a feed or sitemap at hand, lists; otherwise as `documents`."""
    listing = listed(fetcher, source, wanted)
    if told is not None:
        told(listing)
    yield from listing.refused
    for link in listing.links:
        try:
            page = fetcher.fetch(link.url)
        except FetchError as exc:
            yield Refused(link.url, str(exc))
        else:
            yield replace(page, published=link.day)


def listed(fetcher: Polite, source: Fetched, wanted: Wanted = EVERYTHING) -> Listing:
    """What `source` lists, a sitemap index followed to its sitemaps.

    Raises:
        FetchError: `source` is no well-formed sitemap.
    """
    refused: list[Refused] = []
    limit, hosts = wanted.limit, wanted.hosts
    if list_kind(source.data) == "sitemap":
        most = SITEMAP_LIMIT if limit is None else limit
        found = _of_sitemaps(fetcher, source, replace(wanted, limit=most), refused)
    else:
        found = newest_first(read_feed(source.data, source.url, source.content_type))
        most = len(found) if limit is None else limit
    ours = [link for link in found if hosts is None or is_of_site(link.url, hosts)]
    refused += [
        Refused(
            link.url,
            f"{shown(link.url)}: là trang của nơi khác, không phải của {host_of(source.url)};"
            " muốn lấy thì thêm riêng địa chỉ này.",
        )
        for link in found
        if not (hosts is None or is_of_site(link.url, hosts))
    ]
    fresh = [link for link in ours if link.url not in wanted.known]
    return Listing(
        links=tuple(fresh[:most]),
        known=tuple(link for link in ours if link.url in wanted.known),
        left=len(fresh[most:]),
        refused=tuple(refused),
    )


def unpacked(source: Fetched) -> Fetched:
    """`source`, out of its .gz where it is in one, as sitemaps often are."""
    if not source.data.startswith(b"\x1f\x8b"):
        return source
    return replace(source, data=gunzip(source.url, source.data, MAX_BYTES))


def _of_sitemaps(
    fetcher: Polite,
    source: Fetched,
    wanted: Wanted,
    refused: list[Refused],
) -> list[Link]:
    """Pages of `source` and of the sitemaps it names, newest sitemap first, until there are enough."""
    hosts, enough = wanted.hosts, (wanted.limit or 0) + len(wanted.known)
    first = read_sitemap(source.data, source.url)
    found = list(first.pages)
    seen = {source.url}
    waiting = newest_first(first.maps)
    while waiting and len(found) < enough and len(seen) <= _MOST_MAPS:
        link = waiting.pop(0)
        if link.url in seen or not (hosts is None or is_of_site(link.url, hosts)):
            continue
        seen.add(link.url)
        try:
            page = unpacked(fetcher.fetch(link.url))
            sitemap = read_sitemap(page.data, page.url)
        except FetchError as exc:
            refused.append(Refused(link.url, str(exc)))
            continue
        found += sitemap.pages
        waiting += newest_first(sitemap.maps)
    return newest_first(found)
