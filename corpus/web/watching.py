"""Looks at feeds again and again, and takes in what is new; one that fails stops no other."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.errors import CorpusError
from corpus.library import Library, Outcome
from corpus.web.errors import FetchError, shown
from corpus.web.expanding import Wanted, list_kind, listed, unpacked
from corpus.web.feed_list import WatchedFeed
from corpus.web.fetcher import Fetched
from corpus.web.intake import Document, take_in
from corpus.web.links import Link, host_of
from corpus.web.politeness import Polite
from corpus.web.watch_state import FeedState, WatchState

_LONGEST_S = 86400.0
"""A feed that keeps failing is still looked at once a day."""
_TRIES = 5
"""How often a page is tried before it is given up."""
_chance = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of looking at one feed once."""

    url: str
    outcomes: tuple[Outcome, ...] = ()
    passed: int = 0
    """Pages that are not about what is kept."""
    problem: str | None = None
    """Why the feed itself gave nothing."""
    unchanged: bool = False

    @property
    def line(self) -> str:
        """The result in one line of Vietnamese."""
        if self.problem:
            return f"{shown(self.url)}: lỗi. {self.problem}"
        if self.unchanged:
            return f"{shown(self.url)}: không có gì mới."
        new = sum(outcome.status in ("added", "replaced", "repost") for outcome in self.outcomes)
        refused = sum(outcome.status == "refused" for outcome in self.outcomes)
        held = len(self.outcomes) - new - refused
        return (
            f"{shown(self.url)}: {new} bài mới, {held} đã có, {self.passed} ngoài chủ đề,"
            f" {refused} bị từ chối."
        )


class Watcher:
    """Watches `feeds` on behalf of `library`.

    Args:
        feeds: What is watched.
        library: Takes the articles.
        fetcher: Fetches feeds and pages.
        state: What was seen before; saved after every page.
        told: Is given each outcome as it comes.
    """

    def __init__(
        self,
        feeds: Sequence[WatchedFeed],
        library: Library,
        fetcher: Polite,
        state: WatchState,
        told: Callable[[Outcome], None],
    ) -> None:
        self._feeds = feeds
        self._library = library
        self._fetcher = fetcher
        self._state = state
        self._told = told

    def look(self, *, all_now: bool = False) -> Iterator[Looked]:
        """Look at each feed that is due, or at every one.

        Raises:
            CorpusError: The library itself cannot be read.
            OSError: The state cannot be written.
        """
        for feed in self._feeds:
            if all_now or self._state.of(feed.url).next_at <= time.time():
                yield self._look_at(feed)

    def seconds_until_due(self) -> float:
        """How long no feed is due."""
        if not self._feeds:
            return _LONGEST_S
        due = min(self._state.of(feed.url).next_at for feed in self._feeds)
        return min(_LONGEST_S, max(0.0, due - time.time()))

    def _look_at(self, feed: WatchedFeed) -> Looked:
        state = self._state.of(feed.url)
        outcomes: list[Outcome] = []
        passed = 0
        try:
            links = self._links(feed, state)
        except FetchError as exc:
            state.failures += 1
            self._plan(feed, state, exc.retry_after_s or 0.0)
            return Looked(feed.url, problem=str(exc))
        for link in links or ():
            outcome = self._take(feed, state, link)
            self._state.save()
            if outcome is None:
                passed += 1
            else:
                outcomes.append(outcome)
                self._told(outcome)
        state.failures = 0
        self._plan(feed, state)
        return Looked(feed.url, tuple(outcomes), passed, unchanged=links is None)

    def _links(self, feed: WatchedFeed, state: FeedState) -> list[Link] | None:
        """The pages to take in; None where the feed is as it was and nothing is left over."""
        etag, modified = (None, None) if state.tries else (state.etag, state.modified)
        found = unpacked(self._fetcher.fetch(feed.url, etag=etag, modified=modified))
        if found.unchanged:
            return None
        if list_kind(found.data) is None:
            raise FetchError(
                f"{shown(feed.url)}: không phải RSS, Atom hay sitemap; hãy xem lại feeds.yaml."
            )
        hosts = frozenset({host_of(feed.url), host_of(found.url)})
        listing = listed(self._fetcher, found, Wanted(hosts=hosts))
        state.etag, state.modified = found.etag, found.modified
        new = [link for link in listing.links if state.seen.get(link.url) != link.stamp]
        state.tries = {link.url: state.tries.get(link.url, 0) for link in new}
        self._state.save()
        return new

    def _take(self, feed: WatchedFeed, state: FeedState, link: Link) -> Outcome | None:
        """What became of the page; None where it is not about what this feed is kept for."""
        try:
            page = self._fetcher.fetch(link.url)
        except FetchError as exc:
            state.tries[link.url] = state.tries.get(link.url, 0) + 1
            if state.tries[link.url] >= _TRIES or exc.status in (401, 403, 404, 410, 451):
                state.deal_with(link.url, link.stamp)
            return Outcome("refused", link.url, None, str(exc))
        state.deal_with(link.url, link.stamp)
        if feed.keep and not feed.wants(_text_of(page)):
            return None
        document = Document(page.name, page.data, page.url, link.day)
        return take_in(self._library, document, place=feed.place)

    def _plan(self, feed: WatchedFeed, state: FeedState, at_least_s: float = 0.0) -> None:
        """Say when the feed is due next: later and later while it fails, never on the dot."""
        wait_s = feed.every_s * 2 ** min(state.failures, 12)
        wait_s = max(min(wait_s, _LONGEST_S) if state.failures else wait_s, at_least_s)
        state.next_at = time.time() + wait_s * _chance.uniform(0.95, 1.05)
        self._state.save()


def _text_of(page: Fetched) -> str:
    """Title and text of the article in `page`; empty where there is none, or it is refused."""
    from corpus.importers import import_article

    try:
        article = import_article(page.name, page.data, url=page.url)
    except CorpusError:
        return ""
    return f"{article.title}\n{article.text}"
