"""Pairs of (what somebody might ask, the passage that answers), drawn as batches of token ids.

Texts are tokenized once; which words of a title are asked and which window of a body answers is drawn anew
each time, so no two epochs are the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from corpus.letters import fold
from training.sources import Asked, News
from training.tokens import UNKNOWN

_BODY = 1_500
"""How many characters of a body are read; passages near its beginning are what is asked for."""
_LEAST_BODY = 20
"""A body of fewer tokens is taken for missing: the lead answers then."""
_LONGEST, _LONGEST_LEAD = 600, 200
"""Tokens read of a passage, and of a lead."""
_SHORT = 4
"""Tokens below which a text is left whole."""
_SPAN, _BEFORE, _AFTER = (6, 15), 40, 60
"""Words asked for out of a body, and how many tokens around them answer."""
_KEYWORDS = (3, 5)

Ids = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Bags:
    """Texts as token ids: text i is `ids[offsets[i]:offsets[i + 1]]`."""

    ids: Ids
    offsets: Numbers
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

    @property
    def lengths(self) -> Numbers:
        """How many tokens each text has."""
        return np.diff(self.offsets)

    @property
    def owners(self) -> Numbers:
        """Of each token, the number of its text."""
        return np.repeat(np.arange(len(self)), self.lengths)

    def kept(self, mask: npt.NDArray[np.bool_]) -> "Bags":
        """The texts with only those tokens for which `mask` is true."""
        counts = np.bincount(self.owners[mask], minlength=len(self))
        return Bags(self.ids[mask], np.concatenate([[0], np.cumsum(counts)]))

    def spans(self, starts: Numbers, lengths: Numbers) -> "Bags":
        """One text per span of `ids`, which holds all texts one after the other."""
        offsets = np.concatenate([[0], np.cumsum(lengths)])
        places = np.repeat(starts - offsets[:-1], lengths) + np.arange(offsets[-1])
        return Bags(self.ids[places], offsets)


class Bare:
    """Takes the diacritics off texts, token by token."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        vocabulary: dict[str, int] = tokenizer.get_vocab()
        tokens = sorted(vocabulary, key=vocabulary.__getitem__)
        folded = Bags.of(tokenizer, [fold(token) for token in tokens])
        changed = [fold(token) != token != UNKNOWN for token in tokens]
        self._bare = Bags.join(
            [
                folded[number] if changed[number] else np.array([number], np.int32)
                for number in range(len(tokens))
            ]
        )

    def __call__(self, texts: Bags, chosen: npt.NDArray[np.bool_]) -> Bags:
        """The texts, those that are chosen without diacritics."""
        bare = chosen[texts.owners]
        lengths = np.where(bare, self._bare.lengths[texts.ids], 1)
        starts = np.concatenate([[0], np.cumsum(lengths)])
        ids = np.repeat(texts.ids, lengths)
        within = np.arange(starts[-1]) - np.repeat(starts[:-1], lengths)
        spread = np.repeat(bare, lengths)
        ids[spread] = self._bare.ids[self._bare.offsets[ids[spread]] + within[spread]]
        return Bags(ids, starts[texts.offsets])


