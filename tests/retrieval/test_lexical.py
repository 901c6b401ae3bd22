import math

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import lexical_writer, vietnamese
from retrieval.lexical import K1, PAIR_WEIGHT, B, Lexical, LexicalPart, query_tokens
from retrieval.lexical_writer import LexicalBuilder
from retrieval.vietnamese import bigrams, folded_word, syllables

TEXTS = [
    "Toàn tỉnh có gần 6.500 mô hình Dân vận khéo.",
    "Huyện có 12 mô hình, mô hình nào cũng hiệu quả.",
    "Hội nghị tổng kết công tác dân vận.",
    "",
]


@pytest.fixture
def saved(tmp_path):
    def save(texts):
        builder = LexicalBuilder()
        builder.add(texts)
        builder.save(tmp_path / "lexical")
        return Lexical([LexicalPart.load(tmp_path / "lexical")])

    return save


words = st.text(alphabet="abcd", min_size=1, max_size=2)
sentences = st.lists(words, max_size=12).map(" ".join)


@given(texts=st.lists(sentences, min_size=1, max_size=8), question=st.lists(words, max_size=6))
def test_scores_are_those_of_bm25s(tmp_path_factory, texts, question):
    texts = [*texts, "neo"]
    builder = LexicalBuilder()
    builder.add(texts)
    folder = tmp_path_factory.mktemp("lexical")
    builder.save(folder)
    peer = bm25s.BM25(k1=K1, b=B, method="lucene")
    bags = [(found := syllables(text)) + bigrams(found) for text in texts]
    peer.index(bags, show_progress=False)
    for token in question + bigrams(question):
        weight = PAIR_WEIGHT if " " in token else 1
        expected = peer.get_scores([token]) * weight
        assert Lexical([LexicalPart.load(folder)]).scores([token]) == pytest.approx(
            expected, rel=1e-5
        )


def test_small_chunks_give_the_same_index(saved, tmp_path, monkeypatch):
    question = query_tokens("mô hình dân vận khéo mô hình")
    expected = saved(TEXTS).scores(question)
    monkeypatch.setattr(lexical_writer, "_CHUNK", 3)
    assert saved(TEXTS).scores(question) == pytest.approx(expected)
    assert expected.argmax() == 0


def test_a_score_by_hand(saved):
    index = saved(["khéo", "nhà"])
    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    assert index.idf("kheo") == pytest.approx(idf)
    # one occurrence in a text of average length: 1 / (K1 + 1) of the rarity
    assert index.scores(["kheo"]).tolist() == pytest.approx([idf / (K1 + 1), 0])


def test_diacritics_case_and_spelling_of_numbers_make_no_difference(saved):
    index = saved(TEXTS)
    asked = index.scores(query_tokens("gần 6.500 mô hình Dân vận khéo"))
    typed = index.scores(query_tokens("GAN 6500 MO HINH DAN VAN KHEO"))
    assert asked.tolist() == typed.tolist()
    assert asked[0] > asked[1] > asked[2] > asked[3] == 0


def test_words_that_only_ask_are_not_looked_for():
    assert query_tokens("Ai có khéo gì?") == ["co", "kheo", "ai co", "co kheo", "kheo gi"]


def test_frequency_counts_passages_not_occurrences(saved):
    index = saved(TEXTS)
    assert index.document_frequency("mo hinh") == 2
    assert index.document_frequency("hinh kheo") == 0
    assert index.document_frequency("dan van") == 2
    assert index.document_frequency("vang") == 0


def test_unknown_words_raise_the_ceiling_and_unknown_pairs_do_not(saved):
    index = saved([*TEXTS, "mô hình mô hình mô hình mô hình mô hình"])
    question = query_tokens("mô hình")
    assert index.scores(question).max() < index.ceiling(question)
    assert index.ceiling(query_tokens("mô hình vàng")) > index.ceiling(question)
    assert index.ceiling(["mo", "hinh", "mo hinh", "hinh tinh"]) == index.ceiling(question)
    assert index.ceiling([]) == 0


@pytest.mark.parametrize("texts", [[], [""], ["", "..."]])
def test_a_library_without_words_scores_nothing(saved, texts):
    index = saved(texts)
    assert index.size == len(texts)
    assert index.scores(query_tokens("dân vận")).tolist() == [0] * len(texts)
    assert np.isfinite(index.idf("dan"))


def test_a_question_without_words_scores_nothing(saved):
    assert saved(TEXTS).scores(query_tokens("  ?! ")).tolist() == [0, 0, 0, 0]


def test_hostile_syllables_are_hashed_like_any_other(saved):
    index = saved(["a\udcffb c", "x" * 5000])
    assert index.document_frequency("x" * 5000) == 1


def test_a_missing_array_is_an_error(saved, tmp_path):
    saved(TEXTS)
    (tmp_path / "lexical" / "rows.npy").unlink()
    with pytest.raises(OSError, match=r"rows\.npy"):
        LexicalPart.load(tmp_path / "lexical")


@given(st.text('aÀằđ\u0301\u00a0 \n\t12.,-_"(%', max_size=40))
def test_words_are_the_same_read_between_spaces_as_read_in_a_text(text):
    hashes = lexical_writer._WrittenHashes()
    piecewise = [value for piece in text.split() for value in hashes[piece]]
    assert piecewise == [hashes._folded[folded_word(word)] for word in vietnamese.words(text)]
