"""Dates and periods are read as Vietnamese officials write them."""

import time
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.letters import fold
from corpus.periods import Period, find_periods, year

TODAY = date(2023, 6, 20)
DAYS = st.dates(date(1990, 1, 1), date(2045, 12, 31))
YEARS = st.integers(1990, 2045)


def labels(text: str, reference: date | None = TODAY) -> list[str]:
    return [mention.period.label for mention in find_periods(text, reference=reference)]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("năm 2021", "2021"),
        ("nam 2021 co bao nhieu mo hinh", "2021"),
        ("“Năm Dân vận chính quyền” 2019, tập trung vào", "2019"),
        ("Thái Nguyên 2021 có bao nhiêu mô hình", "2021"),
        ("6 tháng đầu năm 2019", "6 tháng đầu năm 2019"),
        ("6 thg đầu năm 2022", "6 tháng đầu năm 2022"),
        ("6T/2022", "6 tháng đầu năm 2022"),
        ("sơ kết 6 tháng 2019", "6 tháng đầu năm 2019"),
        ("nửa cuối năm 2022", "6 tháng cuối năm 2022"),
        ("riêng 9 tháng năm 2022", "9 tháng năm 2022"),
        ("10 tháng đầu năm 2024", "10 tháng năm 2024"),
        ("quý I năm 2023", "quý I/2023"),
        ("quý 2/2023", "quý II/2023"),
        ("giai đoạn 2016 – 2021", "2016-2021"),
        ("sau 5 năm (2017 - 2022)", "2017-2022"),
        ("nhiệm kỳ 2020-2025", "2020-2025"),
        ("từ năm 2016 đến năm 2021", "2016-2021"),
        ("từ năm 2016 đến nay", "từ ngày 1/1/2016 đến ngày 20/6/2023"),
        ("từ tháng 1 đến tháng 9/2022", "từ tháng 1/2022 đến tháng 9/2022"),
        ("05/7/2019", "ngày 5/7/2019"),
        ("Hội nghị ngày 5-4-2022", "ngày 5/4/2022"),
        ("1.12.2022", "ngày 1/12/2022"),
        ("Ngày 28 tháng 11 năm 2023", "ngày 28/11/2023"),
        ("ngày 16 đến ngày 18/12/2021", "từ ngày 16/12/2021 đến ngày 18/12/2021"),
        ("tháng 5 năm 2021", "tháng 5/2021"),
        ("tháng năm 2022", "2022"),
        ("tháng mười hai năm 2022", "tháng 12/2022"),
        ("T9/2022", "tháng 9/2022"),
        ("the first half of 2019", "6 tháng đầu năm 2019"),
        ("on 3 January 2020", "ngày 3/1/2020"),
        ("in January 2020", "tháng 1/2020"),
        ("Q2 2022", "quý II/2022"),
        ("from 2016 to 2021", "2016-2021"),
    ],
)
def test_a_period_is_read_with_and_without_diacritics(text: str, label: str) -> None:
    assert labels(text) == [label]
    assert labels(fold(text)) == [label]
    assert labels(text.upper()) == [label]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("năm nay", "2023"),
        ("năm ngoái", "2022"),
        ("năm trước", "2022"),
        ("năm sau", "2024"),
        ("năm qua", "2022"),
        ("sáu tháng đầu năm", "6 tháng đầu năm 2023"),
        ("quý I năm nay", "quý I/2023"),
        ("Chiều 5-4", "ngày 5/4/2023"),
        ("Ngày 23-12", "ngày 23/12/2022"),
        ("ngày 1.12", "ngày 1/12/2022"),
        ("ngày 23 và 24-12", "từ ngày 23/12/2022 đến ngày 24/12/2022"),
        ("trước ngày 30/11", "ngày 30/11/2023"),
        ("đến nay", "ngày 20/6/2023"),
        ("cùng kỳ", "2022"),
    ],
)
def test_relative_periods_need_the_day_on_which_they_were_said(text: str, label: str) -> None:
    assert labels(text) == [label]
    assert labels(text, None) == []


@pytest.mark.parametrize(
    "text",
    [
        "2.021 mô hình",
        "có 2021 mô hình",
        "hiến 2021 m2 đất",
        "Nghị quyết số 25-NQ/TW",
        "Chỉ thị số 14-CT/TU",
        "1126/UBND-VX",
        "Giấy phép số 210/GP-BTTTT",
        "Luật số 10/2022/QH15",
        "điện thoại 0280.3855.2016",
        "17/17 xã, thị trấn",
        "1/3 số hộ",
        "ngày 31/2/2021",
        "Việt Nam nay",
    ],
)
def test_numbers_that_are_no_dates_are_left_alone(text: str) -> None:
    assert labels(text) == []


