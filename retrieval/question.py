"""From any phrasing of a question to its place, period, measure and intent."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from corpus.periods import Period, PeriodMention, find_periods
from corpus.places import Mention, Unit, contains, find_places
from retrieval.anchors import Anchors, find_anchors
from retrieval.dimensions import dimensions
from retrieval.intents import Intent, intent_of
from retrieval.lexicon import COUNTABLE, generic_keys
from retrieval.measure import Measure, measure_of, with_counted_noun
from retrieval.vietnamese import clean, fold
from retrieval.wording import Language, plain_wording

MAX_LENGTH = 1000
"""Characters; an official's question is far shorter."""

_MERGED = re.compile(
    r"\b(mới|cũ|sáp nhập|hợp nhất|sát nhập|nay thuộc|nay là|hiện nay|trước đây|gồm cả|đã nhập|trước khi|sau khi|"
    r"moi|cu|sap nhap|hop nhat|nay thuoc|nay la|truoc day|gom ca|da nhap)\b",
    re.IGNORECASE,
)
_FORMER = re.compile(r"^\W*(?:cũ|cu)\b", re.IGNORECASE)
_HELD = re.compile(
    r"\b(?:hội nghị|cuộc họp|buổi họp|hoi nghi|cuoc hop)\s+(?:(?:diễn ra|họp|tổ chức|vào|hồi)\s+)*"
    r"(?:đầu|giữa|cuối|dau|giua|cuoi)\s+$",
    re.IGNORECASE,
)
_BEFORE_PLACE = re.compile(
    r"\b(?:ở|tại|của|tỉnh|huyện|còn|o|tai|cua|tinh|huyen|con|tỉnh ủy|tinh uy)\s+$", re.IGNORECASE
)
_ASKS_WHAT = re.compile(r"\b(?:gì|nào|ai|gi|nao)\b", re.IGNORECASE)
_CLAIM = re.compile(r"\b(?:có|đạt|là|co|dat|la)\s+[|\d]", re.IGNORECASE)
_HERE = re.compile(
    r"\b(tỉnh|huyện|thành phố|quận|xã|địa phương)\s+(ta|mình|nhà|chúng ta|này của ta)\b"
    r"|\b(tinh|huyen|thanh pho|quan|xa)\s+(ta|minh|nha)\b",
    re.IGNORECASE,
)
_SEAT = re.compile(
    r"\b(?:trung ương|trung uong|TW|thường trực|trụ sở|tru so)\s+(?:\w+\s+){0,3}(?:tại|ở|tai|o)\s+$",
    re.IGNORECASE,
)


class QuestionError(ValueError):
    """The text cannot be a question: empty, too long, or without a letter."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A slot's place in the question's text."""

    start: int
    end: int
    value: Unit | Period | str
    """The place, the period or day, or the person's name."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, slot by slot."""

    raw: str
    text: str
    """`raw` in plain Vietnamese wording."""
    language: Language
    intent: Intent
    places: tuple[Unit, ...] = ()
    """Places asked about, in the order of the text."""
    merged: bool = False
    """The places are one area named by its old and new names; any of them will do."""
    unclear: tuple[Mention, ...] = ()
    """Place names that could mean several places."""
    doubtful: tuple[Mention, ...] = ()
    """Words that may be a place name or mean something else: "la gi", "hòa bình"."""
    seats: tuple[Unit, ...] = ()
    """Places that only say where an office sits."""
    here: str | None = None
    """"tỉnh ta", "huyện mình": the conversation's home place is meant."""
    periods: tuple[Period, ...] = ()
    """Years, halves, spans asked about; days are in `days`."""
    until: bool = False
    """What had been reached by the end of the periods is asked for: "đến năm 2020"."""
    days: tuple[Period, ...] = ()
    inherited: bool = False
    """The periods come from the question before; another, named as such, is better than none."""
    events: tuple[Period, ...] = ()
    """Years in which a meeting was held ("hội nghị đầu năm 2020"), not periods reported on."""
    anchors: Anchors = field(default_factory=Anchors)
    measure: Measure = field(default_factory=Measure)
    dims: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(dimension, values named), such as ("subject", ("tập thể",))."""
    marks: tuple["Mark", ...] = ()
    """Where places, periods and people stand in `text`, in order."""

    @property
    def folded(self) -> str:
        """`text` in lower case without diacritics."""
        return _folded(self.text)

    def dim(self, name: str) -> tuple[str, ...]:
        """The values of dimension `name` that the question names."""
        return dict(self.dims).get(name, ())


@lru_cache(maxsize=64)
def _folded(text: str) -> str:
    return fold(text.lower())


def check_length(raw: str) -> str:
    """`raw` cleaned of invisible characters and doubled spaces.

    Raises:
        QuestionError: nothing to ask is left, or it is longer than MAX_LENGTH characters.
    """
    if len(raw) > MAX_LENGTH * 4 or len(text := clean(raw)) > MAX_LENGTH:
        raise QuestionError(
            f"Câu hỏi dài {len(raw):,} ký tự; xin hỏi gọn trong {MAX_LENGTH:,} ký tự.".replace(
                ",", "."
            )
        )
    if not any(char.isalpha() for char in text):
        raise QuestionError("Câu hỏi trống hoặc không có chữ nào; xin gõ câu hỏi bằng lời.")
    return text


def parse_question(raw: str, *, today: date | None = None) -> Question:
    """The Question that `raw` asks, by itself, without any conversation.

    Raises:
        QuestionError: see `check_length`.
    """
    text, language = plain_wording(check_length(raw))
    mentions = find_places(text, fuzzy=True)
    periods = _asked_periods(text, today)
    events = [p for p in periods if p.period.kind == "year" and _HELD.search(text[: p.start])]
    anchors = find_anchors(text, mentions, periods)
    mentions = [m for m in mentions if not anchors.holds(m.start, m.end)]
    seats = tuple(m.units[0] for m in mentions if _SEAT.search(text[: m.start]))
    named = [m for m in mentions if not _SEAT.search(text[: m.start])]
    doubtful = [m for m in named if m.weak and not _stands_as_place(text, m)]
    asked = [m for m in named if m not in doubtful]
    places, merged = _resolve(text, asked)
    here = _HERE.search(text)
    masked = _mask(
        text,
        [(m.start, m.end) for m in mentions]
        + [(p.start, p.end) for p in periods]
        + list(anchors.spans),
    )
    found = dimensions(masked, typed=True)
    intent = intent_of(text)
    measure = measure_of(masked)
    if language == "en":  # English puts what narrows a noun before it
        known = tuple(key for key in measure.head if key.startswith("c:"))
        measure = replace(measure, head=known or measure.head)
        if COUNTABLE & measure.keys and set(measure.head) <= generic_keys():
            measure = with_counted_noun(replace(measure, head=()))
    asks = _ASKS_WHAT.search(text) is not None
    if intent == "what" and anchors.numbers and measure.head and _CLAIM.search(masked) and not asks:
        intent = "verify"
    return Question(
        raw=raw,
        text=text,
        language=language,
        intent=intent,
        places=places,
        merged=merged,
        unclear=tuple(m for m in asked if len(m.units) > 1),
        doubtful=tuple(doubtful),
        seats=seats,
        here=here.group() if here else None,
        periods=_main_periods([p for p in periods if p not in events], measure, intent),
        until=any(p.until and p.period.kind == "year" for p in periods),
        events=_distinct(events),
        days=_distinct(p for p in periods if p.period.kind == "day"),
        anchors=anchors,
        measure=measure,
        dims=tuple(
            (name, tuple(dict.fromkeys(v for v, _ in hits))) for name, hits in found.items()
        ),
        marks=_marks(asked, periods, anchors),
    )


def _asked_periods(text: str, today: date | None) -> list[PeriodMention]:
    """The periods of a question; beside a dated one, "năm sau" and "năm trước" are not today's."""
    found = [p for p in find_periods(text, reference=today) if not p.document]
    dated = [p for p in found if any(char.isdigit() for char in text[p.start : p.end])]
    return dated or found


