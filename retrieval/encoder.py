"""Text to vectors: the one seam behind which every embedding model stands."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class Encoder(Protocol):
    """Turns questions and passages into vectors of length 1, so that their inner product is the cosine."""

    @property
    def name(self) -> str:
        """Model name as the manifest records it."""

    @property
    def digest(self) -> str:
        """Changes whenever the same text could give another vector: weights, prompts, dimension."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dim) float32, rows of length 1 (all zeros where a text has no known token)."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dim) float32, rows of length 1 (all zeros where a text has no known token)."""
