"""Names with a slip of the keyboard: "Thái Ngyên", "hà tỉnh", "Quãng Nam"."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA

from corpus.place_context import (
    COMMUNES,
    goes_on,
    is_common,
    is_surname,
    kind_before,
    names_something_else,
)
from corpus.place_exact import Mention, longest, make, of_kind
from corpus.place_names import Spelling, Unit, gazetteer
from corpus.place_scan import Scan

_WORDS_READ = 400
"""Longer texts are no questions; what follows is not mended."""

_SHORTEST_GLUED = 6
_Frame = tuple[str, ...]

# Syllables that Vietnamese has, without diacritics. A slip mostly makes one that it has not.
_SYLLABLE = re.compile(
    r"(?:(?:b|ch|d|gi|h|kh|l|m|n|nh|ph|r|s|t|th|tr|v|x|c(?![eiy])|k(?=[eiy])|g(?![eiy])|gh(?=[ei])"
    r"|ng(?![eiy])|ngh(?=[ei])|qu)?(?:a(?:ch?|i|m|nh?|ng|[optuy])?|e(?:ch?|m|nh?|ng|[optu])?"
    r"|i(?:a|ch?|ec|em|en|eng|ep|et|eu|m|nh?|[ptu])?|o(?:a(?:ch?|i|m|nh?|ng|[optuy])?|e(?:n|o|t)?"
    r"|[cimpt]|ng?)?|u(?:a(?:n|ng|t|y)?|[cimpt]|ng?|e(?:ch|nh)?|o(?:c|i|m|ng?|p|t|u)?"
    r"|y(?:a|ch|en|et|nh?|t|u)?|u)?|y)|y(?:em|en|et|eu)|gi(?:n|ng|eng|ep|et|m|p|t)?"
    r"|quy(?:en|et|nh?|t)?)"
)
_BEFORE_PLACES = {"o", "tai", "cua", "tinh", "in", "at", "of", "for", "did", "does", "has", "con"}


@dataclass(frozen=True, slots=True)
class _Guess:
    spelling: Spelling
    letters: int
    """Letters to change, add, drop or swap; diacritics left aside."""
    place: int
    """Which of the words differs, from 0."""
    marks: int
    """The same with diacritics; 0 where none were typed."""


def mend(scan: Scan, taken: list[bool]) -> Iterator[Mention]:
    """The places that words which are not `taken` spell with a slip in one syllable."""
    count = min(len(scan.words), _WORDS_READ)
    i = 0
    while i < count:
        for size in (4, 3, 2, 1):
            end = i + size
            if end > count or any(taken[i:end]):
                continue
            mention = _mention(scan, taken, i, end)
            if mention:
                yield mention
                i = end - 1
                break
        i += 1


def _mention(scan: Scan, taken: list[bool], first: int, end: int) -> Mention | None:
    guesses = _guesses(scan, first, end)
    if not guesses or longest(scan, first)[0] == end or not _is_one_phrase(scan, first, end):
        return None
    said = kind_before(scan, first)
    if said and any(taken[said.first : first]):
        said = None
    if (said and said.kind in COMMUNES) or _is_no_place(scan, first, end, said is not None):
        return None
    letters = min(guess.letters for guess in guesses)
    if _is_known(scan, first, end, guesses):
        return None
    near = [guess for guess in guesses if guess.letters == letters]
    if letters == 0:  # the same letters: the diacritics decide, unless a letter may be missing
        marks = min(guess.marks for guess in near)
        near = sorted((g for g in guesses if g.marks <= marks), key=lambda g: g.letters)
    units = tuple(dict.fromkeys(unit for guess in near for unit in guess.spelling.units))
    units = of_kind(units, said.kind if said else None)
    slip = first + near[0].place
    if near[0].place == 0 and is_common(scan, slip):
        return None
    is_word = letters > 0 and _SYLLABLE.fullmatch(scan.words[slip]) is not None
    proper, opens = scan.proper(first, end), _opens_place(scan, first)
    units = tuple(
        unit
        for unit in units
        if _may_be_meant(unit, is_word=is_word, said=bool(said), proper=proper, opens=opens)
    )
    if not units:
        return None
    begin = said.first if said else first
    return make(scan, begin, end, units, "fuzzy", explicit=said is not None)


def _is_one_phrase(scan: Scan, first: int, end: int) -> bool:
    joined = all(scan.linked(i) and "\n" not in scan.gap(i) for i in range(first + 1, end))
    shouted = {scan.abbreviation(i) for i in range(first, end)}
    return joined and len(shouted) == 1


def _may_be_meant(unit: Unit, *, is_word: bool, said: bool, proper: bool, opens: bool) -> bool:
    """Whether a slip is likelier than other words or a name that the gazetteer lacks.

    Args:
        unit: The guess.
        is_word: Whether what was typed is a syllable too: "tiền gian", not "Thái Ngyên".
        said: Whether a word for its kind stands before.
        proper: Whether it is capitalised.
        opens: Whether a place's name is likely to begin here.
    """
    if unit.level == "tỉnh":
        return not is_word or said or opens
    return not is_word and (said or proper)


def _opens_place(scan: Scan, first: int) -> bool:
    """Whether a place's name is likely to begin at word `first`."""
    if not first or (scan.capital(first) and not scan.spaced(first)):
        return True
    before = scan.words[first - 1]
    return before in _BEFORE_PLACES or (before.isdigit() and len(before) == 4)


