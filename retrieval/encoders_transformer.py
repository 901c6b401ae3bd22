"""Any model that sentence-transformers loads; the only module that imports it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.encoder import REMEDY, EncoderError, ModelManifest, Vectors, digest_of

_BATCH = 32


class TransformerEncoder:
    """A sentence-transformers model with its prompts."""

    def __init__(
        self,
        model: Any,  # SentenceTransformer, which ships no types that strict mode takes
        name: str,
        *,
        query_prompt: str | None,
        passage_prompt: str | None,
    ) -> None:
        self._model = model
        self._prompts = {"query": query_prompt, "document": passage_prompt}
        folder = _folder_of(name)
        self.manifest = ModelManifest.read(folder) if folder else ModelManifest(name=name)
        self.name = self.manifest.name if Path(name).is_dir() else name
        self.dim = int(model.get_embedding_dimension())
        prompts = [query_prompt, passage_prompt, model.prompts]
        self.digest = digest_of(folder, name, prompts, self.dim, str(model.dtype))

    @classmethod
    def load(  # noqa: PLR0913 - one setting each, all but the first by name
        cls,
        name: str | Path,
        *,
        query_prompt: str | None = None,
        passage_prompt: str | None = None,
        device: str | None = None,
        backend: str | None = None,
        dtype: str | None = None,
        dim: int | None = None,
    ) -> "TransformerEncoder":
        """The model called `name`, a folder or a name on the model hub; see `load_encoder`.

        Raises:
            EncoderError: sentence-transformers cannot load it.
        """
        folder = Path(name)
        if folder.is_dir() and not any(folder.glob("*.json")):
            msg = f"Thư mục mô hình {folder} thiếu tệp cấu hình; hãy chép lại cả mô hình vào đó."
            raise EncoderError(msg)
        try:
            from sentence_transformers import SentenceTransformer

            model = SentenceTransformer(
                str(name),
                device=device,
                backend=backend or "torch",
                truncate_dim=dim,
                model_kwargs={"dtype": dtype} if dtype else None,
            )
        except Exception as exc:  # the hub, transformers and each backend raise their own
            reason = " ".join(str(exc).split())[:300]
            msg = f"Không nạp được mô hình {name} ({reason}); {REMEDY}."
            raise EncoderError(msg) from exc
        return cls(model, str(name), query_prompt=query_prompt, passage_prompt=passage_prompt)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(self._model.encode_query, texts, self._prompts["query"])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(self._model.encode_document, texts, self._prompts["document"])

    def _encode(self, encode: Any, texts: Sequence[str], prompt: str | None) -> Vectors:
        if not texts:
            return np.empty((0, self.dim), np.float32)
        vectors = encode(
            list(texts),
            prompt=prompt,
            batch_size=_BATCH,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return np.asarray(vectors, np.float32)


def _folder_of(name: str) -> Path | None:
    """Where the model's files lie; None if they cannot be told."""
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import try_to_load_from_cache

    for file in ("modules.json", "config.json"):
        cached = try_to_load_from_cache(name, file)
        if isinstance(cached, str):
            return Path(cached).parent
    return None
