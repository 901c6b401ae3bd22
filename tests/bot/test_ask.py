import io
import json
import sys

import pytest

QUESTION = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"


def test_the_reply_holds_the_figure_the_quote_and_its_source(ask):
    status, out, _ = ask(QUESTION)
    assert status == 0
    assert "gần 6.500 mô hình Dân vận khéo" in out.splitlines()[0]
    assert "“Đến nay, toàn tỉnh đã xây dựng được gần 6.500 mô hình Dân vận khéo" in out
    assert "Tiếp tục phối hợp chặt chẽ, hiệu quả trong công tác dân vận · 05/04/2022" in out


def test_words_may_come_without_quotation_marks(ask):
    assert "6.500" in ask(*QUESTION.split())[1]


def test_json_is_the_agreed_object_and_its_quotes_are_slices(ask, danvan, shared_data):
    status, out, err = ask(QUESTION, "--json")
    row = json.loads(out)
    assert (status, err, out.count("\n")) == (0, "", 1)
    assert list(row) == ["question", "status", "text", "figures", "quotes", "elapsed_ms"]
    assert row["question"] == QUESTION
    assert row["status"] == "answered"
    figure, quote = row["figures"][0], row["quotes"][0]
    assert list(figure) == [
        "value", "number", "qualifier", "unit", "place", "level", "period", "quote",
    ]  # fmt: skip
    assert (figure["value"], figure["number"], figure["qualifier"]) == ("6.500", 6500, "gần")
    assert (figure["place"], figure["level"], figure["quote"]) == ("Thái Nguyên", "tỉnh", 0)
    assert list(quote) == [
        "file", "article", "title", "source", "published", "url", "text", "start", "end", "score",
    ]  # fmt: skip
    assert quote["file"] == "001_222d88ab3d04865c.txt"
    _, shown, _ = danvan("--data-dir", shared_data, "corpus", "show", quote["article"], "--json")
    assert json.loads(shown)["text"][quote["start"] : quote["end"]] == quote["text"]


@pytest.mark.parametrize(
    ("question", "status", "code"),
    [
        ("Cà Mau có bao nhiêu mô hình Dân vận khéo?", "not_found", 1),
        ("Giá vàng hôm nay bao nhiêu?", "off_topic", 1),
        ("Xin chào", "help", 0),
    ],
)
def test_the_exit_status_tells_an_answer_from_none(ask, question, status, code):
    exit_status, out, _ = ask(question, "--json")
    row = json.loads(out)
    assert (row["status"], exit_status) == (status, code)
    assert row["figures"] == []


@pytest.mark.parametrize(
    "text", ["", "   ", "x" * 10_000, "😀🎉", "\x00\x07\x1b", "\u200b\u202e", "?!"]
)
def test_what_is_no_question_gets_one_sentence_and_status_2(ask, text):
    status, out, err = ask(text, "--json")
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "Câu hỏi" in err


def test_explain_shows_how_the_question_was_understood_and_which_figure_was_kept(ask):
    _, out, _ = ask(QUESTION, "--explain")
    assert "6.500" in out
    assert "[question]" in out
    assert "verdict=kept" in out
    _, out, _ = ask(QUESTION, "--explain", "--json")
    assert json.loads(out)["explain"]["question"]["places"] == ["Thái Nguyên"]


def test_chat_follows_up_and_ends_at_thoat(danvan, shared_data, monkeypatch):
    lines = [QUESTION, "", "😀", "còn cá nhân thì sao?", "/thoat", "Nam Định?"]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines)))
    status, out, err = danvan("--data-dir", shared_data, "chat")
    assert status == 0
    assert out.index("gần 6.500 mô hình") < out.index("hơn 3.500 điển hình cá nhân\n")
    assert "Nam Định" not in out
    assert err.count("\n") == 1


def test_chat_ends_with_its_input(danvan, shared_data, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert danvan("--data-dir", shared_data, "chat") == (0, "", "")


def test_an_empty_library_refuses_and_says_nothing_it_does_not_have(danvan, tmp_path):
    status, out, _ = danvan("--data-dir", tmp_path, "--no-shipped", "ask", QUESTION, "--json")
    row = json.loads(out)
    assert status == 1
    assert (row["figures"], row["quotes"]) == ([], [])


def test_a_data_directory_that_cannot_be_written_is_named(danvan, tmp_path):
    blocked = tmp_path / "file"
    blocked.touch()
    status, out, err = danvan("--data-dir", blocked, "ask", QUESTION)
    assert (status, out) == (2, "")
    assert str(blocked) in err
    assert err.count("\n") == 1
