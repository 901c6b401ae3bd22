"""The workbook, read back with openpyxl and turned into a PDF by LibreOffice."""

import shutil
import subprocess
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.ledger_workbook import workbook
from tests.ledger_rows import compared, comparison, row

ANY_TEXT = st.text(st.characters(exclude_categories=()))
MARKED = comparison(
    compared("Thái Nguyên", 6500, "approximate", qualifier="gần"),
    compared("huyện Sơn Dương (Tuyên Quang)", 64, "level", level="huyện"),
    compared("Hải Dương", 1519, "disagrees", disagrees=("1.520 (Báo A)",)),
    compared("Đắk Lắk", 45.6, value="45,6%"),
    compared("An Giang", 9),
    notes=("Thái Nguyên tính cả giai đoạn.",),
    missing=("Lai Châu",),
)


def book(comparison=None, rows=()):
    return load_workbook(BytesIO(workbook(comparison, rows)))


def cells(sheet) -> list[dict[str, object]]:
    """A row of values by heading, each."""
    header, *lines = sheet.iter_rows()
    names = [cell.value for cell in header]
    return [dict(zip(names, [cell.value for cell in line], strict=True)) for line in lines]


def cell(sheet, heading: str, line: int):
    return next(c for c in sheet[1] if c.value == heading).offset(row=line)


def test_the_sheets():
    assert book(MARKED).sheetnames == ["Số liệu", "Nguồn", "Lưu ý"]


def test_figures_are_numbers_and_days_are_days():
    sheet = book(MARKED)["Số liệu"]
    line = next(n for n, r in enumerate(cells(sheet), 1) if r["Nơi"] == "Thái Nguyên")
    number, start = cell(sheet, "Số", line), cell(sheet, "Từ ngày", line)
    assert (number.value, number.data_type, number.number_format) == (6500, "n", "#,##0")
    assert start.is_date
    assert (start.value.date(), start.number_format) == (date(2023, 1, 1), "DD/MM/YYYY")
    assert cell(sheet, "Ngày đăng", line).value.date() == date(2023, 12, 20)
    assert (cell(sheet, "Giá trị", line).value, cell(sheet, "Giá trị", line).data_type) == (
        "6.500",
        "s",
    )
    assert cell(sheet, "Từ chỉ mức", line).value == "gần"


def test_a_fraction_is_not_rounded():
    sheet = book(MARKED)["Số liệu"]
    line = next(n for n, r in enumerate(cells(sheet), 1) if r["Nơi"] == "Đắk Lắk")
    assert cell(sheet, "Số", line).value == 45.6
    assert cell(sheet, "Số", line).number_format == "General"


def test_places_stand_as_a_vietnamese_dictionary_has_them():
    assert [r["Nơi"] for r in cells(book(MARKED)["Số liệu"])] == [
        "An Giang",
        "Đắk Lắk",
        "Hải Dương",
        "huyện Sơn Dương (Tuyên Quang)",
        "Thái Nguyên",
    ]


def test_of_one_place_the_measures_stand_together_and_in_the_order_of_time():
    rows = [
        row("A", number, measure=measure, position=number, period_start=f"{2020 + number}-01-01")
        for number, measure in [(3, "hộ nghèo"), (2, "mô hình"), (1, "hộ nghèo"), (0, "mô hình")]
    ]
    found = [(r["Số đo"], r["Số"]) for r in cells(book(None, rows)["Số liệu"])]
    assert found == [("hộ nghèo", 1), ("hộ nghèo", 3), ("mô hình", 0), ("mô hình", 2)]


def test_the_header_stays_and_filters_and_empty_columns_are_left_out():
    sheet = book(MARKED)["Số liệu"]
    names = [c.value for c in sheet[1]]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet["A1"].font.bold
    assert "Đối tượng" not in names
    assert "Lĩnh vực" not in names
    assert {"Nơi", "Số đo", "Giá trị", "Số", "Đơn vị", "Kỳ", "Nguồn số"} <= {*names}


def test_a_row_is_there_once_even_if_it_is_also_compared():
    rows = [one.row for one in MARKED.rows]
    assert len(cells(book(MARKED, rows)["Số liệu"])) == len(rows)


def test_marks_stand_beside_the_figure():
    said = {r["Nơi"]: r["Lưu ý"] for r in cells(book(MARKED)["Số liệu"])}
    assert said == {
        "An Giang": None,
        "Đắk Lắk": None,
        "Hải Dương": "Nguồn khác ghi 1.520 (Báo A).",
        "huyện Sơn Dương (Tuyên Quang)": "Số của cấp huyện, các số khác của cấp tỉnh.",
        "Thái Nguyên": "Số ước chừng (gần), đúng như bài viết ghi.",
    }


