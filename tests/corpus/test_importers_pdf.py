"""PDF files: paragraphs whole, running heads off, and no text where the letters cannot be known."""

from datetime import date
from typing import Any

import pytest

from corpus.article import Article
from corpus.errors import CorpusError
from corpus.importers import import_article
from tests.corpus.an_article import BODY, CLOSING, LEAD, TITLE
from tests.corpus.made_documents import Text, pdf, typeset, wrapped
from tests.corpus.test_importers_legacy import tcvn3, vni

LONG = [f"{number}. {BODY}" for number in range(1, 31)]


def paragraphs(article: Article) -> list[str]:
    return article.text.split("\n\n")


def test_wrapped_rows_are_joined_and_paragraphs_stay_apart() -> None:
    article = import_article("bai.pdf", pdf(typeset(TITLE, LEAD, BODY, CLOSING)))
    assert (article.title, paragraphs(article)) == (TITLE, [LEAD, BODY, CLOSING])


def test_running_heads_feet_and_page_numbers_go() -> None:
    pages = typeset(TITLE, LEAD, *LONG, CLOSING)
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        page[:0] = [Text("Bản tin công tác dân vận", 220, 815)]
        page.append(Text(f"Trang {number}/{len(pages)}", 280, 40))
    assert paragraphs(import_article("bai.pdf", pdf(pages))) == [LEAD, *LONG, CLOSING]


def test_a_number_of_a_table_at_the_edge_of_a_page_stays() -> None:
    pages = typeset(TITLE, LEAD, *LONG)
    pages[0].append(Text("174", 70, 70))
    assert "174" in import_article("bai.pdf", pdf(pages)).text


def test_a_sentence_over_two_pages_is_one() -> None:
    rows = wrapped(BODY)
    one = [Text(TITLE, 98, 780), Text(rows[0], 70, 100)]
    two = [Text(row, 70, 780 - 15 * i) for i, row in enumerate(rows[1:])]
    two += [Text(row, 70, 600 - 15 * i) for i, row in enumerate(wrapped(CLOSING))]
    assert paragraphs(import_article("bai.pdf", pdf([one, two]))) == [BODY, CLOSING]


def test_a_heading_is_not_glued_to_its_paragraph() -> None:
    pages = typeset(TITLE, LEAD, "Kết quả bước đầu", BODY, indent=0)
    assert paragraphs(import_article("bai.pdf", pdf(pages))) == [LEAD, "Kết quả bước đầu", BODY]


def test_a_title_as_wide_as_the_text_is_not_glued_to_its_lead() -> None:
    title = "Nâng chất các mô hình dân vận khéo gắn với nhiệm vụ chính trị của địa phương"
    article = import_article("bai.pdf", pdf(typeset(title, LEAD, BODY, CLOSING)))
    assert (article.title, paragraphs(article)) == (title, [LEAD, BODY, CLOSING])


def test_a_dash_that_begins_a_row_amid_a_sentence_is_no_list() -> None:
    first = "Trong số được công nhận năm nay có 547 mô hình của ngành văn hóa và quốc phòng"
    second = "- an ninh, phần còn lại là của các ngành khác trong toàn tỉnh."
    rows = [Text(TITLE, 98, 780), *[Text(t, 70, 760 - 15 * i) for i, t in enumerate(wrapped(LEAD))]]
    rows += [Text(first, 98, 700), Text(second, 70, 685)]
    rows += [Text("- Một là nêu gương;", 98, 670), Text("- Hai là sâu sát.", 98, 655)]
    assert paragraphs(import_article("bai.pdf", pdf([rows])))[1:] == [
        f"{first} {second}",
        "- Một là nêu gương;",
        "- Hai là sâu sát.",
    ]


def test_two_columns_set_row_by_row_are_read_one_after_the_other() -> None:
    left, right = wrapped(f"{LEAD} {BODY}", 38), wrapped(f"{CLOSING} {BODY}", 38)
    rows = [Text(TITLE, 60, 800, 16)]
    for number in range(max(len(left), len(right))):
        for texts, x in ((left, 60), (right, 330)):
            if number < len(texts):
                rows.append(Text(texts[number], x, 760 - 15 * number))
    text = import_article("bai.pdf", pdf([rows])).text
    for sentence in (LEAD, BODY, CLOSING):
        assert sentence in text.replace("\n\n", " ")


