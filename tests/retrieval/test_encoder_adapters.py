"""Both adapters side by side. Apart from the other tests, because importing torch takes seconds."""

import warnings

import numpy as np
import pytest
from tokenizers import Tokenizer

from retrieval.encoder import BUNDLED, EncoderError, load_encoder
from retrieval.encoders_static import StaticEncoder
from retrieval.encoders_transformer import TransformerEncoder

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # theirs, not ours
    import sentence_transformers  # noqa: F401 - so that its warnings are all given here

TABLE = {
    "dân": (3, 4, 0, 1),
    "vận": (0, 0, 2, 1),
    "khéo": (-3, 4, 0, 1),
    "mô": (1, 1, 1, 1),
    "hình": (0, -2, 0, 5),
}
TEXTS = ["Dân vận khéo", "mô hình", "hình hình dân", "vận " * 2000 + "mô"]
PROMPTS = {"prompts": {"query": "khéo ", "document": "mô hình "}}


@pytest.mark.parametrize(
    "options",
    [{}, {"dim": 2}, {"query_prompt": "dân "}, {"passage_prompt": ""}],
    ids=["as it is", "fewer numbers", "query prompt", "no passage prompt"],
)
def test_one_folder_gives_the_same_vectors_either_way(static_model, options):
    folder = static_model(TABLE, config_sentence_transformers=PROMPTS)
    ours = StaticEncoder.load(folder, **options)
    theirs = TransformerEncoder.load(folder, **options, device="cpu", dtype="float32")
    assert ours.dim == theirs.dim
    for encode in ("encode_queries", "encode_passages"):
        left, right = getattr(ours, encode)(TEXTS), getattr(theirs, encode)(TEXTS)
        assert left.dtype == right.dtype == np.float32
        assert (left * right).sum(axis=1) == pytest.approx(1, abs=1e-3)


def test_what_sentence_transformers_saves_is_read_as_it_means_it(static_model, tmp_path):
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(static_model(TABLE)), device="cpu")
    model.save(str(tmp_path / "saved"))
    encoder = load_encoder(str(tmp_path / "saved"))
    assert isinstance(encoder, StaticEncoder)
    assert encoder.encode_passages(TEXTS) == pytest.approx(model.encode(TEXTS), abs=1e-3)


def test_digests_tell_prompts_and_widths_apart(static_model):
    folder = static_model(TABLE)
    options = [{}, {"dim": 2}, {"query_prompt": "a"}, {"passage_prompt": "a"}]
    digests = [TransformerEncoder.load(folder, **option, device="cpu").digest for option in options]
    assert len(set(digests)) == 4
    assert TransformerEncoder.load(folder, device="cpu").digest == digests[0]


def test_model2vec_reads_its_own_layout_the_same(static_model, tmp_path):
    from model2vec import StaticModel

    rows = np.array([[3, 4, 0, 1], [0, 0, 2, 1], [-3, 4, 0, 1]], np.int8)
    tokenizer = Tokenizer.from_file(str(static_model(TABLE) / "tokenizer.json"))
    peer = StaticModel(
        rows,
        tokenizer,
        normalize=True,
        weights=np.array([0, 2, 0.5, 1, 3, 1], np.float32),
        token_mapping=np.array([0, 1, 2, 0, 1, 2]),
        max_length=None,
    )
    peer.save_pretrained(tmp_path / "model2vec")
    ours = load_encoder(str(tmp_path / "model2vec"))
    assert isinstance(ours, StaticEncoder)
    assert ours.encode_passages(TEXTS) == pytest.approx(peer.encode(TEXTS), abs=1e-3)


@pytest.mark.skipif(not (BUNDLED / "model.safetensors").exists(), reason="no shipped model")
def test_the_shipped_weights_give_the_same_vectors_either_way():
    texts = [
        "Thái Nguyên có gần 6.500 mô hình “Dân vận khéo”.",
        "dak lak 2015",
        "Ngày 05/7/2019, tại hội nghị; 45,6%",
        "công tác dân vận " * 300,
        "Xin chào 🙂 Ωmega",
    ]
    ours = StaticEncoder.load(BUNDLED).encode_passages(texts)
    theirs = TransformerEncoder.load(BUNDLED, device="cpu").encode_passages(texts)
    assert (ours * theirs).sum(axis=1) == pytest.approx(1, abs=1e-3)


def test_a_folder_without_a_config_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("not a model", "utf-8")
    with pytest.raises(EncoderError, match="thiếu tệp cấu hình"):
        load_encoder(str(tmp_path))


def test_a_folder_that_is_no_model_is_one_sentence(tmp_path):
    (tmp_path / "config.json").write_text('{"model_type": "no-such-type"}', "utf-8")
    with pytest.raises(EncoderError) as caught:
        load_encoder(str(tmp_path))
    message = str(caught.value)
    assert message.startswith(f"Không nạp được mô hình {tmp_path}")
    assert message.endswith("hoặc bỏ đi để dùng mô hình kèm sẵn.")
    assert "\n" not in message
    assert caught.value.__cause__ is not None
