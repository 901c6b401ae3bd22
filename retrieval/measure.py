"""What a question counts: the noun after "bao nhiêu" (or before "là bao nhiêu") and the words that narrow it."""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Literal

from retrieval.background import is_known, weight
from retrieval.lexicon import (
    COUNTABLE,
    Term,
    function_words,
    generic_keys,
    is_accented,
    terms,
    tokens,
)
from retrieval.vietnamese import fold

Change = Literal["increase", "decrease"]
Kind = Literal["percent", "money", "duration", "area", "length"]

_ASK = re.compile(r"\b(?:bao nhieu|chung nao|may|so luong|bao lau|bao xa|tong so|how many)\b")
_FRONTED = re.compile(
    r"\b(so(?! sanh| voi| nao| lieu)|ty le|ti le|tong so|luong|kinh phi|so tien|muc|dien tich|tong cong)\s+"
    r"(.{0,120}?)\s*(?:\bla|\bdat|\bbang|\bduoc|\bo|\bcua)?\s*"
    r"(?:bao nhieu|may|\?|$)"
)
_TOPIC = re.compile(
    r"(?:^|[,;]\s*)([^,;]{2,80}?)\s+(?:la|dat|bang)\s+(?:so\s+)?(?:bao nhieu|may)\W*$"
)
_GIVEN_NUMBER = re.compile(r"\d[\d.,]*(?: (?:nghin|ngan|trieu|ty))?\b")
_NOUN_END = re.compile(
    r"[|,;:?!.()]|\b(?:được|đã|đang|có|là|trong|tại|ở|do|với|và|cho|so với|tăng|giảm|đạt|thuộc|từ|để|khi|theo|"
    r"nhằm|về|tham gia|hưởng ứng|còn|vẫn|phải|bị|vì|đăng ký|cùng|đến|không|vậy|thế|hả|nhỉ|ạ|này|đâu|làm|"
    r"tự nguyện|xuống|hiện|giúp|gặp|duy trì|phát huy|thành lập|rồi|chưa)\b"
)
_NOUN_END_FOLDED = re.compile(
    r"[|,;:?!.()]|\b(?:duoc|dang|trong|tai|o|voi|cho|so voi|giam|thuoc|khi|theo|nham|tham gia|huong ung|phai|"
    r"dang ky|cung|khong|vay|tu nguyen|giup|duy tri|phat huy|thanh lap)\b"
)
"""Without accents only the words that can hardly be part of a noun."""
_MORE = re.compile(r"\b(?:nhieu|it)\s+(?!hon|nhat)(.{2,60}?)\s+(?:hon|nhat)\b")
_SIDE_MORE = re.compile(
    r"\bnao\s+(?:co\s+|da\s+|duoc\s+)*(.{2,60}?)\s+(?:nhieu|it|cao|thap|lon)\s+(?:hon|nhat)\b"
)
""" "bên nào hiến đất nhiều hơn": what is done, then what is counted."""
_DONE = frozenset(
    f"c:{verb}"
    for verb in (
        "hiến",
        "khen",
        "công nhận",
        "đăng ký",
        "đóng góp",
        "tiếp nhận",
        "xử lý",
        "tiếp dân",
        "duy trì",
    )
)
"""Verbs that stand before what is counted."""
_UNKNOWN = 0.25
_NO_HEAD = frozenset(["là", "cái", "được", "có", "đã", "chiếc", "những", "các", "loại", "hết"])
_NO_HEAD_FOLDED = frozenset(map(fold, _NO_HEAD))
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("percent", re.compile(r"\b(?:phan tram|ty le|ti le|muc do)\b|%")),
    ("money", re.compile(r"\b(?:(?:bao nhieu|so) tien|kinh phi|ngan sach|"
                         r"bao nhieu (?:ty|trieu|dong)|so von|tri gia|gia tri|muc luong|luong co so|thu nhap|"
                         r"muc ho tro)\b"
                         r"|\btien\b.{0,80}\bbao nhieu\W*$")),
    ("duration", re.compile(r"\b(?:bao lau|(?:may|bao nhieu) (?:gio|ngay|thang|nam|tuan|phut)\b(?! cong))")),
    ("area", re.compile(r"\b(?:dien tich|(?:may|bao nhieu) (?:m2|ha|hec ta|met vuong))\b")),
    ("length", re.compile(r"\b(?:bao xa|(?:may|bao nhieu) (?:km|cay so|met))\b")),
)  # fmt: skip
_GIVEN = r"(?! (?:cuong|giay|bang|thuong|khen|qua|co|danh|nha|hoa|ky|phan|cho|the))"
"""Without accents "tang" is also tặng, to give."""
_PLANNED = re.compile(
    r"\b(?:phấn đấu|mục tiêu|chỉ tiêu|yêu cầu|kế hoạch|(?<!có )phải|đề ra|"
    r"(?<!bàn )giao(?! thông| lưu| ban| đất| mặt| sớm)|muốn|đề nghị|sẽ|dự kiến|cần|nhiệm vụ|phương hướng)\b"
)
_PLANNED_FOLDED = re.compile(
    r"\b(?:phan dau|muc tieu|chi tieu|yeu cau|ke hoach|(?<!co )phai|de ra|muon|de nghi|du kien|can phai|nhiem vu|"
    r"phuong huong)\b"
)
"""Without accents "can" is also căn and cán, "se" xe, "giao" giáo."""
_UP = re.compile(
    rf"\b(?:tang{_GIVEN}|nhieu hon)\b.{{0,40}}?\b(?:bao nhieu|may)\b|\bmuc tang{_GIVEN}\b|\btang them\b"
)
_UP_ACCENTED = re.compile(
    r"\b(?:tăng(?! cường)|nhiều hơn)\b.{0,40}?\b(?:bao nhiêu|mấy)\b|\bmức tăng\b|\btăng thêm\b"
)
_LEFT = re.compile(r"\b(?:xuong con|con lai|len|xuong|len den|con)\s+(?:bao nhieu|may)\b")
"""Asks for what was reached, not for the change."""
_DOWN = re.compile(
    r"\b(?:giam|it hon)\b(?! (?:sat|doc|dinh)).{0,40}?\b(?:bao nhieu|may)\b|\bmuc giam\b"
    r"|\bbot(?: di| xuong)?(?: duoc)? (?:bao nhieu|may)\b"
)


