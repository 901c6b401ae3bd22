"""What a chart shows, held against the rows of the ledger that it is of."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts import CAPTION_LIMIT, MOST_BARS, NotDrawable, caption, plan
from bot.ledger_marks import sentences
from bot.markup import length
from tests.ledger_rows import compared, comparison, over

ANY_TEXT = st.text(st.characters(exclude_categories=()))


def bars(*rows, **other):
    return plan(comparison(*rows, **other)).bars


def test_bars_are_the_rows_in_their_order():
    made = comparison(compared("Hải Dương", 1519), compared("Sơn La", 1204), compared("Cà Mau", 0))
    assert [(bar.label, bar.number, bar.written) for bar in plan(made).bars] == [
        ("Hải Dương", 1519.0, "1.519"),
        ("Sơn La", 1204.0, "1.204"),
        ("Cà Mau", 0.0, "0"),
    ]
    assert plan(made).title == made.title
    assert plan(made).unit == "Đơn vị: mô hình"
    assert {bar.look for bar in plan(made).bars} == {"equal"}


def test_a_qualifier_is_written_at_the_bar_and_told():
    equal, approximate = bars(
        compared("Sơn La", 7000), compared("Thái Nguyên", 6500, "approximate", qualifier="gần")
    )
    assert (approximate.written, approximate.look, approximate.signs) == (
        "gần 6.500",
        "approximate",
        "*",
    )
    assert (equal.look, equal.signs) == ("equal", "")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            compared("A", 1, "part_of_year", "period", period="6 tháng đầu năm 2022"),
            "Số của 6 tháng đầu năm 2022, chưa hết năm; các số khác của năm 2023.",
        ),
        (
            compared("A", 1, "period", period="2016-2021"),
            "Số của giai đoạn 2016-2021; các số khác của năm 2023.",
        ),
        (
            compared("A", 1, "period", period="tháng 11/2023", until=True),
            "Số tính đến tháng 11/2023; các số khác của năm 2023.",
        ),
        (
            compared("A", 1, "period", period=None),
            "Bài viết không nói rõ số của kỳ nào; các số khác của năm 2023.",
        ),
        (compared("A", 1, "level", level="huyện"), "Số của cấp huyện, các số khác của cấp tỉnh."),
        (compared("A", 1, "status", status="đăng ký"), "Là số đăng ký, khác các số còn lại."),
        (compared("A", 1, "part", part="9 huyện"), "Chỉ tính 9 huyện, không phải toàn bộ."),
        (compared("A", 1, "part", part_of="6.500"), "Chỉ là một phần của 6.500 mà bài viết nêu."),
        (
            compared("A", 1, "disagrees", disagrees=("2 (Báo B)", "3 (Báo C)")),
            "Nguồn khác ghi 2 (Báo B); 3 (Báo C).",
        ),
    ],
)
def test_a_marked_row_is_drawn_apart_and_says_why(row, said):
    made = plan(comparison(compared("Sơn La", 5), compared("Cà Mau", 4), row))
    assert [bar.look for bar in made.bars] == ["equal", "equal", "apart"]
    assert made.bars[2].signs == "*"
    assert made.footnotes == (f"* {said}",)


def test_a_row_that_says_what_was_added_is_no_equal_of_totals():
    made = comparison(compared("A", 5), compared("B", 4), compared("C", 3, role="increase"))
    assert [bar.look for bar in plan(made).bars] == ["equal", "equal", "apart"]
    assert plan(made).footnotes == ("* Là số tăng thêm, khác loại với các số còn lại.",)


def test_rows_that_all_say_what_was_added_say_so_once():
    made = plan(comparison(compared("A", 5, role="increase"), compared("B", 4, role="increase")))
    assert {bar.look for bar in made.bars} == {"equal"}
    assert made.unit == "Đơn vị: mô hình, số tăng thêm"


def test_every_sign_has_its_sentence_and_every_sentence_a_bar():
    made = plan(
        comparison(
            compared("A", 5, "period", "approximate", period="2021", qualifier="gần"),
            compared("B", 4, "approximate", qualifier="trên"),
            compared("C", 3, "level", level="huyện"),
            compared("D", 2),
        )
    )
    assert [bar.signs for bar in made.bars] == ["(1)(2)", "(2)", "(3)", ""]
    assert [re.match(r"\(\d\)", note)[0] for note in made.footnotes] == ["(1)", "(2)", "(3)"]
    assert made.footnotes[1] == "(2) Số ước chừng (gần, trên), đúng như bài viết ghi."


def test_more_rows_than_a_phone_shows_are_told():
    made = plan(comparison(*(compared(f"Nơi {n}", 100 - n) for n in range(27))))
    assert [bar.label for bar in made.bars] == [f"Nơi {n}" for n in range(MOST_BARS)]
    assert made.footnotes == ("Và 15 nơi nữa: xem Excel.",)


def test_of_many_periods_the_latest_are_drawn_in_the_order_of_time():
    made = plan(comparison(*(over(2000 + n, n) for n in range(15)), spread="period"))
    assert [bar.label for bar in made.bars] == [str(2003 + n) for n in range(12)]
    assert made.is_over_time
    assert made.footnotes == ("Và 3 kỳ trước đó nữa: xem Excel.",)


def test_years_without_a_figure_are_seen():
    made = plan(comparison(over(2019, 1), over(2020, 2), over(2022, 3), spread="period"))
    assert [bar.is_after_gap for bar in made.bars] == [False, False, True]
    assert made.footnotes == ("⋯ Có năm ở giữa mà thư viện chưa có số.",)


def test_what_is_missing_is_told():
    made = comparison(compared("A", 1), missing=("Lai Châu", "Điện Biên"))
    assert plan(made).footnotes == ("Thư viện chưa có số của: Lai Châu, Điện Biên.",)


def money(label, number, value, *marks, **other):
    return compared(label, number, *marks, value=value, kind="money", unit="đồng", **other)


def test_money_is_in_the_largest_unit_that_loses_nothing():
    rows = (money("A", 102_140_000_000, "102 tỷ 140 triệu"), money("B", 950_000_000, "950 triệu"))
    made = plan(comparison(*rows))
    assert made.unit == "Đơn vị: tỷ đồng"
    assert [bar.written for bar in made.bars] == ["102,14", "0,95"]
    assert [bar.number for bar in made.bars] == [102_140_000_000, 950_000_000]
    exact = plan(comparison(*rows, money("C", 1_234_500, "1.234.500")))
    assert exact.unit == "Đơn vị: nghìn đồng"
    assert [bar.written for bar in exact.bars] == ["102.140.000", "950.000", "1.234,5"]


def test_shares_carry_their_sign_and_ratios_both_numbers():
    shares = bars(compared("A", 45.6, value="45,6%", kind="percent", unit="%"))
    assert shares[0].written == "45,6%"
    assert bars(compared("A", 94, value="94/97"))[0].written == "94/97"


def test_different_units_are_not_drawn_on_one_axis():
    rows = (money("A", 1e9, "1 tỷ"), compared("B", 5), compared("C", 6))
    with pytest.raises(NotDrawable, match=r"1 số tính bằng đồng, 2 số tính bằng mô hình\. Anh/chị"):
        plan(comparison(*rows))


def test_nothing_is_no_chart():
    with pytest.raises(NotDrawable, match=r"Chưa có số liệu nào để vẽ: Mô hình Dân vận khéo"):
        plan(comparison())


def test_the_picture_itself_names_its_sources():
    made = plan(comparison(compared("Hải Dương", 5), over(2021, 3), over(2022, 4)))
    assert made.sources == "Nguồn: Báo Hải Dương (20/12/2023, 20/12/2021, 20/12/2022)."


def test_a_source_without_publisher_is_named_by_its_site_or_its_title():
    rows = (
        compared("A", 1, publisher=None, url="https://www.baoa.vn/1"),
        compared("B", 1, publisher=None, url=None, published=None, title="Dân vận ở B"),
    )
    assert plan(comparison(*rows)).sources == "Nguồn: baoa.vn (20/12/2023); “Dân vận ở B”."


def test_a_caption_has_title_notes_and_every_source():
    made = comparison(
        compared("Hải Dương", 1519),
        compared("Sơn La", 1204),
        notes=("Điện Biên chỉ có số đăng ký.",),
        missing=("Lai Châu",),
    )
    assert caption(made).splitlines() == [
        "Mô hình Dân vận khéo năm 2023",
        "Thư viện chưa có số của: Lai Châu.",
        "Điện Biên chỉ có số đăng ký.",
        "Nguồn: Báo Hải Dương (20/12/2023); Báo Sơn La (20/12/2023).",
    ]


def test_a_caption_that_would_be_too_long_says_what_it_leaves_out():
    made = comparison(*(compared(f"Nơi thứ {n}", n) for n in range(60)), notes=("Lưu ý.",))
    text = caption(made)
    assert length(text) <= CAPTION_LIMIT
    named = text.count("(20/12/2023)")
    assert 10 < named < 60
    assert text.endswith(f" và {60 - named} nguồn khác, xem Excel.")


@given(st.lists(ANY_TEXT, min_size=1, max_size=30), ANY_TEXT, st.lists(ANY_TEXT, max_size=9))
def test_no_caption_is_too_long_for_telegram(labels, title, notes):
    rows = [compared(label, 1, publisher=label * 20) for label in labels]
    text = caption(comparison(*rows, title=title * 9, notes=tuple(n * 50 for n in notes)))
    assert length(text) <= CAPTION_LIMIT
    assert "Nguồn: " in text


def test_a_row_without_marks_has_no_sentence():
    made = comparison(compared("A", 1), compared("B", 2))
    assert [sentences(row, made) for row in made.rows] == [[], []]
