"""Writes the words of one segment: which syllables and pairs each passage holds, how often and how spelled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from pathlib import Path

import numpy as np
import numpy.typing as npt
from numpy.lib.format import open_memmap

from retrieval.lexical import Hashes, pair_hashes, pair_slot, spelling_slot
from retrieval.vietnamese import folded_word, words

_CHUNK = 400_000  # occurrences sorted at a time; about 16 MB
_MOST_KEPT = 200_000  # remembered strings between spaces
_PARTS = 32  # the token hashes are merged in so many ranges of equal width
_PART_STARTS = np.arange(1, _PARTS, dtype=np.uint64) << np.uint64(59)
_MOST = np.iinfo(np.uint8).max


@dataclass(slots=True)
class _Run:
    """Distinct (token, passage) pairs of one chunk, sorted by token, then by passage."""

    tokens: npt.NDArray[np.uint64]
    rows: npt.NDArray[np.int32]
    counts: npt.NDArray[np.uint8]
    spellings: npt.NDArray[np.uint8]


class _WrittenWords(dict[str, tuple[tuple[int, ...], bytes]]):
    """(hashes, spelling slots) of the words in what stands between two spaces.

    Most was met before as it is written.
    """

    def __init__(self) -> None:
        self._folded = Hashes()

    def __missing__(self, written: str) -> tuple[tuple[int, ...], bytes]:
        if len(self) >= _MOST_KEPT:
            self.clear()
        found = words(written)
        hashes = tuple(self._folded[folded_word(word)] for word in found)
        self[written] = hashes, bytes(map(spelling_slot, found))
        return self[written]


class LexicalBuilder:
    """Collects passages in row order; `save` writes the arrays that `LexicalPart.load` maps."""

    def __init__(self) -> None:
        self._words_of = _WrittenWords().__getitem__
        self._lengths: list[int] = []
        self._runs: list[_Run] = []
        self._pending: list[npt.NDArray[np.uint64]] = []
        self._pending_slots: list[npt.NDArray[np.uint8]] = []
        self._pending_size = 0

    def add(self, texts: Iterable[str]) -> None:
        for text in texts:
            pieces = [self._words_of(piece) for piece in text.split()]
            first = np.array([*chain.from_iterable(map(itemgetter(0), pieces))], np.uint64)
            occurrences = np.concatenate([first, pair_hashes(first[:-1], first[1:])])
            slots = np.frombuffer(b"".join(map(itemgetter(1), pieces)), np.uint8)
            self._pending_slots += [slots, pair_slot(slots[:-1], slots[1:])]
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
        keys, slots = np.concatenate(self._pending), np.concatenate(self._pending_slots)
        self._pending, self._pending_slots, self._pending_size = [], [], 0
        order = np.argsort(keys, kind="stable")  # rows stay in order
        keys, rows = keys[order], rows[order]
        firsts = _firsts(keys, rows)
        counts = np.diff(np.append(firsts, len(keys)))
        counts = np.minimum(counts, _MOST).astype(np.uint8)
        bits = np.left_shift(np.uint8(1), slots[order])
        spellings = np.bitwise_or.reduceat(bits, firsts) if len(firsts) else bits
        self._runs.append(_Run(keys[firsts], rows[firsts], counts, spellings))

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`, which is made; the builder is empty afterwards."""
        self._sort_pending()
        runs, self._runs = self._runs, []
        size = sum(len(run.rows) for run in runs)
        folder.mkdir(parents=True, exist_ok=True)
        rows = open_memmap(folder / "rows.npy", "w+", np.int32, (size,))
        counts = open_memmap(folder / "counts.npy", "w+", np.uint8, (size,))
        spellings = open_memmap(folder / "spellings.npy", "w+", np.uint8, (size,))
        tokens, frequencies, end = [np.empty(0, np.uint64)], [np.empty(0, np.int64)], 0
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
            counts[begin:end] = merged.counts
            spellings[begin:end] = merged.spellings
        np.save(folder / "tokens.npy", np.concatenate(tokens))
        np.save(folder / "starts.npy", np.append(0, np.cumsum(np.concatenate(frequencies))))
        np.save(folder / "lengths.npy", np.array(self._lengths, np.int32))


def _merge(runs: Sequence[_Run], slices: Sequence[slice]) -> _Run:
    """One sorted run out of a slice of each."""
    pairs = list(zip(runs, slices, strict=True))
    keys = np.concatenate([run.tokens[part] for run, part in pairs])
    order = np.argsort(keys, kind="stable")  # rows stay in order
    rows = np.concatenate([run.rows[part] for run, part in pairs])[order]
    counts = np.concatenate([run.counts[part] for run, part in pairs])[order]
    spellings = np.concatenate([run.spellings[part] for run, part in pairs])[order]
    return _Run(keys[order], rows, counts, spellings)


def _firsts(*sorted_keys: npt.NDArray[np.generic]) -> npt.NDArray[np.intp]:
    """Where a new combination of keys begins."""
    new = np.zeros(len(sorted_keys[0]), bool)
    new[:1] = True
    for keys in sorted_keys:
        new[1:] |= keys[1:] != keys[:-1]
    return np.flatnonzero(new)
