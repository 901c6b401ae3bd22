"""BM25 over folded syllables and bigrams, in arrays that are mapped from disk.

The scores are those of bm25s's "lucene" method (a test compares them). The arrays are made here
because bm25s keeps every token as a Python string: at 100,000 passages of 100 syllables it takes
2.2 GB to build and 1.7 GB to load, and none of it can be added to.

What is stored of a passage is how often it holds each token, in which spellings, and its length; what that
weighs follows from all segments together when it is asked, so that an index that grew scores as one made afresh.

Tokens are folded, so that a question typed without diacritics finds what it means. One typed with them says
more: "bạn" is not "bàn". A passage keeps eight bits per token, one of which each spelling sets (a Bloom filter
of one hash); where the bit of the asked spelling is missing, the token is worth what it is worth in any
spelling, halved, and where it is set, half its worth follows from how rare that spelling is.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from corpus.letters import is_folded, place_tones
from retrieval.vietnamese import bigrams, folded_word, words

Scores = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

# Lexical MRR@10 on training-side news, Wikipedia and web questions: 42.4, 93.4, 35.0 at bm25s's own
# 1.5 and 0.75 with pairs at 1; 42.7, 93.5, 37.0 at these. A pair repeats what its syllables said.
K1 = 0.9
B = 0.6
PAIR_WEIGHT = 0.7

SPELLED = 0.5
"""How much of a token's worth hangs on its spelling. MRR@10 of words alone on held-out news, web, Wikipedia
and rules questions: 52.4, 40.4, 93.7, 88.6 at 0; 53.5, 40.9, 94.2, 89.2 at 0.5; 53.8, 41.0, 94.0, 88.9 at 0.7."""

_ASKING = frozenset({"gi", "ai", "nao", "nhieu"})
"""Words that ask. An answer need not hold them, and where a text does it is by chance."""

_WORTHS_KEPT = 64
"""Tokens whose part of the score is remembered: questions of a field share their most frequent words."""
_FILES = ("tokens", "starts", "rows", "counts", "spellings", "lengths")
_MIX = np.uint64(0x9E3779B97F4A7C15)


class Token(NamedTuple):
    """A syllable that is looked for, or two with a space between."""

    text: str
    """Folded."""
    spelling: int = 0
    """The bit of its spelling; 0 where any will do."""


class Hashes(dict[str, int]):
    """64-bit hash of each syllable met so far."""

    def __missing__(self, syllable: str) -> int:
        digest = blake2b(syllable.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        value = self[syllable] = int.from_bytes(digest, "little")
        return value


def pair_hashes(
    first: npt.NDArray[np.uint64], second: npt.NDArray[np.uint64]
) -> npt.NDArray[np.uint64]:
    """Hash of each bigram out of its syllables' hashes; the order of the two counts."""
    return first * _MIX + second  # wraps around at 2**64


def spelling_slot(word: str) -> int:
    """Which of the eight bits stands for the spelling of `word`, whatever its case and tone placement.

    Spellings of one number are one.
    """
    spelled = folded_word(word) if word[0].isdigit() else place_tones(word.lower())
    return crc32(spelled.encode("utf-8", "surrogatepass")) & 7


def pair_slot(first: Any, second: Any) -> Any:
    """The bit of a bigram out of its syllables' bits; numbers or arrays of them."""
    return (3 * first + second) & 7


def _hash(token: str) -> int:
    """Hash of a token: a syllable, or two with a space between."""
    hashes = Hashes()
    parts = np.fromiter((hashes[part] for part in token.split(" ")), np.uint64)
    return int(parts[0] if len(parts) == 1 else pair_hashes(parts[:1], parts[1:2])[0])


def query_tokens(question: str) -> list[Token]:
    """What to look for: the folded syllables of `question` that do not ask, then its bigrams.

    Their spelling counts if the question is written with diacritics at all.
    """
    typed = words(question)
    folded = [folded_word(word) for word in typed]
    slots = [spelling_slot(word) for word in typed]
    pairs = [pair_slot(first, second) for first, second in pairwise(slots)]
    plain = all(is_folded(word.lower()) for word in typed)
    bits = [0 if plain else 1 << slot for slot in slots + pairs]
    found = map(Token, folded + bigrams(folded), bits)
    return [token for token in found if token.text not in _ASKING]