@dataclass(frozen=True, slots=True)
class Recipe:
    """How pairs are drawn; shares are probabilities."""

    window: tuple[int, int] = (30, 220)
    """Shortest and longest passage, in tokens."""
    lead_asked: float = 0.2
    """Share of questions that are an item's lead instead of its title."""
    span_asked: float = 0.1
    """Share that are a run of words out of the body, next to the passage."""
    keywords: float = 0.3
    """Share of questions cut down to a few neighbouring words."""
    dropped: float = 0.1
    """Share of tokens that `thinned` leaves out."""
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
        asked = [item.title for item in news] + [row.question for row in questions]
        leads = [item.lead for item in news] + [""] * len(questions)
        answers = [item.body[:_BODY] for item in news] + [row.passage for row in questions]
        parts = [
            Bags.of(tokenizer, texts, longest=longest)
            for texts, longest in ((asked, None), (leads, _LONGEST_LEAD), (answers, _LONGEST))
        ]
        ids = np.concatenate([part.ids for part in parts])
        lengths = np.concatenate([part.lengths for part in parts])
        self._texts = Bags(ids, np.concatenate([[0], np.cumsum(lengths)]))
        """What asks, then leads, then what answers: each as many."""
        self._news, self._questions = len(news), len(questions)
        self._recipe = recipe
        self._random = np.random.default_rng(seed)

    @property
    def pairs_an_epoch(self) -> int:
        """News items once, real questions as often as the recipe says."""
        return self._news + self._recipe.question_repeats * self._questions

    def batches(self, size: int, epochs: float) -> Iterator[tuple[Bags, Bags]]:
        """(questions, passages), `size` of each, row i of one answering row i of the other."""
        questions = np.arange(self._news, self._news + self._questions)
        pairs = np.append(np.arange(self._news), np.tile(questions, self._recipe.question_repeats))
        left = int(epochs * len(pairs)) // size
        while left > 0:
            order = self._random.permutation(pairs)
            for begin in range(0, min(left, len(pairs) // size) * size, size):
                yield self._drawn(order[begin : begin + size])
            left -= len(pairs) // size

    def thinned(self, texts: Bags) -> Bags:
        """The texts without some of their tokens; short ones are left as they are."""
        short = (texts.lengths < _SHORT)[texts.owners]
        return texts.kept(short | (self._random.random(len(texts.ids)) >= self._recipe.dropped))

    def _drawn(self, pairs: Numbers) -> tuple[Bags, Bags]:
        recipe, every = self._recipe, self._news + self._questions
        starts, lengths = self._texts.offsets[:-1], self._texts.lengths
        leads, answers = pairs + every, pairs + 2 * every
        with_body = (pairs < self._news) & (lengths[answers] >= _LEAST_BODY)
        draw = self._random.random(len(pairs))
        by_span = with_body & (draw < recipe.span_asked)
        by_lead = with_body & ~by_span & (draw < recipe.span_asked + recipe.lead_asked)
        by_lead &= lengths[leads] > 0
        asked = np.where(by_lead, leads, pairs)
        answers = np.where((pairs < self._news) & ~with_body, leads, answers)
        first, last = self._window(lengths[answers], *recipe.window)
        asked_first, asked_last = np.zeros_like(asked), lengths[asked]
        hole_first, hole_last = self._window(lengths[answers], *_SPAN)
        first = np.where(by_span, np.maximum(hole_first - _BEFORE, 0), first)
        last = np.where(by_span, np.minimum(hole_last + _AFTER, lengths[answers]), last)
        asked = np.where(by_span, answers, asked)
        asked_first = np.where(by_span, hole_first, asked_first)
        asked_last = np.where(by_span, hole_last, asked_last)
        few = (self._random.random(len(pairs)) < recipe.keywords) & (asked_last - asked_first > 5)
        few_first, few_last = self._window(asked_last - asked_first, *_KEYWORDS)
        asked_last = np.where(few, asked_first + few_last, asked_last)
        asked_first = np.where(few, asked_first + few_first, asked_first)
        questions = self._texts.spans(starts[asked] + asked_first, asked_last - asked_first)
        passages = self._texts.spans(starts[answers] + first, last - first)
        owners = passages.owners
        places = np.arange(len(passages.ids)) - passages.offsets[owners] + first[owners]
        hole = by_span[owners] & (places >= hole_first[owners]) & (places < hole_last[owners])
        return questions, passages.kept(~hole)

    def _window(self, lengths: Numbers, shortest: int, longest: int) -> tuple[Numbers, Numbers]:
        """(first, one past the last) token of a window in texts of these lengths."""
        wide = self._random.integers(shortest, longest + 1, len(lengths))
        first = self._random.integers(0, np.maximum(1, lengths - wide + 1))
        return first, np.minimum(first + wide, lengths)