def test_cells_of_a_row_are_parted_by_tabs() -> None:
    rows = typeset(TITLE, LEAD)[0]
    rows += [Text("Huyện", 70, 600), Text("Số mô hình", 300, 600)]
    rows += [Text("Đăk Hà", 70, 580), Text("174", 300, 580)]
    rows += [Text(row, 70, 500 - 15 * i) for i, row in enumerate(wrapped(CLOSING))]
    assert paragraphs(import_article("bai.pdf", pdf([rows]))) == [
        LEAD,
        "Huyện\tSố mô hình",
        "Đăk Hà\t174",
        CLOSING,
    ]


def test_an_offices_report_takes_its_date_from_the_dateline() -> None:
    rows = [Text("TỈNH ỦY SƠN LA", 70, 815), Text("ĐẢNG CỘNG SẢN VIỆT NAM", 340, 815)]
    rows += [Text("Số: 12-BC/BDV", 70, 800), Text("Sơn La, ngày 12 tháng 5 năm 2022", 320, 800)]
    rows += typeset(TITLE, LEAD, BODY)[0]
    article = import_article("bai.pdf", pdf([rows]))
    assert (article.title, article.published) == (TITLE, date(2022, 5, 12))
    assert paragraphs(article)[-2:] == [LEAD, BODY]
    assert "Số: 12" not in article.text


@pytest.mark.parametrize(("font", "write"), [(".VnTime", tcvn3), ("VNI-Times", vni)])
def test_text_in_old_fonts_is_converted(font: str, write: Any) -> None:
    rows = [
        Text(write(row.text), row.x, row.y, row.size, font)
        for row in typeset(TITLE, LEAD, BODY)[0]
        if "“" not in row.text or font
    ]
    article = import_article("bai.pdf", pdf([rows]))
    assert (article.title, paragraphs(article)) == (TITLE, [LEAD, BODY])


def test_decomposed_letters_are_composed() -> None:
    import unicodedata

    parted = [unicodedata.normalize("NFD", text) for text in (TITLE, LEAD, BODY)]
    assert paragraphs(import_article("bai.pdf", pdf(typeset(*parted)))) == [LEAD, BODY]


def test_a_scan_is_refused_as_one() -> None:
    with pytest.raises(CorpusError, match=r"quet\.pdf: 3 trong 3 trang .* bản quét .* \(OCR\)"):
        import_article("quet.pdf", pdf([[], [Text("3", 300, 40)], []]))


def test_a_file_whose_pages_are_partly_scans_is_not_read_in_part() -> None:
    with pytest.raises(CorpusError, match="2 trong 3 trang không có lớp chữ"):
        import_article("bai.pdf", pdf([*typeset(TITLE, LEAD, BODY), [], []]))


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ([text.replace("n", "\ufffd") for text in (LEAD, BODY)], "không đọc ra đúng|bị hỏng"),
        ([" ".join(text.replace(" ", "")) for text in (LEAD, BODY)], "không đọc ra đúng"),
        ([text.replace("ậ", "¼").replace("ộ", "¶").replace("ố", "»") for text in LONG], "bị hỏng"),
    ],
)
def test_letters_without_a_code_are_refused(texts: list[str], message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        import_article("bai.pdf", pdf(typeset(TITLE, *texts)))


def test_scripts_and_attached_files_are_not_looked_at() -> None:
    extra = "/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/Names<</EmbeddedFiles<</Names[]>>>>"
    assert import_article("a.pdf", pdf(typeset(TITLE, LEAD, BODY), extra=extra)).title == TITLE


def test_a_locked_file_and_a_long_one_are_refused() -> None:
    import io

    import pypdf

    writer = pypdf.PdfWriter(io.BytesIO(pdf(typeset(TITLE, LEAD))))
    writer.encrypt("matkhau", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(CorpusError, match=r"khoa\.pdf: tệp PDF đặt mật khẩu"):
        import_article("khoa.pdf", out.getvalue())
    with pytest.raises(CorpusError, match="301 trang, vượt giới hạn 300"):
        import_article("dai.pdf", pdf([[]] * 301))


def test_a_pdf_under_another_name_is_read_as_one() -> None:
    data = pdf(typeset(TITLE, LEAD, BODY))
    assert paragraphs(import_article("bai.txt", data)) == [LEAD, BODY]
    with pytest.raises(CorpusError, match=r"bai\.pdf: không phải tệp PDF"):
        import_article("bai.pdf", LEAD.encode())
