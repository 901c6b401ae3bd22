"""Which place a part of a sentence speaks of, where that is not the article's own place."""

import re
from dataclasses import dataclass

from corpus.article import Place
from corpus.places import find_places, inside, label, unit_of
from retrieval.glancing import lowered, may_hold

_WHOLE = re.compile(
    r"\b(toàn|cả|khắp|tính chung cả|trên địa bàn)\s+(tỉnh|huyện|thành phố|quận|thị xã)\b",
    re.IGNORECASE,
)
_WHOLE_WORDS = ("toàn", "cả", "khắp", "trên địa bàn")
"""One of these is in all that the pattern above matches."""
_ATTACHED = re.compile(
    r"^\s*(?:[^\W\d_]+\s+){0,6}?(?:ở|tại|của|thuộc|trên địa bàn)\s*$", re.IGNORECASE
)
_SEAT = re.compile(
    r"\b(trung ương|thường trực|trụ sở|hội trường|bảo tàng|đại học|cao đẳng|bệnh viện|báo|đài)"
    r"(\s+\w+){0,3}\s+(tại|ở)?\s*$|\b(báo|đài|tạp chí|đại học|quê|sinh tại|quê ở)\s*$",
    re.IGNORECASE,
)
_SEAT_WORDS = (
    "trung ương", "thường trực", "trụ sở", "hội trường", "bảo tàng", "đại học", "cao đẳng", "bệnh viện",
    "báo", "đài", "tạp chí", "quê", "sinh tại",
)  # fmt: skip
"""One of these is in all that the pattern above matches."""
_AND = re.compile(
    r"\s*(?:,|và|, và|;)\s+(?:(?:các|huyện|thị xã|thành phố|quận|xã)\s+)*", re.IGNORECASE
)
"""Between the names of a list."""
_PHRASE = re.compile(r"[^.,;:]*$")
"""The words before a name back to the last mark: "Ở ba huyện miền núi"."""


@dataclass(frozen=True, slots=True)
class PlaceScope:
    """From `start` on the sentence speaks of this place; key None means the article's own again."""

    start: int
    end: int
    key: str | None
    label: str | None
    several: bool = False
    """A list of places, which what follows counts together."""


def scopes(sentence: str, own: Place | None) -> list[PlaceScope]:
    """The changes of place in `sentence`, in order."""
    own_unit = unit_of(own) if own else None
    lower = lowered(sentence)
    found = []
    if may_hold(lower, _WHOLE_WORDS):
        found = [PlaceScope(m.start(), m.end(), None, None) for m in _WHOLE.finditer(sentence)]
    mentions = find_places(sentence)
    seats = bool(mentions) and may_hold(lower, _SEAT_WORDS)
    for mention in mentions:
        if mention.weak or mention.within or (len(mention.units) != 1 and not own_unit):
            continue
        if seats and _SEAT.search(sentence[: mention.start]):
            continue
        unit = inside(mention, (own_unit.province or own_unit.name) if own_unit else None)[0]
        same = own_unit is not None and unit.key == own_unit.key
        found.append(
            PlaceScope(
                mention.start,
                mention.end,
                None if same else unit.key,
                None if same else label(unit),
            )
        )
    return _lists_joined(sorted(found, key=lambda scope: scope.start), sentence)


def _lists_joined(found: list[PlaceScope], sentence: str) -> list[PlaceScope]:
    """The scopes, "ba huyện Vĩnh Thạnh, Vân Canh, An Lão" made one."""
    joined: list[PlaceScope] = []
    for scope in found:
        before = joined[-1] if joined else None
        if before and scope.label and _AND.fullmatch(sentence[before.end : scope.start]):
            opening = _PHRASE.search(sentence[: before.start])
            named = sentence[opening.start() if opening else before.start : scope.end]
            joined[-1] = PlaceScope(before.start, scope.end, None, named, several=True)
        else:
            joined.append(scope)
    return joined


def place_at(
    found: list[PlaceScope], sentence: str, number_start: int, number_end: int
) -> PlaceScope | None:
    """The scope that governs a number: the last one before it, else one tied to its noun ("12 hộ ở xã X")."""
    before = [
        scope
        for scope in found
        if scope.start < number_start
        and not (scope.several and _is_aside(sentence, scope, number_start))
    ]
    if before:
        return before[-1] if before[-1].label else None
    after = next((scope for scope in found if scope.start >= number_end), None)
    if after and after.key and _ATTACHED.match(sentence[number_end : after.start]):
        return after
    return None


def _is_aside(sentence: str, scope: PlaceScope, number_start: int) -> bool:
    """Whether the places stand in brackets that close before the number: they are those of what is before."""
    return ")" in sentence[scope.end : number_start] and sentence.rfind(
        "(", 0, scope.start
    ) > sentence.rfind(")", 0, scope.start)
