"""What looks before a costly pattern, or only near a number, finds what the pattern finds by itself."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval import counted, dating, dimensions, figures, lexicon, numbers, scopes
from retrieval.counted import words_before
from retrieval.glancing import lowered, may_end, may_hold

GUARDED = [
    (figures._TARGET, figures._TARGET_WORDS),
    (figures._CHANGE, figures._CHANGE_WORDS),
    (figures.SOME, figures._SOME_UNITS),
    (dating._STANDING, dating._STANDING_WORDS),
    (scopes._WHOLE, scopes._WHOLE_WORDS),
    (scopes._SEAT, scopes._SEAT_WORDS),
]


@pytest.mark.parametrize(("pattern", "words"), GUARDED)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_a_pattern_matches_holds_one_of_its_words(
    pattern: re.Pattern[str], words: tuple[str, ...], data: st.DataObject
) -> None:
    assert may_hold(lowered(data.draw(st.from_regex(pattern))), words)


ENDED = [
    (figures._QUALIFIER, figures._QUALIFIER_ENDS),
    (dating._BASE, dating._BASE_ENDS),
    (counted._NUMBERED, counted._LABEL_ENDS),
    (counted._LOCAL, counted._LABEL_ENDS),
    (counted._MINUTES, counted._HOURS),
    (counted._NUMBER_WORD, counted._LABEL_ENDS),
]


@pytest.mark.parametrize(("pattern", "words"), ENDED)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_a_pattern_matches_at_the_end_ends_in_one_of_its_words(
    pattern: re.Pattern[str], words: tuple[str, ...], data: st.DataObject
) -> None:
    assert may_end(lowered(data.draw(st.from_regex(pattern))), words)


LOOKING_BACK = [
    figures._QUALIFIER, dating._BASE, counted._NUMBERED, counted._LOCAL, counted._MINUTES,
    counted._ORDINAL, counted._YEAR_WORD, counted._NUMBER_WORD, counted._FOR_YEARS,
]  # fmt: skip


@pytest.mark.parametrize("pattern", LOOKING_BACK)
@settings(max_examples=60, deadline=None)
@given(
    data=st.data(),
    before=st.text("ab .ă\u00a0\n", max_size=60),
    blank=st.sampled_from(["", " ", " " * 60]),
)
def test_the_words_before_a_number_are_all_that_is_looked_at(
    pattern: re.Pattern[str], before: str, blank: str, data: st.DataObject
) -> None:
    text = before + data.draw(st.from_regex(pattern)) + blank
    near = words_before(text, len(text))
    found, there = pattern.search(near), pattern.search(text)
    assert (found and len(near) - found.start()) == (there and len(text) - there.start())


AMOUNTS = st.lists(
    st.one_of(
        st.sampled_from(
            ["hai", "Ba", "mươi", "mười", "MƯỜI", "năm", "bảy", "tư", "ſáu", "triệu", "tỷ"]
        ),
        st.text("0123.,/%:-A ", max_size=6),
        st.sampled_from([" ", "x", ".", "\n"]),
    ),
    max_size=12,
).map("".join)


@settings(max_examples=500)
@given(AMOUNTS)
def test_numbers_are_found_where_the_plain_patterns_find_them(text: str) -> None:
    spans = [m.span() for p in (numbers._DIGITS, numbers._WORDS) for m in p.finditer(lowered(text))]
    assert [(n.start, n.end) for n in numbers.find_numbers(text)] == sorted(spans)


PHRASES = sorted(
    {
        phrase
        for values in lexicon.data()["dimensions"].values()
        for phrases in values.values()
        for phrase in phrases
    }
)


@settings(max_examples=300)
@given(
    st.lists(
        st.one_of(st.sampled_from(PHRASES), st.sampled_from(["của", ",", "-", "Đắk", "x"])),
        max_size=8,
    ),
    st.sampled_from([" ", " - ", ""]),
)
def test_dimensions_are_told_by_their_first_two_words(words: list[str], joint: str) -> None:
    text = joint.join(words)
    found = dimensions.dimensions(text)
    every = list(range(len(dimensions._dimension_patterns())))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dimensions, "_may_be_named", lambda _: every)
        assert found == dimensions.dimensions(text)
