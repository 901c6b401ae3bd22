"""What many rows of a segment's ledger share, each looked up once."""

import sqlite3
from collections.abc import Iterator
from typing import Any

from retrieval.ledger_filter import Filter
from retrieval.ledger_vocabulary import Vocabulary

_ONE = "SELECT id, title, publisher, published, url FROM ledger_articles WHERE row = ?"
_ALL = "SELECT row, id, title, publisher, published, url FROM ledger_articles"
_MANY = 2_000
"""Articles looked up one by one before the rest is read at once, which takes less time and 30 MB for 50,000."""
_Sense = tuple[tuple[Any, ...], tuple[Any, ...], tuple[Any, ...]]
"""(status … qualifier), (unit, kind), (period … until), each as `LedgerRow` has them."""


class Tables:
    """The tables beside the rows; of the articles those that are asked for."""

    def __init__(self, connection: sqlite3.Connection, vocabulary: Vocabulary) -> None:
        self._connection = connection
        self._articles: dict[int, tuple[Any, ...]] = {}
        self.places = {
            number: ((label, key, level), sorts)
            for number, label, key, level, sorts in connection.execute(
                "SELECT id, label, key, level, sorts FROM ledger_places"
            )
        }
        """(place, its key, its level) and what it sorts by."""
        self.measures = {
            number: (vocabulary.name_of(name), sorts)
            for number, name, sorts in connection.execute(
                "SELECT id, name, sorts FROM ledger_measures"
            )
        }
        self.senses: dict[int, _Sense] = {
            number: (tuple(said[:6]), tuple(said[6:8]), (*said[8:12], bool(said[12])))
            for number, *said in connection.execute("SELECT * FROM ledger_senses")
        }

    def article(self, number: int) -> tuple[Any, ...]:
        """(id, title, publisher, published, url)."""
        found = self._articles.get(number)
        if found is None:
            if len(self._articles) == _MANY:
                self._articles = {row: tuple(said) for row, *said in self._connection.execute(_ALL)}
                return self._articles[number]
            found = self._articles[number] = self._connection.execute(_ONE, (number,)).fetchone()
        return found

    def senses_of(self, wanted: Filter) -> Iterator[int]:
        """Those of the status and the period that are wanted."""
        return (number for number, sense in self.senses.items() if _is_so(sense, wanted))


def _is_so(sense: _Sense, wanted: Filter) -> bool:
    """Whether the status and the period of a sense are those that are wanted."""
    (status, *_), _, (_, start, end, *_) = sense
    if wanted.status is not None and status != wanted.status:
        return False
    if wanted.period is None:
        return True
    first, last = wanted.period
    return start is not None and end is not None and first <= start and end <= last
