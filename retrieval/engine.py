"""The one door that every face of the product uses: a question in, an Answer out."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from corpus.library import Library
from corpus.places import provinces, unit_at
from retrieval.answer import Answer, Quote
from retrieval.answering import answer_question
from retrieval.compose import Draft
from retrieval.conversation import Conversation, leans, merge
from retrieval.encoder import Encoder
from retrieval.explaining import explain, understood
from retrieval.following import Follower
from retrieval.index import Index
from retrieval.index_writer import Progress
from retrieval.indexing import fresh_index
from retrieval.ledger import Ledger
from retrieval.ledger_row import LedgerRow
from retrieval.ledger_vocabulary import Vocabulary
from retrieval.phrasing import greeting, say, thanks
from retrieval.question import Question, QuestionError, parse_question
from retrieval.reranker import Reranker
from retrieval.retrieving import Reader, settle_places, with_parts
from retrieval.sources import Surroundings, further_quotes, row_stands, stands, surroundings

Clock = Callable[[], date]


class Engine:
    """Answers questions from one index; safe to share between threads."""

    def __init__(
        self,
        index: Index,
        *,
        reranker: Reranker | None = None,
        vocabulary: Vocabulary | None = None,
        today: Clock = date.today,
    ) -> None:
        self._follower = Follower(index, reranker, vocabulary)
        self._today = today

    @classmethod
    def open(  # noqa: PLR0913 - all but three go by name
        cls,
        library: Library,
        encoder: Encoder,
        index_dir: Path,
        *,
        reranker: Reranker | None = None,
        vocabulary: Vocabulary | None = None,
        progress: Progress | None = None,
        today: Clock = date.today,
    ) -> "Engine":
        """An engine over the library's index, which is built first where it is missing or stale."""
        index = fresh_index(library, encoder, index_dir, progress=progress)
        return cls(index, reranker=reranker, vocabulary=vocabulary, today=today)

    @property
    def index(self) -> Index:
        """The index that answers come from now; `reading` keeps it open."""
        return self._follower.index

    @contextmanager
    def reading(self) -> Iterator[Index]:
        """The newest generation of the index, open for as long as the block lasts."""
        with self._follower.reading() as reader:
            yield reader.index

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """The ledger of the newest generation, which can be read for as long as the block lasts."""
        with self._follower.reading() as reader:
            yield reader.ledger

    def catch_up(self) -> None:
        """Turn to the newest generation of the index now, so that no question waits for it."""
        self._follower.catch_up()

    def ask(self, text: str, conversation: Conversation | None = None) -> Answer:
        """The answer to `text`; `conversation`, where given, is read and brought up to date.

        Never raises for anything that a person can type: what is no question gets a sentence that says so.
        """
        started = time.perf_counter()
        try:
            question = parse_question(text, today=self._today())
        except QuestionError as exc:
            return Answer(question=text[:200], status="help", text=str(exc), rejected=True)
        with self._follower.reading() as reader:
            answer = self._answer(question, conversation, reader)
        return answer.timed((time.perf_counter() - started) * 1000)

    def surroundings(self, quote: Quote) -> Surroundings | None:
        """The quote's passage with its neighbours; None where the article has left the library."""
        with self.reading() as index:
            return surroundings(index, quote.article, quote.passage)

    def holds(self, rows: Iterable[LedgerRow]) -> bool:
        """Whether each row still is the library's own: its sentence word for word where it says."""
        with self.reading() as index:
            return all(row_stands(index, row) for row in rows)

    def stands(self, quote: Quote) -> bool:
        """Whether the library still holds the quote word for word where it says."""
        with self.reading() as index:
            return stands(index, quote)

    def _answer(
        self, question: Question, conversation: Conversation | None, reader: Reader
    ) -> Answer:
        social = _social(question)
        if social is not None:
            return replace(social, understood=understood(question, social, reader))
        focus: tuple[str, ...] = ()
        if conversation is not None and conversation.live() and conversation.last is not None:
            if question.intent in {"whole", "provenance"} and conversation.quote:
                shown = _shown_again(question, conversation.quote, reader)
                return replace(shown, understood=understood(question, shown, reader))
            question = _placed(question, conversation, reader)
            if leans(question):
                moved = bool(question.places or question.periods)
                question = merge(question, conversation.last)
                focus = () if moved else conversation.articles
        else:
            question = _placed(question, conversation, reader)
        answer, work = answer_question(question, reader, focus)
        if conversation is not None:
            conversation.remember(
                question,
                tuple(dict.fromkeys(quote.article for quote in answer.quotes))
                or conversation.articles,
                (answer.quotes[0].article, answer.quotes[0].start, answer.quotes[0].end)
                if answer.quotes
                else None,
            )
        return replace(
            answer,
            others=further_quotes(question, answer, work, reader),
            explain=explain(question, work),
            understood=understood(question, answer, reader, work),
        )


def _placed(question: Question, conversation: Conversation | None, reader: Reader) -> Question:
    question = settle_places(question, reader)
    if question.here and not question.places and conversation and conversation.home:
        home = unit_at(conversation.home)
        question = replace(question, places=(home,) if home else ())
    if question.merged or (len(question.places) == 1 and _today_meant(question)):
        question = with_parts(question, reader)
    return question


def _shown_again(question: Question, quote: tuple[str, int, int], reader: Reader) -> Answer:
    article, start, end = quote
    draft = Draft(question)
    for row in reader.index.catalogue.passages_of_article(article):
        view = reader.views.of(row)
        if not view.passage.start <= start < view.passage.end:
            continue
        if question.intent == "whole":
            start, end = view.sentences[0].start, view.sentences[-1].end
        draft.quote(view, start, end, 1.0)
        return draft.finish("answered")
    draft.lines.append(
        say(
            question.language,
            "Bài viết đó không còn trong thư viện.",
            "That article has left the library.",
        )
    )
    return draft.finish("not_found")


def _social(question: Question) -> Answer | None:
    """Greetings, thanks and calls for help."""
    if question.intent in {"greeting", "help"}:
        text = greeting(question.language)
    elif question.intent == "thanks":
        text = thanks(question.language)
    else:
        return None
    return Answer(question.raw, "help", text, language=question.language)


def _today_meant(question: Question) -> bool:
    """ "tỉnh Ninh Bình mới": the province of today with all its old parts."""
    text = question.text.lower()
    place = question.places[0]
    return (
        len(place.parts) > 1
        and any(
            f"{place.name.lower()} {word}" in text
            for word in ("mới", "hiện nay", "sau sáp nhập", "moi")
        )
        and place in provinces()
    )
