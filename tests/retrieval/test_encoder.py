import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from retrieval.encoder import BUNDLED, EncoderError, load_encoder
from retrieval.encoders_static import StaticEncoder

TABLE = {"dân": (3, 4, 0), "vận": (0, 0, 2), "khéo": (-3, 4, 0)}
PROMPTS = {"prompts": {"query": "khéo ", "document": ""}}

needs_bundled = pytest.mark.skipif(
    not (BUNDLED / "model.safetensors").exists(), reason="the shipped model is not built"
)


def test_a_text_is_the_mean_of_its_tokens_scaled_to_length_1(static_model):
    encoder = StaticEncoder.load(static_model(TABLE))
    assert encoder.dim == 3
    assert encoder.encode_passages(["dân", "Dân khéo lạ"]) == pytest.approx(
        np.array([[0.6, 0.8, 0], [0, 1, 0]])
    )


def test_a_text_without_known_tokens_is_all_zeros(static_model):
    encoder = StaticEncoder.load(static_model(TABLE))
    assert encoder.encode_queries(["", "lạ"]).tolist() == [[0, 0, 0], [0, 0, 0]]
    assert encoder.encode_queries([]).shape == (0, 3)


def test_long_texts_are_read_to_their_end(static_model):
    encoder = StaticEncoder.load(static_model(TABLE))
    assert encoder.encode_passages(["dân " * 5000 + "vận " * 5000])[0, 2] > 0.3


def test_prompts_are_the_models_own_unless_given(static_model):
    folder = static_model(TABLE, config_sentence_transformers=PROMPTS)
    own = StaticEncoder.load(folder)
    assert own.encode_queries(["dân"])[0] == pytest.approx(np.array([0, 1, 0]))
    assert own.encode_passages(["dân"])[0] == pytest.approx(np.array([0.6, 0.8, 0]))
    given = StaticEncoder.load(folder, query_prompt="", passage_prompt="khéo ")
    assert given.encode_queries(["dân"])[0] == pytest.approx(np.array([0.6, 0.8, 0]))
    assert given.encode_passages(["dân"])[0] == pytest.approx(np.array([0, 1, 0]))


def test_fewer_numbers_are_kept_and_scaled_again(static_model):
    folder = static_model(TABLE)
    assert StaticEncoder.load(folder, dim=1).encode_queries(["dân"]).tolist() == [[1]]
    with pytest.raises(EncoderError, match=r"3 chiều.*7"):
        StaticEncoder.load(folder, dim=7)


def test_the_digest_follows_everything_that_changes_vectors_and_nothing_else(static_model):
    folder = static_model(TABLE)
    first = StaticEncoder.load(folder).digest
    (folder / "README.md").write_text("A model card.", "utf-8")
    (folder / "danvan.json").write_text('{"name": "named", "fusion": {"dense": 0.5}}', "utf-8")
    assert StaticEncoder.load(folder).digest == first
    others = [
        StaticEncoder.load(folder, dim=2).digest,
        StaticEncoder.load(folder, query_prompt="hỏi: ").digest,
        StaticEncoder.load(folder, passage_prompt="hỏi: ").digest,
    ]
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-2] + b"\x00\x40")
    others.append(StaticEncoder.load(folder).digest)
    assert len({first, *others}) == 5


def test_the_manifest_is_the_models_own_or_the_defaults(static_model):
    folder = static_model(TABLE)
    manifest = StaticEncoder.load(folder).manifest
    assert (manifest.name, manifest.fusion.lexical, manifest.fusion.dense) == (
        folder.name,
        0.8,
        0.2,
    )
    own = {"name": "own", "fusion": {"lexical": 0.6, "dense": 0.4}, "thresholds": {"figure": 0.3}}
    (folder / "danvan.json").write_text(json.dumps(own), "utf-8")
    encoder = StaticEncoder.load(folder)
    assert encoder.name == "own"
    assert encoder.manifest.fusion.dense == 0.4
    assert encoder.manifest.thresholds.figure == 0.3


@pytest.mark.parametrize(
    "content", ["{", '{"fusion": {}}', '{"name": "x", "fusion": {"dense": -1}}']
)
def test_a_broken_manifest_is_named(static_model, content):
    folder = static_model(TABLE)
    (folder / "danvan.json").write_text(content, "utf-8")
    with pytest.raises(EncoderError, match=r"danvan\.json"):
        load_encoder(str(folder))


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
@pytest.mark.parametrize("content", [None, b"", b"no model"])
def test_a_static_model_with_a_file_missing_or_broken_is_refused(static_model, name, content):
    folder = static_model(TABLE)
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(EncoderError, match=r"static-model không đọc được .*DANVAN_EMBEDDING_MODEL"):
        load_encoder(str(folder))


@pytest.mark.parametrize("name", ["/nowhere/model", "./model", "~/no-such-model", "a/b/c"])
def test_a_missing_folder_is_said_at_once_without_asking_a_hub(name):
    with pytest.raises(EncoderError, match=rf"Không có thư mục mô hình .*{name.lstrip('~./')}"):
        load_encoder(name)


def run_apart(code: str) -> str:
    """What `code` prints in a Python of its own."""
    command = [sys.executable, "-c", code]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=root, timeout=60)
    return done.stdout.strip()


def test_a_static_model_needs_neither_torch_nor_the_hub(static_model):
    code = f"""
import sys
from retrieval.encoder import load_encoder
print(load_encoder({str(static_model(TABLE))!r}).encode_queries(["dân"]).shape)
print([name for name in ("torch", "transformers", "sentence_transformers", "huggingface_hub")
       if name in sys.modules])
"""
    assert run_apart(code).splitlines() == ["(1, 3)", "[]"]


@needs_bundled
def test_the_shipped_model_knows_a_question_without_its_diacritics():
    asked = [
        "Đắk Lắk có bao nhiêu mô hình Dân vận khéo?",
        "dak lak co bao nhieu mo hinh dan van kheo?",
        "Lâm Đồng trồng bao nhiêu héc ta cà phê?",
    ]
    vectors = load_encoder().encode_queries(asked)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-3)
    assert vectors[0] @ vectors[1] > 0.75
    assert vectors[1] @ vectors[2] < 0.4


@needs_bundled
def test_the_shipped_model_knows_the_subject():
    encoder = load_encoder("bundled")
    query = encoder.encode_queries(["phong trào thi đua dân vận khéo"])[0]
    near, far = encoder.encode_passages(
        ["Các mô hình dân vận khéo trong xây dựng nông thôn mới.", "Giá vàng trong nước tăng mạnh."]
    )
    assert query @ near > query @ far + 0.2
