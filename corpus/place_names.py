"""The gazetteer: provinces before and after 1 July 2025, districts, and every way to spell them.

`places.json` is made by training/build_places.py.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from corpus.article import Level, Place
from corpus.letters import fold, place_tones

WORD = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True)
class Unit:
    """An administrative unit of Vietnam; provinces and districts as they were before 1 July 2025."""

    key: str
    """"long-an", "long-an/huyen-can-duoc", "xa:phuoc-dong"."""
    name: str
    kind: str
    """Its own word: tỉnh, thành phố, quận, huyện, thị xã, phường, xã, thị trấn."""
    level: Level
    province: str | None = None
    """Name of the province above; None for provinces and where it is unknown."""
    now: str | None = None
    """Name of the province that it lies in since 1 July 2025."""
    parts: tuple[str, ...] = ()
    """Names of the provinces that today's province of this name was made of, its own among them."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a name."""

    folded: tuple[str, ...]
    """Its syllables without diacritics, in lower case."""
    accented: tuple[str, ...]
    """Its syllables in lower case, tone marks placed one way."""
    units: tuple[Unit, ...]
    how: str
    """"exact" or "alias"."""
    needs_kind: bool
    """Mostly a person or a common noun unless a word such as thành phố stands before it."""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All units, and every way to spell them."""

    provinces: tuple[Unit, ...]
    districts: tuple[Unit, ...]
    by_key: dict[str, Unit]
    spellings: dict[tuple[str, ...], tuple[Spelling, ...]]
    """By folded syllables."""
    lengths: dict[str, tuple[int, ...]]
    """First folded syllable -> how many syllables such names have, the most first."""
    seconds: dict[str, frozenset[str]]
    """First syllable, with its diacritics or without, -> the second ones of names written so; "" for a name alone."""
    initials: dict[str, tuple[Unit, ...]]
    """"HD", "NĐ" and also "ND" -> provinces."""
    shortened: dict[str, tuple[tuple[str, str, Unit], ...]]
    """Folded last syllable -> both syllables and the province, for "Q.Ngãi"."""
    everyday: frozenset[str]
    """Phrases, as typed in lower case, that are everyday words although they look like a name."""
    other_names: frozenset[str]
    """Phrases, in lower case, that are names of their own although they look like a place's."""


@cache
def gazetteer() -> Gazetteer:
    """The units that ship, read once."""
    data = json.loads(Path(__file__).with_name("places.json").read_text("utf-8"))
    provinces = tuple(_provinces(data["provinces"]))
    today = {unit.name: unit.now for unit in provinces}
    districts = tuple(
        Unit(
            key=f"{slug(row['province'])}/{slug(row['kind'])}-{slug(row['name'])}",
            level="huyện",
            now=today[row["province"]],
            **{field: row[field] for field in ("name", "kind", "province")},
        )
        for row in data["districts"]
    )
    units = provinces + districts
    spellings = _grouped(_spellings(units, data["provinces"] + data["districts"]))
    return Gazetteer(
        provinces=provinces,
        districts=districts,
        by_key={unit.key: unit for unit in units},
        spellings=spellings,
        lengths=_lengths(spellings),
        seconds=_seconds(chain.from_iterable(spellings.values())),
        initials=_initials(provinces),
        shortened=_shortened(provinces),
        everyday=frozenset(data["everyday"]),
        other_names=frozenset(data["other_names"]),
    )


def slug(name: str) -> str:
    """The folded syllables of `name` joined by hyphens."""
    return "-".join(WORD.findall(fold(name)))


def _provinces(rows: list[dict[str, Any]]) -> Iterable[Unit]:
    parts: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        parts[row["now"]].append(row["name"])
    for row in rows:
        name = row["name"]
        yield Unit(
            key=slug(name),
            name=name,
            kind=row["kind"],
            level="tỉnh",
            now=row["now"],
            parts=tuple(parts.get(name, ())),
        )


def _spellings(units: tuple[Unit, ...], rows: list[dict[str, Any]]) -> Iterable[Spelling]:
    """Spellings that are written alike are one, with all their units."""
    merged: dict[tuple[str, ...], tuple[list[Unit], str, bool]] = {}
    for unit, row in zip(units, rows, strict=True):
        for number, text in enumerate([unit.name, *row.get("aliases", ())]):
            accented = words(text)
            forms = [accented]
            if len(accented) > 1 and (unit.level == "tỉnh" or number):
                forms.append(("".join(accented),))  # Daklak, dienbien
            if "'" in text:
                forms.append(words(text.replace("'", "")))  # Cư Mgar
            for form in forms:
                how = "alias" if number else "exact"
                needs_kind = not number and row.get("needs_kind", False)
                found = merged.setdefault(form, ([], how, needs_kind))
                if unit not in found[0]:
                    found[0].append(unit)
    for form, (found_units, how, needs_kind) in merged.items():
        folded = tuple(fold(word) for word in form)
        yield Spelling(folded, form, tuple(found_units), how, needs_kind)


