import sys

import pytest

from bot import progress
from bot.progress import ProgressBar, grouped, rate


@pytest.fixture
def late(monkeypatch):
    """As if a second had passed when the work began."""
    monkeypatch.setattr(progress, "PATIENCE_S", -1.0)


def test_quick_work_shows_nothing(capsys):
    with ProgressBar() as told:
        for done in range(100):
            told(done, 100, "Lập chỉ mục")
    assert capsys.readouterr() == ("", "")


def test_away_from_a_terminal_each_kind_of_work_is_told_once(late, capsys):
    with ProgressBar() as told:
        told(1, 100, "Đọc bài")
        told(50, 100, "Đọc bài")
        told(2, 0, "Lập chỉ mục")
    assert capsys.readouterr() == ("", "Đọc bài: 1/100 …\nLập chỉ mục: 2 …\n")


def test_away_from_a_terminal_nothing_is_told_of_work_that_is_over(late, capsys):
    with ProgressBar() as told:
        told(1, 1, "Thêm bài")
    assert capsys.readouterr() == ("", "")


def test_in_a_terminal_a_bar_is_drawn_on_stderr(late, capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    with ProgressBar() as told:
        told(30, 100, "Đọc bài")
        told(5, 0, "Lập chỉ mục")
    out, err = capsys.readouterr()
    assert out == ""
    assert "Đọc bài" in err
    assert "30%" in err


def test_the_bar_shows_counts_and_how_many_a_second(capsys, monkeypatch):
    clock = iter([0.0, 2.0, 4.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock, 4.0))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    with ProgressBar() as told:
        told(1, 100, "Thêm bài")
        told(50, 100, "Thêm bài")
    err = capsys.readouterr().err
    assert "50/100" in err
    assert "12,5/giây" in err


def test_what_is_printed_while_a_bar_is_drawn_goes_where_it_would(late, capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    with ProgressBar() as told:
        told(1, 100, "Thêm bài")
        print("a.txt: đã thêm.")
    out, err = capsys.readouterr()
    assert out == "a.txt: đã thêm.\n"
    assert "đã thêm" not in err


@pytest.mark.parametrize(
    ("number", "text"), [(1203, "1.203"), (12.34, "12,3"), (1203.0, "1.203,0"), (0, "0")]
)
def test_numbers_are_written_as_vietnamese_does(number, text):
    assert grouped(number) == text


def test_no_rate_is_told_where_there_is_none():
    assert rate(0, 1.0) == rate(5, 0.0) == ""
