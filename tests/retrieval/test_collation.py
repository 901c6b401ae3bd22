"""Vietnamese alphabetical order."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.places import provinces
from retrieval.collation import sort_key


def test_letters_come_before_tones():
    """Dictionaries order by letters first: a, ă, â, then by tones: none, huyền, hỏi, ngã, sắc, nặng."""
    ordered = ["ma", "mà", "mả", "mã", "má", "mạ", "man", "mă", "mâ", "na"]
    assert sorted(set(ordered), key=sort_key) == ordered


def test_d_with_a_bar_is_a_letter_of_its_own():
    ordered = ["Da", "Duy", "Đà", "Đắk", "Ê", "Gia"]
    assert sorted(set(ordered), key=sort_key) == ordered


def test_provinces_stand_as_in_an_official_list():
    names = sorted((unit.name for unit in provinces()), key=sort_key)
    assert names[:4] == ["An Giang", "Bà Rịa - Vũng Tàu", "Bạc Liêu", "Bắc Giang"]
    ordered = ["Đà Nẵng", "Đắk Lắk", "Đắk Nông", "Điện Biên", "Đồng Nai", "Đồng Tháp", "Gia Lai"]
    start = names.index("Đà Nẵng")
    assert names[start : start + len(ordered)] == ordered
    assert names[-3:] == ["Vĩnh Long", "Vĩnh Phúc", "Yên Bái"]


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_text_has_a_place(one, other):
    assert (sort_key(one) < sort_key(other)) + (sort_key(other) < sort_key(one)) <= 1
    assert sort_key(one).encode("utf-8", "surrogatepass") is not None
