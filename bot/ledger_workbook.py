"""Rows of the ledger as an Excel workbook: the figures, the sentences they come from, and what to beware of."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from bot.ledger_files import HEADINGS
from bot.ledger_marks import sentences
from bot.ledger_texts import ROLES, number_text, part_text, period_text
from bot.sheets import MOST_ROWS, Link, Value, add_sheet, as_file, new_book
from retrieval.collation import key, place_key
from retrieval.ledger_row import Comparison, LedgerRow

FIGURES, SOURCES, NOTES = "Số liệu", "Nguồn", "Lưu ý"
_ALWAYS = frozenset({"Nơi", "Số đo", "Giá trị", "Số", "Đơn vị", "Kỳ", "Nguồn số"})
"""Columns that are there even where they are empty."""
_HEADER = (*HEADINGS[: HEADINGS.index("Bài")], "Lưu ý", "Nguồn số", "Nguồn", "Ngày đăng")
_SOURCE_HEADER = ("Số", "Tiêu đề", "Nguồn", "Ngày đăng", "Liên kết", "Trích dẫn nguyên văn")
_NOTE_HEADER = ("Về", "Lưu ý")
_READ_FROM_ARTICLES = (
    "Số liệu do máy đọc từ bài báo. "
    "Trước khi đưa vào văn bản, xin đối chiếu từng số với câu trích ở trang “Nguồn”."
)

_Identity = tuple[str, int]


def workbook(comparison: Comparison | None, rows: Iterable[LedgerRow]) -> bytes:
    """An .xlsx of the comparison's rows and of `rows`, each once, by place as a dictionary has them.

    Args:
        comparison: what its rows are to be wary of is told beside them and on the last sheet.
        rows: further rows; all of them where there is no comparison.
    """
    figures = _sorted(comparison, rows)
    reasons = _reasons(comparison)
    numbers = {
        article: number
        for number, article in enumerate(dict.fromkeys(row.article for row in figures), start=1)
    }
    kept, left_out = figures[:MOST_ROWS], len(figures[MOST_ROWS:])
    book = new_book()
    lines = [_figure_line(row, reasons.get(_identity(row), ()), numbers) for row in kept]
    columns = _columns_in_use(lines)
    add_sheet(
        book,
        FIGURES,
        [_HEADER[column] for column in columns],
        ([line[column] for column in columns] for line in lines),
        widest=36,
    )
    add_sheet(book, SOURCES, _SOURCE_HEADER, _source_lines(kept, numbers))
    add_sheet(book, NOTES, _NOTE_HEADER, _note_lines(comparison, figures, left_out))
    return as_file(book)


def _identity(row: LedgerRow) -> _Identity:
    return row.article, row.position


def _sorted(comparison: Comparison | None, rows: Iterable[LedgerRow]) -> list[LedgerRow]:
    """By place, then by what is counted, then by time."""
    compared = [one.row for one in comparison.rows] if comparison else []
    once = {_identity(row): row for row in (*rows, *compared)}
    return sorted(
        once.values(),
        key=lambda row: (
            row.place is None,
            place_key(row.place or ""),
            key(row.measure),
            row.period_start or "9999",
            row.period_end or "9999",
            row.article,
            row.position,
        ),
    )


def _reasons(comparison: Comparison | None) -> dict[_Identity, Sequence[str]]:
    if comparison is None:
        return {}
    return {_identity(one.row): sentences(one, comparison) for one in comparison.rows}


def _figure_line(row: LedgerRow, reasons: Sequence[str], numbers: dict[str, int]) -> list[Value]:
    said = reasons or [f"Nguồn khác ghi {other}." for other in row.disagrees]
    return [
        row.place, row.level, part_text(row), row.measure, row.status, row.tier, row.subject, row.field,
        ROLES[row.role], row.qualifier, row.value, _number(row), row.unit, period_text(row),
        _day(row.period_start), _day(row.period_end), " ".join(said), numbers[row.article], row.publisher,
        _day(row.published),
    ]  # fmt: skip


def _number(row: LedgerRow) -> int | float:
    return int(row.number) if row.number.is_integer() else row.number


def _day(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def _columns_in_use(lines: Sequence[Sequence[Value]]) -> list[int]:
    """The columns that some row fills: few do all, and paper is narrow."""
    return [
        column
        for column, name in enumerate(_HEADER)
        if name in _ALWAYS or any(line[column] not in (None, "") for line in lines)
    ]


def _source_lines(rows: Iterable[LedgerRow], numbers: dict[str, int]) -> Iterator[list[Value]]:
    """Each article once, on the line of its first sentence; further sentences under it."""
    quotes: dict[str, dict[str, LedgerRow]] = {}
    for row in rows:
        quotes.setdefault(row.article, {}).setdefault(row.quote, row)
    for article, said in quotes.items():
        for nth, (quote, row) in enumerate(said.items()):
            source: list[Value] = [None] * 4
            if nth == 0:
                link = Link(row.url) if row.url else None
                source = [row.title, row.publisher, _day(row.published), link]
            yield [numbers[article], *source, quote]


class _Note(NamedTuple):
    about: str
    said: str


def _note_lines(
    comparison: Comparison | None, rows: Sequence[LedgerRow], left_out: int
) -> Iterator[_Note]:
    yield _Note("Cách đọc", _READ_FROM_ARTICLES)
    if left_out:
        most, rest = number_text(MOST_ROWS), number_text(left_out)
        yield _Note(
            FIGURES,
            f"Một trang Excel chỉ chứa được {most} dòng; còn {rest} số không có ở đây, xin xuất ra CSV.",
        )
    told = set()
    if comparison:
        yield from (_Note(comparison.title, note) for note in comparison.notes)
        for one in comparison.rows:
            told.add(_identity(one.row))
            yield from (_Note(one.label, said) for said in sentences(one, comparison))
        yield from (_Note(name, "Thư viện chưa có số liệu.") for name in comparison.missing)
    for row in rows:
        if row.disagrees and _identity(row) not in told:
            what = ", ".join(filter(None, (row.place, row.measure, period_text(row))))
            yield _Note(
                what, f"Bài này ghi {row.value}; nguồn khác ghi {'; '.join(row.disagrees)}."
            )
