"""Why a row of a comparison is no equal of the others, in whole sentences."""

from collections import Counter
from collections.abc import Callable

from bot.ledger_texts import ROLES, period_text
from retrieval.ledger_row import Compared, Comparison, LedgerRow, Mark


def sentences(compared: Compared, comparison: Comparison) -> list[str]:
    """One sentence for each reason, the gravest first; none for a row that stands as an equal."""
    row, marks = compared.row, compared.marks
    said = []
    if "level" in marks:
        said.append(_level(row, comparison))
    if "part" in marks:
        said.append(_part(row))
    if {"period", "part_of_year"} & set(marks):
        said.append(_period(compared, comparison))
    if "status" in marks:
        said.append(_status(row, comparison))
    if odd_role(row, comparison):
        said.append(f"Là {ROLES[row.role] or 'tổng số'}, khác loại với các số còn lại.")
    if "disagrees" in marks:
        others = "; ".join(row.disagrees)
        said.append(f"Nguồn khác ghi {others}." if others else "Nguồn khác ghi số khác.")
    if "approximate" in marks:
        said.append(_approximate(comparison))
    return said


def odd_role(row: LedgerRow, comparison: Comparison) -> bool:
    """Whether it says another thing than most rows do: what was added, not what there is."""
    return row.role != Counter(other.row.role for other in comparison.rows).most_common(1)[0][0]


def _others(
    comparison: Comparison, mark: Mark, of: Callable[[LedgerRow], str | None]
) -> str | None:
    """What all rows without the mark have in common; None where they have not one thing."""
    found = {of(other.row) for other in comparison.rows if mark not in other.marks}
    return found.pop() if len(found) == 1 else None


def _level(row: LedgerRow, comparison: Comparison) -> str:
    own = f"Số của cấp {row.level}" if row.level else "Không rõ là số của cấp nào"
    common = _others(comparison, "level", lambda other: other.level)
    return f"{own}, các số khác của cấp {common}." if common else f"{own}, khác các số còn lại."


def _part(row: LedgerRow) -> str:
    if row.part:
        return f"Chỉ tính {row.part}, không phải toàn bộ."
    if row.part_of:
        return f"Chỉ là một phần của {row.part_of} mà bài viết nêu."
    return "Chỉ là một phần, không phải toàn bộ."


def _period(compared: Compared, comparison: Comparison) -> str:
    row = compared.row
    period = period_text(row)
    if period is None:
        own = "Bài viết không nói rõ số của kỳ nào"
    else:
        own = f"Số {period}" if period.startswith(("tính đến", "đến")) else f"Số của {period}"
    if "part_of_year" in compared.marks:
        own += ", chưa hết năm"
    if "period" not in compared.marks:
        return f"{own}."
    common = _others(comparison, "period", period_text)
    return f"{own}; các số khác của {common}." if common else f"{own}; khác kỳ với các số khác."


def _status(row: LedgerRow, comparison: Comparison) -> str:
    own = f"Là số {row.status}" if row.status else "Bài viết không nói là đăng ký hay công nhận"
    common = _others(comparison, "status", lambda other: other.status)
    return f"{own}; các số khác là số {common}." if common else f"{own}, khác các số còn lại."


def _approximate(comparison: Comparison) -> str:
    words = dict.fromkeys(
        other.row.qualifier
        for other in comparison.rows
        if "approximate" in other.marks and other.row.qualifier
    )
    named = f" ({', '.join(words)})" if words else ""
    return f"Số ước chừng{named}, đúng như bài viết ghi."
