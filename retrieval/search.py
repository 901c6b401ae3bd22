"""Hybrid ranking: words and vectors scored over the same candidates and added up."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from retrieval.index import Index
from retrieval.lexical import query_tokens
from retrieval.vietnamese import clean

Mode = Literal["hybrid", "lexical", "dense"]
Rows = npt.NDArray[np.int64]

_CANDIDATES = 200
"""How many of the nearest by words and by vectors are weighed against each other."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found; every score is larger where it is nearer."""

    row: int
    score: float
    """The weighted sum that hits are ranked by, 0 to 1."""
    lexical: float
    """Share of what the question's words and word pairs could score at most, 0 to 1."""
    dense: float
    """Cosine of question and passage, -1 to 1."""


def search(
    index: Index,
    question: str,
    *,
    k: int,
    allowed: Rows | None = None,
    mode: Mode = "hybrid",
) -> list[Hit]:
    """The `k` passages nearest to `question`, nearest first; ties go by row.

    Args:
        index: where to look.
        question: as it was typed.
        k: how many at most.
        allowed: rows that may be found; None for all.
        mode: "lexical" and "dense" rank by that side alone, for measuring.
    """
    text = clean(question)
    weights = _weights(index, mode)
    words = query_tokens(text)
    ceiling = index.lexical.ceiling(words) or 1.0
    lexical = index.lexical.scores(words) / np.float32(ceiling)
    query = index.encoder.encode_queries([text])[0]
    depth = max(k, _CANDIDATES)
    picked = np.zeros(index.size, bool)
    if weights[0]:
        picked[_top(lexical, depth, allowed)] = True
    if weights[1]:
        picked[index.vectors.search(query, k=depth, allowed=allowed)[0]] = True
    picked[index.catalogue.gone_rows] = False
    rows = np.flatnonzero(picked)
    dense = index.vectors.scores(query, rows)
    scores = weights[0] * lexical[rows] + weights[1] * np.maximum(dense, 0)
    order = np.lexsort((rows, -scores))[:k]
    return [
        Hit(int(rows[i]), float(scores[i]), float(lexical[rows[i]]), float(dense[i]))
        for i in order
        if scores[i] > 0
    ]


def _weights(index: Index, mode: Mode) -> tuple[float, float]:
    if mode == "lexical":
        return 1.0, 0.0
    if mode == "dense":
        return 0.0, 1.0
    fusion = index.encoder.manifest.fusion
    total = (fusion.lexical + fusion.dense) or 1.0
    return fusion.lexical / total, fusion.dense / total


def _top(scores: npt.NDArray[np.float32], k: int, allowed: Rows | None) -> Rows:
    """The `k` best of the allowed rows, in no order."""
    pool = scores if allowed is None else scores[allowed]
    best = np.argpartition(pool, -k)[-k:] if len(pool) > k else np.arange(len(pool))
    return best if allowed is None else allowed[best]
