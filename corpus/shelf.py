"""The folders that the library stands in: its own articles, those that ship, and which of them are hidden."""

import contextlib
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from corpus import storage
from corpus.article import Article
from corpus.errors import CorpusError
from corpus.front_matter import render
from corpus.private import make_data_dir

Role = Literal["own", "shipped"]

_REMOVED = "removed.txt"
LOCK_NAME = "library.lock"
"""Held by whoever changes articles."""


class Entry(NamedTuple):
    """One article file and its state, without its content."""

    role: Role
    name: str
    size: int
    changed: int
    """Time of the last change, in ns."""


class Shelf:
    """Reads and writes the files of one library.

    A dry one keeps in memory what it is told to write, and reads it back.
    """

    def __init__(self, data_dir: Path, shipped: Path | None, *, dry: bool) -> None:
        self.data_dir = data_dir
        self.own = data_dir / "articles"
        self.shipped = shipped
        self.dry = dry
        self._pending: dict[str, bytes | None] = {}
        self._pending_hidden: frozenset[str] | None = None
        self._serial = itertools.count(1)
        self._swept = False

    @property
    def roles(self) -> tuple[Role, ...]:
        """Whose files count."""
        return ("own", "shipped") if self.shipped else ("own",)

    def entries(self) -> list[Entry]:
        """Every article file that counts, in any order; hidden ones do not."""
        hidden = self.hidden()
        shipped = [
            Entry("shipped", *found)
            for found in storage.scan(self.shipped)
            if found[0].removesuffix(".md") not in hidden
        ]
        return [*shipped, *(Entry("own", *found) for found in storage.scan(self.own))]

    def stamp(self) -> int:
        """Changes whenever a file comes into the own folder or leaves it; -1 where there is none."""
        with contextlib.suppress(FileNotFoundError):
            return self.own.stat().st_mtime_ns
        return -1

    def folder(self, role: str) -> Path:
        """Where the files of that role stand."""
        return self.shipped if role == "shipped" and self.shipped else self.own

    def path(self, role: str, name: str) -> Path:
        """Where that file stands."""
        return self.folder(role) / name

    def content(self, role: str, name: str) -> bytes:
        """What the file holds.

        Raises:
            CorpusError: It cannot be read.
        """
        pending = self._pending.get(name) if role == "own" else None
        return storage.read_bytes(self.path(role, name)) if pending is None else pending

    def article(self, role: str, name: str) -> Article:
        """The article in the file.

        Raises:
            CorpusError: It cannot be read, or is malformed.
        """
        return storage.parsed(self.content(role, name), self.path(role, name))

    def stands(self, role: str, name: str) -> bool:
        """Whether there is such a file."""
        if role == "own" and name in self._pending:
            return self._pending[name] is not None
        return self.path(role, name).is_file()

    def write(self, name: str, article: Article) -> tuple[Entry, bytes]:
        """Write the article into the own folder in one step; what stands there now."""
        content = render(article)
        data = content.encode()
        if self.dry:
            self._pending[name] = data
            return Entry("own", name, len(data), -next(self._serial)), data
        target = self.own / name
        storage.write(target, content)
        return Entry("own", name, len(data), target.stat().st_mtime_ns), data

    def delete(self, name: str) -> None:
        """Take a file out of the own folder."""
        if self.dry:
            self._pending[name] = None
            return
        (self.own / name).unlink()
        storage.sync(self.own)

    def hidden(self) -> frozenset[str]:
        """Ids of the shipped articles that do not count.

        Raises:
            CorpusError: The list cannot be read.
        """
        if self.shipped is None:
            return frozenset()
        if self._pending_hidden is not None:
            return self._pending_hidden
        path = self.data_dir / _REMOVED
        try:
            return frozenset(path.read_text(encoding="utf-8").split())
        except FileNotFoundError:
            return frozenset()
        except (OSError, UnicodeDecodeError) as exc:
            raise CorpusError(f"Không đọc được {path} ({exc}); hãy sửa hoặc xóa tệp này.") from exc

    def hide(self, ids: frozenset[str]) -> None:
        """Make `ids` the shipped articles that do not count."""
        if self.dry:
            self._pending_hidden = ids
            return
        make_data_dir(self.data_dir)
        content = "".join(f"{article_id}\n" for article_id in sorted(ids))
        storage.write(self.data_dir / _REMOVED, content)

    @contextlib.contextmanager
    def exclusive(self) -> Iterator[None]:
        """Nobody else adds, edits or removes meanwhile; makes the folder that they would write to.

        Raises:
            OSError: The folder cannot be made.
        """
        if self.dry:
            yield
            return
        make_data_dir(self.data_dir)
        self.own.mkdir(exist_ok=True)
        with storage.locked(self.data_dir / LOCK_NAME):
            if not self._swept:
                self._sweep()
            yield

    def _sweep(self) -> None:
        """Delete what processes that died while writing have left; the lock keeps the living away."""
        for folder, pattern in ((self.own, ".*.md.*.part"), (self.data_dir, f".{_REMOVED}.*.part")):
            for part in folder.glob(pattern):
                part.unlink(missing_ok=True)
        self._swept = True
