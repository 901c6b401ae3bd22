import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from benchmarks.rows import without_diacritics
from retrieval.encoder import load_encoder
from training import mini_encoder
from training.mini_contrast import reciprocal_rank
from training.mini_masking import Masking, train_masked
from training.mini_model import MiniEncoder, blank_model, load_weights, normalized
from training.mini_pairs import documents
from training.mini_stage import Effort, Keeping, Stage
from training.mini_training import NAME, TINY, Training
from training.mini_work import Prepared, prepare
from training.pairs import Bags
from training.sources import load

_ONE_THREAD = {**os.environ, "OMP_NUM_THREADS": "1"}
_TEXTS = ["Công tác dân vận", "đồng bào", "", "một tin vắn, 6.500 chữ"]


@dataclass(slots=True)
class Made:
    """A tiny transformer and what was seen while it was trained."""

    out: Path
    losses: dict[str, list[float]] = field(default_factory=dict)
    held_out: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def prepared(self) -> Prepared:
        return Prepared(self.out / "prepared")

    def training(self) -> Training:
        return Training(self.out, TINY, Keeping(self.out), device="cpu")

    def encoder(self, weights: str | None) -> MiniEncoder:
        model = blank_model(TINY.shape, self.prepared.tokenizer, seed=TINY.masking.seed)
        if weights:
            load_weights(model.model, self.out / weights)
        return MiniEncoder(model.model)


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Threads that wait for each other cost a tiny model more than they bring, above all on a busy machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def made(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """All that `python -m training.mini_encoder --tiny` does, in seconds."""
    made = Made(tmp_path_factory.mktemp("mini"))
    prepare(made.out / "prepared", load(data), TINY.preparing)
    for stage in ("mlm", "contrast", "distill"):
        losses = made.losses.setdefault(stage, [])
        keeping = Keeping(
            made.out, report=lambda _step, _share, loss, to=losses: to.append(loss), report_every=10
        )
        getattr(Training(made.out, TINY, keeping, device="cpu"), stage)()
    for weights in (None, "mlm.safetensors", "contrast.safetensors"):
        made.held_out[str(weights)] = made.training().held_out(made.encoder(weights))
    return made


def test_hidden_syllables_are_guessed_better_than_from_their_frequency(made: Made) -> None:
    losses = made.losses["mlm"]
    ids = documents(made.prepared.texts()).ids
    shares = np.bincount(ids) / len(ids)
    by_frequency = -(shares * np.log(np.maximum(shares, 1e-12))).sum()
    assert losses[0] > by_frequency
    assert np.mean(losses[-3:]) < by_frequency - 0.2


def test_the_contrastive_loss_falls(made: Made) -> None:
    losses = made.losses["contrast"]
    assert np.mean(losses[-3:]) < 0.5 * losses[0]


def test_held_out_titles_find_bodies_that_share_no_word_with_them(made: Made, data: Path) -> None:
    """40 subjects among 200 passages: guessing has an MRR@10 of about 1.5 %, the subject alone 45 %."""
    assert made.held_out["None"]["news"] < 10
    assert made.held_out["contrast.safetensors"]["news"] > 30
    served, held_out = load_encoder(str(made.out / "model"), device="cpu"), load(data).held_out
    asked = served.encode_queries([row.question for row in held_out["news"].asked])
    passages = served.encode_passages([row.passage for row in held_out["news"].asked])
    by_folder = reciprocal_rank(
        torch.from_numpy(asked), torch.from_numpy(passages), np.arange(len(asked))
    )
    for found in (
        made.held_out["contrast.safetensors"],
        json.loads((made.out / "held_out.json").read_bytes()),
    ):
        assert found["news"] == pytest.approx(by_folder, abs=0.3)


def test_the_folder_gives_the_vectors_of_training(made: Made) -> None:
    served = load_encoder(str(made.out / "model"), device="cpu")
    assert (served.name, served.dim) == (NAME, TINY.shape.width)
    encoder, training = made.encoder("contrast.safetensors"), made.training()
    texts = Bags.of(made.prepared.tokenizer, _TEXTS)
    for served_vectors, kind in (
        (served.encode_queries(_TEXTS), "query"),
        (served.encode_passages(_TEXTS), "document"),
    ):
        trained = normalized(training.vectors(encoder, texts, kind)).numpy()
        np.testing.assert_allclose(served_vectors, trained, atol=1e-4)


def test_weights_are_stored_at_16_bits_and_served_at_32(made: Made) -> None:
    stored = load_file(made.out / "model" / "model.safetensors")
    assert {weight.dtype for weight in stored.values()} == {torch.float16}
    from sentence_transformers import SentenceTransformer

    assert SentenceTransformer(str(made.out / "model"), device="cpu").dtype == torch.float32


def test_questions_typed_without_accents_find_too(made: Made, data: Path) -> None:
    served = load_encoder(str(made.out / "model"), device="cpu")
    asked = load(data).held_out["news"].asked
    passages = served.encode_passages([row.passage for row in asked])
    questions = [row.question for row in asked]
    found = []
    for texts in (questions, [without_diacritics(question) for question in questions]):
        best = (served.encode_queries(texts) @ passages.T).argmax(axis=1)
        # items of one subject are 40 apart, and every one of them is as good
        found.append(np.mean(best % 40 == np.arange(len(asked)) % 40))
    assert found[0] > 0.9
    assert found[1] > 0.8


def test_token_vectors_learn_the_scores_of_the_transformer(
    made: Made, data: Path, tmp_path: Path
) -> None:
    """On pairs that were not taught, and not because both learned from the same pairs."""
    (tmp_path / "prepared").symlink_to(made.out / "prepared")
    (tmp_path / "contrast.safetensors").symlink_to(made.out / "contrast.safetensors")
    untaught = replace(TINY, distilling=replace(TINY.distilling, share=0.0))
    Training(tmp_path, untaught, Keeping(tmp_path), device="cpu").distill()
    asked = [row.question for row in load(data).held_out["news"].asked]
    passages = [row.passage for row in load(data).held_out["news"].asked]

    def scores(folder: Path) -> np.ndarray:
        encoder = load_encoder(str(folder), device="cpu")
        return (encoder.encode_queries(asked) @ encoder.encode_passages(passages).T).ravel()

    teacher = scores(made.out / "model")
    taught = np.corrcoef(teacher, scores(made.out / "static"))[0, 1]
    by_pairs = np.corrcoef(teacher, scores(tmp_path / "static"))[0, 1]
    assert taught > 0.6
    assert taught > by_pairs + 0.2


@pytest.mark.parametrize("stage", ["mlm", "contrast"])
def test_a_stage_that_broke_off_goes_on_to_the_same_weights(
    made: Made, tmp_path: Path, stage: str
) -> None:
    def run(folder: Path, report: Callable[[int, float, float], None] | None = None) -> bytes:
        plan = replace(
            TINY, masking_effort=Effort(4e-3, steps=12), contrast_effort=Effort(4e-3, steps=12)
        )
        keeping = Keeping(folder, every=0, report_every=1)
        keeping = replace(keeping, report=report) if report else keeping
        getattr(Training(folder, plan, keeping, device="cpu"), stage)()
        return (folder / f"{stage}.safetensors").read_bytes()

    class PowerCutError(Exception):
        pass

    def cut(step: int, _share: float, _loss: float) -> None:
        if step == 7:
            raise PowerCutError

    whole, broken = (tmp_path / name for name in ("whole", "broken"))
    for folder in (whole, broken):
        folder.mkdir()
        (folder / "prepared").symlink_to(made.out / "prepared")
        (folder / "mlm.safetensors").write_bytes((made.out / "mlm.safetensors").read_bytes())
    expected = run(whole)
    with pytest.raises(PowerCutError):
        run(broken, cut)
    steps: list[int] = []
    assert run(broken, lambda step, _share, _loss: steps.append(step)) == expected
    assert steps == [8, 9, 10, 11, 12]


def _command(out: Path, data: Path, *more: str) -> list[str]:
    steps = ("--steps-mlm", "20", "--steps-contrast", "20")
    command = [sys.executable, "-m", "training.mini_encoder", "--tiny", "--out", str(out)]
    return [*command, "--data", str(data), *steps, *more]


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, check=False, capture_output=True, text=True, env=_ONE_THREAD)