def _is_no_place(scan: Scan, first: int, end: int, said: bool) -> bool:
    """Whether the words are part of a longer name, of whatever kind."""
    last = end - 1
    if goes_on(scan, end) or (is_surname(scan, last) and scan.spaced(end) and scan.capital(end)):
        return True
    if said or scan.caseless:
        return False
    if names_something_else(scan, first, end):
        return True
    before = first - 1
    if not scan.spaced(first) or not scan.spaced(before) or scan.words[before].isdigit():
        return False
    return scan.capital(before) and scan.capital(first) and not scan.abbreviation(before)


def _is_known(scan: Scan, first: int, end: int, guesses: list[_Guess]) -> bool:
    """Whether the words are everyday words, or another name, that need no mending."""
    phrase = scan.phrase(first, end)
    known = gazetteer()
    same_letters = [guess for guess in guesses if guess.letters == 0]
    if scan.proper(first, end):
        # Who types "Lang Sơn" means the province, although a commune is called so.
        province = any(guess.spelling.units[0].level == "tỉnh" for guess in same_letters)
        return phrase in known.other_names and not province
    folded = " ".join(scan.words[first:end])
    return phrase in known.everyday or (not same_letters and folded in known.everyday)


def _guesses(scan: Scan, first: int, end: int) -> list[_Guess]:
    words = tuple(scan.words[first:end])
    if len(words) == 1:
        return _glued_guesses(words[0]) if scan.bare(first, end) else []
    found = {}
    phrase = scan.phrase(first, end).split(" ")
    for i, word in enumerate(words):
        for syllable, spelling in _frames().get((*words[:i], "", *words[i + 1 :]), ()):
            letters = OSA.distance(word, syllable)
            if letters > _slips_allowed(word, syllable):
                continue
            marks = 0
            if phrase != list(words):
                marks = OSA.distance(" ".join(phrase), " ".join(spelling.accented))
            if letters or phrase[i] != spelling.accented[i]:
                found[spelling] = _Guess(spelling, letters, i, marks)
    return list(found.values())


def _slips_allowed(word: str, syllable: str) -> int:
    if len(word) < 2:
        return 0
    return 2 if len(syllable) > 4 else 1


def _glued_guesses(word: str) -> list[_Guess]:
    if len(word) < _SHORTEST_GLUED:
        return []
    near = [
        (OSA.distance(word, spelling.folded[0], score_cutoff=1), spelling)
        for spelling in _glued()
        if spelling.folded[0][0] == word[0]
    ]
    return [_Guess(spelling, letters, 0, 0) for letters, spelling in near if letters == 1]


@cache
def _glued() -> tuple[Spelling, ...]:
    """Names of provinces written as one word."""
    return tuple(
        spelling
        for group in gazetteer().spellings.values()
        for spelling in group
        if len(spelling.folded) == 1
        and len(spelling.folded[0]) >= _SHORTEST_GLUED
        and any(unit.level == "tỉnh" for unit in spelling.units)
    )


@cache
def _frames() -> dict[_Frame, list[tuple[str, Spelling]]]:
    """Names with one syllable left out -> that syllable and the name."""
    frames: dict[_Frame, list[tuple[str, Spelling]]] = defaultdict(list)
    for group in gazetteer().spellings.values():
        for spelling in group:
            words = spelling.folded
            for i in range(len(words)) if len(words) > 1 and spelling.how == "exact" else ():
                frames[*words[:i], "", *words[i + 1 :]].append((words[i], spelling))
    return dict(frames)
