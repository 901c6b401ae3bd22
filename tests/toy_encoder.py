"""An encoder whose vectors a reader can work out by hand."""

from collections.abc import Sequence
from hashlib import sha256

import numpy as np

from retrieval.encoder import ModelManifest, Vectors
from retrieval.vietnamese import syllables

WORDS = ("dan", "van", "kheo", "mo", "hinh", "nha")


class ToyEncoder:
    """How often each of six words stands in a text, scaled to length 1."""

    def __init__(self, name: str = "toy", words: Sequence[str] = WORDS, **manifest: object) -> None:
        self.name = name
        self.words = tuple(words)
        self.dim = len(self.words)
        self.digest = sha256(" ".join((name, *words)).encode()).hexdigest()
        self.manifest = ModelManifest.model_validate({"name": name, **manifest})

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        counts = [[syllables(text).count(word) for word in self.words] for text in texts]
        vectors = np.array(counts, np.float32).reshape(-1, self.dim)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1)
