"""The files between the stages: what is prepared where the texts are, and trained on where a graphics card is."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from training import mini_tokens
from training.mini_model import PROMPTS
from training.mini_pairs import load_bags, save_bags, text_pairs, tokenized
from training.pairs import Bags, Numbers
from training.sources import HeldOut, Sources, for_vocabulary
from training.tokens import RUNS, WORDS, build_tokenizer


@dataclass(frozen=True, slots=True)
class Preparing:
    """What is taken out of the sources."""

    tokens: int = 16_384
    words: int = WORDS
    runs: int = RUNS
    body_tokens: int = 600
    """Read of each passage; fewer make a smaller folder."""
    distilled: int = 40_000
    """Pairs that the transformer teaches the token vectors with."""
    held_out: int = 5_000
    """Passages of each held-out set, and at most as many questions."""
    seed: int = 7


@dataclass(frozen=True, slots=True)
class HeldOutBags:
    """A set to measure on, as tokens."""

    asked: Bags
    passages: Bags
    right: Numbers
    """Which passage answers each question."""


class Prepared:
    """The folder of prepared data; distilled/ is read by the stage of that name alone, texts.npz by those before."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.static: Tokenizer = Tokenizer.from_file(str(folder / "static.json"))
        self._counts = json.loads((folder / "counts.json").read_bytes())

    @property
    def questions(self) -> int:
        """How many of the texts are questions and their passages."""
        count: int = self._counts["questions"]
        return count

    def texts(self) -> Bags:
        """As `mini_pairs.tokenized` gave them."""
        return load_bags(self._folder / "texts.npz")

    def distilled(self) -> dict[str, Bags]:
        """Pairs in both tokenizers' tokens: asked, passages, static-asked, static-passages."""
        names = ("asked", "passages", "static-asked", "static-passages")
        return {name: load_bags(self._folder / "distilled" / f"{name}.npz") for name in names}

    def held_out(self) -> dict[str, HeldOutBags]:
        """The held-out sets by name."""
        return {
            name: HeldOutBags(
                load_bags(self._folder / "held" / f"{name}-asked.npz"),
                load_bags(self._folder / "held" / f"{name}-passages.npz"),
                np.array(right, np.int64),
            )
            for name, right in self._counts["held_out"].items()
        }


def prepare(folder: Path, sources: Sources, preparing: Preparing) -> None:
    """Learn both vocabularies and write everything that training reads."""
    for part in ("held", "distilled"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    sample = for_vocabulary(sources.news, preparing.seed)
    # with the prompts, so that no few texts make both of them unknown and so alike
    read = [*PROMPTS.values(), *sample]
    tokenizer = mini_tokens.build_tokenizer(read, size=preparing.tokens)
    static = build_tokenizer(sample, words=preparing.words, runs=preparing.runs)
    tokenizer.save(str(folder / "tokenizer.json"))
    static.save(str(folder / "static.json"))
    texts = tokenized(tokenizer, sources.news, sources.questions, longest=preparing.body_tokens)
    save_bags(folder / "texts.npz", texts)
    pairs = text_pairs(sources.news, sources.questions, preparing.distilled, seed=preparing.seed)
    for side, kind in enumerate(("asked", "passages")):
        written = [pair[side] for pair in pairs]
        save_bags(folder / "distilled" / f"{kind}.npz", Bags.of(tokenizer, written))
        save_bags(folder / "distilled" / f"static-{kind}.npz", Bags.of(static, written))
    right = {
        name: _hold_out(folder, name, held, tokenizer, preparing.held_out)
        for name, held in sources.held_out.items()
    }
    counts = {"questions": len(sources.questions), "held_out": right}
    # written last: the folder is whole where this file is
    (folder / "counts.json").write_text(json.dumps(counts) + "\n", encoding="utf-8")


def is_prepared(folder: Path) -> bool:
    """Whether `prepare` came to its end there."""
    return (folder / "counts.json").exists()


def _hold_out(folder: Path, name: str, held: HeldOut, tokenizer: Tokenizer, most: int) -> list[int]:
    asked = held.asked[:most]
    passages = list(dict.fromkeys([row.passage for row in asked] + held.others))[:most]
    number = {passage: place for place, passage in enumerate(passages)}
    save_bags(
        folder / "held" / f"{name}-asked.npz", Bags.of(tokenizer, [row.question for row in asked])
    )
    save_bags(folder / "held" / f"{name}-passages.npz", Bags.of(tokenizer, passages, longest=300))
    return [number[row.passage] for row in asked]
