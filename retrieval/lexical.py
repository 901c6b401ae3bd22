"""BM25 over folded syllables and bigrams, in arrays that are mapped from disk.

The weights are those of bm25s's "lucene" method (a test compares them). The arrays are made here
because bm25s keeps every token as a Python string: at 100,000 passages of 100 syllables it takes
2.2 GB to build and 1.7 GB to load, this 0.7 GB and what a question touches.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.lib.format import open_memmap

from retrieval.vietnamese import bigrams, syllables

Scores = npt.NDArray[np.float32]

# Lexical MRR@10 on training-side news, Wikipedia and web questions: 42.4, 93.4, 35.0 at bm25s's own
# 1.5 and 0.75 with pairs at 1; 42.7, 93.5, 37.0 at these. A pair repeats what its syllables said.
K1 = 0.9
B = 0.6
PAIR_WEIGHT = 0.7

_ASKING = frozenset({"gi", "ai", "nao", "nhieu"})
"""Words that ask. An answer need not hold them, and where a text does it is by chance."""

_FILES = ("tokens", "starts", "rows", "weights")
_CHUNK = 400_000  # occurrences sorted at a time; about 16 MB
_PARTS = 32  # the token hashes are merged in so many ranges of equal width
_PART_STARTS = np.arange(1, _PARTS, dtype=np.uint64) << np.uint64(59)
_MIX = np.uint64(0x9E3779B97F4A7C15)


class _Hashes(dict[str, int]):
    """64-bit hash of each syllable met so far."""

    def __missing__(self, syllable: str) -> int:
        digest = blake2b(syllable.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        value = self[syllable] = int.from_bytes(digest, "little")
        return value


def _pair(first: npt.NDArray[np.uint64], second: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Hash of each bigram out of its syllables' hashes; the order of the two counts."""
    return first * _MIX + second  # wraps around at 2**64


def _hash(token: str) -> int:
    """Hash of a token: a syllable, or two with a space between."""
    hashes = _Hashes()
    parts = np.fromiter((hashes[part] for part in token.split(" ")), np.uint64)
    return int(parts[0] if len(parts) == 1 else _pair(parts[:1], parts[1:2])[0])


def query_tokens(question: str) -> list[str]:
    """What to look for: the folded syllables of `question` that do not ask, then its bigrams."""
    words = syllables(question)
    return [word for word in words if word not in _ASKING] + bigrams(words)


@dataclass(slots=True)
class _Run:
    """Distinct (token, passage) pairs of one chunk, sorted by token, then by passage."""

    tokens: npt.NDArray[np.uint64]
    rows: npt.NDArray[np.int32]
    counts: npt.NDArray[np.uint16]


class LexicalBuilder:
    """Collects passages in row order; `save` writes the arrays that `Lexical.load` maps."""

    def __init__(self) -> None:
        self._hashes = _Hashes()
        self._lengths: list[int] = []
        self._runs: list[_Run] = []
        self._pending: list[npt.NDArray[np.uint64]] = []
        self._pending_size = 0

    def add(self, texts: Iterable[str]) -> None:
        for text in texts:
            words = syllables(text)
            first = np.fromiter(map(self._hashes.__getitem__, words), np.uint64, len(words))
            occurrences = np.concatenate([first, _pair(first[:-1], first[1:])])
            self._lengths.append(len(occurrences))
            self._pending.append(occurrences)
            self._pending_size += len(occurrences)
            if self._pending_size >= _CHUNK:
                self._sort_pending()

    def _sort_pending(self) -> None:
        if not self._pending:
            return
        lengths = [len(occurrences) for occurrences in self._pending]
        last = len(self._lengths)
        rows = np.repeat(np.arange(last - len(lengths), last, dtype=np.int32), lengths)
        keys = np.concatenate(self._pending)
        self._pending, self._pending_size = [], 0
        order = np.lexsort((rows, keys))
        keys, rows = keys[order], rows[order]
        firsts = _firsts(keys, rows)
        counts = np.diff(np.append(firsts, len(keys)))
        counts = np.minimum(counts, np.iinfo(np.uint16).max).astype(np.uint16)
        self._runs.append(_Run(keys[firsts], rows[firsts], counts))

    def save(self, folder: Path) -> None:
        """Write the index into `folder`, which is made; the builder is empty afterwards."""
        self._sort_pending()
        runs, self._runs = self._runs, []
        size = sum(len(run.rows) for run in runs)
        folder.mkdir(parents=True, exist_ok=True)
        rows = open_memmap(folder / "rows.npy", "w+", np.int32, (size,))
        weights = open_memmap(folder / "weights.npy", "w+", np.float32, (size,))
        tokens, frequencies, end = [np.empty(0, np.uint64)], [np.empty(0, np.int64)], 0
        lengths = np.array(self._lengths, np.float32)
        mean = lengths.mean() if lengths.any() else np.float32(1)
        norm = (K1 * (1 - B + B * lengths / mean)).astype(np.float32)
        cuts = [
            [0, *np.searchsorted(run.tokens, _PART_STARTS).tolist(), len(run.tokens)]
            for run in runs
        ]
        for part in range(_PARTS if runs else 0):  # a part at a time: less is held twice
            merged = _merge(runs, [slice(*cut[part : part + 2]) for cut in cuts])
            begin, end = end, end + len(merged.rows)
            firsts = _firsts(merged.tokens)
            tokens.append(merged.tokens[firsts])
            frequencies.append(np.diff(np.append(firsts, len(merged.tokens))))
            rows[begin:end] = merged.rows
            weights[begin:end] = np.repeat(_idf(frequencies[-1], len(lengths)), frequencies[-1])
            weights[begin:end] *= merged.counts / (norm[merged.rows] + merged.counts)
        np.save(folder / "tokens.npy", np.concatenate(tokens))
        np.save(folder / "starts.npy", np.append(0, np.cumsum(np.concatenate(frequencies))))
        np.save(folder / "size.npy", np.array([len(self._lengths)], np.int64))


