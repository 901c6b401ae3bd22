import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.numbers import find_numbers, parse


@pytest.mark.parametrize(
    ("text", "value", "number"),
    [
        ("gần 6.500 mô hình", "6.500", 6500),
        ("2071 mô hình", "2071", 2071),
        ("1,2 triệu lượt", "1,2 triệu", 1_200_000),
        ("3 nghìn mô hình", "3 nghìn", 3000),
        ("102 tỷ 140 triệu đồng", "102 tỷ 140 triệu", 102_140_000_000),
        ("đạt 45,6%", "45,6%", 45.6),
        ("có 02 mô hình", "02", 2),
        ("94/97 hộ giao đất", "94/97", 94),
        ("mười bảy tập thể", "mười bảy", 17),
        ("hai mươi lăm hộ", "hai mươi lăm", 25),
    ],
)
def test_a_number_is_read_as_it_is_written(text: str, value: str, number: float) -> None:
    found = find_numbers(text)
    assert [(n.value, n.number) for n in found] == [(value, number)]


@pytest.mark.parametrize("text", ["05/7/2019", "25-NQ/TW", "2016-2021", "m2", "1.12.2022", "15:20"])
def test_dates_document_numbers_and_times_are_no_numbers(text: str) -> None:
    assert find_numbers(text) == []


@given(st.integers(min_value=0, max_value=10**12))
def test_every_grouping_of_an_integer_gives_it_back(number: int) -> None:
    grouped = f"{number:,}".replace(",", ".")
    assert [parse(n.value) for n in find_numbers(f"có {grouped} hộ")] == [number]


@given(st.text(max_size=200))
def test_every_span_parsed_again_gives_its_value(text: str) -> None:
    for number in find_numbers(text):
        assert text[number.start : number.end] == number.value
        assert parse(number.value) == number.number


def test_what_is_no_number_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'nhiều'"):
        parse("nhiều")
