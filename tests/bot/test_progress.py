import sys

import pytest

from bot import progress
from bot.progress import ProgressBar


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
