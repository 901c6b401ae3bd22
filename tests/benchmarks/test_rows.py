from pathlib import Path

import pytest

from benchmarks import rows
from benchmarks.rows import PassageRow, QuestionRow, RowError


def test_passages_and_questions_come_back_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "sets" / "p.jsonl"
    rows.write(path, [{"id": "1", "text": "một\u2028hai"}, {"id": "2", "text": "ba", "title": "T"}])
    assert rows.read_passages(path) == [
        PassageRow("1", "một\u2028hai", None),
        PassageRow("2", "ba", "T"),
    ]
    rows.write(path, [{"question": "Ở Đắk Lắk?", "relevant": ["1", "2"]}])
    assert rows.read_questions(path) == [QuestionRow("Ở Đắk Lắk?", frozenset(["1", "2"]))]
    assert rows.read_questions(path, no_diacritics=True)[0].question == "O Dak Lak?"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"id": "1", "text": "a"}\n\n{"id": 2\n', "line 3, is not JSON"),
        ('{"id": "1"}\n', "line 1, lacks text"),
        ("[1]\n", "line 1, lacks id and text"),
        ('{"id": "1", "text": "a"}\n{"id": "1", "text": "b"}\n', "two passages one id"),
    ],
)
def test_a_broken_file_is_refused_with_the_line(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RowError, match=message):
        rows.read_passages(path)


def test_a_missing_or_binary_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(RowError, match=r"none\.jsonl cannot be read"):
        rows.read_questions(tmp_path / "none.jsonl")
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RowError, match=r"binary\.jsonl cannot be read"):
        rows.read_questions(tmp_path / "binary.jsonl")
