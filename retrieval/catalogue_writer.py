"""Writes the catalogue of one segment: its articles, passages and figures, and which place each is tied to."""

import json
import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

import numpy as np

from corpus.article import Article, Passage
from retrieval.catalogue import Role
from retrieval.figure import Figure
from retrieval.ledger_writer import LedgerBuilder

_SCHEMA = """
CREATE TABLE articles (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL, metadata TEXT NOT NULL, text TEXT NOT NULL,
    first INTEGER NOT NULL, count INTEGER NOT NULL
);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, article INTEGER NOT NULL, number INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, sentences BLOB NOT NULL, figures TEXT NOT NULL
);
CREATE TABLE places (
    unit TEXT NOT NULL, role TEXT NOT NULL, rows BLOB NOT NULL, PRIMARY KEY (unit, role)
) WITHOUT ROWID;
"""


class CatalogueBuilder:
    """Writes the file, article by article; rows count up from 0 in the order of writing."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        self._connection.executescript(
            # the file is new and is thrown away if the build dies, so nothing needs a journal
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA
        )
        self._places: dict[tuple[str, Role], array[int]] = defaultdict(lambda: array("i"))
        self._ledger = LedgerBuilder(self._connection)
        self.articles = 0
        self.passages = 0

    def add(
        self,
        article: Article,
        passages: Sequence[Passage],
        figures: Sequence[Sequence[Figure]],
        places: Sequence[Iterable[tuple[str, Role]]],
        fingerprint: str = "",
    ) -> None:
        """Add an article with its passages; `figures` and `places` go passage by passage."""
        first = self.passages
        metadata = article.model_dump_json(exclude={"text"}, exclude_defaults=True)
        self._connection.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)",
            (self.articles, article.id, fingerprint, metadata, article.text, first, len(passages)),
        )
        self._connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    row,
                    self.articles,
                    passage.number,
                    passage.start,
                    passage.end,
                    array("i", chain.from_iterable(passage.sentences)).tobytes(),
                    _as_json(found),
                )
                for row, (passage, found) in enumerate(zip(passages, figures, strict=True), first)
            ],
        )
        for row, units in enumerate(places, first):
            for unit in set(units):
                self._places[unit].append(row)
        self._ledger.add(
            self.articles,
            article,
            (
                (start, end, [figure for figure in found if start <= figure.start < end])
                for passage, found in zip(passages, figures, strict=True)
                if found
                for start, end in passage.sentences
            ),
        )
        self.articles += 1
        self.passages += len(passages)

    def close(self) -> None:
        """Write what is left and close the file."""
        rows = (
            (*unit, np.array(found, "<i4").tobytes())
            for unit, found in sorted(self._places.items())
        )
        self._connection.executemany("INSERT INTO places VALUES (?, ?, ?)", rows)
        self._ledger.close()
        self._connection.commit()
        self._connection.close()


def _as_json(figures: Sequence[Figure]) -> str:
    return json.dumps([f.to_row() for f in figures], ensure_ascii=False) if figures else "[]"
