"""Which figure answers: by agreement of what is counted, its status, level, place and period."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.periods import Period, article_periods, day
from retrieval.figures import SOME, Figure
from retrieval.lexicon import COUNTABLE, counts_loosely, general_keys, generic_keys, tokens
from retrieval.measure import Measure
from retrieval.question import Question
from retrieval.scope import figure_place_agrees, period_agrees
from retrieval.views import PassageView, SentenceView, Views, Words, coverage

_WHOLE = re.compile(r"\b(?:tổng số|tổng cộng|tất cả|tong so|tong cong|tat ca)\b", re.IGNORECASE)
_NATION = re.compile(r"\b(?:ca nuoc|toan quoc)\b")
_PART_OF = re.compile(r"\W*(?:trong đó|trong số đó|trong số này|riêng|cụ thể)\b", re.IGNORECASE)
"""Opens a sentence whose figures are parts of the one before."""
_TELLING = 0.4
"""Weight of a word of the question that tells a part from its total: "công an" of all who built houses."""
_LATE_IN_YEAR = 6
"""From this month on "hiện còn 127 hộ" tells of the year in which the article came out."""
HEAD_DEPTH = 4
"""How many terms of the counted noun phrase are compared with the question's."""

_ABOVE: dict[str, tuple[str, ...]] = {
    "xã": ("huyện", "tỉnh"),
    "huyện": ("tỉnh",),
    "tỉnh": ("trung ương",),
}
"""What "cấp trên" means in an article of each level."""
_MEASURED = frozenset(
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
_CLASSIFIERS = frozenset({"c:lượt", "luot", "cay", "can", "chiec", "nguoi", "so"})
"""Words that stand before a counted noun without being it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure with how well it fits, or why it was dropped."""

    view: PassageView
    sentence: SentenceView
    figure: Figure
    score: float
    dropped: str | None = None
    near: tuple[tuple[Words, float], ...] = ()
    """The words around the figure with what a find in them is worth, nearest first."""
    loose: bool = False
    """The counted noun is only of the same class as the one asked for: "lần" and "cuộc"."""
    covered: float = 0.0
    """Share 0..1 found of what narrows the question beyond the hard rules."""
    meaning: float = 0.0
    """Cosine of the question and the figure's sentence, where words did not decide."""


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A figure with the words around it."""

    view: PassageView
    sentence: SentenceView
    figure: Figure
    own: Words
    parents: list[Words]
    rest: Words
    """The sentence without the words that belong to its other figures."""

    def near(self, views: Views) -> list[tuple[Words, float]]:
        """The stretches of text around the figure with what a find in them is worth, nearest first."""
        view = self.view
        position = view.sentences.index(self.sentence)
        found = [(self.own, 1.0), *[(words, 0.8) for words in self.parents], (self.rest, 0.75)]
        if position:
            found.append((view.sentences[position - 1].words, 0.5))
        found += [
            (view.title, 0.45),
            (views.lead_of(view), 0.4),
            (self.sentence.words, 0.3),
        ]
        return [*found, (view.whole, 0.3)]


def candidates(question: Question, view: PassageView, views: Views) -> list[Candidate]:
    """Every figure of a passage judged against the question, in order of the text."""
    found: list[Candidate] = []
    by_start = {figure.start: figure for figure in view.figures}
    for figure in view.figures:
        sentence = next(s for s in view.sentences if s.start <= figure.start < s.end)
        reason = _conflict(question, view, sentence, figure)
        if reason is None:
            parents = _parents(view, figure, by_start)
            own, rest = _own_words(view, figure), _rest(view, sentence, figure)
            weighed = _Weighed(view, sentence, figure, own, parents, rest)
            loose = _head_conflict(question.measure, weighed) is not None
            if loose and not _same_class(question.measure, weighed):
                reason = "counted noun"
        if reason is not None:
            found.append(Candidate(view, sentence, figure, 0.0, reason))
            continue
        near = weighed.near(views)
        score = _score(question, weighed, near) - 0.15 * loose
        found.append(Candidate(view, sentence, figure, score, None, tuple(near), loose))
    return found


def _own_words(view: PassageView, figure: Figure) -> Words:
    text = view.article.text
    before, after = text[figure.own_start : figure.start], text[figure.end : figure.own_end]
    return Words.of(
        f"{before} | {after} | {text[figure.tail_start : figure.tail_end]} | {figure.unit}"
    )


def _parents(view: PassageView, figure: Figure, by_start: dict[int, Figure]) -> list[Words]:
    found, seen = [], {figure.start}
    while figure.parent is not None and figure.parent in by_start and figure.parent not in seen:
        figure = by_start[figure.parent]
        seen.add(figure.start)
        found.append(_own_words(view, figure))
    return found


def _rest(view: PassageView, sentence: SentenceView, figure: Figure) -> Words:
    text = view.article.text
    for other in view.figures:
        if other.sentence_start == figure.sentence_start and other.start != figure.start:
            blank = " " * (other.own_end - other.own_start)
            text = text[: other.own_start] + blank + text[other.own_end :]
    return Words.of(text[sentence.start : sentence.end])


def _conflict(
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
    if measure.kind is None and figure.kind in {"percent", "money"}:
        # "vận động được bao nhiêu?" may be money; what names a noun counts it
        return "kind" if measure.head or figure.kind == "percent" else None
    if measure.kind is None:
        # "bao nhiêu m2 đất", "mấy tấn": the unit itself is asked for
        if measure.change and figure.kind != "duration":
            return None
        named = sentence.words.keys if _is_bare(figure) else Words.of(figure.unit).keys
        return None if named & set(measure.head) else "kind"
    return "kind"


def _is_bare(figure: Figure) -> bool:
    """Whether it says how much but not of what: "hiến đất …: xã A 22.300 m2"."""
    measures = figure.kind in {"area", "length", "weight"}
    return measures and Words.of(figure.unit).keys <= _MEASURED


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


def _head_conflict(measure: Measure, weighed: _Weighed) -> str | None:
    """The counted noun must be the one asked for."""
    figure = weighed.figure
    if not measure.head:
        return None
    if measure.change or measure.kind == "duration":
        return None
    if _names_head(measure.head, figure.unit):
        return None
    bare = _is_bare(figure)
    if measure.kind is not None or bare:
        plain = set(measure.head) - _MEASURED
        asked = {key for key in plain if key.startswith("c:")} or plain
        around = weighed.own.keys.union(weighed.rest.keys, *(w.keys for w in weighed.parents))
        around |= weighed.sentence.words.keys if bare else frozenset()
        if measure.kind == "money":  # what money was for may be said by the title alone
            around |= weighed.view.title.keys
        return "counted noun" if asked and not asked & around else None
    if not figure.unit or figure.role in {"increase", "decrease"}:
        inherited = weighed.own.keys.union(*(words.keys for words in weighed.parents))
        return None if set(measure.head) & inherited or measure.change else "counted noun"
    return "counted noun"


def _plain(text: str) -> str:
    return " ".join(token.folded for token in tokens(text))


def _same_class(measure: Measure, weighed: _Weighed) -> bool:
    """Whether the figure counts things of the class asked for, and its sentence names what they are of."""
    if not counts_loosely(measure.noun, weighed.figure.unit):
        return False
    named = {k for k in measure.head if k.startswith("c:") and k not in generic_keys()}
    named -= general_keys()
    around = weighed.own.keys | weighed.sentence.words.keys
    return not named - around


def _wanted(head: Sequence[str]) -> list[str]:
    """The counted noun's keys from the first that tells it: the concept, or the first words."""
    wanted = [key for key in head[:HEAD_DEPTH] if key not in _CLASSIFIERS] or list(head)
    named = next((k for k in wanted if k in COUNTABLE or k not in generic_keys()), wanted[0])
    return wanted[wanted.index(named) :]


def named_head(head: Sequence[str]) -> list[str]:
    """The keys of the counted noun that the hard rule for it has checked."""
    if not head:
        return []
    wanted = _wanted(head)
    return wanted[:1] if wanted[0].startswith("c:") else wanted[:2]


def _named_weight(question: Question, weighed: _Weighed) -> float:
    """How much of the question the figure's own words hold that its counted noun does not."""
    own = weighed.own.keys - Words.of(weighed.figure.unit).keys
    return max((weight for key, weight in question.measure.terms if key in own), default=0.0)


def is_part(sentence: SentenceView) -> bool:
    """Whether the sentence takes apart the total of the one before: "Trong đó, ngân sách 119 tỷ đồng"."""
    return _PART_OF.match(sentence.text) is not None


def _names_head(head: Sequence[str], unit: str) -> bool:
    """Whether the counted noun `unit` is what `head` asks for: the same concept, or the same first words."""
    wanted = _wanted(head)
    words = Words.of(unit)
    named = wanted[0]
    if named.startswith("c:"):
        return named in words.keys
    plain = [key for key in wanted if not key.startswith("c:")]
    pairs = {f"{a} {b}" for a, b in pairwise(plain)}
    counted = [token.folded for token in tokens(unit) if f"c:{token.text}" not in _CLASSIFIERS]
    if counted[1:2] and counted[0] == "so":
        counted = counted[1:]
    if counted == list(head[:1]) or (len(head) > 1 and counted[:2] == list(head[:2])):
        return True  # "812 tổ", the noun shortened to its first word; "tờ gấp"
    measured = (
        counted[1:] if counted[:1] and counted[0] in _MEASURED else counted
    )  # "m2 đất" is land
    return wanted[:1] in (counted[:1], measured[:1]) or bool(pairs & words.pairs)


def _score(question: Question, weighed: _Weighed, near: Sequence[tuple[Words, float]]) -> float:
    """Share of the question found, less for what the figure adds unasked."""
    figure = weighed.figure
    score = coverage(question.measure, near)
    own = weighed.view.article.text[figure.own_start : figure.own_end]
    if any(_plain(name) not in _plain(own) for name in question.anchors.quoted):
        score -= 0.3
    unit = [key for key in Words.of(figure.unit).keys if key.startswith("c:")]
    asked = question.measure.keys
    extra = [key for key in unit if key not in asked and key not in generic_keys()]
    score -= 0.06 * min(3, len(extra))
    if figure.subject and not question.dim("subject"):
        score -= 0.15
    if figure.status and not question.dim("status"):
        score -= {"đăng ký": 0.06, "dừng": 0.2, "chuyển": 0.2, "đề nghị": 0.15}.get(
            figure.status, 0.0
        )
    if figure.place and not question.places:
        score -= 0.1
    if figure.level and not question.dim("level"):
        score -= 0.1
    if figure.parent is not None or is_part(weighed.sentence):
        score -= 0.08 * (_named_weight(question, weighed) < _TELLING)
    if figure.number in (0, 1) or not weighed.own.keys:
        score -= 0.1
    return score