@dataclass(frozen=True)
class Measure:
    """The counted thing and everything that narrows it."""

    head: tuple[str, ...] = ()
    """Keys of the counted noun phrase, in order: ("c:mô hình", "c:dân vận khéo")."""
    noun: str = ""
    """The counted noun phrase as written."""
    terms: tuple[tuple[str, float], ...] = ()
    """(key, weight 0..1) of every content term of the question, places and periods left out."""
    pairs: tuple[tuple[str, float], ...] = ()
    """(folded bigram, weight 0..1) of neighbouring content syllables."""
    written: tuple[tuple[str, str], ...] = ()
    """(key, syllable) of the plain terms that were typed with accents: ("dat", "đất")."""
    kind: Kind | None = None
    change: Change | None = None
    least: bool = False
    target: bool = False
    """What is to be reached is asked for, not what was."""
    narrowed: bool = False
    """A follow-up said more than `noun` does: "dân tộc Tày bao nhiêu?"."""

    @cached_property
    def accents(self) -> dict[str, str]:
        """`written` to look up in."""
        return dict(self.written)

    @cached_property
    def telling(self) -> "Measure":
        """Without the terms that nearly every article of the field holds."""
        generic = generic_keys()
        return replace(self, terms=tuple(term for term in self.terms if term[0] not in generic))

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of `terms`."""
        return frozenset(key for key, _ in self.terms)


def measure_of(masked: str) -> Measure:
    """The measure of a question whose places and periods are blanked with "|"."""
    words = tokens(masked)
    accented = is_accented((word.text, word.folded) for word in words)
    folded = fold(masked.lower())
    stop = function_words(folded=not accented)
    listed = terms(words, typed=True)
    content = [
        t
        for t in listed
        if t.key.startswith("c:") or not (t.key[0].isdigit() or _is_stop(masked, t, stop))
    ]
    weights = {term.key: term_weight(term.key) for term in content}
    plain = [
        w
        for w in words
        if not w.folded[0].isdigit() and (w.text if accented else w.folded) not in stop
    ]
    pairs = {}
    for first, second in pairwise(plain):
        between = masked[first.end : second.start]
        if not between.strip():
            key = f"{first.folded} {second.folded}"
            pairs[key] = weight(key)
    head, noun = _head(masked, folded, listed)
    return Measure(
        head=head,
        noun=noun,
        terms=tuple(weights.items()),
        pairs=tuple(pairs.items()),
        written=tuple({w.folded: w.text for w in words if w.text != w.folded}.items())
        if accented
        else (),
        kind=next((kind for kind, pattern in _KINDS if pattern.search(folded)), None),
        change=_change(masked.lower(), folded),
        target=(_PLANNED if accented else _PLANNED_FOLDED).search(masked.lower()) is not None,
        least=bool(re.search(r"\b(?:it nhat|toi thieu|toi da)\b", folded)),
    )


def term_weight(key: str) -> float:
    """How telling a term is, 0..1; generic terms of the field count a quarter."""
    words = fold(key.removeprefix("c:")).split()
    pairs = [f"{a} {b}" for a, b in pairwise(words)]
    value = max([weight(pair) for pair in pairs if is_known(pair)] or map(_told, words))
    return value * (0.25 if key in generic_keys() else 1.0)


def _told(word: str) -> float:
    """How telling a syllable is; one that no text of the field holds is a slip or foreign."""
    return weight(word) if is_known(word) else _UNKNOWN


def _is_stop(masked: str, term: Term, stop: frozenset[str]) -> bool:
    written = masked[term.start : term.end].lower()
    return written in stop or (fold(written) in stop and written == fold(written))


def _change(lowered: str, folded: str) -> Change | None:
    """ "tăng / giảm bao nhiêu"; accents decide where there are any."""
    if _LEFT.search(folded):
        return None
    up = (_UP if lowered == folded else _UP_ACCENTED).search(lowered)
    down = _DOWN.search(folded)
    if up and not (down and down.start() > up.start()):
        return "increase"
    return "decrease" if down else None


def _head(masked: str, folded: str, listed: list[Term]) -> tuple[tuple[str, ...], str]:
    """(keys of the noun phrase that is counted, the phrase as written)."""
    accented = masked.lower() != folded
    no_head = _NO_HEAD if accented else _NO_HEAD_FOLDED
    spans = [
        _after(masked, folded, match.end(), accented=accented) for match in _ASK.finditer(folded)
    ]
    fronted = _FRONTED.search(folded)
    if fronted:
        spans.append(_after(masked, folded, fronted.start(2), fronted.end(2), accented=accented))
    spans += [
        _after(masked, folded, match.start(1), match.end(1), accented=accented)
        for pattern in (_TOPIC, _MORE, _SIDE_MORE)
        for match in pattern.finditer(folded)
    ]
    if not spans:
        spans = [
            _after(masked, folded, match.end(), accented=accented)
            for match in _GIVEN_NUMBER.finditer(folded)
        ]
    for start, end in spans:
        inside = [t for t in listed if start <= t.start < end]
        if len(inside) > 1 and inside[0].key in _DONE:
            inside = inside[1:]
        keys = tuple(t.key for t in inside if masked[t.start : t.end].lower() not in no_head)
        if keys:
            return keys[:4], " ".join(_written(masked, term) for term in inside)
    named = next((t for t in listed if t.key in COUNTABLE), None)
    if spans and named:
        return (named.key,), _written(masked, named)
    return (), ""


def with_counted_noun(measure: Measure) -> Measure:
    """`measure` with the first countable thing that it names as its head, where it has none."""
    nouns = tuple(key for key, _ in measure.terms if key in COUNTABLE)
    return measure if measure.head or not nouns else replace(measure, head=nouns[:1])


def _written(masked: str, term: Term) -> str:
    """The term as a reply writes it: a concept typed without accents by its proper name."""
    typed = masked[term.start : term.end]
    concept = term.key.removeprefix("c:")
    return concept if concept != term.key and typed == fold(typed.lower()) else typed


def _after(
    masked: str, folded: str, start: int, limit: int | None = None, *, accented: bool
) -> tuple[int, int]:
    """The noun phrase from `start`, up to the first word that cannot belong to it."""
    limit = len(folded) if limit is None else limit
    first = re.compile(r"\s*\S+").match(folded, start, limit)
    if first and re.search(r"[|,;:?!.()]", first.group()):
        return start, start + len(first.group().rstrip("|,;:?!.()"))
    begin = first.end() if first else start
    if accented:
        end = _NOUN_END.search(lowered := masked.lower(), begin, limit)
        limit = end.start() if end else limit
        accented = lowered[start:limit] != folded[start:limit]
    if not accented:  # also where only an abbreviation beside it was written out with accents
        end = _NOUN_END_FOLDED.search(folded, begin, limit)
        limit = end.start() if end else limit
    return start, limit
