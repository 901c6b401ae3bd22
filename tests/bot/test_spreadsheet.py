"""The spreadsheet, read back: every number a number, every text a text."""

from collections import Counter
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.journal_statistics import Opinions
from bot.spreadsheet import spreadsheet
from bot.statistics import Lack, Slow, Statistics

DAY = date(2026, 3, 5)


def book(*lacks: Lack):
    """The file for these lacks, opened again."""
    counted = Statistics(
        since=DAY,
        until=DAY,
        days={DAY: Counter(answered=3, not_found=1)},
        total=Counter(answered=3, not_found=1),
        slowest=(Slow(7, 1234.5, DAY),),
        opinions=Opinions(2, 1, 0),
        lacks=lacks,
    )
    return load_workbook(BytesIO(spreadsheet(counted)))


def lack(example: str) -> Lack:
    return Lack("Cao Bằng", "2023", "mô hình", 2, DAY, is_place_missing=True, example=example)


def rows(sheet) -> list[tuple]:
    return list(sheet.iter_rows(values_only=True))


def test_the_sheets_hold_what_was_counted():
    made = book(lack("Cao Bằng có bao nhiêu mô hình?"))
    assert made.sheetnames == ["Từng ngày", "Thư viện còn thiếu", "Chậm nhất", "Nhận xét"]
    day, *counts = rows(made["Từng ngày"])[1]
    assert (day.date(), counts) == (DAY, [4, 3, 1, 0, 0, 0, 0])
    assert rows(made["Thư viện còn thiếu"])[1][:4] == ("Cao Bằng", "2023", "mô hình", 2)
    assert rows(made["Thư viện còn thiếu"])[1][5] == "không"
    assert rows(made["Chậm nhất"])[1][:2] == (7, 1234)
    assert rows(made["Nhận xét"])[1:] == [("👍", 2), ("👎", 1), ("Báo sai chưa xử lý", 0)]


def test_the_header_stays_in_sight_and_columns_fit_their_text():
    sheet = book(lack("Cao Bằng có bao nhiêu mô hình?"))["Thư viện còn thiếu"]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["G"].width >= len("Cao Bằng có bao nhiêu mô hình?")
    assert sheet.column_dimensions["G"].width <= 80


@pytest.mark.parametrize(
    "typed",
    ['=HYPERLINK("http://a.vn","xem")', "+84 912", "-1+1", "@SUM(A1)", "#REF!", "12/3/2020"],
)
def test_what_somebody_typed_is_never_a_formula(typed):
    cell = book(lack(typed))["Thư viện còn thiếu"]["G2"]
    assert (cell.value, cell.data_type) == (typed, "s")
    assert bool(cell.quotePrefix) == (typed[0] in "=+-@")


def test_what_a_cell_cannot_hold_is_left_out():
    cell = book(lack("Cao\x00 Bằng\x0b có gì" + "?" * 40_000))["Thư viện còn thiếu"]["G2"]
    assert cell.value.startswith("Cao Bằng có gì?")
    assert len(cell.value) < 32_767
