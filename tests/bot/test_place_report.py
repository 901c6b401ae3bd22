"""The report on a place, read back with python-docx and turned into a PDF by LibreOffice."""

import shutil
import subprocess
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.place_report import report
from tests.ledger_rows import row

ANY_TEXT = st.text(st.characters(exclude_categories=()))
DAY = date(2026, 11, 23)
QUOTE = "Toàn tỉnh có gần 6.500 mô hình “Dân vận khéo”,\ntrong đó 120 mô hình cấp tỉnh."


def spanning(first: int, last: int) -> dict[str, object]:
    return {
        "period": f"{first}-{last}",
        "period_start": f"{first}-01-01",
        "period_end": f"{last}-12-31",
    }


ROWS = [
    row("Thái Nguyên", 6500, qualifier="gần", quote=QUOTE, article="a", position=1)._replace(
        **spanning(2016, 2021)
    ),
    row("Thái Nguyên", 120, tier="tỉnh", part_of="6.500", quote=QUOTE, article="a", position=2)
    ._replace(**spanning(2016, 2021)),
    row("Thái Nguyên", 1519, disagrees=("1.520 (Báo A)",), article="b"),
    row("Thái Nguyên", 1.2e9, value="1,2 tỷ", kind="money", unit="đồng", measure="tiền vận động",
        wording="ủng hộ người nghèo", part="9 xã miền núi", article="c"),
    row("Thái Nguyên", 31, measure="tiền vận động", wording="đợt", article="d", period=None,
        period_start=None, period_end=None),
    row("xã Phú Đình (Thái Nguyên)", 5, level="xã", article="e", url=None),
    row("huyện Định Hóa (Thái Nguyên)", 64, level="huyện", article="f"),
]  # fmt: skip


def document(rows=ROWS):
    return Document(BytesIO(report("Thái Nguyên", rows, DAY)))


def texts(made, style: str) -> list[str]:
    return [paragraph.text for paragraph in made.paragraphs if paragraph.style.name == style]


def lines(table) -> list[list[str]]:
    """The cells of each row under the header; one where they are merged."""
    return [list(dict.fromkeys(cell.text for cell in r.cells)) for r in table.rows[1:]]


def test_it_says_what_it_is_of_how_much_and_when():
    made = document()
    assert texts(made, "Title") == ["Số liệu công tác dân vận: Thái Nguyên"]
    assert texts(made, "Normal")[0].startswith(
        "Tổng hợp ngày 23/11/2026: 7 số liệu của 2 kỳ, từ 6 bài báo. "
    )


def test_each_unit_has_a_table_of_its_own_the_higher_level_first():
    made = document()
    assert texts(made, "Heading 1") == [
        "Thái Nguyên, cấp tỉnh",
        "Huyện Định Hóa (Thái Nguyên), cấp huyện: mô hình Dân vận khéo",
        "Xã Phú Đình (Thái Nguyên), cấp xã: mô hình Dân vận khéo",
        "Trích dẫn nguyên văn và nguồn",
    ]
    assert [[line[-1] for line in lines(table)] for table in made.tables[1:]] == [
        ["64 [5]"],
        ["5 [6]"],
    ]


def test_figures_stand_by_measure_the_newest_first_and_tell_what_they_are():
    assert lines(document().tables[0]) == [
        ["Mô hình Dân vận khéo"],
        ["năm 2023", "mô hình Dân vận khéo\nNguồn khác ghi 1.520 (Báo A).", "1.519 [1]"],
        ["giai đoạn 2016-2021", "mô hình Dân vận khéo", "gần 6.500 [2]"],
        ["giai đoạn 2016-2021", "mô hình Dân vận khéo; cấp tỉnh; là một phần của 6.500", "120 [2]"],
        ["Tiền vận động"],
        ["năm 2023", "ủng hộ người nghèo; chỉ tính 9 xã miền núi", "1,2 tỷ đồng [3]"],
        ["Không rõ kỳ", "đợt", "31 [4]"],
    ]


def test_every_figure_leads_to_its_sentence_word_for_word_with_its_source():
    made = document()
    quotes = [p for p in made.paragraphs if p.style.name == "List Number"]
    assert len(quotes) == 6
    assert quotes[1].text == (
        f"“{QUOTE}” (Thái Nguyên đẩy mạnh công tác dân vận, Báo Thái Nguyên, 20/12/2023) "
        "https://bao.example/dan-van.html"
    )
    assert [link.address for link in quotes[1].hyperlinks] == ["https://bao.example/dan-van.html"]
    assert quotes[5].hyperlinks == []
    marks = [p._p.find(qn("w:bookmarkStart")).get(qn("w:name")) for p in quotes]
    for table in made.tables:
        for line in table.rows[1:]:
            for link in line.cells[-1].paragraphs[0].hyperlinks:
                number = int(link.text.strip(" []"))
                assert link.fragment == marks[number - 1]


def test_a_place_without_figures_is_told_so():
    made = document([])
    assert texts(made, "Normal") == [
        "Đến ngày 23/11/2026, thư viện chưa có số liệu của Thái Nguyên."
    ]
    assert made.tables == []


def test_many_figures_are_all_there():
    rows = [
        row("Thái Nguyên", n, position=n, article=str(n), quote=f"Câu {n}.") for n in range(150)
    ]
    made = document(rows)
    assert len(made.tables[0].rows) == 151
    assert len(texts(made, "List Number")) == 150


def test_the_page_is_as_the_decree_on_paperwork_has_it():
    made = document()
    section = made.sections[0]
    edges = ("top_margin", "bottom_margin", "left_margin", "right_margin")
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert [round(getattr(section, edge).mm) for edge in edges] == [20, 20, 30, 20]
    font = made.styles["Normal"].font
    assert (font.name, font.size.pt) == ("Times New Roman", 13)
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml


def test_its_language_is_vietnamese():
    made = document()
    assert made.core_properties.language == "vi-VN"
    assert 'w:lang w:val="en-US"' not in made.styles.element.xml
    assert 'w:lang w:val="vi-VN"' in made.styles.element.xml


def test_a_table_over_two_pages_has_its_header_on_both_and_no_row_in_halves():
    table = document().tables[0]
    properties = [r._tr.trPr for r in table.rows]
    assert properties[0].find(qn("w:tblHeader")) is not None
    assert all(p.find(qn("w:cantSplit")) is not None for p in properties[1:])


def test_it_does_not_look_like_an_official_document():
    made = document()
    words = " ".join(p.text for p in made.paragraphs).upper()
    for official in ("CỘNG HÒA", "SỐ:", "NƠI NHẬN", "KÝ TÊN", "TM.", "KT."):
        assert official not in words


@settings(max_examples=25)
@given(ANY_TEXT, ANY_TEXT, st.none() | ANY_TEXT)
def test_no_text_breaks_it(place, quote, title):
    rows = [row(place, 5, quote=quote, title=title or "", url=title, wording=quote)]
    made = Document(BytesIO(report(place, rows, DAY)))
    assert len(made.tables[0].rows) == 2


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_prints_it_on_two_pages_at_most(tmp_path):
    from pypdf import PdfReader

    file = tmp_path / "bao-cao.docx"
    file.write_bytes(report("Thái Nguyên", ROWS, DAY))
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(file)], check=True, capture_output=True, timeout=300)
    pages = PdfReader(file.with_suffix(".pdf")).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert len(pages) <= 2  # one with Times New Roman, which not every machine has
    assert "gần 6.500" in text
    assert "Toàn tỉnh có gần 6.500 mô hình “Dân vận khéo”" in text
