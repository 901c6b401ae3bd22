"""Answers that quote the sentence holding the answer: who, when, where, which document, what."""

from collections.abc import Sequence

from retrieval.anchors import personal_names
from retrieval.answer import Answer
from retrieval.compose import Draft
from retrieval.evidence import Evidence, asked_level, best, weigh
from retrieval.phrasing import say
from retrieval.question import Question
from retrieval.retrieving import Found, Reader
from retrieval.views import PassageView, SentenceView

LONGEST = 600
"""Characters up to which a quoted sentence is followed by the rest of its paragraph."""
SECOND = 0.85
"""A further quote is shown when it scores at least this share of the first."""


def gather(question: Question, found: Found, reader: Reader) -> list[Evidence]:
    """The sentences that may answer, best first."""
    ranks = {hit.row: hit.score for hit in found.hits}
    weighed = [
        Evidence(e.view, e.sentence, e.score + 0.3 * ranks.get(e.view.row, 0.0), e.covered)
        for view in found.views
        for e in weigh(question, view, reader.views)
    ]
    return best(weighed, k=8)


def is_enough(question: Question, evidence: Evidence, least: float) -> bool:
    """Whether the sentence holds enough of the question to be its answer; less will do where it is pinned."""
    if question.anchors or question.days:
        return evidence.covered >= least * 0.6
    of_the_field = any(key.startswith("c:") for key in question.measure.keys)
    if not (question.places or question.periods or of_the_field):
        least *= 2  # "cách nấu phở bò": a shared everyday word is no answer
    return evidence.covered >= least


def tell_answer(question: Question, found: Sequence[Evidence]) -> Answer:
    """The reply that quotes the best sentence and, where it is as good, another article's."""
    draft = Draft(question)
    top = found[0]
    _add(draft, question, top)
    for other in found[1:]:
        if other.score < top.score * SECOND or len(draft.quotes) == 2:
            break
        if other.view.article.id != top.view.article.id and not question.places:
            _add(draft, question, other)
    if question.intent == "where":
        draft.lines.append(_where_line(question, top))
    return draft.finish("answered")


def _add(draft: Draft, question: Question, evidence: Evidence) -> None:
    start, end = extent(question, evidence)
    draft.quote(evidence.view, start, end, evidence.score)


def extent(question: Question, evidence: Evidence) -> tuple[int, int]:
    """The sentence, and for "what" the sentences after it in its paragraph while that stays short."""
    sentence, view = evidence.sentence, evidence.view
    start, end = sentence.start, sentence.end
    text = view.article.text
    if question.intent == "who" and not personal_names(sentence.text):
        return _from_name(view, sentence), end
    if question.intent != "what":
        return start, end
    for following in view.sentences:
        if following.start < end:
            continue
        if "\n\n" in text[end : following.start] or following.end - start > LONGEST:
            break
        end = following.end
    return start, end


def _from_name(view: PassageView, sentence: SentenceView) -> int:
    """Where the nearest sentence before it in its paragraph that names somebody begins, else its own start."""
    paragraph = view.article.text.rfind("\n\n", 0, sentence.start)
    named = [
        earlier.start
        for earlier in view.sentences
        if paragraph < earlier.start < sentence.start and personal_names(earlier.text)
    ]
    return named[-1] if named else sentence.start


def _where_line(question: Question, evidence: Evidence) -> str:
    place = evidence.view.article.place
    if place is None or asked_level(question) == "xã":
        return say(question.language, "Theo bài viết:", "According to the article:")
    return say(
        question.language, f"Bài viết của {place.label}:", f"From an article on {place.label}:"
    )