def test_a_half_year_takes_its_year_from_the_same_sentence() -> None:
    text = "Sơ kết công tác 6 tháng đầu năm, triển khai nhiệm vụ 6 tháng cuối năm 2019."
    assert labels(text, None) == ["6 tháng đầu năm 2019", "6 tháng cuối năm 2019"]
    assert labels("Sơ kết 6 tháng đầu năm. Năm 2019 đã qua.", None) == ["2019"]


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("Đến cuối tháng 9/2022", {"until"}),
        ("tính đến 15/11/2023", {"until"}),
        ("đến nay", {"until"}),
        ("Nghị quyết số 25-NQ/TW ngày 3-6-2013", {"document"}),
        ("Chỉ thị số 19-CT/TW ngày 10/01/2018", {"document"}),
        ("Luật Thực hiện dân chủ ở cơ sở năm 2022", {"document"}),
        ("so với năm 2020", {"comparison"}),
        ("so với 1.672 mô hình của năm 2023", {"comparison"}),
        ("nhiều hơn cùng kỳ năm 2023", {"comparison"}),
        ("gấp rưỡi năm 2022", {"comparison"}),
        ("gấp đôi cùng kỳ năm 2022", {"comparison"}),
        ("cao gấp 1,5 lần năm 2020", {"comparison"}),
        ("gấp 3 lần của năm 2020", {"comparison"}),
        ("bằng 115% năm 2023", {"comparison"}),
        ("đạt 85% kế hoạch năm 2023", set()),
        ("Hội nghị quyết định năm 2024", set()),
        ("Kết luận hội nghị ngày 5/4/2022", set()),
        ("So sánh số mô hình năm 2021", set()),
    ],
)
def test_what_the_words_before_make_of_a_period(text: str, flags: set[str]) -> None:
    (mention,) = find_periods(text, reference=TODAY)
    assert {f for f in ("until", "document", "comparison") if getattr(mention, f)} == flags


def test_only_the_nearer_of_two_years_is_compared_with() -> None:
    first, second = find_periods("so với năm 2021 thì năm 2023 tăng")
    assert (first.comparison, second.comparison) == (True, False)


@given(DAYS, st.sampled_from("/-."), st.booleans())
def test_a_written_date_is_read_back(day: date, mark: str, padded: bool) -> None:
    numbers = [f"{day.day:02}", f"{day.month:02}"] if padded else [f"{day.day}", f"{day.month}"]
    styles = [
        mark.join([*numbers, str(day.year)]),
        f"ngày {numbers[0]} tháng {numbers[1]} năm {day.year}",
        f"ngay {numbers[0]} thang {numbers[1]} nam {day.year}",
        f"{day.day} {day:%B} {day.year}",
        day.isoformat(),
    ]
    for style in styles:
        (mention,) = find_periods(f"Hội nghị, {style}, tại huyện.")
        assert mention.period == Period(day, day, "day")


@given(YEARS, st.integers(1, 11), st.tuples(DAYS, DAYS).map(sorted))
def test_a_label_is_read_back(number: int, count: int, days: list[date]) -> None:
    first, last = days
    texts = [
        f"{number}",
        f"tháng {count}/{number}",
        f"quý {(count + 2) // 3}/{number}",
        f"{count} tháng đầu năm {number}",
        f"{count} tháng cuối năm {number}",
        f"{number}-{number + 2}",
        f"từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y}",
    ]
    for text in texts:
        period = find_periods(text)[0].period
        assert [m.period for m in find_periods(period.label)] == [period]


WORDS = ["năm", "tháng", "ngày", "quý", "nam", "6", "2021", "5/7/2019", "2016-2021", "đến", "nay"]
WORDS += ["đầu", "cuối", "sau", "I", "31", "13/2021", ".", "/", "-", "(", "so với", "cùng kỳ"]


@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS)).map(" ".join)), st.none() | DAYS)
def test_any_text_is_read_with_exact_offsets(text: str, reference: date | None) -> None:
    text = unicodedata.normalize("NFC", text)
    end = 0
    for mention in find_periods(text, reference=reference):
        assert end <= mention.start < mention.end <= len(text)
        assert mention.period.start <= mention.period.end
        end = mention.end


def test_offsets_hold_behind_letters_that_grow_in_lower_case() -> None:
    text = "İİİ năm 2021"
    (mention,) = find_periods(text)
    assert text[mention.start : mention.end] == "năm 2021"


def test_periods_cover_and_overlap() -> None:
    half = find_periods("6 tháng cuối năm 2019")[0].period
    span = find_periods("giai đoạn 2019-2021")[0].period
    assert year(2019).covers(half)
    assert not half.covers(year(2019))
    assert span.covers(half)
    assert half.overlaps(year(2019))
    assert not half.overlaps(year(2020))
    assert span.years == (2019, 2020, 2021)


@pytest.mark.parametrize(
    "unit", ["2021 ", "ngày 1/", "6 tháng đầu năm ", "1", "25-nq/", " ", "từ tháng 1 đến "]
)
def test_hostile_text_is_read_in_bounded_time(unit: str) -> None:
    text = (unit * 20_000)[:20_000]
    started = time.perf_counter()
    find_periods(text, reference=TODAY)
    assert time.perf_counter() - started < 0.5


def test_several_years_that_passed_are_not_the_one_that_ends() -> None:
    reference = date(2020, 11, 30)
    assert [
        m.period.label for m in find_periods("Năm qua, phong trào lan rộng.", reference=reference)
    ] == ["2020"]
    assert find_periods("5 năm qua, phong trào lan rộng.", reference=reference) == []
    assert find_periods("Những năm qua, phong trào lan rộng.", reference=reference) == []
