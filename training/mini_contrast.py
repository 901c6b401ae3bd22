"""Contrastive training of the transformer, on the pairs and with the loss of the static encoder.

Batches are far larger than memory holds: vectors are made without a trace, the loss gives each vector its
gradient, and only then is each part of the batch run again to carry it on (GradCache, arXiv 2101.06983).
The first numbers of a vector are trained to do alone, so that it may be cut (Matryoshka, arXiv 2205.13147).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch

from training.contrast import Contrast
from training.mini_model import MiniEncoder, normalized
from training.mini_pairs import ahead
from training.mini_stage import Stage
from training.pairs import Bags, Numbers

_ROUND_TO = 8
"""Lengths are rounded up to this, so that there are few shapes of batches."""


@dataclass(frozen=True, slots=True)
class Contrastive:
    """How the loss is made."""

    temperature: float = 0.05
    widths: tuple[int, ...] = (384, 256, 128)
    """How many of the first numbers are compared; each of them counts alike."""
    tokens_at_once: int = 65_536
    """Tokens, padding included, that memory holds with their gradients."""


def encode(model: MiniEncoder, texts: Bags, *, tokens_at_once: int, device: str) -> torch.Tensor:
    """(len(texts), width) float32, not scaled, without gradients."""
    vectors = None
    with torch.no_grad():
        for rows in _parts(texts, tokens_at_once):
            part = model(*_padded(texts, rows, device))
            if vectors is None:
                vectors = part.new_empty((len(texts), part.shape[1]))
            vectors[torch.from_numpy(rows).to(device)] = part
    return torch.empty((0, 0), device=device) if vectors is None else vectors


def loss_of(asked: torch.Tensor, passages: torch.Tensor, contrastive: Contrastive) -> torch.Tensor:
    """The mean of the contrastive losses at each width."""
    losses = [
        Contrast.apply(
            normalized(asked[:, :width]), normalized(passages[:, :width]), contrastive.temperature
        )
        for width in contrastive.widths
    ]
    return torch.stack(losses).mean()


def backward_in_parts(
    model: MiniEncoder, asked: Bags, passages: Bags, contrastive: Contrastive, device: str
) -> torch.Tensor:
    """Add the gradients of the whole batch to the weights; the loss."""
    texts = _together(asked, passages)
    vectors = encode(model, texts, tokens_at_once=contrastive.tokens_at_once, device=device)
    vectors.requires_grad_()
    loss = loss_of(vectors[: len(asked)], vectors[len(asked) :], contrastive)
    loss.backward()
    for rows in _parts(texts, contrastive.tokens_at_once):
        gradient = vectors.grad[torch.from_numpy(rows).to(device)]
        model(*_padded(texts, rows, device)).backward(gradient)
    return loss.detach()


def train_contrast(
    stage: Stage,
    pairs: Callable[[int], Iterator[tuple[Bags, Bags]]],
    contrastive: Contrastive,
    *,
    device: str,
) -> None:
    """Train the stage's MiniEncoder in place.

    Args:
        stage: the model and how long.
        pairs: given the number of a step, an iterator of the pairs from that step on.
        contrastive: how the loss is made.
        device: where the model is.
    """
    model: MiniEncoder = stage.model
    model.train()
    with ahead(pairs(stage.step)) as batches:
        stage.run(lambda _step: backward_in_parts(model, *next(batches), contrastive, device))


def reciprocal_rank(asked: torch.Tensor, passages: torch.Tensor, right: Numbers) -> float:
    """MRR@10 in % of questions among passages, by cosine; `right[i]` answers question i."""
    passages, ranks = normalized(passages), []
    for first in range(0, len(asked), 512):
        scores = normalized(asked[first : first + 512]) @ passages.T
        own = torch.from_numpy(right[first : first + 512]).to(scores.device)
        best = scores.gather(1, own[:, None])
        ranks.append((scores > best).sum(1) + 1)
    rank = torch.cat(ranks).float()
    return round(float((100 / rank).where(rank <= 10, torch.zeros_like(rank)).mean()), 2)


def _together(first: Bags, second: Bags) -> Bags:
    offsets = np.concatenate([first.offsets, first.offsets[-1] + second.offsets[1:]])
    return Bags(np.concatenate([first.ids, second.ids]), offsets)


def _parts(texts: Bags, tokens: int) -> Iterator[Numbers]:
    """The numbers of texts of about one length, as many as fit into `tokens` when padded."""
    order = np.argsort(texts.lengths, kind="stable")[::-1]
    lengths = -(-texts.lengths[order] // _ROUND_TO) * _ROUND_TO
    first = 0
    while first < len(order):
        count = max(1, tokens // max(int(lengths[first]), 1))
        yield order[first : first + count].copy()
        first += count


def _padded(texts: Bags, rows: Numbers, device: str) -> tuple[torch.Tensor, torch.Tensor]:
    """(ids, mask) of those texts, padded with 0."""
    lengths = texts.lengths[rows]
    longest = -(-int(lengths.max()) // _ROUND_TO) * _ROUND_TO
    mask = np.arange(longest) < lengths[:, None]
    ids = np.zeros(mask.shape, np.int64)
    ids[mask] = texts.spans(texts.offsets[rows], lengths).ids
    return torch.from_numpy(ids).to(device), torch.from_numpy(mask.astype(np.int64)).to(device)
