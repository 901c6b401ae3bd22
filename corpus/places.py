"""Where a text speaks of: provinces, districts and communes with their offsets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from corpus.article import Level
from corpus.place_context import (
    Kind,
    Scan,
    is_surname,
    kind_after,
    kind_before,
    names_something_else,
)
from corpus.place_names import (
    Spelling,
    Unit,
    contains,
    districts,
    gazetteer,
    get,
    label,
    place_of,
    provinces,
    unit_of,
)

__all__ = [
    "Mention",
    "Unit",
    "contains",
    "districts",
    "find_places",
    "get",
    "label",
    "place_of",
    "provinces",
    "unit_of",
]

_RANK: dict[Level, int] = {"xã": 0, "huyện": 1, "tỉnh": 2}
_COMMUNE_KINDS = {"xã", "phường", "thị trấn"}
_LOCATES = re.compile(
    r"[\s,(–-]{0,4}(?:(?:nay|hiện|hiện nay) )?(?:(?:thuộc|của|ở|tại|trong|in|of) )?(?:tỉnh |thành phố )?",
    re.IGNORECASE,
)
_LIST = re.compile(r",\s?|;\s?|\s(?:và|va|and|với)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in a text; `surface` is text[start:end], with its kind word if there is one."""

    start: int
    end: int
    surface: str
    units: tuple[Unit, ...]
    """What it may be; more than one where the text leaves that open."""
    how: Literal["exact", "alias", "fuzzy"]
    weak: bool
    """The words may just as well mean something else: "hòa bình", initials."""
    within: bool = False
    """It only says where the place named before it lies: "(Long An)" after "huyện Cần Đước"."""
    explicit: bool = False
    """A word for its kind stands beside it: tỉnh, huyện, Quận ủy."""


def find_places(text: str, *, fuzzy: bool = False) -> list[Mention]:
    """The places that NFC `text` names, in order, none overlapping.

    Args:
        text: NFC text; offsets are into it.
        fuzzy: For what people type: also mends typos, and reads bare initials such as "NĐ".
    """
    scan = Scan(text)
    found = [*_named(scan)]
    return _located(text, found)


def _named(scan: Scan) -> Iterator[Mention]:
    i = 0
    while i < len(scan.words):
        end, spellings = _longest(scan, i)
        if not spellings or _kind_word_wins(scan, i, end):
            i += 1
            continue
        mention = _mention(scan, i, end, spellings)
        if mention:
            yield mention
        i = end


def _longest(scan: Scan, i: int) -> tuple[int, list[Spelling]]:
    """(index after the longest name that begins at word `i`, its spellings)."""
    best: list[Spelling] = []
    size = 0
    for spelling in gazetteer().spellings.get(scan.words[i], ()):
        length = len(spelling.folded)
        if length < size:
            break
        if tuple(scan.words[i : i + length]) != spelling.folded:
            continue
        inside = range(i, i + length)
        if all(map(scan.linked, inside[1:])) and all(map(scan.agrees, inside, spelling.accented)):
            best.append(spelling)
            size = length
    return i + size, best


def _kind_word_wins(scan: Scan, i: int, end: int) -> bool:
    """Whether word `i` is a kind word before a name rather than the name's first: "quan son tra"."""
    if i + 1 >= len(scan.words) or scan.words[i] not in {"quan", "tinh", "huyen"}:
        return False
    kind = kind_before(scan, i + 1)
    return kind is not None and kind.first == i and _longest(scan, i + 1)[0] > end


def _mention(scan: Scan, i: int, end: int, spellings: list[Spelling]) -> Mention | None:
    said = kind_before(scan, i)
    if said is None and (after := kind_after(scan, end)):
        said = Kind(after, i)
        end += 1
    if said is None and (scan.words[i].isdigit() or names_something_else(scan, i, end)):
        return None
    units = tuple(dict.fromkeys(unit for spelling in spellings for unit in spelling.units))
    first = said.first if said else i
    start, stop = scan.starts[first], scan.ends[end - 1]
    return Mention(
        start=start,
        end=stop,
        surface=scan.text[start:stop],
        units=_of_kind(units, said.kind if said else None),
        how="alias" if all(spelling.how == "alias" for spelling in spellings) else "exact",
        weak=said is None and _weak(scan, i, end, spellings),
        explicit=said is not None,
    )


def _of_kind(units: tuple[Unit, ...], kind: str | None) -> tuple[Unit, ...]:
    """The units that `kind` allows; where it allows none, the kind has changed or is a slip."""
    if kind is None or kind == "tỉnh":
        kept = tuple(unit for unit in units if unit.level == "tỉnh")
    else:
        kept = tuple(unit for unit in units if unit.kind == kind) or tuple(
            unit for unit in units if unit.level == "huyện"
        )
    return kept or units


def _weak(scan: Scan, i: int, end: int, spellings: list[Spelling]) -> bool:
    if all(spelling.needs_kind for spelling in spellings):
        return True
    if all(map(scan.capital, range(i, end))) and not scan.shouted(i, end - 1):
        return False
    return " ".join(map(scan.lower, range(i, end))) in gazetteer().everyday


def _located(text: str, found: list[Mention]) -> list[Mention]:
    """The mentions with their candidates narrowed by the provinces named beside them, or in the text."""
    for i in range(len(found) - 1, 0, -1):
        inner, outer = found[i - 1], found[i]
        if len(outer.units) != 1 or not _LOCATES.fullmatch(text[inner.end : outer.start]):
            continue
        inside = tuple(unit for unit in inner.units if _lies_in(unit, outer.units[0]))
        if inside:
            found[i - 1] = replace(inner, units=inside)
            found[i] = replace(outer, within=True)
    named = [
        m.units[0] for m in found if len(m.units) == 1 and not m.weak and m.units[0].level == "tỉnh"
    ]
    for i, mention in enumerate(found):
        inside = tuple(unit for unit in mention.units if any(contains(p, unit) for p in named))
        if len(mention.units) > 1 and inside:
            found[i] = replace(mention, units=inside)
    return found


def _lies_in(inner: Unit, outer: Unit) -> bool:
    return _RANK[inner.level] < _RANK[outer.level] and contains(outer, inner)
