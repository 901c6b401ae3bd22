"""How an answer came about: all of it for `danvan ask --explain`, in a few words for who counts questions."""

from typing import Any

from corpus.places import label
from retrieval.answer import Answer, AskedPlace, Understood
from retrieval.answering import NOTHING_DONE, Work
from retrieval.question import Question
from retrieval.retrieving import Reader

CONCEPTS = 3
"""How many of a question's concepts its subject names at most."""


def understood(
    question: Question, answer: Answer, reader: Reader, work: Work = NOTHING_DONE
) -> Understood:
    """What `question` was taken to ask for, and of a refusal which places the library lacks."""
    refused = answer.status == "not_found"
    periods = (*question.periods, *question.days)
    return Understood(
        intent=question.intent,
        places=tuple(
            AskedPlace(place.key, label(place), is_held=not refused or reader.holds(place))
            for place in question.places
        ),
        years=tuple(sorted({year for period in periods for year in period.years})),
        subject=_subject(question),
        unclear=bool(question.unclear),
        hits=len(work.found.hits),
    )


def _subject(question: Question) -> tuple[str, ...]:
    """What is counted, else what the question is about, by concept: the same however it was typed."""
    weighed = sorted(question.measure.terms, key=lambda term: -term[1])
    for keys in (question.measure.head, [key for key, _ in weighed]):
        concepts = [key.removeprefix("c:") for key in keys if key.startswith("c:")]
        if concepts:
            return tuple(dict.fromkeys(concepts[:CONCEPTS]))
    return question.anchors.documents or tuple(filter(None, [question.measure.noun]))


def explain(question: Question, work: Work) -> dict[str, Any]:
    """The Question as understood, the passages with their scores, the figures with why each was kept or dropped."""
    return {
        "question": {
            "text": question.text,
            "language": question.language,
            "intent": question.intent,
            "places": [label(place) for place in question.places],
            "merged": question.merged,
            "unclear": [mention.surface for mention in question.unclear],
            "periods": [p.label for p in (*question.periods, *question.days)],
            "names": list(question.anchors.names),
            "documents": list(question.anchors.documents),
            "numbers": [number.value for number in question.anchors.numbers],
            "head": list(question.measure.head),
            "terms": {key: round(weight, 2) for key, weight in question.measure.terms},
            "kind": question.measure.kind,
            "change": question.measure.change,
            "dimensions": {name: list(values) for name, values in question.dims},
        },
        "passages": [
            {
                "article": view.article.id,
                "passage": view.passage.number,
                "score": round(hit.score, 3),
                "lexical": round(hit.lexical, 3),
                "dense": round(hit.dense, 3),
            }
            for hit, view in zip(work.found.hits, work.found.views, strict=True)
        ],
        "sentences": [
            {
                "article": e.view.article.id,
                "text": e.sentence.text[:80],
                "score": round(e.score, 3),
                "covered": round(e.covered, 2),
            }
            for e in work.evidence
        ],
        "figures": [
            {
                "value": c.figure.value,
                "unit": c.figure.unit,
                "period": c.figure.period_label,
                "place": c.figure.place_label,
                "status": c.figure.status,
                "level": c.figure.level,
                "score": round(c.score, 3),
                "verdict": "kept" if c in work.chosen.best else c.dropped or "too far",
                "covered": round(c.covered, 2),
                "meaning": round(c.meaning, 2),
            }
            for c in work.chosen.weighed
        ],
    }
