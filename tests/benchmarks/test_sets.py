import json
import lzma
from pathlib import Path

import pytest

from benchmarks import rows, sets


def test_a_news_title_is_asked_of_sentences_2_to_6() -> None:
    body = "Một. Hai? Ba!\nBốn. Năm. Sáu. Bảy."
    assert sets.sentences_2_to_6(body) == "Hai? Ba! Bốn. Năm. Sáu."
    assert sets.sentences_2_to_6("Chỉ có 1.808 câu.") == "Chỉ có 1.808 câu."


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "eval").mkdir()
    (tmp_path / "train").mkdir()
    paragraphs = [{"context": f"đoạn {n}", "qas": [{"question": f"hỏi {n}"}]} for n in range(2)]
    _json(tmp_path / "eval" / "xquad.vi.json", {"data": [{"paragraphs": paragraphs}]})
    law = {"id": "Luật A", "articles": [{"id": "1", "text": "một"}, {"id": "2", "text": "hai"}]}
    _json(tmp_path / "eval" / "alqac_law.json", [law])
    known, unknown = (
        {"law_id": "Luật A", "article_id": "2"},
        {"law_id": "Luật B", "article_id": "1"},
    )
    questions = [
        {"text": "đúng hay sai?", "relevant_articles": [known, unknown]},
        {"text": "ngoài tầm?", "relevant_articles": [unknown]},
    ]
    _json(tmp_path / "eval" / "alqac2025_questions.json", questions)
    with lzma.open(tmp_path / "train" / "vietnews.jsonl.xz", "wt", encoding="utf-8") as file:
        for kind in ("train", "test"):
            row = {"id": f"{kind}/1", "title": f"tựa {kind}", "body": "Một. Hai."}
            file.write(json.dumps(row) + "\n")
    return tmp_path


def _json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def test_the_three_sets_are_cut_as_the_data_says(data: Path, tmp_path: Path) -> None:
    xquad, alqac, news = sets.prepare(data, tmp_path / "sets")
    assert [row.text for row in rows.read_passages(xquad.passages)] == ["đoạn 0", "đoạn 1"]
    assert [row.relevant for row in rows.read_questions(xquad.questions)] == [{"0"}, {"1"}]
    assert [row.text for row in rows.read_passages(alqac.passages)] == [
        "Luật A\nmột",
        "Luật A\nhai",
    ]
    (question,) = rows.read_questions(alqac.questions)  # the other has no article to find
    assert question.relevant == {"Luật A 2"}
    assert [(row.id, row.text) for row in rows.read_passages(news.passages)] == [("test/1", "Hai.")]
    assert [row.question for row in rows.read_questions(news.questions)] == ["tựa test"]


def test_sets_that_are_there_are_not_made_again(data: Path, tmp_path: Path) -> None:
    first = sets.prepare(data, tmp_path / "sets")
    first[0].passages.write_text('{"id": "mine", "text": "mine"}\n', encoding="utf-8")
    sets.prepare(data, tmp_path / "sets")
    assert rows.read_passages(first[0].passages)[0].id == "mine"
