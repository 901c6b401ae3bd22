import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from benchmarks.rows import without_diacritics
from corpus.letters import fold
from training.tokens import UNKNOWN, build_tokenizer, composition

_TEXTS = [
    "Công tác dân vận của tỉnh Thái Nguyên, công tác dân vận khéo",
    "mô hình dân vận khéo ở Thái Nguyên: 6.500 mô hình",
    "Washington và Wellington",
] * 10


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return build_tokenizer(_TEXTS, words=120, runs=12, rare=5)


def _tokens(tokenizer: Tokenizer, text: str) -> list[str]:
    tokens: list[str] = tokenizer.encode(text, add_special_tokens=False).tokens
    return tokens


def test_frequent_neighbours_become_one_token_and_phrases_are_not_bridged(
    tokenizer: Tokenizer,
) -> None:
    assert _tokens(tokenizer, "Thái Nguyên") == [" thái nguyên"]
    assert _tokens(tokenizer, "Thái, Nguyên") == [" thái", " nguyên"]


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("6.500", "6500"),
        ("05", "5"),
        ("THÁI  NGUYÊN", "thái nguyên"),
        ("“Dân vận khéo”!", "dân vận khéo"),
    ],
)
def test_spellings_of_one_thing_give_the_same_tokens(
    tokenizer: Tokenizer, written: str, same: str
) -> None:
    assert _tokens(tokenizer, written) == _tokens(tokenizer, same)


@given(st.sampled_from(_TEXTS), st.sampled_from(["NFC", "NFD"]), st.booleans())
def test_case_and_composition_leave_the_tokens_alone(text: str, form: str, capitals: bool) -> None:
    tokenizer = build_tokenizer(_TEXTS, words=120, runs=12, rare=5)
    other = unicodedata.normalize(form, text.upper() if capitals else text)
    assert _tokens(tokenizer, other) == _tokens(tokenizer, text)


def test_a_text_without_diacritics_is_cut_as_the_one_with_them(tokenizer: Tokenizer) -> None:
    for text in _TEXTS[:3]:
        spelled = _tokens(tokenizer, text)
        assert _tokens(tokenizer, without_diacritics(text)) == list(map(fold, spelled))


def test_every_letter_read_has_a_token(tokenizer: Tokenizer) -> None:
    assert UNKNOWN not in _tokens(tokenizer, "wéh zxq Ệ")


def test_a_text_without_words_has_no_tokens(tokenizer: Tokenizer) -> None:
    assert _tokens(tokenizer, " …!? ") == []


def test_a_run_is_made_of_its_syllables_and_shorter_runs_spelled_and_folded(
    tokenizer: Tokenizer,
) -> None:
    vocabulary = tokenizer.get_vocab()
    names = {number: token for token, number in vocabulary.items()}
    made_of = composition(tokenizer)
    spelled, folded = {" thái nguyên", " thái", " nguyên"}, {" thai nguyen", " thai", " nguyen"}
    assert {names[part] for part in made_of[vocabulary[" thái nguyên"]]} == spelled | folded
    assert {names[part] for part in made_of[vocabulary[" thai nguyen"]]} == folded
    assert made_of[vocabulary[" thai"]] == [vocabulary[" thai"]]
    longest = max((token for token in vocabulary), key=lambda token: token.count(" "))
    assert longest.count(" ") == 3
    assert len(made_of[vocabulary[longest]]) >= 4


def test_the_same_texts_number_their_tokens_alike(tokenizer: Tokenizer) -> None:
    again = build_tokenizer(_TEXTS, words=120, runs=12, rare=5)
    assert again.get_vocab() == tokenizer.get_vocab()
