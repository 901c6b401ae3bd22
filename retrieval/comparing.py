"""Comparisons: one question per side, each answered by itself, set side by side and never added up."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from retrieval.answer import Answer
from retrieval.choose import Candidate
from retrieval.compose import Draft
from retrieval.counting import choose, count_answer
from retrieval.ledger_comparing import Asked, compare_periods, compare_places
from retrieval.ledger_filter import Filter
from retrieval.ledger_measures import one_number
from retrieval.ledger_row import Spread
from retrieval.lexicon import data, generic_keys
from retrieval.measure import with_counted_noun
from retrieval.phrasing import missing, place_names, say
from retrieval.question import Question
from retrieval.ranking import in_order, over_time, rank, told, with_comparison
from retrieval.retrieving import Reader
from retrieval.sides import SPREAD, sides, with_value

_OVER_TIME = re.compile(
    r"\b(?:qua|theo|tung|cac|moi|nhieu) (?:cac |tung )?nam\b|\bxu huong\b|\bdien bien\b"
)
_FIELD_ASKED = re.compile(r"\blinh vuc nao\b")


def compare(question: Question, reader: Reader) -> Answer | None:
    """The sides of a comparison with their figures; None where no side has one."""
    question = replace(question, measure=with_counted_noun(question.measure))
    over_years = _OVER_TIME.search(question.folded) is not None
    if _is_open(question) and (len(question.places) > 1 or (question.places and over_years)):
        return _everyday(question, reader)
    if _FIELD_ASKED.search(question.folded):
        return _rank_fields(question, reader)
    if (
        len(question.places) == 1
        and over_years
        and (answer := over_time(question, reader)) is not None
    ):
        return answer
    spread, parts = sides(question)
    if len(parts) > 1:
        return _each_side(question, spread, parts, reader)
    if question.intent == "most" or not question.places:
        return rank(question, reader)
    # "các nguồn có khác nhau không": what each article says
    chosen = choose(replace(question, intent="count"), reader.find(question), reader)
    return count_answer(question, chosen) if chosen.best else None


def _each_side(
    question: Question, spread: Spread, parts: Sequence[Question], reader: Reader
) -> Answer | None:
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
    held = [(part, candidate) for part, candidate in found if candidate]
    return with_comparison(
        draft,
        spread,
        [(_label(spread, part, candidate), candidate) for part, candidate in held],
        reader,
        missing=tuple(_asked_for(part) for part, candidate in found if candidate is None),
    )


def _label(spread: Spread, part: Question, candidate: Candidate) -> str:
    """What tells a side from the others."""
    if spread == "place":
        return candidate.figure.place_label or _asked_for(part)
    if spread == "period":
        return candidate.figure.period_label or _asked_for(part)
    named = [
        value for name in SPREAD for value in part.dim(name) if value not in candidate.figure.unit
    ]
    return f"{candidate.figure.unit} ({', '.join(named)})" if named else candidate.figure.unit


def _asked_for(part: Question) -> str:
    named = place_names(part.places) or ", ".join(part.anchors.names)
    return named or ", ".join(p.label for p in (*part.periods, *part.days)) or part.measure.noun


def _is_open(question: Question) -> bool:
    """Whether nothing is said of what is to be compared: "so sánh Thái Nguyên với Nam Định"."""
    said = question.measure.keys - {"c:so sánh", "so", "sanh"} - generic_keys()
    return not (question.measure.head or question.measure.kind or said)


def _everyday(question: Question, reader: Reader) -> Answer | None:
    """The places, or the one place over time, by the measure of which most is known.

    Of those that a place has one number of; of equally well known ones the first of the vocabulary.
    """
    places = question.places
    held: Counter[str] = Counter()
    for unit in places:
        rows = reader.ledger.rows(Filter().only((unit.key,)))
        told_of = {(row.measure, row.period if len(places) == 1 else None) for row in rows}
        held.update(measure for measure, _ in told_of if measure in one_number())
    if not held:
        return None
    measure = max(one_number(), key=lambda name: held[name])
    asked = Asked(measure, places, periods=question.periods)
    compare_rows = compare_places if len(places) > 1 else compare_periods
    compared = compare_rows(reader.ledger, asked)
    answer = told(question, compared, reader) if compared.rows else None
    if answer is None or len(compared.rows) > 1:
        return answer
    return replace(answer, comparison=None)


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


def _rank_fields(question: Question, reader: Reader) -> Answer | None:
    """One figure per field of work, the largest or, where asked, the smallest first."""
    values = tuple(data()["dimensions"]["field"])
    best = [
        chosen.best[0]
        for side in (with_value(question, "field", value, values) for value in values)
        if (chosen := choose(side, reader.find(side), reader)).best
    ]
    if len(best) < 2:
        return None
    draft = Draft(question)
    ordered = in_order(best, question)
    labelled = [(candidate.figure.field or "", candidate) for candidate in ordered]
    for field, candidate in labelled:
        draft.lines.append(f"• {draft.state(candidate)} ({field})")
    return with_comparison(draft, "other", labelled, reader)
