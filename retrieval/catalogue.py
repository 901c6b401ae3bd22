"""What the index knows about its passages besides vectors and words: one read-only SQLite file."""

import json
import sqlite3
import threading
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
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

_SCHEMA = """
CREATE TABLE articles (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, metadata TEXT NOT NULL, text TEXT NOT NULL,
    first INTEGER NOT NULL, count INTEGER NOT NULL
);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, article INTEGER NOT NULL, number INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, sentences TEXT NOT NULL, figures TEXT NOT NULL
);
CREATE TABLE places (
    unit TEXT NOT NULL, role TEXT NOT NULL, rows BLOB NOT NULL, PRIMARY KEY (unit, role)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """What a list of articles shows."""

    id: str
    title: str
    place: Place | None
    level: Level | None
    period: str | None
    published: date | None


class CatalogueBuilder:
    """Writes the file, article by article; rows count up from 0 in the order of writing."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        self._connection.executescript(
            # the file is new and is thrown away if the build dies, so nothing needs a journal
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA
        )
        self._places: dict[tuple[str, Role], array[int]] = defaultdict(lambda: array("i"))
        self.articles = 0
        self.passages = 0

    def add(
        self,
        article: Article,
        passages: Sequence[Passage],
        figures: Sequence[Sequence[FigureRow]],
        places: Sequence[Iterable[tuple[str, Role]]],
    ) -> None:
        """Add an article with its passages; `figures` and `places` go passage by passage."""
        first = self.passages
        metadata = article.model_dump_json(exclude={"text"}, exclude_defaults=True)
        self._connection.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?)",
            (self.articles, article.id, metadata, article.text, first, len(passages)),
        )
        for row, (passage, found, units) in enumerate(
            zip(passages, figures, places, strict=True), first
        ):
            sentences = json.dumps([n for span in passage.sentences for n in span])
            self._connection.execute(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    row,
                    self.articles,
                    passage.number,
                    passage.start,
                    passage.end,
                    sentences,
                    json.dumps(found, ensure_ascii=False),
                ),
            )
            for unit in set(units):
                self._places[unit].append(row)
        self.articles += 1
        self.passages += len(passages)

    def close(self) -> None:
        """Write what is left and close the file."""
        rows = (
            (*unit, np.array(found, "<i4").tobytes())
            for unit, found in sorted(self._places.items())
        )
        self._connection.executemany("INSERT INTO places VALUES (?, ?, ?)", rows)
        self._connection.commit()
        self._connection.close()


class Catalogue:
    """Reads the file lazily; one object may serve several threads.

    Raises:
        sqlite3.Error: the file is not a catalogue, or is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(
            path.absolute().as_uri() + "?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self._lock = threading.Lock()
        self._all("SELECT row FROM articles LIMIT 1", ())  # a broken file says so now
        self._read_article = lru_cache(maxsize=256)(self._article)
        self._read_passage = lru_cache(maxsize=4096)(self._passage)
        self._read_figures = lru_cache(maxsize=4096)(self._figures)
        self._summaries: tuple[ArticleSummary, ...] | None = None

    def article(self, row: int) -> Article:
        """The article at a row of the articles."""
        return self._read_article(int(row))

    def article_of(self, passage_row: int) -> Article:
        """The article that holds the passage at `passage_row`."""
        return self.article(self._read_passage(int(passage_row))[0])

    def passage(self, row: int) -> Passage:
        """The passage at `row`, which is also its row in the vectors and in the words."""
        return self._read_passage(int(row))[1]

    def figures(self, row: int) -> list[FigureRow]:
        """The figures of the passage at `row`, each as it was written."""
        return self._read_figures(int(row))

    def passages_of_article(self, article_id: str) -> range:
        """Rows of the article's passages, in order; empty where there is no such article."""
        found = self._all("SELECT first, count FROM articles WHERE id = ?", (article_id,))
        return range(found[0][0], sum(found[0])) if found else range(0)

    def passages_with_place(
        self, keys: Iterable[str], roles: Iterable[Role] = ("article", "above", "text")
    ) -> Rows:
        """Rows, ascending, of the passages tied to any of the units `keys` in any of `roles`."""
        wanted = [(key, role) for key in set(keys) for role in set(roles)]
        blobs = [
            blob
            for pair in wanted
            for (blob,) in self._all("SELECT rows FROM places WHERE unit = ? AND role = ?", pair)
        ]
        rows = np.sort(np.frombuffer(b"".join(blobs), "<i4").astype(np.int64))
        return rows[np.diff(rows, prepend=-1) > 0]

    def article_summaries(self) -> tuple[ArticleSummary, ...]:
        """Every article in one line each, in the order of the library."""
        if self._summaries is None:
            rows = self._all("SELECT id, metadata FROM articles ORDER BY row", ())
            self._summaries = tuple(_summary(row[0], json.loads(row[1])) for row in rows)
        return self._summaries

    def close(self) -> None:
        self._connection.close()

    def _article(self, row: int) -> Article:
        metadata, text = self._one("SELECT metadata, text FROM articles WHERE row = ?", row)
        return Article.model_validate(json.loads(metadata) | {"text": text})

    def _passage(self, row: int) -> tuple[int, Passage]:
        article, article_id, number, start, end, sentences = self._one(
            "SELECT article, id, number, start, end, sentences FROM passages"
            " JOIN articles ON articles.row = article WHERE passages.row = ?",
            row,
        )
        offsets = json.loads(sentences)
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
