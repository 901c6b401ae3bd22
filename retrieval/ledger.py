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
from operator import itemgetter
from pathlib import Path
from typing import Any

from retrieval.index import Index
from retrieval.ledger_disagreements import with_disagreements
from retrieval.ledger_filter import Filter
from retrieval.ledger_row import LedgerRow
from retrieval.ledger_tables import Tables
from retrieval.ledger_vocabulary import Vocabulary
from retrieval.segment import CATALOGUE

_ROWS = """
SELECT l.place, l.measure, l.sense, l.article, l.part, l.value, l.number, l.wording, l.part_of, l.position,
    q.text, q.start, q.end
FROM ledger l CROSS JOIN ledger_quotes q ON q.id = l.quote
"""
"""Written so, SQLite goes through the ledger in its own order, and looks the quotes up."""
_WITHIN = """
l.sense IN (SELECT id FROM ledger_senses WHERE period_start >= ? AND period_end <= ?)
"""
_MEASURE = LedgerRow._fields.index("measure")
_START, _END = LedgerRow._fields.index("period_start"), LedgerRow._fields.index("period_end")


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
            yield from with_disagreements(list(alike))

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
        if len(parts) == 1:
            return (row for _, row in parts[0])
        return (row for _, row in heapq.merge(*parts, key=itemgetter(0)))

    def _of_part(
        self, path: Path, gone: frozenset[int], wanted: Filter
    ) -> Iterator[tuple[tuple[Any, ...], LedgerRow]]:
        """(what it sorts by, row) of the rows of a segment that agree."""
        with closing(_open(path)) as connection:
            tables = Tables(connection, self._vocabulary)
            clauses, values = self._where(connection, wanted)
            query = (
                f"{_ROWS} {'WHERE ' + ' AND '.join(clauses) if clauses else ''} ORDER BY l.rowid"
            )
            order: tuple[Any, ...] = ()
            before: tuple[int, int, int] | None = None
            for (
                place, measure, sense, article, part, value, number, wording, part_of, position, text, start, end,
            ) in connection.execute(query, values):  # fmt: skip
                if article in gone:
                    continue
                if (place, measure, sense) != before:
                    before = place, measure, sense
                    where, sorts = tables.places[place]
                    named, also_sorts = tables.measures[measure]
                    said, unit, when = tables.senses[sense]
                    order = (sorts, also_sorts, *_time_order(when))
                quoted = (text, start, end, position, ())
                of = (value, number, *unit, wording, part_of)
                row = (*where, part, named, *said, *of, *when, *tables.articles[article], *quoted)
                yield order, LedgerRow._make(row)

    def _where(
        self, connection: sqlite3.Connection, wanted: Filter
    ) -> tuple[list[str], list[object]]:
        clauses: list[str] = []
        values: list[object] = []

        def among(clause: str, ids: Iterable[int]) -> None:
            clauses.append(clause)
            values.append(json.dumps(list(ids)))

        if wanted.places or wanted.level:
            places = connection.execute("SELECT id, key, above, level FROM ledger_places")
            among(
                "l.place IN (SELECT value FROM json_each(?))",
                (
                    number
                    for number, key, above, level in places
                    if wanted.level in {None, level} and _is_in(key, above, wanted)
                ),
            )
        if wanted.measure:
            names = connection.execute("SELECT id, name FROM ledger_measures").fetchall()
            meant = self._vocabulary.meant(wanted.measure, [name for _, name in names])
            among(
                "l.measure IN (SELECT value FROM json_each(?))",
                (number for number, name in names if name in meant),
            )
        if wanted.status is not None:
            clauses.append("l.sense IN (SELECT id FROM ledger_senses WHERE status = ?)")
            values.append(wanted.status)
        if wanted.period:
            clauses.append(_WITHIN)
            values += wanted.period
        if wanted.article:
            clauses.append("l.article = (SELECT row FROM articles WHERE id = ?)")
            values.append(wanted.article)
        return clauses, values


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path.absolute().as_uri() + "?mode=ro&immutable=1", uri=True)


def _is_in(key: str | None, above: str | None, wanted: Filter) -> bool:
    if not wanted.places or key in wanted.places:
        return True
    return bool(above and wanted.inside and any(f" {place} " in above for place in wanted.places))


def _time_order(when: tuple[Any, ...]) -> tuple[int, str]:
    """The latest first; what has no period at the end."""
    _, start, end, *_ = when
    return (-int(end.replace("-", "")) if end else 0), start or ""
