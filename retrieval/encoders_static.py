"""Static models: a table of token vectors, averaged. Read without torch or transformers."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from retrieval.encoder import REMEDY, EncoderError, ModelManifest, Vectors, digest_of

_BATCH = 1024


class StaticEncoder:
    """A folder with a StaticEmbedding that SentenceTransformer or model2vec saved."""

    def __init__(
        self,
        folder: Path,
        *,
        query_prompt: str = "",
        passage_prompt: str = "",
        dim: int | None = None,
    ) -> None:
        # model2vec.model alone: its loader would pull in the hub client, a fifth of a second
        from model2vec.model import StaticModel
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        layout = folder / "0_StaticEmbedding"
        layout = layout if layout.is_dir() else folder
        tensors = load_file(layout / "model.safetensors")
        table = tensors.get("embedding.weight", tensors.get("embeddings"))
        if table is None:
            msg = f"neither 'embedding.weight' nor 'embeddings' is in it, only {sorted(tensors)}"
            raise ValueError(msg)
        table = table[:, :dim].astype(np.float32)
        self._model = StaticModel(
            table,
            Tokenizer.from_file(str(layout / "tokenizer.json")),
            normalize=True,
            weights=tensors.get("weights"),
            token_mapping=tensors.get("mapping"),
            max_length=None,  # the whole passage, as sentence-transformers does
        )
        self._query_prompt, self._passage_prompt = query_prompt, passage_prompt
        self.manifest = ModelManifest.read(folder)
        self.name = self.manifest.name
        self.dim = int(table.shape[1])
        self.digest = digest_of(folder, query_prompt, passage_prompt, self.dim)

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
        return self._encode(texts, self._query_prompt)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, self._passage_prompt)

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.empty((0, self.dim), np.float32)
        prompted = [prompt + text for text in texts]
        # one process: its own threads would each hold the interpreter's lock most of the time
        vectors = self._model.encode(prompted, batch_size=_BATCH, use_multiprocessing=False)
        return np.asarray(vectors, np.float32)


def _own_prompts(folder: Path) -> dict[str, str]:
    path = folder / "config_sentence_transformers.json"
    prompts = json.loads(path.read_bytes()).get("prompts") if path.exists() else None
    return prompts or {}
