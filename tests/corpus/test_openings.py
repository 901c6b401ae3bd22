"""What jumps to where a match can begin finds what the plain pattern finds."""

import re
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import period_patterns, sentences
from corpus.letters import fold, is_folded, place_tones
from corpus.place_exact import Mention, Reader
from corpus.place_names import gazetteer
from corpus.place_openings import openings
from corpus.place_scan import Scan
from corpus.places import find_places, places_named
from corpus.sentences import syllable_count

NAMES = sorted(
    {word for names in gazetteer().spellings.values() for n in names for word in n.accented}
)
KINDS = [
    "tỉnh",
    "tp",
    "thành",
    "phố",
    "xã",
    "phường",
    "thị",
    "trấn",
    "huyện",
    "quận",
    "q",
    "h",
    "ủy",
    "đoàn",
    "các",
    "và",
    "district",
    "province",
    "Q.",
    "Tp.",
    "TX",
]
WORDS = st.one_of(
    st.sampled_from(NAMES),
    st.sampled_from(KINDS),
    st.sampled_from(
        ["Đ.", "Q.", "7", "12", "1,", "-", "\n\n", "(", ",", ".", "ông", "Nguyễn", "UBND"]
    ),
    st.sampled_from(sorted(gazetteer().shortened)),
)
CASES = st.sampled_from([str, str.lower, str.title, str.upper, fold])
TEXTS = st.lists(st.tuples(WORDS, CASES), max_size=14).map(
    lambda words: " ".join(case(word) for word, case in words).replace(". ", ".")
)


def read(text: str, opened: Iterable[int]) -> list[Mention]:
    return list(Reader(Scan(text), typed=False).read(opened))


def read_at_openings(text: str) -> list[Mention]:
    return read(text, openings(text))


@settings(max_examples=300)
@given(TEXTS)
def test_places_are_named_nowhere_but_at_openings(text: str) -> None:
    assert read_at_openings(text) == read(text, range(len(Scan(text))))


@pytest.mark.parametrize(
    "text",
    [
        "tỉnh HD và tỉnh NĐ",
        "Q.Ngãi, Đ.Tháp",
        "phường 12, quận 7",
        "xã An Khê",
        "Huế",
        "Tỉnh đoàn HB",
    ],
)
def test_every_way_to_name_a_place_opens_somewhere(text: str) -> None:
    assert read_at_openings(text)


@given(TEXTS)
def test_a_sentence_is_read_alone_as_it_is_among_others(text: str) -> None:
    assert places_named([text]) == find_places(text)


def test_a_province_in_another_sentence_tells_which_district_is_meant() -> None:
    alone, *_ = places_named(["Hội nghị ở huyện Châu Thành."])
    assert len(alone.units) > 1
    told = places_named(["Hội nghị ở huyện Châu Thành.", "Tỉnh Long An có 12 mô hình."])
    assert [unit.province for unit in told[0].units] == ["Long An"]


MARKS = st.text('ab1ăĐ.…!?/"”)» \u00a0-–', max_size=30)
PLAIN_END = re.compile(
    r"(?:\.\.\.|…|\./\.|[.!?])[.!?…]*[”’\"')\]»]*(?=\s)|(?<=[^\W\d_]{2})\.(?=[^\W\d_]{2})"
)


@settings(max_examples=500)
@given(MARKS)
def test_sentences_end_where_the_plain_pattern_says(text: str) -> None:
    assert [m.span() for m in sentences._END.finditer(text)] == [
        m.span() for m in PLAIN_END.finditer(text)
    ]


@given(st.one_of(MARKS, st.text(max_size=40)))
def test_a_syllable_is_what_has_a_letter_or_digit(text: str) -> None:
    assert syllable_count(text) == len(re.findall(r"\w\S*", text))


@settings(max_examples=300)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(sorted(period_patterns.BY_OPENER)),
            st.text("0123q aăn.-\n", max_size=4),
        ),
        max_size=12,
    ).map("".join)
)
def test_a_period_opens_where_the_plain_pattern_says(text: str) -> None:
    words = "|".join(period_patterns.BY_OPENER.keys() - {"0"})
    plain = re.compile(rf"(?<!\w)(?:\d+|(?:{words})(?![^\W\d_]))")
    opened = period_patterns.OPENER.finditer(f" {text}")
    assert [(m.start(), m.end() - 1) for m in opened] == [m.span() for m in plain.finditer(text)]


@pytest.mark.parametrize("name", [name for name, _ in period_patterns.BY_OPENER["0"]])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_number_that_begins_a_period_is_told_by_what_follows(
    name: str, data: st.DataObject
) -> None:
    pattern = dict(period_patterns.BY_OPENER["0"])[name]
    text = data.draw(st.from_regex(pattern, fullmatch=True))
    if text[0].isdecimal():
        assert period_patterns.NUMBER_OPENER.match(text)


@given(st.text("qQuUoOaàáýỳèẽ hnHÀ", max_size=20))
def test_tones_move_where_the_plain_pattern_says(text: str) -> None:
    plain = r"(?<![qQ])([oOuU])([àáảãạèéẻẽẹỳýỷỹỵÀÁẢÃẠÈÉẺẼẸỲÝỶỸỴ])(?![^\W\d_])"
    moved = re.sub(plain, lambda match: place_tones(match.group()), text)
    assert place_tones(text) == moved


@given(st.text(max_size=20))
def test_folded_text_is_what_fold_leaves_alone(text: str) -> None:
    assert is_folded(text) == (fold(text) == text)
