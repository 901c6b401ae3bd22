"""Transformer models and rerankers through the code that loads them. Importing torch takes seconds."""

import json
import shutil
import threading
import warnings
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from retrieval.encoder import EncoderError, load_encoder
from retrieval.encoders_transformer import prompts_of
from retrieval.engine import Engine
from retrieval.hub import BACKENDS, EMBEDDING, folder_of, is_installed
from retrieval.question import parse_question
from retrieval.reranker import TOP, Reranker, reordered
from retrieval.retrieving import Reader
from retrieval.search import Hit
from tests.tiny_models import cross_encoder, embedding_model

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # theirs, not ours
    import sentence_transformers  # noqa: F401 - so that its warnings are all given here

E5 = {"query": "query: ", "document": "passage: "}
OWN = {"query": "hỏi ", "passage": "nhà "}


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> Path:
    """A folder of models: tiny, one called e5, one called e5 with prompts of its own, cross-encoders."""
    folder = tmp_path_factory.mktemp("models")
    embedding_model(folder / "tiny")
    embedding_model(folder / "my-e5-small")
    embedding_model(folder / "my-e5-prompted", OWN)
    cross_encoder(folder / "cross")
    cross_encoder(folder / "three-labels", labels=3)
    return folder


def test_a_transformer_gives_vectors_of_length_1(models):
    encoder = load_encoder(str(models / "tiny"), device="cpu")
    vectors = encoder.encode_passages(["dân vận khéo", "mô hình nhà"])
    assert (encoder.name, encoder.dim, vectors.shape) == ("tiny", 16, (2, 16))
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert encoder.encode_queries([]).shape == (0, 16)


def test_a_name_that_says_e5_gets_the_prompts_of_e5(models):
    plain = load_encoder(str(models / "tiny"))
    e5 = load_encoder(str(models / "my-e5-small"))
    assert e5.encode_queries(["dân vận"]) == pytest.approx(
        plain.encode_queries(["query: dân vận"]), abs=1e-5
    )
    assert e5.encode_passages(["dân vận"]) == pytest.approx(
        plain.encode_passages(["passage: dân vận"]), abs=1e-5
    )


def test_prompts_of_the_configuration_come_before_those_of_e5_and_settings_before_both(models):
    plain = load_encoder(str(models / "tiny"))
    own = load_encoder(str(models / "my-e5-prompted"))
    assert own.encode_queries(["dân"]) == pytest.approx(plain.encode_queries(["hỏi dân"]), abs=1e-5)
    assert own.encode_passages(["dân"]) == pytest.approx(
        plain.encode_passages(["nhà dân"]), abs=1e-5
    )
    given = load_encoder(str(models / "my-e5-small"), query_prompt="khéo ")
    assert given.prompts == {"query": "khéo ", "document": "passage: "}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ai/multilingual-e5-base", E5),
        ("e5_vi", E5),
        ("ai/E5-small-v2", E5),
        ("ai/e5-mistral-7b-instruct", {"query": "", "document": ""}),
        ("ai/me5ting", {"query": "", "document": ""}),
        ("e5/another", {"query": "", "document": ""}),
    ],
)
def test_which_names_say_e5(name, expected):
    assert prompts_of({"query": "", "document": ""}, name) == expected


def test_the_batch_changes_no_vector(models):
    texts = [f"{'dân ' * number}vận" for number in range(9)]
    by_two = load_encoder(str(models / "tiny"), batch=2).encode_passages(texts)
    assert by_two == pytest.approx(
        load_encoder(str(models / "tiny")).encode_passages(texts), abs=1e-5
    )


def test_whatever_changes_vectors_changes_the_digest_and_the_batch_does_not(models):
    options = [
        {},
        {"dim": 8},
        {"dtype": "bfloat16"},
        {"query_prompt": "a"},
        {"passage_prompt": "a"},
    ]
    digests = [load_encoder(str(models / "tiny"), **option).digest for option in options]
    assert len(set(digests)) == 5
    assert load_encoder(str(models / "tiny"), batch=3, device="cpu").digest == digests[0]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"dim": 17}, r"chỉ có 16 chiều, .* 17; .*DANVAN_EMBEDDING_DIM"),
        ({"device": "warp"}, r"DANVAN_EMBEDDING_DEVICE=warp .*cpu"),
        ({"backend": "onnx", "dtype": "float16"}, r"DTYPE=float16 .*BACKEND=onnx"),
    ],
)
def test_an_option_that_does_not_fit_is_named_with_its_remedy(models, options, sentence):
    with pytest.raises(EncoderError, match=sentence) as caught:
        load_encoder(str(models / "tiny"), **options)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("backend", BACKENDS)
