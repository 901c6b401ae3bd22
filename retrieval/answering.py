"""A settled question to its answer: each intent to the module that answers it, else a refusal."""

from dataclasses import dataclass, replace

from retrieval import comparing, counting, listing, refusing, telling
from retrieval.answer import Answer
from retrieval.choose import Candidate
from retrieval.evidence import Evidence
from retrieval.question import Question
from retrieval.retrieving import PASSAGES, TOLD, Found, Reader
from retrieval.scope import of_all

NOTHING_FOUND = Found((), ())
NOTHING_CHOSEN = counting.Chosen((), ())


@dataclass(frozen=True, slots=True)
class Work:
    """An answer, where there is one, with what was weighed for it."""

    answer: Answer | None
    found: Found = NOTHING_FOUND
    chosen: counting.Chosen = NOTHING_CHOSEN
    evidence: tuple[Evidence, ...] = ()


NOTHING_DONE = Work(None)


def answer_question(
    question: Question, reader: Reader, focus: tuple[str, ...]
) -> tuple[Answer, Work]:
    """The answer from the articles in `focus` if they have one, else from all; a refusal if none has."""
    if question.unclear or question.intent == "chore":
        return refusing.refuse(question, reader), Work(None)
    work = Work(None)
    for articles in [focus, ()] if focus else [()]:
        work = _try(question, reader, articles)
        if work.answer is not None:
            return work.answer, work
    if question.inherited and question.measure.head and focus:
        anytime = _try(replace(question, periods=()), reader, focus)
        if anytime.answer is not None:
            return anytime.answer, anytime  # the reply says which period it is
    return refusing.refuse(question, reader, _near(question, reader), work.chosen.weighed), work


def _try(question: Question, reader: Reader, focus: tuple[str, ...]) -> Work:
    several = len(question.places) > 1 and not question.merged
    if several and question.intent == "count" and (together := _together(question, reader)):
        return together
    if question.intent in {"compare", "most"} or (several and question.intent == "count"):
        answer = comparing.compare(question, reader)
        if answer is not None or question.intent != "most":
            return Work(answer)  # "nhiều nhất" may also be said in words
    if question.intent == "list":
        return Work(listing.list_articles(question, reader))
    counted = question.intent in {"count", "verify"}
    found = reader.find(question, focus=focus, k=PASSAGES if counted else TOLD)
    if counted:
        chosen = counting.choose(question, found, reader)
        answer = counting.count_answer(question, chosen) if chosen.best else None
        return Work(answer, found, chosen)
    weighed = telling.gather(question, found, reader)
    least = reader.thresholds.sentence
    good = [evidence for evidence in weighed if telling.is_enough(question, evidence, least)]
    answer = telling.tell_answer(question, good) if good else None
    return Work(answer, found, evidence=tuple(weighed))


def _together(question: Question, reader: Reader) -> Work | None:
    """One figure for all the places: "hai huyện Tri Tôn, Tịnh Biên có 197 mô hình"."""
    found = reader.find(question)
    chosen = counting.choose(question, found, reader)
    best = tuple(c for c in chosen.best if of_all(c.figure, question.places))
    if not best:
        return None
    chosen = replace(chosen, best=best)
    return Work(counting.count_answer(question, chosen), found, chosen)


def _near(question: Question, reader: Reader) -> list[Candidate]:
    """Figures of the same place and measure for other periods, best first."""
    if question.intent not in {"count", "verify"} or not question.periods:
        return []
    anytime = replace(question, periods=())
    best = counting.choose(anytime, reader.find(anytime), reader).best
    return [replace(candidate, dropped="period") for candidate in best]
