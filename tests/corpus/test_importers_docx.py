"""Word documents: all of the text that stands in them, in order, and nothing that was struck out."""

from datetime import date

import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.shared import Pt

from corpus.article import Article
from corpus.errors import CorpusError
from corpus.importers import import_article
from tests.corpus.an_article import BODY, CLOSING, LEAD, TITLE
from tests.corpus.made_documents import insert, repacked, saved, word, zipped
from tests.corpus.test_importers_legacy import tcvn3, vni


def paragraphs(article: Article) -> list[str]:
    return article.text.split("\n\n")


def test_a_plain_document() -> None:
    article = import_article("bai.docx", saved(word(TITLE, LEAD, BODY, CLOSING)))
    assert (article.title, paragraphs(article)) == (TITLE, [LEAD, BODY, CLOSING])
    assert article.file == "bai.docx"


def test_file_properties_are_not_believed() -> None:
    document = word(TITLE, LEAD, BODY)
    document.core_properties.title = "Mẫu báo cáo 2011"
    document.core_properties.author = "Administrator"
    article = import_article("bai.docx", saved(document))
    assert (article.title, article.author, article.published) == (TITLE, None, None)


def test_a_stated_title_that_the_text_repeats_is_the_title() -> None:
    document = word("Chuyên mục nông thôn mới hôm nay có gì", TITLE, LEAD, BODY)
    document.core_properties.title = TITLE
    assert import_article("bai.docx", saved(document)).title == TITLE


def test_the_title_by_its_style_and_headings_on_lines_of_their_own() -> None:
    document = word("Chuyên mục")
    document.add_paragraph(TITLE, style="Title")
    document.add_paragraph(LEAD)
    document.add_paragraph("I. Kết quả đạt được", style="Heading 1")
    document.add_paragraph(BODY)
    article = import_article("bai.docx", saved(document))
    assert article.title == TITLE
    assert paragraphs(article)[-3:] == [LEAD, "I. Kết quả đạt được", BODY]


def test_an_offices_report_takes_its_date_from_the_dateline() -> None:
    document = word()
    head = document.add_table(1, 2)
    head.cell(0, 0).text = "TỈNH ỦY SƠN LA\nBAN DÂN VẬN\nSố: 12-BC/BDV"
    head.cell(0, 1).text = "ĐẢNG CỘNG SẢN VIỆT NAM\nSơn La, ngày 12 tháng 5 năm 2022"
    for text in ("BÁO CÁO", "kết quả công tác dân vận quý I năm 2022", LEAD, BODY):
        document.add_paragraph(text)
    article = import_article("bc.docx", saved(document))
    assert article.published == date(2022, 5, 12)
    assert article.title == "BÁO CÁO kết quả công tác dân vận quý I năm 2022"
    assert paragraphs(article)[-2:] == [LEAD, BODY]
    assert "Số: 12" not in article.text


def test_tables_rows_together_and_cells_of_a_layout_one_by_one() -> None:
    document = word(TITLE, LEAD)
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["Huyện", "Số mô hình", "Đăk Hà", "174"], strict=True):
        cell.text = text
    layout = document.add_table(1, 2)
    layout.cell(0, 0).text = f"{BODY}\n{CLOSING}"
    document.add_paragraph(CLOSING)
    text = paragraphs(import_article("bai.docx", saved(document)))
    assert text == [LEAD, "Huyện\tSố mô hình", "Đăk Hà\t174", BODY, CLOSING, CLOSING]


def test_tracked_changes_are_read_as_accepted_and_hidden_text_is_not() -> None:
    document = word(TITLE, LEAD)
    insert(
        document,
        "<w:p><w:r><w:t xml:space='preserve'>Toàn huyện có </w:t></w:r>"
        "<w:del><w:r><w:delText>120</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>135</w:t></w:r></w:ins>"
        "<w:r><w:t xml:space='preserve'> mô hình đang hoạt động tốt.</w:t></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>ghi chú riêng</w:t></w:r>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>",
    )
    expected = "Toàn huyện có 135 mô hình đang hoạt động tốt."
    assert paragraphs(import_article("bai.docx", saved(document))) == [LEAD, expected]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    document = word(TITLE, LEAD)
    box = f"<w:txbxContent><w:p><w:r><w:t>{CLOSING}</w:t></w:r></w:p></w:txbxContent>"
    alternatives = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    )
    insert(document, f"<w:p><w:r><w:t>{BODY}</w:t></w:r><w:r>{alternatives}</w:r></w:p>")
    assert paragraphs(import_article("bai.docx", saved(document))) == [LEAD, BODY, CLOSING]


def test_captions_by_style_and_no_headers_or_footers() -> None:
    document = word(TITLE, LEAD)
    document.add_paragraph("Bà con thu hoạch chè ở Mộc Châu", style="Caption")
    document.add_paragraph(BODY)
    document.sections[0].header.paragraphs[0].text = "Bản tin nội bộ"
    document.sections[0].footer.paragraphs[0].text = "Trang 1"
    article = import_article("bai.docx", saved(document))
    assert paragraphs(article) == [LEAD, BODY]
    assert article.captions == ("Bà con thu hoạch chè ở Mộc Châu",)


def test_a_line_break_parts_lines_and_a_listed_marker_keeps_its_text() -> None:
    document = word(TITLE, LEAD)
    document.add_paragraph(f"{BODY}\n{CLOSING}")
    document.add_paragraph("1.\tLập tổ tuyên truyền ở mỗi thôn, bản trong toàn huyện ngay năm nay.")
    assert paragraphs(import_article("bai.docx", saved(document)))[1:] == [
        BODY,
        CLOSING,
        "1. Lập tổ tuyên truyền ở mỗi thôn, bản trong toàn huyện ngay năm nay.",
    ]


