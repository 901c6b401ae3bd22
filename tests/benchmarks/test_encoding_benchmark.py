from benchmarks.encoding import measure


def test_times_are_those_of_every_passage_and_of_questions_alone() -> None:
    figures = measure("bundled", ["Dân vận khéo ở cơ sở"] * 30, ["dân vận khéo là gì"] * 60)
    assert set(figures) == {"passages_per_minute", "question_p50_ms", "question_p99_ms"}
    assert 0 < figures["question_p50_ms"] <= figures["question_p99_ms"]
    assert figures["passages_per_minute"] > 0
