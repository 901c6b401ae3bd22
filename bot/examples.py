"""Example questions drawn from the library: each was asked, and each got the figure that it asks for."""

import re
from collections.abc import Collection, Iterator
from itertools import chain, islice

from retrieval.answer import Answer
from retrieval.engine import Engine
from retrieval.figure import Figure
from retrieval.index import Index

WANTED = 4
LONGEST = 60
"""Characters of a question that still fits on a button."""
_FIELD = re.compile(r"dân vận", re.IGNORECASE)
_ORDINARY = re.compile(
    r"^(?:mô hình|điển hình|tổ|nhóm|câu lạc bộ|hội viên|đoàn viên|đảng viên|cán bộ|cuộc|lớp|hội nghị|công trình|"
    r"hộ|xã|thôn|ban)\b[^,]*$",
    re.IGNORECASE,
)
_ODD = re.compile(r"^lượt\b", re.IGNORECASE)
"""Nobody asks how many "lượt công dân" a province has."""
_TRIED = 40
"""How many questions are asked at most to find them."""
_READ = 200
"""How many articles are looked into at most."""
_READ_OF_NEW, _TRIED_OF_ONE = 5, 4
"""The same of those that were just added, and how many questions of each are asked."""


def examples(engine: Engine) -> list[str]:
    """Up to four questions that the engine answers rightly, of different places where there are some.

    Those that sound most like questions of the field come first.
    """
    found: dict[str, tuple[int, str]] = {}
    spare: list[tuple[int, str]] = []
    with engine.reading() as index:
        candidates = list(islice(_candidates(index), _TRIED))
    for place, question, rank, value in candidates:
        if len(found) == WANTED:
            break
        if place in found and (len(spare) == WANTED or rank > 1):
            continue
        if _is_right(engine.ask(question), value):
            if place in found:
                spare.append((rank, question))
            else:
                found[place] = rank, question
    chosen = [*sorted(found.values()), *sorted(spare)][:WANTED]
    return [question for _, question in sorted(chosen, key=lambda ranked: ranked[0])]


def example_of(engine: Engine, articles: Collection[str]) -> str | None:
    """A question that one of these articles answers; None where none comes to mind."""
    with engine.reading() as index:
        summaries = [one for one in index.catalogue.article_summaries() if one.id in articles]
        found = [
            list(islice(_of_article(index, one.id, one.place.label), _TRIED_OF_ONE))
            for one in summaries[:_READ_OF_NEW]
            if one.place is not None
        ]
    for _, question, _, value in chain.from_iterable(found):
        answer = engine.ask(question)
        if _is_right(answer, value) and answer.quotes and answer.quotes[0].article in articles:
            return question
    return None


def _candidates(index: Index) -> Iterator[tuple[str, str, int, str]]:
    """(place, question, rank, value) for figures of the library, one of each article in turn."""
    catalogue = index.catalogue
    figures = [
        _of_article(index, summary.id, summary.place.label)
        for summary in catalogue.article_summaries()[:_READ]
        if summary.place is not None
    ]
    while figures:
        for questions in figures[:]:
            following = next(questions, None)
            if following is None:
                figures.remove(questions)
            else:
                yield following


def _of_article(index: Index, article: str, place: str) -> Iterator[tuple[str, str, int, str]]:
    catalogue = index.catalogue
    rows = catalogue.passages_of_article(article)
    figures = [Figure.from_row(found) for row in rows for found in catalogue.figures(row)]
    for figure in sorted(figures, key=lambda f: _rank(f.unit)):
        question = f"{place[0].upper()}{place[1:]} có bao nhiêu {figure.unit}?"
        is_plain = figure.kind == "count" and figure.role == "total" and figure.place is None
        is_usual = " " in figure.unit and not _ODD.match(figure.unit)
        if is_plain and is_usual and figure.number > 1 and len(question) <= LONGEST:
            yield place, question, _rank(figure.unit), figure.value


def _rank(unit: str) -> int:
    """0 for what the field counts, 1 for what people ask about anyway, 2 for the rest."""
    if _FIELD.search(unit):
        return 0
    return 1 if _ORDINARY.match(unit) else 2


def _is_right(answer: Answer, value: str) -> bool:
    return answer.status == "answered" and bool(answer.figures) and answer.figures[0].value == value
