"""What a figure of the ledger counts: the wordings that say the same under one name.

A measure is the counted noun without what the other columns say of it (its status, who gave the title,
tập thể or cá nhân, the field of work). The names are data, in measures.json; those of an operator are
laid over them when the ledger is read.
"""

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from corpus.article import Article
from retrieval.figure import Figure
from retrieval.lexicon import data
from retrieval.vietnamese import fold, normalise, place_tones

_ANY = " …"
"""Ends a wording of the vocabulary that any words may follow."""
_QUOTES = str.maketrans("", "", "\"'“”‘’«»()[]")
_SMALL_WORDS = (
    "tiêu biểu", "hiệu quả", "có hiệu quả", "được", "đã", "của", "đều", "các loại", "các cấp", "trở lên", "từ",
    "đang", "thêm", "lại", "rồi", "xong", "đến nay", "hiện nay", "nay",
    "mỗi năm", "mỗi quý", "mỗi tháng", "mỗi tuần", "một năm", "một tháng", "một tuần", "hằng năm", "hàng năm",
    "hằng tháng", "hàng tháng",
)  # fmt: skip
_LED_BY = re.compile(r"^(?:tổng số|số lượng|số|trong số|của|các)\s+", re.IGNORECASE)
_MEASURED = re.compile(
    r"^(m2|m²|mét vuông|ha|héc ta|hecta|km2|km|cây số|mét|m|tấn|tạ|kg|sào|công đất)\b\s*",
    re.IGNORECASE,
)
_SAME_UNIT = {
    "m²": "m2",
    "mét vuông": "m2",
    "héc ta": "ha",
    "hecta": "ha",
    "cây số": "km",
    "mét": "m",
}
_MONEY = re.compile(r"(usd|đô la)", re.IGNORECASE)
_REACHED = re.compile(
    r"(?:[\s,:;]+|\b(?:đạt|đạt tỷ lệ|là|chiếm|bằng|tăng|giảm|còn|xuống còn|lên đến|lên tới|đến|tới|ước|gần|trên|hơn|"
    r"khoảng|đã|được|thêm|mức|có|với|tăng lên|giảm xuống|trong đó|và|ở|từ))+$",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"^(?:[\s,:;–-]+|\b(?:và|còn|trong đó|đồng thời|riêng|với|có|trong|nên|theo|qua đó)\b)+"
)
_RATE = re.compile(r"\b(?:tỷ lệ|tỉ lệ|mức)\s", re.IGNORECASE)
_LONGEST = 14
"""Syllables of what a percentage is of."""
_CLASSIFIERS = frozenset(
    (
        "lượt", "cuộc", "lần", "buổi", "đợt", "vụ", "tin", "lớp", "suất", "phần", "tổ", "đội", "điểm", "tuyến",
        "cây", "căn", "ngôi", "chiếc", "cái", "con", "hộ", "người", "chùa", "thôn", "bản", "ấp", "xã", "huyện",
    )
)  # fmt: skip
"""Words that count by themselves, whatever follows them."""
_NUMBER_OF = re.compile(r"\bsố (?:lượng )?([^,;:.]{2,30}?)\s+(?:với|là|đạt|có)\s*$")
_ORPHANS = {"percent": "tỷ lệ", "duration": "thời gian"}
MONEY = "số tiền"


@dataclass(frozen=True)
class Measured:
    """What a figure counts, and what its number is in."""

    measure: str
    unit: str


@cache
def shipped() -> dict[str, dict[str, Any]]:
    """The vocabulary that ships: name -> its wordings."""
    path = Path(__file__).with_name("measures.json")
    loaded: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@cache
def _named() -> tuple[dict[str, str], dict[str, str], list[tuple[str, str]]]:
    """(wording -> name, short wording -> name where the article names the thing in full, (opening, name))."""
    exact: dict[str, str] = {}
    short: dict[str, str] = {}
    openings: list[tuple[str, str]] = []
    for name, entry in shipped().items():
        exact[normalise(name)] = name
        for words in entry["words"]:
            if words.endswith(_ANY):
                openings.append((normalise(words.removesuffix("…")) + " ", name))
            else:
                exact[normalise(words)] = name
        short.update({normalise(words): name for words in entry.get("short", ())})
    return exact, short, openings


@cache
def one_number() -> dict[str, frozenset[str]]:
    """The measures of which a place has one number a period: two that differ contradict each other.

    Name -> its wordings without diacritics, those of several syllables; in the order of the vocabulary.
    """
    return {
        name: frozenset(fold(words.lower()) for words in (name, *entry["words"]) if " " in words)
        for name, entry in shipped().items()
        if entry.get("one_number")
    }


