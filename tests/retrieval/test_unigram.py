import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from retrieval.encoder import BUNDLED
from retrieval.unigram import UnigramTokenizer

FILE = BUNDLED / "tokenizer.json"
QUESTIONS = [
    "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?",
    "thai nguyen co bao nhieu mo hinh dan van kheo",
    "Nghị quyết số 25-NQ/TW ngày 3-6-2013, 6.500 mô hình; 05 tập thể.",
    "",
    "🙂 xyzzy ½ ² _ a_b \u202e",
]

LATIN = st.one_of(
    st.characters(max_codepoint=0x24F, exclude_categories=["Cc"]),
    st.characters(min_codepoint=0x1EA0, max_codepoint=0x1EF9),
    st.sampled_from("“”–…\u0300\u0301\u0323🙂"),
)
"""What a cleaned question may hold: the two sides know marks of other scripts by different editions of Unicode."""


@pytest.fixture(scope="module")
def library() -> Tokenizer:
    return Tokenizer.from_file(str(FILE))


@pytest.fixture(scope="module")
def ours() -> UnigramTokenizer:
    tokenizer = UnigramTokenizer.load(FILE)
    assert tokenizer is not None
    return tokenizer


@pytest.mark.parametrize("text", QUESTIONS)
def test_questions_get_the_tokens_of_the_library(
    library: Tokenizer, ours: UnigramTokenizer, text: str
) -> None:
    assert ours.encode(text) == library.encode(text, add_special_tokens=False).ids


@given(st.text(LATIN, max_size=60))
def test_any_latin_text_gets_the_tokens_of_the_library(
    library: Tokenizer, ours: UnigramTokenizer, text: str
) -> None:
    assert ours.encode(text) == library.encode(text, add_special_tokens=False).ids


def test_another_kind_of_tokenizer_is_left_to_the_library(tmp_path: Path) -> None:
    said = json.loads(FILE.read_bytes())
    said["model"] = {"type": "WordLevel", "vocab": {"[UNK]": 0}, "unk_token": "[UNK]"}
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(said), "utf-8")
    assert UnigramTokenizer.load(path) is None
