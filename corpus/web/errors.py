"""What can go wrong between an address and its bytes."""

from dataclasses import dataclass

from corpus.errors import CorpusError


class FetchError(CorpusError):
    """An address was refused or could not be fetched; the message is a sentence with the remedy.

    Args:
        message: The sentence.
        status: HTTP status, where the server gave one that is no success.
        retry_after_s: Seconds that the server asks to wait before the next try.
    """

    def __init__(
        self, message: str, *, status: int | None = None, retry_after_s: float | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after_s = retry_after_s


class HostError(FetchError):
    """A host is unknown or leads where nobody may go; the fetcher puts the address before it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An address that a feed or sitemap names and that gives no document."""

    url: str
    problem: str
    """One sentence in Vietnamese that names the address and says why."""


def shown(url: str) -> str:
    """An address as a message names it: no password in it, on one line, not endless."""
    scheme, slashes, rest = "".join(c if c.isprintable() else "?" for c in url).partition("://")
    host, slash, path = rest.partition("/")
    bare = f"{scheme}{slashes}{host.rpartition('@')[2]}{slash}{path}" if slashes else scheme
    return bare if len(bare) <= 200 else f"{bare[:199]}…"
