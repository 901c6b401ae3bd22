"""Measuring a saved model on the held-out questions, and choosing how much its cosine counts.

It goes through the product's own index and search, so that what is chosen is what is served.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from benchmarks.metrics import Quality
from benchmarks.retrieval import index_of
from benchmarks.rows import PassageRow
from retrieval.encoder import load_encoder
from retrieval.search import Hit, search
from training.sources import HeldOut

_SHARES = [step / 20 for step in range(11)]
"""How much of a hybrid score may be the cosine: 0 to one half."""
_TIE = 0.15
"""Means this near, in points of MRR, are one: then the smaller share wins, as words hold in every field."""
_CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class Validation:
    """MRR@10 in % on the held-out sets."""

    dense_share: float
    """The smallest share of the cosine whose mean over the sets is as good as the best."""
    lexical: dict[str, float]
    dense: dict[str, float]
    hybrid: dict[str, float]
    """At `dense_share`."""
    best: float
    """The best mean over the sets of all shares tried."""


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The nearest passages of every question of one set, both scores known."""

    hits: list[list[Hit]]
    relevant: list[frozenset[str]]

    def mrr(self, dense_share: float) -> float:
        """MRR@10 in % when the cosine counts for `dense_share` of a score."""
        rankings = []
        for hits in self.hits:
            by_score = sorted(hits, key=lambda hit: (-_score(hit, dense_share), hit.row))
            rankings.append([str(hit.row) for hit in by_score])
        return round(100 * Quality.of(rankings, self.relevant).mrr, 2)


def _score(hit: Hit, dense_share: float) -> float:
    return (1 - dense_share) * hit.lexical + dense_share * max(hit.dense, 0.0)


def validate(folder: Path, held_out: Mapping[str, HeldOut]) -> Validation:
    """Search each held-out set with the model in `folder`."""
    found = {name: _candidates(folder, held) for name, held in held_out.items()}
    tried = {share: _mrr(found, share) for share in _SHARES}
    means = {share: fmean(mrr.values()) for share, mrr in tried.items()}
    chosen = smallest_as_good(means)
    return Validation(
        dense_share=chosen,
        lexical=tried[0.0],
        dense=_mrr(found, 1.0),
        hybrid=tried[chosen],
        best=round(max(means.values()), 2),
    )


def smallest_as_good(means: Mapping[float, float]) -> float:
    """The smallest share whose mean ties with the best of `means`."""
    return min(share for share, mean in means.items() if mean >= max(means.values()) - _TIE)


def _mrr(found: Mapping[str, _Candidates], dense_share: float) -> dict[str, float]:
    return {name: candidates.mrr(dense_share) for name, candidates in found.items()}


def _candidates(folder: Path, held: HeldOut) -> _Candidates:
    texts = dict.fromkeys([asked.passage for asked in held.asked] + held.others)
    numbers = {text: row for row, text in enumerate(text for text in texts if text.strip())}
    asked = [question for question in held.asked if question.passage in numbers]
    rows = [PassageRow(str(row), text) for text, row in numbers.items()]
    with TemporaryDirectory() as index_dir:
        index = index_of(rows, load_encoder(str(folder)), Path(index_dir))
        return _Candidates(
            hits=[search(index, question.question, k=_CANDIDATES) for question in asked],
            relevant=[frozenset([str(numbers[question.passage])]) for question in asked],
        )
