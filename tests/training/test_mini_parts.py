from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from tests.training.conftest import SUBJECT_WORDS
from training.mini_contrast import Contrastive, backward_in_parts, loss_of, reciprocal_rank
from training.mini_masking import Masker, Masking, packed
from training.mini_model import PROMPTS, MiniEncoder, Shape, blank_model
from training.mini_pairs import (
    Drawing,
    PairSource,
    StoredPairs,
    Wrapping,
    ahead,
    documents,
    load_bags,
    save_bags,
    text_pairs,
    tokenized,
)
from training.mini_stage import Effort
from training.mini_tokens import FIRST, LAST, MASK, bare_ids, build_tokenizer, goes_on, number_of
from training.pairs import Bags, PairSampler, Recipe
from training.sources import Asked, News

_TEXTS = [
    "Công tác dân vận khéo của người dân tỉnh Thái Nguyên, đường bản Pác Ngòi",
    "hoà bình và hòa giải ở thôn, thuý thúy, quý một có 6.500 hộ trong 05 xã",
    *(" ".join(words) for words in SUBJECT_WORDS),
]
_NEWS = [
    News(" ".join(words[:3]), " ".join(words[3:6]), " ".join(words[5:] * 9))
    for words in SUBJECT_WORDS
]
_QUESTIONS = [Asked("Thái Nguyên ở đâu", "tỉnh Thái Nguyên có dân vận khéo")]


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return build_tokenizer(_TEXTS * 10, size=1_500)


def _tokens(tokenizer: Tokenizer, text: str) -> list[str]:
    tokens: list[str] = tokenizer.encode(text, add_special_tokens=False).tokens
    return tokens


def _model(tokenizer: Tokenizer) -> MiniEncoder:
    shape = Shape(width=16, layers=2, heads=2, inner=32, longest=64)
    return MiniEncoder(blank_model(shape, tokenizer, seed=1).model)


def test_accents_tell_words_apart_but_where_the_tone_is_written_does_not(
    tokenizer: Tokenizer,
) -> None:
    assert _tokens(tokenizer, "dân vận") != _tokens(tokenizer, "dan van")
    assert _tokens(tokenizer, "HOÀ thuý") == _tokens(tokenizer, "hòa Thúy") == ["hòa", "thúy"]
    assert _tokens(tokenizer, "quý") == ["quý"]
    assert _tokens(tokenizer, "6.500, 05") == _tokens(tokenizer, "6500, 5")


def test_a_text_loses_its_accents_token_by_token(tokenizer: Tokenizer) -> None:
    bare = bare_ids(tokenizer)
    for text, typed in (("Người dân đường bản", "nguoi dan duong ban"), ("6500 hộ", "6500 ho")):
        ids = tokenizer.encode(text).ids
        assert bare[ids].tolist() == tokenizer.encode(typed).ids


def test_the_model_that_may_ship_takes_less_than_45_mb_at_16_bits(tokenizer: Tokenizer) -> None:
    shape = Shape()
    backbone = blank_model(shape, tokenizer, seed=1).model
    weights = sum(weight.numel() for weight in backbone.parameters())
    rows = backbone.embeddings.tok_embeddings.num_embeddings
    assert 2 * (weights + (shape.tokens - rows) * shape.width) < 35e6


def test_rows_are_full_and_hold_the_documents_one_after_the_other(tokenizer: Tokenizer) -> None:
    texts = documents(tokenized(tokenizer, _NEWS, _QUESTIONS))
    rows = packed(texts, tokenizer, 16)
    first, last = number_of(tokenizer, FIRST), number_of(tokenizer, LAST)
    expected = [
        number
        for item in _NEWS
        for number in (
            first,
            *tokenizer.encode(
                f"{item.title} {item.lead} {item.body}", add_special_tokens=False
            ).ids,
            last,
        )
    ]
    stream = rows.ravel().tolist()
    assert stream[: len(expected)] == expected
    with pytest.raises(ValueError, match="no row of 100000"):
        packed(texts, tokenizer, 100_000)


