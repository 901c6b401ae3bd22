import unicodedata

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.lexical import query_tokens
from retrieval.search import search
from tests.toy_encoder import ToyEncoder

TEXTS = (
    "Toàn tỉnh có gần 6.500 mô hình Dân vận khéo.",
    "Hội nghị tổng kết công tác dân vận năm 2019 của huyện.",
    "Giá vàng hôm nay tăng mạnh.",
    "Nhà trẻ của thôn được xây lại.",
)


def rows(hits):
    return [hit.row for hit in hits]


def test_hybrid_scores_are_the_weighted_sum_of_both_sides(build):
    index = build(*TEXTS, encoder=ToyEncoder(fusion={"lexical": 3, "dense": 1}))
    question = "mô hình dân vận khéo nhà ai"
    words = query_tokens(question)
    lexical = index.lexical.scores(words) / index.lexical.ceiling(words)
    # five of the question's six known words stand once in text 0, two in text 1, one in text 3
    dense = [5 / np.sqrt(5 * 6), 2 / np.sqrt(2 * 6), 0, 1 / np.sqrt(1 * 6)]
    hits = search(index, question, k=10)
    assert rows(hits) == [0, 1, 3]
    for hit in hits:
        assert hit.lexical == pytest.approx(lexical[hit.row])
        assert hit.dense == pytest.approx(dense[hit.row])
        assert hit.score == pytest.approx(0.75 * hit.lexical + 0.25 * hit.dense)


def test_each_mode_ranks_by_its_own_side(build):
    index = build("mô mô mô mô hình lạ", "mô hình hình", "lạ lạ lạ lạ")
    question = "mô hình lạ"
    assert [hit.score for hit in search(index, question, k=3, mode="lexical")] == sorted(
        (index.lexical.scores(q := query_tokens(question)) / index.lexical.ceiling(q)).tolist(),
        reverse=True,
    )
    dense = search(index, question, k=3, mode="dense")
    assert rows(dense) == [1, 0]
    assert dense[0].score == pytest.approx(3 / np.sqrt(2 * 5))


def test_only_allowed_rows_are_found(build):
    index = build(*TEXTS)
    allowed = np.array([1, 2, 3], np.int64)
    for mode in ("hybrid", "lexical", "dense"):
        assert rows(search(index, "mô hình dân vận khéo", k=4, allowed=allowed, mode=mode)) == [1]
    nothing = np.empty(0, np.int64)
    assert search(index, "dân vận", k=4, allowed=nothing) == []


def test_k_is_the_most_that_comes_back(build):
    index = build(*(f"dân vận số {number}" for number in range(400)))
    assert len(search(index, "dân vận", k=7)) == 7
    assert len(search(index, "dân vận", k=300)) == 300
    assert rows(search(index, "dân vận số 399", k=1)) == [399]


def test_ties_go_to_the_earlier_row(build):
    index = build("dân vận", "dân vận", "dân vận")
    assert rows(search(index, "dân vận", k=2)) == [0, 1]


@pytest.mark.parametrize("question", ["", "   ", "?!…", "🙂🙂", "\u200b\x00\x07", "zzz qqq"])
@pytest.mark.parametrize("mode", ["hybrid", "lexical", "dense"])
def test_a_question_with_nothing_to_look_for_finds_nothing(build, question, mode):
    assert search(build(*TEXTS), question, k=5, mode=mode) == []


def test_an_empty_library_finds_nothing(build):
    assert search(build(), "dân vận khéo", k=5) == []


def test_what_the_library_does_not_know_lowers_the_score(build):
    index = build(*TEXTS)
    known = search(index, "mô hình dân vận khéo", k=1)[0]
    padded = search(index, "mô hình dân vận khéo trồng thanh long xuất khẩu", k=1)[0]
    assert padded.row == known.row
    assert padded.lexical < known.lexical / 2


@pytest.fixture
def index(build):
    return build(*TEXTS)


SPELLINGS = {
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "capitals": str.upper,
    "spaces": lambda text: text.replace(" ", " \u00a0 \u200b"),
    "old tones": lambda text: text.replace("oà", "òa").replace("uý", "úy"),
    "no diacritics": lambda text: "".join(
        char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char)
    ).translate({ord("đ"): "d", ord("Đ"): "D"}),
}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    question=st.sampled_from(
        ["Hoà giải, thuý: 6.500 mô hình “Dân vận khéo”", "Hội đồng: công tác dân vận 2019"]
    ),
    changes=st.lists(st.sampled_from(sorted(SPELLINGS)), min_size=1, max_size=5),
)
def test_any_spelling_of_a_question_finds_the_same(index, question, changes):
    text = question
    for change in changes:
        text = SPELLINGS[change](text)
    found, expected = search(index, text, k=4), search(index, question, k=4)
    if "no diacritics" in changes:  # says less: what it means is worth as much in any spelling
        found, expected = rows(found), rows(expected)
    assert found == expected != []