def test_each_source_is_there_once_with_its_sentences_word_for_word():
    quotes = ["Câu một có 5 mô hình.", "Câu hai:\n- có “6” mô hình.", "=Câu ba, 7 mô hình"]
    rows = [
        row("A", n, quote=q, article="x", position=n) for n, q in enumerate([*quotes, quotes[0]])
    ]
    made = book(None, [*rows, row("B", 9, article="y", url="javascript:alert(1)", position=1)])
    sheet = made["Nguồn"]
    found = cells(sheet)
    assert [r["Số"] for r in found] == [1, 1, 1, 2]
    assert [r["Trích dẫn nguyên văn"] for r in found][:3] == quotes
    assert [r["Tiêu đề"] for r in found] == [
        "A đẩy mạnh công tác dân vận",
        None,
        None,
        "B đẩy mạnh công tác dân vận",
    ]
    link = cell(sheet, "Liên kết", 1)
    assert link.hyperlink.target == link.value == "https://bao.example/dan-van.html"
    assert cell(sheet, "Liên kết", 4).hyperlink is None
    assert cell(sheet, "Trích dẫn nguyên văn", 3).data_type == "s"
    assert {r["Nguồn số"] for r in cells(made["Số liệu"]) if r["Nơi"] == "A"} == {1}


def test_what_to_beware_of_is_told():
    told = [(r["Về"], r["Lưu ý"]) for r in cells(book(MARKED)["Lưu ý"])]
    assert told[0][0] == "Cách đọc"
    assert told[1:] == [
        (MARKED.title, "Thái Nguyên tính cả giai đoạn."),
        ("Thái Nguyên", "Số ước chừng (gần), đúng như bài viết ghi."),
        ("huyện Sơn Dương (Tuyên Quang)", "Số của cấp huyện, các số khác của cấp tỉnh."),
        ("Hải Dương", "Nguồn khác ghi 1.520 (Báo A)."),
        ("Lai Châu", "Thư viện chưa có số liệu."),
    ]


def test_disagreements_are_told_without_a_comparison_too():
    told = cells(book(None, [row("Sơn La", 3, disagrees=("4 (Báo A)",))])["Lưu ý"])
    assert told[1] == {
        "Về": "Sơn La, mô hình Dân vận khéo, năm 2023",
        "Lưu ý": "Bài này ghi 3; nguồn khác ghi 4 (Báo A).",
    }


def test_no_rows_make_a_workbook_all_the_same():
    assert cells(book()["Số liệu"]) == []


def test_what_excel_has_no_room_for_is_told(monkeypatch):
    monkeypatch.setattr("bot.ledger_workbook.MOST_ROWS", 1234)
    made = book(None, [row("A", n, position=n) for n in range(2468)])
    assert [r["Số"] for r in cells(made["Số liệu"])] == list(range(1234))
    assert cells(made["Lưu ý"])[1]["Lưu ý"] == (
        "Một trang Excel chỉ chứa được 1.234 dòng; còn 1.234 số không có ở đây, xin xuất ra CSV."
    )


@settings(max_examples=25)
@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_no_text_breaks_it_and_none_is_a_formula(place, quote, note):
    made = book(comparison(compared(place, 5, quote=quote, title=note, url=note), notes=(note,)))
    for sheet in made:
        assert {c.data_type for line in sheet.iter_rows() for c in line} <= {"s", "n", "d"}


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_it_with_its_vietnamese_words(tmp_path):
    (tmp_path / "so-lieu.xlsx").write_bytes(workbook(MARKED, ()))
    text = pdf_text(tmp_path / "so-lieu.xlsx")
    assert "huyện Sơn Dương (Tuyên Quang)" in text
    assert "20/12/2023" in text
    assert "Thư viện chưa có số liệu." in text


def pdf_text(file) -> str:
    """The words of the file, as LibreOffice prints it."""
    from pypdf import PdfReader

    home = f"-env:UserInstallation=file://{file.parent}/office"
    command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(file.parent)]
    subprocess.run([*command, str(file)], check=True, capture_output=True, timeout=300)
    pages = PdfReader(file.with_suffix(".pdf")).pages
    return "\n".join(" ".join(page.extract_text().split()) for page in pages)
