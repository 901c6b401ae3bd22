"""The training data as records; README.md beside the data says what each file is."""

import json
import lzma
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.sets import sentences_2_to_6

_HELD_OUT_NEWS = 20_000
"""How many of the items whose id begins with `val/` are kept for validation."""
_NEWS_QUESTIONS = 3_000
_READ_FOR_VOCABULARY = 60_000
_TRAINED = "trained on"
_QUESTION_FILES = {
    "train_wiki.json": _TRAINED,
    "train-v2.0.json": "web",
    "dev-v2.0.json": "web",
    "train_reg.json": "rules",
}
"""SQuAD-shaped files, and the set that the questions of each go to."""
_SPLIT = "train-v2.0.json"
_WEB_SHARE = 3
"""One in so many articles of this file is held out, the others are trained on."""


@dataclass(frozen=True, slots=True)
class News:
    """A news item; `body` is empty where the source has headlines only."""

    title: str
    lead: str
    body: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the passage that answers it."""

    question: str
    passage: str


@dataclass(slots=True)
class HeldOut:
    """Questions to choose settings by; each is to be answered among all passages."""

    asked: list[Asked] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    """Passages that answer none of the questions."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What is trained on, and what is kept for validation."""

    news: list[News]
    questions: list[Asked]
    held_out: dict[str, HeldOut]


def load(data: Path, *, limit: int | None = None) -> Sources:
    """Read the folder `data`.

    News whose id begins with `test/` is for measuring: it is left out, and so is any other item that
    bears the title of a measured or a held-out one.

    Args:
        data: the folder that holds train/.
        limit: read at most so many rows of each news file, for a quick try.
    """
    folder = data / "train"
    news, held_out_news = _news(folder, limit)
    questions, held_out = _questions(folder)
    return Sources(news, questions, {"news": held_out_news, **held_out})


def _news(folder: Path, limit: int | None) -> tuple[list[News], HeldOut]:
    items: list[News] = []
    held_out = HeldOut()
    reserved = set()
    for row in _rows(folder / "vietnews.jsonl.xz", limit):
        kind = row["id"].partition("/")[0]
        if kind == "val" and len(held_out.asked) + len(held_out.others) < _HELD_OUT_NEWS:
            passage = sentences_2_to_6(row["body"])
            if len(held_out.asked) < _NEWS_QUESTIONS:
                held_out.asked.append(Asked(row["title"], passage))
            else:
                held_out.others.append(passage)
            reserved.add(row["title"].casefold())
        elif kind == "test":
            reserved.add(row["title"].casefold())
        else:
            items.append(News(row["title"], row["abstract"], row["body"]))
    rows = _rows(folder / "news2017.jsonl.xz", limit)
    items += [News(row["title"], row["sapo"], row["body"]) for row in rows]
    rows = _rows(folder / "headlines.jsonl.xz", limit)
    items += [News(row["title"], row["summary"], "") for row in rows]
    return [
        item for item in items if item.title and item.title.casefold() not in reserved
    ], held_out


def _questions(folder: Path) -> tuple[list[Asked], dict[str, HeldOut]]:
    sets = {name: HeldOut() for name in _QUESTION_FILES.values()}
    for file, name in _QUESTION_FILES.items():
        for number, article in enumerate(_json(folder / file)["data"]):
            held_out = file != _SPLIT or number % _WEB_SHARE == 0
            target = sets[name if held_out else _TRAINED]
            for paragraph in article["paragraphs"]:
                answered = [row for row in paragraph["qas"] if not row.get("is_impossible", False)]
                passage = paragraph["context"]
                target.asked += [Asked(row["question"], passage) for row in answered]
                if not answered:
                    target.others.append(passage)
    return sets.pop(_TRAINED).asked, sets


def _rows(path: Path, limit: int | None) -> Iterator[dict[str, str]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, islice(lines, limit))


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def for_vocabulary(news: list[News], seed: int) -> list[str]:
    """The news items that a vocabulary is learned from, at most 60,000, as text."""
    chosen = random.Random(seed).sample(news, min(_READ_FOR_VOCABULARY, len(news)))
    return [f"{item.title}\n{item.lead}\n{item.body[:1_500]}" for item in chosen]
