"""Passages cut into the tokens of a Unigram tokenizer, word by word.

The tokenizers library takes 0.4 ms for a passage of 110 words: its normaliser runs eleven steps over the text,
its search looks at every letter of it. Here a word is normalised and cut once and then remembered, and the
search only chooses which neighbours to join. A text with a letter that one of those steps may take another
way is left to the library.
"""

import json
import re
import string
import unicodedata
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from retrieval.unigram import UNKNOWN_PENALTY

_NORMALISERS: list[dict[str, Any]] = [
    {"type": "NFC"},
    {"type": "Lowercase"},
    {"type": "Replace", "pattern": {"Regex": r"(?<=\d)\.(?=\d{3}(?!\d))"}, "content": ""},
    {"type": "Replace", "pattern": {"Regex": r"(?<![\d.,])0+(?=\d)"}, "content": ""},
    {
        "type": "Replace",
        "pattern": {"Regex": r"[^\p{L}\p{N}]*[^\p{L}\p{N}\s][^\p{L}\p{N}]*"},
        "content": "|",
    },
    {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "},
    {"type": "Replace", "pattern": {"Regex": r"^[| ]|[| ]$"}, "content": ""},
    {"type": "Replace", "pattern": {"String": "|"}, "content": "| "},
    {"type": "Prepend", "prepend": " "},
]
"""The steps that `_words` takes at once; a tokenizer with any others is left to the library."""
_SPLIT = {"type": "Split", "pattern": {"String": "|"}, "behavior": "Removed", "invert": False}

_ALPHABET = string.ascii_lowercase + string.digits
_LETTERS = [chr(code) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))]
"""Latin letters beyond ASCII."""
_POINT = re.compile(r"\.(?<=\d\.)(?=\d{3}(?!\d))")
_ZEROS = re.compile(r"0(?<![\d.,]0)0*(?=\d)")
_PUNCTUATION = re.compile(r"[^\w\s]|_")
_MOST_KEPT = 100_000
"""Remembered words; no library has as many, but debris may."""
_MOST_JOINED = 3
"""Words of the longest token that the search looks for."""
_NEVER = float("-inf")

_Choice = tuple[int, tuple[int, ...]]
"""How many words are cut as one, and their token ids."""


@dataclass(slots=True)
class _Joined:
    """A run of words that is, or opens, a token of several words."""

    score: float = _NEVER
    """Of that token; where the run only opens one it is never chosen."""
    choice: _Choice = (0, ())
    following: "dict[str, _Joined]" = field(default_factory=dict)


class _Cut(NamedTuple):
    """A way to cut a piece of a word."""

    score: float
    ids: tuple[int, ...]


class _Word(NamedTuple):
    """A word alone, with its space before it."""

    text: str
    score: float
    choice: _Choice
    following: dict[str, _Joined]
    """The words that tokens go on with after it."""
    begun: dict[str, _Cut]
    """Its beginnings that a token of several words may end with, each with the best cut of the rest."""


