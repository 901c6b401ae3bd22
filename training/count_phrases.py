"""How often news write the phrases that look like a place's name, in lower case and capitalised."""

import json
import lzma
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from rapidfuzz.distance import OSA

from corpus.letters import fold, place_tones
from corpus.place_names import WORD

ARTICLES = 35_000
"""Articles that are read of each news file."""

_LETTERS = 6_000


@dataclass(frozen=True, slots=True)
class Counts:
    """Occurrences by phrase in lower case, tone marks placed one way."""

    lower: Counter[str] = field(default_factory=Counter)
    capital: Counter[str] = field(default_factory=Counter)
    near_provinces: set[str] = field(default_factory=set)
    """Folded phrases that a slip of one letter or two makes of a province's name."""

    def forms(self) -> dict[str, set[str]]:
        """Folded phrases -> the forms that were seen."""
        found = defaultdict(set)
        for form in self.lower.keys() | self.capital.keys():
            found[fold(form)].add(form)
        return found


class Lookalikes:
    """Which folded phrases are a name, or one with a slip in one of its syllables."""

    def __init__(self, names: Collection[str]) -> None:
        self._open = defaultdict(set)
        for name in names:
            words = tuple(name.split())
            for i in range(len(words)):
                if len(words) > 1:
                    self._open[*words[:i], "", *words[i + 1 :]].add(words[i])
        self._known: dict[tuple[str, ...], bool] = {}

    def __contains__(self, words: tuple[str, ...]) -> bool:
        known = self._known.get(words)
        if known is None:
            known = self._known[words] = any(
                OSA.distance(words[i], other) <= (2 if len(other) > 4 else 1)
                for i in range(len(words))
                for other in self._open.get((*words[:i], "", *words[i + 1 :]), ())
            )
        return known


def count(train: Path, names: Collection[str], province_names: Collection[str]) -> Counts:
    """Read the news under `train` for phrases of two or three syllables near the folded `names`."""
    counts = Counts()
    lookalikes = Lookalikes(names)
    for text in _texts(train):
        words = [(m.start(), m.end(), m.group()) for m in WORD.finditer(fold(text))]
        for size in (2, 3):
            for i in range(len(words) - size + 1):
                run = words[i : i + size]
                start, end = run[0][0], run[-1][1]
                if end - start != sum(len(word) for *_, word in run) + size - 1:
                    continue  # parted by more than a space
                if tuple(word for *_, word in run) in lookalikes:
                    _add(counts, text[start:end])
    provinces = Lookalikes(province_names)
    counts.near_provinces.update(
        folded for folded in map(fold, counts.lower) if tuple(folded.split()) in provinces
    )
    return counts


def _add(counts: Counts, typed: str) -> None:
    form = place_tones(typed.lower())
    if typed.islower():
        counts.lower[form] += 1
    elif typed.istitle():
        counts.capital[form] += 1


def _texts(train: Path) -> Iterator[str]:
    for name in ("news2017.jsonl.xz", "vietnews.jsonl.xz"):
        with lzma.open(train / name, "rt", encoding="utf-8") as lines:
            for line in islice(lines, ARTICLES):
                row = json.loads(line)
                if not str(row.get("id", "")).startswith("test/"):
                    body = row["body"].replace("_", " ")[:_LETTERS]
                    yield unicodedata.normalize("NFC", body)
