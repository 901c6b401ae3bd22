"""Which place and level an article reports on, and what on the page says so."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from corpus.article import Level, Place, PlaceBasis
from corpus.cleaning import Cleaned
from corpus.furniture import is_responsible, lowered
from corpus.page import Page
from corpus.places import Mention, Unit, find_places, place_of
from corpus.publishers import host_of, publisher_of

_LEAD_WEIGHT = 3
_LEAD_LENGTH = 2000
_NAME_LENGTH = 60  # characters that the name of a place ends within
_COUNCIL = r"(?:ubnd|hđnd|mttq|ủy ban nhân dân|hội đồng nhân dân|ủy ban mttq)"
_WHOLE = r"(?:toàn|cả|trong|của|trên địa bàn)"


def _signals(committee: str, unit: str) -> re.Pattern[str]:
    # "các Huyện ủy" are somebody's guests; "Huyện ủy" is the one that reports.
    return re.compile(rf"(?<!các )\b(?:{committee}|{_COUNCIL} {unit}|{_WHOLE} {unit})\b")


_LEVELS: dict[Level | None, re.Pattern[str]] = {
    "tỉnh": _signals("tỉnh ủy|tỉnh đoàn|tvtu", "tỉnh"),
    "huyện": _signals("(?:huyện|quận|thị) ủy", "(?:huyện|quận|thị xã)"),
    "xã": _signals("đảng ủy (?:xã|phường|thị trấn)", "(?:xã|phường|thị trấn)"),
    None: _signals("thành ủy", "thành phố"),  # a city may be of either tier: its name tells
}
_OFFICE = re.compile(
    r"\b(?:(?:tỉnh|thành|huyện|quận|thị) ủy"
    rf"|(?:{_COUNCIL}|toàn|đảng bộ) (?:tỉnh|thành phố|huyện|quận|thị xã))\b"
)
_CREDIT = re.compile(r"\b(?:nguồn|theo|báo|cổng|trang|đài|bản tin)\b")
_ONLINE = re.compile(r"\b(?:Online|News|TV|Newspaper)\b")
_JOINED_KIND = re.compile(r"\b(bao|dai|danvan|mttq|tinhuy|ubnd)(?=[a-z]{4})", re.IGNORECASE)
_DATELINE = re.compile(r"\)?\s*(?:[-–:]|,\s*(?:ngày|\d))")


@dataclass(frozen=True, slots=True)
class Located:
    """A place, the level reported on, and how the place is known."""

    place: Place | None = None
    level: Level | None = None
    basis: PlaceBasis | None = None


def locate(page: Page, cleaned: Cleaned, credit_lines: Sequence[str]) -> Located:
    """The place by the first evidence that names just one of the level that the article reports on.

    Args:
        page: Its site name and other titles are evidence.
        cleaned: The article.
        credit_lines: Its byline, source and footer lines.
    """
    level = _level(cleaned)
    evidence = list(_evidence(page, cleaned, credit_lines, level))
    levels: tuple[Level, ...] = (level,) if level else ("tỉnh", "huyện")
    named = {
        unit.province or unit.name
        for _, mentions in evidence
        for mention in mentions
        for unit in mention.units
        if len(mention.units) == 1
    }
    firm = {
        unit.province or unit.name
        for _, mentions in evidence
        for mention in mentions
        for unit in mention.units
        if len(mention.units) == 1 and (unit.level == "tỉnh" or mention.explicit)
    }
    for basis, mentions in evidence:
        units = {
            unit
            for m in mentions
            if (unit := _only(m, levels, named)) is not None and _is_borne_out(m, unit, firm)
        }
        if len(units) == 1:
            unit = units.pop()
            return Located(place_of(unit), unit.level, basis)
    return Located(None, level, None)


def _is_borne_out(mention: Mention, unit: Unit, provinces: set[str]) -> bool:
    """Whether a bare name may be this district: hamlets bear such names in other provinces too."""
    bare = unit.level != "tỉnh" and not mention.explicit
    return not (bare and provinces and unit.province not in provinces)


def _level(cleaned: Cleaned) -> Level | None:
    """The tier of government that the committees, councils and totals of the text belong to."""
    lead = lowered(" ".join((cleaned.title, *cleaned.paragraphs[:1])))
    rest = lowered(" ".join(cleaned.paragraphs[1:]))
    scores = {
        level: _LEAD_WEIGHT * len(pattern.findall(lead)) + len(pattern.findall(rest))
        for level, pattern in _LEVELS.items()
    }
    best = max(scores, key=lambda level: scores[level])
    return best if scores[best] else None


def _evidence(
    page: Page, cleaned: Cleaned, credit_lines: Sequence[str], level: Level | None
) -> Iterator[tuple[PlaceBasis, list[Mention]]]:
    """What names places, the firmest first."""
    for title in (cleaned.title, *page.names):
        mentions = _firm(title)
        first = mentions[:1]
        if first and not first[0].start and title[first[0].end :].lstrip()[:1] in (":", "-", "–"):
            mentions = first
        yield "title", mentions
    for paragraph in (text[:_NAME_LENGTH] for text in cleaned.paragraphs[:2]):
        yield (
            "dateline",
            [
                m
                for m in _firm(paragraph)
                if m.start <= 1 and _DATELINE.match(lowered(paragraph[m.end :]))
            ],
        )
    lead = "".join(cleaned.paragraphs[:1])[:_LEAD_LENGTH]
    yield "text", _hosts(lead)[:1]
    lines = [line for line in credit_lines if _CREDIT.search(lowered(line))]
    yield "byline", [m for line in lines if not is_responsible(line) for m in _firm(line)]
    if level is None:  # a province's paper does not make the news of one town the province's
        yield "text", [m for m in _firm(lead) if m.explicit]
    for name in (page.site or "", *cleaned.header):
        yield "site", _firm(_spelt_out(name))
    yield "site", _published_in(page)
    footer = [line for line in credit_lines if is_responsible(line)]
    for line in (*footer, *cleaned.footer, *page.footer):
        yield "footer", _firm(line)
    yield "text", [m for m in _firm(lead) if m.explicit]
    yield "text", [m for text in cleaned.paragraphs for m in _hosts(text, anywhere=True)]


def _published_in(page: Page) -> list[Mention]:
    """The place that the paper or portal at this address is of."""
    publisher = publisher_of(page.url, page.site)
    if publisher is None:
        return _firm(_spelt_out(host_of(page.url))) if page.url else []
    unit = publisher.unit
    named = (
        Mention(0, 0, publisher.name, (unit,), "exact", weak=False, explicit=True) if unit else None
    )
    return [named] if named else []


def _spelt_out(name: str) -> str:
    """A site's name with its place free to be read: "Báo An Giang online", "bao nghean.vn"."""
    small = _ONLINE.sub(lambda word: word.group().lower(), name)
    return _JOINED_KIND.sub(r"\1 ", small)


def _firm(text: str) -> list[Mention]:
    return [mention for mention in find_places(text) if not mention.weak and not mention.within]


def _hosts(text: str, *, anywhere: bool = False) -> list[Mention]:
    """Places whose committee or council is named: "Tỉnh ủy Sóc Trăng".

    Unless `anywhere`, only the first committee counts: "Tỉnh ủy" alone is the home province's, and
    one named after it is a guest's.
    """
    offices = _OFFICE.finditer(lowered(text))
    hosts = []
    for office in offices if anywhere else islice(offices, 1):
        size = office.end() - office.start()
        named = _firm(text[office.start() : office.end() + _NAME_LENGTH])
        hosts += [m for m in named if m.start <= size + 1 and m.end > size]
    return hosts


def _only(mention: Mention, levels: tuple[Level, ...], provinces: set[str]) -> Unit | None:
    """The one unit of the levels asked for that the mention can mean, given the provinces named."""
    units = [unit for unit in mention.units if unit.level in levels]
    if len(units) > 1:
        units = [unit for unit in units if unit.province in provinces]
    return units[0] if len(units) == 1 else None