def _stands_as_place(text: str, mention: Mention) -> bool:
    """Whether a doubtful name stands where a place would: first, or after "ở", "tại", "của", "tỉnh"."""
    return mention.start == 0 or _BEFORE_PLACE.search(text[: mention.start]) is not None


def _marks(
    places: list[Mention], periods: list[PeriodMention], anchors: Anchors
) -> tuple[Mark, ...]:
    found = [Mark(m.start, m.end, m.units[0]) for m in places if not m.within]
    found += [Mark(p.start, p.end, p.period) for p in periods]
    found += [
        Mark(start, end, name)
        for name, (start, end) in zip(anchors.names, anchors.name_spans, strict=True)
    ]
    return tuple(sorted(found, key=lambda mark: mark.start))


def _main_periods(
    mentions: list[PeriodMention], measure: Measure, intent: Intent
) -> tuple[Period, ...]:
    """The periods asked about; of "tăng từ năm A đến năm B" the later, unless sides are compared."""
    dated = [m for m in mentions if m.period.kind != "day"]
    if intent != "compare":
        plain = [m for m in dated if not m.comparison]
        dated = plain if measure.change else plain or dated
    found = _distinct(dated)
    if measure.change and len(found) > 1:
        return (max(found, key=lambda period: period.end),)
    return found


def _distinct(mentions: Iterable[PeriodMention]) -> tuple[Period, ...]:
    return tuple(dict.fromkeys(m.period for m in mentions))


def _mask(text: str, spans: list[tuple[int, int]]) -> str:
    """`text` with `spans` blanked by a mark that no phrase matches across; the length stays."""
    for start, end in spans:
        text = text[:start] + "|" * (end - start) + text[end:]
    return text


def _resolve(text: str, mentions: list[Mention]) -> tuple[tuple[Unit, ...], bool]:
    """The places asked about, and whether they are old and new names of one area."""
    clear = [m for m in mentions if len(m.units) == 1 and not m.within]
    units = tuple(dict.fromkeys(m.units[0] for m in clear))
    former = [m.units[0] for m in clear if _FORMER.match(text[m.end : m.end + 6])]
    if former and len(units) > 1:
        return tuple(dict.fromkeys(former)), False
    if len(units) < 2:
        return units, False
    inner = tuple(u for u in units if not any(contains(u, o) for o in units if o.key != u.key))
    if _MERGED.search(text) or len(inner) < len(units):
        areas = {(u.now or u.name) if u.level == "tỉnh" else u.province for u in units}
        districts = tuple(u for u in units if u.level != "tỉnh")
        if districts:
            return districts, False
        if len(areas) == 1:
            return units, True
    return units, False
