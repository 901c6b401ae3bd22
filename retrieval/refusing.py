"""An honest no: what is missing, and what the library has near it, as such."""

from collections.abc import Sequence

from corpus.places import Unit
from retrieval.answer import Answer
from retrieval.choose import Candidate
from retrieval.compose import Draft, stated_figure
from retrieval.ledger_measures import one_number
from retrieval.phrasing import figure_line, missing, off_topic, place_names, say
from retrieval.question import Question
from retrieval.retrieving import Reader
from retrieval.vietnamese import fold

EVERYDAY = frozenset(
    f"c:{concept}"
    for concept in ("nhà ở", "đường", "cầu", "tăng", "giảm", "tiền", "phù hợp", "di dời", "thời hạn", "lãnh đạo",
                    "lượt", "tỷ lệ", "kém", "yêu cầu", "đạt yêu cầu", "kết luận", "người dân", "tham gia", "thành công")
)  # fmt: skip
"""Concepts that do not make a question one of the field."""
SHOWN = 8
"""How many places of the library a refusal lists."""
COUNTED = 5
"""How many other counted things it names."""


def refuse(
    question: Question,
    reader: Reader,
    near: Sequence[Candidate] = (),
    weighed: Sequence[Candidate] = (),
) -> Answer:
    """Says that there is no answer; off topic where the question is not of the field."""
    if question.unclear:
        return _ask_which(question)
    lacking = [place for place in question.places if not reader.holds(place)]
    if question.intent == "chore" or (not lacking and _is_off_topic(question)):
        draft = Draft(question)
        draft.lines.append(off_topic(question.language))
        return draft.finish("off_topic")
    draft = Draft(question)
    places = place_names(lacking or question.places) or None
    draft.lines.append(
        missing(
            question.language,
            place=places,
            period=", ".join(p.label for p in (*question.periods, *question.days)) or None,
            measure=_measure(question),
        )
    )
    if lacking:
        _offer_places(draft, question, reader, lacking)
    else:
        _offer_near(draft, question, near, weighed)
    return draft.finish("not_found")


def _measure(question: Question) -> str | None:
    if question.intent not in {"count", "verify", "compare", "most"}:
        return None
    noun = question.measure.noun
    if not noun or question.measure.narrowed or question.language == "en":
        return say(question.language, "số liệu được hỏi", "the figure asked for")
    return f"số liệu về {_name_in_the_field(noun) or noun}"


def _name_in_the_field(noun: str) -> str | None:
    """What the vocabulary calls `noun`, where the field counts it: "luot cong dan" -> "lượt công dân"."""
    typed = fold(noun.lower())
    return next((name for name, wordings in one_number().items() if typed in wordings), None)


def _is_off_topic(question: Question) -> bool:
    if question.anchors.names or question.anchors.documents:
        return False
    if _name_in_the_field(question.measure.noun):
        return False  # the field counts it, in whatever everyday words
    return all(key in EVERYDAY or not key.startswith("c:") for key in question.measure.keys)


def _ask_which(question: Question) -> Answer:
    draft = Draft(question)
    for mention in question.unclear:
        names = " hay ".join(unit.name for unit in mention.units[:6])
        draft.lines.append(
            say(
                question.language,
                f"“{mention.surface}” có thể là {names}; xin anh/chị ghi rõ tên.",
                f"“{mention.surface}” may be {names}; please write the name in full.",
            )
        )
    return draft.finish("not_found")


def _offer_places(
    draft: Draft, question: Question, reader: Reader, lacking: Sequence[Unit]
) -> None:
    """What there is near a place that the library lacks: its parts, its province, else all places."""
    known = reader.known_places
    for place in lacking:
        near = [unit for unit in known if unit.key != place.key and _is_near(unit, place)]
        if near:
            names = place_names(near)
            draft.note(
                say(
                    question.language,
                    f"Thư viện có bài về nơi liên quan: {names} (không phải {place.name}).",
                    f"The library has articles on a related place: {names} (which is not {place.name}).",
                )
            )
    if not draft.notes and known:
        names = place_names(known[:SHOWN]) + (", …" if len(known) > SHOWN else "")
        draft.note(
            say(
                question.language,
                f"Thư viện hiện có bài về: {names}.",
                f"The library covers: {names}.",
            )
        )


def _is_near(unit: Unit, place: Unit) -> bool:
    """Whether one lies in the other, or both in one province of today."""
    return (
        unit.name in place.parts
        or place.name in {unit.now, unit.province}
        or (place.province is not None and unit.name == place.province)
        or (place.now is not None and unit.now == place.now)
    )


def _offer_near(
    draft: Draft, question: Question, near: Sequence[Candidate], weighed: Sequence[Candidate]
) -> None:
    """The same figure for other periods, as such; else what else is counted there, without the numbers."""
    for candidate in near[:2]:
        figure = candidate.figure
        stated = stated_figure(figure, candidate.view.article, 0)
        line = figure_line(stated, figure, question.language)
        draft.note(
            say(
                question.language,
                f"Gần nhất (kỳ khác): {line}.",
                f"Nearest (another period): {line}.",
            )
        )
    counted = [c.figure.unit for c in weighed if c.dropped not in {"place", "period", "target"}]
    units = ", ".join(list(dict.fromkeys(unit for unit in counted if unit))[:COUNTED])
    if question.places and not near and units:
        draft.note(
            say(
                question.language,
                f"Về {place_names(question.places)}, thư viện có số liệu khác: {units}.",
                f"For {place_names(question.places)} the library has other figures: {units}.",
            )
        )
