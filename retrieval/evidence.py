"""Which sentence answers a question that asks for no figure: who, when, where, which document, what."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.periods import article_periods
from corpus.places import find_places
from retrieval.anchoring import anchor_bonus, anchors_hold, says_quoted, states_given
from retrieval.anchors import document_keys, personal_names
from retrieval.measure import Measure
from retrieval.question import Question
from retrieval.scope import (
    about,
    names_place,
    sentence_periods,
    time_agrees,
)
from retrieval.views import PassageView, SentenceView, Views, Words, coverages

_DAY = re.compile(
    r"\b\d{1,2}\s?[-/.]\s?\d{1,2}\b|\bngày\s+\d{1,2}\b|\bngày \d{1,2} tháng \d{1,2}\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DOCUMENT_WORD = re.compile(
    r"\b(nghị quyết|chỉ thị|quyết định|kết luận|quy chế|kế hoạch|quy định|hướng dẫn|luật|nghị định|thông tư|đề án|"
    r"chương trình)\s+(?:số\s+)?[\dA-ZĐ“\"a-zđ]",
    re.IGNORECASE,
)
_NUMBER_ASKED = re.compile(r"\bso (?:hieu )?(?:may|bao nhieu|nao)\b")
_TOPMOST = re.compile(
    r"\b(?:nhiều|ít|cao|thấp|lớn|nhỏ)(?: \w+){0,4} nhất\b(?! (?:là )?\d)|\b(?:dẫn đầu|đứng đầu|vượt trội)\b",
    re.IGNORECASE,
)
"""Says which is the most; "ít nhất 2.500" only sets a bound."""
_LEVEL_ASKED = (
    ("tỉnh", re.compile(r"\b(?:tinh|thanh pho|tinh thanh) nao\b|thuoc tinh")),
    ("huyện", re.compile(r"\b(?:huyen|quan|thi xa) nao\b")),
    ("xã", re.compile(r"\b(?:xa|(?<!dia )phuong|thi tran|thon|ban|ap|lang|xom) nao\b")),
)  # fmt: skip
_TITLES = frozenset(
    f"c:{title}"
    for title in (
        "phó bí thư thường trực", "phó chủ tịch thường trực", "phó bí thư", "phó chủ tịch", "phó trưởng ban",
        "bí thư", "chủ tịch", "trưởng ban",
    )
)  # fmt: skip
_PLAN = Words(frozenset({"c:nhiệm vụ", "c:yêu cầu"}), frozenset())
"""What a sentence about a coming period is about, said or not."""
_FAULTS = "c:kém"
_DEMAND = Words(frozenset({"c:yêu cầu"}), frozenset())
_SAYS_LITTLE = 0.35
_PLAN_OF_PERIOD = 0.5
"""What a sentence covers at least that opens on the coming period asked about, states the numbers given, or says
which is the most."""
_GIST = re.compile(
    r"\b(?:dua tin|viet ve|noi ve|bai bao|bai nay|bai do|^bai|hoi nghi gi|su kien gi)\b"
)
_OPENS = re.compile(
    r"(?:\W*(?:trong|giai đoạn|riêng)?\s*)?(?:năm|\d|giai đoạn|quý|nhiệm kỳ|tháng|(?:ba|sáu|chín) tháng)",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(
    r"\b(?:tổ chức|họp|mở|diễn ra)\b.{0,40}\b(?:hội nghị|sơ kết|tổng kết|cuộc họp)\b|\bchủ trì\b",
    re.IGNORECASE,
)
"""A sentence that tells that a meeting was held, rather than what it said."""
_LEAD = 0.04
"""What standing in the article's first passage is worth: leads tell who, when and where."""
_ACTIONS = (
    "c:chủ trì",
    "c:phát biểu",
    "c:kết luận",
    "c:ký kết",
    "c:trình bày",
    "c:yêu cầu",
    "c:nhiệm vụ",
    "c:kém",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence with how well it answers, larger is better."""

    view: PassageView
    sentence: SentenceView
    score: float
    covered: float
    """Share 0..1 of the question's telling terms that it and its surroundings hold."""


def weigh(question: Question, view: PassageView, views: Views) -> list[Evidence]:
    """The sentences of a passage that may answer, each with its score; anchors are conditions."""
    if not anchors_hold(question, view, views):
        return []
    telling = question.measure.telling
    feature = _FEATURES.get(question.intent)
    found = []
    for position, sentence in enumerate(view.sentences):
        if not _may_tell(question, view, position):
            continue
        bonus = feature(question, view, sentence) if feature else 0.0
        if bonus is None and not says_quoted(question, sentence):
            continue
        near = _surroundings(view, position, views)
        if plans_for(question, view, sentence):
            near.insert(0, (_PLAN, 1.0))
        elif goes_on_asking(view, position):
            near.insert(1, (_DEMAND, 0.8))
        all_covered, covered = coverages(question.measure, telling, near)
        if not telling.terms:
            pinned = _is_pinned(question) or _opens_on_period(question, view, sentence)
            covered = 1.0 if pinned else bool(question.places) * all_covered
        elif (
            states_given(question, sentence)
            or _tells_most(question, sentence)
            or (_opens_on_period(question, view, sentence) and plans_for(question, view, sentence))
        ):
            covered = max(covered, _PLAN_OF_PERIOD)
        score = (
            0.55 * all_covered
            + 0.45 * covered
            + (bonus or 0.0)
            + anchor_bonus(question, sentence)
            + _own_period_bonus(question, view, sentence)
            + _action_bonus(question, sentence)
            + _lead_bonus(question, view, position, telling)
            + 0.12 * _opens_with_topic(question, sentence)
        )
        found.append(Evidence(view, sentence, score, covered))
    return found


def _may_tell(question: Question, view: PassageView, position: int) -> bool:
    """Whether a sentence is of the place and time asked, and says anything of what is asked."""
    sentence, asked = view.sentences[position], question.measure.keys
    if question.intent == "what":
        listed = not asked or bool(asked & (_PLAN.keys | {_FAULTS})) or _is_pinned(question)
        if not listed and not asked & sentence.words.keys:
            return False  # a neighbour that shares words says it better
        told = view.sentences[max(0, position - 1) : position + 1]
        if _FAULTS in asked and not any(_FAULTS in said.words.keys for said in told):
            return False  # praise is no answer to what went wrong
    if question.periods and not time_agrees(question, view, sentence):
        return False
    return not question.places or _placed(question, view, sentence)


def _is_pinned(question: Question) -> bool:
    """Whether people, documents or days alone say what is meant."""
    return bool(question.anchors or question.days or question.events)


def _placed(question: Question, view: PassageView, sentence: SentenceView) -> bool:
    """The article is about the place, or the sentence names it."""
    return about(view.article, question.places) or names_place(sentence.text, question.places)


def _surroundings(view: PassageView, position: int, views: Views) -> list[tuple[Words, float]]:
    near = [(view.sentences[position].words, 1.0)]
    near += [
        (view.sentences[i].words, 0.55)
        for i in (position - 1, position + 1)
        if 0 <= i < len(view.sentences)
    ]
    near += [(view.title, 0.5), (view.whole, 0.4), (views.lead_of(view), 0.4)]
    return near


def goes_on_asking(view: PassageView, position: int) -> bool:
    """Whether an earlier sentence of the paragraph opened the list of what somebody asks to be done."""
    text = view.article.text
    paragraph = text.rfind("\n\n", 0, view.sentences[position].start)
    return any(
        "c:yêu cầu" in earlier.words.keys
        for earlier in view.sentences[:position]
        if earlier.start > paragraph
    )


def _lead_bonus(question: Question, view: PassageView, position: int, telling: Measure) -> float:
    """Leads tell who, when and where; and they tell what an article is about when nothing else is asked."""
    if position or view.passage.number:
        return 0.0 if view.passage.number else _LEAD
    says = sum(weight for _, weight in telling.terms)
    gist = says < _SAYS_LITTLE and _GIST.search(question.folded) is not None
    return _LEAD + (0.3 if gist else 0.0)


def _opens_with_topic(question: Question, sentence: SentenceView) -> float:
    """Share of the sentence's opening that the question is about: Vietnamese puts the topic first."""
    opening = sentence.words.opening
    return sum(key in question.measure.keys for key in opening) / len(opening) if opening else 0.0


def plans_for(question: Question, view: PassageView, sentence: SentenceView) -> bool:
    """Whether the sentence sets out what is to be done in the period asked, after the one reported."""
    reported = article_periods(view.article)
    return any(
        asked in sentence_periods(view, sentence)
        and all(asked.start > period.start for period in reported)
        for asked in question.periods
    )


def _own_period_bonus(question: Question, view: PassageView, sentence: SentenceView) -> float:
    if not question.periods:
        return 0.0
    own = sentence_periods(view, sentence)
    if not any(p in own for p in question.periods):
        return 0.0
    opens = _opens_on_period(question, view, sentence)
    return 0.3 if opens and plans_for(question, view, sentence) else 0.08


def _opens_on_period(question: Question, view: PassageView, sentence: SentenceView) -> bool:
    """Whether the sentence begins with the period asked: "Ba tháng cuối năm, hội nghị thống nhất"."""
    if not question.periods or not _OPENS.match(sentence.text):
        return False
    own = sentence_periods(view, sentence)
    return bool(own) and own[0] in question.periods


def _action_bonus(question: Question, sentence: SentenceView) -> float:
    """Verbs of speaking and deciding, and what is asked to be done, decide between near sentences."""
    asked = [key for key in _ACTIONS if key in question.measure.keys]
    held = [key for key in asked if key in sentence.words.keys]
    lone = question.intent == "who" and any(not _has_doer(sentence.text, key) for key in held)
    announced = question.intent == "what" and _ANNOUNCES.search(sentence.text) is not None
    titles = _TITLES & question.measure.keys if question.intent == "who" else frozenset()
    untitled = bool(titles - sentence.words.keys)
    blameless = _FAULTS in asked and _FAULTS not in held
    return (
        0.22 * len(held)
        + 0.5 * _tells_most(question, sentence)
        - 0.3 * blameless
        - 0.2 * lone
        - 0.2 * announced
        - 0.3 * untitled
    )


def _tells_most(question: Question, sentence: SentenceView) -> bool:
    """Whether the most or the least is asked for, and the sentence says which it is."""
    return question.intent == "most" and _TOPMOST.search(sentence.text) is not None


def _has_doer(text: str, action: str) -> bool:
    """Whether a part of the sentence between semicolons holds both the action and a person's name."""
    return any(
        action in Words.of(part).keys and personal_names(part) for part in re.split(r";", text)
    )


Feature = Callable[[Question, PassageView, SentenceView], float | None]
"""What the kind of answer asked for is worth in a sentence; None where the sentence cannot hold it."""


def _who(_question: Question, _view: PassageView, sentence: SentenceView) -> float | None:
    names = personal_names(sentence.text)
    return 0.12 if names else None


def _when(question: Question, _view: PassageView, sentence: SentenceView) -> float | None:
    if re.search(r"\bnam nao\b", question.folded) and "ngày" not in question.text:
        return 0.1 if _YEAR.search(sentence.text) else None
    return 0.15 if _DAY.search(sentence.text) else None


def _where(question: Question, view: PassageView, sentence: SentenceView) -> float | None:
    level = asked_level(question)
    asked = {place.key for place in question.places}
    units = [
        unit
        for m in find_places(sentence.text)
        if not m.weak
        for unit in m.units[:1]
        if unit.key not in asked
    ]
    if any(level is None or unit.level == level for unit in units):
        return 0.15
    place = view.article.place
    if place is not None and (
        level is None or place.level == level or (level == "tỉnh" and place.province)
    ):
        if question.places and level == "tỉnh" and place.level != "tỉnh":
            return None  # "huyện X thuộc tỉnh nào?" must be said in words
        return 0.0
    return None


def _document(question: Question, _view: PassageView, sentence: SentenceView) -> float | None:
    if document_keys(sentence.text):
        return 0.12
    if _NUMBER_ASKED.search(question.folded):
        return None
    return 0.04 if _DOCUMENT_WORD.search(sentence.text) else None


_FEATURES: dict[str, Feature] = {
    "who": _who, "when": _when, "where": _where, "document": _document,
}  # fmt: skip


def asked_level(question: Question) -> str | None:
    """The level of place that a "where" question asks for, if it names one."""
    folded = question.folded
    return next((level for level, pattern in _LEVEL_ASKED if pattern.search(folded)), None)


def best(found: Sequence[Evidence], *, k: int) -> list[Evidence]:
    """The `k` best, one per sentence, best first; ties go by place in the library."""
    ordered = sorted(found, key=lambda e: (-e.score, e.view.row, e.sentence.start))
    return ordered[:k]
