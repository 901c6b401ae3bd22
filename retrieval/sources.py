"""What stands behind an answer: further sentences that would have answered, and a passage in its surroundings."""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.article import Article
from retrieval.answer import Answer, Quote
from retrieval.answering import Work
from retrieval.compose import make_quote
from retrieval.counting import is_fit
from retrieval.index import Index
from retrieval.ledger_row import LedgerRow
from retrieval.question import Question
from retrieval.retrieving import Reader
from retrieval.telling import is_enough
from retrieval.views import PassageView, SentenceView

OTHERS = 9
"""How many further quotes an answer carries at most."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A passage with the passages before and after it, as offsets into its article's text."""

    article: Article
    start: int
    end: int

    @property
    def text(self) -> str:
        """The exact slice of the article."""
        return self.article.text[self.start : self.end]


def further_quotes(
    question: Question, answer: Answer, work: Work, reader: Reader
) -> tuple[Quote, ...]:
    """Sentences that were good enough to answer and are not among the answer's quotes, best first."""
    found: list[Quote] = []
    told = [(quote.article, quote.start, quote.end) for quote in answer.quotes]
    for view, sentence, score in _good(question, work, reader):
        inside = any(
            article == view.article.id and start <= sentence.start < end
            for article, start, end in told
        )
        if inside:
            continue
        found.append(make_quote(view, sentence.start, sentence.end, score))
        told.append((view.article.id, sentence.start, sentence.end))
        if len(found) == OTHERS:
            break
    return tuple(found)


def _good(
    question: Question, work: Work, reader: Reader
) -> Iterator[tuple[PassageView, SentenceView, float]]:
    limits = reader.thresholds
    for candidate in sorted(work.chosen.weighed, key=lambda c: -c.score):
        if is_fit(candidate, limits):
            yield candidate.view, candidate.sentence, candidate.score
    for evidence in work.evidence:
        if is_enough(question, evidence, limits.sentence):
            yield evidence.view, evidence.sentence, evidence.score


def surroundings(index: Index, article_id: str, number: int) -> Surroundings | None:
    """The article's passage `number` with its neighbours; None where the article has left the library."""
    rows = index.catalogue.passages_of_article(article_id)
    if not 0 <= number < len(rows):
        return None
    near = rows[max(0, number - 1) : number + 2]
    passages = [index.catalogue.passage(row) for row in near]
    return Surroundings(
        index.catalogue.article_of(rows[number]), passages[0].start, passages[-1].end
    )


def stands(index: Index, quote: Quote) -> bool:
    """Whether the quote still is the exact slice of a stored article that it claims to be."""
    return _is_slice(index, quote.article, quote.start, quote.end, quote.text)


def row_stands(index: Index, row: LedgerRow) -> bool:
    """Whether the sentence of a row of the ledger still is the exact slice of a stored article."""
    return _is_slice(index, row.article, row.start, row.end, row.quote)


def _is_slice(index: Index, article_id: str, start: int, end: int, text: str) -> bool:
    article = index.catalogue.article(article_id)
    return article is not None and article.text[start:end] == text
