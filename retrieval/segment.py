"""One segment of an index, open for reading: written once, shared by the generations that hold it."""

import threading
from pathlib import Path

from retrieval.catalogue import CataloguePart
from retrieval.lexical import LexicalPart
from retrieval.vectors import VectorStore

CATALOGUE, LEXICAL, VECTORS = "catalogue.sqlite", "lexical", "vectors.faiss"


class Segment:
    """The three parts of a segment; whoever opened or took it closes it once.

    Raises:
        OSError, ValueError, sqlite3.Error: a file is missing or broken.
    """

    def __init__(self, folder: Path) -> None:
        self.vectors = VectorStore.load(folder / VECTORS)
        self.lexical = LexicalPart.load(folder / LEXICAL)
        self.catalogue = CataloguePart(folder / CATALOGUE)
        self._users = 1
        self._lock = threading.Lock()

    def taken(self) -> "Segment":
        """This segment, which has one user more from now on."""
        with self._lock:
            self._users += 1
        return self

    def close(self) -> None:
        """Let go of the files, if nobody else uses them."""
        with self._lock:
            self._users -= 1
            if not self._users:
                self.catalogue.close()
                self.lexical.close()
