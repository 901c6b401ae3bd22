"""Answers to "how many": one figure that agrees in everything, or several with their scope, or none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.periods import Period
from corpus.places import unit_at
from retrieval.anchoring import anchors_hold, names_stand
from retrieval.answer import Answer
from retrieval.choose import Candidate, candidates, is_part, named_head
from retrieval.compose import Draft
from retrieval.encoder import Thresholds
from retrieval.meaning import meant, with_meaning
from retrieval.measure import Measure
from retrieval.phrasing import merger_note, say
from retrieval.question import Question
from retrieval.retrieving import Found, Reader
from retrieval.scope import article_unit
from retrieval.views import coverage

LITTLE = 0.3
"""Without a counted noun a question must say at least this much else."""
NOTHING = 0.15
"""What narrows a question by less than this does not narrow it."""
_ACTORS = frozenset(
    f"c:{title}"
    for title in (
        "lãnh đạo", "cán bộ", "chủ tịch", "phó chủ tịch", "bí thư", "phó bí thư", "trưởng ban", "ubnd", "hđnd",
        "phó bí thư thường trực", "phó chủ tịch thường trực", "đơn vị",
    )
)  # fmt: skip
"""Who counted is seldom repeated beside the figure."""
_SPOKEN_BY_KIND = {
    "percent": frozenset({"c:tỷ lệ", "ty", "le", "phan", "tram"}),
    "money": frozenset({"c:tiền", "dong", "ty", "trieu"}),
}
_COMPARING = frozenset(
    ["c:tăng", "c:giảm", "so", "sanh", "chenh", "lech", "khac", "nhau", "nhieu", "nhat", "lon", "nho", "it",
     "nguon"]
)  # fmt: skip
"""Words that ask for a comparison; the rules for roles and sides have dealt with them."""
LATER = 0.2
"""A later figure is preferred to one whose score is higher by at most this."""
NEAR = 0.08
"""Figures whose scores differ by less answer the question alike."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The figures that answer, best first, and all that were weighed."""

    best: tuple[Candidate, ...]
    weighed: tuple[Candidate, ...]


def choose(question: Question, found: Found, reader: Reader) -> Chosen:
    """The figure that answers `question` and those that answer it alike but for a scope not asked for."""
    weighed = [
        candidate
        for view in found.views
        if anchors_hold(question, view, reader.views)
        for candidate in candidates(question, view, reader.views)
        if names_stand(question, view, candidate.sentence)
    ]
    asked = narrowing(question)
    measure = question.measure
    if not (measure.head or measure.kind or measure.change) and _worth(asked) < LITTLE:
        return Chosen((), tuple(weighed))
    weighed = [replace(c, covered=_covered(asked, c)) for c in weighed if c.dropped is None] + [
        c for c in weighed if c.dropped is not None
    ]
    limits = reader.thresholds
    fit = [c for c in weighed if is_fit(c, limits)]
    fit.sort(key=lambda c: (-round(c.score, 3), c.view.row, c.figure.start))
    if not fit:
        weighed = with_meaning(question.text, weighed, reader.index.encoder)
        return Chosen(
            tuple(meant(weighed, limits.meant, limits.loose_figure - limits.figure)), tuple(weighed)
        )
    fit = _whole_period_first(_newest_first(fit), question.periods)
    return Chosen(tuple(_alike(fit, question.measure.keys)), tuple(weighed))


def is_fit(candidate: Candidate, limits: Thresholds) -> bool:
    """Whether the figure agrees in everything and enough of what narrows the question stands around it."""
    least = limits.loose_figure if candidate.loose else limits.figure
    return candidate.dropped is None and candidate.covered >= least


def _whole_period_first(fit: list[Candidate], asked: Sequence[Period]) -> list[Candidate]:
    """Where a figure is for all of the period asked, none for a part of it answers too."""
    days = {(period.start.isoformat(), period.end.isoformat()) for period in asked}
    whole = [c for c in fit if (c.figure.period_start, c.figure.period_end) in days]
    near = [c for c in whole if fit[0].score - c.score <= LATER]
    return whole if near else fit


def _newest_first(fit: list[Candidate]) -> list[Candidate]:
    """Of articles that answer about as well the latest first: "bao nhiêu" without a year means now."""
    leading: dict[str, Candidate] = {}
    for candidate in fit:
        leading.setdefault(candidate.view.article.id, candidate)
    close = [c for c in leading.values() if fit[0].score - c.score <= LATER]
    close.sort(key=lambda c: (_latest(c), c.score), reverse=True)
    return close[:1] + [c for c in fit if c is not close[0]]


