import numpy as np
from tokenizers import Tokenizer

from tests.training.conftest import SUBJECT_WORDS, Trained
from training.pairs import Bags, Bare, PairSampler, Recipe
from training.sources import Asked, News
from training.tokens import build_tokenizer

_ITEM = News("một hai ba bốn năm sáu", "", " ".join(["bảy tám chín"] * 20))


def _sampler(tokenizer: Tokenizer, recipe: Recipe, *, seed: int = 1) -> PairSampler:
    return PairSampler(tokenizer, [_ITEM] * 8, [Asked("hỏi gì", "đáp thế")], recipe, seed=seed)


def test_bags_give_back_each_text(trained: Trained) -> None:
    texts = ["aang eang", "", "bang"]
    bags = Bags.of(trained.tokenizer, texts)
    assert len(bags) == 3
    for index, text in enumerate(texts):
        expected = trained.tokenizer.encode(text, add_special_tokens=False).ids
        assert bags[index].tolist() == expected


def test_an_epoch_draws_each_news_item_once_and_each_question_as_often_as_told(
    trained: Trained,
) -> None:
    sampler = _sampler(trained.tokenizer, Recipe(question_repeats=4, keywords=0.0))
    assert sampler.pairs_an_epoch == 8 + 4
    ((asked, passages),) = sampler.batches(12, epochs=1)
    question = trained.tokenizer.encode("hỏi gì", add_special_tokens=False).ids
    answer = trained.tokenizer.encode("đáp thế", add_special_tokens=False).ids
    drawn = [row for row in range(12) if asked[row].tolist() == question]
    assert len(drawn) == 4
    assert all(passages[row].tolist() == answer for row in drawn)


def test_a_passage_is_a_window_of_the_body_of_the_length_asked_for(trained: Trained) -> None:
    recipe = Recipe(window=(7, 9), span_asked=0.0, question_repeats=0)
    body = trained.tokenizer.encode(_ITEM.body, add_special_tokens=False).ids
    ((_, passages),) = _sampler(trained.tokenizer, recipe).batches(8, epochs=1)
    for row in range(8):
        window = passages[row].tolist()
        assert 7 <= len(window) <= 9
        assert any(body[i : i + len(window)] == window for i in range(len(body)))


def test_the_same_seed_draws_the_same_pairs_and_another_draws_others(trained: Trained) -> None:
    def drawn(seed: int) -> list[np.ndarray]:
        batches = _sampler(trained.tokenizer, Recipe(), seed=seed).batches(8, epochs=2)
        return [bags.ids for pair in batches for bags in pair]

    first, again, other = drawn(1), drawn(1), drawn(2)
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert any(not np.array_equal(a, b) for a, b in zip(first, other, strict=True))


def test_words_out_of_a_body_are_not_in_the_passage_around_them(trained: Trained) -> None:
    item = News("một", "", " ".join(word for words in SUBJECT_WORDS[:20] for word in words))
    recipe = Recipe(span_asked=1.0, keywords=0.0, question_repeats=0)
    sampler = PairSampler(trained.tokenizer, [item], [], recipe, seed=1)
    body = trained.tokenizer.encode(item.body, add_special_tokens=False).ids
    for asked, passages in sampler.batches(1, epochs=20):
        question, passage = asked[0].tolist(), passages[0].tolist()
        runs = [body[i : i + len(question)] for i in range(len(body))]
        assert any(
            passage == body[max(0, start - 40) : start] + body[start + len(question) :][:60]
            for start, run in enumerate(runs)
            if run == question
        )


def test_a_lead_answers_where_there_is_no_body(trained: Trained) -> None:
    item = News("một hai", "ba bốn năm", "")
    sampler = PairSampler(trained.tokenizer, [item], [], Recipe(question_repeats=0), seed=1)
    ((asked, passages),) = sampler.batches(1, epochs=1)
    for drawn, text in ((asked, item.title), (passages, item.lead)):
        assert drawn[0].tolist() == trained.tokenizer.encode(text, add_special_tokens=False).ids


def test_thinning_leaves_out_the_share_asked_for_and_spares_short_texts(trained: Trained) -> None:
    sampler = _sampler(trained.tokenizer, Recipe(dropped=0.25))
    texts = Bags.join([np.arange(4_000, dtype=np.int32), np.arange(3, dtype=np.int32)])
    thinned = sampler.thinned(texts)
    assert 2_800 < len(thinned[0]) < 3_200
    assert (np.diff(thinned[0]) > 0).all()
    assert thinned[1].tolist() == [0, 1, 2]


def test_texts_lose_their_diacritics_where_they_are_chosen() -> None:
    tokenizer = build_tokenizer(["nông dân khéo, dân vận"] * 20, words=120, runs=10, rare=5)
    texts = Bags.of(tokenizer, ["nông dân khéo", "", "dân vận"])
    bare, none = Bare(tokenizer), np.zeros(3, bool)
    found = bare(texts, np.array([True, True, False]))
    expected = Bags.of(tokenizer, ["nong dan kheo", "", "dân vận"])
    assert np.array_equal(found.ids, expected.ids)
    assert np.array_equal(found.offsets, expected.offsets)
    assert np.array_equal(bare(texts, none).ids, texts.ids)
