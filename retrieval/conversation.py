"""Follow-ups: what "Còn Nam Định?" means after a question, kept small and serialisable."""

import re
import time
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from retrieval.lexicon import COUNTABLE, data
from retrieval.measure import Measure
from retrieval.question import Question
from retrieval.vietnamese import fold

EXPIRES_S = 1800
"""Seconds after which a question stands alone again."""

_OPENING = re.compile(
    r"^(?:a |ok |vang |da )?(?:con|the con|vay con|the|vay|trong do|trong so do|rieng|so voi|cu the|va|roi|nhung|"
    r"how about|what about|and|of (?:them|those|these))\b"
)
_PLANNED = frozenset(["chi", "tieu", "ke", "hoach", "phan", "dau", "muc", "c:nhiệm vụ"])
"""Keys of words that ask for what is to be reached, and for nothing else."""
_COUNTS_NOTHING = re.compile(r"(?<!la )(?<!dat )(?<!bang )\b(?:bao nhieu|may)\W*$")
"""Ends with the question word, so that no noun follows it; "X là bao nhiêu" asks for X."""
_POINTING = re.compile(
    r"\b(?:do|nay|ay|tren|vua roi|noi tren|neu tren|vua neu|phia|bai (?:do|nay)|huyen do|tinh do|no)\b"
)
_POINTING_ACCENTED = re.compile(
    r"\b(?:đó|này|ấy|nói trên|nêu trên|vừa rồi|vừa nêu|phía|nó|that|those|it|there)\b",
    re.IGNORECASE,
)
SHORT = 12
"""Syllables up to which a question without a place or period may lean on the one before."""


@dataclass
class Conversation:
    """What a chat remembers: the last question as understood, and where its answer stood."""

    home: str | None = None
    """Key of the place that "tỉnh ta" means here."""
    last: Question | None = None
    articles: tuple[str, ...] = ()
    """Articles quoted last, best first."""
    quote: tuple[str, int, int] | None = None
    """(article, start, end) of the first quote of the last answer."""
    asked_at: float = field(default=0.0)
    """Unix time of the last question, in seconds."""

    def remember(
        self,
        question: Question,
        articles: tuple[str, ...],
        quote: tuple[str, int, int] | None,
        *,
        now: float | None = None,
    ) -> None:
        """Keep what the next question may lean on."""
        self.last, self.articles = question, articles
        self.quote = quote or self.quote
        self.asked_at = time.time() if now is None else now

    def live(self, now: float | None = None) -> bool:
        """Whether there is a last question and it has not expired."""
        now = time.time() if now is None else now
        return self.last is not None and now - self.asked_at <= EXPIRES_S

    def to_json(self) -> str:
        """The state as a string that `from_json` reads."""
        return _adapter().dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str) -> "Conversation":
        """The conversation that `to_json` wrote.

        Raises:
            ValueError: the text is none, or one of a version with other fields.
        """
        return _adapter().validate_json(text)


@cache
def _adapter() -> TypeAdapter[Conversation]:
    return TypeAdapter(Conversation)


def leans(question: Question) -> bool:
    """Whether the text reads as a follow-up to the question before it."""
    folded = question.folded
    if _OPENING.search(folded):
        return True
    if question.places or question.anchors.names or question.days:
        return False
    accented = folded != question.text.lower()
    pointing = _POINTING_ACCENTED.search(question.text) if accented else _POINTING.search(folded)
    return bool(pointing) or len(question.text.split()) <= SHORT


def merge(question: Question, last: Question) -> Question:
    """`question` with the slots that it leaves open taken from `last`."""
    own_measure = bool(question.measure.head) or question.intent not in {"what", "count"}
    moved = bool(question.places) and question.places != last.places
    places = question.places or (() if question.unclear else last.places)
    periods = question.periods or (() if moved and own_measure else last.periods)
    anchors, days = question.anchors, question.days
    if not anchors.names and not days and not moved:
        anchors = replace(anchors, names=last.anchors.names)
        days = last.days
    inherited = bool(periods) and not question.periods
    merged = replace(
        question,
        places=places,
        periods=periods,
        anchors=anchors,
        days=days,
        inherited=inherited,
        until=question.until if question.periods else last.until,
    )
    if question.language == "vi" and last.language == "en" and question.text.isascii():
        merged = replace(merged, language=last.language)
    return _merge_measure(merged, question, last)


