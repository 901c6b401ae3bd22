"""The library's remembered facts, up to date with its files whenever they are used."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from corpus.article import Article
from corpus.holdings import FILE_NAME, Held, Holdings, text_digest
from corpus.shelf import Shelf

if TYPE_CHECKING:
    from corpus.near_duplicates import Sketch

_FRESH_S = 2.0
"""How long a file that another program changed in place may stay unnoticed while articles are added."""
_BATCH = 500

T = TypeVar("T")


class Current:
    """Opens the holdings of a shelf, brings them up to date, and mends them by making them again."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._lock = threading.RLock()
        self._holdings: Holdings | None = None
        self._stamp: int | None = None
        self._refreshed = 0.0
        self._unsketched = True
        self._last: tuple[bytes, bytes] | None = None
        self._finder = Finder()

    def use(self, action: Callable[[Holdings], T], *, quick: bool = False) -> T:
        """What `action` makes of the holdings; it is called again where they turn out to be damaged.

        Args:
            action: Reads or writes holdings.
            quick: Do without a look at every file if none has come or gone since one just before.
        """
        with self._lock:
            try:
                return action(self._ready(quick=quick))
            except sqlite3.Error:
                if self._holdings is not None:
                    self._holdings.discard()
                self._holdings = None
                return action(self._ready(quick=False))

    def nearest(self, holdings: Holdings, text: str) -> list[Held]:
        """A file of each text that may be `text` re-posted, the likeliest first."""
        from corpus.near_duplicates import sketch

        if self._unsketched:
            rows = holdings.unsketched()
            for start in range(0, len(rows), _BATCH):
                holdings.note_sketches(
                    (row.text, sketch(self._shelf.article(row.role, row.name).text).tobytes())
                    for row in rows[start : start + _BATCH]
                )
            self._unsketched = False
        own = sketch(text)
        self._last = text_digest(text), own.tobytes()
        digests = self._finder.nearest(holdings, own)
        return [rows[0] for digest in digests if (rows := holdings.with_text(digest))]

    def written(self, holdings: Holdings, articles: Iterable[Article]) -> None:
        """These articles were put on the shelf, and the holdings were told."""
        for article in articles:
            if self._last is not None and self._last[0] == text_digest(article.text):
                holdings.note_sketches([self._last])
            else:
                self._unsketched = True
        if self._stamp is not None:
            self._stamp = self._shelf.stamp()

    def doubt(self) -> None:
        """Look at every file the next time."""
        self._stamp = None

    def _ready(self, *, quick: bool) -> Holdings:
        path = self._path()
        if self._holdings is not None and not self._holdings.usable(path):
            self._holdings.close()
            self._holdings = None
        if self._holdings is None:
            if self._shelf.dry:
                source = self._shelf.data_dir / FILE_NAME
                self._holdings = Holdings.copied(source, self._shelf.roles)
            else:
                self._holdings = Holdings(path, self._shelf.roles)
            self._stamp = None
            self._finder = Finder()
        stamp = self._shelf.stamp()
        recent = self._shelf.dry or (quick and time.monotonic() - self._refreshed < _FRESH_S)
        if self._stamp is None or not recent or (not self._shelf.dry and self._stamp != stamp):
            self._holdings.refresh(self._shelf.entries(), self._shelf.content, self._shelf.path)
            self._stamp, self._refreshed = stamp, time.monotonic()
            self._unsketched = True
        return self._holdings

    def _path(self) -> Path | None:
        """Where the holdings are kept; in memory where the library has no folder yet."""
        kept = self._shelf.own.is_dir() and not self._shelf.dry
        return self._shelf.data_dir / FILE_NAME if kept else None


class Finder:
    """The sketches of all texts, side by side in memory."""

    def __init__(self) -> None:
        self._last = 0
        self._digests: list[bytes] = []
        self._sketches: Sketch | None = None
        """(capacity, width); the first rows are in use, one for each digest."""

    def nearest(self, holdings: Holdings, own: "Sketch") -> list[bytes]:
        """Digests of the texts that are most like the one sketched as `own`."""
        from corpus.near_duplicates import likely

        sketches = self._grown(holdings, own)
        return [self._digests[row] for row in likely(own, sketches[: len(self._digests)])]

    def _grown(self, holdings: Holdings, own: "Sketch") -> "Sketch":
        """The sketches, with those that came since."""
        import numpy as np

        fresh = holdings.sketches(self._last)
        used, needed = len(self._digests), len(self._digests) + len(fresh)
        if self._sketches is None or needed > len(self._sketches):
            roomy = np.zeros((max(1024, needed * 5 // 4), len(own)), own.dtype)
            if self._sketches is not None:
                roomy[:used] = self._sketches[:used]
            self._sketches = roomy
        for row, (number, digest, sketched) in enumerate(fresh, used):
            self._last = number
            self._digests.append(digest)
            self._sketches[row] = np.frombuffer(sketched, own.dtype)
        return self._sketches
