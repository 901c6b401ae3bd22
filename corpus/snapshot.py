"""What a library held at one moment, for those who read it later or in another process."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article
from corpus.storage import read


@dataclass(frozen=True)
class Snapshot:
    """The library's articles by id, in the order of their ids."""

    files: Mapping[str, Path]
    fingerprints: Mapping[str, str]
    """Changes whenever the stored article does."""

    def read(self, ids: Iterable[str]) -> list[Article]:
        """The articles with these ids, in the same order.

        Raises:
            CorpusError: One is not there any more, or is malformed.
        """
        return [read(self.files[article_id]) for article_id in ids]

    def only(self, ids: Iterable[str]) -> "Snapshot":
        """A snapshot of no more than these articles."""
        wanted = list(ids)
        return Snapshot(
            {article_id: self.files[article_id] for article_id in wanted},
            {article_id: self.fingerprints[article_id] for article_id in wanted},
        )