def test_whole_runs_of_syllables_are_hidden_and_only_they_are_guessed(tokenizer: Tokenizer) -> None:
    inside = goes_on(tokenizer)
    draw = np.random.default_rng(1)
    rows = torch.from_numpy(draw.integers(5, len(inside), (200, 64)))
    rows[:, 0], rows[:, -1] = number_of(tokenizer, FIRST), number_of(tokenizer, LAST)
    masker = Masker(tokenizer, Masking(hidden=0.3, new_run=0.5), "cpu")
    seen, labels = masker.hide(rows, torch.Generator().manual_seed(1))
    hidden = labels != -100
    assert 0.25 < float(hidden.float().mean()) < 0.35
    assert not hidden[:, [0, -1]].any()
    assert torch.equal(labels[hidden], rows[hidden])
    assert torch.equal(seen[~hidden], rows[~hidden])
    assert 0.75 < float((seen[hidden] == number_of(tokenizer, MASK)).float().mean()) < 0.85
    within = torch.from_numpy(inside)[rows][:, 2:-1]
    assert torch.equal(hidden[:, 2:-1][within], hidden[:, 1:-2][within])
    begun = hidden[:, 1:-1] & ~hidden[:, :-2]
    assert float(hidden.sum() / begun.sum()) > 2


def test_stored_texts_draw_the_pairs_of_the_static_encoder(
    tokenizer: Tokenizer, tmp_path: Path
) -> None:
    path = tmp_path / "texts.npz"
    save_bags(path, tokenized(tokenizer, _NEWS, _QUESTIONS))
    theirs = PairSampler(tokenizer, _NEWS, _QUESTIONS, Recipe(), seed=3)
    ours = StoredPairs(load_bags(path), questions=1, recipe=Recipe(), seed=3)
    for expected, stored in zip(theirs.batches(8, 2), ours.batches(8, 2), strict=True):
        for one, other in zip(expected, stored, strict=True):
            np.testing.assert_array_equal(one.ids, other.ids)
            np.testing.assert_array_equal(one.offsets, other.offsets)


def test_texts_are_cut_to_the_length_asked_for(tokenizer: Tokenizer) -> None:
    whole, cut = (tokenized(tokenizer, _NEWS, _QUESTIONS, longest=n) for n in (None, 7))
    assert cut.lengths.tolist() == np.minimum(whole.lengths, 7).tolist()
    assert cut[90].tolist() == whole[90][:7].tolist()


def test_a_text_is_wrapped_as_the_served_model_reads_it(tokenizer: Tokenizer) -> None:
    texts = ["Công tác dân vận", "", "ở thôn, quý một"]
    wrapped = Wrapping.of(tokenizer, 64).around(Bags.of(tokenizer, texts), "query")
    for row, text in enumerate(texts):
        assert wrapped[row].tolist() == tokenizer.encode(PROMPTS["query"] + text).ids
    short = Wrapping.of(tokenizer, 6).around(Bags.of(tokenizer, texts[:1]), "document")
    whole = tokenizer.encode(PROMPTS["document"] + texts[0]).ids
    assert short[0].tolist() == [*whole[:5], whole[-1]]


def test_pairs_drawn_from_a_later_step_on_are_those_of_an_unbroken_run(
    tokenizer: Tokenizer,
) -> None:
    source = PairSource(
        tokenized(tokenizer, _NEWS, _QUESTIONS), 1, tokenizer, Wrapping.of(tokenizer, 64)
    )
    drawing = Drawing(batch=16)
    with ahead(source.batches(drawing, 0)) as items:
        unbroken = [next(items) for _ in range(8)]
    resumed = source.batches(drawing, 4)
    for expected in unbroken[4:]:
        for one, other in zip(expected, next(resumed), strict=True):
            assert one.ids.tolist() == other.ids.tolist()
    assert unbroken[0][0].ids.tolist() != unbroken[3][0].ids.tolist()


