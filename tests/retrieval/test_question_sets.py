"""Question sets through the real engine and the shipped encoder, graded as `danvan eval` does.

The development sets lie outside the product; without them their tests skip.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pytest

from bot.grading import grade
from corpus.library import Library
from retrieval.conversation import Conversation
from retrieval.encoder import load_encoder
from retrieval.engine import Engine

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "questions"
DATA = Path(__file__).resolve().parents[1] / "data"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the question sets are not at hand")
FLOORS = {"right": 0.95, "figure": 0.92, "refused": 0.97, "no_wrong_figure": 0.99}


def shares(engine: Engine, questions: list[dict[str, Any]]) -> dict[str, float]:
    marks: dict[str, list[bool]] = {}
    for question in questions:
        conversation = Conversation()
        for turn in question.get("turns") or [question["question"]]:
            answer = engine.ask(turn, conversation)
        for name, mark in grade(question, answer.to_json(question["id"])).items():
            marks.setdefault(name, []).append(mark)
    return {name: sum(found) / len(found) for name, found in marks.items()}


def read(path: Path) -> list[dict[str, Any]]:
    lines = path.read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def check(found: dict[str, float], floors: dict[str, float] = FLOORS) -> None:
    below = {name: found[name] for name, floor in floors.items() if found[name] < floor}
    assert below == {}


def engine_over(articles: Path, folder: Path) -> Engine:
    library = Library.open(folder, shipped=False)
    for path in sorted(articles.iterdir()):
        assert library.add(path).status == "added"
    return Engine.open(library, load_encoder("bundled"), folder / "index")


@needs_shared
def test_the_shipped_library_answers_its_questions(tmp_path: Path) -> None:
    library = Library.open(tmp_path, shipped=True)
    check(
        shares(
            Engine.open(library, load_encoder("bundled"), tmp_path / "index"),
            read(SHARED / "seeds.jsonl"),
        )
    )


@needs_shared
def test_other_articles_answer_theirs(tmp_path: Path) -> None:
    engine = engine_over(SHARED / "articles", tmp_path)
    questions = [q for q in read(SHARED / "fixtures.jsonl") if int(q["id"][1:]) % 4]
    check(shares(engine, questions))


@pytest.mark.parametrize(
    ("name", "right"), [("questions", 0.93), ("questions_2", 0.87), ("questions_3", 0.79)]
)
def test_articles_in_other_words_are_answered_without_wrong_figures(
    tmp_path: Path, name: str, right: float
) -> None:
    engine = engine_over(DATA / name / "articles", tmp_path)
    floors = {"right": right, "refused": 0.97, "no_wrong_figure": 0.985}
    check(shares(engine, read(DATA / name / "questions.jsonl")), floors)


class BadReranker:
    """Scores passages by a rule that has nothing to do with the question."""

    name = "bad"

    def __init__(self, rule: Callable[[int, str], float]) -> None:
        self._rule = rule

    def scores(self, _question: str, passages: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.array([self._rule(n, text) for n, text in enumerate(passages)], np.float32)


RULES: dict[str, Callable[[int, str], float]] = {
    "the last first": lambda number, _text: number,
    "at random": lambda _number, text: crc32(text.encode()) / 2**32,
}


@pytest.mark.parametrize("name", ["questions", "questions_2"])
def test_no_reranker_however_bad_changes_which_figures_are_stated(
    tmp_path: Path, name: str
) -> None:
    plain = engine_over(DATA / name / "articles", tmp_path)
    questions = read(DATA / name / "questions.jsonl")
    stated = [figures(plain, question) for question in questions]
    for rule in RULES.values():
        engine = Engine(plain.index, reranker=BadReranker(rule))
        different = [
            question["id"]
            for question, expected in zip(questions, stated, strict=True)
            if figures(engine, question) != expected
        ]
        assert different == []


def figures(engine: Engine, question: dict[str, Any]) -> list[str]:
    """The figures that are stated for the question."""
    conversation = Conversation()
    for turn in question.get("turns") or [question["question"]]:
        answer = engine.ask(turn, conversation)
    return [figure.value for figure in answer.figures]