@pytest.mark.parametrize(("font", "write"), [(".VnTime", tcvn3), ("VNI-Times", vni)])
def test_only_runs_in_old_fonts_are_converted(font: str, write: object) -> None:
    document = word()
    assert callable(write)
    for text in (TITLE, LEAD, BODY):
        run = document.add_paragraph().add_run(write(text))
        run.font.name, run.font.size = font, Pt(14)
    mixed = document.add_paragraph()
    mixed.add_run("Dân vận khéo: ").font.name = "Times New Roman"
    mixed.add_run(write(CLOSING)).font.name = font
    article = import_article("bai.docx", saved(document))
    assert (article.title, paragraphs(article)) == (
        TITLE,
        [LEAD, BODY, f"Dân vận khéo: {CLOSING}"],
    )


def test_an_old_font_of_the_style_counts_and_a_capital_font_gives_capitals() -> None:
    document = word()
    document.styles["Normal"].font.name = ".VnTime"
    document.add_paragraph().add_run(tcvn3(TITLE)).font.name = ".VnTimeH"
    document.add_paragraph(tcvn3(LEAD))
    article = import_article("bai.docx", saved(document))
    assert (article.title, article.text) == (TITLE.upper(), LEAD)


def test_a_character_styles_old_font_counts() -> None:
    document = word(TITLE, LEAD)
    document.styles.add_style("Cu", WD_STYLE_TYPE.CHARACTER).font.name = ".VnTime"
    document.add_paragraph().add_run(tcvn3(BODY), style="Cu")
    assert paragraphs(import_article("bai.docx", saved(document))) == [LEAD, BODY]


def test_notes_follow_the_paragraph_that_refers_to_them() -> None:
    document = word(TITLE, LEAD)
    insert(
        document,
        f"<w:p><w:r><w:t>{BODY}</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r></w:p>",
    )
    document.add_paragraph(CLOSING)
    space = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
    notes = (
        f"<w:footnotes {space}><w:footnote w:type='separator' w:id='0'><w:p/></w:footnote>"
        "<w:footnote w:id='2'><w:p><w:r><w:t>Trong đó có 12 mô hình mới thành lập.</w:t></w:r>"
        "</w:p></w:footnote></w:footnotes>"
    )
    part = Part(
        PackURI("/word/footnotes.xml"), CT.WML_FOOTNOTES, notes.encode(), document.part.package
    )
    document.part.relate_to(part, RT.FOOTNOTES)
    assert paragraphs(import_article("bai.docx", saved(document))) == [
        LEAD,
        BODY,
        "Trong đó có 12 mô hình mới thành lập.",
        CLOSING,
    ]


def test_unicode_text_under_an_old_fonts_name_stays() -> None:
    document = word()
    document.styles["Normal"].font.name = ".VnTime"
    for text in (TITLE, LEAD, BODY):
        document.add_paragraph(text)
    assert paragraphs(import_article("bai.docx", saved(document))) == [LEAD, BODY]


TYPES = "[Content_Types].xml"
DOCUMENT = saved(word(TITLE, LEAD, BODY))


def with_type(kind: bytes) -> bytes:
    main = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = (
        b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        b'content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension'
        b'="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override'
        b' PartName="/word/document.xml" ContentType="%s"/></Types>' % (kind or main)
    )
    return repacked(DOCUMENT, {TYPES: types})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (with_type(b"application/vnd.ms-word.document.macroEnabled.main+xml"), "có macro"),
        (with_type(b"application/vnd.ms-excel.sheet.main+xml"), "không phải tài liệu Word"),
        (DOCUMENT[:-200], "không phải|bị hỏng"),
        (repacked(DOCUMENT, {"word/document.xml": b"<w:document"}), "bị hỏng"),
        (repacked(DOCUMENT, {"word/document.xml": None}), "bị hỏng"),
        (repacked(DOCUMENT, {"word/media/a.bin": bytes(40_000_000)}), "lớn bất thường"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), r"\(\.doc\)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        (b"{\\rtf1\\ansi ...}", "RTF"),
        (b"MIME-Version: 1.0\r\n...", r"\.mht"),
        (TITLE.encode(), "không phải tài liệu Word"),
        (zipped({"a.txt": LEAD.encode()}), "tệp nén"),
    ],
)
def test_what_is_no_word_document_is_refused_in_a_sentence(data: bytes, message: str) -> None:
    with pytest.raises(CorpusError, match=message) as caught:
        import_article("bai.docx", data)
    assert str(caught.value).startswith("bai.docx: ")
    assert "\n" not in str(caught.value)


def test_entities_of_a_document_type_are_not_expanded() -> None:
    bomb = "<!DOCTYPE d [<!ENTITY a 'ha'>" + "".join(
        f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    outside = "<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
    space = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
    body = f"<w:p><w:r><w:t>{LEAD} &i;&x;</w:t></w:r></w:p>"
    xml = f"{bomb}{outside}<w:document {space}><w:body>{body}</w:body></w:document>".encode()
    try:
        text = import_article("a.docx", repacked(DOCUMENT, {"word/document.xml": xml})).text
    except CorpusError:
        return
    assert "haha" not in text
    assert "root" not in text


def test_a_document_under_another_name_is_read_as_what_it_is() -> None:
    assert import_article("bai.txt", DOCUMENT).text == f"{LEAD}\n\n{BODY}"
    page = f"<html><body><article><h1>{TITLE}</h1><p>{LEAD}</p></article></body></html>"
    assert import_article("bai.doc", page.encode()).text == LEAD
