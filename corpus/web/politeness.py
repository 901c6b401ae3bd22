"""A fetcher with manners: what robots.txt asks, one request to a host at a time, and pauses."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from corpus.web.errors import FetchError, shown
from corpus.web.fetcher import PRODUCT, Fetched, Fetcher
from corpus.web.robots import Robots

PAUSE_S = 1.0
_LONGEST_PAUSE_S = 30.0
"""Most of a Crawl-delay that is waited for."""
_LONGEST_WAIT_S = 60.0
"""A server that asks for more is left alone for now."""
_TRIES = 3
_ROBOTS_KEPT_S = 24 * 3600.0
_TROUBLE_KEPT_S = 300.0
_BUSY = frozenset({429, 503})


@dataclass
class _Host:
    """What is known of one scheme, host and port."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0
    """Value of time.monotonic() before which nothing is asked."""
    robots: Robots | None = None
    robots_until: float = 0.0
    trouble: str | None = None
    """Why its robots.txt could not be had, until `trouble_until`."""
    trouble_until: float = 0.0


class Polite:
    """Fetches as `fetcher` does, at the pace of a reader and only what robots.txt leaves open.

    Safe to use from several threads.

    Args:
        fetcher: Does the fetching, and refuses what it refuses.
        pause_s: Least time between two requests to one host, in seconds.
        sleep: Waits that many seconds.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        *,
        pause_s: float = PAUSE_S,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._fetcher = fetcher
        self._pause_s = pause_s
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._guard = threading.Lock()

    def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        modified: str | None = None,
        named: bool = False,
    ) -> Fetched:
        """The document at `url`; a server that is busy is asked again after the time it names.

        Args:
            url: http or https address.
            etag: As `Fetcher.fetch`.
            modified: As `Fetcher.fetch`.
            named: Whether a person named this very address: robots.txt is for programs that find
                their own way, and is not asked then.

        Raises:
            FetchError: As `Fetcher.fetch`, and where robots.txt forbids it.
        """
        url = self._fetcher.check(url)
        host = self._host(url)
        with host.lock:
            if not named:
                self._check_robots(host, url)
            wait_s = 2 * self._pause_s
            for attempt in range(1, _TRIES + 1):
                try:
                    return self._paced(host, url, etag, modified)
                except FetchError as exc:
                    if exc.status not in _BUSY:
                        raise
                    asked_s = wait_s if exc.retry_after_s is None else exc.retry_after_s
                    host.free_at = max(host.free_at, time.monotonic() + asked_s)
                    if attempt == _TRIES or asked_s > _LONGEST_WAIT_S:
                        raise
                    wait_s *= 2
            raise AssertionError("the last try returns or raises")

    def _host(self, url: str) -> _Host:
        with self._guard:
            return self._hosts.setdefault(_root(url), _Host())

    def _paced(self, host: _Host, url: str, etag: str | None, modified: str | None) -> Fetched:
        wait_s = host.free_at - time.monotonic()
        if wait_s > _LONGEST_WAIT_S:
            raise FetchError(f"{shown(url)}: máy chủ xin nghỉ {wait_s:.0f} giây; hãy thử lại sau.")
        if wait_s > 0:
            self._sleep(wait_s)
        try:
            return self._fetcher.fetch(url, etag=etag, modified=modified)
        finally:
            host.free_at = time.monotonic() + self._pause_of(host)

    def _pause_of(self, host: _Host) -> float:
        asked_s = host.robots.delay_s if host.robots else 0.0
        return max(self._pause_s, min(asked_s, _LONGEST_PAUSE_S))

    def _check_robots(self, host: _Host, url: str) -> None:
        if host.robots is None or time.monotonic() > host.robots_until:
            host.robots = self._robots(host, url)
            host.robots_until = time.monotonic() + _ROBOTS_KEPT_S
        if not host.robots.allows(url):
            raise FetchError(
                f"{shown(url)}: trang không cho chương trình tự lấy (robots.txt); hãy mở bằng trình"
                " duyệt, lưu thành tệp rồi thêm tệp."
            )

    def _robots(self, host: _Host, url: str) -> Robots:
        """The rules of the host; none where it has no such file.

        Raises:
            FetchError: The host cannot be asked for them now, so nothing is fetched from it.
        """
        if host.trouble and time.monotonic() < host.trouble_until:
            raise FetchError(f"{shown(url)}: chưa đọc được robots.txt; {host.trouble}")
        try:
            found = self._paced(host, f"{_root(url)}/robots.txt", None, None)
        except FetchError as exc:
            if exc.status is None or exc.status >= 500 or exc.status == 429:
                host.trouble = str(exc)
                host.trouble_until = time.monotonic() + _TROUBLE_KEPT_S
                raise
            return Robots(b"", PRODUCT)
        return Robots(found.data, PRODUCT)


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}"
