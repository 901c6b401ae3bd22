"""Reading an index that others bring up to date meanwhile."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from retrieval.generations import IndexMismatch, IndexNotBuilt
from retrieval.index import Index
from retrieval.ledger_vocabulary import Vocabulary
from retrieval.reranker import Reranker
from retrieval.retrieving import Reader


@dataclass(slots=True)
class _Held:
    """A reader, how many are using it, and whether a newer one has taken its place."""

    reader: Reader
    users: int = 0
    retired: bool = False


class Follower:
    """Gives readers of the current generation; whoever reads an older one finishes with that.

    Safe to share between threads.
    """

    def __init__(
        self,
        index: Index,
        reranker: Reranker | None = None,
        vocabulary: Vocabulary | None = None,
    ) -> None:
        self._held = _Held(Reader(index, reranker, vocabulary))
        self._lock = threading.Lock()
        self._switching = threading.Lock()

    @property
    def index(self) -> Index:
        """The index that is read now; another thread may close it."""
        return self._held.reader.index

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """A reader of the newest generation, which stays open for as long as the block lasts."""
        self.catch_up()
        with self._lock:
            held = self._held
            held.users += 1
        try:
            yield held.reader
        finally:
            with self._lock:
                held.users -= 1
            self._close_unused(held)

    def catch_up(self) -> None:
        """Turn to the newest generation, if there is a newer one that can be read.

        One made by another version of the program, or with another encoder, is left to the next start.
        """
        if self.index.is_current:
            return
        with self._switching:
            old = self._held
            index = old.reader.index
            if index.is_current:
                return
            try:
                newer = Index.open(index.folder.parent, index.encoder, previous=index)
            except (IndexMismatch, IndexNotBuilt):
                return
            reader = Reader(newer, old.reader.reranker, old.reader.vocabulary)
            _ = reader.known_places  # looked through by every question
            with self._lock:
                self._held = _Held(reader)
                old.retired = True
            self._close_unused(old)

    def _close_unused(self, held: _Held) -> None:
        with self._lock:
            unused = held.retired and not held.users
            held.retired = held.retired and not unused  # closed once
        if unused:
            held.reader.close()
