"""What a feed or a sitemap says of one page, and which of them lead to a site's own pages."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from urllib.parse import urlsplit

VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Link:
    """A page that a feed or sitemap lists."""

    url: str
    """Absolute, as listed; nothing says yet that it may be fetched."""
    title: str | None = None
    published: datetime | None = None
    """By the list's own word."""
    changed: datetime | None = None

    @property
    def day(self) -> date | None:
        """The date of publication in Việt Nam."""
        return self.published.astimezone(VIETNAM).date() if self.published else None

    @property
    def stamp(self) -> str:
        """Changes when the list says that the page did."""
        times = [time.isoformat() if time else "" for time in (self.published, self.changed)]
        return "|".join([*times, self.title or ""])


def believable(links: Sequence[Link], now: datetime) -> list[Link]:
    """`links` without dates that are no publication's: those to come, and a clock's.

    Some sites stamp every entry with the moment at which the feed was made.
    """
    moments = Counter(link.published for link in links if link.published)
    clocks = {moment for moment, count in moments.items() if count >= 3 and count == len(links)}
    return [
        replace(link, published=None)
        if link.published and (link.published in clocks or link.published > now + timedelta(days=1))
        else link
        for link in links
    ]


def newest_first(links: Sequence[Link]) -> list[Link]:
    """`links`, each address once, by date; those without one behind, in their own order."""
    oldest = datetime.min.replace(tzinfo=UTC)
    once = {link.url: link for link in reversed(links)}
    ordered = [link for link in links if once.pop(link.url, None) is not None]
    return sorted(ordered, key=lambda link: link.published or link.changed or oldest, reverse=True)


def is_of_site(url: str, hosts: Collection[str]) -> bool:
    """Whether `url` is on one of `hosts`, or on a host above or below one: rss.bao.vn, bao.vn."""
    host = host_of(url)
    for known in hosts:
        if host == known or host.endswith(f".{known}") or known.endswith(f".{host}"):
            return bool(host)
    return False


def host_of(url: str) -> str:
    """The host of `url` without its "www."; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").lower().rstrip(".").removeprefix("www.")
    except ValueError:
        return ""
