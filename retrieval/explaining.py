"""How an answer came about, for `danvan ask --explain`."""

from typing import Any

from corpus.places import label
from retrieval.answering import Work
from retrieval.question import Question


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
