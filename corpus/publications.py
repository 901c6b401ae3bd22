"""Where an article was published: its page's address, and by whom."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from corpus.article import AlsoPublished, Article


def address(url: str) -> str:
    """The page that `url` leads to, however the address is written."""
    try:
        parts = urlsplit(url.strip())
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:  # typed by hand
        return url.strip()
    kept = [
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if not key.startswith("utm_") and key not in ("fbclid", "gclid", "zarsrc")
    ]
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{host(url)}{port}{parts.path.rstrip('/')}{query}"


def host(url: str) -> str:
    """The host of the address `url`, without www."""
    try:
        return (urlsplit(url.strip()).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def publisher_name(publication: Article | AlsoPublished) -> str | None:
    """Who published it: its source, else the host of its address."""
    return publication.source or host(publication.url or "") or None


def also_published(article: Article) -> tuple[str, ...]:
    """Names of those who published the story besides the main source, each once."""
    own = publisher_name(article)
    names = dict.fromkeys(name for other in article.also if (name := publisher_name(other)))
    return tuple(name for name in names if name != own)