@cache
def _said_elsewhere() -> re.Pattern[str]:
    """Words that other columns of the ledger say."""
    dimensions = data()["dimensions"].values()
    phrases = [p for values in dimensions for ways in values.values() for p in ways]
    lowered = {place_tones(phrase.lower()) for phrase in [*phrases, *_SMALL_WORDS]}
    ordered = sorted(lowered - {"mô hình mới"}, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, ordered))})\b", re.IGNORECASE)


@lru_cache(maxsize=1 << 14)
def core(wording: str) -> str:
    """`wording` without what other columns say; all of it where nothing else is left."""
    whole = " ".join(place_tones(wording.translate(_QUOTES)).split())
    noun, space, rest = _LED_BY.sub("", whole).partition(" ")
    opening = _said_elsewhere().match(f"{noun} {rest}")  # "cá nhân tiêu biểu": that is the noun
    if opening:
        noun, rest = opening.group(), (noun + space + rest)[opening.end() :]
    return f"{noun} {_without_what_is_said_elsewhere(rest)}".strip()


def _without_what_is_said_elsewhere(whole: str) -> str:
    return " ".join(_said_elsewhere().sub(" ", whole).split()).strip(" ,;-–")


def measured(figure: Figure, article: Article, before: Measured | None) -> Measured:
    """What `figure` of `article` counts.

    Args:
        figure: the figure.
        article: where it stands.
        before: what the figure before it in the sentence counts; "tăng 14,2%" is of that.
    """
    wording = figure.unit
    if figure.kind == "money":
        return Measured(MONEY, "USD" if _MONEY.match(wording) else "đồng")
    if figure.kind == "percent":
        points = figure.unit.lower().startswith("điểm")
        return Measured(_share(figure, article, before), "điểm phần trăm" if points else "%")
    if figure.kind == "duration":
        return Measured(_ORPHANS["duration"], " ".join(wording.lower().split()[:1]))
    if figure.kind != "count":
        unit = _MEASURED.match(wording)
        said = unit[1].lower() if unit else wording.lower()
        said = _SAME_UNIT.get(said, said)
        noun = core(wording[unit.end() :]) if unit else ""
        if not noun and before is not None and before.unit == said:
            return before  # "xã A hiến 18.500 m2 đất, xã B 22.300 m2"
        return Measured(_name(noun, article) or _own(figure, article), said)
    noun = core(wording)
    if noun in _CLASSIFIERS and (said := _said_before(figure, article)):
        noun = said
    name = _name(noun, article) or (before.measure if before else "")
    return Measured(name, shipped().get(name, {}).get("unit") or _classifier(noun or name))


def _classifier(noun: str) -> str:
    """The word that counts: "lượt" of "lượt đoàn đông người"; all of a noun that has none."""
    first, _, rest = noun.partition(" ")
    return first if first.lower() in _CLASSIFIERS and rest and "," not in first else noun


def _said_before(figure: Figure, article: Article) -> str:
    """The noun that stands before: "dẫn đầu về số cầu với 21 cây"."""
    said = _NUMBER_OF.search(article.text[figure.own_start : figure.start])
    return said[1] if said else ""


def _share(figure: Figure, article: Article, before: Measured | None) -> str:
    wording = core(figure.unit)
    if wording and not wording.startswith(("điểm", "phần trăm")):
        return _name(wording, article)
    own = _own(figure, article)
    return own or (before.measure if before else _ORPHANS["percent"])


def _own(figure: Figure, article: Article) -> str:
    """The words before the number that say what it is of: "Tỷ lệ hộ Khmer tham gia … đạt"."""
    said = article.text[figure.own_start : figure.start].translate(_QUOTES)
    said = _REACHED.sub("", " ".join(said.split()))
    rate = _RATE.search(said)
    said = said[rate.start() :] if rate else said.rpartition(", ")[2]
    words = _without_what_is_said_elsewhere(_LEADS.sub("", said)).split()[:_LONGEST]
    return " ".join([words[0].lower(), *words[1:]]) if len(words) > 1 else ""


def _name(wording: str, article: Article) -> str:
    return (
        _named_as(normalise(wording), _mentions(article.id, article.title, article.text)) or wording
    )


@lru_cache(maxsize=1 << 14)
def _named_as(wording: str, mentioned: frozenset[str]) -> str | None:
    exact, short, openings = _named()
    if wording in exact:
        return exact[wording]
    if short.get(wording) in mentioned:
        return short[wording]
    return next((name for opening, name in openings if wording.startswith(opening)), None)


@lru_cache(maxsize=8)
def _mentions(article_id: str, title: str, text: str) -> frozenset[str]:  # noqa: ARG001 # the text says which
    """Measures that the article names in full somewhere."""
    folded = fold(f"{title} {text}".lower())
    return frozenset(
        name
        for name, entry in shipped().items()
        if "named" in entry and fold(entry["named"]) in folded
    )
