"""What the library held at one moment: which article stands in which file, in what state."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article
from corpus.storage import read


class Files(Mapping[str, Path]):
    """Where each article stands; the paths are made when they are asked for, for there may be many.

    Args:
        places: (folder, file name) by id.
    """

    def __init__(self, places: Mapping[str, tuple[str, str]]) -> None:
        self._places = places

    def __getitem__(self, article_id: str) -> Path:
        return Path(*self._places[article_id])

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The articles' files and fingerprints by id, both in the order of the ids."""

    files: Mapping[str, Path]
    fingerprints: Mapping[str, str]
    """Changes whenever the stored article does."""

    def read(self, ids: Iterable[str]) -> list[Article]:
        """The articles with these ids, in the order asked for.

        Raises:
            CorpusError: A file has gone or was broken since.
            KeyError: There was no such article.
        """
        return [read(self.files[article_id]) for article_id in ids]

    def only(self, ids: Iterable[str]) -> "Snapshot":
        """A snapshot of no more than these articles."""
        wanted = list(ids)
        return Snapshot(
            {article_id: self.files[article_id] for article_id in wanted},
            {article_id: self.fingerprints[article_id] for article_id in wanted},
        )
