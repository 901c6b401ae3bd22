import pytest

from benchmarks.metrics import Measured, Quality, percentile
from benchmarks.rows import QuestionRow


def test_quality_is_what_it_is_by_hand() -> None:
    rankings = [
        ["a", "b", "c"],  # first at once; one of two relevant found
        ["x", "y", "a"],  # at the third place
        [*"bcdefghijk", "a"],  # eleventh: too late
        [],  # nothing found
    ]
    relevant = [frozenset("az"), frozenset("a"), frozenset("a"), frozenset("a")]
    quality = Quality.of(rankings, relevant)
    assert quality.hit == pytest.approx(1 / 4)
    assert quality.recall == pytest.approx((1 / 2 + 1 + 0 + 0) / 4)
    assert quality.mrr == pytest.approx((1 + 1 / 3 + 0 + 0) / 4)


def test_rankings_that_do_not_fit_the_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="1 rankings cannot be graded against 2 questions"):
        Quality.of([["a"]], [frozenset("a"), frozenset("b")])


@pytest.mark.parametrize(("percent", "expected"), [(50, 50), (99, 99), (100, 100), (1, 1), (0, 1)])
def test_a_percentile_is_one_of_the_values(percent: int, expected: int) -> None:
    assert percentile(list(range(100, 0, -1)), percent) == expected


def test_measuring_asks_every_question_and_reports_the_agreed_keys() -> None:
    asked: list[str] = []

    def search(question: str) -> list[str]:
        asked.append(question)
        return ["right"] if question.endswith("1") else ["wrong", "right"]

    questions = [QuestionRow(f"câu {number}", frozenset(["right"])) for number in range(40)]
    figures = Measured.of(search, questions, passages=200, built_s=0.5).to_json()
    assert asked[-40:] == [row.question for row in questions]
    assert list(figures) == [
        "hit@1",
        "recall@10",
        "mrr@10",
        "p50_ms",
        "p99_ms",
        "passages_per_s",
        "peak_mb",
    ]
    assert figures["hit@1"] == 0.1
    assert figures["mrr@10"] == 0.55
    assert figures["passages_per_s"] == 400
    assert 0 <= figures["p50_ms"] <= figures["p99_ms"]
    assert figures["peak_mb"] > 10