def _merge(runs: Sequence[_Run], slices: Sequence[slice]) -> _Run:
    """One sorted run out of a slice of each."""
    pairs = list(zip(runs, slices, strict=True))
    keys = np.concatenate([run.tokens[part] for run, part in pairs])
    order = np.argsort(keys, kind="stable")  # rows stay in order
    rows = np.concatenate([run.rows[part] for run, part in pairs])[order]
    counts = np.concatenate([run.counts[part] for run, part in pairs])[order]
    return _Run(keys[order], rows, counts)


def _emphasis(token: str) -> np.float32:
    return np.float32(PAIR_WEIGHT if " " in token else 1)


def _firsts(*sorted_keys: npt.NDArray[np.generic]) -> npt.NDArray[np.intp]:
    """Where a new combination of keys begins."""
    new = np.zeros(len(sorted_keys[0]), bool)
    new[:1] = True
    for keys in sorted_keys:
        new[1:] |= keys[1:] != keys[:-1]
    return np.flatnonzero(new)


def _idf(frequency: npt.NDArray[np.int64], size: int) -> Scores:
    return np.log1p((size - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)


class Lexical:
    """A saved BM25 index; a score is a sum over the question's tokens, larger is nearer."""

    def __init__(self, arrays: dict[str, Any], size: int) -> None:
        self._tokens: npt.NDArray[np.uint64] = arrays["tokens"]
        self._starts: npt.NDArray[np.int64] = arrays["starts"]
        self._rows: npt.NDArray[np.int32] = arrays["rows"]
        self._weights: Scores = arrays["weights"]
        self.size = size
        """Number of passages."""
        self._span = lru_cache(maxsize=8192)(self._find)

    @classmethod
    def load(cls, folder: Path) -> "Lexical":
        """Map the arrays in `folder`.

        Raises:
            OSError, ValueError: a file is missing or not an array.
        """
        mapped = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _FILES}
        arrays = {name: np.asarray(array) for name, array in mapped.items()}  # slices faster
        return cls(arrays, int(np.load(folder / "size.npy")[0]))

    def scores(self, tokens: Sequence[str]) -> Scores:
        """(size,) float32: the BM25 score of every passage; a token given twice counts twice."""
        result = np.zeros(self.size, np.float32)
        for token in tokens:
            begin, end = self._span(token)
            weights = self._weights[begin:end]
            np.add.at(result, self._rows[begin:end], _emphasis(token) * weights)
        return result

    def document_frequency(self, token: str) -> int:
        """Number of passages that hold `token`."""
        begin, end = self._span(token)
        return end - begin

    def idf(self, token: str) -> float:
        """Rarity of `token` among the passages."""
        return float(_idf(np.array([self.document_frequency(token)]), self.size)[0])

    def ceiling(self, tokens: Sequence[str]) -> float:
        """More than any passage can score.

        A word that no passage holds raises it, so that a question about something else scores low; a
        pair that none holds is only a way of putting it.
        """
        return sum(
            float(_emphasis(token)) * self.idf(token)
            for token in tokens
            if " " not in token or self.document_frequency(token)
        )

    def _find(self, token: str) -> tuple[int, int]:
        """Where the token's passages begin and end in `_rows`."""
        key = np.uint64(_hash(token))
        place = int(np.searchsorted(self._tokens, key))
        if place == len(self._tokens) or self._tokens[place] != key:
            return 0, 0
        return int(self._starts[place]), int(self._starts[place + 1])