def test_a_killed_command_goes_on_where_it_was_and_leaves_when_told(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "mini"
    command = _command(out, data, "--save-every", "0")
    killed = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=_ONE_THREAD)
    while not (out / "mlm.pt").exists():
        assert killed.poll() is None
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert (out / "mlm.pt").exists()
    monkeypatch.setattr(sys, "argv", _command(out, data)[2:])
    with pytest.raises(SystemExit, match="--resume"):
        mini_encoder.main()
    left = _run(_command(out, data, "--resume", "--leave-after", "0"))
    assert left.returncode == 75
    assert "prepare: done before" in left.stderr
    assert "out of time" in left.stderr
    ended = _run(_command(out, data, "--resume"))
    assert ended.returncode == 0, ended.stderr
    assert load_encoder(str(out / "model"), device="cpu").dim == TINY.shape.width
    assert load_encoder(str(out / "static")).encode_queries(["tin vắn"]).any()
    assert not list(out.glob("*.pt"))


def test_validation_goes_through_the_product_and_sets_what_the_cosine_counts(
    made: Made, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("prepared", "model", "static"):
        shutil.copytree(made.out / folder, tmp_path / folder)
    monkeypatch.setattr(sys, "argv", _command(tmp_path, data, "--stages", "validate")[2:])
    mini_encoder.main()
    for folder, name in (("model", NAME), ("static", f"{NAME}-static")):
        manifest = load_encoder(str(tmp_path / folder), device="cpu").manifest
        assert manifest.name == name
        assert 0 < manifest.fusion.dense <= 0.5
        assert manifest.fusion.lexical == pytest.approx(1 - manifest.fusion.dense)


def test_a_stage_says_which_file_it_lacks(
    made: Made, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for stage, missing in (("mlm", "prepared is not whole"), ("contrast", "mlm.safetensors")):
        monkeypatch.setattr(sys, "argv", _command(tmp_path, data, "--stages", stage)[2:])
        with pytest.raises(SystemExit, match=missing):
            mini_encoder.main()
        if stage == "mlm":
            (tmp_path / "prepared").symlink_to(made.out / "prepared")


def test_training_needs_no_package_of_the_product() -> None:
    """A machine with a graphics card may have only what models are trained with; `corpus.letters` needs nothing."""
    code = "import sys, training.mini_encoder; print(*sys.modules)"
    modules = _run([sys.executable, "-c", code]).stdout.split()
    assert "torch" in modules
    assert not {"retrieval", "bot", "faiss", "pydantic", "trafilatura"} & set(modules)


def test_weights_of_another_shape_are_refused(made: Made, tmp_path: Path) -> None:
    shape = replace(TINY.shape, layers=3)
    other = blank_model(shape, made.prepared.tokenizer, seed=1)
    with pytest.raises(ValueError, match="another model"):
        load_weights(other.model, made.out / "mlm.safetensors")


def test_a_stage_of_so_many_seconds_ends_after_them(made: Made, tmp_path: Path) -> None:
    model = blank_model(TINY.shape, made.prepared.tokenizer, seed=1)
    stage = Stage(model, Effort(1e-3, seconds=0.5), Keeping(tmp_path / "x.pt"))
    masking = Masking(length=32, batch=8)
    texts = Bags.join([np.arange(5, 105, dtype=np.int32)] * 20)
    train_masked(stage, texts, made.prepared.tokenizer, masking, device="cpu")
    assert stage.step > 1


def test_each_step_hides_other_syllables(made: Made, tmp_path: Path) -> None:
    class Watched(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = torch.nn.Parameter(torch.zeros(1))
            self.hidden: list[torch.Tensor] = []

        def forward(self, input_ids: torch.Tensor, labels: torch.Tensor) -> SimpleNamespace:
            self.hidden.append((labels != -100).sum(0))
            return SimpleNamespace(loss=self.weight.sum())

    model = Watched()
    stage = Stage(model, Effort(1e-3, steps=3), Keeping(tmp_path / "x.pt"))
    # one batch is all there is, so that the rows of every step are the same
    texts = Bags.join([np.arange(5, 105, dtype=np.int32)] * 8)
    masking = Masking(length=102, batch=8, bare=0.0)
    train_masked(stage, texts, made.prepared.tokenizer, masking, device="cpu")
    first, second, third = model.hidden
    assert not torch.equal(first, second)
    assert not torch.equal(second, third)
