"""What the transformer learned, handed to token vectors: they learn to score pairs as it scores them.

Scores and not vectors are the target, for a mean of token vectors cannot lie where a transformer puts a text,
but can put the same texts near each other; and so either may have its own number of dimensions.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from training.contrast import Contrast, Schedule, Table, TokenVectors
from training.pairs import Bags, Numbers


@dataclass(frozen=True, slots=True)
class Distilling:
    """How hard the teacher is listened to."""

    schedule: Schedule = field(default_factory=lambda: Schedule(batch=2_048, epochs=20.0))
    """Its temperature is that of who answers whom."""
    soft: float = 0.2
    """The temperature at which both score. A sharp one, 0.05, teaches only who is nearest, which the pairs tell
    anyway; on made-up news the scores of pupil and teacher then hardly agreed."""
    share: float = 0.7
    """Of the loss: the teacher's scores; the rest is who answers whom."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Pairs as the pupil reads them, and the teacher's vectors of the same texts."""

    asked: Bags
    passages: Bags
    taught_asked: torch.Tensor
    """(pairs, any width) float32, rows of length 1."""
    taught_passages: torch.Tensor

    def rows(self, chosen: Numbers) -> "Lesson":
        """The pairs of those numbers."""
        return Lesson(
            _chosen(self.asked, chosen),
            _chosen(self.passages, chosen),
            self.taught_asked[chosen],
            self.taught_passages[chosen],
        )


def distil(
    tokenizer: Tokenizer,
    lesson: Lesson,
    distilling: Distilling,
    *,
    report: Callable[[int, float, float], None] = lambda _step, _share, _loss: None,
) -> Table:
    """Token vectors that score as the teacher does; the tokenizer is the static encoder's.

    Args:
        report: called now and then with (step, share of the steps, loss).
    """
    schedule = distilling.schedule
    torch.manual_seed(schedule.seed)
    model = TokenVectors(tokenizer, schedule)
    optimizer = torch.optim.Adam(model.parameters(), lr=schedule.learning_rate, betas=(0.9, 0.95))
    draw = np.random.default_rng(schedule.seed)
    pairs = len(lesson.asked)
    size = min(schedule.batch, pairs)
    steps = max(1, int(schedule.epochs * pairs) // size)
    rates = torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        schedule.learning_rate,
        total_steps=steps + 1,
        pct_start=0.05,
        cycle_momentum=False,
    )
    for step in range(1, steps + 1):
        loss = _loss(model, lesson.rows(draw.choice(pairs, size, replace=False)), distilling)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        rates.step()
        if step % 20 == 0 or step == steps:
            report(step, step / steps, float(loss.detach()))
    with torch.no_grad():
        table: Table = model.table().numpy()
    return table


def _loss(model: TokenVectors, batch: Lesson, distilling: Distilling) -> torch.Tensor:
    table = model.table()
    asked, passages = model.encode(table, batch.asked), model.encode(table, batch.passages)
    scores = asked @ passages.T / distilling.soft
    taught = batch.taught_asked @ batch.taught_passages.T / distilling.soft
    by_teacher = (
        functional.cross_entropy(scores, taught.softmax(1))
        + functional.cross_entropy(scores.T, taught.T.softmax(1))
    ) / 2
    by_pairs = Contrast.apply(asked, passages, distilling.schedule.temperature)
    return distilling.share * by_teacher + (1 - distilling.share) * by_pairs


def _chosen(texts: Bags, chosen: Numbers) -> Bags:
    return texts.spans(texts.offsets[:-1][chosen], texts.lengths[chosen])
