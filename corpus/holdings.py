"""What the library's files hold, remembered so that a command need not read them all again.

The file is derived from the articles: it may be deleted at any time and is made again where it is missing
or damaged. Several processes may use it at once.
"""

import contextlib
import hashlib
import os
import sqlite3
import time
import weakref
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from corpus import storage
from corpus.article import Article
from corpus.errors import CorpusError
from corpus.holdings_file import opened
from corpus.publications import address
from corpus.shelf import Entry

FILE_NAME = "holdings.sqlite3"
_BATCH = 1000
_RACY_NS = 50_000_000
"""A file changed less than this before it was read may change again and look the same."""

_FACTS = ("place", "published", "source")


class Held(NamedTuple):
    """A file that holds an article."""

    role: str
    name: str
    id: str
    text: bytes
    """Digest of the article's text."""


def text_digest(text: str) -> bytes:
    """Tells texts apart: 16 bytes."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


class State(NamedTuple):
    """What a look at the whole library needs of each file."""

    role: str
    name: str
    id: str
    fingerprint: str
    problem: str | None
    unknown: str


_STATES = "SELECT role, name, id, fingerprint, problem, unknown FROM files"
"""With the columns in the order of `State`."""


class Holdings:
    """The remembered facts of one library; a lock of the caller's keeps its threads apart.

    Args:
        path: The file; None keeps the facts in memory alone.
        roles: Whose files count.
    """

    def __init__(self, path: Path | None, roles: Sequence[str]) -> None:
        self._wanted = self._path = path
        self._roles = tuple(roles)
        self._pid = os.getpid()
        self._connection = self._connect()
        self._finalizer = weakref.finalize(self, self._connection.close)
        self._inode = self._inode_now()

    @classmethod
    def copied(cls, path: Path, roles: Sequence[str]) -> "Holdings":
        """The facts of the file at `path`, in memory: what is noted here changes nothing there."""
        made = cls(None, roles)
        if path.is_file():
            with contextlib.suppress(sqlite3.Error):
                disk = Holdings(path, roles)
                disk._connection.backup(made._connection)
                disk.close()
        return made

    def close(self) -> None:
        """Let go of the file."""
        self._finalizer()

    def usable(self, path: Path | None) -> bool:
        """Whether this process opened the file at `path`, and it still is there."""
        if self._pid != os.getpid() or path != self._wanted:
            return False
        return self._path is None or self._inode == self._inode_now()

    def discard(self) -> None:
        """Delete the file, which is damaged."""
        self.close()
        if self._path is not None:
            for ending in ("", "-wal", "-shm"):
                with contextlib.suppress(OSError):
                    self._path.with_name(self._path.name + ending).unlink(missing_ok=True)

    def refresh(
        self,
        entries: Iterable[Entry],
        content: Callable[[str, str], bytes],
        path: Callable[[str, str], Path],
    ) -> None:
        """Bring the facts up to date with the files that there are: reads only new and changed ones.

        Args:
            entries: All files that count.
            content: What a file of that role and name holds.
            path: Where it stands.
        """
        found = {(entry.role, entry.name): entry for entry in entries}
        known = {
            (role, name): (size, changed)
            for role, name, size, changed in self._all(
                f"SELECT role, name, size, changed FROM files WHERE {self._ours}"  # nosec B608 # words of ours
            )
        }
        gone = known.keys() - found.keys()
        with self._connection:
            for role, name in gone:
                if role == "shipped" or not path(role, name).is_file():
                    self._forget(role, name)
        stale = [e for key, e in found.items() if known.get(key) != (e.size, e.changed)]
        for start in range(0, len(stale), _BATCH):
            with self._connection:
                for entry in stale[start : start + _BATCH]:
                    self._read(entry, content, path(entry.role, entry.name))

    def note(self, entry: Entry, article: Article, data: bytes) -> None:
        """Remember the article that the file `entry` holds as `data`."""
        with self._connection:
            self._put(entry, article, data)

    def forget(self, role: str, name: str) -> None:
        """Remember the file no more."""
        with self._connection:
            self._forget(role, name)

    def _forget(self, role: str, name: str) -> None:
        self._connection.execute("DELETE FROM files WHERE role = ? AND name = ?", (role, name))
        self._connection.execute("DELETE FROM addresses WHERE role = ? AND name = ?", (role, name))

    def states(self) -> list[State]:
        """Every file, shipped ones first, each group in the order of names."""
        return list(
            map(
                State._make,
                self._all(f"{_STATES} WHERE {self._ours} ORDER BY role DESC, name"),
            )
        )

    def with_id(self, article_id: str) -> Held | None:
        """The file of the article with this id; an own one comes before one that ships."""
        return next(iter(self._held("id = ? ORDER BY role", article_id)), None)

    def with_text(self, digest: bytes) -> list[Held]:
        """The files whose article has this text."""
        return self._held("text = ? ORDER BY role, name", digest)

    def of_file(self, file: str) -> list[Held]:
        """The files whose article was imported from a file of this name."""
        return self._held("file = ? ORDER BY id", file)

    def at(self, url: str) -> list[Held]:
        """The files whose article, or one of whose reposts, was read from this address."""
        return self._held(
            "(role, name) IN (SELECT role, name FROM addresses WHERE address = ?) ORDER BY id",
            address(url),
        )

    def imported(self, name: str, digest: bytes) -> tuple[str, str, str] | None:
        """(id, status, detail) of what became of these bytes when they were last imported."""
        rows = self._all(
            "SELECT id, status, detail FROM imports WHERE name = ? AND digest = ?", name, digest
        )
        return rows[0] if rows else None

    def note_import(self, name: str, digest: bytes, *, result: tuple[str, str, str]) -> None:
        """Remember the (id, status, detail) that importing these bytes had."""
        with self._connection:
            self._connection.execute(
                "REPLACE INTO imports (name, digest, id, status, detail) VALUES (?, ?, ?, ?, ?)",
                (name, digest, *result),
            )

    def forget_imports(self, article_id: str) -> None:
        """Forget what was imported into this article: it is not what it was."""
        with self._connection:
            self._connection.execute("DELETE FROM imports WHERE id = ?", (article_id,))

    def unsketched(self) -> list[Held]:
        """A file of each text that has no sketch yet."""
        return self._held(
            "text IS NOT NULL AND text NOT IN (SELECT text FROM sketches) GROUP BY text"
        )

    def note_sketches(self, sketches: Iterable[tuple[bytes, bytes]]) -> None:
        """Remember (digest of the text, its sketch)."""
        with self._connection:
            self._connection.executemany(
                "INSERT OR IGNORE INTO sketches (text, sketch) VALUES (?, ?)", sketches
            )

    def sketches(self, after: int) -> list[tuple[int, bytes, bytes]]:
        """(number, digest of the text, sketch) of those numbered above `after`, in order."""
        return self._all(
            "SELECT number, text, sketch FROM sketches WHERE number > ? ORDER BY number", after
        )

    @property
    def _ours(self) -> str:
        return "role IN ({})".format(", ".join(f"'{role}'" for role in self._roles))

    def _held(self, condition: str, *values: object) -> list[Held]:
        select = f"SELECT role, name, id, text FROM files WHERE {self._ours}"  # nosec B608 # words of ours
        rows = self._all(f"{select} AND {condition}", *values)
        return [Held(*row) for row in rows]

    def _all(self, query: str, *values: object) -> list[Any]:
        return self._connection.execute(query, values).fetchall()

    def _read(self, entry: Entry, content: Callable[[str, str], bytes], path: Path) -> None:
        data = b""
        try:
            data = content(entry.role, entry.name)
            article = storage.parsed(data, path)
        except CorpusError as exc:
            self._forget(entry.role, entry.name)
            self._connection.execute(
                "INSERT INTO files (role, name, size, changed, problem) VALUES (?, ?, ?, ?, ?)",
                (*self._settled(entry, data), str(exc)),
            )
            return
        self._put(Entry(*self._settled(entry, data)), article, data)

    @staticmethod
    def _settled(entry: Entry, data: bytes) -> Entry:
        """The entry, made to look stale where the file may still be in the making."""
        young = time.time_ns() - entry.changed < _RACY_NS
        return entry._replace(size=-1) if young or not data else entry

    def _put(self, entry: Entry, article: Article, data: bytes) -> None:
        self._forget(entry.role, entry.name)
        unknown = " ".join(fact for fact in _FACTS if getattr(article, fact) is None)
        self._connection.execute(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            (
                *entry,
                article.id,
                article.file,
                article.title,
                unknown,
                text_digest(article.text),
                hashlib.blake2b(data, digest_size=16).hexdigest(),
            ),
        )
        urls = {article.url, *(other.url for other in article.also)} - {None}
        self._connection.executemany(
            "INSERT OR IGNORE INTO addresses VALUES (?, ?, ?)",
            [(address(url), entry.role, entry.name) for url in urls if url],
        )

    def _inode_now(self) -> int | None:
        if self._path is None:
            return None
        try:
            return self._path.stat().st_ino
        except OSError:
            return -1

    def _connect(self) -> sqlite3.Connection:
        if self._path is not None:
            for _ in range(2):
                try:
                    return opened(str(self._path))
                except sqlite3.OperationalError:
                    break  # a folder that nobody may write to
                except sqlite3.DatabaseError:
                    self._path.unlink(missing_ok=True)  # damaged
            self._path = None
        return opened(":memory:")
