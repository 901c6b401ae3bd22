"""What pins a question down besides place and time: people, documents, quoted names, numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.periods import PeriodMention
from corpus.places import Mention
from retrieval.lexicon import name_words, terms, tokens
from retrieval.numbers import Number, find_numbers
from retrieval.vietnamese import fold

_DOCUMENT = re.compile(
    r"\b\d{1,4}\s?[-/]\s?[A-ZĐ][\wĐ-]*(?:\s?/\s?[\wĐ-]+)*"
    r"|\b\d{1,4}[- ](?:nq|ct|kl|qđ|qd|kh|hd|tt|nđ)[-/ ]?(?:tw|tu|hu|cp|ubnd|ttg)\b",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"\b(?:số|so)\s+$", re.IGNORECASE)
"""Before a number that names a thing: "bão số 3"."""
_TIME_SPAN = re.compile(r"\s+(?:năm|tháng|ngày|giờ|nam|thang|ngay|gio)\b", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"‘«]([^”\"’»]{2,80})[”\"’»]")
_TITLED = re.compile(r"\b(?:đồng chí|đ/c|ông|bà|anh|chị|cô|chú|dong chi|ong|ba)\s+", re.IGNORECASE)
_ENTITY = re.compile(
    r"(?<![\w“\"])[^\W\d_a-zà-ỹđ][^\W\d_A-ZĐ]+(?: [^\W\d_a-zà-ỹđ][^\W\d_A-ZĐ]+)+(?!\w)"
)
_OFFICES = frozenset(
    ["ban", "bo", "chi", "chuong", "cong", "doan", "hoi", "huyen", "luat", "mat", "nghi", "phong", "quy",
     "so", "thanh", "thi", "tinh", "to", "trung", "uy"]
)  # fmt: skip
"""Syllables of offices, unions and laws, whose names are written in several ways."""
_NAME = re.compile(
    r"[^\W\d_a-zà-ỹđ][^\W\d_]*(?:['’][^\W\d_]+)?(?:\s+[^\W\d_a-zà-ỹđ][^\W\d_]*){1,4}"
)


@dataclass(frozen=True, slots=True)
class Anchors:
    """Things that must stand in the article that answers."""

    names: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    """Folded, without spaces: "25-nq/tw"."""
    quoted: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()
    entities: tuple[str, ...] = ()
    """Capitalised names that are neither people nor known places: villages, communes, clubs."""
    spans: tuple[tuple[int, int], ...] = ()
    """Where names, documents and quoted names stand in the question."""
    name_spans: tuple[tuple[int, int], ...] = ()
    """Where `names` stand, in the same order."""

    def __bool__(self) -> bool:
        return bool(self.names or self.documents or self.quoted or self.numbers or self.entities)

    def holds(self, start: int, end: int) -> bool:
        """Whether [start, end) lies in a name, document or quoted anchor."""
        return any(a <= start and end <= b for a, b in self.spans)


def find_anchors(text: str, places: Sequence[Mention], periods: Sequence[PeriodMention]) -> Anchors:
    """The anchors of plain-worded NFC `text`."""
    spans: list[tuple[int, int]] = []
    documents = []
    for match in _DOCUMENT.finditer(text):
        documents.append(document_key(match.group()))
        spans.append(match.span())
    quoted = []
    for match in _QUOTED.finditer(text):
        if fold(match[1].lower()) not in {"dan van kheo", "khéo"}:
            quoted.append(match[1])
            spans.append(match.span(1))
    names, name_spans = [], []
    for name, start, end in _names(text):
        if not any(p.start < end and start < p.end for p in places) or is_titled(text, start):
            names.append(name)
            name_spans.append((start, end))
    spans += name_spans
    taken = [(p.start, p.end) for p in periods] + spans
    numbers = tuple(
        number
        for number in find_numbers(text)
        if number.kind != "word"
        and not any(a < number.end and number.start < b for a, b in taken)
        and not _LABELLED.search(text[: number.start])
        and not _TIME_SPAN.match(text[number.end :])
    )
    places_and_spans = [(p.start, p.end) for p in places] + taken
    return Anchors(
        tuple(names),
        tuple(documents),
        tuple(quoted),
        numbers,
        tuple(_entities(text, places_and_spans)),
        tuple(spans),
        tuple(name_spans),
    )


def _entities(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Runs of capitalised words outside `taken` that no concept of the lexicon accounts for."""
    words = tokens(text)
    if sum(text[word.start].isupper() for word in words) > len(words) / 2:
        return  # all is capitalised
    concepts = [(t.start, t.end) for t in terms(words, typed=True) if t.key.startswith("c:")]
    for match in _ENTITY.finditer(text):
        if any(a < match.end() and match.start() < b for a, b in (*taken, *concepts)):
            continue
        if not set(fold(match.group().lower()).split()) & _OFFICES:
            yield match.group()


def document_key(text: str) -> str:
    """A document number as one comparable word: "25 NQ TW" and "25-NQ/TW" -> "25nqtw"."""
    return re.sub(r"[^a-z0-9]", "", fold(text.lower()))


def document_keys(text: str) -> set[str]:
    """Keys of all document numbers in NFC `text`."""
    return {document_key(match.group()) for match in _DOCUMENT.finditer(text)}


def personal_names(text: str) -> list[str]:
    """Names of people in NFC `text`, by surname or by the "đồng chí", "ông", "bà" before them."""
    return [name for name, _, _ in _names(text)]


def is_titled(text: str, start: int) -> bool:
    """Whether "đồng chí", "ông" or "bà" stands right before `start`."""
    return any(match.end() == start for match in _TITLED.finditer(text[:start]))


def _names(text: str) -> list[tuple[str, int, int]]:
    """Personal names: capitalised runs after "đồng chí", "ông", "bà", or from a surname on."""
    found = []
    for match in _NAME.finditer(text):
        words = [(m.group(), match.start() + m.start()) for m in re.finditer(r"\S+", match.group())]
        titled = is_titled(text, match.start())
        first = (
            0 if titled and words[0][0].lower() not in name_words("not_names") else _surname(words)
        )
        if first is None:
            continue
        start = words[first][1]
        if titled or len(words) - first >= 3:
            found.append((text[start : match.end()], start, match.end()))
    return found


def _surname(words: list[tuple[str, int]]) -> int | None:
    """Index of the first word that is a surname with a name of two syllables or more after it."""
    for index, (word, _) in enumerate(words[:-1]):
        shouted = word.isupper() and len(word) > 1
        if not shouted and word.lower() in name_words("surnames"):
            return index
    return None
