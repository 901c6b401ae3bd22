from pathlib import Path

import pytest

from benchmarks.ledger import Spot, compare, listed
from corpus.article import Article

HERE, THERE, ELSEWHERE = Spot("a.txt", 10), Spot("a.txt", 40), Spot("b.txt", 3)


def test_precision_counts_what_was_stated_and_recall_what_was_asked() -> None:
    wanted = {HERE: {"status": "khen"}, THERE: {"status": "đăng ký"}}
    found = {HERE: {"status": "khen"}, ELSEWHERE: {"status": "khen"}}
    compared = compare(wanted, found, ["status"])
    (field,) = compared.fields
    assert (field.precision, field.recall) == (0.5, 0.5)
    assert (compared.missed, compared.invented, compared.right) == ((THERE,), (ELSEWHERE,), 1)


@pytest.mark.parametrize(
    ("cell", "value", "right"),
    [
        ("khen|", "khen", True), ("khen|", "", True), ("khen|", "dừng", False),
        ("khen", "", False), ("", "khen", False), ("mới|đăng ký", "đăng ký", True),
    ],
)  # fmt: skip
def test_a_cell_may_allow_several_readings(cell: str, value: str, right: bool) -> None:
    compared = compare({HERE: {"status": cell}}, {HERE: {"status": value}}, ["status"])
    assert (compared.right == 1) is right


def test_what_was_read_wrongly_is_told_with_what_is_right() -> None:
    compared = compare({HERE: {"role": "base"}}, {HERE: {"role": "total"}}, ["role"])
    assert compared.wrong == ((HERE, "role", "total", "base"),)


def test_the_table_has_a_line_for_each_field_and_the_sum() -> None:
    table = compare({HERE: {"role": "base"}}, {HERE: {"role": "base"}}, ["role"]).table()
    assert "role              1.000    1.000" in table
    assert "all fields right: 1 of 1 (100.0%); missed 0, not on the list 0" in table


def test_a_row_whose_words_do_not_tell_where_it_stands_is_refused(tmp_path: Path) -> None:
    text = "Xã có 12 hộ. Thôn có 12 hộ."
    article = Article(id="a", title="A", text=text, file="a.txt")
    rows = tmp_path / "figures.csv"
    rows.write_text("article,value,position-hint\na.txt,12,có 12 hộ\n", "utf-8")
    with pytest.raises(ValueError, match="'có 12 hộ' does not tell where 12 stands"):
        listed(rows, [article])
    rows.write_text("article,value,position-hint\na.txt,12,Thôn có 12\n", "utf-8")
    assert list(listed(rows, [article])) == [Spot("a.txt", text.index("12", 10))]
