"""When a page was published: what it declares, what it shows beside the headline, its address."""

import re
from collections.abc import Iterator
from datetime import date, datetime

import lxml.etree
from lxml.html import HtmlElement

from corpus.dates import HANOI, date_of, is_credible
from corpus.furniture import DateLine, date_line
from corpus.importers.regions import inline, is_clock, words_of

_NAMES = (
    "article:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish-date",
    "dc.date.issued",
    "dcterms.issued",
    "date",
)
_DATE_NAMES = """
    date time datetime ngay ngaydang thoigian pubdate publishdate createdate created posted meta
"""
_DATE_WORDS = frozenset(_DATE_NAMES.split())
_LONGEST = 200
_MOST = 200
"""Elements named for a date that are looked at: a list of stories has one each."""
_SLASHED = re.compile(
    r"\D{0,3}(?P<a>\d{1,2})[/.-](?P<b>\d{1,2})[/.-](?P<year>\d{4})\b(?P<rest>.*)", re.DOTALL
)
_ENGLISH = re.compile(r"\d{1,2}:\d{2}:\d{2}\s*(?:AM|PM)\b")


def published(
    tree: HtmlElement,
    meta: dict[str, str],
    linked: list[str],
    heading: HtmlElement | None,
) -> date | None:
    """The day of publication in Vietnam, as declared or shown beside the headline; else None.

    A declared day that may be read in two ways is the one that the page shows.

    Args:
        tree: The page.
        meta: Its meta tags by lower-case name.
        linked: What its linked data calls the date of publication.
        heading: The headline; dates above it are the page's clock.
    """
    shown = [line.day for line in _shown(tree, heading) if is_credible(line.day)]
    stated = [meta.get(name) for name in _NAMES]
    stated += linked
    stated += tree.xpath("//*[@itemprop='datePublished']/@datetime")
    stated += tree.xpath("//*[@itemprop='datePublished']/text()")
    stated += _marked_up(tree)
    for value in stated:
        readings = [day for day in _readings(value or "") if is_credible(day)]
        if readings:
            return next((day for day in readings if day in shown), readings[0])
    return shown[0] if shown else None


def _readings(value: str) -> list[date]:
    """The days that a declared date may mean, the likeliest first."""
    value = inline(value).strip()
    try:
        stamp = datetime.fromisoformat(value)
    except ValueError:
        return _slashed(value)
    written = stamp.date()
    if stamp.tzinfo is None:
        return [written]
    # Midnight in UTC is mostly a day without a time; many sites also mark local time as UTC.
    converted = stamp.astimezone(HANOI).date()
    return [converted, written]


def _slashed(value: str) -> list[date]:
    """Of "5/7/2018 3:40:12 PM" the American reading goes first: so .NET writes it."""
    found = _SLASHED.match(value)
    if found is None:
        line = date_line(value)
        iso = re.match(r"(\d{4})-(\d{2})-(\d{2})", value)
        day = date_of(*map(int, iso.groups())) if iso else None
        return [day] if day else [line.day] if line else []
    a, b, year = int(found["a"]), int(found["b"]), int(found["year"])
    days = [date_of(year, b, a), date_of(year, a, b)]
    if _ENGLISH.search(found["rest"]):
        days.reverse()
    return [day for day in days if day]


def _marked_up(tree: HtmlElement) -> Iterator[str]:
    for element in tree.xpath("//article//time[@datetime]"):
        if not is_clock(element):
            yield element.get("datetime")


def _shown(tree: HtmlElement, heading: HtmlElement | None) -> Iterator[DateLine]:
    """Dates in elements named for them that say what they are: beside the headline, then below it."""
    position = {element: number for number, element in enumerate(tree.iter(lxml.etree.Element))}
    start = position.get(heading, -1) if heading is not None else -1
    above, below = [], []
    looked = 0
    for element, number in position.items():
        names = f"{element.get('class', '')} {element.get('id', '')}"
        if element.tag != "time" and _DATE_WORDS.isdisjoint(words_of(names)):
            continue
        text = element.text_content()
        looked += 1
        if looked > _MOST:
            break
        line = date_line(inline(text).strip()) if len(text) <= _LONGEST else None
        if line is None or is_clock(element):
            continue
        if number > start and (line.labelled or line.timed):
            below.append(line)
        elif heading is not None and _shares_parent(element, heading) and line.timed:
            above.append(line)
    yield from (*below[:1], *above[-1:], *below[1:])


def _shares_parent(element: HtmlElement, heading: HtmlElement) -> bool:
    """Whether they stand side by side, in one block of the page or in two beside each other."""
    parents = list(element.iterancestors())[:2]
    return any(parent in parents for parent in list(heading.iterancestors())[:2])
