"""Pairs for the compact transformer: those of the static encoder, tokenized once and kept in files."""

import random
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np
from tokenizers import Tokenizer

from training.mini_model import PROMPTS
from training.mini_tokens import FIRST, LAST, bare_ids, number_of
from training.pairs import Bags, Ids, PairSampler, Recipe
from training.sources import Asked, News

T = TypeVar("T")

_PASSAGE_WORDS = (30, 140)
_LEAD_ASKED = 0.2


def save_bags(path: Path, bags: Bags) -> None:
    """Write the texts, compressed, 16 bits a token."""
    np.savez_compressed(
        path, ids=bags.ids.astype(np.uint16), lengths=bags.lengths.astype(np.uint32)
    )


def load_bags(path: Path) -> Bags:
    """Texts written by `save_bags`."""
    with np.load(path) as kept:
        offsets = np.concatenate([[0], np.cumsum(kept["lengths"].astype(np.int64))])
        return Bags(kept["ids"].astype(np.int32), offsets)


class StoredPairs(PairSampler):
    """The same sampler out of texts that are tokens already, to be drawn from where no text is."""

    def __init__(self, texts: Bags, *, questions: int, recipe: Recipe, seed: int) -> None:
        """Draw from what `tokenized` gave; the last `questions` of each third are no news."""
        self._texts = texts
        self._news, self._questions = len(texts) // 3 - questions, questions
        self._recipe = recipe
        self._random = np.random.default_rng(seed)


def tokenized(
    tokenizer: Tokenizer,
    news: Sequence[News],
    questions: Sequence[Asked],
    *,
    longest: int | None = None,
) -> Bags:
    """What asks, then leads, then what answers, each as many; at most `longest` tokens of each."""
    sampler = PairSampler(tokenizer, news, questions, Recipe(), seed=0)
    texts = sampler._texts  # noqa: SLF001 - StoredPairs is the same class, fed from a file
    lengths = texts.lengths if longest is None else np.minimum(texts.lengths, longest)
    return texts.spans(texts.offsets[:-1], lengths)


def documents(texts: Bags) -> Bags:
    """Each item's title, lead and body as one text."""
    thirds = np.arange(len(texts)).reshape(3, -1)
    order = thirds.T.ravel()
    parts = texts.spans(texts.offsets[:-1][order], texts.lengths[order])
    return Bags(parts.ids, parts.offsets[::3])


@dataclass(frozen=True, slots=True)
class Wrapping:
    """What stands around a text when the model reads it, and how much of it is read."""

    first: int
    last: int
    prompts: dict[str, Ids]
    longest: int

    @classmethod
    def of(cls, tokenizer: Tokenizer, longest: int) -> "Wrapping":
        """The prompts of the model in this tokenizer's tokens."""
        prompts = {
            kind: np.array(tokenizer.encode(text, add_special_tokens=False).ids, np.int32)
            for kind, text in PROMPTS.items()
        }
        return cls(number_of(tokenizer, FIRST), number_of(tokenizer, LAST), prompts, longest)

    def around(self, texts: Bags, kind: str) -> Bags:
        """[CLS], the prompt of that kind, the text, [SEP]: as the served model reads it."""
        before = np.append(np.int32(self.first), self.prompts[kind])
        inner = np.minimum(texts.lengths, self.longest - len(before) - 1)
        cut = texts.spans(texts.offsets[:-1], inner)
        ends = np.cumsum(inner + len(before) + 1)
        offsets = np.concatenate([[0], ends])
        ids = np.full(int(offsets[-1]), self.last, np.int32)
        places = offsets[:-1, None] + np.arange(len(before))
        ids[places] = before
        inside = np.ones(len(ids), np.bool_)
        inside[places] = False
        inside[ends - 1] = False
        ids[inside] = cut.ids
        return Bags(ids, offsets)


@dataclass(frozen=True, slots=True)
class Drawing:
    """How batches are drawn for the transformer; shares are probabilities."""

    recipe: Recipe = field(default_factory=Recipe)
    batch: int = 4_096
    bare_questions: float = 0.3
    """Share of questions without accents: that is how many are typed."""
    bare_passages: float = 0.05
    seed: int = 7


@dataclass(frozen=True, slots=True)
class PairSource:
    """Where the transformer's pairs come from."""

    texts: Bags
    questions: int
    tokenizer: Tokenizer
    wrapping: Wrapping

    def batches(self, drawing: Drawing, first: int) -> Iterator[tuple[Bags, Bags]]:
        """(questions, passages) from step `first` on, wrapped; a step's number alone says what it draws."""
        bare = bare_ids(self.tokenizer)
        step = first
        while True:
            an_epoch = self._sampler(drawing, 0).pairs_an_epoch
            size = min(drawing.batch, an_epoch)
            turn, place = divmod(step, an_epoch // size)
            epoch = self._sampler(drawing, turn).batches(size, 1.0)
            for asked, passages in islice(epoch, place, None):
                draw = np.random.default_rng([drawing.seed, step])
                asked_bare = _bared(asked, bare, drawing.bare_questions, draw)
                passages_bare = _bared(passages, bare, drawing.bare_passages, draw)
                yield (
                    self.wrapping.around(asked_bare, "query"),
                    self.wrapping.around(passages_bare, "document"),
                )
                step += 1

    def _sampler(self, drawing: Drawing, turn: int) -> StoredPairs:
        seed = drawing.seed * 100_003 + turn
        return StoredPairs(self.texts, questions=self.questions, recipe=drawing.recipe, seed=seed)


def _bared(texts: Bags, bare: Ids, share: float, draw: np.random.Generator) -> Bags:
    chosen = (draw.random(len(texts)) < share)[texts.owners]
    return Bags(np.where(chosen, bare[texts.ids], texts.ids), texts.offsets)


@contextmanager
def ahead(items: Iterator[T], count: int = 4) -> Iterator[Iterator[T]]:
    """The items of an endless iterator, drawn in a thread so that a graphics card need not wait."""
    with ThreadPoolExecutor(1) as pool:

        def drawn() -> Iterator[T]:
            waiting = deque(pool.submit(next, items) for _ in range(count))
            while True:
                waiting.append(pool.submit(next, items))
                yield waiting.popleft().result()

        yield drawn()


def text_pairs(
    news: Sequence[News], questions: Sequence[Asked], count: int, *, seed: int
) -> list[tuple[str, str]]:
    """At most `count` (what asks, what answers) as texts, for two tokenizers at once."""
    draw = random.Random(seed)
    pairs = [(row.question, row.passage) for row in questions]
    pairs += [
        (
            item.lead if item.body and draw.random() < _LEAD_ASKED else item.title,
            item.body or item.lead,
        )
        for item in news
        if item.title and (item.body or item.lead)
    ]
    chosen = draw.sample(pairs, min(count, len(pairs)))
    return [(asked, _window(answer.split(), draw)) for asked, answer in chosen if asked]


def _window(words: list[str], draw: random.Random) -> str:
    wide = draw.randint(*_PASSAGE_WORDS)
    # the end of a long body is asked for by no title
    first = draw.randint(0, max(0, min(len(words), 300) - wide))
    return " ".join(words[first : first + wide])
