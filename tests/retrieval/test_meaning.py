from dataclasses import replace

import numpy as np
import pytest

from retrieval.choose import Candidate
from retrieval.counting import choose
from retrieval.engine import Engine
from retrieval.meaning import meant, with_meaning
from retrieval.question import parse_question
from retrieval.retrieving import Reader


@pytest.fixture(scope="module")
def weighed(engine: Engine) -> list[Candidate]:
    """The figures that no rule drops for a question about Quảng Ninh."""
    question = parse_question("Quảng Ninh có bao nhiêu mô hình?")
    reader = Reader(engine.index)
    found = choose(question, reader.find(question), reader).weighed
    kept = [candidate for candidate in found if candidate.dropped is None]
    assert len({candidate.figure.number for candidate in kept}) > 1
    return kept


def near(candidate: Candidate, covered: float, meaning: float, *, loose: bool = False) -> Candidate:
    return replace(candidate, covered=covered, meaning=meaning, loose=loose)


def other(weighed: list[Candidate]) -> Candidate:
    return next(c for c in weighed if c.figure.number != weighed[0].figure.number)


def test_words_and_meaning_together_reach_the_threshold(weighed: list[Candidate]) -> None:
    best = near(weighed[0], 0.2, 0.25)
    assert meant([best], 0.4, 0.3) == [best]
    assert meant([best], 0.5, 0.3) == []
    assert meant([near(weighed[0], 0.5, 0.0)], 0.4, 0.3) == []


def test_two_figures_as_near_are_not_told_apart(weighed: list[Candidate]) -> None:
    best, rival = near(weighed[0], 0.2, 0.30), near(other(weighed), 0.2, 0.27)
    assert meant([best, rival], 0.4, 0.3) == []
    assert meant([best, replace(rival, meaning=0.1)], 0.4, 0.3) == [best]


def test_a_noun_of_the_same_class_needs_more(weighed: list[Candidate]) -> None:
    assert meant([near(weighed[0], 0.2, 0.25, loose=True)], 0.4, 0.3) == []
    assert meant([near(weighed[0], 0.5, 0.25, loose=True)], 0.4, 0.3) != []


def test_the_cosine_is_that_of_question_and_sentence(
    engine: Engine, weighed: list[Candidate]
) -> None:
    encoder = engine.index.encoder
    asked = "mô hình được công nhận"
    found = with_meaning(asked, weighed, encoder)
    query = encoder.encode_queries([asked])[0]
    vectors = encoder.encode_passages([c.sentence.text for c in found])
    assert [c.meaning for c in found] == pytest.approx(list(vectors @ query), abs=1e-6)
    assert np.any([c.meaning > 0 for c in found])


def test_a_dropped_figure_stays_dropped(engine: Engine, weighed: list[Candidate]) -> None:
    dropped = [replace(candidate, dropped="place") for candidate in weighed]
    found = with_meaning("mô hình", dropped, engine.index.encoder)
    assert [c.meaning for c in found] == [0.0] * len(dropped)
    assert meant(found, 0.0, 0.0) == []