def _merge_measure(merged: Question, question: Question, last: Question) -> Question:
    """What is counted now: the last measure refined, its noun swapped, or a new one."""
    measure, values = question.measure, _dimension_keys()
    own = [key for key in measure.keys if key not in values | _dimension_syllables(question)]
    if question.intent == "what":
        return _merge_topic(merged, question, last, own)
    counted_before = last.intent in {"count", "verify", "compare", "most"}
    only_values = bool(measure.head) and set(measure.head) <= values
    says_all = (question.places and measure.head) or (only_values and question.dim("status"))
    if question.intent != "count" or not counted_before or says_all:
        return merged  # "khen bao nhiêu tập thể?" says all by itself
    if (only_values or _only_narrows(question, own)) and not (own and measure.kind):
        return _refined(merged, question, last, _joined(measure, last.measure), "count")
    return replace(merged, measure=_context(measure, last.measure))


def _merge_topic(merged: Question, question: Question, last: Question, own: list[str]) -> Question:
    """Words without a question word: more about the last question, or another noun to count."""
    measure = question.measure
    planned = measure.target and not set(own) - _PLANNED
    if not own or planned:
        kept = replace(last.measure, target=last.measure.target or measure.target)
        return _refined(merged, question, last, kept, last.intent)
    if last.intent not in {"count", "verify"} or not _is_opening(question):
        return merged
    keys = tuple(key for key, _ in measure.terms)
    if not COUNTABLE & set(keys):
        return _refined(merged, question, last, _joined(measure, last.measure), "count")
    swapped = Measure(head=keys, terms=measure.terms, pairs=measure.pairs)
    return replace(merged, intent="count", measure=_context(swapped, last.measure))


def _only_narrows(question: Question, own: list[str]) -> bool:
    """Whether a count names nothing that is counted: "dân tộc Tày bao nhiêu?", "tăng mấy?"."""
    measure = question.measure
    if not own or not (measure.head or measure.change):
        return True
    return _COUNTS_NOTHING.search(question.folded) is not None and not COUNTABLE & measure.keys


def _is_opening(question: Question) -> bool:
    return bool(_OPENING.search(question.folded))


def _refined(
    merged: Question, question: Question, last: Question, measure: Measure, intent: Any
) -> Question:
    """The last measure with the dimensions named now in place of its own."""
    kept = dict(last.dims)
    if any(name not in kept for name, _ in question.dims):
        kept = {name: values for name, values in kept.items() if name == "status"}
    dims = {**kept, **dict(question.dims)}
    dropped = {
        f"c:{value}"
        for name, values in last.dims
        if name not in kept or question.dim(name)
        for value in values
        if value not in question.dim(name)
    }
    added = tuple(key for key in question.measure.keys if key in _dimension_keys())
    head = tuple(key for key in measure.head if key not in dropped) or added
    terms = tuple(t for t in measure.terms if t[0] not in dropped)
    known = {key for key, _ in terms}
    terms += tuple(t for t in question.measure.terms if t[0] not in known)
    measure = replace(measure, head=head, terms=terms, change=question.measure.change)
    return replace(merged, intent=intent, measure=measure, dims=tuple(dims.items()))


def _joined(measure: Measure, last: Measure) -> Measure:
    """The last measure's noun with what is said now."""
    known = {key for key, _ in measure.terms}
    terms = measure.terms + tuple((k, w * 0.6) for k, w in last.terms if k not in known)
    return replace(
        measure,
        head=last.head,
        noun=last.noun,
        narrowed=bool(known - last.keys - _dimension_keys()),
        terms=terms,
        written=last.written + measure.written,
        kind=measure.kind or last.kind,
    )


def _context(measure: Measure, last: Measure) -> Measure:
    """A new measure that the last one still colours: "khen bao nhiêu tập thể" ... "còn cá nhân"."""
    known = {key for key, _ in measure.terms}
    heads = set(last.head)
    faint = tuple((k, w * 0.25) for k, w in last.terms if k not in known and k not in heads)
    return replace(measure, terms=measure.terms + faint, written=last.written + measure.written)


def _dimension_keys() -> frozenset[str]:
    values = {v for values in data()["dimensions"].values() for v in values}
    return frozenset(f"c:{value}" for value in values) | {"c:lvkt", "c:vhxh", "c:qpan", "c:htct"}


def _dimension_syllables(question: Question) -> frozenset[str]:
    """Folded syllables of the phrases that name the question's dimensions: "cấp cơ sở"."""
    table = data()["dimensions"]
    phrases = [p for name, values in question.dims for v in values for p in table[name][v]]
    return frozenset(fold(word) for phrase in phrases for word in phrase.lower().split())
