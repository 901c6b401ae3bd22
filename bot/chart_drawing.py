"""Draws a chart with matplotlib; imported only where a picture is made.

Everything is placed in pixels of a phone's screen on one empty canvas: text is measured before it is set, so that
nothing is cut off, and a picture is as high as what it says.
"""

import logging
import threading
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.patches import Rectangle

from bot.chart_layout import Box, Font, Label, lay_out
from bot.charts import Chart, Format, Look

logging.getLogger("matplotlib").setLevel(
    logging.ERROR
)  # that its cache cannot be kept matters to nobody

_DPI = 72
"""Points are pixels then."""
_STYLES: dict[Look, dict[str, Any]] = {
    "equal": {"facecolor": "#0072B2", "edgecolor": "#0072B2", "linewidth": 1.5},
    "approximate": {
        "facecolor": "#CFE6F5",
        "edgecolor": "#0072B2",
        "linewidth": 1.5,
        "hatch": "//",
    },
    "apart": {"facecolor": "#EBEBEB", "edgecolor": "#595959", "linewidth": 1.5, "hatch": "xx"},
}
"""Blue of Okabe and Ito; the three differ in brightness and hatching too, for print in black and white."""
_DRAWING = threading.Lock()
"""matplotlib does not promise that two threads may draw at once."""


def picture(chart: Chart, format: Format) -> bytes:  # noqa: A002 # as in `draw`
    """The chart as a file."""
    with _DRAWING, mpl.rc_context({"svg.hashsalt": "danvan"}):  # the same bytes every time
        figure = figure_of(chart)
        file = BytesIO()
        metadata = {"Title": chart.title} | ({"Date": None} if format == "svg" else {})
        figure.savefig(file, format=format, dpi=_DPI, metadata=metadata)
        return file.getvalue()


def figure_of(chart: Chart) -> Figure:
    """The drawn figure, its unit the pixel."""
    layout = lay_out(chart, text_width, shown)
    figure = Figure(
        figsize=(layout.width / _DPI, layout.height / _DPI), dpi=_DPI, facecolor="white"
    )
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, layout.width)
    axes.set_ylim(layout.height, 0)
    axes.set_axis_off()
    for box in layout.boxes:
        axes.add_patch(_patch(box))
    for line in layout.lines:
        axes.plot(*line, color="#595959", linewidth=2, solid_capstyle="butt")
    for label in layout.labels:
        _write(axes, label)
    return figure


def text_width(text: str, font: Font) -> float:
    """Pixels from the first letter's start to the last one's end."""
    letters = get_font(str(_file(font.is_bold)))
    letters.set_size(font.size, _DPI)
    letters.set_text(text, 0.0)
    return float(letters.get_width_height()[0]) / 64


def shown(text: str) -> str:
    """The text with "�" for each letter that the font does not have."""
    known = _characters()
    return "".join(letter if ord(letter) in known else "\ufffd" for letter in text)


def _write(axes: Axes, label: Label) -> None:
    axes.text(
        label.x,
        label.y,
        label.text,
        fontproperties=FontProperties(fname=_file(label.font.is_bold), size=label.font.size),
        color=label.colour,
        ha=label.align,
        va="baseline",
        parse_math=False,  # "$" is money, not a formula
    )


def _patch(box: Box) -> Rectangle:
    style = _STYLES[box.look]
    return Rectangle((box.x, box.y), box.width, box.height, **style)


@lru_cache(maxsize=2)
def _file(is_bold: bool) -> Path:
    name = "DejaVuSans-Bold.ttf" if is_bold else "DejaVuSans.ttf"
    return Path(mpl.get_data_path()) / "fonts" / "ttf" / name


@lru_cache(maxsize=1)
def _characters() -> frozenset[int]:
    """What both fonts have."""
    regular, bold = (get_font(str(_file(is_bold))).get_charmap() for is_bold in (False, True))
    return frozenset(regular) & frozenset(bold)
