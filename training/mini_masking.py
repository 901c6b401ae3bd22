"""Masked-language modelling: news packed into full rows, runs of whole syllables hidden and guessed."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer

from training.mini_model import halved
from training.mini_stage import Stage
from training.mini_tokens import FIRST, LAST, MASK, PAD, bare_ids, goes_on, number_of
from training.pairs import Bags, Ids

_NOTHING = -100
"""The label of what is not guessed."""


@dataclass(frozen=True, slots=True)
class Masking:
    """What is hidden; shares are probabilities."""

    length: int = 256
    batch: int = 512
    """Rows a step."""
    rows_at_once: int = 512
    """Rows that memory holds at once."""
    hidden: float = 0.3
    new_run: float = 0.5
    """That a syllable begins a run: runs hide two syllables on average, as Vietnamese words mostly have one to
    three, and one of them alone is told by the other."""
    bare: float = 0.15
    """Share of rows without accents."""
    seed: int = 7


def packed(documents: Bags, tokenizer: Tokenizer, length: int) -> Ids:
    """(rows, length): the documents one after the other, each between [CLS] and [SEP]; no padding."""
    lengths = documents.lengths + 2
    ends = np.cumsum(lengths)
    stream = np.empty(int(ends[-1]), np.int32)
    inside = np.ones(len(stream), np.bool_)
    for places, token in ((ends - lengths, FIRST), (ends - 1, LAST)):
        stream[places] = number_of(tokenizer, token)
        inside[places] = False
    stream[inside] = documents.ids
    rows = len(stream) // length
    if not rows:
        raise ValueError(f"{len(stream)} tokens fill no row of {length}; give more texts.")
    return stream[: rows * length].reshape(rows, length)


class Masker:
    """Hides tokens of rows, on the device that the rows are on."""

    def __init__(self, tokenizer: Tokenizer, masking: Masking, device: str) -> None:
        self._masking = masking
        self._tokens: int = tokenizer.get_vocab_size()
        self._mask: int = number_of(tokenizer, MASK)
        self._inside = torch.from_numpy(goes_on(tokenizer)).to(device)
        spared = [number_of(tokenizer, token) for token in (PAD, FIRST, LAST)]
        self._spared = torch.tensor(spared, device=device)

    def hide(
        self, rows: torch.Tensor, generator: torch.Generator
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """(what the model sees, what it is to guess), each shaped as `rows`.

        Of what is hidden 80 % become [MASK], 10 % any token, 10 % stay (BERT, arXiv 1810.04805).
        """

        def draw() -> torch.Tensor:
            return torch.rand(rows.shape, generator=generator, device=rows.device)

        begins = ~self._inside[rows] & (draw() < self._masking.new_run)
        runs = begins.long().cumsum(1)
        hidden = draw().gather(1, runs.clamp_(max=rows.shape[1] - 1)) < self._masking.hidden
        hidden &= ~torch.isin(rows, self._spared)
        labels = rows.where(hidden, torch.full_like(rows, _NOTHING))
        fate = draw()
        seen = rows.masked_fill(hidden & (fate < 0.8), self._mask)
        random_tokens = torch.randint(
            self._tokens, rows.shape, generator=generator, device=rows.device
        )
        return torch.where(hidden & (fate >= 0.9), random_tokens, seen), labels


def train_masked(
    stage: Stage, documents: Bags, tokenizer: Tokenizer, masking: Masking, *, device: str
) -> None:
    """Train the stage's ModernBertForMaskedLM in place."""
    model = stage.model
    rows = packed(documents, tokenizer, masking.length)
    masker = Masker(tokenizer, masking, device)
    batches = _batches(rows, bare_ids(tokenizer), masking, stage.step)
    generator = torch.Generator(device)

    def backward(step: int) -> torch.Tensor:
        generator.manual_seed(masking.seed * 1_000_003 + step)
        batch = torch.from_numpy(next(batches)).long().to(device, non_blocking=True)
        seen, labels = masker.hide(batch, generator)
        total = torch.zeros((), device=device)
        parts = -(-len(batch) // masking.rows_at_once)
        for few, right in zip(seen.chunk(parts), labels.chunk(parts), strict=True):
            with halved(batch.device):
                loss = model(input_ids=few, labels=right).loss * (len(few) / len(batch))
            loss.backward()
            total += loss.detach()
        return total

    model.train()
    stage.run(backward)


def _batches(rows: Ids, bare: Ids, masking: Masking, first: int) -> Iterator[Ids]:
    """The batches from step `first` on; which rows a step reads follows from its number alone."""
    size = min(masking.batch, len(rows))
    a_round = len(rows) // size
    step = first
    order, shuffled = np.empty(0, np.int64), -1
    while True:
        turn, place = divmod(step, a_round)
        if turn != shuffled:
            order, shuffled = (
                np.random.default_rng([masking.seed, turn]).permutation(len(rows)),
                turn,
            )
        batch = rows[order[place * size : (place + 1) * size]].astype(np.int32)
        without = np.random.default_rng([masking.seed, 1, step]).random(size) < masking.bare
        batch[without] = bare[batch[without]]
        yield batch
        step += 1
