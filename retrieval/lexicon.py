"""The words of the field: shorthand, English, concepts that are said in several ways.

The word lists themselves are data, in lexicon.json. Concepts are matched on accented text where it is
accented and on folded text where it is not, longest phrase first.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from retrieval.vietnamese import fold, place_tones

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+\d*")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")

COUNTABLE = frozenset(
    f"c:{noun}"
    for noun in (
        "mô hình", "tập thể", "cá nhân", "hộ", "hộ nghèo", "hộ cận nghèo", "người dân", "đơn thư", "thôn",
        "kiến nghị", "đối thoại", "hội nghị",
        "cán bộ", "đảng viên", "khu dân cư", "chuồng trại", "nhà ở", "hòa giải", "tổ hòa giải", "câu lạc bộ",
        "giám sát", "suất quà", "đường", "cầu", "hội viên", "đoàn viên", "thành viên", "người có uy tín", "đất",
    )
)  # fmt: skip
"""Things of the field that are counted."""


class Token(NamedTuple):
    """One syllable or number of a text."""

    text: str
    """Lower case, one tone placement, accents kept."""
    folded: str
    """Lower case without diacritics; numbers without thousands separators and leading zeros."""
    start: int
    end: int


class Term(NamedTuple):
    """A concept of the lexicon ("c:hộ") or, where none matches, one folded syllable."""

    key: str
    start: int
    end: int


@cache
def data() -> dict[str, Any]:
    """The whole lexicon as read from its file."""
    path = Path(__file__).with_name("lexicon.json")
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def tokens(text: str) -> list[Token]:
    """The syllables and numbers of NFC `text`, with their offsets."""
    return [Token(*_forms(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]


def syllables(text: str) -> list[tuple[str, str]]:
    """(text, folded) of every token of NFC `text`, where no offsets are needed."""
    return [_forms(word) for word in _WORD.findall(text)]


@lru_cache(maxsize=65_536)
def _forms(word: str) -> tuple[str, str]:
    """A token's `text` and `folded`."""
    text = place_tones(word.lower())
    folded = fold(text)
    if folded[0].isdigit():
        folded = folded.replace(".", "") if _THOUSANDS.fullmatch(folded) else folded
        folded = folded.lstrip("0") or "0" if folded.isdigit() else folded
    return text, folded


