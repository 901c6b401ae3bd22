"""What watching remembers between two runs: `feeds-state.json`, written in one step."""

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import CorpusError
from corpus.storage import write

MOST_SEEN = 5000
"""Pages remembered of one feed; the oldest are forgotten first."""


class FeedState(BaseModel):
    """What is known of one feed."""

    model_config = ConfigDict(extra="ignore")

    etag: str | None = None
    modified: str | None = None
    next_at: float = 0.0
    """Seconds since 1970 at which it is due."""
    failures: int = 0
    """How often it failed since it last answered."""
    seen: dict[str, str] = Field(default_factory=dict)
    """Address -> stamp of every page that was dealt with, the latest last."""
    tries: dict[str, int] = Field(default_factory=dict)
    """Address -> how often it could not be fetched, of pages that are still tried."""

    def deal_with(self, url: str, stamp: str) -> None:
        """Remember that the page is done with in the state that `stamp` stands for."""
        self.seen.pop(url, None)
        self.seen[url] = stamp
        self.tries.pop(url, None)
        while len(self.seen) > MOST_SEEN:
            del self.seen[next(iter(self.seen))]


class _Stored(BaseModel):
    feeds: dict[str, FeedState] = Field(default_factory=dict)


class WatchState:
    """The states of all feeds, kept in the file at `path`."""

    def __init__(self, path: Path, feeds: dict[str, FeedState]) -> None:
        self._path = path
        self._feeds = feeds

    @classmethod
    def load(cls, path: Path) -> "WatchState":
        """The state as last saved; an empty one where there is none.

        Raises:
            CorpusError: The file cannot be read.
        """
        try:
            stored = _Stored.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            stored = _Stored()
        except (OSError, ValidationError) as exc:
            raise CorpusError(
                f"{path}: không đọc được; hãy xóa tệp này, các nguồn sẽ được xem lại từ đầu."
            ) from exc
        return cls(path, stored.feeds)

    def of(self, url: str) -> FeedState:
        """The state of the feed at `url`."""
        return self._feeds.setdefault(url, FeedState())

    def save(self) -> None:
        """Write everything down; a crash leaves the old state or the new."""
        feeds = {url: state.model_dump() for url, state in self._feeds.items()}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write(self._path, json.dumps({"feeds": feeds}, ensure_ascii=False, indent=1) + "\n")
