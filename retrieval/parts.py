"""Which figures of a sentence are parts of others, and which share what is said of them."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from retrieval.clauses import Clause
from retrieval.figure import Figure
from retrieval.glancing import lowered, may_hold

_MARK = re.compile(
    r"\b(?:(?P<of>trong đó|trong số đó|trong số này|chia ra|cụ thể)|(?P<has>gồm)|(?P<apart>riêng))\b"
)
"""Opens the parts of a total."""
_MARK_WORDS = ("trong đó", "trong số", "chia ra", "cụ thể", "gồm", "riêng")
"""One of these is in all that the pattern above matches."""
_HAS_OWN = re.compile(r"\b(?:có|lập|tổ|đội|nhóm|với)\b")
"""Between a number and "gồm": something else has the parts that follow."""
_OF_ALL = re.compile(r"\btrong\s+(?:tổng\s+)?(?:số\s+)?(?:gần\s+|trên\s+|hơn\s+|khoảng\s+)?$")
_THERE_ARE = re.compile(r"[^;:.()]{0,70}?(?:\bcó|,)\s+(?:gần\s+|trên\s+|hơn\s+|khoảng\s+)?")
"""Around the total in "trong 1.805 mô hình có 1.290 mô hình tập thể"."""
_NEITHER = frozenset({"increase", "decrease", "base", "least", "most"})
"""Roles of figures that neither have parts nor are any."""
_FAR = 30
"""How many figures back a whole is looked for."""
_KINDRED = (
    ("tập thể", "cá nhân", "hộ", "gia đình", "đơn vị", "cơ quan", "cán bộ", "chiến sĩ", "điển hình", "nhóm"),
    ("đơn", "kiến nghị", "ý kiến", "phản ánh", "vụ", "tin", "hồ sơ", "thư", "khiếu nại", "tố cáo"),
)  # fmt: skip
"""Nouns that a verb may have for its objects together: "tặng giấy khen cho 24 tập thể, 31 cá nhân"."""


class _Group(NamedTuple):
    """The parts of one whole, as they are read."""

    whole: int
    first: int
    listed: bool
    """A colon opened it: semicolons part its items."""


def part_of(figure: Figure, figures: Sequence[Figure], text: str) -> Figure | None:
    """The figure that `figure` counts a part of; None also where its parent is only what it belongs to.

    Args:
        figure: One of `figures`.
        figures: Those of its article.
        text: The article's.
    """
    if figure.parent is None or figure.kind == "percent":
        return None
    whole = next((other for other in figures if other.start == figure.parent), None)
    if whole is None or whole.kind != figure.kind or whole.number < figure.number:
        return None
    marked = _MARK.search(lowered(text[whole.end : figure.start])) is not None
    return whole if marked or _same_noun(figure, whole) else None


def with_parts(found: list[Figure], read: Sequence[Clause], lower: str) -> list[Figure]:
    """The figures of one sentence, each with its parent, and the status that it shares with others.

    Args:
        found: The figures, in order.
        read: Their clauses.
        lower: The sentence as `lowered` makes it.
    """
    wholes = _wholes(found, read, lower)
    told: list[Figure] = []
    for index, (figure, clause) in enumerate(zip(found, read, strict=True)):
        parent, status = wholes.get(index), figure.status
        if status is None and clause.joined:
            gap = lower[read[index - 1].unit_end : clause.number.start]
            if _said_together(told[-1], figure, gap):
                status = told[-1].status
        if status is None and parent is not None and told[parent].kind == figure.kind:
            status = told[parent].status
        if parent is None and figure.role not in _NEITHER:
            parent = _measured(found, clause.measures)
        start = found[parent].start if parent is not None else None
        told.append(figure._replace(parent=start, status=status))
    return told


def _measured(found: Sequence[Figure], index: int | None) -> int | None:
    """Index of the figure that is measured: "1.204 vụ trên tổng số 1.350 vụ, đạt 89,2%" measures the first."""
    return index - 1 if index and found[index].role == "whole" else index


def _said_together(before: Figure, figure: Figure, gap: str) -> bool:
    """Whether what is said of the number before is said of this one, too, where `gap` coordinates them."""
    if before.kind != figure.kind:
        return False
    if "," not in gap or "và" in gap or _same_noun(figure, before):
        return True
    one, other = before.unit.lower(), figure.unit.lower()
    return any(one.startswith(nouns) and other.startswith(nouns) for nouns in _KINDRED)


def _wholes(found: Sequence[Figure], read: Sequence[Clause], lower: str) -> dict[int, int]:
    """Index of a part -> index of its whole."""
    wholes: dict[int, int] = {}
    if not (may_hold(lower, _MARK_WORDS) or ":" in lower or "trong " in lower):
        return wholes
    group: _Group | None = None
    for index in range(1, len(found)):
        figure = found[index]
        gap_start = read[index - 1].number.end
        gap = lower[gap_start : read[index].number.start]
        if figure.role in _NEITHER:
            group = None if ";" in gap else group
            continue
        mark = next(reversed([*_MARK.finditer(gap)]), None)
        if mark:
            whole = _before(
                index, found, wholes, nested=not (mark["apart"] or ";" in gap[: mark.start()])
            )
            if whole is not None and mark["has"]:
                said = lower[read[whole].unit_end : gap_start + mark.start()]
                whole = None if _HAS_OWN.search(said) else whole
            group = None if whole is None else _Group(whole, index, ":" in gap[mark.end() :])
        elif ":" in gap.partition(";")[0] or _takes_apart(read[index - 1], gap, lower):
            whole = _before(index, found, wholes, nested=True)
            fits = whole is not None and _fits(figure, found[whole], found[whole])
            group = _Group(whole, index, ":" in gap) if whole is not None and fits else None
        elif group and ";" in gap and not group.listed and not _like(figure, found[group.first]):
            group = None
        if group and (
            index == group.first or _fits(figure, found[group.whole], found[group.first])
        ):
            wholes[index] = group.whole
    return wholes


def _before(
    index: int, found: Sequence[Figure], wholes: dict[int, int], *, nested: bool
) -> int | None:
    """The nearest figure before that may be its whole; a part only where parts of parts are told (`nested`)."""
    heads = [
        i
        for i in range(index - 1, max(index - _FAR, 0) - 1, -1)
        if found[i].role not in _NEITHER and (nested or i not in wholes)
    ]
    figure = found[index]
    larger = (i for i in heads if found[i].kind == figure.kind and found[i].number >= figure.number)
    return next(larger, heads[0] if heads else None)


def _takes_apart(before: Clause, gap: str, lower: str) -> bool:
    return (
        _THERE_ARE.fullmatch(gap) is not None
        and _OF_ALL.search(lower[: before.number.start]) is not None
    )


def _fits(figure: Figure, whole: Figure, first: Figure) -> bool:
    """Whether a figure goes on with the parts of `whole`."""
    return (
        figure.kind == whole.kind
        and figure.number <= whole.number
        and (_same_noun(figure, whole) or _same_noun(figure, first) or _like(figure, first))
    )


def _like(figure: Figure, first: Figure) -> bool:
    """Whether it is the same kind of part as the first: by level, by field, by who."""
    return bool(
        (figure.level and first.level)
        or (figure.field and first.field)
        or (figure.subject and first.subject)
    )


def _same_noun(one: Figure, other: Figure) -> bool:
    return not one.unit or one.unit.lower().split()[:1] == other.unit.lower().split()[:1]
