"""Sheets of an .xlsx file: numbers are numbers, days are days, and any text is text, never a formula.

Rows are written as they come, so that a sheet of a million of them does not stand in memory cell by cell.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from itertools import chain, islice
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from bot.markup import is_linkable
from bot.office_text import writable

MOST_ROWS = 1_048_575
"""What Excel has on one sheet, under its header."""
WIDEST = 80
"""Characters of a column; longer text goes on under itself."""
_NARROWEST = 3
_LINE = 15.0
"""Height of a line in points."""
_TALLEST = 409.0
"""Of a row, as Excel has it."""
_ROWS_MEASURED = 1_000
_MOST_CHARACTERS = 32_000
"""What one cell may hold, as Excel has it, a little rounded."""
_MOST_LINKS = 65_000
"""The same for the links of a sheet."""
_LIKE_A_FORMULA = ("=", "+", "-", "@")
_DAY = "DD/MM/YYYY"
_FIGURE = "#,##0"


class Link(NamedTuple):
    """An address that is opened by a click, where it is one of the web; else text."""

    url: str


Value = str | int | float | date | Link | None


def new_book() -> Workbook:
    """An empty one, to be filled by `add_sheet`."""
    return Workbook(write_only=True)


def as_file(book: Workbook) -> bytes:
    """The whole .xlsx."""
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def add_sheet(
    book: Workbook,
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    widest: int = WIDEST,
) -> int:
    """Adds a sheet whose header stays in sight and filters; gives how many rows it has, at most `MOST_ROWS`.

    Args:
        book: from `new_book`.
        title: of the sheet.
        header: the columns' names.
        rows: as many values as the header has, each.
        widest: how many characters wide a column may be.
    """
    sheet: Any = book.create_sheet(title)  # its types leave out what only such a sheet has
    rest = iter(rows)
    first = list(islice(rest, _ROWS_MEASURED))
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    columns = zip(header, *first, strict=True)
    widths = [min(max(map(_width, values)) + 3, widest) for values in columns]
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    cells = _Cells(sheet)
    sheet.append([cells.heading(name) for name in header])
    written = 0
    for number, row in enumerate(islice(chain(first, rest), MOST_ROWS), start=2):
        if (lines := _lines(row, widths)) > 1:
            sheet.row_dimensions[number].height = min(lines * _LINE, _TALLEST)
        sheet.append(cells.filled(value) for value in row)
        written += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{written + 1}"
    return written


class _Cells:
    """The cells of one sheet: one of each look, filled anew for every value, as each is written before the next."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._links = 0
        self._text = self._new(_WRAPPED)
        self._like_a_formula = self._new(_WRAPPED)
        self._like_a_formula.quotePrefix = True  # no formula once somebody edits it, either
        self._number = self._new(_TOP)
        self._figure = self._new(_TOP, _FIGURE)
        self._day = self._new(_TOP, _DAY)

    def heading(self, name: str) -> object:
        cell = self._new(_WRAPPED)
        cell.value = name
        cell.font = Font(name="Calibri", size=11, bold=True)
        return cell

    def filled(self, value: Value) -> object:
        """A cell with the value, good until the next is asked for; None where there is none."""
        if value is None:
            return None
        if isinstance(value, Link):
            return self._link(value.url)
        if isinstance(value, str):
            is_like = value.startswith(_LIKE_A_FORMULA)
            return _with_text(self._like_a_formula if is_like else self._text, value)
        cell = self._number
        if isinstance(value, date):
            cell = self._day
        elif isinstance(value, int) or value.is_integer():
            cell = self._figure
        cell.value = value
        return cell

    def _new(self, alignment: Alignment, number_format: str = "General") -> Any:
        cell: Any = WriteOnlyCell(self._sheet)
        cell.alignment = alignment
        cell.number_format = number_format
        return cell

    def _link(self, url: str) -> object:
        cell = _with_text(self._new(_WRAPPED), url)
        self._links += 1
        if cell and is_linkable(url) and self._links <= _MOST_LINKS:
            cell.hyperlink = url
            cell.font = Font(name="Calibri", size=11, underline="single", color="0563C1")
        return cell


def _with_text(cell: Any, text: str) -> Any:
    text = writable(text)[:_MOST_CHARACTERS]
    if not text:
        return None
    cell.value = text
    cell.data_type = "s"  # whatever it looks like: "=1+1" is what somebody typed
    return cell


_WRAPPED = Alignment(wrap_text=True, vertical="top")
_TOP = Alignment(horizontal="right", vertical="top", indent=1)


def _lines(row: Sequence[Value], widths: Sequence[float]) -> int:
    """How many lines the highest cell of a row needs; not every program that opens the file finds out."""
    return max(
        (
            -(-len(line) // max(int(width) - 2, 1))
            for value, width in zip(row, widths, strict=True)
            if isinstance(value, str) and len(value) > width - 3
            for line in value.splitlines()
        ),
        default=1,
    )


def _width(value: Value) -> int:
    """Characters that a column needs for it."""
    if isinstance(value, date):
        return 10
    if isinstance(value, Link):
        value = value.url
    lines = str("" if value is None else value).splitlines() or [""]
    return max(_NARROWEST, *map(len, lines))
