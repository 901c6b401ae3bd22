"""The dimensions of a figure, its status, level, subject and field, as far as a text names them.

The phrases for each value are data, in lexicon.json. Accented text is searched only for values of which some
phrase has its first two words there; most parts of sentences name none.
"""

import re
from functools import cache, lru_cache
from itertools import chain

from corpus.letters import is_folded
from retrieval.lexicon import data, is_phrase, slips, tokens
from retrieval.vietnamese import fold, place_tones

_WHOLE_WORD = re.compile(r"\w+")


@cache
def _dimension_patterns() -> list[tuple[str, str, re.Pattern[str], re.Pattern[str] | None]]:
    """(dimension, value, pattern for accented text, pattern for folded text of several syllables)."""
    rows: list[tuple[str, str, re.Pattern[str], re.Pattern[str] | None]] = []
    for dimension, values in data()["dimensions"].items():
        for value, phrases in values.items():
            ordered = sorted(phrases, key=len, reverse=True)
            accented = "|".join(_pattern(place_tones(p.lower())) for p in ordered)
            folded = "|".join(_pattern(fold(p)) for p in ordered if " " in p)
            loose = re.compile(rf"\b(?:{folded})\b") if folded else None
            rows.append((dimension, value, re.compile(rf"\b(?:{accented})\b"), loose))
    return rows


@cache
def _dimensions_by_first_word() -> dict[str, tuple[tuple[int, str], ...]]:
    """First word of an accented phrase -> which of the patterns hold one that begins so, and its second word."""
    found: dict[str, list[tuple[int, str]]] = {}
    values = [phrases for value in data()["dimensions"].values() for phrases in value.values()]
    for number, phrases in enumerate(values):
        for phrase in phrases:
            first, *others = _WHOLE_WORD.findall(place_tones(phrase.lower()))
            found.setdefault(first, []).append((number, others[0] if others else ""))
    return {word: tuple(dict.fromkeys(rows)) for word, rows in found.items()}


@lru_cache(maxsize=16_384)
def _opening_phrases(piece: str) -> tuple[str, ...]:
    """The words that a phrase begins with or goes on with, of what stands between two spaces of a lower text."""
    telling = _first_two_words()
    return tuple(word for word in _WHOLE_WORD.findall(place_tones(piece)) if word in telling)


@cache
def _first_two_words() -> frozenset[str]:
    rows = _dimensions_by_first_word()
    return frozenset(rows).union(second for found in rows.values() for _, second in found)


def _may_be_named(lowered: str) -> list[int]:
    """Which of the patterns may match in an accented text: those of which some phrase has its first two words."""
    words = {*chain.from_iterable(map(_opening_phrases, lowered.split()))}
    firsts = _dimensions_by_first_word()
    return sorted(
        {
            number
            for first in firsts.keys() & words
            for number, second in firsts[first]
            if not second or second in words
        }
    )


def _pattern(phrase: str) -> str:
    return r"\W+".join(re.escape(word) for word in re.findall(r"\w+", phrase))


def dimensions(text: str, *, typed: bool = False) -> dict[str, list[tuple[str, int]]]:
    """For each dimension named in NFC `text` its values with their offsets: {"level": [("tỉnh", 12)]}.

    Of phrases that overlap the longest counts: "công nhận" is not "nhận". `typed` as in `terms`.
    """
    lowered = text.lower()
    accented = not is_folded(lowered)
    patterns = _dimension_patterns()
    if accented and not typed:
        patterns = [patterns[number] for number in _may_be_named(lowered)]
        if not patterns:
            return {}
    lowered = place_tones(lowered)
    plain = fold(lowered) if patterns and (typed or not accented) else ""
    hits: dict[str, list[tuple[int, int, str]]] = {}
    for dimension, value, exact, loose in patterns:
        found = [(m.start(), m.end(), value) for m in exact.finditer(lowered)]
        if not found and loose is not None and (typed or not accented):
            found = [
                (m.start(), m.end(), value)
                for m in loose.finditer(plain)
                if not accented or _is_slip(dimension, value, lowered[m.start() : m.end()])
            ]
        if not found and not accented and loose is None:
            found = [(m.start(), m.end(), value) for m in _folded_single(value).finditer(plain)]
        if found:
            hits.setdefault(dimension, []).extend(found)
    return {name: _longest_only(rows) for name, rows in hits.items()}


def _is_slip(dimension: str, value: str, written: str) -> bool:
    typed = [token.text for token in tokens(written)]
    if is_phrase(typed):
        return False  # "công nhân" is a word of its own, not "công nhận" with a wrong mark
    meant = ([token.text for token in tokens(p)] for p in data()["dimensions"][dimension][value])
    return any(len(m) == len(typed) and slips(typed, m) for m in meant)


@cache
def _folded_single(value: str) -> re.Pattern[str]:
    return re.compile(rf"\b{_pattern(fold(value))}\b")


def _longest_only(rows: list[tuple[int, int, str]]) -> list[tuple[str, int]]:
    kept = [
        (value, start)
        for start, end, value in rows
        if not any(s <= start and end <= e and (s, e) != (start, end) for s, e, _ in rows)
    ]
    return sorted(kept, key=lambda hit: hit[1])
