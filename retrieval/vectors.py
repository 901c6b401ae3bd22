"""The vector store: FAISS, inner product, mapped from disk; the only module that knows FAISS."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from retrieval.encoder import Vectors

Rows = npt.NDArray[np.int64]

FLAT_LIMIT = 10_000
"""More vectors than this are kept in cells, 8 bits a number: a quarter of the memory, a tenth of the time."""
_CELL = 100
"""Vectors to a cell when the cells are made; more are put into the same cells later."""
_MOST_CELLS = 256
_SCANNED, _SHARE = 15_000, 0.25
"""How many vectors a search compares at least, and which share of them: of 100,000 news passages it then found
98 % of the nearest ten, in a sixth of the time that all of them took."""
_FEW = 5_000
"""Allowed rows up to which each is compared by itself."""


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
        self._in_cells = False
        self._index = _faiss().IndexFlatIP(dim)

    def add(self, vectors: Vectors) -> None:
        if vectors.shape[1] != self.dim:
            msg = f"The vectors are {vectors.shape[1]} wide, but the store takes {self.dim}."
            raise ValueError(msg)
        self._index.add(np.ascontiguousarray(vectors, np.float32))
        if not self._in_cells and self._index.ntotal > self._flat_limit:
            self._index = _in_cells(self._index)
            self._in_cells = True

    def save(self, path: Path) -> None:
        if self._in_cells:
            share = max(_SHARE, min(1.0, _SCANNED / self._index.ntotal))
            self._index.nprobe = math.ceil(self._index.nlist * share)
            self._index.make_direct_map()  # so that a row's vector is found without a search
        _faiss().write_index(self._index, str(path))


def _in_cells(flat: Any) -> Any:
    """The same vectors in cells of near ones, each number in 8 bits, with one range for all of them."""
    faiss = _faiss()
    vectors = flat.reconstruct_n(0, flat.ntotal)
    cells = max(1, min(_MOST_CELLS, flat.ntotal // _CELL))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(flat.d),
        flat.d,
        cells,
        faiss.ScalarQuantizer.QT_8bit_uniform,
        faiss.METRIC_INNER_PRODUCT,
        False,  # the vectors themselves, not what is left of them beside their cell's centre
    )
    index.cp.spherical = True
    index.train(vectors)
    index.add(vectors)
    return index


class VectorStore:
    """The saved vectors of one segment; a score is the inner product, larger is nearer."""

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
        self,
        query: Vectors,
        *,
        k: int,
        allowed: Rows | None = None,
        gone: Rows | None = None,
    ) -> tuple[Rows, Vectors]:
        """The `k` nearest rows, or fewer, and their scores, nearest first.

        Args:
            query: (dim,) float32.
            k: how many at most.
            allowed: the rows that may be found; None for all but the `gone`.
            gone: rows that may not be found, none of them among the allowed.
        """
        self._check_width(query)
        left = self.size - (0 if gone is None else len(gone))
        k = min(k, left if allowed is None else len(allowed))
        if k <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if allowed is not None and len(allowed) <= _FEW:
            return self._best_of(query, allowed, k)
        parameters = None
        if allowed is not None or gone is not None:
            mask = np.zeros(self.size, bool) if allowed is not None else np.ones(self.size, bool)
            if allowed is not None:
                mask[allowed] = True
            elif gone is not None:
                mask[gone] = False
            # the selector only points at the bits, so `bits` has to outlive the search
            bits = np.packbits(mask, bitorder="little")
            selector = _faiss().IDSelectorBitmap(bits)
            parameters = self._selecting(selector, anywhere=allowed is not None)
        scores, rows = self._index.search(query[np.newaxis], k, params=parameters)
        found = rows[0] >= 0  # FAISS pads with -1
        return rows[0][found], scores[0][found]

    def _selecting(self, selector: Any, *, anywhere: bool) -> Any:
        """Parameters of a search among selected rows; those `anywhere` may lie in any cell, so all are searched."""
        faiss = _faiss()
        cells = getattr(self._index, "nlist", 0)
        if cells:
            probed = cells if anywhere else self._index.nprobe
            return faiss.SearchParametersIVF(sel=selector, nprobe=probed)
        return faiss.SearchParameters(sel=selector)

    def _best_of(self, query: Vectors, rows: Rows, k: int) -> tuple[Rows, Vectors]:
        return _nearest(rows, self.scores(query, rows), k)

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


class SegmentedVectors:
    """The vectors of all segments under one numbering of rows.

    Args:
        stores: the segments' vectors, in the order of their rows.
        gone: rows, ascending, that may not be found any more.
    """

    def __init__(self, stores: Sequence[VectorStore], gone: Rows | None = None) -> None:
        self._stores = stores
        self._starts = np.cumsum([0, *(store.size for store in stores)])
        self.size = int(self._starts[-1])
        self._gone = [
            part if len(part) else None
            for part in self._split(np.empty(0, np.int64) if gone is None else gone)
        ]

    def search(
        self, query: Vectors, *, k: int, allowed: Rows | None = None
    ) -> tuple[Rows, Vectors]:
        """The `k` nearest rows, or fewer, and their scores, nearest first.

        Args:
            query: (dim,) float32.
            k: how many at most.
            allowed: the rows that may be found, none of them gone; None for all.
        """
        parts = [None] * len(self._stores) if allowed is None else self._split(np.sort(allowed))
        found = [
            store.search(query, k=k, allowed=part, gone=gone if part is None else None)
            for store, part, gone in zip(self._stores, parts, self._gone, strict=True)
        ]
        if len(found) == 1:
            return found[0]
        rows = [rows + start for (rows, _), start in zip(found, self._starts, strict=False)]
        return _nearest(_joined(rows, np.int64), _joined([s for _, s in found], np.float32), k)

    def scores(self, query: Vectors, rows: Rows) -> Vectors:
        """(len(rows),) float32: the score of each of the ascending `rows` for `query`, (dim,) float32."""
        parts = zip(self._stores, self._split(rows), strict=True)
        return _joined([store.scores(query, part) for store, part in parts], np.float32)

    def _split(self, rows: Rows) -> list[Rows]:
        """The ascending `rows` of each store, numbered as it does."""
        cuts = np.searchsorted(rows, self._starts)
        return [
            rows[begin:end] - start
            for begin, end, start in zip(cuts, cuts[1:], self._starts, strict=False)
        ]


def _nearest(rows: Rows, scores: Vectors, k: int) -> tuple[Rows, Vectors]:
    order = np.lexsort((rows, -scores))[:k]
    return rows[order], scores[order]


def _joined(arrays: Sequence[npt.NDArray[Any]], dtype: Any) -> npt.NDArray[Any]:
    return np.concatenate([np.empty(0, dtype), *arrays])
