import json
from pathlib import Path

import numpy as np
import pytest

from tests.training.conftest import SUBJECT_WORDS, Trained
from training.card import write_card
from training.contrast import Schedule
from training.validation import Validation

_TEXTS = [" ".join(words) for words in SUBJECT_WORDS] + ["", "☺ 漢字", "dang chữ chưa từng gặp zzz"]


@pytest.fixture(scope="module")
def vectors(trained: Trained) -> np.ndarray:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(trained.folder), device="cpu")
    return np.asarray(model.encode(_TEXTS))


def test_both_libraries_give_the_same_vectors(trained: Trained, vectors: np.ndarray) -> None:
    from model2vec import StaticModel

    others = StaticModel.from_pretrained(str(trained.folder)).encode(_TEXTS)
    np.testing.assert_allclose(vectors, others, atol=1e-6)
    assert np.linalg.norm(vectors[: len(SUBJECT_WORDS)], axis=1) == pytest.approx(1.0)


def test_8_bits_keep_the_trained_vectors(trained: Trained, vectors: np.ndarray) -> None:
    for text, vector in zip(_TEXTS[: len(SUBJECT_WORDS)], vectors, strict=False):
        ids = trained.tokenizer.encode(text, add_special_tokens=False).ids
        mean = trained.table[ids].mean(axis=0)
        assert vector @ (mean / np.linalg.norm(mean)) > 0.999


def test_unknown_and_empty_texts_give_zeros(vectors: np.ndarray) -> None:
    assert not vectors[-3:-1].any()
    assert vectors[-1].any()


def test_the_folder_says_what_the_model_is_called_and_how_much_it_counts(trained: Trained) -> None:
    manifest = json.loads((trained.folder / "danvan.json").read_text(encoding="utf-8"))
    assert manifest == {"name": "tiny", "fusion": {"lexical": 0.75, "dense": 0.25}}


def test_the_card_names_data_command_and_figures(tmp_path: Path) -> None:
    validation = Validation(0.2, {"news": 56.34}, {"news": 50.62}, {"news": 60.09}, best=60.1)
    write_card(tmp_path, "tiny", Schedule(), validation)
    card = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "python -m training.static_encoder" in card
    assert "without the items whose id begins with `test/`" in card
    assert "| both, 20% of the score from this model | 60.1 |" in card


def test_the_model_that_ships_reads_alike_in_both_libraries_and_stays_small() -> None:
    from model2vec import StaticModel
    from sentence_transformers import SentenceTransformer

    from retrieval.encoder import BUNDLED

    texts = ["Thái Nguyên có bao nhiêu mô hình Dân vận khéo?", "thai nguyen", "Quy chế dân chủ"]
    ours = np.asarray(SentenceTransformer(str(BUNDLED), device="cpu").encode(texts))
    others = StaticModel.from_pretrained(str(BUNDLED)).encode(texts)
    assert (ours * others).sum(axis=1).min() >= 0.999
    assert sum(path.stat().st_size for path in BUNDLED.rglob("*") if path.is_file()) <= 25e6
