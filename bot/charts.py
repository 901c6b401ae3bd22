"""A comparison as a picture: what is drawn is told here as data, so that it can be held against the ledger.

A row that does not stand as an equal beside the others is never drawn as one: it is pale and hatched, carries a
sign, and a sentence under the picture says why.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise, starmap
from typing import Literal

from bot.ledger_marks import odd_role, sentences
from bot.ledger_texts import ROLES, number_text, scale, scaled_text, sources_line, sources_of
from bot.markup import length, shortened
from retrieval.ledger_row import Compared, Comparison, Mark
from retrieval.vietnamese import clean

Look = Literal["equal", "approximate", "apart"]
"""equal: a full bar; approximate: a pale one of the same colour; apart: grey, it cannot be compared as it is."""
Format = Literal["png", "svg"]

MOST_BARS = 12
CAPTION_LIMIT = 1024
"""UTF-16 units of a photo's caption in Telegram."""
_LONGEST_TITLE = 200
_LONGEST_LABEL = 120
_LONGEST_SOURCES = 400
_GAP = "⋯ Có năm ở giữa mà thư viện chưa có số."
_MORE_NOTES = "Còn lưu ý khác, xem Excel."


class NotDrawable(ValueError):  # noqa: N818 # says what the comparison is
    """These rows make no picture; the message is a sentence for the person who asked."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the comparison as it is drawn."""

    label: str
    number: float
    """The row's own, not scaled."""
    written: str
    """What stands at the bar's end: "gần 6.500"."""
    look: Look = "equal"
    marks: tuple[Mark, ...] = ()
    signs: str = ""
    """What leads to its footnotes: "*", or "(1)(2)"."""
    is_after_gap: bool = False
    """Between it and the bar before lie years without a figure."""


@dataclass(frozen=True, slots=True)
class Chart:
    """All that a picture shows, from top to bottom."""

    title: str
    unit: str
    bars: tuple[Bar, ...]
    is_over_time: bool
    footnotes: tuple[str, ...]
    """Whole sentences, each with its sign before it where bars have one."""
    sources: str


def plan(comparison: Comparison) -> Chart:
    """What the picture of a comparison shows.

    Raises:
        NotDrawable: there is no row, or the rows are not all in one unit; bars of different units would look as
            if their lengths could be compared, and panels small enough for a phone could not be read.
    """
    rows = [compared.row for compared in comparison.rows]
    if not rows:
        raise NotDrawable(f"Chưa có số liệu nào để vẽ: {clean(comparison.title)}.")
    _check_units(comparison)
    is_over_time = comparison.spread == "period"
    shown = comparison.rows[-MOST_BARS:] if is_over_time else comparison.rows[:MOST_BARS]
    by = scale(rows)
    reasons = [sentences(compared, comparison) for compared in shown]
    signs = _signs(reasons)
    gaps = [False, *starmap(_has_gap, pairwise(shown))] if is_over_time else [False] * len(shown)
    bars = tuple(
        Bar(
            label=shortened(clean(compared.label), _LONGEST_LABEL) or "?",
            number=compared.row.number,
            written=clean(scaled_text(compared.row, by)),
            look=_look(compared, comparison),
            marks=compared.marks,
            signs="".join(sign for one, sign in signs.items() if one in said),
            is_after_gap=is_after_gap,
        )
        for compared, said, is_after_gap in zip(shown, reasons, gaps, strict=True)
    )
    footnotes = [f"{sign} {clean(said)}" for said, sign in signs.items()]
    if any(bar.is_after_gap for bar in bars):
        footnotes.append(_GAP)
    footnotes += _left_out(comparison, len(shown))
    return Chart(
        title=shortened(clean(comparison.title), _LONGEST_TITLE),
        unit=clean(_unit(comparison, by.unit)),
        bars=bars,
        is_over_time=is_over_time,
        footnotes=tuple(footnotes),
        sources=clean(sources_line(sources_of(rows), _LONGEST_SOURCES)),
    )


def draw(chart: Chart, format: Format = "png") -> bytes:  # noqa: A002 # what everybody calls it
    """The picture, 1080 pixels wide and as high as it needs to be; may be called from any thread."""
    from bot.chart_drawing import picture  # matplotlib: a second to import, which few commands need

    return picture(chart, format)


def caption(comparison: Comparison) -> str:
    """Title, what is missing, what cannot be compared, and every source: plain text of at most 1,024 UTF-16 units."""
    title = shortened(clean(comparison.title), _LONGEST_TITLE)
    said = [*_missing(comparison), *map(clean, comparison.notes)]
    room = CAPTION_LIMIT - length(title) - 1 - bool(said) * (length(_MORE_NOTES) + 1)
    names = sources_of(compared.row for compared in comparison.rows)
    sources = clean(sources_line(names, room)) if names else ""
    room -= length(sources)
    notes: list[str] = []
    for note in said:
        if length(note) + 1 > room:
            notes.append(_MORE_NOTES)
            break
        notes.append(note)
        room -= length(note) + 1
    return "\n".join(part for part in (title, *notes, sources) if part)


def _check_units(comparison: Comparison) -> None:
    units = Counter(compared.row.unit for compared in comparison.rows)
    if len(units) > 1:
        counted = ", ".join(
            f"{number} số tính bằng {clean(unit)}" for unit, number in units.items()
        )
        raise NotDrawable(
            f"Không vẽ chung được vì đơn vị khác nhau: {counted}. Anh/chị so sánh từng loại một."
        )


def _signs(reasons: Sequence[Sequence[str]]) -> dict[str, str]:
    """Sentence -> its sign, in the order in which they are met."""
    said = list(dict.fromkeys(one for each in reasons for one in each))
    if len(said) == 1:
        return {said[0]: "*"}
    return {one: f"({number})" for number, one in enumerate(said, start=1)}


def _look(compared: Compared, comparison: Comparison) -> Look:
    if set(compared.marks) - {"approximate"} or odd_role(compared.row, comparison):
        return "apart"
    return "approximate" if compared.marks else "equal"


def _unit(comparison: Comparison, unit: str) -> str:
    """The unit, and that it is something else than a total where all rows are that."""
    roles = Counter(compared.row.role for compared in comparison.rows)
    role = ROLES[roles.most_common(1)[0][0]]
    return f"Đơn vị: {unit}, {role}" if role else f"Đơn vị: {unit}"


def _has_gap(before: Compared, after: Compared) -> bool:
    """Whether whole years lie between two periods."""
    if not (before.row.period_end and after.row.period_start):
        return False
    last = date.fromisoformat(before.row.period_end)
    return date.fromisoformat(after.row.period_start).year - last.year > 1


def _left_out(comparison: Comparison, shown: int) -> list[str]:
    """What the picture does not have, and why."""
    said = []
    if rest := len(comparison.rows) - shown:
        what = {"place": "nơi", "level": "cấp", "period": "kỳ trước đó"}.get(
            comparison.spread, "số"
        )
        said.append(f"Và {number_text(rest)} {what} nữa: xem Excel.")
    return said + _missing(comparison)


def _missing(comparison: Comparison) -> list[str]:
    if not comparison.missing:
        return []
    return [clean(f"Thư viện chưa có số của: {', '.join(comparison.missing)}.")]
