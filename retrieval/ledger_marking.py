"""Which rows of a comparison stand as equals: marks on those that do not, and sentences that say why."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from retrieval.ledger_row import Compared, Comparison, LedgerRow, Mark, Spread

_YEAR = 365
NAMED, GROUPS = 4, 6
"""How many places a note names of each period or status, and of how many; the workbook has a note a row."""


def side_by_side(  # noqa: PLR0913 # what a comparison is made of
    title: str,
    spread: Spread,
    labels: Sequence[str],
    rows: Sequence[LedgerRow],
    *,
    missing: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
) -> Comparison:
    """The rows with the marks of those that do not stand as equals, and the sentences that say why."""
    marks = _marks(rows, spread)
    compared = tuple(
        Compared(name, row, tuple(found))
        for name, row, found in zip(labels, rows, marks, strict=True)
    )
    return Comparison(title, spread, compared, (*_notes(compared, missing), *notes), missing)


def usual(values: Sequence[object]) -> object:
    """The most frequent of `values`; of equally frequent ones the first."""
    return Counter(values).most_common(1)[0][0] if values else None


def some(names: Sequence[str], between: str = ", ") -> str:
    """The first of `names`, and how many more there are."""
    more = f" và {len(names) - NAMED} nơi khác" if len(names) > NAMED else ""
    return between.join(names[:NAMED]) + more


def _marks(rows: Sequence[LedgerRow], spread: Spread) -> list[list[Mark]]:
    """What tells each row from most of them."""
    usual_period = usual([(row.period_start, row.period_end) for row in rows])
    usual_level = usual([row.level for row in rows])
    usual_status = usual([row.status for row in rows])
    usual_days = usual([_days(row) for row in rows])
    found: list[list[Mark]] = []
    for row in rows:
        marks: list[Mark] = []
        if row.qualifier:
            marks.append("approximate")
        if spread == "period":
            if _days(row) != usual_days:
                marks.append("part_of_year" if _is_shorter(row) else "period")
        elif (row.period_start, row.period_end) != usual_period:
            marks.append("part_of_year" if _is_shorter(row) else "period")
        if spread != "level" and row.level != usual_level:
            marks.append("level")
        if row.status != usual_status and spread != "other":
            marks.append("status")
        if row.part is not None:
            marks.append("part")
        if row.disagrees:
            marks.append("disagrees")
        found.append(marks)
    return found


def _days(row: LedgerRow) -> int | None:
    """How long the period is; years, leap or not, are alike."""
    if row.period_start is None or row.period_end is None:
        return None
    length = (date.fromisoformat(row.period_end) - date.fromisoformat(row.period_start)).days + 1
    return min(length, _YEAR) if length <= _YEAR + 1 else length


def _is_shorter(row: LedgerRow) -> bool:
    days = _days(row)
    return days is not None and days < _YEAR


def _notes(compared: Sequence[Compared], missing: Sequence[str]) -> Iterable[str]:
    """What a reader has to know before two of the numbers are set against each other."""

    def told(marks: set[Mark], say: Callable[[LedgerRow], str]) -> str:
        said: dict[str, list[str]] = {}
        for marked in compared:
            if marks & set(marked.marks):
                said.setdefault(say(marked.row), []).append(marked.label)
        groups = [f"{some(names)}: {value}" for value, names in said.items()]
        return "; ".join(groups[:GROUPS]) + ("; …" if len(groups) > GROUPS else "")

    others = len(compared) > 1
    if others and (
        named := told({"period", "part_of_year"}, lambda row: row.period or "không rõ kỳ")
    ):
        yield f"Kỳ báo cáo khác nhau, không nên so như nhau ({named})."
    if others and (
        named := told({"level"}, lambda row: f"cấp {row.level}" if row.level else "không rõ cấp")
    ):
        yield f"Khác cấp hành chính ({named})."
    if others and (named := told({"status"}, lambda row: row.status or "không nêu rõ")):
        yield f"Khác tình trạng ({named})."
    if named := told({"part"}, lambda row: row.part or ""):
        yield f"Chỉ tính một phần địa bàn ({named})."
    if named := told(
        {"disagrees"}, lambda row: f"{row.value}, nguồn khác ghi {', '.join(row.disagrees)}"
    ):
        yield f"Các nguồn ghi khác nhau ({named})."
    if missing:
        yield f"Thư viện chưa có số liệu của {', '.join(missing)}."
