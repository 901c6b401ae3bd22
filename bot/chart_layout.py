"""Where everything of a chart stands, in pixels from the top left; knows no drawing library, only how wide text is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bot.charts import Bar, Chart, Look

WIDTH = 1080
MARGIN = 40
_INK, _GREY = "#000000", "#404040"
_LABEL_SHARE = 0.36
"""Of the width: what labels on the left may take."""
_BAR = 46
_SPACE = 26
_END = 14
"""Between a bar's end and its number."""
_THINNEST = 3.0
"""A bar of any number but zero is still seen."""
_TALLEST = 620.0
_WIDEST = 150.0
_MOST_LINES = 5
"""Of a label under an upright bar."""


class Font(NamedTuple):
    """Size in pixels; a phone shows 1,080 of them on about 7 cm."""

    size: int
    is_bold: bool = False

    @property
    def leading(self) -> float:
        """From one line to the next."""
        return self.size * 1.3


TITLE, LABEL, NUMBER, SMALL = Font(40, True), Font(28), Font(30, True), Font(24)

Measure = Callable[[str, Font], float]
"""How many pixels wide a text is."""
Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text; y is its baseline."""

    text: str
    x: float
    y: float
    font: Font
    align: Align = "left"
    colour: str = _INK


@dataclass(frozen=True, slots=True)
class Box:
    """One bar."""

    x: float
    y: float
    width: float
    height: float
    look: Look


@dataclass(slots=True)
class Layout:
    """What is drawn, filled from the top."""

    width: int = WIDTH
    height: float = MARGIN
    boxes: list[Box] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    lines: list[tuple[tuple[float, float], tuple[float, float]]] = field(default_factory=list)
    """(x of both ends, y of both ends)."""


def lay_out(chart: Chart, measure: Measure, shown: Callable[[str], str]) -> Layout:
    """The chart's layout: bars lie, or stand where they are periods and their labels fit under them.

    Args:
        chart: what is shown.
        measure: how wide a text is.
        shown: a text with only such letters as can be drawn.
    """
    layout = Layout()
    whole = WIDTH - 2 * MARGIN
    _paragraph(layout, wrap(shown(chart.title), whole, TITLE, measure), TITLE)
    layout.height += 6
    _paragraph(layout, wrap(shown(chart.unit), whole, SMALL, measure), SMALL)
    layout.height += 26
    bars = [
        _Texts(bar, shown(bar.label), shown(f"{bar.written} {bar.signs}")) for bar in chart.bars
    ]
    if not (chart.is_over_time and _stand(layout, bars, measure)):
        _lie(layout, bars, measure)
    layout.height += 24
    for text in (*chart.footnotes, chart.sources):
        _paragraph(layout, wrap(shown(text), whole, SMALL, measure), SMALL, _GREY)
        layout.height += 8
    layout.height = round(layout.height + MARGIN - 8)
    return layout


def wrap(text: str, room: float, font: Font, measure: Measure) -> list[str]:
    """The text in lines no wider than `room`, broken between words, or within one that is wider by itself."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if measure(longer, font) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, room, font, measure)
        lines += full
    return [*lines, line] if line else lines


