"""One story, several publications: which is the main source, and what is said of the others."""

from datetime import date

from corpus.article import AlsoPublished, Article
from corpus.near_duplicates import figures
from corpus.publications import address, host

_RANKS = ("official", "provincial", "national", None, "aggregator")
"""Kinds of publishers, the most trusted first; None where nobody knows."""


def same_page(old: Article, new: Article) -> bool:
    """Whether `new` is a later state of the page or file that `old` was read from."""
    if old.url and new.url:
        return address(old.url) == address(new.url)
    return old.file == new.file and (old.title == new.title or old.id == new.id)


def elsewhere(old: Article, new: Article) -> bool:
    """Whether two articles of one text were published in two places, as far as they say."""
    if old.url and new.url:
        return host(old.url) != host(new.url)
    return bool(old.source and new.source and old.source.casefold() != new.source.casefold())


def preferred(main: Article, other: Article) -> bool:
    """Whether `other` should be the story's main source in the place of `main`.

    The more official comes first, then the earlier, then the longer; but never one that lacks
    a figure that the other has, for only the main text is quoted.
    """
    ours = figures(main.text, beside=other.text)
    theirs = figures(other.text, beside=main.text)
    if ours - theirs:
        return False
    if theirs - ours:
        return True
    return _precedence(other) < _precedence(main)


def entry(article: Article) -> AlsoPublished:
    """What the main article says of this publication."""
    return AlsoPublished(
        source=article.source,
        url=article.url,
        published=article.published,
        title=article.title,
        file=article.file,
    )


def is_of(other: AlsoPublished, article: Article) -> bool:
    """Whether `other` tells of the page or file that `article` was read from."""
    if other.url and article.url:
        return address(other.url) == address(article.url)
    return other.file == article.file and other.source == article.source


def succeed(old: Article, new: Article) -> Article:
    """The later state `new` of the page of `old`, with what a person filled in."""
    kept = {name: getattr(old, name) for name in old.edited}
    if old.place_basis == "editorial":
        kept |= {name: getattr(old, name) for name in ("place", "place_basis")}
        kept |= {"level": old.level} if old.level else {}
    return new.model_copy(update={**kept, "id": old.id, "edited": old.edited})


def take_over(main: Article, new: Article) -> Article:
    """`new` as the main source of the story of `main`; what a person said of the story stays."""
    story = tuple(name for name in main.edited if name in ("place", "level", "period"))
    kept = {name: getattr(main, name) for name in story}
    if main.place_basis == "editorial":
        kept |= {"place": main.place, "place_basis": "editorial"}
        kept |= {"level": main.level} if main.level else {}
    also = tuple(other for other in main.also if not is_of(other, new))
    return new.model_copy(
        update={**kept, "id": main.id, "edited": story, "also": (*also, entry(main))}
    )


def _precedence(article: Article) -> tuple[int, date, int]:
    return _rank(article), article.published or date.max, -len(article.text)


def _rank(article: Article) -> int:
    try:
        from corpus.publishers import publisher_of
    except ModuleNotFoundError:
        official = host(article.url or "").endswith(".gov.vn")
        return _RANKS.index("official" if official else None)
    found = publisher_of(article.url, article.source)
    return _RANKS.index(found.rank if found else None)
