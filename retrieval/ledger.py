"""The ledger: every figure of the library as a row, read from the index.

The rows of a segment stand in its catalogue by place, measure and time; those of several segments are
merged as they are read, so that a million rows pass through little memory.
"""

import heapq
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Any

from retrieval.index import Index
from retrieval.ledger_filter import Filter
from retrieval.ledger_measures import one_number
from retrieval.ledger_row import LedgerRow
from retrieval.ledger_vocabulary import Vocabulary
from retrieval.segment import CATALOGUE

_ROWS = """
SELECT p.label, p.key, p.level, l.part, m.name, l.status, l.tier, l.subject, l.field, l.role, l.qualifier,
    l.value, l.number, l.unit, l.kind, l.wording, l.part_of, l.period, l.period_start, l.period_end,
    l.period_basis, l.until, a.id, a.title, a.publisher, a.published, a.url, q.text, q.start, q.end,
    l.position, l.article, p.sorts, m.sorts
FROM ledger l CROSS JOIN ledger_places p ON p.id = l.place CROSS JOIN ledger_measures m ON m.id = l.measure
CROSS JOIN ledger_articles a ON a.row = l.article CROSS JOIN ledger_quotes q ON q.id = l.quote
"""
"""Written so, SQLite goes through the ledger in its own order, and looks the others up."""
_FIELDS = len(LedgerRow._fields) - 1
_MEASURE, _UNTIL = LedgerRow._fields.index("measure"), LedgerRow._fields.index("until")
_START, _END = LedgerRow._fields.index("period_start"), LedgerRow._fields.index("period_end")
_CLOSE = 0.05
"""Share by which an approximate number may miss another one that says the same."""


class Ledger:
    """The rows of one generation of the index, which has to stay open while they are read.

    Args:
        parts: the catalogue of each segment, with the rows of articles in it that are gone.
        vocabulary: what the measures are called.
    """

    def __init__(self, parts: Sequence[tuple[Path, Iterable[int]]], vocabulary: Vocabulary) -> None:
        self._parts = [(path, frozenset(gone)) for path, gone in parts]
        self._vocabulary = vocabulary

    @classmethod
    def of(cls, index: Index, vocabulary: Vocabulary | None = None) -> "Ledger":
        """The ledger of `index`."""
        parts = [
            (index.folder / info.name / CATALOGUE, info.gone) for info in index.manifest.segments
        ]
        return cls(parts, vocabulary or Vocabulary())

    def rows(self, wanted: Filter | None = None) -> Iterator[LedgerRow]:
        """The rows that agree, by place in Vietnamese order, then measure, then time, the newest first.

        Those of which other articles say otherwise tell what they say.
        """
        found = self._merged(wanted or Filter())
        for _, alike in groupby(
            found, key=lambda row: (row[1], row[_MEASURE], row[_START], row[_END])
        ):
            yield from _disagreeing(list(alike))

    def at(self, article: str, position: int) -> LedgerRow | None:
        """The row of the number that stands at `position` in the article; None where there is none."""
        own = list(self.rows(Filter(article=article)))
        return next((row for row in own if row.position == position), None)

    def has(self, measure: str) -> bool:
        """Whether anything of the ledger is what a person means by `measure`."""
        return bool(self._vocabulary.meant(measure, self._names()))

    def nearest(self, measure: str) -> list[str]:
        """Up to three measures whose names look like `measure`, the most alike first."""
        return self._vocabulary.nearest(measure, self._names())

    def _names(self) -> set[str]:
        names: set[str] = set()
        for path, _ in self._parts:
            with closing(_open(path)) as connection:
                names.update(
                    name for (name,) in connection.execute("SELECT name FROM ledger_measures")
                )
        return names

    def measures(self) -> dict[str, int]:
        """What is counted -> how many rows count it, the most first."""
        counts: dict[str, int] = {}
        for path, gone in self._parts:
            with closing(_open(path)) as connection:
                for name, article, count in connection.execute(
                    "SELECT m.name, l.article, count(*) FROM ledger l"
                    " JOIN ledger_measures m ON m.id = l.measure GROUP BY 1, 2"
                ):
                    if article not in gone:
                        called = self._vocabulary.name_of(name)
                        counts[called] = counts.get(called, 0) + count
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def _merged(self, wanted: Filter) -> Iterator[LedgerRow]:
        parts = [self._of_part(path, gone, wanted) for path, gone in self._parts]
        merged = parts[0] if len(parts) == 1 else heapq.merge(*parts, key=_order)
        rename = self._vocabulary.name_of
        for row in merged:
            measure, until = rename(row[_MEASURE]), bool(row[_UNTIL])
            yield LedgerRow._make(
                (
                    *row[:_MEASURE],
                    measure,
                    *row[_MEASURE + 1 : _UNTIL],
                    until,
                    *row[_UNTIL + 1 : _FIELDS],
                    (),
                )
            )

    def _of_part(
        self, path: Path, gone: frozenset[int], wanted: Filter
    ) -> Iterator[tuple[Any, ...]]:
        with closing(_open(path)) as connection:
            clauses, values = self._where(connection, wanted)
            query = (
                f"{_ROWS} {'WHERE ' + ' AND '.join(clauses) if clauses else ''} ORDER BY l.rowid"
            )
            for row in connection.execute(query, values):
                if row[_FIELDS] not in gone:
                    yield row

    def _where(
        self, connection: sqlite3.Connection, wanted: Filter
    ) -> tuple[list[str], list[object]]:
        clauses: list[str] = []
        values: list[object] = []

        def among(column: str, ids: Iterable[int]) -> None:
            clauses.append(f"{column} IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(list(ids)))

        if wanted.places:
            places = connection.execute("SELECT id, key, above FROM ledger_places")
            among(
                "l.place", (number for number, key, above in places if _is_in(key, above, wanted))
            )
        if wanted.measure:
            names = connection.execute("SELECT id, name FROM ledger_measures").fetchall()
            meant = self._vocabulary.meant(wanted.measure, [name for _, name in names])
            among("l.measure", (number for number, name in names if name in meant))
        if wanted.period:
            clauses.append("l.period_start >= ? AND l.period_end <= ?")
            values += wanted.period
        if wanted.article:
            clauses.append("l.article = (SELECT row FROM articles WHERE id = ?)")
            values.append(wanted.article)
        for column, value in (
            ("p.level", wanted.level),
            ("l.status", wanted.status),
        ):
            if value is not None:
                clauses.append(f"{column} = ?")
                values.append(value)
        return clauses, values


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path.absolute().as_uri() + "?mode=ro&immutable=1", uri=True)