class WordTokenizer:
    """Reads a tokenizer.json; `encode` gives the ids that the tokenizers library would."""

    def __init__(self, vocabulary: Sequence[tuple[str, float]], unknown: int) -> None:
        rarest = min(score for _, score in vocabulary)
        # No letter is unknown, but a space alone is.
        self._single = {" ": (rarest - UNKNOWN_PENALTY, unknown)}
        self._joined: dict[str, _Joined] = {}
        several = []
        for number, (token, score) in enumerate(vocabulary):
            if " " in token[1:]:
                several.append((token[1:].split(" "), score))
                self._add(several[-1][0], score, number)
            else:
                self._single[token] = score, number
        self._longest = max(map(len, self._single))
        self._foreign = _foreign(self._single)
        self._pieces = _Pieces(lambda word: self._words.get(word) or self._word(word))
        self._cuts: dict[str, _Cut] = {}
        """By part of a word: most are met again, in other letters or in other words."""
        self._gains: dict[str, float] = {}
        """Last word of a token of several words -> what such tokens gain at most on the words before it."""
        self._words: dict[str, _Word] = {}
        for words, score in several:
            gain = score - self._cut(words[:-1])[0]
            self._gains[words[-1]] = max(gain, self._gains.get(words[-1], gain))
        self._words = {
            "|": _Word("|", 0.0, (1, ()), {}, {})
        }  # the others were made without the gains

    @classmethod
    def load(cls, path: Path) -> "WordTokenizer | None":
        """The tokenizer in `path`; None where it is of another kind than this module reads."""
        said = json.loads(path.read_bytes())
        model, normaliser = said["model"], said["normalizer"] or {}
        if (
            model.get("type") != "Unigram"
            or model.get("byte_fallback")
            or model["unk_id"] is None
            or normaliser.get("normalizers") != _NORMALISERS
            or said["pre_tokenizer"] != _SPLIT
        ):
            return None
        known = {token for token, _ in model["vocab"]}
        # No token begins inside a word and goes on in the next, and every letter is a token.
        whole = all(_is_whole(token) for token in known if " " in token)
        spelled = all(letter in known and f" {letter}" in known for letter in _ALPHABET)
        return cls(model["vocab"], model["unk_id"]) if whole and spelled else None

    def encode(self, text: str) -> list[int] | None:
        """Token ids of `text`, in order; None where only the library knows them."""
        if self._foreign.search(text):
            return None
        return self._best(chain.from_iterable(map(self._pieces.__getitem__, text.split())))[1]

    def _cut(self, words: Sequence[str]) -> tuple[float, list[int]]:
        """Score and ids of the best way to cut `words`, each alone or joined with one or two before it."""
        return self._best(self._words.get(word) or self._word(word) for word in words)

    def _best(self, words: Iterable["_Word"]) -> tuple[float, list[int]]:
        nothing: dict[str, _Joined] = {}
        one, two = nothing, nothing  # what may go on with the last word, and with the last two
        earlier = before = here = (
            0.0  # best scores of all before those two, before the last, and with it
        )
        chosen: list[_Choice] = []
        for word, score, alone, following, begun in words:
            total, choice = here + score, alone
            if begun:
                total, choice = _ending_inside(begun, total, choice, (before, one), (earlier, two))
            going_on = nothing
            if one and (joined := one.get(word)):
                going_on = joined.following
                if before + joined.score > total:
                    total, choice = before + joined.score, joined.choice
            if two and (joined := two.get(word)) and earlier + joined.score > total:
                total, choice = earlier + joined.score, joined.choice
            earlier, before, here = before, here, total
            one, two = following, going_on
            chosen.append(choice)
        found = []
        at = len(chosen)
        while at:
            width, ids = chosen[at - 1]
            found.append(ids)
            at -= width
        return here, list(chain.from_iterable(reversed(found)))

    def _add(self, words: Sequence[str], score: float, number: int) -> None:
        node = self._joined
        for word in words[:-1]:
            node = node.setdefault(word, _Joined()).following
        last = node.setdefault(words[-1], _Joined())
        last.score, last.choice = score, (len(words), (number,))

    def _word(self, typed: str) -> _Word:
        if len(self._words) >= _MOST_KEPT:
            self._words = {"|": self._words["|"]}
            self._cuts.clear()
        word = typed.lower()
        alone = self._inside(f" {word}")
        # A token that ends inside the word saves at most its gain, and leaves the rest of the word to cut.
        begun = {
            word[:end]: rest
            for end in range(1, len(word))
            if word[:end] in self._gains
            and self._gains[word[:end]] + (rest := self._inside(word[end:])).score >= alone.score
        }
        following = self._joined[word].following if word in self._joined else {}
        found = self._words[typed] = _Word(word, alone.score, (1, alone.ids), following, begun)
        return found

    def _inside(self, part: str) -> _Cut:
        """The best way to cut `part`, a word or the rest of one, into tokens."""
        if known := self._cuts.get(part):
            return known
        best = [_Cut(0.0, ())]
        for end in range(1, len(part) + 1):
            ways = []
            for start in range(max(0, end - self._longest), end):
                if token := self._single.get(part[start:end]):
                    score, ids = best[start]
                    ways.append(_Cut(score + token[0], (*ids, token[1])))
            best.append(max(ways, key=itemgetter(0), default=_Cut(_NEVER, ())))
        self._cuts[part] = best[-1]
        return best[-1]


class _Pieces(dict[str, tuple[_Word, ...]]):
    """The words in what stands between two spaces, which no step of the tokenizer looks across."""

    def __init__(self, word: Callable[[str], _Word]) -> None:
        self._word = word

    def __missing__(self, piece: str) -> tuple[_Word, ...]:
        if len(self) >= _MOST_KEPT:
            self.clear()
        words = self[piece] = tuple(map(self._word, _words(piece)))
        return words


def _ending_inside(
    begun: dict[str, _Cut],
    total: float,
    choice: _Choice,
    *runs: tuple[float, dict[str, _Joined]],
) -> tuple[float, _Choice]:
    """The best of `choice` and of tokens that go on with `runs` and end inside a word."""
    for start, node in runs:
        for beginning, rest in begun.items() if node else ():
            joined = node.get(beginning)
            if joined and start + joined.score + rest.score > total:
                total = start + joined.score + rest.score
                choice = joined.choice[0], joined.choice[1] + rest.ids
    return total, choice


def _is_whole(token: str) -> bool:
    """Whether a token with spaces is whole words, or opens the last, and few of them."""
    words = token.split(" ")
    return words[0] == "" and all(words[1:]) and len(words) <= _MOST_JOINED + 1


def _words(text: str) -> list[str]:
    """The words of `text`, a bar wherever punctuation parts them."""
    if "." in text:
        text = _POINT.sub("", text)
    if "0" in text:
        text = _ZEROS.sub("", text)
    return _PUNCTUATION.sub(" | ", text).split()


def _foreign(known: Container[str]) -> re.Pattern[str]:
    """A character that one of the library's steps may take another way, or that has no token."""
    letters = "".join(
        letter
        for letter in _LETTERS
        if letter.isalpha()
        and unicodedata.normalize("NFC", letter) == letter
        and letter.lower() in known
        and f" {letter.lower()}" in known
    )
    return re.compile(rf"[^\n\t\xa0 -~{letters}“”‘’…–—•°′″«»]")
