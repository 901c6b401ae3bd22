"""Static models: a table of token vectors, averaged. Read without torch, and without model2vec.

model2vec reads the same folders to the same vectors (a test compares them), but goes through the
tokenizer three times: on the shipped model half a second and 80 MB more before the first answer.
"""

import json
from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from retrieval.encoder import REMEDY, EncoderError, ModelManifest, Vectors, digest_of, too_few
from retrieval.unigram import UnigramTokenizer
from retrieval.unigram_words import WordTokenizer

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_BATCH = 128  # texts tokenized together
_QUICK_QUESTIONS = 8
"""Questions cut into tokens without the tokenizer's long start; from then on it is faster."""


class StaticEncoder:
    """A folder with a StaticEmbedding that SentenceTransformer or model2vec saved."""

    is_light = True
    """Several processes may hold it, each of which is as fast as one alone."""

    def __init__(
        self,
        folder: Path,
        *,
        query_prompt: str = "",
        passage_prompt: str = "",
        dim: int | None = None,
    ) -> None:
        from safetensors.numpy import load_file

        self._made_from = (folder, query_prompt, passage_prompt, dim)
        layout = folder / "0_StaticEmbedding"
        layout = layout if layout.is_dir() else folder
        tensors = load_file(layout / "model.safetensors")
        table = tensors.get("embedding.weight", tensors.get("embeddings"))
        if table is None:
            msg = f"không có 'embedding.weight' hay 'embeddings', chỉ có {sorted(tensors)}"
            raise ValueError(msg)
        if dim is not None and dim > table.shape[1]:
            msg = too_few(folder.name, table.shape[1], dim)
            raise EncoderError(msg)
        self._table: npt.NDArray[np.generic] = table[:, :dim]  # as small as it is stored
        self._row_of: npt.NDArray[np.int64] | None = tensors.get("mapping")
        self._weight_of: npt.NDArray[np.float32] | None = tensors.get("weights")
        self._tokenizer_file = layout / "tokenizer.json"
        self._quick = UnigramTokenizer.load(self._tokenizer_file)
        self._questions_left = _QUICK_QUESTIONS if self._quick else 0
        if self._quick is None:
            _ = (
                self._tokenizer
            )  # a file that cannot be read is told of now, not at the first question
        self._query_prompt, self._passage_prompt = query_prompt, passage_prompt
        self.manifest = ModelManifest.read(folder)
        self.name = self.manifest.name
        self.dim = int(self._table.shape[1])
        self.digest = digest_of(folder, query_prompt, passage_prompt, self.dim)

    def __reduce__(self) -> tuple[object, ...]:
        folder, query_prompt, passage_prompt, dim = self._made_from
        prompts = {"query_prompt": query_prompt, "passage_prompt": passage_prompt}
        return partial(StaticEncoder, folder, **prompts, dim=dim), ()

    @classmethod
    def load(
        cls,
        folder: Path,
        *,
        query_prompt: str | None = None,
        passage_prompt: str | None = None,
        dim: int | None = None,
    ) -> "StaticEncoder":
        """The model in `folder`; prompts not given are those of its own configuration.

        Raises:
            EncoderError: the folder is missing or is not a static model.
        """
        if not folder.is_dir():
            msg = f"Không có thư mục mô hình {folder}; {REMEDY}."
            raise EncoderError(msg)
        try:
            own = _own_prompts(folder)
            return cls(
                folder,
                query_prompt=own.get("query", "") if query_prompt is None else query_prompt,
                passage_prompt=own.get("document", "")
                if passage_prompt is None
                else passage_prompt,
                dim=dim,
            )
        except EncoderError:
            raise
        except Exception as exc:  # tokenizers raises bare Exceptions
            reason = " ".join(str(exc).split())
            msg = f"Mô hình trong {folder} không đọc được ({reason}); {REMEDY}."
            raise EncoderError(msg) from exc

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self._questions_left -= len(texts)
        if self._quick is None or self._questions_left < 0:
            return self._encode(texts, self._query_prompt)
        tokens = [self._quick.encode(self._query_prompt + text) for text in texts]
        return self._vectors(tokens)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        by_word = self._by_word
        if by_word is None:
            return self._encode(texts, self._passage_prompt)
        prompted = [self._passage_prompt + text for text in texts]
        tokens = [by_word.encode(text) for text in prompted]
        left = [number for number, ids in enumerate(tokens) if ids is None]
        read = self._read([prompted[number] for number in left])
        known = dict(zip(left, read, strict=True))
        return self._vectors([known[n] if ids is None else ids for n, ids in enumerate(tokens)])

    @cached_property
    def _by_word(self) -> WordTokenizer | None:
        return WordTokenizer.load(self._tokenizer_file)

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._tokenizer_file))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        return self._vectors(self._read([prompt + text for text in texts]))

    def _read(self, texts: Sequence[str]) -> list[list[int]]:
        """The token ids of each text, by the tokenizers library."""
        tokens: list[list[int]] = []
        for begin in range(0, len(texts), _BATCH):
            batch = list(texts[begin : begin + _BATCH])
            found = self._tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            tokens += [encoding.ids for encoding in found]
        return tokens

    def _vectors(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        vectors = np.zeros((len(tokens), self.dim), np.float32)
        for number, ids in enumerate(tokens):
            if ids:
                vectors[number] = self._sum(np.array(ids))
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= np.maximum(
            lengths, np.finfo(np.float32).tiny
        )  # a mean, scaled, is the sum, scaled
        return vectors

    def _sum(self, tokens: npt.NDArray[np.int64]) -> Vectors:
        rows = tokens if self._row_of is None else self._row_of[tokens]
        vectors = self._table[rows].astype(np.float32)
        return vectors.sum(axis=0) if self._weight_of is None else self._weight_of[tokens] @ vectors


def _own_prompts(folder: Path) -> dict[str, str]:
    path = folder / "config_sentence_transformers.json"
    prompts = json.loads(path.read_bytes()).get("prompts") if path.exists() else None
    return prompts or {}