def _is_in(key: str | None, above: str | None, wanted: Filter) -> bool:
    if key in wanted.places:
        return True
    return bool(above and wanted.inside and any(f" {place} " in above for place in wanted.places))


def _order(row: tuple[Any, ...]) -> tuple[Any, ...]:
    end = row[_END]
    last = -int(end.replace("-", "")) if end else 0
    return row[-2], row[-1], last, row[_START] or "", row[_FIELDS]


def _disagreeing(alike: list[LedgerRow]) -> Iterable[LedgerRow]:
    """Rows of one place, measure and period, each with what other articles say of the very same thing."""
    if len(alike) < 2 or alike[0].place_key is None or alike[0].period_end is None:
        return alike
    said: dict[object, list[LedgerRow]] = {}
    for row in alike:
        if _stands_alone(row):
            said.setdefault(_thing(row), []).append(row)
    return [
        row._replace(disagrees=_others(row, said[_thing(row)])) if _stands_alone(row) else row
        for row in alike
    ]


def _stands_alone(row: LedgerRow) -> bool:
    """Whether a place can have no second such number for the period."""
    named = row.part_of is None or row.tier or row.subject or row.field
    counted = row.role in {"total", "whole"} and row.part is None and bool(named)
    return counted and row.measure in one_number()


def _thing(row: LedgerRow) -> tuple[str | None, ...]:
    return row.status, row.tier, row.subject, row.field, row.unit


def _others(row: LedgerRow, said: Iterable[LedgerRow]) -> tuple[str, ...]:
    """ "gần 6.500 (Báo Thái Nguyên)" for each other article whose number is another one."""
    told = {
        f"{f'{other.qualifier} ' if other.qualifier else ''}{other.value} ({other.publisher or other.title})"
        for other in said
        if other.article != row.article and not _agree(row, other)
    }
    return tuple(sorted(told))


def _agree(one: LedgerRow, other: LedgerRow) -> bool:
    if one.qualifier or other.qualifier:
        return abs(one.number - other.number) <= _CLOSE * max(one.number, other.number)
    return one.number == other.number
