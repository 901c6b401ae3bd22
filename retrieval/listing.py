"""Lists: which articles speak of something, one quote each."""

import re
from dataclasses import dataclass, replace

from corpus.periods import article_periods
from retrieval.anchoring import anchors_hold
from retrieval.answer import Answer
from retrieval.choose import Candidate
from retrieval.compose import Draft
from retrieval.phrasing import say
from retrieval.question import Question
from retrieval.retrieving import PASSAGES, Reader
from retrieval.scope import period_agrees
from retrieval.vietnamese import fold
from retrieval.views import PassageView, SentenceView, Words, coverage

LISTED = 10

_ABOUT_ARTICLES = frozenset(
    [
        "bai",
        "tin",
        "kho",
        "noi",
        "den",
        "liet",
        "ke",
        "neu",
        "nhac",
        "de",
        "cap",
        "con",
        "so",
        "cac",
        "nhung",
        "tinh",
        "thanh",
        "huyen",
        "quan",
        "cap",
        "viet",
        "dang",
        "c:yêu",
        "cầu",
        "danh",
        "ten",
        "dia",
        "phuong",
        "noi",
        "dung",
        "thuoc",
        "trong",
        "ve",
        "khoan",
        "dung",
        "viec",
        "gi",
        "lieu",
        "so",
        "luong",
        "c:nhiệm",
        "vụ",
        "c:tiền",
        "thu",
        "vien",
    ]
)
_NUMBERS = re.compile(
    r"\b(?:con so|so luong|bao nhieu|so lieu|so mo hinh)\b"
    r"|\b(?:liet ke|ke|neu|thong ke|cho biet)(?: ra| lai| cac)? so (?!hieu\b|van\b|bai\b|ban\b|nao\b)\S"
)
"""That numbers are to be told, not only articles: "liệt kê số tập thể được khen ở …"."""
_LEVELS = (("huyện", re.compile(r"\bcap (?:huyen|quan)\b")), ("tỉnh", re.compile(r"\bcap tinh\b")))


@dataclass(frozen=True, slots=True)
class _Listed:
    score: float
    view: PassageView
    sentence: SentenceView


def list_articles(question: Question, reader: Reader) -> Answer | None:
    """A line and a quote for every article that fits; None where none does."""
    folded = question.folded
    level = next((level for level, pattern in _LEVELS if pattern.search(folded)), None)
    topic = _topic(question)
    found = reader.find(question, k=8 * PASSAGES)
    best: dict[str, _Listed] = {}
    for view in found.views:
        if not _admitted(question, view, reader, level):
            continue
        for sentence in view.sentences:
            score = _score(topic, view, sentence, reader.thresholds.listed)
            known = best.get(view.article.id)
            if score is not None and (known is None or score > known.score):
                best[view.article.id] = _Listed(score, view, sentence)
    if not best:
        return None
    rows = sorted(best.values(), key=lambda row: (-round(row.score, 2), row.view.row))
    draft = Draft(question)
    for row in rows[:LISTED]:
        _add(draft, topic, row, states=bool(_NUMBERS.search(folded)))
    draft.lines.insert(
        0,
        say(
            question.language,
            f"Có {len(rows)} bài trong thư viện:"
            if len(rows) <= LISTED
            else f"{LISTED} trong {len(rows)} bài:",
            f"{len(rows)} articles of the library:",
        ),
    )
    return draft.finish("answered")


def _topic(question: Question) -> Question:
    """The question without the words that ask for articles."""
    measure = question.measure
    terms = tuple(t for t in measure.terms if t[0] not in _ABOUT_ARTICLES)
    return replace(question, measure=replace(measure, terms=terms, pairs=()))


def _admitted(question: Question, view: PassageView, reader: Reader, level: str | None) -> bool:
    article = view.article
    if level is not None and article.level != level:
        return False
    if not anchors_hold(question, view, reader.views):
        return False
    if question.periods:
        reported = [(p.start.isoformat(), p.end.isoformat()) for p in article_periods(article)]
        published = article.published.isoformat() if article.published else None
        return all(
            any(period_agrees(asked, start, end) for start, end in reported)
            or (published is not None and period_agrees(asked, published, published))
            for asked in question.periods
        )
    return True


def _score(
    topic: Question, view: PassageView, sentence: SentenceView, least: float
) -> float | None:
    numbers = [number.value for number in topic.anchors.numbers]
    if numbers:
        held = [re.search(rf"(?<!\d){re.escape(value)}(?!\d)", sentence.text) for value in numbers]
        return 1.0 if all(held) else None
    figures = [
        f for f in view.figures if sentence.start <= f.start < sentence.end and f.role == "total"
    ]
    if _NUMBERS.search(fold(topic.text.lower())):
        asked = topic.measure.keys
        counted = [f for f in figures if Words.of(f.unit).keys & asked]
        if not counted:
            return None
    if not topic.measure.terms:
        return 0.5 if view.passage.number == 0 else None
    covered = coverage(topic.measure, [(sentence.words, 1.0), (view.title, 0.5)])
    return covered + 0.1 * bool(figures) if covered >= least else None


def _add(draft: Draft, topic: Question, listed: _Listed, *, states: bool) -> None:
    """A quote for one article, and its title or, where numbers were asked for, its figures."""
    view, sentence = listed.view, listed.sentence
    place = view.article.place
    unknown = say(topic.language, "không rõ địa phương", "place not known")
    draft.quote(view, sentence.start, sentence.end, listed.score)
    if not states:
        draft.lines.append(f"• {place.label if place else unknown}: {view.article.title}")
        return
    for figure in view.figures:
        counted = Words.of(figure.unit).keys & topic.measure.keys
        if sentence.start <= figure.start < sentence.end and counted:
            draft.lines.append("• " + draft.state(Candidate(view, sentence, figure, listed.score)))
