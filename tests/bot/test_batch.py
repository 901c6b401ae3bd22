import json

import pytest

FIGURE = {
    "id": "q1",
    "kind": "figure",
    "question": "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?",
    "article": ["001"],
    "figure": "6.500",
    "quote_contains": ["gần 6.500 mô hình Dân vận khéo"],
}
FOLLOW_UP = {
    "id": "q2",
    "kind": "follow_up",
    "turns": [FIGURE["question"], "còn cá nhân thì sao?"],
    "article": ["001"],
    "figure": "3.500",
}
REFUSAL = {"id": "q3", "kind": "off_topic", "question": "Giá vàng hôm nay?", "article": []}


@pytest.fixture
def over_shipped(danvan, shared_data):
    """A command over the shipped articles."""
    return lambda *arguments: danvan("--data-dir", shared_data, *arguments)


def test_answers_come_in_order_with_the_ids_of_their_questions(over_shipped, question_file):
    path = question_file(REFUSAL, FOLLOW_UP, FIGURE, {"question": "Xin chào"})
    status, out, err = over_shipped("batch", path)
    rows = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert [row.get("id") for row in rows] == ["q3", "q2", "q1", None]
    assert [row["status"] for row in rows] == ["off_topic", "answered", "answered", "help"]


def test_only_the_last_turn_is_answered_and_leans_on_those_before(over_shipped, question_file):
    _, out, _ = over_shipped("batch", question_file(FOLLOW_UP))
    row = json.loads(out)
    assert row["question"] == "còn cá nhân thì sao?"
    assert row["figures"][0]["value"] == "3.500"


def test_one_question_does_not_lean_on_another(over_shipped, question_file):
    follow_up = {"id": "q4", "question": FOLLOW_UP["turns"][1]}
    _, out, _ = over_shipped("batch", question_file(FIGURE, follow_up))
    alone = json.loads(out.splitlines()[1])
    assert [figure["value"] for figure in alone["figures"]] != ["3.500"]


def test_what_is_no_question_is_told_and_the_rest_is_answered(over_shipped, question_file):
    path = question_file({"id": "empty", "question": " "}, FIGURE)
    status, out, err = over_shipped("batch", path)
    rows = [json.loads(line) for line in out.splitlines()]
    assert status == 2
    assert err.startswith(f"{path} dòng 1: ")
    assert err.count("\n") == 1
    assert [(row["id"], row["figures"] != []) for row in rows] == [("empty", False), ("q1", True)]


@pytest.mark.parametrize("command", ["batch", "eval"])
def test_a_broken_line_17_stops_before_the_first_answer(over_shipped, question_file, command):
    path = question_file(*(FIGURE | {"id": str(number)} for number in range(16)))
    path.write_text(path.read_text(encoding="utf-8") + '\n{"id": ', encoding="utf-8")
    status, out, err = over_shipped(command, path)
    assert (status, out) == (2, "")
    assert f"{path} dòng 17" in err
    assert err.count("\n") == 1


def test_eval_grades_and_counts_per_kind(over_shipped, question_file):
    wrong = FIGURE | {"id": "q5", "figure": "7"}
    path = question_file(FIGURE, wrong, FOLLOW_UP, REFUSAL)
    status, out, err = over_shipped("eval", path, "--json", "--failures")
    report = json.loads(out)
    assert status == 0
    assert report["n"] == 4
    assert report["figure"] == 0.6667
    assert report["refused"] == 1.0
    assert report["kinds"] == {"figure": 0.5, "follow_up": 1.0, "off_topic": 1.0}
    assert err.startswith("q5 [figure]")


def test_eval_prints_tables(over_shipped, question_file):
    _, out, _ = over_shipped("eval", question_file(FIGURE, REFUSAL))
    rows = [line.split() for line in out.splitlines() if line.strip()]
    assert ["right", "2", "2", "100.0%"] in rows
    assert ["off_topic", "1", "1", "100.0%"] in rows


def test_eval_needs_labels(over_shipped, question_file):
    status, _, err = over_shipped("eval", question_file({"id": "x", "question": "Nam Định?"}))
    assert status == 2
    assert '"article"' in err
