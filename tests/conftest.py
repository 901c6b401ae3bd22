import json
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from corpus.article import Article, Passage
from retrieval.index import Index
from retrieval.indexing import build_index
from retrieval.source import Gathered
from tests.toy_encoder import ToyEncoder

settings.register_profile("steady", deadline=None)  # a busy machine is no failure
settings.load_profile("steady")
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Started in the background by a shell; the processes that tests interrupt would ignore it as well.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def toy_encoder() -> ToyEncoder:
    return ToyEncoder()


@pytest.fixture
def static_model(tmp_path: Path) -> Callable[..., Path]:
    """Writes a static model's folder as SentenceTransformer saves it: (token vectors) -> folder."""

    def write(table: Mapping[str, Sequence[float]], **files: object) -> Path:
        from safetensors.numpy import save_file
        from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

        folder = tmp_path / "static-model"
        (folder / "1_Normalize").mkdir(parents=True)
        width = len(next(iter(table.values())))
        vocabulary = {token: number for number, token in enumerate(["[UNK]", *table])}
        tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
        tokenizer.normalizer = normalizers.Lowercase()
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
        tokenizer.save(str(folder / "tokenizer.json"))
        rows = np.array([[0.0] * width, *table.values()], np.float16)
        save_file({"embedding.weight": rows}, folder / "model.safetensors")
        kinds = ["StaticEmbedding", "Normalize"]
        modules = [
            {"idx": number, "name": str(number), "path": path, "type": f"{_MODULES}.{kind}"}
            for number, (kind, path) in enumerate(zip(kinds, ["", "1_Normalize"], strict=True))
        ]
        for name, content in {"modules": modules, **files}.items():
            (folder / f"{name}.json").write_text(json.dumps(content), "utf-8")
        return folder

    return write


_MODULES = "sentence_transformers.models"


def article(number: int, text: str, **fields: object) -> Article:
    """An article whose title adds no word of its own to the index."""
    values = {"id": f"a{number}", "title": text.split(maxsplit=1)[0], "file": f"{number}.txt"}
    return Article.model_validate(values | {"text": text} | fields)


def whole(article: Article) -> list[Passage]:
    """The article as one passage of one sentence."""
    end = len(article.text)
    return [Passage(article.id, 0, 0, end, ((0, end),))]


@pytest.fixture
def build(tmp_path: Path, toy_encoder: ToyEncoder) -> Callable[..., Index]:
    """Builds an index of texts, a passage each: row n is text n."""

    def build(*texts: str, encoder: ToyEncoder = toy_encoder) -> Index:
        return build_index(
            Gathered(tuple(article(number, text) for number, text in enumerate(texts))),
            encoder,
            tmp_path / "index",
            library_digest="texts",
            splitter=whole,
            figure_finder=lambda article, passage: [],
        )

    return build
