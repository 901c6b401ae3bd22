from bot import report
from bot.grading import Graded

RIGHT = Graded(
    {"id": "a", "kind": "figure", "question": "Một?", "article": ["001"]},
    {"status": "answered", "quotes": [], "figures": []},
    {"quote@1": True, "right": True},
)
WRONG = Graded(
    {"id": "b", "kind": "follow_up", "turns": ["Một?", "Hai?"], "article": ["001"], "figure": "2"},
    {"status": "answered", "quotes": [{"file": "004_c.txt"}], "figures": [{"value": "3"}]},
    {"quote@1": False, "figure": False, "right": False},
)


def test_json_gives_shares_per_mark_and_per_kind():
    assert report.as_json([RIGHT, RIGHT, WRONG]) == {
        "n": 3,
        "quote@1": 0.6667,
        "right": 0.6667,
        "figure": 0.0,
        "kinds": {"figure": 1.0, "follow_up": 0.0},
    }


def test_the_tables_name_marks_and_kinds_with_their_counts(capsys):
    report.show([RIGHT, RIGHT, WRONG])
    out = capsys.readouterr().out
    rows = [line.split() for line in out.splitlines() if line.strip()]
    assert ["quote@1", "2", "3", "66.7%"] in rows
    assert ["follow_up", "0", "1", "0.0%"] in rows


def test_a_failure_names_what_was_asked_wanted_and_missed():
    text = report.failure(WRONG)
    assert "b [follow_up] Một? | Hai?" in text
    assert "004_c.txt" in text
    assert "quote@1, figure" in text
