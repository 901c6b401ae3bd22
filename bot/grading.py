"""Grades answers against labelled questions: what `danvan eval` counts.

Both sides are plain JSON objects: the questions of a labelled file and what `danvan batch` prints.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

Row = dict[str, Any]
Marks = dict[str, bool]

REFUSALS = frozenset({"not_found", "off_topic"})
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+")
_NEEDED = ("answered", "quote@1", "figure", "no_wrong_figure", "figures_all", "mentions")
"""An answerable question is right when none of these marks failed."""


@dataclass(frozen=True, slots=True)
class Graded:
    """One question with its answer and the marks it got."""

    question: Row
    answer: Row
    marks: Marks


@dataclass(frozen=True, slots=True)
class Score:
    """How many of `total` got a mark."""

    right: int
    total: int

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.right / self.total


def grade(question: Row, answer: Row) -> Marks:
    """The marks of one answer; only the marks that the question's labels ask for are present."""
    wanted = {PurePath(name).stem for name in question["article"]}
    if not wanted:
        refused = answer["status"] in REFUSALS and not answer["figures"]
        return {
            "refused": refused,
            "no_wrong_figure": not answer["figures"],
            "right": refused and _mentions(question, answer),
        }
    phrases = [_plain(phrase) for phrase in question.get("quote_contains") or []]
    sources = [_is_from(quote, wanted) for quote in answer["quotes"]]
    supports = [
        source and (not phrases or any(phrase in _plain(quote["text"]) for phrase in phrases))
        for source, quote in zip(sources, answer["quotes"], strict=True)
    ]
    marks = {
        "answered": answer["status"] == "answered",
        "quote@1": any(supports[:1]),
        "quote@3": any(supports[:3]),
        "right_article": any(sources[:1]),
    }
    marks |= _figure_marks(question, [_number(figure["value"]) for figure in answer["figures"]])
    if question.get("answer_mentions"):
        marks["mentions"] = _mentions(question, answer)
    return marks | {"right": all(marks.get(name, True) for name in _NEEDED)}


def totals(graded: Iterable[Graded]) -> dict[str, Score]:
    """For each mark, how many of the questions that it applies to got it."""
    return _scores((name, ok) for one in graded for name, ok in one.marks.items())


def by_kind(graded: Iterable[Graded]) -> dict[str, Score]:
    """For each kind of question, how many were right."""
    return _scores((one.question.get("kind", "-"), one.marks["right"]) for one in graded)


def _scores(marks: Iterable[tuple[str, bool]]) -> dict[str, Score]:
    groups: dict[str, list[bool]] = defaultdict(list)
    for name, ok in marks:
        groups[name].append(ok)
    return {name: Score(sum(group), len(group)) for name, group in groups.items()}


def _figure_marks(question: Row, stated: list[str]) -> Marks:
    """`stated` holds the stated values in order, the answer first."""
    marks: Marks = {}
    forbidden = {_number(value) for value in question.get("must_not_state") or []}
    clean = forbidden.isdisjoint(stated)
    if question.get("figure"):
        marks["figure"] = stated[:1] == [_number(question["figure"])]
        marks["no_wrong_figure"] = (not stated or marks["figure"]) and clean
    elif forbidden:
        marks["no_wrong_figure"] = clean
    if question.get("figures_all"):
        marks["figures_all"] = {_number(value) for value in question["figures_all"]} <= set(stated)
    return marks


def _mentions(question: Row, answer: Row) -> bool:
    """Whether one of `answer_mentions`, if any, stands in the reply, a quote or its source line."""
    mentions = question.get("answer_mentions") or []
    said = [answer["text"]]
    for quote in answer["quotes"]:
        said += [str(quote[key]) for key in ("title", "source", "published", "text")]
    heard = _plain(" ".join(said)).casefold()
    return not mentions or any(_plain(mention).casefold() in heard for mention in mentions)


def _is_from(quote: Row, wanted: set[str]) -> bool:
    """A label names a file, or what stands before its first underscore: "001" for 001_222d.txt."""
    stem = PurePath(quote["file"]).stem
    return stem in wanted or stem.split("_")[0] in wanted


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _number(value: str) -> str:
    """One spelling for one figure: 02 is 2, 2.071 is 2071, 45,6% is 45,6."""
    value = _plain(value).strip(" .").removesuffix("%").strip()
    if _GROUPED.fullmatch(value):
        value = value.replace(".", "")
    return value.lstrip("0") or "0" if value.isdigit() else value
