"""From a question to the passages that may answer it: places as filters, then hybrid search."""

import re
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from corpus.places import Unit, provinces, unit_of
from retrieval.index import Index
from retrieval.index_writer import indexed_text
from retrieval.ledger import Ledger
from retrieval.ledger_vocabulary import Vocabulary
from retrieval.question import Question
from retrieval.reranker import TOP, Reranker, reordered
from retrieval.search import Hit, search
from retrieval.views import PassageView, Views

PASSAGES = 12
"""How many passages are read closely for a question that asks for a figure; a reranker may add some."""
TOLD = 8
"""How many for one that asks for a sentence: every sentence of theirs is weighed, which is most of the work."""

_COMMUNE_WORD = re.compile(r"\b(?:xa|phuong|thi tran)\s+")

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """The passages read closely, nearest first."""

    hits: tuple[Hit, ...]
    views: tuple[PassageView, ...]


class Reader:
    """Reads an index for questions."""

    def __init__(
        self,
        index: Index,
        reranker: Reranker | None = None,
        vocabulary: Vocabulary | None = None,
    ) -> None:
        self.index = index
        self.vocabulary = vocabulary
        self.reranker = reranker
        self.views = Views(index)
        self.thresholds = index.encoder.manifest.thresholds

    def close(self) -> None:
        """Close the index; nothing can be read afterwards."""
        self.views.close()
        self.index.close()

    def rows_of(self, places: tuple[Unit, ...]) -> Rows:
        """Rows of passages whose article is of one of `places`, or that name one of them."""
        keys = [place.key for place in places]
        return self.index.catalogue.passages_with_place(keys, ("article", "text"))

    def holds(self, place: Unit) -> bool:
        """Whether any article is about `place`."""
        return len(self.index.catalogue.passages_with_place([place.key], ("article",))) > 0

    def find(self, question: Question, *, focus: tuple[str, ...] = (), k: int = PASSAGES) -> Found:
        """The passages to read for `question`, within its places and, if given, the focus articles.

        They are `k` at most, or TOP with a reranker.
        """
        allowed = self._allowed(question, focus)
        if allowed is not None and not len(allowed):
            return Found((), ())
        hits = tuple(self._hits(question.text, k, allowed))
        return Found(hits, tuple(self.views.of(hit.row) for hit in hits))

    def _hits(self, text: str, k: int, allowed: Rows | None) -> list[Hit]:
        if self.reranker is None or k >= TOP:  # so many are all read, in whatever order
            return search(self.index, text, k=k, allowed=allowed)
        hits = search(self.index, text, k=TOP, allowed=allowed)
        views = [self.views.of(hit.row) for hit in hits]
        texts = [indexed_text(view.article, view.passage) for view in views]
        return reordered(hits, self.reranker.scores(text, texts), k=k)

    def _allowed(self, question: Question, focus: tuple[str, ...]) -> Rows | None:
        rows = self.rows_of(question.places) if question.places else None
        if not focus:
            return rows
        ranges = [self.index.catalogue.passages_of_article(article) for article in focus]
        inside = np.concatenate([np.arange(r.start, r.stop) for r in ranges]).astype(np.int64)
        return inside if rows is None else np.intersect1d(inside, rows)

    @cached_property
    def ledger(self) -> Ledger:
        """The figures of the library as rows."""
        return Ledger.of(self.index, self.vocabulary)

    @cached_property
    def known_places(self) -> list[Unit]:
        """The places that articles of the library are about, in its order, each once."""
        units = (unit_of(s.place) for s in self.index.catalogue.article_summaries() if s.place)
        return list(dict.fromkeys(unit for unit in units if unit is not None))


def settle_places(question: Question, reader: Reader) -> Question:
    """`question` with names that could mean several places settled by what the library holds.

    Initials and typos that still fit several places stay in `unclear`, to be asked about.
    """
    settled: list[Unit] = []
    open_ = []
    if not question.places:
        settled += [u for m in question.doubtful for u in m.units[:1] if reader.holds(u)]
    for mention in question.unclear:
        held = [unit for unit in mention.units if reader.holds(unit)]
        held = held or [unit for unit in mention.units if len(reader.rows_of((unit,)))]
        if len(held) == 1 and mention.how == "exact":
            settled.append(held[0])
        elif len({unit.name for unit in mention.units}) == 1:
            settled.extend(held or [mention.units[0]])
        else:
            open_.append(mention)
    settled += _communes(question, reader)
    places = question.places + tuple(u for u in settled if u not in question.places)
    places = tuple(u for u in places if not any(_lies_in(s, u) for s in settled))
    return replace(question, places=places, unclear=tuple(open_))


def _communes(question: Question, reader: Reader) -> list[Unit]:
    """The library's own communes that the question names, which no gazetteer lists, with or without accents."""
    named = {place.key for place in question.places}
    rests = [question.folded[match.end() :] for match in _COMMUNE_WORD.finditer(question.folded)]
    return [
        unit
        for unit in reader.known_places
        if unit.level == "xã"
        and unit.key not in named
        and any(_opens_with(rest, unit.key.removeprefix("xa:")) for rest in rests)
    ]


def _opens_with(text: str, name: str) -> bool:
    """Whether `text` begins with `name` as a whole word."""
    return text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()


def _lies_in(commune: Unit, place: Unit) -> bool:
    """Whether `place` only says where the commune lies."""
    above = place.name if place.level == "tỉnh" else place.province
    return commune.level == "xã" and place.key != commune.key and commune.province == above


def with_parts(question: Question, reader: Reader) -> Question:
    """`question` about a province of today widened to the old provinces that it is made of."""
    widened = list(question.places)
    for place in question.places:
        for name in place.parts:
            unit = _province(name)
            if unit not in widened and reader.holds(unit):
                widened.append(unit)
    return replace(question, places=tuple(widened), merged=True)


def _province(name: str) -> Unit:
    return next(unit for unit in provinces() if unit.name == name)
