"""Pairs of (what somebody might ask, the passage that answers), drawn as batches of token ids.

Texts are tokenized once; which words of a title are asked and which window of a body answers is drawn anew
each time, so no two epochs are the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from training.sources import Asked, News

_BODY = 1_500
"""How many characters of a body are read; passages near its beginning are what is asked for."""

Ids = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Bags:
    """Texts as token ids: text i is `ids[offsets[i]:offsets[i + 1]]`."""

    ids: Ids
    offsets: npt.NDArray[np.int64]
    """One more than there are texts."""

    @classmethod
    def of(
        cls, tokenizer: Tokenizer, texts: Sequence[str], *, longest: int | None = None
    ) -> "Bags":
        """The texts' tokens, at most `longest` of each text."""
        parts: list[Ids] = []
        for start in range(0, len(texts), 4096):
            encoded = tokenizer.encode_batch_fast(
                list(texts[start : start + 4096]), add_special_tokens=False
            )
            parts += [np.array(e.ids[:longest], dtype=np.int32) for e in encoded]
        return cls.join(parts)

    @classmethod
    def join(cls, parts: Sequence[Ids]) -> "Bags":
        """One text per part."""
        lengths = np.fromiter((len(part) for part in parts), dtype=np.int64, count=len(parts))
        ids = np.concatenate(parts) if parts else np.empty(0, np.int32)
        return cls(ids, np.concatenate([[0], np.cumsum(lengths)]))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, index: int) -> Ids:
        ids: Ids = self.ids[self.offsets[index] : self.offsets[index + 1]]
        return ids


@dataclass(frozen=True, slots=True)
class Recipe:
    """How pairs are drawn; shares are probabilities."""

    window: tuple[int, int] = (30, 120)
    """Shortest and longest passage, in tokens."""
    lead_asked: float = 0.2
    """Share of questions that are an item's lead instead of its title."""
    span_asked: float = 0.15
    """Share that are a run of words out of the body, next to the passage."""
    keywords: float = 0.2
    """Share of questions cut down to a few neighbouring words."""
    dropped: float = 0.1
    """Share of tokens left out, on both sides."""
    question_repeats: int = 8
    """How often each real question is drawn while each news item is drawn once."""


class PairSampler:
    """Draws batches of pairs for as many epochs as are asked for."""

    def __init__(
        self,
        tokenizer: Tokenizer,
        news: Sequence[News],
        questions: Sequence[Asked],
        recipe: Recipe,
        *,
        seed: int,
    ) -> None:
        self._titles = Bags.of(tokenizer, [item.title for item in news])
        self._leads = Bags.of(tokenizer, [item.lead for item in news], longest=200)
        self._bodies = Bags.of(tokenizer, [item.body[:_BODY] for item in news])
        self._questions = Bags.of(tokenizer, [asked.question for asked in questions])
        self._passages = Bags.of(tokenizer, [asked.passage for asked in questions], longest=600)
        self._recipe = recipe
        self._random = np.random.default_rng(seed)

    @property
    def pairs_an_epoch(self) -> int:
        """News items once, real questions as often as the recipe says."""
        return len(self._titles) + self._recipe.question_repeats * len(self._questions)

    def batches(self, size: int, epochs: float) -> Iterator[tuple[Bags, Bags]]:
        """(questions, passages), `size` of each, row i of one answering row i of the other."""
        items = len(self._titles)
        order = (
            number if number < items else items + (number - items) % len(self._questions)
            for _ in range(int(np.ceil(epochs)))
            for number in self._random.permutation(self.pairs_an_epoch)
        )
        for _ in range(int(epochs * self.pairs_an_epoch) // size):
            pairs = [self._pair(next(order)) for _ in range(size)]
            yield Bags.join([pair[0] for pair in pairs]), Bags.join([pair[1] for pair in pairs])

    def _pair(self, number: int) -> tuple[Ids, Ids]:
        random, recipe = self._random, self._recipe
        if number >= len(self._titles):
            question = self._questions[number - len(self._titles)]
            passage = self._window(self._passages[number - len(self._titles)])
            return self._thinned(question), self._thinned(passage)
        title, lead, body = self._titles[number], self._leads[number], self._bodies[number]
        draw = random.random()
        if len(body) < 20:
            asked, passage = title, lead
        elif draw < recipe.span_asked:
            start = int(random.integers(0, len(body) - 10))
            end = start + int(random.integers(6, 16))
            asked = body[start:end]
            passage = np.concatenate([body[max(0, start - 40) : start], body[end : end + 60]])
        elif draw < recipe.span_asked + recipe.lead_asked and len(lead):
            asked, passage = lead, self._window(body)
        else:
            asked, passage = title, self._window(body)
        if random.random() < recipe.keywords and len(asked) > 5:
            length = int(random.integers(3, 6))
            start = int(random.integers(0, len(asked) - length))
            asked = asked[start : start + length]
        return self._thinned(asked), self._thinned(passage)

    def _window(self, ids: Ids) -> Ids:
        shortest, longest = self._recipe.window
        length = int(self._random.integers(shortest, longest + 1))
        start = int(self._random.integers(0, max(1, len(ids) - length + 1)))
        return ids[start : start + length]

    def _thinned(self, ids: Ids) -> Ids:
        if self._recipe.dropped == 0 or len(ids) < 4:
            return ids
        return ids[self._random.random(len(ids)) >= self._recipe.dropped]
