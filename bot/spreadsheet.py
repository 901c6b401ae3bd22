"""Statistics as a spreadsheet; what people typed is text in every cell, never a formula."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from itertools import chain

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from bot.statistics import Statistics
from bot.statistics_texts import LACKS, STATUSES

_WIDEST = 80
_MOST_CHARACTERS = 32_000
"""What one cell may hold, as Excel has it, a little rounded."""
_LIKE_A_FORMULA = ("=", "+", "-", "@")
_DAY = "DD/MM/YYYY"

Value = str | int | float | date | None


def spreadsheet(statistics: Statistics) -> bytes:
    """An .xlsx file: days, what the library lacks, refused questions, slowest answers."""
    book = Workbook()
    book.remove(book.worksheets[0])
    _sheet(
        book,
        "Từng ngày",
        ("Ngày", "Số câu hỏi", *STATUSES.values()),
        [
            (day, counts.total(), *(counts[status] for status in STATUSES))
            for day, counts in statistics.days.items()
        ],
    )
    _sheet(
        book,
        LACKS,
        ("Nơi", "Năm", "Về", "Số lần hỏi", "Gần nhất", "Có bài về nơi này", "Câu hỏi gần nhất"),
        [
            (
                lack.place,
                lack.years,
                lack.subject,
                lack.count,
                lack.last,
                "" if not lack.place else "không" if lack.is_place_missing else "có",
                lack.example,
            )
            for lack in statistics.lacks
        ],
    )
    _sheet(
        book,
        "Chậm nhất",
        ("Câu số", "Mili giây", "Ngày"),
        [(slow.question, round(slow.ms), slow.day) for slow in statistics.slowest],
    )
    opinions = statistics.opinions
    _sheet(
        book,
        "Nhận xét",
        ("", "Số"),
        [
            ("👍", opinions.good),
            ("👎", opinions.bad),
            ("Báo sai chưa xử lý", opinions.open_reports),
        ],
    )
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet(
    book: Workbook, title: str, header: Sequence[str], rows: Iterable[Sequence[Value]]
) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    widths = [0] * len(header)
    for number, row in enumerate(chain([header], rows), start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            _fill(cell, value)
            if number == 1:
                cell.font = Font(bold=True)
            shown = 10 if isinstance(value, date) else len(str(value or ""))
            widths[column - 1] = max(widths[column - 1], shown)
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = min(width + 3, _WIDEST)


def _fill(cell: Cell, value: Value) -> None:
    if not isinstance(value, str):
        cell.value = value
        if isinstance(value, date):
            cell.number_format = _DAY
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_MOST_CHARACTERS]
    cell.data_type = "s"  # whatever it looks like: "=1+1" is what somebody typed
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if value.startswith(_LIKE_A_FORMULA):
        cell.quotePrefix = True  # also once somebody edits the cell
