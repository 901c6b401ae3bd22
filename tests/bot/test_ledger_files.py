"""Rows as CSV and JSON, read back by the standard library, and as a table."""

import csv
import json
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.ledger_files import FORMULA, HEADINGS, table, write_csv, write_json
from retrieval.ledger_row import LedgerRow
from tests.ledger_rows import row

ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",)))
FULL = row(
    "huyện Sơn Dương (Tuyên Quang)",
    6500,
    level="huyện",
    part="9 xã miền núi",
    part_of="7.000",
    status="công nhận",
    tier="tỉnh",
    subject="tập thể",
    field="kinh tế",
    role="increase",
    qualifier="gần",
    period="2016-2021",
    period_start="2016-01-01",
    period_end="2021-12-31",
    article="bai-1",
    title="Sơn Dương, “khéo” và đông",
    publisher="Báo Tuyên Quang",
    quote='Huyện có gần 6.500 mô hình, gọi là "khéo".\nRất đông.',
    disagrees=("6.400 (Báo A)", "6.450 (Báo B)"),
)
EMPTY = row(
    None,
    45.6,
    value="45,6%",
    unit="%",
    level=None,
    period=None,
    period_start=None,
    period_end=None,
    publisher=None,
    published=None,
    url=None,
)


def written_csv(*rows: LedgerRow) -> bytes:
    file = BytesIO()
    assert write_csv(iter(rows), file) == len(rows)
    return file.getvalue()


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))


def test_excel_is_told_that_it_is_utf_8():
    assert written_csv().startswith(b"\xef\xbb\xbfN\xc6\xa1i,")


def test_every_field_has_its_column():
    (cells,) = read(written_csv(FULL))
    assert tuple(cells) == HEADINGS
    assert cells == {
        "Nơi": "huyện Sơn Dương (Tuyên Quang)",
        "Cấp": "huyện",
        "Phần": "chỉ tính 9 xã miền núi; là một phần của 7.000",
        "Số đo": "mô hình Dân vận khéo",
        "Tình trạng": "công nhận",
        "Cấp công nhận": "tỉnh",
        "Đối tượng": "tập thể",
        "Lĩnh vực": "kinh tế",
        "Vai trò": "số tăng thêm",
        "Từ chỉ mức": "gần",
        "Giá trị": "“6.500”",
        "Số": "6500",
        "Đơn vị": "mô hình",
        "Kỳ": "giai đoạn 2016-2021",
        "Từ ngày": "2016-01-01",
        "Đến ngày": "2021-12-31",
        "Bài": "bai-1",
        "Tiêu đề": "Sơn Dương, “khéo” và đông",
        "Nguồn": "Báo Tuyên Quang",
        "Ngày đăng": "2023-12-20",
        "Liên kết": "https://bao.example/dan-van.html",
        "Trích dẫn": f"“{FULL.quote}”",
        "Nguồn khác ghi": "6.400 (Báo A); 6.450 (Báo B)",
    }


def test_what_is_not_known_is_an_empty_cell():
    (cells,) = read(written_csv(EMPTY))
    assert [cells[name] for name in ("Nơi", "Cấp", "Kỳ", "Nguồn", "Liên kết")] == [""] * 5
    assert (cells["Giá trị"], cells["Số"]) == ("“45,6%”", "45.6")


@pytest.mark.parametrize("value", ["6.500", "3/4", "12/3", "05", "1,2", "45,6%"])
def test_excel_cannot_read_a_figure_as_another_one(value):
    """Bare, an English Excel makes 6.5 of 6.500 and the third of December of 12/3."""
    (cells,) = read(written_csv(row("A", 5, value=value)))
    assert cells["Giá trị"] == f"“{value}”"


@pytest.mark.parametrize("start", FORMULA)
def test_no_text_is_a_formula(start):
    text = f'{start}HYPERLINK("http://a.vn","xem")'
    (cells,) = read(written_csv(row(text, 5, title=text, part=text, quote=text, publisher=text)))
    assert cells["Nơi"] == cells["Tiêu đề"] == cells["Nguồn"] == f"'{text}"
    assert [name for name, cell in cells.items() if cell.startswith(FORMULA)] == []


def test_rows_that_share_cells_keep_their_own():
    rows = [
        row(place, number, period=period, article=article, title=f"Bài {article}")
        for place in ("A", "B")
        for number in (1, 2)
        for period in ("2022", None)
        for article in ("x", "y")
    ]
    cells = read(written_csv(*rows, *rows))
    assert [(c["Nơi"], c["Số"], c["Kỳ"], c["Tiêu đề"]) for c in cells] == 2 * [
        (r.place, str(int(r.number)), f"năm {r.period}" if r.period else "", r.title) for r in rows
    ]


def test_many_rows_come_out_one_by_one():
    many = (row(f"Nơi {number}", number) for number in range(10_000))
    file = BytesIO()
    assert write_csv(many, file) == 10_000
    assert [cells["Số"] for cells in read(file.getvalue())] == [str(n) for n in range(10_000)]


@given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT, ANY_TEXT, st.floats(0, 1e18)), max_size=4))
def test_any_text_is_read_back(values):
    rows = [row(a, number, title=b, quote=c, value=a) for a, b, c, number in values]
    for made, cells in zip(rows, read(written_csv(*rows)), strict=True):
        assert cells["Trích dẫn"] == f"“{made.quote}”"
        assert cells["Giá trị"] == f"“{made.value}”"
        assert cells["Tiêu đề"].removeprefix("'") == made.title.removeprefix("'")
        assert float(cells["Số"]) == made.number


def written_json(*rows: LedgerRow) -> list[dict[str, object]]:
    file = BytesIO()
    assert write_json(iter(rows), file) == len(rows)
    return json.loads(file.getvalue())


@pytest.mark.parametrize("count", [0, 1, 2, 5000])
def test_json_has_every_field_as_it_is(count):
    rows = [FULL, EMPTY, *[FULL] * 4998][:count]
    expected = [made._asdict() | {"disagrees": list(made.disagrees)} for made in rows]
    assert written_json(*rows) == expected


@given(st.text(st.characters(exclude_categories=())))
def test_json_keeps_any_text_even_half_a_character(text):
    assert written_json(row(text, 1, quote=text))[0]["quote"] == text


def test_the_table_says_where_what_how_many_when_and_who():
    console = Console(width=200, file=StringIO(), record=True)
    console.print(table([FULL, row("[red]Hải Dương", 1519)]))
    text = console.export_text()
    heading, *lines = text.splitlines()
    assert heading.split("  ")[0].strip() == "Nơi"
    assert "gần 6.500 mô hình Dân vận khéo" in text
    assert "giai đoạn 2016-2021" in text
    assert "[red]Hải Dương" in lines[-1]  # no markup
    assert "Báo [red]Hải Dương (20/12/2023)" in lines[-1]