def test_the_share_asked_for_loses_its_accents(tokenizer: Tokenizer) -> None:
    questions = [Asked("người dân", "đường bản")] * 400
    source = PairSource(
        tokenized(tokenizer, [], questions), 400, tokenizer, Wrapping.of(tokenizer, 64)
    )
    drawing = Drawing(batch=400, bare_questions=0.3, bare_passages=0.0)
    asked, passages = next(source.batches(drawing, 0))
    typed = tokenizer.encode(PROMPTS["query"] + "nguoi dan").ids
    share = np.mean([asked[row].tolist() == typed for row in range(400)])
    assert 0.2 < share < 0.4
    assert {tuple(passages[row]) for row in range(400)} == {
        tuple(tokenizer.encode(PROMPTS["document"] + "đường bản").ids)
    }


def test_texts_to_teach_with_are_a_title_lead_or_question_and_words_of_what_answers() -> None:
    pairs = text_pairs(_NEWS, _QUESTIONS, 1_000, seed=1)
    assert len(pairs) == len(_NEWS) + 1
    by_asked = {asked: item.body for item in _NEWS for asked in (item.title, item.lead)}
    by_asked |= {row.question: row.passage for row in _QUESTIONS}
    assert all(answer in by_asked[asked] for asked, answer in pairs)
    assert len(text_pairs(_NEWS, _QUESTIONS, 5, seed=1)) == 5


def test_a_batch_in_parts_gives_the_gradients_of_the_whole(tokenizer: Tokenizer) -> None:
    model = _model(tokenizer)
    draw = np.random.default_rng(1)
    asked, passages = (
        Bags.join([draw.integers(5, 200, draw.integers(3, 20)).astype(np.int32) for _ in range(12)])
        for _ in range(2)
    )
    gradients, losses = [], []
    for tokens in (40, 100_000):
        model.zero_grad()
        contrastive = Contrastive(temperature=0.1, widths=(16, 8), tokens_at_once=tokens)
        losses.append(float(backward_in_parts(model, asked, passages, contrastive, "cpu")))
        gradients.append([weight.grad.clone() for weight in model.parameters()])
    assert losses[0] == pytest.approx(losses[1], abs=1e-3)
    for one, other in zip(*gradients, strict=True):
        torch.testing.assert_close(one, other, rtol=0.02, atol=1e-3)
    # and those that torch gives without any of it
    model.zero_grad()
    vectors = []
    for texts in (asked, passages):
        rows = [torch.from_numpy(texts[row]).long()[None] for row in range(12)]
        vectors.append(torch.cat([model(ids, torch.ones_like(ids)) for ids in rows]))
    loss_of(*vectors, contrastive).backward()
    for one, weight in zip(gradients[0], model.parameters(), strict=True):
        torch.testing.assert_close(one, weight.grad, rtol=0.02, atol=1e-3)


def test_the_rank_counts_passages_that_score_higher() -> None:
    passages = torch.eye(12)
    asked = torch.stack([passages[0], passages[1] + 0.5 * passages[2]])
    assert reciprocal_rank(asked, passages, np.array([0, 2])) == 75.0
    behind_all = torch.arange(12, 0, -1).float()[None]
    assert reciprocal_rank(behind_all, passages, np.array([11])) == 0.0


def test_an_effort_ends_by_steps_or_by_time_and_its_rate_rises_and_falls() -> None:
    effort = Effort(1.0, steps=100, seconds=60.0, warm=0.1)
    assert effort.spent(50, 6.0) == 0.5
    assert effort.spent(5, 45.0) == 0.75
    assert effort.spent(200, 0.0) == 1.0
    rates = [effort.rate_at(share / 20) for share in range(21)]
    assert max(rates) == rates[2] > 0.9
    assert 0 < rates[0] < rates[1] < rates[2]
    assert rates[2:] == sorted(rates[2:], reverse=True)
    with pytest.raises(ValueError, match="has to end"):
        Effort(1.0)
