import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.question_files import QuestionFileError, read


@pytest.fixture
def file(tmp_path):
    """Writes its text to a question file and returns the path."""

    def write(text: str, encoding: str = "utf-8"):
        path = tmp_path / "questions.jsonl"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_questions_and_turns_are_read_in_order(file):
    path = file(
        '{"id": "a", "question": "Nam Định?", "kind": "place"}\n\n'
        '{"id": "b", "turns": ["Một?", "Hai?"]}\r\n'
    )
    entries = read(path)
    assert [(entry.id, entry.turns) for entry in entries] == [
        ("a", ("Nam Định?",)),
        ("b", ("Một?", "Hai?")),
    ]
    assert entries[0].row["kind"] == "place"
    assert entries[1].where == f"{path} dòng 3"


def test_a_question_may_go_without_an_id(file):
    assert read(file('{"question": "Nam Định?"}'))[0].id is None


def test_line_separators_inside_a_string_do_not_split_it(file):
    assert read(file('{"id": "a", "question": "một\u2028hai"}'))[0].turns == ("một\u2028hai",)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"id": "q17", "question": ', "không phải JSON"),
        ("[" * 100_000, "không phải JSON"),
        ('"only a string"', "phải là một đối tượng JSON"),
        ('{"id": 17, "question": "x"}', "17"),
        ('{"id": "q17"}', '"question"'),
        ('{"id": "q17", "question": 3}', '"question"'),
        ('{"id": "q17", "turns": []}', '"turns"'),
        ('{"id": "q17", "turns": ["x", null]}', '"turns"'),
        ('{"id": "q3", "question": "x"}', "dòng 3"),
    ],
)
def test_a_broken_line_17_is_named(file, line, told):
    good = [f'{{"id": "q{number}", "question": "Câu {number}?"}}' for number in range(1, 17)]
    with pytest.raises(QuestionFileError, match="dòng 17") as caught:
        read(file("\n".join([*good, line])))
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_grading_needs_the_article_label(file):
    path = file('{"id": "a", "question": "Nam Định?"}')
    with pytest.raises(QuestionFileError, match='"article"'):
        read(path, labelled=True)


@pytest.mark.parametrize("text", ["", "\n  \n"])
def test_a_file_without_questions_is_refused(file, text):
    with pytest.raises(QuestionFileError, match="không có câu hỏi nào"):
        read(file(text))


def test_a_file_in_another_encoding_is_refused(file):
    with pytest.raises(QuestionFileError, match="UTF-8"):
        read(file('{"id": "a"}', encoding="utf-16"))


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    for path in (tmp_path / "nowhere.jsonl", tmp_path):
        with pytest.raises(QuestionFileError, match=str(path)):
            read(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=st.lists(st.text(), min_size=1, max_size=4))
def test_whatever_was_written_is_read_back(file, turns):
    path = file(json.dumps({"id": "a", "turns": turns}))
    assert read(path)[0].turns == tuple(turns)
