"""Where words cannot tell, the sentences' meaning votes; the rules for place, time and noun stay as they are."""

from collections.abc import Sequence
from dataclasses import replace

from retrieval.choose import Candidate
from retrieval.encoder import Encoder

WEIGHED = 12
"""How many figures' sentences are embedded for one question."""
CLOSE = 0.05
"""Figures this near each other cannot be told apart by meaning."""


def with_meaning(question: str, weighed: Sequence[Candidate], encoder: Encoder) -> list[Candidate]:
    """The candidates, the best that no rule has dropped with the cosine of their sentence, -1 to 1."""
    open_ = [candidate for candidate in weighed if candidate.dropped is None]
    open_ = sorted(open_, key=lambda candidate: -candidate.score)[:WEIGHED]
    if not open_:
        return list(weighed)
    query = encoder.encode_queries([question])[0]
    cosines = encoder.encode_passages([c.sentence.text for c in open_]) @ query
    near = [replace(c, meaning=float(m)) for c, m in zip(open_, cosines, strict=True)]
    kept = {id(candidate) for candidate in open_}
    return near + [candidate for candidate in weighed if id(candidate) not in kept]


def meant(weighed: Sequence[Candidate], least: float, loose: float) -> list[Candidate]:
    """The one figure whose words and meaning together reach `least`; none where another is as near.

    Where the noun is only of the class asked for, `loose` more is needed.
    """
    near = sorted((c for c in weighed if c.dropped is None and c.meaning > 0), key=_nearness)
    if not near or -_nearness(near[0]) < least + loose * near[0].loose:
        return []
    rivals = [c for c in near[1:] if c.figure.number != near[0].figure.number]
    apart = all(_nearness(rival) - _nearness(near[0]) > CLOSE for rival in rivals)
    return near[:1] if apart else []


def _nearness(candidate: Candidate) -> float:
    """Smaller is nearer."""
    return -(candidate.covered + candidate.meaning)
