"""Which figure answers: by agreement of what is counted, its status, level, place and period."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from retrieval.agreement import MEASURED, is_bare, scope_conflict
from retrieval.figure import Figure
from retrieval.lexicon import COUNTABLE, counts_loosely, general_keys, generic_keys, plain, tokens
from retrieval.measure import Measure
from retrieval.question import Question
from retrieval.views import PassageView, SentenceView, Views, Words, coverage

_PART_OF = re.compile(r"\W*(?:trong đó|trong số đó|trong số này|riêng|cụ thể)\b", re.IGNORECASE)
"""Opens a sentence whose figures are parts of the one before."""
_TELLING = 0.4
"""Weight of a word of the question that tells a part from its total: "công an" of all who built houses."""
HEAD_DEPTH = 4
"""How many terms of the counted noun phrase are compared with the question's."""

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
        reason = scope_conflict(question, view, sentence, figure)
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


def _head_conflict(measure: Measure, weighed: _Weighed) -> str | None:
    """The counted noun must be the one asked for."""
    figure = weighed.figure
    if not measure.head:
        return None
    if measure.change or measure.kind == "duration":
        return None
    if _names_head(measure, figure.unit):
        return None
    bare = is_bare(figure)
    if measure.kind is not None or bare:
        nouns = set(measure.head) - MEASURED
        asked = {key for key in nouns if key.startswith("c:")} or nouns
        around = [weighed.own, weighed.rest, *weighed.parents]
        around += [weighed.sentence.words] if bare else []
        if measure.kind == "money":  # what money was for may be said by the title alone
            around.append(weighed.view.title)
        named = any(words.hold_any(asked, measure) for words in around)
        return "counted noun" if asked and not named else None
    if not figure.unit or figure.role in {"increase", "decrease"}:
        inherited = [weighed.own, *weighed.parents]
        named = any(words.hold_any(measure.head, measure) for words in inherited)
        return None if named else "counted noun"
    return "counted noun"


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


def _names_head(measure: Measure, unit: str) -> bool:
    """Whether the counted noun `unit` is what is asked for: the same concept, or the same first words."""
    head = measure.head
    wanted = _wanted(head)
    words = Words.of(unit)
    named = wanted[0]
    if named.startswith("c:"):
        return named in words.keys
    if not words.hold_any(wanted, measure) and not words.hold_any(head[:1], measure):
        return False
    syllables = [key for key in wanted if not key.startswith("c:")]
    pairs = {f"{a} {b}" for a, b in pairwise(syllables)}
    counted = [token.folded for token in tokens(unit) if f"c:{token.text}" not in _CLASSIFIERS]
    if counted[1:2] and counted[0] == "so":
        counted = counted[1:]
    if counted == list(head[:1]) or (len(head) > 1 and counted[:2] == list(head[:2])):
        return True  # "812 tổ", the noun shortened to its first word; "tờ gấp"
    measured = (
        counted[1:] if counted[:1] and counted[0] in MEASURED else counted
    )  # "m2 đất" is land
    return wanted[:1] in (counted[:1], measured[:1]) or bool(pairs & words.pairs)


def _score(question: Question, weighed: _Weighed, near: Sequence[tuple[Words, float]]) -> float:
    """Share of the question found, less for what the figure adds unasked."""
    figure = weighed.figure
    score = coverage(question.measure, near)
    own = weighed.view.article.text[figure.own_start : figure.own_end]
    if any(plain(name) not in plain(own) for name in question.anchors.quoted):
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
