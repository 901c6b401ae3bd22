"""Names in the order in which a Vietnamese dictionary has them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.places import districts, label, provinces
from retrieval.collation import key, place_key, place_text, text


@pytest.mark.parametrize(
    "ordered",
    [
        "an ăn ân ba bà bả bã bá bạ că da đa em êm la lo lô lơ lu lư vi xa y",
        "ma mà mả mã má mạ mă mằ mẳ mẵ mắ mặ mâ mầ mẩ mẫ mấ mậ",
        "hoa hòa hỏa hóa họa hoan",
        "thuy thùy thủy thúy",
    ],
)
def test_letters_come_before_tones_and_tones_in_their_order(ordered):
    words = ordered.split()
    mixed = random.Random(7).sample(words, len(words))
    assert sorted(mixed, key=key) == words


def test_the_first_syllable_decides_before_the_next_is_looked_at():
    assert sorted(["Bà Rịa", "Ba Vì", "Ba Bể"], key=key) == ["Ba Bể", "Ba Vì", "Bà Rịa"]


def test_case_and_the_place_of_a_tone_mark_do_not_matter():
    assert key("HOÀ BÌNH")[0] == key("hòa bình")[0]


def test_numbers_stand_by_their_size():
    assert sorted(["Quận 10", "Quận 2", "Quận 1"], key=key) == ["Quận 1", "Quận 2", "Quận 10"]


def test_all_provinces_stand_as_in_an_atlas():
    names = sorted({province.name for province in provinces()}, key=place_key)
    assert names[:5] == ["An Giang", "Bà Rịa - Vũng Tàu", "Bạc Liêu", "Bắc Giang", "Bắc Kạn"]
    middle = names.index("Đà Nẵng")
    assert names[middle - 1 : middle + 4] == [
        "Cần Thơ",
        "Đà Nẵng",
        "Đắk Lắk",
        "Đắk Nông",
        "Điện Biên",
    ]
    assert names[-3:] == ["Vĩnh Long", "Vĩnh Phúc", "Yên Bái"]


def test_a_place_stands_under_its_own_name():
    names = ["huyện Sơn Dương (Tuyên Quang)", "Sóc Trăng", "thị xã Sơn Tây", "Sơn La"]
    assert sorted(names, key=place_key) == [
        "Sóc Trăng",
        "huyện Sơn Dương (Tuyên Quang)",
        "Sơn La",
        "thị xã Sơn Tây",
    ]


@given(st.lists(st.text(), max_size=5), st.randoms())
def test_the_order_of_any_texts_does_not_depend_on_where_they_stood(texts, random):
    mixed = random.sample(texts, len(texts))
    assert sorted(mixed, key=key) == sorted(texts, key=key)


def test_as_one_string_names_sort_alike():
    names = [label(unit) for unit in [*provinces(), *districts()]]
    assert sorted(names, key=place_text) == sorted(names, key=place_key)


@given(st.lists(st.text("aăâbdđeêhnoôơ àáạ12 -", max_size=9), max_size=6))
def test_as_one_string_any_words_sort_alike(words):
    assert sorted(words, key=text) == sorted(words, key=key)
