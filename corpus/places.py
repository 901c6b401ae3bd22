"""Where a text speaks of: provinces, districts and communes with their offsets."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from corpus.article import Level
from corpus.letters import fold
from corpus.place_exact import Mention, Reader
from corpus.place_names import (
    Unit,
    contains,
    districts,
    get,
    label,
    place_of,
    provinces,
    unit_at,
    unit_of,
)
from corpus.place_openings import openings
from corpus.place_scan import Scan
from corpus.place_typos import mend

__all__ = [
    "Mention",
    "Unit",
    "contains",
    "districts",
    "find_places",
    "get",
    "inside",
    "label",
    "place_of",
    "places_named",
    "provinces",
    "unit_at",
    "unit_of",
]

_RANK: dict[Level, int] = {"xã": 0, "huyện": 1, "tỉnh": 2}
_LOCATES = re.compile(
    r"[\s,(–-]{0,4}(?:(?:nay|hiện|hiện nay) )?(?:(?:thuộc|thuoc|của|cua|ở|o|tại|tai|trong|in|of) )?",
    re.IGNORECASE,
)


def find_places(text: str, *, fuzzy: bool = False) -> list[Mention]:
    """The places that NFC `text` names, in order, none overlapping.

    Args:
        text: NFC text; offsets are into it.
        fuzzy: For what people type: also mends typos, and reads bare initials such as "NĐ".
    """
    if not fuzzy:
        return list(_in_article(text))
    scan = Scan(text)
    reader = Reader(scan, typed=True)
    found = [*reader.read(range(len(scan))), *mend(scan, reader.taken)]
    found.sort(key=lambda mention: mention.start)
    return _located(text, found)


def places_named(sentences: Iterable[str]) -> list[Mention]:
    """The places that neighbouring `sentences` name; offsets are into the sentence of each.

    Each sentence is read by itself, and once for this and for `find_places`; where that leaves open which
    unit is meant, a province that another sentence names tells.
    """
    return _narrowed([mention for sentence in sentences for mention in _in_article(sentence)])


@lru_cache(maxsize=1024)
def _in_article(text: str) -> tuple[Mention, ...]:
    if not (opened := openings(text)):
        return ()
    scan = Scan(text)
    reader = Reader(scan, typed=False)
    return tuple(_located(text, list(reader.read(opened))))


def inside(mention: Mention, province: str | None) -> tuple[Unit, ...]:
    """What the mention may be in a text about `province`: districts of one name lie in several provinces."""
    return tuple(unit for unit in mention.units if unit.province == province) or mention.units


def _located(text: str, found: list[Mention]) -> list[Mention]:
    """The mentions, their candidates narrowed by the units named beside them or in the text."""
    if not found:
        return found
    for i in range(len(found) - 1, 0, -1):
        inner, outer = found[i - 1], found[i]
        gap = text[inner.end : outer.start]
        if len(outer.units) == 1 and _LOCATES.fullmatch(gap):
            inside = _inside(inner, outer, gap)
            if inside:
                found[i - 1] = replace(inner, units=inside)
                found[i] = replace(outer, within=True)
    return _narrowed(found)


def _narrowed(found: list[Mention]) -> list[Mention]:
    """The mentions, their candidates narrowed by the provinces among them."""
    if all(len(mention.units) == 1 for mention in found):
        return found
    named = [
        mention.units[0]
        for mention in found
        if len(mention.units) == 1 and not mention.weak and mention.units[0].level == "tỉnh"
    ]
    for i, mention in enumerate(found):
        if len(mention.units) > 1:
            inside = tuple(u for u in mention.units if any(contains(p, u) for p in named))
            found[i] = replace(mention, units=inside) if inside else mention
    return found


def _inside(inner: Mention, outer: Mention, gap: str) -> tuple[Unit, ...]:
    """Those of the units of `inner` that lie in `outer`, which is named behind it after `gap`."""
    above = outer.units[0]
    units = inner.units
    if units[0].level == "tỉnh" and "thu" in fold(gap):  # "Bình Phước, nay thuộc Đồng Nai"
        return tuple(unit for unit in units if unit != above and contains(above, unit))
    if units[0].level == "tỉnh" and not inner.explicit and (outer.explicit or gap.strip() == "("):
        name = units[0].name  # a city of its province's name, not of a province merged into `above`
        units = tuple(u for u in districts() if (u.name, u.province) == (name, above.name))
    below = [unit for unit in units if _RANK[unit.level] < _RANK[above.level]]
    if below and below[0].level == "xã":
        province = above.name if above.level == "tỉnh" else above.province
        return tuple(replace(unit, province=province) for unit in below)
    return tuple(unit for unit in below if contains(above, unit))