def words(text: str) -> tuple[str, ...]:
    """The syllables of NFC `text` in lower case, tone marks placed one way."""
    return tuple(WORD.findall(place_tones(text.lower())))


def _grouped(spellings: Iterable[Spelling]) -> dict[tuple[str, ...], tuple[Spelling, ...]]:
    found: dict[tuple[str, ...], list[Spelling]] = defaultdict(list)
    for spelling in spellings:
        found[spelling.folded].append(spelling)
    return {folded: tuple(group) for folded, group in found.items()}


def _lengths(names: Iterable[tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = defaultdict(set)
    for name in names:
        found[name[0]].add(len(name))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}


def _seconds(names: Iterable[Spelling]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for first, *others in (name.accented, name.folded):
            found[first].add(others[0] if others else "")
    return {first: frozenset(seconds) for first, seconds in found.items()}


def _initials(provinces: tuple[Unit, ...]) -> dict[str, tuple[Unit, ...]]:
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit in provinces:
        letters = "".join(word[0] for word in WORD.findall(unit.name)).upper()
        if len(letters) == 2:
            found[letters].append(unit)
    for letters, units in list(found.items()):
        # Without diacritics NĐ is ND, but BD is Bình Dương before it is Bình Định.
        found.setdefault(letters.replace("Đ", "D"), units)
    return {letters: tuple(units) for letters, units in found.items()}


def _shortened(provinces: tuple[Unit, ...]) -> dict[str, tuple[tuple[str, str, Unit], ...]]:
    found: dict[str, list[tuple[str, str, Unit]]] = defaultdict(list)
    for unit in provinces:
        syllables = words(unit.name)
        if len(syllables) == 2:
            first, last = syllables
            found[fold(last)].append((first, last, unit))
    return {last: tuple(group) for last, group in found.items()}


def get(key: str) -> Unit:
    """The unit with this key; KeyError where there is none."""
    return gazetteer().by_key[key]


def unit_at(key: str) -> Unit | None:
    """The province or district with this key; None for communes, which the gazetteer leaves out."""
    return gazetteer().by_key.get(key)


def provinces() -> tuple[Unit, ...]:
    """The 63 provinces and centrally run cities before 1 July 2025, by name."""
    return gazetteer().provinces


def districts() -> tuple[Unit, ...]:
    """The districts before 1 July 2025, by name."""
    return gazetteer().districts


def place_of(unit: Unit) -> Place:
    """The unit as an article's front matter keeps it."""
    return Place(name=unit.name, level=unit.level, kind=unit.kind, province=unit.province)


def label(unit: Unit) -> str:
    """The name as a reply writes it: "Thái Nguyên", "huyện Sơn Dương (Tuyên Quang)"."""
    return place_of(unit).label


@lru_cache(maxsize=1024)
def unit_of(place: Place) -> Unit | None:
    """The gazetteer's unit for `place`, a commune as texts name it; None where no one unit fits."""
    name = words(place.name)
    if place.level == "xã":
        return commune(place.name, place.kind, place.province)
    found = [
        unit
        for spelling in gazetteer().spellings.get(tuple(map(fold, name)), ())
        if spelling.accented == name
        for unit in spelling.units
        if unit.level == place.level and place.province in (None, unit.province)
    ]
    alike = [unit for unit in found if unit.kind == place.kind] or found
    return alike[0] if len(alike) == 1 else None


@lru_cache(maxsize=4096)
def commune(name: str, kind: str, province: str | None = None) -> Unit:
    """A commune, which the gazetteer leaves out."""
    return Unit(f"xa:{' '.join(map(fold, words(name)))}", name, kind, "xã", province=province)


def contains(outer: Unit, inner: Unit) -> bool:
    """Whether `inner` lies in `outer` or is `outer`, by the borders before or since 1 July 2025."""
    if outer == inner:
        return True
    if outer.level != "tỉnh":
        return False
    above = inner.name if inner.level == "tỉnh" else inner.province
    return above is not None and (above == outer.name or above in outer.parts)
