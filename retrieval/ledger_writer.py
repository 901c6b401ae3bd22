"""Writes the ledger of one segment: each figure of its articles as a row, in the order in which it is read.

Rows stand by place, what is counted, and time, the newest first, so that a reader need not sort them.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from corpus.article import Article, Level, Place
from corpus.places import unit_at, unit_of
from retrieval import collation
from retrieval.figure import Figure
from retrieval.ledger_measures import Measured, measured
from retrieval.parts import part_of

SCHEMA = """
CREATE TABLE ledger_places (id INTEGER PRIMARY KEY, key TEXT, label TEXT, level TEXT, above TEXT, sorts TEXT NOT NULL);
CREATE TABLE ledger_measures (id INTEGER PRIMARY KEY, name TEXT NOT NULL, sorts TEXT NOT NULL);
CREATE TABLE ledger_senses (
    id INTEGER PRIMARY KEY, status TEXT, tier TEXT, subject TEXT, field TEXT, role TEXT NOT NULL, qualifier TEXT,
    unit TEXT NOT NULL, kind TEXT NOT NULL, period TEXT, period_start TEXT, period_end TEXT, period_basis TEXT,
    until INTEGER NOT NULL
);
CREATE TABLE ledger_quotes (id INTEGER PRIMARY KEY, start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL);
CREATE TABLE ledger_articles (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL, title TEXT NOT NULL, publisher TEXT, published TEXT, url TEXT
);
"""
"""Few articles say something new of a number but the number: what they share stands in `ledger_senses`."""
_TABLE = """
    place INTEGER, measure INTEGER, sense INTEGER, quote INTEGER, article INTEGER, part TEXT, value TEXT,
    number REAL, wording TEXT, part_of TEXT, position INTEGER
"""
_ORDER = """
INSERT INTO ledger SELECT gathered.* FROM gathered
JOIN ledger_places p ON p.id = place JOIN ledger_measures m ON m.id = measure
JOIN ledger_senses s ON s.id = sense
ORDER BY p.sorts, m.sorts, s.period_end DESC, s.period_start, article, position
"""

_INSERT = "INSERT INTO gathered VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
Row = tuple[Any, ...]
_Place = tuple[str | None, str | None, Level | None, str | None]
"""Key, label, level, and keys of the units above, each between two spaces."""


class LedgerBuilder:
    """Adds the ledger to the file of a segment, article by article."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.executescript(
            f"{SCHEMA} CREATE TABLE ledger ({_TABLE}); CREATE TEMP TABLE gathered ({_TABLE});"
        )
        self._places: dict[_Place, int] = {}
        self._measures: dict[str, int] = {}
        self._senses: dict[Row, int] = {}
        self._quotes = 0

    def add(
        self, row: int, article: Article, sentences: Iterable[tuple[int, int, Sequence[Figure]]]
    ) -> None:
        """Add the figures of an article, whose row in the segment is `row`; `sentences` are (start, end, figures)."""
        rows: list[Row] = []
        quotes: list[Row] = []
        for start, end, figures in sentences:
            if figures:
                quote = self._quotes
                self._quotes += 1
                quotes.append((quote, start, end, article.text[start:end]))
                rows += self._of_sentence(row, article, quote, figures)
        if not rows:
            return
        published = article.published.isoformat() if article.published else None
        self._connection.execute(
            "INSERT INTO ledger_articles VALUES (?, ?, ?, ?, ?, ?)",
            (row, article.id, article.title, article.source, published, article.url),
        )
        self._connection.executemany("INSERT INTO ledger_quotes VALUES (?, ?, ?, ?)", quotes)
        self._connection.executemany(_INSERT, rows)

    def close(self) -> None:
        """Write what is left, and put the rows in order."""
        self._connection.executemany(
            "INSERT INTO ledger_places VALUES (?, ?, ?, ?, ?, ?)",
            [(number, *place, _place_order(place)) for place, number in self._places.items()],
        )
        self._connection.executemany(
            "INSERT INTO ledger_measures VALUES (?, ?, ?)",
            [(number, name, collation.text(name)) for name, number in self._measures.items()],
        )
        self._connection.executemany(
            "INSERT INTO ledger_senses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(number, *sense) for sense, number in self._senses.items()],
        )
        self._connection.execute(_ORDER)
        self._connection.executescript(
            "DROP TABLE gathered; CREATE INDEX ledger_by_article ON ledger (article);"
            "CREATE INDEX ledger_by_measure ON ledger (measure);"
        )

    def _of_sentence(
        self, row: int, article: Article, quote: int, figures: Sequence[Figure]
    ) -> list[Row]:
        found: list[Row] = []
        before: Measured | None = None
        for figure in figures:
            is_of = before = measured(figure, article, before)
            whole = part_of(figure, figures, article.text)
            sense = (
                figure.status, figure.level, figure.subject, figure.field, figure.role, figure.qualifier,
                is_of.unit, figure.kind, figure.period_label, figure.period_start, figure.period_end,
                figure.period_basis, int(figure.until),
            )  # fmt: skip
            found.append(
                (
                    self._place(figure, article),
                    self._measures.setdefault(is_of.measure, len(self._measures)),
                    self._senses.setdefault(sense, len(self._senses)),
                    quote,
                    row,
                    figure.part,
                    figure.value,
                    figure.number,
                    figure.unit,
                    whole.value if whole else None,
                    figure.start,
                )
            )
        return found

    def _place(self, figure: Figure, article: Article) -> int:
        own = article.place
        place: _Place
        if figure.place:
            level = _level(figure.place, figure.place_label)
            place = figure.place, figure.place_label, level, _above(figure.place, article)
        elif own:
            unit = unit_of(own)
            key = unit.key if unit else None
            place = key, own.label, own.level, _above(key, article)
        else:
            place = None, None, article.level, None
        return self._places.setdefault(place, len(self._places))


def _level(key: str, label: str | None) -> Level:
    unit = unit_at(key)
    if unit:
        return unit.level
    return "xã" if key.startswith("xa:") or not label else "huyện"


def _above(key: str | None, article: Article) -> str | None:
    """The province of a district; what the article that names a commune is about, and its province."""
    unit = unit_at(key) if key else None
    if unit is None and article.place:
        unit = unit_of(article.place)
    if unit is None:
        return None
    province = unit_of(Place(name=unit.province)) if unit.province else None
    keys = {above.key for above in (unit, province) if above} - {key}
    return f" {' '.join(sorted(keys))} " if keys else None


def _place_order(place: _Place) -> str:
    """A province before its districts, those before its communes; what has no place at the end."""
    key, label, level, above = place
    if label is None:
        return "\uffff"
    unit = unit_at(key) if key else None
    over = [unit_at(other) for other in (above or "").split()]
    province = next((u.province or u.name for u in (unit, *over) if u), "")
    rank = {"tỉnh": "0", "huyện": "1", "xã": "2", None: "3"}[level]
    return f"{collation.place_text(province)}\x04{rank}{collation.place_text(label)}"
