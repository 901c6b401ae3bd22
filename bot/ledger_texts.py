"""How a row of the ledger reads in Vietnamese: numbers, periods, sources; for charts and files alike."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import urlsplit

from bot.markup import length, one_line, shortened
from retrieval.figure import Role
from retrieval.ledger_row import LedgerRow
from retrieval.phrasing import day_label
from retrieval.vietnamese import clean

ROLES: dict[Role, str] = {
    "total": "",
    "increase": "số tăng thêm",
    "decrease": "số giảm",
    "least": "mức ít nhất phải đạt",
    "most": "mức nhiều nhất được phép",
    "base": "số để so",
    "target": "chỉ tiêu",
    "whole": "tổng số để tính phần",
}
_SCALES = ((10**9, "tỷ đồng"), (10**6, "triệu đồng"), (10**3, "nghìn đồng"), (1, "đồng"))
_MOST_DECIMALS = 3
_YEARS = re.compile(r"\d{4}(?:\s*[-–]\s*\d{4})?")
_LONGEST_NAME = 60
_TRANSLATION = str.maketrans(",.", ".,")


class Scale(NamedTuple):
    """What the numbers of one picture are divided by, and what they are then in."""

    divisor: int
    unit: str


def number_text(number: float | Decimal) -> str:
    """As Vietnamese writes it, no digit lost: 1.234,5."""
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    if exact == exact.to_integral_value():
        exact = exact.to_integral_value()
    return f"{exact:,f}".translate(_TRANSLATION)


def scale(rows: Sequence[LedgerRow]) -> Scale:
    """The largest unit of money in which all the numbers stay short and exact; other kinds as they are."""
    if rows[0].kind != "money" or rows[0].unit != "đồng":
        return Scale(1, rows[0].unit)
    worth = [Decimal(repr(row.number)) for row in rows if row.number]
    for divisor, unit in _SCALES:
        if worth and max(worth) >= divisor and all(_is_short(one / divisor) for one in worth):
            return Scale(divisor, unit)
    return Scale(1, "đồng")


def scaled_text(row: LedgerRow, by: Scale) -> str:
    """The row's number with its qualifier, in the unit of the picture: "gần 6.500", "1,2", "45,6%", "94/97"."""
    is_ratio = "/" in row.value
    exact = Decimal(repr(row.number)) / by.divisor
    number = one_line(row.value) if is_ratio else number_text(exact)
    if row.kind == "percent" and not number.endswith("%"):
        number += "%"
    return f"{one_line(row.qualifier)} {number}" if row.qualifier else number


def as_written(row: LedgerRow) -> str:
    """The figure in the article's own words: "gần 6.500 mô hình"."""
    return " ".join(part for part in (row.qualifier, row.value, row.wording) if part)


def period_text(row: LedgerRow) -> str | None:
    """In words that stand after "số của": "năm 2023", "giai đoạn 2016-2021"; or "tính đến tháng 11/2023"."""
    if row.period is None:
        return None
    period = one_line(row.period)
    if _YEARS.fullmatch(period):
        period = f"năm {period}" if len(period) == 4 else f"giai đoạn {period}"
    is_said = period.startswith(("tính đến", "đến"))
    return f"tính đến {period}" if row.until and not is_said else period


def what_text(row: LedgerRow) -> str:
    """What exactly is counted: the measure, then all that narrows it."""
    return ", ".join([row.measure, *narrower(row, row.measure)])


def narrower(row: LedgerRow, said: str) -> list[str]:
    """What narrows the figure beyond its noun, without what the words `said` say already."""
    parts = (
        row.status,
        f"cấp {row.tier}" if row.tier else None,
        row.subject,
        f"lĩnh vực {row.field}" if row.field else None,
        ROLES[row.role],
    )
    return [part for part in parts if part and part not in said.lower()]


def part_text(row: LedgerRow) -> str | None:
    """That it is not the whole of its place, where it is not."""
    parts = []
    if row.part:
        parts.append(f"chỉ tính {row.part}")
    if row.part_of:
        parts.append(f"là một phần của {row.part_of}")
    return "; ".join(parts) or None


class Source(NamedTuple):
    """Who published a figure, and when."""

    name: str
    """The site or the title where no publisher is known."""
    day: str | None
    """DD/MM/YYYY."""

    def __str__(self) -> str:
        return f"{self.name} ({self.day})" if self.day else self.name


def source_of(row: LedgerRow) -> Source:
    """Where the row comes from."""
    name = row.publisher or _host(row.url)
    named = shortened(clean(name or row.title), _LONGEST_NAME)
    day = day_label(date.fromisoformat(row.published)) if row.published else None
    return Source(named if name else f"“{named}”", day)


def sources_of(rows: Iterable[LedgerRow]) -> list[Source]:
    """Each source once, in the order of the rows."""
    return list(dict.fromkeys(map(source_of, rows)))


def sources_line(sources: Sequence[Source], most: int) -> str:
    """ "Nguồn: A (01/02/2023, 05/02/2023); B và 3 nguồn khác, xem Excel.", at most `most` UTF-16 units.

    No name is cut in half.
    """
    for named in range(len(sources), 0, -1):
        days: dict[str, list[str]] = {}
        for source in sources[:named]:
            days.setdefault(source.name, []).extend([source.day] if source.day else [])
        each = "; ".join(f"{name} ({', '.join(on)})" if on else name for name, on in days.items())
        rest = len(sources) - named
        line = f"Nguồn: {each}" + (f" và {rest} nguồn khác, xem Excel." if rest else ".")
        if length(line) <= most:
            return line
    return f"Nguồn: {len(sources)} nguồn, xem Excel."


def _host(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _is_short(number: Decimal) -> bool:
    return int(number.normalize().as_tuple().exponent) >= -_MOST_DECIMALS
