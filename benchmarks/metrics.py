"""Ranking quality and latency, measured the same way for every system."""

import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.rows import QuestionRow

DEPTH = 10
"""How far down a ranking is looked at."""

_WARM_UP = 20


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over questions, 0 to 1."""

    hit: float
    """Share of questions whose first passage is relevant."""
    recall: float
    """Mean share of the relevant passages that are among the first ten."""
    mrr: float
    """Mean of 1 / place of the first relevant passage; 0 where none is among the first ten."""

    @classmethod
    def of(cls, rankings: Sequence[Sequence[str]], relevant: Sequence[frozenset[str]]) -> "Quality":
        """The means over `rankings`, each best first, given what is relevant to each question."""
        if not rankings or len(rankings) != len(relevant):
            msg = f"{len(rankings)} rankings cannot be graded against {len(relevant)} questions."
            raise ValueError(msg)
        hit = recall = mrr = 0.0
        for ranking, wanted in zip(rankings, relevant, strict=True):
            first = list(ranking[:DEPTH])
            place = next((i for i, passage in enumerate(first, 1) if passage in wanted), 0)
            hit += place == 1
            recall += len(wanted.intersection(first)) / len(wanted)
            mrr += 1 / place if place else 0.0
        count = len(rankings)
        return cls(hit / count, recall / count, mrr / count)


@dataclass(frozen=True, slots=True)
class Measured:
    """One system on one set."""

    quality: Quality
    p50_ms: float
    p99_ms: float
    passages_per_s: float
    peak_mb: float

    @classmethod
    def of(
        cls,
        search: Callable[[str], Sequence[str]],
        questions: Sequence[QuestionRow],
        *,
        passages: int,
        built_s: float,
    ) -> "Measured":
        """Ask every question one by one, after a few to warm up.

        Args:
            search: from a question to the ids of the nearest passages, nearest first.
            questions: what to ask.
            passages: how many were indexed.
            built_s: how long that took, in seconds.
        """
        for row in questions[:_WARM_UP]:
            search(row.question)
        rankings = []
        times_ms = []
        for row in questions:
            began = time.perf_counter()
            rankings.append(search(row.question))
            times_ms.append((time.perf_counter() - began) * 1000)
        return cls(
            quality=Quality.of(rankings, [row.relevant for row in questions]),
            p50_ms=percentile(times_ms, 50),
            p99_ms=percentile(times_ms, 99),
            passages_per_s=passages / built_s,
            peak_mb=peak_mb(),
        )

    def to_json(self) -> dict[str, float]:
        """The object that `benchmarks.retrieval --json` prints; quality from 0 to 1."""
        return {
            "hit@1": round(self.quality.hit, 4),
            "recall@10": round(self.quality.recall, 4),
            "mrr@10": round(self.quality.mrr, 4),
            "p50_ms": round(self.p50_ms, 3),
            "p99_ms": round(self.p99_ms, 3),
            "passages_per_s": round(self.passages_per_s, 1),
            "peak_mb": round(self.peak_mb, 1),
        }


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest of `values` that at least `percent` % of them do not exceed."""
    ordered = sorted(values)
    place = -(-len(ordered) * percent // 100)
    return ordered[max(0, place - 1)]


def peak_mb() -> float:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
