import numpy as np
import numpy.typing as npt
import torch

from tests.training.conftest import Trained
from training.contrast import Contrast, Schedule, Table, TokenVectors
from training.pairs import Bags
from training.rotation import rotated
from training.tokens import composition
from training.validation import smallest_as_good, validate


def test_the_loss_falls(trained: Trained) -> None:
    assert trained.losses[-1] < 0.75 * trained.losses[0]


def test_held_out_titles_find_bodies_that_share_no_word_with_them(trained: Trained) -> None:
    """40 subjects among 200 passages: guessing has an MRR@10 of about 1.5 %, the subject alone 45 %."""
    news = {"news": trained.sources.held_out["news"]}
    validation = validate(trained.folder, news)
    assert validation.dense["news"] > 30
    assert validation.lexical["news"] < 10
    assert validation.hybrid["news"] > validation.lexical["news"]
    assert 0 < validation.dense_share <= 0.5
    assert validation.best >= validation.hybrid["news"]


def test_of_shares_that_tie_the_smallest_is_taken() -> None:
    assert smallest_as_good({0.0: 62.3, 0.2: 63.9, 0.3: 64.0, 0.4: 63.95}) == 0.2
    assert smallest_as_good({0.0: 62.3, 0.2: 63.8, 0.3: 64.0}) == 0.3


def test_truncated_vectors_keep_more_after_the_turn_and_whole_ones_their_cosines(
    trained: Trained,
) -> None:
    texts = Bags.of(trained.tokenizer, [item.body for item in trained.sources.news])
    turned = rotated(trained.table, texts)

    def cosines(table: Table, dim: int) -> npt.NDArray[np.float32]:
        sums = np.stack([table[texts[number], :dim].sum(axis=0) for number in range(60)])
        sums /= np.linalg.norm(sums, axis=1, keepdims=True)
        return sums @ sums.T

    whole = cosines(trained.table, 32)
    np.testing.assert_allclose(cosines(turned, 32), whole, atol=1e-4)
    plain_error = np.abs(cosines(trained.table, 8) - whole).mean()
    assert np.abs(cosines(turned, 8) - whole).mean() < 0.7 * plain_error


def test_a_run_of_syllables_shares_the_vectors_of_its_parts(trained: Trained) -> None:
    model = TokenVectors(trained.tokenizer, Schedule(dim=4))
    own, table = model.own.detach().numpy(), model.table().detach().numpy()
    for token, parts in enumerate(composition(trained.tokenizer)):
        np.testing.assert_allclose(table[token], own[parts].sum(axis=0), atol=1e-5)


def test_a_text_is_the_mean_of_its_tokens_scaled_to_length_1(trained: Trained) -> None:
    model = TokenVectors(trained.tokenizer, Schedule(dim=4))
    table = model.table()
    texts = Bags.join([np.array([3, 5, 3], np.int32), np.array([], np.int32)])
    vectors = model.encode(table, texts).detach()
    mean = (2 * table[3] + table[5]) / 3
    torch.testing.assert_close(vectors[0], mean / mean.norm())
    assert vectors[1].abs().sum() == 0


def test_gradients_reach_every_part_as_torch_would_send_them(trained: Trained) -> None:
    model = TokenVectors(trained.tokenizer, Schedule(dim=4))
    texts = Bags.join([np.array([3, 5, 3], np.int32), np.array([7], np.int32)])
    model.encode(model.table(), texts)[:, 0].sum().backward()
    ours = model.own.grad.clone()
    parts = composition(trained.tokenizer)
    model.own.grad = None
    rows = [torch.stack([model.own[parts[i]].sum(0) for i in text]) for text in ([3, 5, 3], [7])]
    torch.nn.functional.normalize(torch.stack([r.mean(0) for r in rows]))[:, 0].sum().backward()
    torch.testing.assert_close(ours, model.own.grad)


def test_the_loss_and_its_gradient_are_those_of_cross_entropy_both_ways() -> None:
    generator = torch.Generator().manual_seed(1)
    drawn = [torch.rand((12, 16), generator=generator) for _ in range(2)]
    ours = [torch.nn.functional.normalize(each, dim=1).requires_grad_() for each in drawn]
    theirs = [each.detach().clone().requires_grad_() for each in ours]
    scores = theirs[0] @ theirs[1].T / 0.1
    right = torch.arange(12)
    cross_entropy = torch.nn.functional.cross_entropy
    loss = Contrast.apply(ours[0], ours[1], 0.1)
    expected = (cross_entropy(scores, right) + cross_entropy(scores.T, right)) / 2
    loss.backward()
    expected.backward()
    torch.testing.assert_close(loss, expected, rtol=0.02, atol=0.02)
    for mine, reference in zip(ours, theirs, strict=True):
        torch.testing.assert_close(mine.grad, reference.grad, rtol=0.05, atol=0.02)