_PLAIN = frozenset(["hộ", "thôn", "người dân", "khen", "nhà ở", "tiền", "hội nghị"])
"""Concepts that a single syllable without diacritics still names."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[str, ...]
    """As they are matched."""
    accented: tuple[str, ...]
    key: str


@cache
def _phrases(*, folded: bool) -> dict[str, list[_Phrase]]:
    """First syllable -> the concept phrases that begin with it, longest first."""
    table: dict[str, list[_Phrase]] = {}
    for concept, phrases in data()["concepts"].items():
        for phrase in phrases:
            if folded and " " not in phrase and concept not in _PLAIN:
                continue  # "dat" is đất as well as đạt, "doi" đối as well as dời
            accented = tuple(token.text for token in tokens(phrase))
            words = tuple(token.folded for token in tokens(phrase)) if folded else accented
            table.setdefault(words[0], []).append(_Phrase(words, accented, f"c:{concept}"))
    for rows in table.values():
        rows.sort(key=lambda row: -len(row.words))
    return table


def is_accented(words: Iterable[tuple[str, str]]) -> bool:
    """True where the writer used diacritics at all; `words` are (text, folded)."""
    return any(text != folded and not text[0].isdigit() for text, folded in words)


def terms(words: Sequence[Token], *, typed: bool = False) -> list[Term]:
    """`words` as concepts and left-over folded syllables, in order.

    Args:
        words: the tokens of a text.
        typed: the text was typed by a person, who may have left out or mistaken an accent: a phrase of
            several syllables may then differ in its accents as long as one syllable agrees.
    """
    pairs = [(word.text, word.folded) for word in words]
    found = _matches(pairs, accented=is_accented(pairs), typed=typed)
    return [Term(key, words[at].start, words[at + length - 1].end) for at, length, key in found]


def term_keys(words: Sequence[tuple[str, str]], *, accented: bool) -> list[str]:
    """The keys of the terms of a text that is given as (text, folded)."""
    table = _phrases(folded=not accented)
    matched = [text if accented else folded for text, folded in words]
    keys: list[str] = []
    at = 0
    for here, (word, (_, folded)) in enumerate(zip(matched, words, strict=True)):
        if here < at:
            continue  # inside the phrase before
        match = _longest(table, matched, here) if word in table else None
        length, key = match or (1, folded)
        keys.append(key)
        at = here + length
    return keys


def _matches(
    words: Sequence[tuple[str, str]], *, accented: bool, typed: bool
) -> Iterator[tuple[int, int, str]]:
    """(first word, how many words, key) of every term."""
    texts, folds = [text for text, _ in words], [folded for _, folded in words]
    exact = _phrases(folded=False) if accented else {}
    loose = _phrases(folded=True) if typed or not accented else {}
    at = 0
    while at < len(words):
        match = _longest(exact, texts, at) if texts[at] in exact else None
        if match is None and folds[at] in loose:
            match = _longest(loose, folds, at, agreeing=texts if accented else None)
        length, key = match or (1, folds[at])
        yield at, length, key
        at += length


def _longest(
    table: dict[str, list[_Phrase]],
    words: list[str],
    at: int,
    *,
    agreeing: list[str] | None = None,
) -> tuple[int, str] | None:
    """(length, key) of the longest phrase at `at`; with `agreeing` one syllable must agree in its accents."""
    for phrase in table[words[at]]:
        length = len(phrase.words)
        if length > 1 and tuple(words[at : at + length]) != phrase.words:
            continue
        if agreeing is None or slips(agreeing[at : at + length], phrase.accented):
            return length, phrase.key
    return None


def slips(typed: Sequence[str], meant: Sequence[str]) -> bool:
    """Whether `typed` is `meant` with some accents left out or mistaken: a syllable agrees, or has none."""
    return len(meant) > 1 and any(t == m or t == fold(t) for t, m in zip(typed, meant, strict=True))


def is_phrase(words: Sequence[str]) -> bool:
    """Whether accented `words` are how some concept is said."""
    known = _phrases(folded=False).get(words[0], ())
    return any(phrase.accented == tuple(words) for phrase in known)


@cache
def function_words(*, folded: bool) -> frozenset[str]:
    """Syllables that carry no content in a question."""
    words = data()["function_words"].split()
    return frozenset(fold(word) if folded else place_tones(word) for word in words)


@cache
def generic_keys() -> frozenset[str]:
    """Keys of terms that nearly every article of the field holds."""
    keys = {term.key for phrase in data()["generic"].split("|") for term in terms(tokens(phrase))}
    return frozenset(keys)


def counts_loosely(noun: str, unit: str) -> bool:
    """Whether a general word that is asked for ("lần", "người", "nhà") may mean the counted noun `unit`."""
    asked, counted = f"{plain(noun)} ", f"{plain(unit)} "
    return any(
        counted.startswith(meant)
        for general, nouns in _general_words()
        if asked.startswith(general)
        for meant in nouns
    )


@cache
def _general_words() -> list[tuple[str, tuple[str, ...]]]:
    """(general word, what it may mean), each folded with a space behind it, so that whole words are compared."""
    return [
        (f"{plain(general)} ", tuple(f"{plain(noun)} " for noun in nouns))
        for general, nouns in data()["loosely"].items()
    ]


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The folded syllables of `text`, parted by spaces."""
    return " ".join(folded for _, folded in syllables(text))


@cache
def general_keys() -> frozenset[str]:
    """Keys of the words that may stand for several counted nouns: "chị em", "nhà"."""
    return frozenset(term.key for noun in data()["loosely"] for term in terms(tokens(noun)))


@cache
def name_words(listing: Literal["surnames", "not_names"]) -> frozenset[str]:
    """Family names, or words that begin capitalised runs which are no names, in lower case."""
    return frozenset(data()[listing].split())
