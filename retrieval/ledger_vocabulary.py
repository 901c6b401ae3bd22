"""The names of what is counted: those that ship, and those that an operator lays over them."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import yaml
from rapidfuzz import fuzz, process

from corpus.errors import CorpusError
from retrieval.ledger_measures import shipped
from retrieval.vietnamese import fold, normalise

FILE = "measures.yaml"
"""Name of the operator's file in the data directory."""
_NEAR = 70
"""Of 100: how alike a name must be to what was typed to be offered instead."""


class VocabularyError(CorpusError):
    """The operator's file of names is malformed; the message names it and says what it has to hold."""


class Vocabulary:
    """Which measures are one, and which of them a person means.

    Args:
        more: name -> other wordings that say the same, beside those that ship.
    """

    def __init__(self, more: Mapping[str, Sequence[str]] | None = None) -> None:
        self._more = {name: tuple(words) for name, words in (more or {}).items()}

    @classmethod
    def load(cls, data_dir: Path) -> "Vocabulary":
        """The names that ship, with those of `measures.yaml` in `data_dir` where there is one.

        Raises:
            VocabularyError: the file is not a mapping from names to lists of wordings.
        """
        path = data_dir / FILE
        try:
            loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls()
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as exc:
            raise VocabularyError(f"{path}: không đọc được ({_first_line(exc)}). {_SHAPE}") from exc
        if loaded is None:
            return cls()
        if not isinstance(loaded, dict) or not all(map(_is_entry, loaded.items())):
            raise VocabularyError(f"{path}: sai dạng. {_SHAPE}")
        return cls(loaded)

    @cached_property
    def _renamed(self) -> dict[str, str]:
        return {
            normalise(wording): name
            for name, words in self._more.items()
            for wording in (name, *words)
        }

    @cached_property
    def _wordings(self) -> dict[str, str]:
        """Every wording of the vocabulary without diacritics -> its name."""
        found: dict[str, str] = {}
        for name, entry in shipped().items():
            for wording in (name, *entry["words"], *entry.get("short", ())):
                found[fold(normalise(wording))] = self.name_of(name)
        return found | {fold(wording): name for wording, name in self._renamed.items()}

    def name_of(self, measure: str) -> str:
        """What a measure as the index has it is called."""
        return self._renamed.get(normalise(measure), measure) if self._renamed else measure

    def meant(self, words: str, measures: Iterable[str]) -> set[str]:
        """Those of `measures`, as the index has them, that a person means by `words`.

        A wording of the vocabulary means all that has its name; others mean what holds their syllables.
        """
        typed = fold(normalise(words))
        name = self._wordings.get(typed)
        if name is not None:
            return {measure for measure in measures if self.name_of(measure) == name}
        return {
            measure
            for measure in measures
            if f" {typed} " in f" {fold(normalise(self.name_of(measure)))} "
        }

    def nearest(self, words: str, measures: Iterable[str]) -> list[str]:
        """Up to three names that look like `words`, the most alike first."""
        names = {fold(normalise(name)): name for name in map(self.name_of, measures)}
        typed = fold(normalise(words))
        found = process.extract(typed, list(names), scorer=fuzz.WRatio, limit=3, score_cutoff=_NEAR)
        return [names[folded] for folded, _, _ in found]


_SHAPE = "Mỗi dòng là một tên, theo sau là danh sách cách nói khác, ví dụ: “hộ nghèo: [hộ đặc biệt khó khăn]”."


def _is_entry(entry: tuple[object, object]) -> bool:
    name, words = entry
    listed = isinstance(words, list) and all(isinstance(word, str) for word in words)
    return isinstance(name, str) and listed


def _first_line(exc: Exception) -> str:
    return str(exc).splitlines()[0] if str(exc) else type(exc).__name__
