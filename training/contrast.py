"""Contrastive training of token vectors: a text is the mean of its tokens, a question is nearest to its passage."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from scipy.sparse import csr_array
from tokenizers import Tokenizer
from torch.nn import functional

from training.pairs import Bags, Bare, PairSampler
from training.tokens import composition

Table = npt.NDArray[np.float32]
"""(tokens, dim): one vector per token of the tokenizer."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how hard to train."""

    dim: int = 512
    batch: int = 4096
    epochs: float = 20.0
    learning_rate: float = 0.01
    start: float = 0.1
    """Standard deviation of the vectors before the first step."""
    temperature: float = 0.04
    bare: float = 0.25
    """Share of questions that lose their diacritics: many are typed without."""
    seed: int = 7


class _Product(torch.autograd.Function):  # type: ignore[misc] # torch is untyped here
    """A sparse matrix times a dense one; only the dense one learns.

    scipy's plain loops beat torch's embedding bag here by far: its backward sorts all ids at every
    step, and its threads wait for each other on a machine that does other things too.
    """

    @staticmethod
    def forward(ctx: Any, sparse: csr_array, dense: torch.Tensor) -> torch.Tensor:
        ctx.sparse = sparse
        return torch.from_numpy(sparse @ dense.detach().numpy())

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[None, torch.Tensor]:
        return None, torch.from_numpy(ctx.sparse.T @ gradient.numpy())


class TokenVectors(torch.nn.Module):  # type: ignore[misc] # the same
    """Token vectors that share what their parts have in common.

    A run of syllables is its own vector plus those of its syllables, so that "công tác dân vận" in
    one text stays near "dân vận" in another however each was cut into tokens, and rare runs learn
    from frequent syllables. `table` sums the parts; only that sum is shipped.
    """

    def __init__(self, tokenizer: Tokenizer, schedule: Schedule) -> None:
        super().__init__()
        self._tokens = tokenizer.get_vocab_size()
        self._composition = _means(
            Bags.join([np.array(made_of, np.int32) for made_of in composition(tokenizer)]),
            self._tokens,
            scaled=False,
        )
        generator = torch.Generator().manual_seed(schedule.seed)
        own = torch.randn((self._tokens, schedule.dim), generator=generator) * schedule.start
        self.own = torch.nn.Parameter(own)

    def table(self) -> torch.Tensor:
        """(tokens, dim) float32."""
        product: torch.Tensor = _Product.apply(self._composition, self.own)
        return product

    def encode(self, table: torch.Tensor, texts: Bags) -> torch.Tensor:
        """(len(texts), dim) float32, rows of length 1."""
        means = _Product.apply(_means(texts, self._tokens, scaled=True), table)
        return functional.normalize(means, dim=1)


def _means(bags: Bags, tokens: int, *, scaled: bool) -> csr_array:
    """(len(bags), tokens): how often each text holds each token, as shares of its length if `scaled`."""
    lengths = np.diff(bags.offsets)
    values = np.repeat(1 / np.maximum(lengths, 1) if scaled else np.ones(len(bags)), lengths)
    shape = (len(bags), tokens)
    return csr_array((values.astype(np.float32), bags.ids, bags.offsets), shape=shape)


class Contrast(torch.autograd.Function):  # type: ignore[misc] # the same
    """Each question against every passage of the batch, and each passage against every question.

    The gradient is by hand, for speed: torch would pass over the square of scores many times more.
    """

    @staticmethod
    def forward(
        ctx: Any, asked: torch.Tensor, passages: torch.Tensor, temperature: float
    ) -> torch.Tensor:
        asked, passages = asked.bfloat16(), passages.bfloat16()
        # no score is above 1 / temperature, so that one shift keeps every exponential in range
        scores = (asked @ passages.T).float().sub_(1).div_(temperature)
        own = scores.diagonal().clone()
        scores.exp_()
        by_question, by_passage = scores.sum(1), scores.sum(0)
        ctx.save_for_backward(asked, passages, scores, by_question, by_passage)
        ctx.temperature = temperature
        return ((by_question.log() + by_passage.log()) / 2 - own).mean()

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, None]:
        asked, passages, scores, by_question, by_passage = ctx.saved_tensors
        weights = scores.mul_(0.5 / by_question[:, None] + 0.5 / by_passage)
        weights.diagonal().sub_(1)
        weights = weights.bfloat16()
        scale = gradient / (len(asked) * ctx.temperature)
        return (weights @ passages).float() * scale, (weights.T @ asked).float() * scale, None


def train(
    tokenizer: Tokenizer,
    sampler: PairSampler,
    schedule: Schedule,
    *,
    report: Callable[[int, int, float, float], None] | None = None,
) -> Table:
    """Trained token vectors.

    Args:
        tokenizer: Its vocabulary is the rows.
        sampler: Where the pairs come from.
        schedule: How long and how hard.
        report: Called now and then with (step, steps, mean loss since the last call, seconds).
    """
    torch.manual_seed(schedule.seed)
    model = TokenVectors(tokenizer, schedule)
    bare, random = Bare(tokenizer), np.random.default_rng(schedule.seed)
    optimizer = torch.optim.Adam(
        model.parameters(), lr=schedule.learning_rate, betas=(0.9, 0.95), fused=True
    )
    steps = int(schedule.epochs * sampler.pairs_an_epoch) // schedule.batch
    warm = max(1, steps // 20)
    losses: list[float] = []
    began = time.monotonic()
    for step, (asked, passages) in enumerate(sampler.batches(schedule.batch, schedule.epochs)):
        factor = min(1.0, (step + 1) / warm) * 0.5 * (1 + math.cos(math.pi * step / steps))
        for group in optimizer.param_groups:
            group["lr"] = schedule.learning_rate * factor
        vectors = model.table()
        typed = bare(asked, random.random(len(asked)) < schedule.bare)
        loss = Contrast.apply(
            model.encode(vectors, sampler.thinned(typed)),
            model.encode(vectors, sampler.thinned(passages)),
            schedule.temperature,
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
        if report and (step % 50 == 49 or step + 1 == steps):
            report(step + 1, steps, float(np.mean(losses)), time.monotonic() - began)
            losses.clear()
    with torch.no_grad():
        table: Table = model.table().numpy()
    return table