def _pieces(word: str, room: float, font: Font, measure: Measure) -> list[str]:
    """The word, cut where it is wider than a line."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and measure(pieces[-1] + letter, font) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


@dataclass(frozen=True, slots=True)
class _Texts:
    """A bar, and its words as they can be drawn."""

    bar: Bar
    label: str
    number: str


def _paragraph(layout: Layout, lines: Sequence[str], font: Font, colour: str = _INK) -> None:
    for line in lines:
        y = layout.height + font.size
        layout.labels.append(Label(line, MARGIN, y, font, colour=colour))
        layout.height += font.leading


def _column(lines: Sequence[str], x: float, middle: float, font: Font, align: Align) -> list[Label]:
    """Lines around a middle height."""
    top = middle - len(lines) * font.leading / 2 + font.size
    return [
        Label(line, x, top + number * font.leading, font, align)
        for number, line in enumerate(lines)
    ]


def _lie(layout: Layout, bars: Sequence[_Texts], measure: Measure) -> None:
    """Bars from left to right, one under the other, labels on their left."""
    labels = [wrap(one.label, WIDTH * _LABEL_SHARE, LABEL, measure) for one in bars]
    left = MARGIN + max(measure(line, LABEL) for lines in labels for line in lines) + _END
    room = WIDTH - MARGIN - left - _END
    numbers = [wrap(one.number, room * 0.6, NUMBER, measure) for one in bars]
    per_number = min(
        (
            (room - max(measure(line, NUMBER) for line in lines)) / one.bar.number
            for one, lines in zip(bars, numbers, strict=True)
            if one.bar.number > _NOTHING
        ),
        default=0.0,
    )
    top = layout.height
    for one, label, number in zip(bars, labels, numbers, strict=True):
        if one.bar.is_after_gap:
            middle = layout.height + LABEL.size / 2
            layout.labels += _column(["⋯"], left - _END, middle, LABEL, "right")
            layout.height += LABEL.size + 10
        height = max(_BAR, len(label) * LABEL.leading, len(number) * NUMBER.leading)
        middle = layout.height + height / 2
        length = _length(one.bar, per_number)
        if length:
            layout.boxes.append(Box(left, middle - _BAR / 2, length, _BAR, one.bar.look))
        layout.labels += _column(label, left - _END, middle, LABEL, "right")
        layout.labels += _column(number, left + length + _END, middle, NUMBER, "left")
        layout.height += height + _SPACE
    layout.lines.append(((left, left), (top - 8, layout.height - _SPACE + 8)))


def _length(bar: Bar, per_number: float) -> float:
    return max(bar.number * per_number, _THINNEST) if bar.number > _NOTHING else 0.0


def _stand(layout: Layout, bars: Sequence[_Texts], measure: Measure) -> bool:
    """Bars side by side in the order of time, labels under them; False, and nothing done, where these do not fit."""
    slots = len(bars) + sum(one.bar.is_after_gap for one in bars) * 0.5
    slot = (WIDTH - 2 * MARGIN) / max(slots, 3)
    if any(
        measure(word, font) > slot - 12
        for one in bars
        for text, font in ((one.label, LABEL), (one.number, NUMBER))
        for word in text.split()
    ):
        return False
    labels = [wrap(one.label, slot - 12, LABEL, measure) for one in bars]
    numbers = [wrap(one.number, slot - 12, NUMBER, measure) for one in bars]
    if max(map(len, [*labels, *numbers])) > _MOST_LINES:
        return False
    foot = layout.height + max(map(len, numbers)) * NUMBER.leading + 10 + _TALLEST
    per_number = _TALLEST / max(_NOTHING, *(one.bar.number for one in bars))
    x = (WIDTH - slot * slots) / 2
    wide = min(slot * 0.62, _WIDEST)
    for one, label, number in zip(bars, labels, numbers, strict=True):
        if one.bar.is_after_gap:
            layout.labels += _column(["⋯"], x + slot / 4, foot - 20, LABEL, "center")
            x += slot / 2
        middle = x + slot / 2
        tall = _length(one.bar, per_number)
        if tall:
            layout.boxes.append(Box(middle - wide / 2, foot - tall, wide, tall, one.bar.look))
        above = foot - tall - 8 - len(number) * NUMBER.leading / 2
        layout.labels += _column(number, middle, above, NUMBER, "center")
        under = foot + 12 + len(label) * LABEL.leading / 2
        layout.labels += _column(label, middle, under, LABEL, "center")
        x += slot
    layout.lines.append(((MARGIN, WIDTH - MARGIN), (foot, foot)))
    layout.height = foot + 12 + max(map(len, labels)) * LABEL.leading
    return True


_NOTHING = 1e-6
"""Up to which a number has no bar; what articles tell of is never so small."""
