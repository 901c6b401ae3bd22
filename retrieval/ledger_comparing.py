"""Rows of the ledger set side by side: over places, or of one place over time."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from corpus.article import Level
from corpus.periods import Period
from corpus.places import Unit, label
from retrieval.ledger import Ledger
from retrieval.ledger_filter import Filter
from retrieval.ledger_marking import side_by_side, some, usual
from retrieval.ledger_row import Comparison, LedgerRow

_STANDING = ("công nhận", None, "duy trì", "đạt", "xử lý", "tiếp nhận", "khen")
"""Statuses of what there is, in the order in which one stands for a place that has figures of several."""
_BEGUN = ("đăng ký", "mới")
"""Statuses that stand for it only where it has no other; the rest (dừng, chuyển, đề nghị) never do unasked."""
MOST = 200
"""Places that a comparison holds; it is kept with every answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be compared."""

    measure: str
    places: tuple[Unit, ...] = ()
    """None: every place that has such a figure."""
    within: tuple[Unit, ...] = ()
    """Only places that lie in one of these; they themselves are left out."""
    periods: tuple[Period, ...] = ()
    level: Level | None = None
    status: str | None = None
    tier: str | None = None
    subject: str | None = None
    field: str | None = None
    least: bool = False
    """The smallest first."""


def compare_places(ledger: Ledger, asked: Asked) -> Comparison:
    """One figure per place, the largest first; of those that fit, one of the status and time of most.

    A place with no such figure is named in `missing` where it was asked about by name.
    """
    wanted = Filter(measure=asked.measure, level=asked.level)
    if asked.places:
        wanted = wanted.only(tuple(unit.key for unit in asked.places))
    elif asked.within:
        wanted = Filter(
            tuple(u.key for u in asked.within), measure=asked.measure, level=asked.level
        )
    above = {unit.key for unit in asked.within}
    rows = [
        row
        for row in _fitting(ledger.rows(wanted), asked)
        if row.place and row.place_key not in above
    ]
    chosen = _chosen(rows, lambda row: row.place_key or row.place or "", asked)
    chosen.sort(key=lambda row: row.number if asked.least else -row.number)
    told = {row.place_key for row in chosen}
    missing = tuple(label(unit) for unit in asked.places if unit.key not in told)
    chosen, others = _of_one_unit(chosen)
    notes = _left_out(others)
    if len(chosen) > MOST:
        notes += (f"Bảng giữ {MOST} nơi đứng đầu trong {len(chosen)} nơi có số liệu.",)
    title, chosen = _title(asked, chosen), chosen[:MOST]
    labels = [row.place or "" for row in chosen]
    return side_by_side(title, "place", labels, chosen, missing=missing, notes=notes)


def compare_periods(ledger: Ledger, asked: Asked) -> Comparison:
    """The figures of the places asked about by period, in the order of time."""
    wanted = Filter(measure=asked.measure).only(tuple(unit.key for unit in asked.places))
    rows = [row for row in _fitting(ledger.rows(wanted), asked) if row.period]
    chosen = _chosen(rows, lambda row: (row.period_start, row.period_end), asked)
    chosen, others = _of_one_unit(chosen)
    chosen.sort(key=lambda row: (row.period_end or "", row.period_start or ""))
    labels = [row.period or "" for row in chosen]
    title = _title(asked, chosen)
    return side_by_side(title, "period", labels, chosen, notes=_left_out(others))


def _of_one_unit(rows: Sequence[LedgerRow]) -> tuple[list[LedgerRow], list[LedgerRow]]:
    """(rows in the unit of most, the others): hectares and square metres are not ranked as one."""
    unit = usual([row.unit for row in rows])
    return [r for r in rows if r.unit == unit], [r for r in rows if r.unit != unit]


def _left_out(rows: Sequence[LedgerRow]) -> tuple[str, ...]:
    if not rows:
        return ()
    named = some([f"{row.place}: {row.value} {row.wording}" for row in rows], "; ")
    return (f"Khác đơn vị tính nên không xếp chung ({named}).",)


def _fitting(rows: Iterable[LedgerRow], asked: Asked) -> Iterable[LedgerRow]:
    """Those that count all of what is asked, and not a part of it that nobody asked about."""
    for row in rows:
        dated = row.role == "base" and row.period_basis == "clause"
        if not (dated or row.role in {"total", "whole"}) or row.part is not None:
            continue
        if (row.tier, row.subject, row.field) != (asked.tier, asked.subject, asked.field):
            continue
        if asked.status is None:
            if row.status not in {*_STANDING, *_BEGUN}:
                continue
        elif row.status != asked.status:
            continue
        explained = asked.status or asked.tier or asked.subject or asked.field
        if row.part_of is not None and not explained:
            continue
        if asked.periods and not any(_within(row, period) for period in asked.periods):
            continue
        yield row


def _within(row: LedgerRow, period: Period) -> bool:
    if row.period_start is None or row.period_end is None:
        return False
    return period.start.isoformat() <= row.period_start and row.period_end <= period.end.isoformat()


def _chosen(
    rows: Iterable[LedgerRow], key: Callable[[LedgerRow], object], asked: Asked
) -> list[LedgerRow]:
    """One row per key: of the status that most keys have, else of the next best, and of the latest period."""
    groups: dict[object, list[LedgerRow]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    latest = {name: _latest(group, asked) for name, group in groups.items()}
    shared = Counter(status for group in latest.values() for status in {r.status for r in group})
    kind = Counter(unit for group in latest.values() for unit in {r.unit for r in group})
    order = {status: -rank for rank, status in enumerate((*_STANDING, *_BEGUN))}

    def fitness(row: LedgerRow) -> tuple[object, ...]:
        return (
            kind[row.unit],
            row.status not in _BEGUN,
            shared[row.status],
            order.get(row.status, -len(order)),
            row.role != "base",
            not row.until,
            row.published or "",
            row.number,
        )

    return [max(group, key=fitness) for group in latest.values()]


def _latest(rows: Sequence[LedgerRow], asked: Asked) -> list[LedgerRow]:
    """Those of the period asked about as a whole; else those that end last.

    Of these the longest, what there is and what has only begun each for itself: a period's new ones do not
    hide what stands at its end.
    """
    whole = [
        row
        for row in rows
        for period in asked.periods
        if (row.period_start, row.period_end) == (period.start.isoformat(), period.end.isoformat())
    ]
    if whole:
        return whole
    end = max(row.period_end or "" for row in rows)
    last = [row for row in rows if (row.period_end or "") == end]
    begun = [row.status in _BEGUN for row in last]
    starts = {
        is_begun: min(
            row.period_start or "" for row, b in zip(last, begun, strict=True) if b is is_begun
        )
        for is_begun in set(begun)
    }
    return [
        row
        for row, is_begun in zip(last, begun, strict=True)
        if (row.period_start or "") == starts[is_begun]
    ]


def _title(asked: Asked, rows: Sequence[LedgerRow]) -> str:
    """ "Mô hình Dân vận khéo được công nhận, 2023"."""
    measure = rows[0].measure if rows else asked.measure
    parts = [measure[:1].upper() + measure[1:]]
    named = (asked.subject, asked.tier and f"cấp {asked.tier}", asked.field)
    parts += [part for part in named if part and part != measure]
    statuses = {row.status for row in rows}
    if len(statuses) == 1 and None not in statuses:
        parts.append(str(statuses.pop()))
    periods = {row.period for row in rows}
    if len(asked.places) == 1:
        parts.append(label(asked.places[0]))
    if len(periods) == 1 and None not in periods:
        parts.append(str(periods.pop()))
    return ", ".join(parts)
