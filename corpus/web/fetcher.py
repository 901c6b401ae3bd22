"""One document from the web, within limits, from where it may be fetched and nowhere else."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import httpx

from corpus.web.addresses import Gate
from corpus.web.bodies import read_body, too_large
from corpus.web.charset import self_explaining
from corpus.web.connections import GuardedTransport, Resolver, system_addresses
from corpus.web.errors import FetchError, HostError, shown
from corpus.web.failures import of_exception, of_status
from corpus.web.naming import is_no_article, name_of, type_of

MAX_BYTES = 20 * 1024 * 1024
TIMEOUT_S = 30.0
MOST_REDIRECTS = 5
PRODUCT = "HoiDanVan"
"""What robots.txt may call us."""
USER_AGENT = f"{PRODUCT}/0.1 (hoi dap cong tac dan van; doc bai, trich dan kem nguon)"
_HEADERS = {
    "User-Agent": USER_AGENT,
    "Accept": "text/html,application/xhtml+xml,application/pdf,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "vi,en;q=0.5",
    "Accept-Encoding": "gzip",
}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document as an address gave it."""

    url: str
    """Where it was found in the end, after redirects."""
    name: str
    """Safe base name; its ending tells the format."""
    data: bytes
    content_type: str | None = None
    """The server's Content-Type header, as sent."""
    etag: str | None = None
    modified: str | None = None
    """The Last-Modified header, to be given back the next time."""
    unchanged: bool = False
    """Whether the server said that nothing changed (304); `data` is empty then."""
    published: date | None = None
    """Publication date by the feed or sitemap that led here; evidence where the page has none."""


class Fetcher:
    """Fetches over http and https what the open web, or a listed host, offers.

    Safe to use from several threads; every fetch has connections of its own.

    Args:
        private_hosts: Entries `host` or `host:port` of the office's own network that may be
            fetched from; this machine itself only by `host:port`.
        timeout_s: Limit on one fetch, redirects included, in seconds.
        max_bytes: Limit on one document, unpacked.
        resolve: Gives the addresses of a host.

    Raises:
        ValueError: An entry of `private_hosts` cannot be read.
    """

    def __init__(
        self,
        *,
        private_hosts: Sequence[str] = (),
        timeout_s: float = TIMEOUT_S,
        max_bytes: int = MAX_BYTES,
        resolve: Resolver = system_addresses,
    ) -> None:
        self.max_bytes = max_bytes
        self._gate = Gate(private_hosts)
        self._timeout_s = timeout_s
        self._resolve = resolve

    def check(self, url: str) -> str:
        """`url` in ASCII and without its fragment, if its words alone do not speak against it.

        Raises:
            FetchError: They do; its host's addresses are only checked while it is fetched.
        """
        return str(self._gate.check_url(url))

    def fetch(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        """The document at `url`.

        Args:
            url: http or https address.
            etag: From the last time; with `modified` it asks only for what changed since.
            modified: From the last time.

        Raises:
            FetchError: The address is refused, or gives no document within the limits.
        """
        headers = dict(_HEADERS)
        if etag:
            headers["If-None-Match"] = etag
        if modified:
            headers["If-Modified-Since"] = modified
        deadline = time.monotonic() + self._timeout_s
        target = self._gate.check_url(url)
        transport = GuardedTransport(self._gate, deadline, self._resolve)
        with httpx.Client(transport=transport, headers=headers, trust_env=False) as client:
            for _ in range(MOST_REDIRECTS + 1):
                try:
                    with client.stream("GET", target, follow_redirects=False) as response:
                        if response.status_code not in _REDIRECTS:
                            return self._document(str(target), response)
                        target = self._redirected(target, response)
                except HostError as exc:
                    raise FetchError(f"{shown(str(target))}: {exc}") from exc
                except httpx.HTTPError as exc:
                    raise of_exception(str(target), exc, self._timeout_s) from exc
        raise FetchError(
            f"{shown(url)}: bị chuyển hướng quá {MOST_REDIRECTS} lần; hãy chép địa chỉ cuối cùng"
            " từ trình duyệt."
        )

    def _redirected(self, source: httpx.URL, response: httpx.Response) -> httpx.URL:
        location = response.headers.get("Location", "")
        try:
            target = source.join(location) if location else None
        except (httpx.InvalidURL, ValueError):
            target = None
        if target is None:
            raise FetchError(f"{shown(str(source))}: chuyển hướng tới chỗ không có; hãy xem lại.")
        return self._gate.check_url(str(target))

    def _document(self, url: str, response: httpx.Response) -> Fetched:
        header = response.headers.get("Content-Type")
        etag, modified = response.headers.get("ETag"), response.headers.get("Last-Modified")
        media_type, charset = type_of(header)
        if response.status_code == 304:
            name = name_of(url, media_type, None, b"")
            return Fetched(url, name, b"", header, etag, modified, unchanged=True)
        if response.status_code not in (200, 203):
            raise of_status(url, response)
        if is_no_article(media_type):
            raise FetchError(
                f"{shown(url)}: đây là {media_type}, không phải bài viết; hãy gửi địa chỉ của bài."
            )
        declared = response.headers.get("Content-Length", "")
        if re.fullmatch("[0-9]{1,18}", declared) and int(declared) > self.max_bytes:
            raise too_large(url, self.max_bytes)
        packing = response.headers.get("Content-Encoding", "")
        data = read_body(url, response.iter_raw(), packing, self.max_bytes)
        if not data.strip():
            raise FetchError(
                f"{shown(url)}: trang trống; hãy xem lại địa chỉ.", status=response.status_code
            )
        disposition = response.headers.get("Content-Disposition")
        name = name_of(url, media_type, disposition, data)
        if name.endswith((".html", ".txt", ".md")):
            data = self_explaining(data, charset)
        return Fetched(url, name, data, header, etag, modified)
