"""Rows of the ledger for a terminal, for Excel and for programs, a million of them as well as ten.

CSV is what Excel opens: with a byte order mark, without which it reads Vietnamese as another alphabet. Whatever it
would read as something else is kept from it: a figure stands in quotation marks as the article writes it ("6.500" is
six and a half in an English Excel, "12/3" a day), and a text that begins like a formula gets an apostrophe. JSON
has every field as it is.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, BinaryIO

from bot.ledger_texts import ROLES, as_written, part_text, period_text, source_of, what_text
from retrieval.ledger_row import LedgerRow

if TYPE_CHECKING:
    from rich.table import Table

HEADINGS = (
    "Nơi", "Cấp", "Phần", "Số đo", "Tình trạng", "Cấp công nhận", "Đối tượng", "Lĩnh vực", "Vai trò",
    "Từ chỉ mức", "Giá trị", "Số", "Đơn vị", "Kỳ", "Từ ngày", "Đến ngày", "Bài", "Tiêu đề", "Nguồn",
    "Ngày đăng", "Liên kết", "Trích dẫn", "Nguồn khác ghi",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that Excel takes for a formula."""
_ROWS_AT_ONCE = 4096
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_MOST_KEPT = 1 << 16
_QUOTED = frozenset(',"\r\n')


def write_csv(rows: Iterable[LedgerRow], file: BinaryIO) -> int:
    """Writes headings and rows as UTF-8 with a byte order mark; gives how many rows."""
    file.write(b"\xef\xbb\xbf")
    file.write(_line(HEADINGS).encode() + b"\r\n")
    written = 0
    lines = _lines(rows)
    while some := list(islice(lines, _ROWS_AT_ONCE)):
        file.write("".join(some).encode(errors="replace"))
        written += len(some)
    return written


def write_json(rows: Iterable[LedgerRow], file: BinaryIO) -> int:
    """Writes the rows as one JSON array of objects, a row a line; gives how many."""
    lines = _objects(rows)
    written = 0
    file.write(b"[")
    while some := list(islice(lines, _ROWS_AT_ONCE)):
        text = ("," if written else "") + "\n" + ",\n".join(some)
        file.write(text.encode(errors="backslashreplace"))  # half a character, as JSON writes it
        written += len(some)
    file.write(b"\n]\n")
    return written


def table(rows: Iterable[LedgerRow]) -> "Table":
    """The rows for a terminal: where, what, how many, when, and who says so."""
    from rich.table import Table
    from rich.text import Text

    made = Table("Nơi", "Số đo", "Giá trị", "Kỳ", "Nguồn", "Nguồn khác ghi", box=None)
    for row in rows:
        what = ", ".join(part for part in (what_text(row), part_text(row)) if part)
        disagrees = "; ".join(row.disagrees)
        cells = (row.place, what, as_written(row), period_text(row), str(source_of(row)), disagrees)
        made.add_row(*(Text(cell or "") for cell in cells))
    return made


def _objects(rows: Iterable[LedgerRow]) -> Iterator[str]:
    """JSON of each row; fields that repeat together from row to row are written out once."""
    heads: dict[Any, str] = {}
    figures: dict[Any, str] = {}
    periods: dict[Any, str] = {}
    articles: dict[Any, str] = {}
    for row in rows:
        head = heads.get(key := _WHAT(row)) or _keep(heads, key, _members("place", key))
        figure = figures.get(key := _MUCH(row)) or _keep(figures, key, _members("value", key))
        period = periods.get(key := _WHEN(row)) or _keep(periods, key, _members("period", key))
        article = articles.get(key := _WHERE(row)) or _keep(articles, key, _members("article", key))
        quote, start, end, position, others = _WORDS(row)
        yield (
            f'{{{head},{figure},{period},{article},"quote":{_ENCODE(quote)},"start":{start},'
            f'"end":{end},"position":{position},"disagrees":{_ENCODE(others) if others else "[]"}}}'
        )


def _members(first: str, values: tuple[object, ...]) -> str:
    names = LedgerRow._fields[LedgerRow._fields.index(first) :]
    return _ENCODE(dict(zip(names, values, strict=False)))[1:-1]


def _from(first: str, behind: str | None = None) -> "itemgetter[Any]":
    """The fields of a row from `first` to the one before `behind`, as a tuple."""
    at = LedgerRow._fields.index
    return itemgetter(slice(at(first), at(behind) if behind else None))


_WHAT, _MUCH = _from("place", "value"), _from("value", "period")
_WHEN, _WHERE, _WORDS = _from("period", "article"), _from("article", "quote"), _from("quote")


def _lines(rows: Iterable[LedgerRow]) -> Iterator[str]:
    """Lines of CSV; cells that repeat from row to row are written out once, the rest anew for each."""
    heads: dict[Any, str] = {}
    figures: dict[Any, str] = {}
    periods: dict[Any, str] = {}
    articles: dict[Any, str] = {}
    for row in rows:
        head = heads.get(key := _HEAD(row)) or _keep(heads, key, _head(row))
        figure = figures.get(key := _FIGURE(row)) or _keep(figures, key, _figure(row))
        period = periods.get(key := _PERIOD(row)) or _keep(periods, key, _period(row))
        article = articles.get(key := _ARTICLE(row)) or _keep(articles, key, _line(key))
        quote, others = _SAID(row)
        if '"' in quote:
            quote = quote.replace('"', '""')
        disagrees = _cell("; ".join(others)) if others else ""
        yield f'{head},{figure},{period},{article},"“{quote}”",{disagrees}\r\n'


def _keep(made: dict[Any, str], key: object, cells: str) -> str:
    if len(made) >= _MOST_KEPT:
        made.clear()
    made[key] = cells
    return cells


def _columns(*names: str) -> "itemgetter[Any]":
    """The fields of that name as a tuple; by their places, which is twice as fast as by name."""
    return itemgetter(*map(LedgerRow._fields.index, names))


_HEAD = _columns(
    "place", "level", "part", "part_of", "measure", "status", "tier", "subject", "field", "role", "qualifier"
)  # fmt: skip
_FIGURE = _columns("value", "number", "unit")
_PERIOD = _columns("period", "until", "period_start", "period_end")
_ARTICLE = _columns("article", "title", "publisher", "published", "url")
_SAID = _columns("quote", "disagrees")


def _head(row: LedgerRow) -> str:
    what = (row.measure, row.status, row.tier, row.subject, row.field)
    return _line((row.place, row.level, part_text(row), *what, ROLES[row.role], row.qualifier))


def _figure(row: LedgerRow) -> str:
    number = int(row.number) if row.number.is_integer() else row.number
    return _line((f"“{row.value}”", str(number), row.unit))  # "1519.0" is another number to some


def _period(row: LedgerRow) -> str:
    return _line((period_text(row), row.period_start, row.period_end))


def _line(cells: Iterable[str | None]) -> str:
    return ",".join(_cell(cell) for cell in cells)


def _cell(text: str | None) -> str:
    if not text:
        return ""
    if text.startswith(FORMULA):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"' if not _QUOTED.isdisjoint(text) else text
