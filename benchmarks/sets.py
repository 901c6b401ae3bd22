"""The three public sets that retrieval is measured on, as passages and questions.

python -m benchmarks.sets [--data ../shared/data] [--out benchmarks/results/sets]
"""

import argparse
import json
import lzma
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import rows

NAMES = ("xquad", "alqac", "news")
DATA = Path("../shared/data")
FOLDER = Path("benchmarks/results/sets")

_NEWS_PASSAGES = 20_000
_NEWS_QUESTIONS = 2_000
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Set:
    """The two files of one set."""

    name: str
    passages: Path
    questions: Path


def prepare(data: Path, folder: Path) -> list[Set]:
    """The three sets under `folder`; written out of `data` where they are not there yet."""
    makers = {"xquad": _xquad, "alqac": _alqac, "news": _news}
    sets = []
    for name in NAMES:
        made = Set(name, folder / f"{name}.passages.jsonl", folder / f"{name}.questions.jsonl")
        if not made.passages.exists() or not made.questions.exists():
            passages, questions = makers[name](data)
            rows.write(made.passages, passages)
            rows.write(made.questions, questions)
        sets.append(made)
    return sets


_Made = tuple[Iterable[dict[str, Any]], Iterable[dict[str, Any]]]


def _xquad(data: Path) -> _Made:
    """Question -> its paragraph among 240."""
    articles = _json(data / "eval" / "xquad.vi.json")["data"]
    paragraphs = [paragraph for article in articles for paragraph in article["paragraphs"]]
    passages = [{"id": str(i), "text": p["context"]} for i, p in enumerate(paragraphs)]
    questions = [
        {"question": qa["question"], "relevant": [str(i)]}
        for i, paragraph in enumerate(paragraphs)
        for qa in paragraph["qas"]
    ]
    return passages, questions


def _alqac(data: Path) -> _Made:
    """Question -> any of its relevant law articles among 2,249."""
    passages = {
        f"{law['id']} {article['id']}": f"{law['id']}\n{article['text']}"
        for law in _json(data / "eval" / "alqac_law.json")
        for article in law["articles"]
    }
    questions = []
    for row in _json(data / "eval" / "alqac2025_questions.json"):
        ids = [f"{a['law_id']} {a['article_id']}" for a in row["relevant_articles"]]
        if covered := [number for number in ids if number in passages]:
            questions.append({"question": row["text"], "relevant": covered})
    return [{"id": number, "text": text} for number, text in passages.items()], questions


def _news(data: Path) -> _Made:
    """Title -> sentences 2 to 6 of the body among 20,000."""
    items = list(islice(_measured_news(data / "train" / "vietnews.jsonl.xz"), _NEWS_PASSAGES))
    passages = [{"id": item["id"], "text": sentences_2_to_6(item["body"])} for item in items]
    questions = [
        {"question": item["title"], "relevant": [item["id"]]} for item in items[:_NEWS_QUESTIONS]
    ]
    return passages, questions


def sentences_2_to_6(body: str) -> str:
    """What a news title is asked of: not the lead, which would give it away, unless it is all."""
    sentences = [part for part in _SENTENCE_END.split(body) if part.strip()]
    return " ".join(sentences[1:6] or sentences)


def _measured_news(path: Path) -> Iterator[dict[str, str]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["id"].startswith("test/"):
                yield row


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def main() -> None:
    """Write the sets and say how large each is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--out", type=Path, default=FOLDER)
    options = parser.parse_args()
    for made in prepare(options.data, options.out):
        counts = len(rows.read_passages(made.passages)), len(rows.read_questions(made.questions))
        print(f"{made.name}: {counts[0]} passages, {counts[1]} questions in {options.out}")


if __name__ == "__main__":
    main()
