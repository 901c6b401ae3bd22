"""The pictures themselves: every letter there, nothing cut off, the same from any thread."""

import subprocess
import sys
import unicodedata
import warnings
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.image import imread

from bot.chart_drawing import figure_of, shown
from bot.charts import Look, draw, plan
from retrieval.ledger_row import Compared
from tests.ledger_rows import compared, comparison, over, row

ANY_TEXT = st.text(st.characters(exclude_categories=()))
LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
ALPHABET = "".join(
    unicodedata.normalize("NFC", letter + tone)
    for letter in LETTERS + LETTERS.upper()
    for tone in (TONES if letter in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" else ("",))
)
LONG = "thị trấn Trần Văn Thời, huyện Trần Văn Thời (Cà Mau)"

COMPARISONS = {
    "two": comparison(compared("Hải Dương", 1519), compared("Sơn La", 1204)),
    "one": comparison(compared("Hải Dương", 1519)),
    "zeros": comparison(compared("Hải Dương", 0), compared("Sơn La", 0)),
    "spread": comparison(compared("Hải Dương", 1_000_000), compared("Sơn La", 1)),
    "marked": comparison(
        compared("Thái Nguyên", 6500, "approximate", "period", qualifier="gần", period="2016-2021"),
        compared("Sơn La", 1204, "approximate", qualifier="trên"),
        compared(LONG, 64, "level", level="huyện", part="9 xã miền núi"),
        missing=("Lai Châu",),
    ),
    "many": comparison(*(compared(f"Bà Rịa - Vũng Tàu {n}", 900 - n) for n in range(40))),
    "years": comparison(
        over(2018, 0), over(2019, 420), over(2022, 1519, "part_of_year"), spread="period"
    ),
    "many years": comparison(*(over(2000 + n, 10**n) for n in range(12)), spread="period"),
    "long periods": comparison(
        *(
            Compared(f"tính đến hết tháng {n} năm 2023", row("Hải Dương", n * 1_000_000))
            for n in range(9)
        ),
        spread="period",
    ),
    "long periods with a gap": comparison(
        *(
            Compared("sáu tháng đầu năm " * 3 + str(year), over(year, year).row)
            for year in (2018, 2019, 2023)
        ),
        spread="period",
    ),
    "dollars": comparison(
        compared("dự án $A$ và $B_{1}$", 5), compared("\\frac{1}{2}", 4), title="Tiền $x^2$ 5 $"
    ),
}


def looks(made) -> dict[str, Look]:
    return {bar.label: bar.look for bar in plan(made).bars}


def boxes(figure):
    """Every text of a drawn figure, with its box in pixels."""
    figure.canvas.draw()
    return [(text.get_text(), text.get_window_extent()) for text in figure.axes[0].texts]


def is_inside(figure, box) -> bool:
    whole = figure.bbox
    return whole.x0 <= box.x0 and box.x1 <= whole.x1 and whole.y0 <= box.y0 and box.y1 <= whole.y1


def test_the_font_has_every_vietnamese_letter_with_every_tone():
    text = ALPHABET + "0123456789%₫–—≈≤≥²³“”…⋯()*/.,;:"
    assert len(ALPHABET) == 2 * (12 * 6 + len(LETTERS) - 12)
    assert shown(text) == text
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a missing letter is one
        draw(plan(comparison(compared(text[:110], 1), compared(text[110:], 2, unit="mô hình"))))


@pytest.mark.parametrize("name", COMPARISONS)
def test_no_text_is_cut_off_and_none_lies_on_another(name):
    figure = figure_of(plan(COMPARISONS[name]))
    found = boxes(figure)
    assert [text for text, box in found if not is_inside(figure, box)] == []
    overlapping = [
        (text, other)
        for number, (text, box) in enumerate(found)
        for other, further in found[:number]
        if box.padded(-2).overlaps(further.padded(-2))
    ]
    assert overlapping == []


@pytest.mark.parametrize("name", COMPARISONS)
def test_all_words_of_the_plan_are_in_the_picture(name):
    chart = plan(COMPARISONS[name])
    words = " ".join(label.get_text() for label in figure_of(chart).axes[0].texts).split()
    wanted = [chart.title, chart.unit, chart.sources, *chart.footnotes]
    wanted += [f"{bar.label} {bar.written} {bar.signs}" for bar in chart.bars]
    assert sorted(word for word in words if word != "⋯") == sorted(
        word for text in wanted for word in text.split() if word != "⋯"
    )


@pytest.mark.parametrize("name", COMPARISONS)
def test_lengths_are_as_the_numbers(name):
    chart = plan(COMPARISONS[name])
    patches = figure_of(chart).axes[0].patches
    numbers = [bar.number for bar in chart.bars if bar.number > 0]
    assert len(patches) == len(numbers)  # zero has no bar
    if not numbers:
        return
    stands = len({round(patch.get_width(), 3) for patch in patches}) == 1 and chart.is_over_time
    lengths = [patch.get_height() if stands else patch.get_width() for patch in patches]
    per_number = max(lengths) / max(numbers)
    assert lengths == pytest.approx([max(number * per_number, 3) for number in numbers])


def test_what_is_no_equal_looks_different_even_in_black_and_white():
    patches = figure_of(plan(COMPARISONS["marked"])).axes[0].patches
    assert list(looks(COMPARISONS["marked"]).values()) == ["apart", "approximate", "apart"]
    assert [patch.get_hatch() for patch in patches] == ["xx", "//", "xx"]
    equal = figure_of(plan(COMPARISONS["two"])).axes[0].patches[0]
    assert equal.get_hatch() is None
    brightness = [sum(patch.get_facecolor()[:3]) for patch in (equal, *patches)]
    assert brightness[0] < 1.5
    assert min(brightness[1:]) > 2.4


def test_a_picture_is_as_wide_as_a_phone_and_its_letters_can_be_read():
    figure = figure_of(plan(COMPARISONS["many"]))
    assert figure.bbox.width == 1080
    assert min(text.get_fontsize() * figure.dpi / 72 for text in figure.axes[0].texts) >= 22
    pixels = imread(BytesIO(draw(plan(COMPARISONS["many"]))))
    assert pixels.shape[1] == 1080


def test_an_svg_is_one_and_needs_no_font():
    made = draw(plan(COMPARISONS["marked"]), "svg")
    root = ET.fromstring(made)  # it is our own
    assert root.tag.endswith("}svg")
    assert b"<text" not in made


@pytest.mark.parametrize("form", ["png", "svg"])
def test_threads_draw_the_same_as_one_alone(form):
    charts = [plan(made) for made in COMPARISONS.values()]
    alone = [draw(chart, form) for chart in charts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda chart: draw(chart, form), charts)) == alone


def test_planning_does_not_pay_for_drawing():
    code = "import sys, bot.charts; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_home_that_cannot_be_written_is_no_fault(tmp_path):
    code = (
        "from tests.ledger_rows import compared, comparison; from bot.charts import draw, plan\n"
        "assert draw(plan(comparison(compared('A', 1)))).startswith(b'\\x89PNG')"
    )
    world = {"HOME": "/proc/none", "TMPDIR": str(tmp_path), "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=world, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


@settings(max_examples=30)
@given(
    st.lists(st.tuples(ANY_TEXT, st.floats(0, 1e15), st.none() | ANY_TEXT), min_size=1, max_size=5),
    ANY_TEXT,
    st.sampled_from(["place", "period"]),
)
def test_no_text_and_no_number_breaks_a_picture(rows, title, spread):
    made = comparison(
        *(
            compared(label, number, "approximate", qualifier=qualifier, value="1")
            for label, number, qualifier in rows
        ),
        title=title,
        spread=spread,
    )
    figure = figure_of(plan(made))
    assert [text for text, box in boxes(figure) if not is_inside(figure, box)] == []
