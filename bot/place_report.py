"""The figures of one place on a page that is ready to be worked on in Word: each with the sentence it comes from.

It is no official document and does not look like one: no number, no place for a signature.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from bot import documents
from bot.ledger_texts import narrower, part_text, period_text
from bot.markup import is_linkable
from corpus.article import Level
from retrieval.collation import Key, key, place_key
from retrieval.ledger_row import LedgerRow
from retrieval.phrasing import day_label

_HEADER = ("Kỳ", "Nội dung", "Số liệu")
_WIDTHS = (3.6, 8.4, 4.0)
_TABLE_SIZE = 12
_LEVELS: tuple[Level | None, ...] = ("tỉnh", "huyện", "xã", None)
_WITHOUT_PERIOD = "Không rõ kỳ"

_Quote = tuple[str, int, int]
"""An article and where in it."""


def report(place: str, rows: Sequence[LedgerRow], made: date) -> bytes:
    """A .docx of the place's figures: a table for each unit and level, by measure, newest first; then the quotes.

    Args:
        place: what was asked for, as a reply writes it.
        rows: its figures and those of its parts, which stand in tables of their own.
        made: the day that is written on it.
    """
    title = f"Số liệu công tác dân vận: {place}"
    document = documents.new_document(title, made)
    documents.add_run(document.add_paragraph(style="Title"), title)
    _introduce(document, place, rows, made)
    ordered = sorted(rows, key=_order)
    numbers: dict[_Quote, int] = {}
    for row in ordered:
        numbers.setdefault(_quote(row), len(numbers) + 1)
    for _, group in groupby(ordered, key=_unit):
        _add_unit(document, place, list(group), numbers)
    if ordered:
        _add_quotes(document, ordered, numbers)
    return documents.as_file(document)


def _quote(row: LedgerRow) -> _Quote:
    return row.article, row.start, row.end


def _unit(row: LedgerRow) -> tuple[int, bool, Key]:
    return _LEVELS.index(row.level), row.place is None, place_key(row.place or "")


def _order(row: LedgerRow) -> tuple[tuple[int, bool, Key], Key, int, int, str, int]:
    """By unit, by measure, the newest first."""
    end, start = _day_number(row.period_end), _day_number(row.period_start)
    return _unit(row), key(row.measure), -end, -start, row.article, row.position


def _day_number(day: str | None) -> int:
    return date.fromisoformat(day).toordinal() if day else 0


def _introduce(document: DocumentObject, place: str, rows: Sequence[LedgerRow], made: date) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    if not rows:
        documents.add_run(
            paragraph, f"Đến ngày {day_label(made)}, thư viện chưa có số liệu của {place}."
        )
        return
    articles = len({row.article for row in rows})
    periods = len({row.period for row in rows if row.period})
    documents.add_run(
        paragraph,
        f"Tổng hợp ngày {day_label(made)}: {len(rows)} số liệu của {periods} kỳ, từ {articles} bài báo. "
        "Số trong ngoặc vuông sau mỗi số liệu dẫn tới câu trích nguyên văn ở cuối; "
        "xin đối chiếu với câu trích trước khi đưa vào văn bản.",
    )


def _add_unit(
    document: DocumentObject, place: str, rows: Sequence[LedgerRow], numbers: dict[_Quote, int]
) -> None:
    """The heading and the table of one unit at one level."""
    first = rows[0]
    name = first.place or f"Không rõ nơi (trong bài về {place})"
    level = f", cấp {first.level}" if first.level else ""
    measures = list(dict.fromkeys(row.measure for row in rows))
    only = f": {measures[0]}" if len(measures) == 1 else ""
    documents.add_run(
        document.add_paragraph(style="Heading 1"), f"{name[:1].upper()}{name[1:]}{level}{only}"
    )
    table = documents.add_table(document, *_WIDTHS)
    for cell, text in zip(table.rows[0].cells, _HEADER, strict=True):
        _fill(cell.paragraphs[0], text, is_bold=True)
    documents.repeat_on_every_page(table.rows[0])
    for measure, group in groupby(rows, key=lambda row: row.measure):
        if not only:
            _add_measure(table, measure)
        for row in group:
            _add_figure(table, row, numbers[_quote(row)])


def _new_row(table: Table) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call] # the one method that the library left out
    documents.keep_whole(row)
    return row


def _add_measure(table: Table, measure: str) -> None:
    """A line over the whole table."""
    added = _new_row(table)
    cell = added.cells[0].merge(added.cells[-1])
    _fill(cell.paragraphs[0], f"{measure[:1].upper()}{measure[1:]}", is_bold=True)
    cell.paragraphs[0].paragraph_format.keep_with_next = True
    documents.shade(added)


def _add_figure(table: Table, row: LedgerRow, quote: int) -> None:
    added = _new_row(table)
    period, what, figure = (cell.paragraphs[0] for cell in added.cells)
    _fill(period, period_text(row) or _WITHOUT_PERIOD)
    _fill(what, _what(row))
    if row.disagrees:
        run = documents.add_run(what, f"\nNguồn khác ghi {'; '.join(row.disagrees)}.", italic=True)
        run.font.size = Pt(_TABLE_SIZE)
    _fill(figure, _amount(row), is_bold=True)
    figure.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    documents.add_link(figure, f" [{quote}]", mark=_mark(quote)).font.superscript = True


def _fill(paragraph: Paragraph, text: str, *, is_bold: bool = False) -> None:
    documents.add_run(paragraph, text, bold=is_bold).font.size = Pt(_TABLE_SIZE)
    paragraph.paragraph_format.space_after = Pt(2)


def _what(row: LedgerRow) -> str:
    """What was counted in the article's own words, then all that narrows it."""
    said = row.wording or row.measure
    by_article = "kỳ theo cả bài" if row.period and row.period_basis == "article" else None
    parts = (said, *narrower(row, said), part_text(row), by_article)
    return "; ".join(part for part in parts if part)


def _amount(row: LedgerRow) -> str:
    """The figure as the article writes it, with its unit where that is not what is counted."""
    parts = [row.qualifier, row.value]
    if row.kind != "count" and row.unit not in row.value:
        parts.append(row.unit)
    return " ".join(part for part in parts if part)


def _mark(quote: int) -> str:
    return f"trich_dan_{quote}"


def _add_quotes(
    document: DocumentObject, rows: Iterable[LedgerRow], numbers: dict[_Quote, int]
) -> None:
    documents.add_run(document.add_paragraph(style="Heading 1"), "Trích dẫn nguyên văn và nguồn")
    told = {_quote(row): row for row in rows}
    for quote, number in numbers.items():
        row = told[quote]
        paragraph = document.add_paragraph(style="List Number")
        documents.add_run(paragraph, f"“{row.quote}”")
        published = day_label(date.fromisoformat(row.published)) if row.published else None
        source = ", ".join(part for part in (row.title, row.publisher, published) if part)
        documents.add_run(paragraph, f" ({source})", italic=True)
        if row.url:
            documents.add_run(paragraph, " ")
            if is_linkable(row.url):
                documents.add_link(paragraph, row.url, url=row.url)
            else:
                documents.add_run(paragraph, row.url)
        documents.add_mark(paragraph, _mark(number), number)
