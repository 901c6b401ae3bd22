"""The hard rules: whether a figure is of the place, time, role, kind and status that a question asks for."""

import re
from collections.abc import Sequence

from corpus.periods import Period, article_periods, day
from retrieval.figure import Figure
from retrieval.figures import SOME
from retrieval.lexicon import tokens
from retrieval.measure import Measure
from retrieval.question import Question
from retrieval.scope import figure_place_agrees, period_agrees
from retrieval.views import PassageView, SentenceView, Words

_WHOLE = re.compile(r"\b(?:tổng số|tổng cộng|tất cả|tong so|tong cong|tat ca)\b", re.IGNORECASE)
_NATION = re.compile(r"\b(?:ca nuoc|toan quoc)\b")
_LATE_IN_YEAR = 6
"""From this month on "hiện còn 127 hộ" tells of the year in which the article came out."""
_ABOVE: dict[str, tuple[str, ...]] = {
    "xã": ("huyện", "tỉnh"),
    "huyện": ("tỉnh",),
    "tỉnh": ("trung ương",),
}
"""What "cấp trên" means in an article of each level."""
MEASURED = frozenset(
    [
        "c:tỷ lệ",
        "c:tiền",
        "tien",
        "dong",
        "phan",
        "tram",
        "gio",
        "ngay",
        "so",
        "muc",
        "dien",
        "tich",
        "met",
        "vuong",
        "m2",
        "ha",
        "hec",
        "ta",
        "km",
    ]
)
"""Heads that only say in what it is measured."""
_PART_WORDS = frozenset(
    [
        "huyen",
        "xa",
        "thon",
        "cac",
        "o",
        "tai",
        "rieng",
        "trong",
        "vung",
        "so",
        "mot",
        "nhung",
        "dia",
        "phuong",
    ]
)


def scope_conflict(
    question: Question, view: PassageView, sentence: SentenceView, figure: Figure
) -> str | None:
    """Why the figure cannot be the answer, in a word; None where nothing speaks against it."""
    if not figure_place_agrees(figure, view.article, question.places):
        return "place"
    own_place = figure.place or view.article.place
    if own_place and not question.places and _NATION.search(question.folded):
        return "place"
    if not all(_is_of(figure, view, asked, until=question.until) for asked in question.periods):
        return "period"
    return (
        _role_conflict(question, figure)
        or _kind_conflict(question.measure, figure, sentence)
        or _dimension_conflict(question, view, sentence, figure)
        or _value_conflict(question, figure)
        or _part_conflict(question, figure)
    )


def _is_of(figure: Figure, view: PassageView, asked: Period, *, until: bool) -> bool:
    """Whether the figure answers for the period; what was reached "tính đến tháng 11" also for the one reported."""
    if period_agrees(asked, figure.period_start, figure.period_end, until=until):
        return True
    published = view.article.published
    if figure.until and published and asked.kind == "year" and asked.covers(day(published)):
        return published.month >= _LATE_IN_YEAR or until
    return figure.until and any(
        period_agrees(asked, reported.start.isoformat(), reported.end.isoformat(), until=until)
        for reported in article_periods(view.article)
        if reported.start.isoformat() <= (figure.period_end or "") <= reported.end.isoformat()
    )


def _role_conflict(question: Question, figure: Figure) -> str | None:
    change = question.measure.change
    if change:
        return None if figure.role == change else "role"
    if figure.role in {"increase", "decrease"}:
        return "role"
    if figure.role == "target" and not question.measure.target:
        return "target"
    dated = question.periods and figure.period_basis == "clause"
    summed = _WHOLE.search(question.text) is not None or figure.status in question.dim("status")
    if (figure.role == "base" and not dated) or (figure.role == "whole" and not summed):
        return "role"
    if figure.role in {"least", "most"} and not question.measure.least and figure.kind == "count":
        return "role"
    return None


def _kind_conflict(measure: Measure, figure: Figure, sentence: SentenceView) -> str | None:
    if measure.kind == figure.kind or (measure.kind is None and figure.kind == "count"):
        return None
    if measure.kind is None and measure.change == figure.role and figure.kind == "percent":
        return None  # "giảm bao nhiêu?" may be answered by a share
    if measure.kind is None and figure.kind in {"percent", "money"}:
        # "vận động được bao nhiêu?" may be money; what names a noun counts it
        return "kind" if measure.head or figure.kind == "percent" else None
    if measure.kind is None:
        # "bao nhiêu m2 đất", "mấy tấn": the unit itself is asked for
        if measure.change and figure.kind != "duration":
            return None
        named = sentence.words if is_bare(figure) else Words.of(figure.unit)
        return None if named.hold_any(measure.head, measure) else "kind"
    return "kind"


def is_bare(figure: Figure) -> bool:
    """Whether it says how much but not of what: "hiến đất …: xã A 22.300 m2"."""
    measures = figure.kind in {"area", "length", "weight"}
    return measures and Words.of(figure.unit).keys <= MEASURED


def _dimension_conflict(
    question: Question, view: PassageView, sentence: SentenceView, figure: Figure
) -> str | None:
    own = {"level": figure.level, "subject": figure.subject, "field": figure.field}
    for name, value in own.items():
        asked = question.dim(name)
        if asked == ("trên",):
            asked = _ABOVE.get(view.article.level or "", ())
        if asked and value not in asked:
            return name
        if not asked and value and name != "subject":
            text = view.article.text[figure.own_start : figure.own_end]
            if name == "level" and ("đăng ký" in text or value == view.article.level != "tỉnh"):
                continue  # what a district recognises, it recognises "cấp huyện"
            return f"{name} not asked"
    asked = question.dim("status")
    if not asked:
        return None
    if asked == ("khen",) and "c:khen" not in sentence.words.keys:
        return "status"
    status = figure.status
    if status and status not in asked and not _compatible(status, asked):
        return "status"
    return None


def _compatible(status: str, asked: Sequence[str]) -> bool:
    """A new registration is a registration; an award may name what was recognised."""
    text = set(asked)
    return (status == "mới" and bool(text & {"đăng ký", "mới"})) or (
        "mới" in text and status in {"đăng ký", "công nhận"}
    )


def _part_conflict(question: Question, figure: Figure) -> str | None:
    """A figure for some districts, some villages, is not the whole place's unless they are asked for."""
    if figure.part is None:
        return "whole" if SOME.search(question.text) else None
    asked = {token.folded for token in tokens(question.text)}
    words = {token.folded for token in tokens(figure.part)} - _PART_WORDS
    return None if (words and words <= asked) or len(words & asked) >= 2 else "part"


def _value_conflict(question: Question, figure: Figure) -> str | None:
    if question.intent == "verify":
        return None
    given = {number.number for number in question.anchors.numbers}
    return "number of the question" if figure.number in given else None
