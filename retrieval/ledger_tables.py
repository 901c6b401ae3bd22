"""What many rows of a segment's ledger share, each looked up when a row first names it."""

import sqlite3
from collections.abc import Callable
from typing import Any

from retrieval.ledger_vocabulary import Vocabulary

_MANY = 2_000
"""Looked up one by one before the rest of a table is read at once, which takes less time by then."""

Row = tuple[Any, ...]


class _Table(dict[int, Row]):
    """Number -> what `query` tells of it, made what is needed by `made`."""

    def __init__(
        self, connection: sqlite3.Connection, query: str, made: Callable[[Row], Row]
    ) -> None:
        super().__init__()
        self._connection = connection
        self._query = query
        self._made = made

    def __missing__(self, number: int) -> Row:
        if len(self) == _MANY:
            found = self._connection.execute(self._query)
            self.update((row[0], self._made(row[1:])) for row in found)
            return self[number]
        one = self._connection.execute(f"{self._query} WHERE rowid = ?", (number,)).fetchone()
        self[number] = made = self._made(one[1:])
        return made


class Tables:
    """The tables beside the rows of a segment."""

    def __init__(self, connection: sqlite3.Connection, vocabulary: Vocabulary) -> None:
        self.places = _Table(
            connection,
            "SELECT id, label, key, level, sorts FROM ledger_places",
            lambda row: (row[:3], row[3]),
        )
        """(place, its key, its level) and what it sorts by."""
        self.measures = _Table(
            connection,
            "SELECT id, name, sorts FROM ledger_measures",
            lambda row: (vocabulary.name_of(row[0]), row[1]),
        )
        """Its name, and what it sorts by."""
        self.senses = _Table(
            connection,
            "SELECT * FROM ledger_senses",
            lambda row: (row[:6], row[6:8], (*row[8:12], bool(row[12]))),
        )
        """(status … qualifier), (unit, kind), (period … until), each as `LedgerRow` has them."""
        self.articles = _Table(
            connection,
            "SELECT row, id, title, publisher, published, url FROM ledger_articles",
            lambda row: row,
        )
        """(id, title, publisher, published, url)."""