def test_another_backend_gives_the_same_vectors(models, backend):
    if missing := [package for package in BACKENDS[backend] if not is_installed(package)]:
        pytest.skip(f"{', '.join(missing)} not installed")
    theirs = load_encoder(str(models / "tiny"), backend=backend)
    ours = load_encoder(str(models / "tiny"))
    texts = ["dân vận khéo", "mô hình"]
    assert theirs.encode_passages(texts) == pytest.approx(ours.encode_passages(texts), abs=1e-2)


@pytest.mark.parametrize("backend", BACKENDS)
def test_packages_that_another_backend_lacks_are_named(models, backend):
    missing = [package for package in BACKENDS[backend] if not is_installed(package)]
    if not missing:
        pytest.skip("all installed")
    with pytest.raises(EncoderError, match=f"BACKEND={backend} cần gói {', '.join(missing)}"):
        load_encoder(str(models / "tiny"), backend=backend)


def test_half_the_precision_still_gives_vectors_of_length_1(models):
    vectors = load_encoder(str(models / "tiny"), dtype="bfloat16").encode_passages(
        ["dân vận khéo", "mô hình", "nhà xã gì"]
    )
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)


def test_a_folder_that_was_moved_is_the_same_model(models, tmp_path):
    moved = shutil.copytree(models / "tiny", tmp_path / "tiny")
    assert load_encoder(str(moved)).digest == load_encoder(str(models / "tiny")).digest


def test_a_cross_encoder_is_no_embedding_model(models):
    with pytest.raises(EncoderError, match=r"cross là mô hình xếp lại .*DANVAN_RERANKER_MODEL"):
        load_encoder(str(models / "cross"))


@pytest.mark.parametrize("name", ["tiny", "cross"])
def test_a_model_that_gives_no_numbers_is_refused(models, tmp_path, name):
    from safetensors.torch import load_file, save_file

    folder = shutil.copytree(models / name, tmp_path / name)
    file = folder / "model.safetensors"
    broken = {part: tensor * float("nan") for part, tensor in load_file(file).items()}
    save_file(broken, file, metadata={"format": "pt"})
    load = load_encoder if name == "tiny" else Reranker.load
    with pytest.raises(EncoderError, match=r"hỏng khi chạy thử; .*DANVAN_") as caught:
        load(str(folder))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["tiny", "cross"])
def test_a_model_that_fails_while_it_reads_says_so_in_one_sentence(models, tmp_path, name):
    folder = shutil.copytree(models / name, tmp_path / name)
    tokenizer = json.loads((folder / "tokenizer.json").read_bytes())
    tokenizer["model"]["vocab"]["gì"] = 900  # more than the model has a vector for
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")
    if name == "tiny":
        read = load_encoder(str(folder), batch=2).encode_passages
    else:
        read = partial(Reranker.load(str(folder), batch=2).scores, "dân vận")
    with pytest.raises(EncoderError, match=r"không chạy được \(.*EMBEDDING_BATCH \(đang là 2\)"):
        read(["gì"])


def test_a_question_does_not_wait_for_passages_that_are_being_read(models):
    encoder = load_encoder(str(models / "tiny"), batch=1)
    reading = threading.Event()
    answered = threading.Event()

    def pause(_module, _inputs) -> None:
        if threading.current_thread() is reader and not reading.is_set():
            reading.set()
            answered.wait(30)

    hook = encoder._model.register_forward_pre_hook(pause)
    reader = threading.Thread(target=encoder.encode_passages, args=(["dân vận", "mô hình"],))
    reader.start()
    assert reading.wait(30)
    question = threading.Thread(target=encoder.encode_queries, args=(["dân"],))
    question.start()
    question.join(10)
    waits = question.is_alive()
    answered.set()
    reader.join()
    question.join()
    hook.remove()
    assert not waits