def _latest(candidate: Candidate) -> str:
    """The last day that the figure holds for, else the day its article came out, as ISO text."""
    published = candidate.view.article.published
    return candidate.figure.period_end or (published.isoformat() if published else "")


def _covered(asked: Measure, candidate: Candidate) -> float:
    """Share of what narrows the question that stands around the figure, the nearest worth most."""
    if _worth(asked) < NOTHING:
        return 1.0
    return coverage(asked, [(words, min(1.0, worth + 0.2)) for words, worth in candidate.near])


def narrowing(question: Question) -> Measure:
    """What narrows the counted noun beyond what the hard rules have checked already."""
    telling = question.measure.telling
    spoken = {
        *named_head(question.measure.head),
        *(f"c:{v}" for _, values in question.dims for v in values),
    }
    spoken |= _SPOKEN_BY_KIND.get(question.measure.kind or "", frozenset())
    spoken |= _COMPARING if question.intent in {"compare", "most", "count"} else set()
    terms = tuple(
        (key, weight * (0.3 if key in _ACTORS else 1.0))
        for key, weight in telling.terms
        if key not in spoken
    )
    return replace(telling, terms=terms, pairs=telling.pairs if terms else ())


def _worth(measure: Measure) -> float:
    return sum(weight for _, weight in measure.terms)


def _alike(fit: Sequence[Candidate], asked: frozenset[str]) -> list[Candidate]:
    """The best, and others that differ from it only in a status or period that was not asked for."""
    first = fit[0]
    kept = [first]
    for other in fit[1:]:
        if first.score - other.score > NEAR or len(kept) == 4:
            break
        if other.figure.number == first.figure.number and _same_scope(first, other):
            continue
        if (
            _unit_head(other) == _unit_head(first)
            and not _same_sentence_part(first, other)
            and asked & first.near[0][0].keys <= other.near[0][0].keys | other.near[1][0].keys
        ):
            kept.append(other)
    return kept


def _unit_head(candidate: Candidate) -> str:
    return " ".join(candidate.figure.unit.lower().split()[:2])


def _same_scope(one: Candidate, other: Candidate) -> bool:
    a, b = article_unit(one.view.article), article_unit(other.view.article)
    return a == b and one.figure.period_label == other.figure.period_label


def _same_sentence_part(one: Candidate, other: Candidate) -> bool:
    """A part of a total is not another answer to the question for the total."""
    if is_part(other.sentence) and not is_part(one.sentence):
        return True
    return other.figure.parent == one.figure.start and other.view.row == one.view.row


def count_answer(question: Question, chosen: Chosen) -> Answer:
    """The reply that states the chosen figures."""
    draft = Draft(question)
    several = len(chosen.best) > 1
    for candidate in chosen.best:
        draft.lines.append(("• " if several else "") + draft.state(candidate))
    if several:
        draft.lines.insert(0, _several(question, chosen.best))
    for candidate in chosen.best:
        _add_notes(draft, question, candidate)
    return draft.finish("answered")


def _several(question: Question, best: Sequence[Candidate]) -> str:
    first = best[0]
    if any(c.view.article.id != first.view.article.id and _same_scope(first, c) for c in best[1:]):
        return say(
            question.language,
            "Các bài nêu số khác nhau, bài mới nhất xếp trước:",
            "The articles give different numbers, the newest first:",
        )
    return say(
        question.language,
        "Có nhiều số liệu theo phạm vi khác nhau:",
        "There are several figures, each with its own scope:",
    )


def _add_notes(draft: Draft, question: Question, candidate: Candidate) -> None:
    figure, article = candidate.figure, candidate.view.article
    language = question.language
    unit = (unit_at(figure.place) if figure.place else None) or article_unit(article)
    if unit is not None and (question.merged or len(unit.parts) > 1 or unit.now != unit.name):
        draft.note(merger_note(unit, language))
    if (
        not question.periods
        and figure.period_basis in {"article", "paragraph"}
        and figure.period_label
    ):
        return
    for asked in question.periods:
        if figure.period_label and asked.label != figure.period_label:
            draft.note(
                say(
                    language,
                    f"Số liệu này tính cho {figure.period_label}, không phải trọn {asked.label}.",
                    f"This figure is for {figure.period_label}, not for all of {asked.label}.",
                )
            )
