import json
import sys
from pathlib import Path

import pytest

from benchmarks import retrieval, rows
from benchmarks.peers import bm25s_search
from benchmarks.rows import PassageRow, QuestionRow
from retrieval import parallel
from retrieval.encoder import load_encoder
from retrieval.search import Mode
from tests.toy_encoder import ToyEncoder

_PASSAGES = [
    PassageRow("gạo", "giá gạo tăng ở chợ"),
    PassageRow("mưa", "mưa to gây ngập nhiều tuyến phố", "Thời tiết"),
    PassageRow("bóng", "đội bóng thắng trận mở màn"),
]


@pytest.mark.parametrize("mode", ["hybrid", "lexical"])
def test_each_passage_is_one_row_and_titles_count(mode: Mode, tmp_path: Path) -> None:
    questions = [
        QuestionRow("chợ bán gạo giá nào", frozenset(["gạo"])),
        QuestionRow("thời tiết", frozenset(["mưa"])),
        QuestionRow("đội bóng", frozenset(["gạo"])),  # graded wrong on purpose
    ]
    measured = retrieval.measure(_PASSAGES, questions, ToyEncoder(), mode=mode, index_dir=tmp_path)
    assert measured.quality.hit == pytest.approx(2 / 3)


def test_plain_bm25s_ranks_the_passage_that_has_the_words_first() -> None:
    assert bm25s_search([*_PASSAGES, *_fillers()])("Ngập phố")[0] == "mưa"


def _fillers() -> list[PassageRow]:
    return [PassageRow(f"thêm {number}", f"chuyện thứ {number}") for number in range(10)]


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["retrieval", *map(str, arguments)])
    return retrieval.main()


def test_the_command_prints_one_object_with_the_agreed_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    passages, questions = tmp_path / "p.jsonl", tmp_path / "q.jsonl"
    rows.write(passages, [{"id": row.id, "text": row.text} for row in _PASSAGES])
    rows.write(questions, [{"question": "mưa ngập phố", "relevant": ["mưa"]}])
    options = ("--passages", passages, "--questions", questions, "--json", "--no-diacritics")
    assert _run(monkeypatch, *options) == 0
    figures = json.loads(capsys.readouterr().out)
    assert list(figures) == [
        "hit@1",
        "recall@10",
        "mrr@10",
        "p50_ms",
        "p99_ms",
        "passages_per_s",
        "peak_mb",
    ]
    assert figures["mrr@10"] == 1.0


def test_a_broken_line_ends_the_command_with_one_sentence_and_status_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    passages = tmp_path / "p.jsonl"
    passages.write_text('{"id": "1"}\n', encoding="utf-8")
    assert _run(monkeypatch, "--passages", passages, "--questions", passages) == 2
    assert "line 1, lacks text" in capsys.readouterr().err


def test_a_set_so_large_that_several_processes_index_it_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel, "MANY", 10)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1})
    passages = [*_PASSAGES, *_fillers()]
    with retrieval.index_of(passages, load_encoder(), tmp_path / "index") as index:
        assert len(index.manifest.segments) == 2
    questions = [QuestionRow("đội bóng thắng", frozenset(["bóng"]))]
    index_dir = tmp_path / "measured"
    measured = retrieval.measure(
        passages, questions, load_encoder(), mode="lexical", index_dir=index_dir
    )
    assert measured.quality.hit == 1
