"""A question cut into the tokens of a Unigram tokenizer, without building the tokenizer.

The tokenizers library takes 0.15 s and more to build a vocabulary of 44,000 tokens, a fifth of the time that
`danvan ask` has; one question needs a few dictionary look-ups. Passages still go through the library itself.
The method is the Viterbi segmentation of Kudo, "Subword Regularization" (2018), as the library does it.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

UNKNOWN_PENALTY = 10.0
"""How much less likely than the rarest token the library takes an unknown character to be."""
_CLASSES = ((r"[^\p{L}\p{N}\s]", r"(?!\s)[\W_]"), (r"[^\p{L}\p{N}]", r"[\W_]"))
"""Character classes of the tokenizer's regular expressions in Python's."""

Step = Callable[[str], str]


class UnigramTokenizer:
    """Reads a tokenizer.json; `encode` gives the ids that the tokenizers library would."""

    def __init__(
        self, steps: list[Step], splitter: str, vocabulary: list[tuple[str, float]], unknown: int
    ) -> None:
        self._steps = steps
        self._splitter = splitter
        self._ids = {token: number for number, (token, _) in enumerate(vocabulary)}
        self._scores = [score for _, score in vocabulary]
        self._longest = max(map(len, self._ids))
        self._unknown = unknown
        self._unknown_score = min(self._scores) - UNKNOWN_PENALTY

    @classmethod
    def load(cls, path: Path) -> "UnigramTokenizer | None":
        """The tokenizer in `path`; None where it is of another kind than this module reads."""
        said = json.loads(path.read_bytes())
        model, cut = said["model"], said["pre_tokenizer"]
        steps = [_step(part) for part in (said["normalizer"] or {}).get("normalizers", ())]
        known = [step for step in steps if step is not None]
        plain = (
            model.get("type") == "Unigram"
            and not model.get("byte_fallback")
            and (cut or {}).get("type") == "Split"
            and cut["behavior"] == "Removed"
            and "String" in cut["pattern"]
        )
        if not plain or len(known) < len(steps) or model["unk_id"] is None:
            return None
        return cls(known, cut["pattern"]["String"], model["vocab"], model["unk_id"])

    def encode(self, text: str) -> list[int]:
        """Token ids of `text`, in order; a run of unknown characters is one unknown token."""
        for step in self._steps:
            text = step(text)
        return [
            number for part in text.split(self._splitter) if part for number in self._best(part)
        ]

    def _best(self, part: str) -> list[int]:
        size = len(part)
        scores = [0.0] + [float("-inf")] * size
        back: list[tuple[int, int]] = [(0, 0)] * (size + 1)
        for start in range(size):
            single = False
            for end in range(start + 1, min(start + self._longest, size) + 1):
                number = self._ids.get(part[start:end])
                if number is None:
                    continue
                single = single or end == start + 1
                if scores[start] + self._scores[number] > scores[end]:
                    scores[end] = scores[start] + self._scores[number]
                    back[end] = (start, number)
            if not single and scores[start] + self._unknown_score > scores[start + 1]:
                scores[start + 1] = scores[start] + self._unknown_score
                back[start + 1] = (start, self._unknown)
        found: list[int] = []
        at = size
        while at:
            at, number = back[at]
            if number != self._unknown or found[-1:] != [number]:
                found.append(number)
        return found[::-1]


def _compose(text: str) -> str:
    return unicodedata.normalize("NFC", text)


_PLAIN: dict[str, Step] = {"NFC": _compose, "Lowercase": str.lower}


def _step(part: dict[str, Any]) -> Step | None:
    """One normaliser of the file as a function; None where it is not known here."""
    match part:
        case {"type": "Prepend", "prepend": str(prefix)}:
            return lambda text: prefix + text if text else text
        case {"type": "Replace", "pattern": {"String": str(old)}, "content": str(new)}:
            return lambda text: text.replace(old, new)
        case {"type": "Replace", "pattern": {"Regex": str(pattern)}, "content": str(new)}:
            return _substitution(pattern, new)
    return _PLAIN.get(part["type"])


def _substitution(pattern: str, new: str) -> Step | None:
    for theirs, ours in _CLASSES:
        pattern = pattern.replace(theirs, ours)
    if r"\p" in pattern:
        return None
    compiled = re.compile(pattern)
    return lambda text: compiled.sub(lambda _: new, text)
