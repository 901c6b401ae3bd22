import json
import lzma
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from training.contrast import Schedule, Table, train
from training.export import save_folder, write_manifest
from training.pairs import PairSampler, Recipe
from training.sources import Sources, load
from training.tokens import build_tokenizer

_SUBJECTS = 40
_ITEMS = 1_200
_RHYMES = ("à", "é", "ì", "ò", "ụ", "y", "ai", "ao", "eo", "oi")  # ten also when folded
SUBJECT_WORDS = [
    [f"{chr(97 + subject % 26)}{rhyme}{chr(97 + subject // 26)}ng" for rhyme in _RHYMES]
    for subject in range(_SUBJECTS)
]
"""Ten words per subject. Titles use the first half and bodies the second, so no word of a title is in its body."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A tiny model out of the training code, from files to folder."""

    sources: Sources
    tokenizer: Tokenizer
    table: Table
    losses: list[float]
    folder: Path


def _news(kind: str, number: int, draw: random.Random) -> dict[str, str]:
    words = SUBJECT_WORDS[number % _SUBJECTS]
    title = " ".join([*draw.sample(words[:5], 3), f"{kind}{number}"])
    sentences = [" ".join(draw.choices(words[5:], k=8)) + "." for _ in range(6)]
    return {
        "id": f"{kind}/{number:06}",
        "title": title,
        "abstract": f"{title} nay",
        "body": " ".join(sentences),
    }


def _lines(path: Path, rows: list[dict[str, str]]) -> None:
    with lzma.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _questions(path: Path, articles: int) -> None:
    def answered(number: int) -> dict[str, object]:
        question = {"question": f"{path.stem} {number} là gì", "is_impossible": False}
        return {"context": f"đó là {path.stem} {number}", "qas": [question]}

    def unanswered(number: int) -> dict[str, object]:
        question = {"question": f"{path.stem} {number} là gì", "is_impossible": True}
        return {"context": f"không phải {path.stem} {number}", "qas": [question]}

    data = [{"paragraphs": [answered(n), unanswered(n)]} for n in range(articles)]
    path.write_text(json.dumps({"data": data}, ensure_ascii=False), encoding="utf-8")


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder laid out as the training data, about made-up subjects."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "train").mkdir()
    draw = random.Random(1)
    vietnews = [_news("train", number, draw) for number in range(_ITEMS)]
    vietnews += [_news("val", number, draw) for number in range(200)]
    vietnews += [_news("test", number, draw) for number in range(50)]
    _lines(folder / "train" / "vietnews.jsonl.xz", vietnews)
    leaked = {"title": vietnews[-1]["title"].upper(), "sapo": "x", "body": "y"}
    _lines(folder / "train" / "news2017.jsonl.xz", [leaked])
    headline = {"title": "một tin vắn", "summary": "tin vắn này có một câu"}
    _lines(folder / "train" / "headlines.jsonl.xz", [headline])
    for file in ("train-v2.0.json", "dev-v2.0.json", "train_wiki.json", "train_reg.json"):
        _questions(folder / "train" / file, articles=6)
    return folder


@pytest.fixture(scope="session")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Everything that `python -m training.static_encoder` does before it validates, in seconds."""
    sources = load(data)
    texts = [f"{item.title}\n{item.body}" for item in sources.news]
    tokenizer = build_tokenizer(texts, words=600, runs=100)
    recipe = Recipe(window=(5, 30), span_asked=0.0, lead_asked=0.0, keywords=0.0)
    sampler = PairSampler(tokenizer, sources.news, sources.questions, recipe, seed=1)
    losses: list[float] = []
    table = train(
        tokenizer,
        sampler,
        Schedule(dim=32, batch=64, epochs=8, learning_rate=0.02),
        report=lambda _step, _steps, loss, _seconds: losses.append(loss),
    )
    folder = tmp_path_factory.mktemp("model")
    save_folder(folder, tokenizer, table)
    write_manifest(folder, "tiny", dense_share=0.25)
    return Trained(sources, tokenizer, np.asarray(table), losses, folder)
