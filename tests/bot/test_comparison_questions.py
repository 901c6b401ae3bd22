"""The comparison questions of the development sets: answered right, and drawn as the ledger has them."""

from pathlib import Path

import pytest

from bot.charts import NotDrawable, plan
from bot.grading import grade
from corpus.library import Library
from retrieval.encoder import load_encoder
from retrieval.engine import Engine
from tests.retrieval.test_question_sets import SHARED, engine_over, needs_shared, read

pytestmark = needs_shared


@pytest.fixture(scope="module", params=["seeds", "fixtures"])
def asked(request, tmp_path_factory) -> tuple[Engine, list[dict]]:
    """An engine and the comparison questions that its library is asked."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    questions = [q for q in read(SHARED / f"{request.param}.jsonl") if q["kind"] == "comparison"]
    if request.param == "fixtures":
        return engine_over(SHARED / "articles", folder), questions
    library = Library.open(folder, shipped=True)
    return Engine.open(library, load_encoder("bundled"), folder / "index"), questions


def test_every_comparison_is_right(asked):
    engine, questions = asked
    wrong = [
        question["id"]
        for question in questions
        if not grade(question, engine.ask(question["question"]).to_json())["right"]
    ]
    assert questions
    assert wrong == []


def test_each_chart_shows_the_ledger_s_own_rows(asked):
    engine, questions = asked
    drawn = 0
    for question in questions:
        compared = engine.ask(question["question"]).comparison
        if compared is None:
            continue
        if len({entry.row.unit for entry in compared.rows}) > 1:
            with pytest.raises(NotDrawable):
                plan(compared)
            continue
        drawn += 1
        bars = plan(compared).bars
        with engine.ledger() as ledger:
            own = [ledger.at(entry.row.article, entry.row.position) for entry in compared.rows]
        assert [entry.row for entry in compared.rows] == own
        assert [bar.number for bar in bars] == [row.number for row in own if row is not None]
    assert drawn >= 3
