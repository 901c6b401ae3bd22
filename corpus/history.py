"""What the library no longer quotes but keeps: former versions of an article, and its reposts."""

import contextlib
import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus import storage
from corpus.article import AlsoPublished, Article
from corpus.errors import CorpusError
from corpus.front_matter import render
from corpus.publications import address

_STAMP = "%Y%m%dT%H%M%S.%fZ"
_ALSO = "also-"


@dataclass(frozen=True, slots=True)
class Version:
    """A former state of an article, replaced at `replaced`."""

    replaced: datetime
    path: Path


class History:
    """The folder `<data dir>/history`: a folder of files in the library's own format per article."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep_version(self, article: Article) -> None:
        """Keep `article` as it was until now."""
        now = datetime.now(UTC).strftime(_STAMP)
        self._write(article.id, f"{now}.md", article)

    def keep_repost(self, article_id: str, repost: Article) -> None:
        """Keep the text of another publication of the article's story."""
        self._write(article_id, _repost_name(repost), repost)

    def versions(self, article_id: str) -> list[Version]:
        """The former states of the article, the oldest first."""
        found = []
        for name, _, _ in sorted(storage.scan(self._folder / article_id)):
            with contextlib.suppress(ValueError):
                replaced = datetime.strptime(name.removesuffix(".md"), _STAMP).replace(tzinfo=UTC)
                found.append(Version(replaced, self._folder / article_id / name))
        return found

    def reader(self, article_id: str) -> Callable[[AlsoPublished], Article | None]:
        """Gives the kept text of a repost of the article; None where it has gone."""

        def read(other: AlsoPublished) -> Article | None:
            path = self._folder / article_id / _repost_name(other)
            try:
                return storage.read(path) if path.is_file() else None
            except CorpusError:
                return None

        return read

    def forget(self, article_id: str) -> None:
        """Delete all that is kept of the article."""
        shutil.rmtree(self._folder / article_id, ignore_errors=True)

    def _write(self, article_id: str, name: str, article: Article) -> None:
        folder = self._folder / article_id
        folder.mkdir(parents=True, exist_ok=True)
        storage.write(folder / name, render(article))


def _repost_name(other: Article | AlsoPublished) -> str:
    page = address(other.url) if other.url else f"{other.source or ''}\0{other.file}"
    return f"{_ALSO}{hashlib.blake2b(page.encode(), digest_size=8).hexdigest()}.md"
