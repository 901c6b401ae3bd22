"""Any embedding model that sentence-transformers loads."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.encoder import REMEDY, EncoderError, ModelManifest, Vectors, digest_of, too_few
from retrieval.hub import EMBEDDING, folder_of, load_model, not_run

BATCH = 32
"""How many texts go through the model at once where the settings do not say."""
_E5 = {"query": "query: ", "document": "passage: "}
"""What e5 models were trained with; their configurations on the hub do not say so."""
_E5_NAME = re.compile(r"(?:^|[^a-z0-9])e5(?![a-z0-9])(?!.*instruct)")


class TransformerEncoder:
    """A sentence-transformers model with its prompts; safe to share between threads."""

    def __init__(  # noqa: PLR0913 - one setting each, all but two by name
        self,
        model: Any,  # SentenceTransformer, which ships no types that strict mode takes
        name: str,
        *,
        query_prompt: str | None,
        passage_prompt: str | None,
        backend: str | None,
        batch: int,
    ) -> None:
        self._model = model
        self._batch = batch
        folder = folder_of(name, EMBEDDING)
        self.manifest = ModelManifest.read(folder) if folder else ModelManifest(name=name)
        self.name = self.manifest.name if Path(name).is_dir() else name
        self.dim = int(model.get_embedding_dimension())
        own = prompts_of(model.prompts, self.name)
        self.prompts = {
            "query": own["query"] if query_prompt is None else query_prompt,
            "document": own["document"] if passage_prompt is None else passage_prompt,
        }
        self.digest = digest_of(
            folder,
            None if folder else name,  # a folder that was moved holds the same model
            self.prompts,
            self.dim,
            str(model.dtype),
            backend or "torch",
        )
        self._try()

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
        batch: int | None = None,
    ) -> "TransformerEncoder":
        """The model called `name`, a folder or a name on the model hub; see `load_encoder`.

        Raises:
            EncoderError: sentence-transformers cannot load it, or its vectors are shorter than `dim`.
        """
        model = load_model(str(name), EMBEDDING, device=device, backend=backend, dtype=dtype)
        whole = model.get_embedding_dimension()
        if dim is not None:
            if whole is not None and dim > whole:
                msg = too_few(str(name), whole, dim)
                raise EncoderError(msg)
            model.truncate_dim = dim
        return cls(
            model,
            str(name),
            query_prompt=query_prompt,
            passage_prompt=passage_prompt,
            backend=backend,
            batch=batch or BATCH,
        )

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(self._model.encode_query, texts, self.prompts["query"])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(self._model.encode_document, texts, self.prompts["document"])

    def _try(self) -> None:
        """Make one vector, so that a model which cannot make any is told of before it is relied on.

        It also leaves the tokenizer set up, after which threads may share it.

        Raises:
            EncoderError: the model fails, or what it gives are no numbers.
        """
        if not np.isfinite(self.encode_queries(["dân vận"])).all():
            msg = (
                f"Mô hình {self.name} cho vectơ hỏng khi chạy thử; hãy bỏ DANVAN_EMBEDDING_DTYPE nếu có"
                f" đặt, nếu không, {REMEDY}."
            )
            raise EncoderError(msg)

    def _encode(self, encode: Any, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.empty((0, self.dim), np.float32)
        try:
            found = encode(
                list(texts),
                prompt=prompt,
                batch_size=self._batch,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        except Exception as exc:  # each backend and device raises its own
            raise EncoderError(not_run(self.name, self._batch, exc, REMEDY)) from exc
        vectors = np.array(found, np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= np.maximum(lengths, np.finfo(np.float32).tiny)  # 16 bits leave them near 1 only
        return vectors


def prompts_of(own: dict[str, str], name: str) -> dict[str, str]:
    """What stands before a question ("query") and before a passage ("document") by the model's own account.

    A model called e5 that has none in its configuration gets those that all e5 models need; one that
    is told what to do ("instruct") needs a sentence that only its operator can write.
    """
    passage = next((own[key] for key in ("document", "passage", "corpus") if own.get(key)), "")
    found = {"query": own.get("query") or "", "document": passage}
    last = name.rstrip("/").rpartition("/")[2].lower()
    return dict(_E5) if not any(found.values()) and _E5_NAME.search(last) else found
