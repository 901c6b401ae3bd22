"""`danvan figures`, `danvan chart` and `danvan report` over the shipped articles."""

import csv
import io
import json
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook
from PIL import Image

from corpus.library import Library


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("figures")


@pytest.fixture
def ledger(danvan, data):
    """Runs a command over that data directory."""
    return lambda *arguments: danvan("--data-dir", data, *arguments)


def texts():
    return {article.id: article.text for article in Library.open(Path("unused")).articles()}


def test_the_table_says_the_figure_with_its_place_and_period(ledger):
    status, printed, said = ledger("figures", "--place", "Thái Nguyên", "--measure", "mô hình")
    assert (status, said) == (0, "")
    assert "gần 6.500" in printed
    assert "2016-2021" in printed


def test_json_has_every_field_and_quotes_that_are_the_articles_own(ledger):
    status, printed, _ = ledger("figures", "--format", "json")
    rows = json.loads(printed)
    assert status == 0
    assert len(rows) == 15
    known = texts()
    for row in rows:
        assert known[row["article"]][row["start"] : row["end"]] == row["quote"]


def test_csv_has_one_line_a_figure(ledger):
    _, printed, _ = ledger("figures", "--place", "thai nguyen", "--format", "csv")
    lines = list(csv.reader(io.StringIO(printed.removeprefix("\ufeff"))))
    assert lines[0][:4] == ["Nơi", "Cấp", "Phần", "Số đo"]
    assert {line[0] for line in lines[1:]} == {"Thái Nguyên"}
    assert "“6.500”" in {line[10] for line in lines[1:]}


def test_the_file_s_name_says_the_format(ledger, tmp_path):
    target = tmp_path / "so.xlsx"
    status, _, said = ledger("figures", "--level", "tinh", "-o", target)
    assert status == 0
    assert said.startswith("Đã ghi ")
    sheet = load_workbook(target).worksheets[0]
    numbers = [cell.value for row in sheet.iter_rows(min_row=2) for cell in row]
    assert 6500 in numbers


def test_a_chart_is_a_picture_and_its_sources_are_printed(ledger, tmp_path):
    target = tmp_path / "c.png"
    status, printed, _ = ledger("chart", "--measure", "mô hình", "-o", target)
    assert status == 0
    assert "Nguồn:" in printed
    with Image.open(target) as picture:
        assert picture.width >= 1000
    status, _, _ = ledger("chart", "--measure", "mô hình", "-o", tmp_path / "c.svg")
    assert (tmp_path / "c.svg").read_text("utf-8").startswith("<?xml")


def test_a_report_is_written_where_it_is_told(ledger, tmp_path):
    target = tmp_path / "r.docx"
    status, _, said = ledger("report", "--place", "Thái Nguyên", "-o", target)
    assert status == 0
    assert str(target) in said
    paragraphs = " ".join(paragraph.text for paragraph in docx.Document(str(target)).paragraphs)
    assert "6.500 mô hình" in paragraphs


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["figures", "--place", "Atlantis"], "Không có địa phương nào tên “Atlantis”"),
        (["figures", "--period", "bao lâu"], "“bao lâu” không phải một kỳ"),
        (["figures", "--level", "bang"], "“bang” không phải một cấp"),
        (["figures", "--measure", "mô hìn Dân vận khéo"], "có thể là “mô hình Dân vận khéo”"),
        (["figures", "--format", "xlsx"], "cần thêm -o FILE.xlsx"),
        (["figures", "-o", "so.txt"], "so.txt: hãy đặt tên tệp kết thúc bằng"),
        (["chart", "--measure", "mô hình", "-o", "c.gif"], "c.gif: hãy đặt tên tệp"),
        (["chart", "--measure", "phi thuyền", "-o", "c.png"], "không có “phi thuyền”"),
        (["chart", "--measure", "mô hình", "--over-time", "-o", "c.png"], "đúng một --place"),
        (["report", "--place", "Cà Mau"], "chưa có số liệu nào của Cà Mau"),
        (["figures", "-o", "/nowhere/so.csv"], "/nowhere/so.csv"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_with_the_value(ledger, arguments, sentence):
    status, printed, said = ledger(*arguments)
    assert (status, printed) == (2, "")
    assert sentence in said
    assert len(said.strip().splitlines()) == 1


def test_an_operator_s_vocabulary_holds_at_once(ledger, data):
    names = data / "measures.yaml"
    names.write_text("phong trào khéo:\n  - mô hình Dân vận khéo\n", encoding="utf-8")
    try:
        status, printed, _ = ledger("figures", "--measure", "phong trao kheo", "--format", "json")
        assert status == 0
        assert {row["measure"] for row in json.loads(printed)} == {"phong trào khéo"}
        names.write_text("- sai\n", encoding="utf-8")
        status, _, said = ledger("figures")
        assert (status, "measures.yaml" in said) == (2, True)
    finally:
        names.unlink()
