"""Rankings: which place, or which field of work, has the most or the least.

What the ledger has a name for is ranked over the whole library; anything else, and what it knows of fewer
places, over the passages that are nearest to the question.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus.article import Level
from corpus.places import Unit, unit_at
from retrieval.answer import Answer
from retrieval.choose import Candidate
from retrieval.compose import Draft
from retrieval.counting import choose
from retrieval.ledger_comparing import Asked, compare_periods, compare_places
from retrieval.ledger_marking import side_by_side
from retrieval.ledger_row import Comparison, LedgerRow, Spread
from retrieval.phrasing import say
from retrieval.question import Question
from retrieval.retrieving import PASSAGES, Reader
from retrieval.scope import about

SHOWN = 10
"""How many places a reply names; the workbook holds all."""
_LEAST = re.compile(r"\b(?:it|thap|nho) (?:\S+ ){0,6}?nhat\b")
_LEVEL = re.compile(
    r"\b(tinh|huyen|quan|thi xa|xa|phuong)(?:,? thanh(?: pho)?)? nao\b"
    r"|\b(?:cac|nhung|moi|tat ca(?: cac)?) (tinh|huyen|quan|xa|phuong)\b"
)
_LEVELS: dict[str, Level] = {
    "tinh": "tỉnh", "huyen": "huyện", "quan": "huyện", "thi xa": "huyện", "xa": "xã", "phuong": "xã",
}  # fmt: skip
_EVERYWHERE = re.compile(
    r"\s*\b(?:(?:của|ở|tại|giữa|cua|o|tai|giua)\s+)?(?:các|những|mọi|tất cả(?: các)?|cac|nhung|moi|tat ca(?: cac)?)\s+"
    r"(?:tỉnh|huyện|xã|quận|phường|địa phương|nơi|tinh|huyen|xa|quan|phuong|dia phuong|noi)\b.*",
    re.IGNORECASE,
)
_RANKED = 0.4
"""Score from which a figure takes part in a ranking by itself."""


def rank(question: Question, reader: Reader) -> Answer | None:
    """One figure per place within the place asked about, the largest or, where asked, the smallest first."""
    asked = _asked(question, within=question.places)
    compared = compare_places(reader.ledger, asked)
    nearest = {
        where: candidate
        for where, candidate in _nearest(question, reader).items()
        if asked.level in {None, _level_of(candidate)}
    }
    known = {entry.label for entry in compared.rows}
    if compared.rows and (known >= nearest.keys() or len(known) > len(nearest)):
        return told(question, compared, reader)
    if not nearest:
        return None
    ordered = in_order(nearest.values(), question)
    draft = Draft(question)
    for candidate in ordered[:SHOWN]:
        draft.lines.append("• " + draft.state(candidate))
    labelled = [(c.figure.place_label or _place_of(c) or "", c) for c in ordered]
    return with_comparison(draft, "place", labelled, reader)


def over_time(question: Question, reader: Reader) -> Answer | None:
    """The figures of the one place asked about, a line for each period; None where there are not two."""
    compared = compare_periods(reader.ledger, _asked(question, places=question.places))
    return told(question, compared, reader) if len(compared.rows) > 1 else None


def _asked(
    question: Question, *, places: tuple[Unit, ...] = (), within: tuple[Unit, ...] = ()
) -> Asked:
    def only(name: str) -> str | None:
        return next(iter(question.dim(name)), None)

    level = _LEVEL.search(question.folded)
    return Asked(
        noun_of(question),
        places,
        within,
        question.periods,
        level=_LEVELS[level[1] or level[2]] if level else None,
        status=only("status"),
        tier=only("level"),
        subject=only("subject"),
        field=only("field"),
        least=_LEAST.search(question.folded) is not None,
    )


def noun_of(question: Question) -> str:
    """What is counted, without the places that it is counted in: "mô hình các tỉnh" -> "mô hình"."""
    noun = _EVERYWHERE.sub(" ", question.measure.noun).strip()
    return noun or " ".join(key.removeprefix("c:") for key in question.measure.head[:1])


def told(question: Question, compared: Comparison, reader: Reader) -> Answer | None:
    """The answer that says the rows of a comparison, as many as a reply has room for."""
    draft = Draft(question)
    for entry in compared.rows[:SHOWN]:
        candidate = _candidate(entry.row, reader)
        if candidate is None:
            return None
        draft.lines.append("• " + draft.state(candidate))
    more = len(compared.rows) - SHOWN
    if more > 0:
        draft.lines.append(say(question.language, f"… và {more} nơi khác.", f"… and {more} more."))
    if question.language == "vi":
        for note in compared.notes:
            draft.note(note)
    elif compared.notes:
        draft.note("Note: the figures differ in period, level or status and are not like for like.")
    return replace(draft.finish("answered"), comparison=compared)


def _candidate(row: LedgerRow, reader: Reader) -> Candidate | None:
    """The figure of a row where it stands in its article."""
    for number in reader.index.catalogue.passages_of_article(row.article):
        view = reader.views.of(number)
        for sentence in view.sentences:
            if sentence.start <= row.position < sentence.end:
                figure = next((f for f in view.figures if f.start == row.position), None)
                return Candidate(view, sentence, figure, 1.0) if figure else None
    return None


def with_comparison(
    draft: Draft,
    spread: Spread,
    labelled: Sequence[tuple[str, Candidate]],
    reader: Reader,
    *,
    missing: tuple[str, ...] = (),
) -> Answer:
    """The finished answer with its figures set side by side, where there are at least two to tell apart."""
    labels = [label for label, _ in labelled]
    found = (reader.ledger.at(c.view.article.id, c.figure.start) for _, c in labelled)
    rows = [row for row in found if row is not None]
    if len(rows) < len(labels) or len(set(labels)) < max(2, len(rows)):
        return draft.finish("answered")
    title = draft.question.measure.noun or rows[0].measure
    compared = side_by_side(title[:1].upper() + title[1:], spread, labels, rows, missing=missing)
    return replace(draft.finish("answered"), comparison=compared)


def _nearest(question: Question, reader: Reader) -> dict[str, Candidate]:
    """The best figure of each place among the passages that are nearest to the question."""
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
    return best


def _level_of(candidate: Candidate) -> Level | None:
    key, article = candidate.figure.place, candidate.view.article
    unit = unit_at(key) if key else None
    if unit is not None:
        return unit.level
    return "xã" if key else article.level or (article.place.level if article.place else None)


def in_order(found: Iterable[Candidate], question: Question) -> list[Candidate]:
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
