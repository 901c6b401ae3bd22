"""Comparisons: one question per side, each answered by itself, set side by side and never added up."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.periods import Period
from corpus.places import Unit
from retrieval.answer import Answer
from retrieval.choose import Candidate
from retrieval.compose import Draft
from retrieval.counting import choose, count_answer
from retrieval.lexicon import data, terms, tokens
from retrieval.measure import measure_of, with_counted_noun
from retrieval.phrasing import missing, place_names, say
from retrieval.question import Mark, Question
from retrieval.retrieving import PASSAGES, Reader
from retrieval.scope import about

_SPLIT = re.compile(
    r"\s(?:và|với|hay|hoặc|so với|hơn|va|voi|hoac|and|or|with|than)\s|,\s", re.IGNORECASE
)
_COUNTED = re.compile(r"\b(?:số|so)\s+(?!sánh|sanh|nào|nao|với|voi|liệu|lieu)(?=\w)", re.IGNORECASE)
_LEAST = re.compile(r"\b(?:it|thap|nho) (?:\S+ ){0,6}?nhat\b")
_OR = re.compile(r"\s(?:hay|hoặc|hoac|or)\s", re.IGNORECASE)
_RANKED = 0.4
"""Score from which a figure takes part in a ranking by itself."""
_FIELD_ASKED = re.compile(r"\blinh vuc nao\b")
_SPREAD = ("subject", "status", "level", "field")


def sides(question: Question) -> list[Question]:
    """The questions that a comparison consists of; one alone where it compares nothing."""
    for spread in (_by_location, _by_period, _by_dimension, _by_noun, _by_doer):
        found = spread(question)
        if len(found) > 1:
            return found
    return [question]


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
    for name in _SPREAD:
        values = question.dim(name)
        if len(values) > 1:
            return [_with_value(question, name, value, values) for value in values]
    return []


def _with_value(question: Question, name: str, value: str, values: tuple[str, ...]) -> Question:
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


def compare(question: Question, reader: Reader) -> Answer | None:
    """The sides of a comparison with their figures; None where no side has one."""
    question = replace(question, measure=with_counted_noun(question.measure))
    if _FIELD_ASKED.search(question.folded):
        return _rank_fields(question, reader)
    parts = sides(question)
    if len(parts) == 1 and (question.intent == "most" or not question.places):
        return rank(question, reader)
    if len(parts) == 1:  # "các nguồn có khác nhau không": what each article says
        chosen = choose(replace(question, intent="count"), reader.find(question), reader)
        return count_answer(question, chosen) if chosen.best else None
    draft = Draft(question)
    found: list[tuple[Question, Candidate | None]] = []
    for part in parts:
        best = choose(part, reader.find(part), reader).best
        found.append((part, best[0] if best else None))
    if not any(candidate for _, candidate in found):
        return None
    for part, candidate in found:
        if candidate:
            draft.lines.append("• " + draft.state(candidate))
        else:
            draft.lines.append("• " + _lacking(part))
    _verdict(draft, question, [candidate for _, candidate in found])
    return draft.finish("answered")


def _lacking(part: Question) -> str:
    names = place_names(part.places) or ", ".join(part.anchors.names) or None
    return missing(
        part.language,
        place=names,
        period=", ".join(p.label for p in part.periods) or None,
        measure=say(part.language, "số liệu được hỏi", "the figure asked for"),
    )


def _verdict(draft: Draft, question: Question, found: Sequence[Candidate | None]) -> None:
    """Which is larger, said only where every side has a figure of the same kind, status and length."""
    language = question.language
    if any(candidate is None for candidate in found):
        draft.note(
            say(
                language,
                "Thiếu số liệu một bên nên không so sánh được.",
                "One side has no figure, so they cannot be compared.",
            )
        )
        return
    held = [candidate for candidate in found if candidate is not None]
    differing = _differences(held)
    if differing:
        draft.note(
            say(
                language,
                f"Lưu ý: các số khác nhau về {', '.join(differing)}, không nên so như nhau.",
                f"Note: the figures differ in {', '.join(differing)} and are not like for like.",
            )
        )
        return
    numbers = [candidate.figure.number for candidate in held]
    if len(numbers) == 2 and numbers[0] != numbers[1]:
        larger = held[0] if numbers[0] > numbers[1] else held[1]
        draft.note(
            say(
                language,
                f"Số lớn hơn: {larger.figure.value} {larger.figure.unit}.",
                f"The larger: {larger.figure.value} {larger.figure.unit}.",
            )
        )


def _differences(held: Sequence[Candidate]) -> list[str]:
    found = []
    lengths = {_months(c) for c in held}
    if len(lengths) > 1:
        found.append("độ dài kỳ báo cáo")
    levels = {c.view.article.level for c in held if c.figure.place is None}
    if len(levels) > 1:
        found.append("cấp")
    statuses = {c.figure.status for c in held if c.figure.status}
    if len(statuses) > 1 and statuses & {"đăng ký", "công nhận", "duy trì", "mới"}:
        found.append("tình trạng (" + ", ".join(sorted(statuses)) + ")")
    return found


def _months(candidate: Candidate) -> int | None:
    start, end = candidate.figure.period_start, candidate.figure.period_end
    if start is None or end is None:
        return None
    years = int(end[:4]) - int(start[:4])
    return years * 12 + int(end[5:7]) - int(start[5:7]) + 1


def rank(question: Question, reader: Reader) -> Answer | None:
    """One figure per place within the place asked about, the largest or, where asked, the smallest first."""
    asked = replace(question, intent="count", places=())
    found = reader.find(replace(asked, places=question.places), k=4 * PASSAGES)
    best: dict[str, Candidate] = {}
    fit = [c for c in choose(asked, found, reader).weighed if c.dropped is None]
    for candidate in sorted(_ranked(fit), key=lambda c: -c.score):
        where = candidate.figure.place_label or _place_of(candidate)
        within = not question.places or (
            candidate.figure.place and about(candidate.view.article, question.places)
        )
        if where and within:
            best.setdefault(where, candidate)
    if not best:
        return None
    ordered = _in_order(best.values(), question)
    draft = Draft(question)
    for candidate in ordered[:10]:
        draft.lines.append("• " + draft.state(candidate))
    _verdict(draft, question, ordered if len(ordered) != 2 else [*ordered, ordered[1]])
    return draft.finish("answered")


def _rank_fields(question: Question, reader: Reader) -> Answer | None:
    """One figure per field of work, the largest or, where asked, the smallest first."""
    values = tuple(data()["dimensions"]["field"])
    best = [
        chosen.best[0]
        for side in (_with_value(question, "field", value, values) for value in values)
        if (chosen := choose(side, reader.find(side), reader)).best
    ]
    if len(best) < 2:
        return None
    draft = Draft(question)
    for candidate in _in_order(best, question):
        draft.lines.append("• " + draft.state(candidate))
    return draft.finish("answered")


def _in_order(found: Iterable[Candidate], question: Question) -> list[Candidate]:
    least = _LEAST.search(question.folded) is not None
    return sorted(found, key=lambda c: c.figure.number if least else -c.figure.number)


def _ranked(fit: Sequence[Candidate]) -> list[Candidate]:
    """Those that are about what is asked, with what the same sentence says of other places in fewer words."""
    sure = [c for c in fit if c.score >= _RANKED]
    told = {(c.view.article.id, c.sentence.start, c.figure.kind) for c in sure}
    return [c for c in fit if (c.view.article.id, c.sentence.start, c.figure.kind) in told]


def _place_of(candidate: Candidate) -> str | None:
    place = candidate.view.article.place
    return place.label if place else None
