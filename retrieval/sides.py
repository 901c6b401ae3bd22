"""The sides of a comparison: a question for each, told apart by place, time, dimension, noun or doer."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.periods import Period
from corpus.places import Unit
from retrieval.ledger_row import Spread
from retrieval.lexicon import terms, tokens
from retrieval.measure import measure_of
from retrieval.question import Mark, Question

_SPLIT = re.compile(
    r"\s(?:và|với|hay|hoặc|so với|hơn|va|voi|hoac|and|or|with|than)\s|,\s", re.IGNORECASE
)
_COUNTED = re.compile(r"\b(?:số|so)\s+(?!sánh|sanh|nào|nao|với|voi|liệu|lieu)(?=\w)", re.IGNORECASE)
_OR = re.compile(r"\s(?:hay|hoặc|hoac|or)\s", re.IGNORECASE)
SPREAD = ("subject", "status", "level", "field")
"""Dimensions that a comparison may go over."""


def sides(question: Question) -> tuple[Spread, list[Question]]:
    """What tells the sides of a comparison apart, and a question for each; one alone where it compares nothing."""
    for spread, split in _SPLITS:
        found = split(question)
        if len(found) > 1:
            return spread, found
    return "other", [question]


def _by_location(question: Question) -> list[Question]:
    """A side per place, person or day that stands in a part of its own."""
    groups: list[list[Mark]] = []
    for part in _parts(question.text):
        marks = [m for m in question.marks if part[0] <= m.start < part[1]]
        located = [m for m in marks if not isinstance(m.value, Period) or m.value.kind == "day"]
        if located:
            groups.append(marks)
        elif marks and groups:
            groups[-1] += marks
    if len(groups) < 2 or question.merged:
        return []
    own = any(
        isinstance(m.value, Period) and m.value.kind != "day" for marks in groups for m in marks
    )
    spread = sum(
        any(isinstance(m.value, Period) and m.value.kind != "day" for m in marks)
        for marks in groups
    )
    last = bool(groups) and any(m.value in question.periods for m in groups[-1])
    shared = (
        question.periods
        if len(question.periods) == 1 and (not own or (spread == 1 and last))
        else ()
    )
    return [_side(question, marks, shared) for marks in groups]


def _side(question: Question, marks: Sequence[Mark], shared: tuple[Period, ...]) -> Question:
    periods = tuple(m.value for m in marks if isinstance(m.value, Period) and m.value.kind != "day")
    return replace(
        question,
        intent="count",
        places=tuple(m.value for m in marks if isinstance(m.value, Unit)),
        periods=periods or shared,
        days=tuple(m.value for m in marks if isinstance(m.value, Period) and m.value.kind == "day"),
        anchors=replace(
            question.anchors, names=tuple(m.value for m in marks if isinstance(m.value, str))
        ),
    )


def _parts(text: str) -> list[tuple[int, int]]:
    borders = [0, *[m.end() for m in _SPLIT.finditer(text)], len(text) + 1]
    return list(pairwise(borders))


def _by_period(question: Question) -> list[Question]:
    return [replace(question, intent="count", periods=(p,)) for p in question.periods]


def _by_dimension(question: Question) -> list[Question]:
    """A side per value of the first dimension that the question names several of."""
    for name in SPREAD:
        values = question.dim(name)
        if len(values) > 1:
            return [with_value(question, name, value, values) for value in values]
    return []


def with_value(question: Question, name: str, value: str, values: tuple[str, ...]) -> Question:
    """The question for one of the `values` of a dimension alone."""
    others = tuple(row for row in question.dims if row[0] != name)
    dropped = {f"c:{v}" for v in values} - {f"c:{value}"}
    measure = question.measure
    kept = tuple(term for term in measure.terms if term[0] not in dropped)
    head = tuple(key for key in measure.head if key not in dropped) or (f"c:{value}",)
    return replace(
        question,
        intent="count",
        dims=(*others, (name, (value,))),
        measure=replace(measure, terms=kept, head=head if measure.head else ()),
    )


def _by_noun(question: Question) -> list[Question]:
    """ "số lượt công dân và số đơn thư, số nào lớn hơn": a side per counted noun."""
    text = question.text
    starts = [m.start() for m in _COUNTED.finditer(text)]
    if len(starts) < 2:
        return []
    found = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        part = re.split(r"\s(?:và|với|hay)\s*$|,", text[start:end])[0]
        measure = measure_of(part + " là bao nhiêu")
        if measure.head:
            found.append(replace(question, intent="count", measure=measure, dims=()))
    return found


def _by_doer(question: Question) -> list[Question]:
    """ "Hội Nông dân hay Đoàn Thanh niên chủ trì nhiều mô hình hơn": a side for each side of "hay"."""
    found = _OR.search(question.text)
    if not found:
        return []
    before = [t.key for t in terms(tokens(question.text[: found.start()]), typed=True)]
    after = [t.key for t in terms(tokens(question.text[found.end() :]), typed=True)]
    asked = question.measure.keys
    left = [key for key in before if key in asked][-1:]
    right = [key for key in after if key in asked][:1]
    if not left or not right or left == right:
        return []
    sides = []
    for dropped in (right[0], left[0]):
        kept = tuple(term for term in question.measure.terms if term[0] != dropped)
        measure = replace(question.measure, terms=kept, pairs=())
        sides.append(replace(question, intent="count", measure=measure))
    return sides


_SPLITS: tuple[tuple[Spread, Callable[[Question], list[Question]]], ...] = (
    ("place", _by_location),
    ("period", _by_period),
    ("other", _by_dimension),
    ("other", _by_noun),
    ("other", _by_doer),
)
