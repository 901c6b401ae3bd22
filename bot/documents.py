"""Word documents as Vietnamese offices lay them out: Decree 30/2020/NĐ-CP, annex I."""

from datetime import date, datetime, time
from io import BytesIO
from typing import Any, cast

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from bot.office_text import writable

FONT = "Times New Roman"
_BLACK = RGBColor(0, 0, 0)
_LINK = RGBColor(0x05, 0x63, 0xC1)
_STYLES: dict[str, tuple[float, bool]] = {
    "Normal": (13, False),
    "Title": (15, True),
    "Heading 1": (13, True),
    "Heading 2": (13, True),
    "List Number": (12, False),
    "Header": (13, False),
}
"""Style -> (size in points, bold)."""


def new_document(title: str, made: date) -> DocumentObject:
    """An empty page of A4 in Times New Roman, margins 2, 2, 3 and 2 cm, its text marked as Vietnamese."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = section.right_margin = Cm(2)
    section.left_margin = Cm(3)
    section.header_distance = Cm(1)
    for name, (size, is_bold) in _STYLES.items():
        style = cast("ParagraphStyle", document.styles[name])  # the library's template has them
        _set_style(style, size, is_bold=is_bold)
    document.styles["Normal"].element.rPr.append(_element("w:lang", val="vi-VN", eastAsia="vi-VN"))
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    language.set(qn("w:val"), "vi-VN")
    _number_pages(document)
    about = document.core_properties
    about.title, about.author, about.language = writable(title)[:255], "Hỏi Dân Vận", "vi-VN"
    about.comments = ""
    about.created = about.modified = datetime.combine(made, time())
    return document


def as_file(document: DocumentObject) -> bytes:
    """The whole .docx."""
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def add_run(paragraph: Paragraph, text: str, *, bold: bool = False, italic: bool = False) -> Run:
    """Text at the end of a paragraph; line breaks in it stay."""
    run = paragraph.add_run(writable(text))
    run.bold, run.italic = bold or None, italic or None
    return run


def add_link(
    paragraph: Paragraph, text: str, *, url: str | None = None, mark: str | None = None
) -> Run:
    """Text that leads to an address, or to the paragraph that `add_mark` has marked."""
    link = _element("w:hyperlink")
    if url is not None:
        link.set(
            qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        )
    else:
        link.set(qn("w:anchor"), mark)
    run = add_run(paragraph, text)
    if url is not None:
        run.font.color.rgb = _LINK
        run.font.underline = True
    link.append(run.element)
    paragraph._p.append(link)  # noqa: SLF001 # the library reads links, but writes none
    return run


def add_mark(paragraph: Paragraph, mark: str, number: int) -> None:
    """Gives a paragraph a name that links lead to; `number` is another for each mark of a document."""
    start = _element("w:bookmarkStart", id=str(number), name=mark)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001
    properties.addnext(start)
    paragraph._p.append(_element("w:bookmarkEnd", id=str(number)))  # noqa: SLF001


def repeat_on_every_page(row: _Row) -> None:
    """Makes a row the header of its table on each page that the table reaches."""
    row._tr.get_or_add_trPr().append(_element("w:tblHeader"))  # noqa: SLF001


def keep_whole(row: _Row) -> None:
    """Keeps a row from being parted by the end of a page."""
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))  # noqa: SLF001


def shade(row: _Row) -> None:
    """Puts a light grey under a row's cells."""
    for cell in row.cells:
        properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001
        properties.append(_element("w:shd", val="clear", color="auto", fill="EDEDED"))


def add_table(document: DocumentObject, *widths: float) -> Table:
    """A ruled table of one row; centimetres of each column, which Word then leaves as they are."""
    table: Table = document.add_table(rows=1, cols=len(widths), style="Table Grid")
    table.autofit = False
    for column, cell, width in zip(table.columns, table.rows[0].cells, widths, strict=True):
        column.width = cell.width = Cm(width)
    return table


def _set_style(style: ParagraphStyle, size: float, *, is_bold: bool) -> None:
    font = style.font
    font.name, font.size, font.bold, font.color.rgb = FONT, Pt(size), is_bold, _BLACK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)  # a theme's font would win
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)
    layout = style.paragraph_format
    layout.line_spacing = 1.0
    layout.space_before, layout.space_after = Pt(6 if is_bold else 0), Pt(6 if is_bold else 4)
    if style.name == "Title":
        layout.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for border in style.element.pPr.findall(qn("w:pBdr")):
            style.element.pPr.remove(border)


def _number_pages(document: DocumentObject) -> None:
    """The page's number in the middle of the top margin, not on the first page, as the decree has it."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind in ("begin", None, "separate", "end"):
        run: Any = paragraph.add_run()
        if kind:
            run.element.append(_element("w:fldChar", fldCharType=kind))
        else:
            field = _element("w:instrText")
            field.text = "PAGE"
            run.element.append(field)


def _element(tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element
