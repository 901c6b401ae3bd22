"""What the index knows about its passages besides vectors and words: a read-only SQLite file a segment."""

import json
import sqlite3
import threading
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from corpus.article import Article, Level, Passage, Place

Rows = npt.NDArray[np.int64]
FigureRow = list[Any]
"""One figure as retrieval.figures writes it: a flat JSON list."""

Role = Literal["article", "above", "text"]
"""How a passage is tied to a place: its article's own, the province above, or named in the text."""


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """What a list of articles shows."""

    id: str
    title: str
    place: Place | None
    level: Level | None
    period: str | None
    published: date | None


class CataloguePart:
    """Reads the file of one segment lazily; one object may serve several threads.

    Rows are the segment's own, from 0.

    Raises:
        sqlite3.Error: the file is not a catalogue, or is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(
            path.absolute().as_uri() + "?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self._lock = threading.Lock()
        self._all("SELECT row FROM articles LIMIT 1", ())  # a broken file says so now
        self.article = lru_cache(maxsize=256)(self._article)
        self.passage = lru_cache(maxsize=4096)(self._passage)
        self.figures = lru_cache(maxsize=4096)(self._figures)

    @cached_property
    def summaries(self) -> tuple[ArticleSummary, ...]:
        """Every article in one line each, by row."""
        rows = self._all("SELECT id, metadata FROM articles ORDER BY row", ())
        return tuple(_summary(name, json.loads(metadata)) for name, metadata in rows)

    @cached_property
    def ranges(self) -> tuple[tuple[str, str, int, int], ...]:
        """(id, fingerprint, first passage, number of passages) of every article, by row."""
        return tuple(
            self._all("SELECT id, fingerprint, first, count FROM articles ORDER BY row", ())
        )

    def find(self, article_id: str) -> tuple[int, int, int] | None:
        """(row, first passage, number of passages) of the article; None where it is not here."""
        found = self._all("SELECT row, first, count FROM articles WHERE id = ?", (article_id,))
        return found[0] if found else None

    def passages_with_place(self, keys: Iterable[str], roles: Iterable[Role]) -> list[Rows]:
        """Rows, ascending in each array, of the passages tied to one of the units in one of the roles."""
        wanted = [(key, role) for key in set(keys) for role in set(roles)]
        return [
            np.frombuffer(blob, "<i4").astype(np.int64)
            for pair in wanted
            for (blob,) in self._all("SELECT rows FROM places WHERE unit = ? AND role = ?", pair)
        ]

    def close(self) -> None:
        self._connection.close()
        del self.article, self.passage, self.figures  # each refers back to this

    def _article(self, row: int) -> Article:
        metadata, text = self._one("SELECT metadata, text FROM articles WHERE row = ?", row)
        return Article.model_validate(json.loads(metadata) | {"text": text})

    def _passage(self, row: int) -> tuple[int, Passage]:
        """(row of the article, the passage)."""
        article, article_id, number, start, end, sentences = self._one(
            "SELECT article, id, number, start, end, sentences FROM passages"
            " JOIN articles ON articles.row = article WHERE passages.row = ?",
            row,
        )
        offsets = array("i", sentences)
        spans = tuple(zip(offsets[::2], offsets[1::2], strict=True))
        return article, Passage(article_id, number, start, end, spans)

    def _figures(self, row: int) -> list[FigureRow]:
        (figures,) = self._one("SELECT figures FROM passages WHERE row = ?", row)
        found: list[FigureRow] = json.loads(figures)
        return found

    def _one(self, query: str, row: int) -> tuple[Any, ...]:
        found = self._all(query, (row,))
        if not found:
            msg = f"There is no row {row} in the catalogue."
            raise IndexError(msg)
        return found[0]

    def _all(self, query: str, parameters: tuple[object, ...]) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(query, parameters).fetchall()


class Catalogue:
    """The catalogues of all segments under one numbering of rows.

    Args:
        parts: each with how many passages it holds, in the order of their rows.
        gone: part by part, the rows of articles that are not to be found any more.
    """

    def __init__(
        self, parts: Sequence[tuple[CataloguePart, int]], gone: Sequence[Sequence[int]]
    ) -> None:
        self._parts = [part for part, _ in parts]
        self._passages = [0]
        for _, passages in parts:
            self._passages.append(self._passages[-1] + passages)
        self._gone = [frozenset(rows) for rows in gone]
        self.gone_rows: Rows = self._rows_gone()
        """Rows, ascending, of the passages that are not to be found any more."""
        self._is_gone: npt.NDArray[np.bool_] | None = None
        if len(self.gone_rows):
            self._is_gone = np.zeros(self._passages[-1], bool)
            self._is_gone[self.gone_rows] = True

    def article(self, article_id: str) -> Article | None:
        """The article with this id; None where there is no such article."""
        for part, gone in zip(self._parts, self._gone, strict=True):
            found = part.find(article_id)
            if found is not None and found[0] not in gone:
                return part.article(found[0])
        return None

    def article_of(self, passage_row: int) -> Article:
        """The article that holds the passage at `passage_row`."""
        part, row = _at(self._passages, int(passage_row))
        return self._parts[part].article(self._parts[part].passage(row)[0])

    def passage(self, row: int) -> Passage:
        """The passage at `row`, which is also its row in the vectors and in the words."""
        part, row = _at(self._passages, int(row))
        return self._parts[part].passage(row)[1]

    def figures(self, row: int) -> list[FigureRow]:
        """The figures of the passage at `row`, each as it was written."""
        part, row = _at(self._passages, int(row))
        return self._parts[part].figures(row)

    def passages_of_article(self, article_id: str) -> range:
        """Rows of the article's passages, in order; empty where there is no such article."""
        for part, gone, start in zip(self._parts, self._gone, self._passages, strict=False):
            found = part.find(article_id)
            if found is not None and found[0] not in gone:
                return range(start + found[1], start + found[1] + found[2])
        return range(0)

    def passages_with_place(
        self, keys: Iterable[str], roles: Iterable[Role] = ("article", "above", "text")
    ) -> Rows:
        """Rows, ascending, of the passages tied to any of the units `keys` in any of `roles`."""
        keys, roles = list(keys), list(roles)
        found = [
            rows + start
            for part, start in zip(self._parts, self._passages, strict=False)
            for rows in part.passages_with_place(keys, roles)
        ]
        rows = np.sort(np.concatenate([np.empty(0, np.int64), *found]))
        rows = rows[np.diff(rows, prepend=-1) > 0]
        return rows if self._is_gone is None else rows[~self._is_gone[rows]]

    @cached_property
    def _summaries(self) -> tuple[ArticleSummary, ...]:
        found = [
            summary
            for part, gone in zip(self._parts, self._gone, strict=True)
            for row, summary in enumerate(part.summaries)
            if row not in gone
        ]
        return tuple(sorted(found, key=lambda summary: summary.id))

    def article_summaries(self) -> tuple[ArticleSummary, ...]:
        """Every article in one line each, in the order of the library."""
        return self._summaries

    def fingerprints(self) -> dict[str, tuple[str, int, int]]:
        """What state of each article is held: id -> (fingerprint, segment, row in it)."""
        return {
            name: (fingerprint, number, row)
            for number, (part, gone) in enumerate(zip(self._parts, self._gone, strict=True))
            for row, (name, fingerprint, _, _) in enumerate(part.ranges)
            if row not in gone
        }

    def passages_in(self, segment: int, rows: Iterable[int]) -> int:
        """How many passages the articles at these rows of the segment have."""
        ranges = self._parts[segment].ranges
        return sum(ranges[row][3] for row in rows)

    def _rows_gone(self) -> Rows:
        found = [np.empty(0, np.int64)]
        for part, gone, start in zip(self._parts, self._gone, self._passages, strict=False):
            for row in sorted(gone):
                _, _, first, count = part.ranges[row]
                found.append(np.arange(start + first, start + first + count))
        return np.concatenate(found)


def _at(starts: Sequence[int], row: int) -> tuple[int, int]:
    """(part, row in it) of a row of the whole."""
    if not 0 <= row < starts[-1]:
        msg = f"There is no row {row} in the catalogue."
        raise IndexError(msg)
    part = bisect_right(starts, row) - 1
    return part, row - starts[part]


def _summary(article_id: str, metadata: dict[str, Any]) -> ArticleSummary:
    place, published = metadata.get("place"), metadata.get("published")
    return ArticleSummary(
        id=article_id,
        title=metadata["title"],
        place=Place.model_validate(place) if place else None,
        level=metadata.get("level"),
        period=metadata.get("period"),
        published=date.fromisoformat(published) if published else None,
    )
