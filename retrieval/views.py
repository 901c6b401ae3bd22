"""Passages taken apart for matching: sentences with their terms, and what surrounds them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from corpus.article import Article, Passage
from corpus.periods import PeriodMention, find_periods
from retrieval.anchors import document_keys
from retrieval.figure import Figure
from retrieval.index import Index
from retrieval.lexicon import is_accented, syllables, term_keys
from retrieval.measure import Measure
from retrieval.vietnamese import fold

OPENING = 4
"""How many terms count as a text's opening."""


@dataclass(frozen=True, slots=True)
class Words:
    """The matching material of a stretch of text."""

    keys: frozenset[str]
    pairs: frozenset[str]

    opening: tuple[str, ...] = ()
    """Keys of the first terms: in Vietnamese the topic."""
    typed: frozenset[str] = frozenset()
    """Its syllables with their accents, in lower case; empty where it is written without any."""

    @staticmethod
    def of(text: str) -> "Words":
        """Terms and folded syllables, and neighbouring pairs of `text`."""
        return _words(text)

    def hold(self, key: str, measure: Measure) -> bool:
        """Whether the term of `measure` is here: with its accents where both texts have them."""
        accented = measure.accents.get(key)
        return accented in self.typed if accented and self.typed else key in self.keys

    def hold_any(self, keys: Iterable[str], measure: Measure) -> bool:
        """Whether one of the terms is here."""
        return any(self.hold(key, measure) for key in keys)


@lru_cache(maxsize=4096)
def _words(text: str) -> Words:
    words = syllables(text)
    folded = [plain for _, plain in words]
    is_written = is_accented(words)
    keys = term_keys(words, accented=is_written)
    pairs = frozenset([f"{a} {b}" for a, b in pairwise(folded)])
    typed = frozenset([accented for accented, _ in words]) if is_written else frozenset()
    return Words(frozenset(keys + folded), pairs, tuple(keys[:OPENING]), typed)


@dataclass(frozen=True, slots=True)
class SentenceView:
    """One sentence of a passage, offsets into the article's text."""

    start: int
    end: int
    text: str
    words: Words


@dataclass(frozen=True, slots=True)
class PassageView:
    """One passage with everything that judging its sentences needs."""

    row: int
    article: Article
    passage: Passage
    sentences: tuple[SentenceView, ...]
    whole: Words
    title: Words
    figures: tuple[Figure, ...]


class Views:
    """Makes and keeps views of an index's passages."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.of = lru_cache(maxsize=2048)(self._view)
        self.title = lru_cache(maxsize=512)(self._title)
        self.lead = lru_cache(maxsize=512)(self._lead)
        self.folded = lru_cache(maxsize=128)(self._folded)
        self.documents = lru_cache(maxsize=128)(self._documents)
        self.days = lru_cache(maxsize=128)(self._days)

    def close(self) -> None:
        """Let the index go now: what remembers views refers back to this, and would hold it for long."""
        del self.of, self.title, self.lead, self.folded, self.documents, self.days

    def _view(self, row: int) -> PassageView:
        catalogue = self._index.catalogue
        article, passage = catalogue.article_of(row), catalogue.passage(row)
        sentences = tuple(
            SentenceView(start, end, article.text[start:end], Words.of(article.text[start:end]))
            for start, end in passage.sentences
        )
        whole = Words(
            frozenset().union(*(s.words.keys for s in sentences)),
            frozenset().union(*(s.words.pairs for s in sentences)),
            typed=frozenset().union(*(s.words.typed for s in sentences)),
        )
        figures = tuple(Figure.from_row(found) for found in catalogue.figures(row))
        return PassageView(
            row, article, passage, sentences, whole, self.title(article.title), figures
        )

    def _title(self, title: str) -> Words:
        return Words.of(title)

    def _lead(self, article_id: str) -> Words:
        rows = self._index.catalogue.passages_of_article(article_id)
        if not rows:
            return Words(frozenset(), frozenset())
        catalogue = self._index.catalogue
        passage = catalogue.passage(rows[0])
        text = catalogue.article_of(rows[0]).text
        start = passage.start
        end = passage.sentences[min(1, len(passage.sentences) - 1)][1]
        return Words.of(text[start:end])

    def lead_of(self, view: PassageView) -> Words:
        """The first two sentences of the view's article."""
        return self.lead(view.article.id) if view.passage.number else view.whole

    def _article(self, article_id: str) -> Article:
        return self._index.catalogue.article_of(
            self._index.catalogue.passages_of_article(article_id)[0]
        )

    def _folded(self, article_id: str) -> str:
        article = self._article(article_id)
        return fold(f"{article.title}\n{article.text}".lower())

    def _documents(self, article_id: str) -> frozenset[str]:
        return frozenset(document_keys(self._article(article_id).text))

    def _days(self, article_id: str) -> tuple[PeriodMention, ...]:
        article = self._article(article_id)
        found = find_periods(article.text, reference=article.published)
        return tuple(p for p in found if p.period.kind == "day")


def coverage(measure: Measure, near: Sequence[tuple[Words, float]]) -> float:
    """Share 0..1 of the question's term and pair weight found, each in the nearest of `near`.

    Args:
        measure: the question's terms.
        near: stretches of text with what a find in them is worth, nearest first.
    """
    return coverages(measure, measure, near)[0]


def coverages(
    measure: Measure, part: Measure, near: Sequence[tuple[Words, float]]
) -> tuple[float, float]:
    """The coverage of `measure` and that of `part`, which has some of its terms and the same pairs."""
    kept = part.keys
    total = found = 0.0
    for pair, weight in measure.pairs:
        total += weight / 2
        found += weight / 2 * next((worth for words, worth in near if pair in words.pairs), 0.0)
    part_total, part_found = total, found
    for key, weight in measure.terms:
        worth = weight * next((worth for words, worth in near if words.hold(key, measure)), 0.0)
        total, found = total + weight, found + worth
        if key in kept:
            part_total, part_found = part_total + weight, part_found + worth
    return (
        found / total if total else 0.0,
        part_found / part_total if part_total else 0.0,
    )
