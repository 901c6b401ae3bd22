"""Numbers of the same thing that contradict each other, told on each row."""

from collections.abc import Iterable

from retrieval.ledger_measures import one_number
from retrieval.ledger_row import LedgerRow

_CLOSE = 0.05
"""Share by which an approximate number may miss another one that says the same."""


def with_disagreements(alike: list[LedgerRow]) -> Iterable[LedgerRow]:
    """Rows of one place, measure and period, each with what other articles say of the very same thing."""
    if len(alike) < 2 or alike[0].place_key is None or alike[0].period_end is None:
        return alike
    said: dict[object, list[LedgerRow]] = {}
    for row in alike:
        if _stands_alone(row):
            said.setdefault(_thing(row), []).append(row)
    disputed = {thing for thing, rows in said.items() if len({row.article for row in rows}) > 1}
    return [
        row._replace(disagrees=others)
        if _stands_alone(row)
        and _thing(row) in disputed
        and (others := _others(row, said[_thing(row)]))
        else row
        for row in alike
    ]


def _stands_alone(row: LedgerRow) -> bool:
    """Whether a place can have no second such number for the period."""
    named = row.part_of is None or row.tier or row.subject or row.field
    counted = row.role in {"total", "whole"} and row.part is None and bool(named)
    return counted and row.measure in one_number()


def _thing(row: LedgerRow) -> tuple[str | None, ...]:
    return row.status, row.tier, row.subject, row.field, row.unit


def _others(row: LedgerRow, said: Iterable[LedgerRow]) -> tuple[str, ...]:
    """ "gần 6.500 (Báo Thái Nguyên)" for each other article whose number is another one."""
    told = {
        f"{f'{other.qualifier} ' if other.qualifier else ''}{other.value} ({other.publisher or other.title})"
        for other in said
        if other.article != row.article and not _agree(row, other)
    }
    return tuple(sorted(told))


def _agree(one: LedgerRow, other: LedgerRow) -> bool:
    if one.qualifier or other.qualifier:
        return abs(one.number - other.number) <= _CLOSE * max(one.number, other.number)
    return one.number == other.number
