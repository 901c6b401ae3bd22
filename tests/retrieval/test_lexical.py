import math

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import lexical_writer, vietnamese
from retrieval.lexical import (
    K1,
    PAIR_WEIGHT,
    SPELLED,
    B,
    Lexical,
    LexicalPart,
    Token,
    query_tokens,
    spelling_slot,
)
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
        index = Lexical([LexicalPart.load(folder)])
        assert index.scores([Token(token)]) == pytest.approx(expected, rel=1e-5)


def test_small_chunks_give_the_same_index(saved, tmp_path, monkeypatch):
    question = query_tokens("mô hình dân vận khéo mô hình")
    expected = saved(TEXTS).scores(question)
    monkeypatch.setattr(lexical_writer, "_CHUNK", 3)
    assert saved(TEXTS).scores(question) == pytest.approx(expected)
    assert expected.argmax() == 0


def test_a_score_by_hand(saved):
    index = saved(["khéo", "nhà"])
    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    assert index.idf(Token("kheo")) == pytest.approx(idf)
    # one occurrence in a text of average length: 1 / (K1 + 1) of the rarity
    assert index.scores([Token("kheo")]).tolist() == pytest.approx([idf / (K1 + 1), 0])


def test_a_score_of_two_spellings_by_hand(saved):
    index = saved(["bạn", "bàn", "bạn", "nhà"])
    (asked,) = query_tokens("bạn")
    assert asked.spelling != query_tokens("bàn")[0].spelling  # 1 in 8 words of a kind shares a bit
    rarity = {
        frequency: math.log1p((4 - frequency + 0.5) / (frequency + 0.5)) for frequency in (2, 3)
    }
    anyhow = (1 - SPELLED) * rarity[3] / (K1 + 1)
    spelled = anyhow + SPELLED * rarity[2] / (K1 + 1)
    assert index.scores([asked]).tolist() == pytest.approx([spelled, anyhow, spelled, 0])
    assert index.scores(query_tokens("ban")).tolist() == pytest.approx(
        [rarity[3] / (K1 + 1)] * 3 + [0]
    )
    # a spelling that nobody uses costs every passage the same
    slip = index.scores([asked._replace(spelling=_unused(asked, "bàn"))])
    assert slip[0] == slip[1] == pytest.approx(anyhow)


def _unused(*words):
    """A bit that none of `words`, tokens or texts, has."""
    used = [w.spelling if isinstance(w, Token) else query_tokens(w)[0].spelling for w in words]
    return next(1 << slot for slot in range(8) if 1 << slot not in used)


def test_the_order_of_tone_marks_and_case_are_no_spelling():
    assert query_tokens("Hoà THUÝ") == query_tokens("hòa thúy")
    assert query_tokens("hòa")[0].spelling


def test_case_and_spelling_of_numbers_make_no_difference(saved):
    index = saved(TEXTS)
    asked = index.scores(query_tokens("gần 6.500 mô hình Dân vận khéo"))
    typed = index.scores(query_tokens("GẦN 6500 MÔ HÌNH DÂN VẬN KHÉO"))
    assert asked.tolist() == typed.tolist()
    assert asked[0] > asked[1] > asked[2] > asked[3] == 0


def test_a_question_without_diacritics_finds_every_spelling(saved):
    index = saved([*TEXTS, "dàn vạn mỏ hình kheo"])
    typed = query_tokens("GAN 6500 MO HINH DAN VAN KHEO")
    assert {token.spelling for token in typed} == {0}
    scores = index.scores(typed)
    assert scores[0] > scores[1] > scores[2] > 0 == scores[3]
    assert scores[4] > scores[2]
    assert index.scores(query_tokens("mô hình dân vận khéo"))[4] < scores[4]


def test_words_that_only_ask_are_not_looked_for():
    found = [token.text for token in query_tokens("Ai có khéo gì?")]
    assert found == ["co", "kheo", "ai co", "co kheo", "kheo gi"]


def test_frequency_counts_passages_not_occurrences(saved):
    index = saved(TEXTS)
    assert index.document_frequency(Token("mo hinh")) == 2
    assert index.document_frequency(Token("hinh kheo")) == 0
    assert index.document_frequency(Token("dan van")) == 2
    assert index.document_frequency(Token("vang")) == 0


def test_unknown_words_raise_the_ceiling_and_unknown_pairs_do_not(saved):
    index = saved([*TEXTS, "mô hình mô hình mô hình mô hình mô hình"])
    question = query_tokens("mô hình")
    assert index.scores(question).max() < index.ceiling(question)
    assert index.ceiling(query_tokens("mô hình vàng")) > index.ceiling(question)
    assert index.ceiling([*question, Token("hinh tinh")]) == index.ceiling(question)
    assert index.ceiling([]) == 0


@pytest.mark.parametrize("texts", [[], [""], ["", "..."]])
def test_a_library_without_words_scores_nothing(saved, texts):
    index = saved(texts)
    assert index.size == len(texts)
    assert index.scores(query_tokens("dân vận")).tolist() == [0] * len(texts)
    assert np.isfinite(index.idf(Token("dan")))


def test_a_question_without_words_scores_nothing(saved):
    assert saved(TEXTS).scores(query_tokens("  ?! ")).tolist() == [0, 0, 0, 0]


def test_hostile_syllables_are_hashed_like_any_other(saved):
    index = saved(["a\udcffb c", "x" * 5000])
    assert index.document_frequency(Token("x" * 5000)) == 1


def test_a_missing_array_is_an_error(saved, tmp_path):
    saved(TEXTS)
    (tmp_path / "lexical" / "rows.npy").unlink()
    with pytest.raises(OSError, match=r"rows\.npy"):
        LexicalPart.load(tmp_path / "lexical")


@given(st.text('aÀằđ\u0301\u00a0 \n\t12.,-_"(%', max_size=40))
def test_words_are_the_same_read_between_spaces_as_read_in_a_text(text):
    found = lexical_writer._WrittenWords()
    pieces = [found[piece] for piece in text.split()]
    words = vietnamese.words(text)
    hashes = [value for piece, _ in pieces for value in piece]
    assert hashes == [found._folded[folded_word(word)] for word in words]
    assert b"".join(slots for _, slots in pieces) == bytes(map(spelling_slot, words))