def test_threads_share_an_encoder(models):
    encoder = load_encoder(str(models / "tiny"))
    texts = [f"{'dân ' * number}vận" for number in range(60)]
    alone = encoder.encode_queries(texts)
    failed = []

    def ask(part: int) -> None:
        try:
            for number in range(part, 60, 4):
                assert encoder.encode_queries([texts[number]])[0] == pytest.approx(
                    alone[number], abs=1e-5
                )
        except Exception as exc:  # noqa: BLE001 # told below
            failed.append(exc)

    threads = [threading.Thread(target=ask, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_folder_is_its_own_place_and_a_name_nobody_has_is_none(models):
    assert folder_of(str(models / "tiny"), EMBEDDING) == models / "tiny"
    assert folder_of("nobody-at-all/no-such-model", EMBEDDING) is None


def test_a_cross_encoder_scores_each_passage_with_the_question(models):
    reranker = Reranker.load(str(models / "cross"), device="cpu", batch=2)
    passages = ["dân vận khéo", "nhà", "mô hình", "xã"]
    scores = reranker.scores("mô hình gì", passages)
    assert scores.shape == (4,)
    assert len(set(scores.tolist())) == 4
    assert reranker.scores("mô hình gì", passages[::-1]) == pytest.approx(scores[::-1], abs=1e-5)
    assert reranker.scores("mô hình gì", []).shape == (0,)


@pytest.mark.parametrize("name", ["tiny", "three-labels"])
def test_a_model_that_gives_no_single_score_is_refused(models, name):
    with pytest.raises(EncoderError, match=rf"{name} không phải mô hình xếp lại .*RERANKER_MODEL"):
        Reranker.load(str(models / name), device="cpu")


def test_the_shipped_model_and_a_missing_folder_are_no_rerankers(static_model):
    with pytest.raises(EncoderError, match="không phải mô hình xếp lại"):
        Reranker.load(str(static_model({"dân": (1, 2)})))
    with pytest.raises(EncoderError, match=r"Không có thư mục mô hình .*nowhere.*RERANKER_MODEL"):
        Reranker.load("./nowhere")


def test_passages_move_and_the_ladder_of_scores_stays():
    hits = [Hit(7, 0.9, 0.8, 0.3), Hit(5, 0.6, 0.5, 0.2), Hit(9, 0.5, 0.1, 0.9), Hit(1, 0.1, 0, 0)]
    assert reordered(hits, np.array([0.1, 0.1, 0.7, 0.0], np.float32), k=4) == [
        Hit(9, 0.9, 0.1, 0.9),
        Hit(7, 0.6, 0.8, 0.3),
        Hit(5, 0.5, 0.5, 0.2),
        Hit(1, 0.1, 0, 0),
    ]


def test_passages_are_brought_in_and_none_is_taken_away():
    hits = [Hit(row, score, 0, 0) for row, score in enumerate([0.9, 0.8, 0.7, 0.6, 0.5])]
    found = reordered(hits, np.array([1, 2, 3, 5, 4], np.float32), k=2)
    assert [(hit.row, hit.score) for hit in found] == [(3, 0.9), (4, 0.8), (1, 0.6), (0, 0.5)]


def test_the_reader_keeps_what_the_cross_encoder_likes_of_the_nearest_twenty(build, tmp_path):
    folder = cross_encoder(tmp_path / "likes-nhà", likes="nhà")
    texts = [f"dân vận khéo {'mô ' * number}" for number in range(30)]
    texts[14] += " nhà"
    reader = Reader(build(*texts), Reranker.load(str(folder), device="cpu"))
    question = parse_question("dân vận khéo")
    plain = Reader(reader.index).find(question, k=30).hits
    place = [hit.row for hit in plain].index(14)
    assert 0 < place < TOP
    found = reader.find(question, k=3)
    assert found.hits[0].row == 14
    assert found.views[0].row == 14
    assert {hit.row for hit in found.hits} >= {hit.row for hit in plain[:3]}
    assert found.hits[0].score == plain[0].score
    assert reader.find(question, k=TOP) == Reader(reader.index).find(question, k=TOP)
    assert (found.hits[0].lexical, found.hits[0].dense) == (
        plain[place].lexical,
        plain[place].dense,
    )


def test_no_order_of_passages_makes_a_figure_be_stated_that_was_not(engine, tmp_path):
    asked = [
        "Thái Nguyên có bao nhiêu mô hình dân vận khéo?",
        "Huế có bao nhiêu mô hình?",
        "giá vàng?",
    ]
    for word in ("mô", "nhà", "xã"):
        folder = cross_encoder(tmp_path / word, likes=word)
        other = Engine(engine.index, reranker=Reranker.load(str(folder), device="cpu"))
        for question in asked:
            mine, theirs = engine.ask(question), other.ask(question)
            assert theirs.status == mine.status
            assert [f.value for f in theirs.figures] == [f.value for f in mine.figures]
