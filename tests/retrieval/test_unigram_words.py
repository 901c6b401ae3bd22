import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from corpus.library import Library
from retrieval.encoder import BUNDLED
from retrieval.unigram_words import WordTokenizer

FILE = BUNDLED / "tokenizer.json"
VOCABULARY = [token for token, _ in json.loads(FILE.read_bytes())["model"]["vocab"]]

PIECES = st.one_of(
    st.sampled_from([token for token in VOCABULARY if "[" not in token]),
    st.sampled_from(
        [" Đắk Lắk", " hoà", " ra", " 6.500", " 05", " 0,05", " 1.000.000", "007", " thegioi"]
    ),
    st.sampled_from(list(" \n\t\xa0.,;:–…“”()/-_%|0")),
    st.text("abcdefghijklmnopqrstuvwxyzđăâêôơư0123456789", max_size=4),
)
"""Tokens of one and of several words, whole or run together, so that one may end inside a word."""


@pytest.fixture(scope="module")
def library() -> Tokenizer:
    return Tokenizer.from_file(str(FILE))


@pytest.fixture(scope="module")
def ours() -> WordTokenizer:
    tokenizer = WordTokenizer.load(FILE)
    assert tokenizer is not None
    return tokenizer


@given(st.lists(PIECES, max_size=25).map("".join))
def test_tokens_in_any_order_are_cut_as_the_library_cuts_them(
    library: Tokenizer, ours: WordTokenizer, text: str
) -> None:
    assert ours.encode(text) == library.encode(text, add_special_tokens=False).ids


@given(st.text(max_size=60))
def test_any_text_gets_the_tokens_of_the_library_or_is_left_to_it(
    library: Tokenizer, ours: WordTokenizer, text: str
) -> None:
    assert ours.encode(text) in (None, library.encode(text, add_special_tokens=False).ids)


def test_the_shipped_articles_are_cut_without_the_library(
    tmp_path: Path, library: Tokenizer, ours: WordTokenizer
) -> None:
    for article in Library.open(tmp_path).articles():
        ids = library.encode(article.text, add_special_tokens=False).ids
        assert ours.encode(article.text) == ids


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("normalizer", {"type": "Sequence", "normalizers": [{"type": "NFKC"}]}),
        ("pre_tokenizer", {"type": "Whitespace"}),
        ("model", {"type": "WordLevel", "vocab": {"[UNK]": 0}, "unk_token": "[UNK]"}),
        ("model", {"type": "Unigram", "vocab": [["a b", 0.0], ["a", -1.0]], "unk_id": 0}),
    ],
)
def test_another_kind_of_tokenizer_is_left_to_the_library(
    tmp_path: Path, part: str, said: dict[str, object]
) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(json.loads(FILE.read_bytes()) | {part: said}), "utf-8")
    assert WordTokenizer.load(path) is None
