"""Whether articles and sentences hold what pins a question down: people, documents, quoted words, numbers, days."""

import re
from collections.abc import Sequence

from retrieval.anchors import document_keys, is_titled
from retrieval.question import Question
from retrieval.scope import days_agree
from retrieval.vietnamese import fold
from retrieval.views import PassageView, SentenceView, Views

_TELLING_NUMBER = 100
"""Smaller numbers are in every article."""
_SAYING = 4
"""A quotation of so many syllables is something said, not a name."""
_LOCATING = re.compile(
    r"\b(?:của|do|nơi|huyện|tỉnh|theo|cua|noi)\s+(?:đồng chí|ông|bà|dong chi|ong|ba)?\s*$",
    re.IGNORECASE,
)


def anchors_hold(question: Question, view: PassageView, views: Views) -> bool:
    """Whether the article speaks of the people, documents, quoted names and days of the question."""
    article = view.article
    anchors = question.anchors
    folded = views.folded(article.id) if anchors else ""
    if not all(fold(name.lower()) in folded for name in (*anchors.names, *anchors.entities)):
        return False
    if anchors.documents:
        held = views.documents(article.id)
        if not all(any(_same_document(d, h) for h in held) for d in anchors.documents):
            return False
    if anchors.quoted and len(_held(anchors.quoted, folded)) < len(anchors.quoted):
        return False
    published = article.published
    for event in question.events:
        if published is None or not event.start <= published <= event.end:
            return False
    if question.days:
        days = [mention.period for mention in views.days(article.id)]
        if not days_agree(question, article, days):
            return False
    return True


def names_stand(question: Question, view: PassageView, sentence: SentenceView) -> bool:
    """Whether the names that no gazetteer knows stand by the sentence: in it, before it, in the title.

    What is said of a district before one of its communes is named is not the commune's.
    """
    anchors = question.anchors
    untitled = (  # "La Pán Tẩn" opens like a surname, and is a commune
        name
        for name, (start, _) in zip(anchors.names, anchors.name_spans, strict=False)
        if not is_titled(question.text, start)
    )
    names = (*anchors.entities, *untitled)
    if not names:
        return True
    before = view.article.text[view.passage.start : sentence.end]
    folded = fold(f"{view.article.title}\n{before}".lower())
    return all(fold(name.lower()) in folded for name in names)


def says_quoted(question: Question, sentence: SentenceView) -> bool:
    """Whether the words that the question quotes stand in the sentence, so that it is the one meant."""
    quoted = [name for name in question.anchors.quoted if len(name.split()) >= _SAYING]
    return bool(quoted) and len(_held(quoted, fold(sentence.text.lower()))) == len(quoted)


def _held(quoted: Sequence[str], folded: str) -> list[str]:
    """Those of the quoted names that stand in the folded text, whatever the punctuation."""
    text = _bare(folded)
    return [name for name in quoted if _bare(fold(name.lower())) in text]


def _bare(folded: str) -> str:
    return " ".join(re.findall(r"\w+", folded))


def _same_document(asked: str, held: str) -> bool:
    return asked == held or held.startswith(asked) or asked.startswith(held)


def anchor_bonus(question: Question, sentence: SentenceView) -> float:
    anchors = question.anchors
    if not anchors:
        return 0.0
    folded = fold(sentence.text.lower())
    held = sum(fold(name.lower()) in folded for name in _subjects(question))
    held += 4 * len(_held(anchors.quoted, folded)) + 4 * says_quoted(question, sentence)
    if anchors.documents:
        keys = document_keys(sentence.text)
        held += 2 * sum(any(_same_document(d, k) for k in keys) for d in anchors.documents)
    held += 2 * sum(_states(sentence, number.value) for number in anchors.numbers)
    return 0.15 * held


def _states(sentence: SentenceView, value: str) -> bool:
    digits = re.escape(value.split(maxsplit=1)[0])
    return re.search(rf"(?<![\d.,]){digits}(?!\d|[.,]\d)", sentence.text) is not None


def states_given(question: Question, sentence: SentenceView) -> bool:
    """Whether the sentence states every number that the question gives: "4.263 căn nhà … ngày nào?"."""
    given = [n.value for n in question.anchors.numbers if n.number >= _TELLING_NUMBER]
    return bool(given) and all(_states(sentence, value) for value in given)


def _subjects(question: Question) -> list[str]:
    """The people that the question is about, not those who only locate it ("huyện của đồng chí X")."""
    return [
        name
        for name, (start, _) in zip(
            question.anchors.names, question.anchors.name_spans, strict=False
        )
        if not _LOCATING.search(question.text[:start])
    ]
