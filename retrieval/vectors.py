"""The vector store: FAISS, inner product, mapped from disk; the only module that knows FAISS."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from retrieval.encoder import Vectors

Rows = npt.NDArray[np.int64]

FLAT_LIMIT = 50_000
"""More vectors than this are kept in 8 bits a number: a quarter of the memory, a third of the time."""


class VectorError(ValueError):
    """The file is not a vector store that this version reads."""


def _faiss() -> Any:  # faiss ships no types
    import faiss

    faiss.omp_set_num_threads(1)  # one question is too small to share; threads are for questions
    return faiss


class VectorsBuilder:
    """Takes vectors in row order, batch by batch; `save` writes what `VectorStore.load` maps."""

    def __init__(self, dim: int, *, flat_limit: int = FLAT_LIMIT) -> None:
        self.dim = dim
        self._flat_limit = flat_limit
        self._quantised = False
        self._index = _faiss().IndexFlatIP(dim)

    def add(self, vectors: Vectors) -> None:
        if vectors.shape[1] != self.dim:
            msg = f"The vectors are {vectors.shape[1]} wide, but the store takes {self.dim}."
            raise ValueError(msg)
        self._index.add(np.ascontiguousarray(vectors, np.float32))
        if not self._quantised and self._index.ntotal > self._flat_limit:
            self._index = _in_8_bits(self._index)
            self._quantised = True

    def save(self, path: Path) -> None:
        _faiss().write_index(self._index, str(path))


def _in_8_bits(flat: Any) -> Any:
    """The same vectors, each number in 8 bits; one range for all of them, which searches twice as fast."""
    faiss = _faiss()
    vectors = flat.reconstruct_n(0, flat.ntotal)
    index = faiss.IndexScalarQuantizer(
        flat.d, faiss.ScalarQuantizer.QT_8bit_uniform, faiss.METRIC_INNER_PRODUCT
    )
    index.train(vectors)
    index.add(vectors)
    return index


class VectorStore:
    """A saved set of vectors; a score is the inner product, larger is nearer."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self.dim = int(index.d)
        self.size = int(index.ntotal)

    @classmethod
    def load(cls, path: Path) -> "VectorStore":
        """Map the file at `path`.

        Raises:
            VectorError: it is missing or FAISS cannot read it.
        """
        faiss = _faiss()
        try:
            return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))
        except RuntimeError as exc:
            raise VectorError(f"{path.name} cannot be read as a vector store.") from exc

    def search(
        self, query: Vectors, *, k: int, allowed: Rows | None = None
    ) -> tuple[Rows, Vectors]:
        """The `k` nearest rows, or fewer, and their scores, nearest first.

        Args:
            query: (dim,) float32.
            k: how many at most.
            allowed: the rows that may be found; None for all.
        """
        self._check_width(query)
        k = min(k, self.size if allowed is None else len(allowed))
        if k <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        faiss = _faiss()
        parameters = None
        if allowed is not None:
            mask = np.zeros(self.size, bool)
            mask[allowed] = True
            # the selector only points at the bits, so `bits` has to outlive the search
            bits = np.packbits(mask, bitorder="little")
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))
        scores, rows = self._index.search(query[np.newaxis], k, params=parameters)
        found = rows[0] >= 0  # FAISS pads with -1
        return rows[0][found], scores[0][found]

    def scores(self, query: Vectors, rows: Rows) -> Vectors:
        """(len(rows),) float32: the score of each row for `query`, (dim,) float32."""
        self._check_width(query)
        if len(rows) == 0:
            return np.empty(0, np.float32)
        vectors: Vectors = self._index.reconstruct_batch(np.ascontiguousarray(rows, np.int64))
        return vectors @ query

    def _check_width(self, query: Vectors) -> None:
        if query.shape != (self.dim,):
            msg = f"The question's vector is {query.shape[-1]} wide, but the index has {self.dim}."
            raise ValueError(msg)