class LexicalPart:
    """The words of one segment."""

    def __init__(self, arrays: dict[str, Any]) -> None:
        self._tokens: npt.NDArray[np.uint64] = arrays["tokens"]
        self._starts: npt.NDArray[np.int64] = arrays["starts"]
        self._rows: npt.NDArray[np.int32] = arrays["rows"]
        self._counts: npt.NDArray[np.uint8] = arrays["counts"]
        self._spellings: npt.NDArray[np.uint8] = arrays["spellings"]
        self.lengths: npt.NDArray[np.int32] = arrays["lengths"]
        """(size,): tokens in each passage."""
        self._span = lru_cache(maxsize=8192)(self._find)

    @classmethod
    def load(cls, folder: Path) -> "LexicalPart":
        """Map the arrays in `folder`.

        Raises:
            OSError, ValueError: a file is missing or not an array.
        """
        mapped = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _FILES}
        return cls({name: np.asarray(array) for name, array in mapped.items()})  # slices faster

    def close(self) -> None:
        """Let the files go now: what remembers lookups refers back to this, and would hold it for long."""
        del self._span

    def passages_with(self, token: str) -> tuple[npt.NDArray[np.int32], Bytes, Bytes]:
        """(rows ascending, how often each holds the token, 255 at most, the bits of its spellings there)."""
        begin, end = self._span(token)
        return self._rows[begin:end], self._counts[begin:end], self._spellings[begin:end]

    def frequency(self, token: Token) -> int:
        """Number of passages that hold `token`, in its spelling as far as the bits tell."""
        begin, end = self._span(token.text)
        if not token.spelling:
            return end - begin
        return int(np.count_nonzero(self._spellings[begin:end] & token.spelling))

    def _find(self, token: str) -> tuple[int, int]:
        """Where the token's passages begin and end in `_rows`."""
        key = np.uint64(_hash(token))
        place = int(np.searchsorted(self._tokens, key))
        if place == len(self._tokens) or self._tokens[place] != key:
            return 0, 0
        return int(self._starts[place]), int(self._starts[place + 1])


class Lexical:
    """BM25 over all segments; a score is a sum over the question's tokens, larger is nearer.

    Args:
        parts: the segments' words, in the order of their rows.
        gone: rows that cannot be found any more. Until their segment is written anew they still count
            among the passages that hold a word, which at most a quarter of a segment can do.
    """

    def __init__(self, parts: Sequence[LexicalPart], gone: Rows | None = None) -> None:
        self._parts: list[tuple[int, LexicalPart]] = []
        self.size = 0
        """Number of rows."""
        for part in parts:
            self._parts.append((self.size, part))
            self.size += len(part.lengths)
        self._gone = gone if gone is not None and len(gone) else None
        lengths = np.concatenate([np.empty(0, np.int32), *(part.lengths for part in parts)])
        mean = lengths.mean() if lengths.any() else 1.0
        self._norm = (K1 * (1 - B + B * lengths.astype(np.float32) / mean)).astype(np.float32)
        self.document_frequency = lru_cache(maxsize=8192)(self._document_frequency)
        self._worths = lru_cache(maxsize=_WORTHS_KEPT)(self._worth)

    def close(self) -> None:
        """Let the parts go now, for the same reason."""
        del self.document_frequency, self._worths

    def scores(self, tokens: Sequence[Token]) -> Scores:
        """(size,) float32: the BM25 score of every passage; a token given twice counts twice."""
        result = np.zeros(self.size, np.float32)
        for token in tokens:
            for first, rows, worth in self._worths(token):
                np.add.at(result[first:], rows, worth)  # in half the time of `+=`
        if self._gone is not None:
            result[self._gone] = 0
        return result

    def _worth(self, token: Token) -> list[tuple[int, npt.NDArray[np.int32], Scores]]:
        """Segment by segment (its first row, rows in it, what the token counts for there)."""
        in_any, in_its_own = (np.float32(worth) for worth in self._worth_by_spelling(token))
        found = []
        for first, part in self._parts:
            rows, counts, spellings = part.passages_with(token.text)
            if len(rows):
                shares = self._norm[first:][rows]
                shares += counts
                np.divide(counts, shares, out=shares)
                shares *= np.where(spellings & token.spelling, in_any + in_its_own, in_any)
                found.append((first, rows, shares))
        return found

    def _worth_by_spelling(self, token: Token) -> tuple[float, float]:
        """(what `token` is worth in any spelling, what more in its own), before counts and lengths."""
        emphasis = PAIR_WEIGHT if " " in token.text else 1.0
        rarity = emphasis * self.idf(token._replace(spelling=0))
        if not token.spelling:
            return rarity, 0.0
        # a spelling that no passage has, a slip of the finger most often, is as rare as its letters
        own = emphasis * self.idf(token) if self.document_frequency(token) else rarity
        return (1 - SPELLED) * rarity, SPELLED * own

    def _document_frequency(self, token: Token) -> int:
        """Number of passages that hold `token`."""
        return sum(part.frequency(token) for _, part in self._parts)

    def idf(self, token: Token) -> float:
        """Rarity of `token` among the passages."""
        frequency = self.document_frequency(token)
        return math.log1p((self.size - frequency + 0.5) / (frequency + 0.5))

    def ceiling(self, tokens: Sequence[Token]) -> float:
        """More than any passage can score.

        A word that no passage holds raises it, so that a question about something else scores low; a
        pair that none holds is only a way of putting it.
        """
        return sum(
            sum(self._worth_by_spelling(token))
            for token in tokens
            if " " not in token.text or self.document_frequency(token._replace(spelling=0))
        )
