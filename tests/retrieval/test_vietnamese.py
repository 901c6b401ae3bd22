import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.vietnamese import bigrams, clean, fold, normalise, place_tones, syllables

LETTERS = (
    "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđbcdghklmnpqrstvx"
)
vietnamese = st.text(alphabet=LETTERS + LETTERS.upper() + " .,0123456789-/")


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Đắk Lắk", "dak lak"), ("THỪA THIÊN HUẾ", "thua thien hue"), ("6.500 đồng", "6.500 dong")],
)
def test_fold_takes_case_and_diacritics_off(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_fold_and_tone_placement_keep_the_length_of_nfc_text(text):
    text = unicodedata.normalize("NFC", text)
    assert len(fold(text)) == len(text)
    assert len(place_tones(text)) == len(text)


@given(vietnamese)
def test_fold_leaves_no_mark_and_no_capital(text):
    decomposed = unicodedata.normalize("NFD", fold(text))
    assert not any(unicodedata.combining(char) for char in decomposed)
    assert fold(fold(text)) == fold(text) == fold(text.upper())


@pytest.mark.parametrize(
    ("modern", "old"),
    [("hoà", "hòa"), ("THUÝ", "THÚY"), ("khoẻ", "khỏe"), ("hoàng", "hoàng"), ("quý", "quý")],
)
def test_tone_marks_get_one_place(modern, old):
    assert place_tones(modern) == place_tones(old) == old


@given(vietnamese)
def test_spellings_of_one_text_give_the_same_words(text):
    expected = syllables(text)
    assert syllables(unicodedata.normalize("NFD", text)) == expected
    assert syllables(text.upper()) == expected
    assert syllables(place_tones(text)) == expected
    assert syllables(fold(text)) == expected


@given(st.text())
def test_clean_is_printable_and_changes_nothing_the_second_time(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned == cleaned.strip()
    assert "  " not in cleaned
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Co") for char in cleaned)


@given(vietnamese)
def test_normalise_makes_one_string_of_two_spellings(text):
    spaced = "\u200b " + unicodedata.normalize("NFD", text).upper().replace(" ", "\u00a0 ")
    assert normalise(spaced) == normalise(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("gần 6.500 mô hình", ["gan", "6500", "mo", "hinh"]),
        ("6500", ["6500"]),
        ("ngày 05/7/2019", ["ngay", "5", "7", "2019"]),
        ("tăng 45,6%", ["tang", "45,6"]),
        ("số 25-NQ/TW", ["so", "25", "nq", "tw"]),
        ("02 đơn, 1.5 lần", ["2", "don", "1.5", "lan"]),
        ("0, 000", ["0", "0"]),
        ("…?!", []),
    ],
)
def test_syllables_write_numbers_one_way(text, words):
    assert syllables(text) == words


def test_bigrams_are_neighbours():
    assert bigrams(["mo", "hinh", "moi"]) == ["mo hinh", "hinh moi"]
    assert bigrams(["mo"]) == bigrams([]) == []
