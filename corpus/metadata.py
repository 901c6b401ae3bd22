"""What an article says about itself: place, level, publication, source, author, reported period.

Nothing is guessed: what neither the article nor its page says stays None.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.article import Level, Place, PlaceBasis
from corpus.cleaning import Cleaned
from corpus.dates import date_in_address, is_credible
from corpus.furniture import is_person, is_publisher, lowered
from corpus.locality import locate
from corpus.page import Page
from corpus.periods import Period, find_periods
from corpus.places import find_places
from corpus.publishers import publisher_of

_CONTEXT = 120  # characters before a period that tell whether it is reported or planned
_CREDIT_LINES = 4
_CREDIT_WORDS = 25
_CREDIT_LENGTH = 300
_SOURCE = re.compile(
    r"(?:\bnguồn(?: tin)?\s*:|\btheo\s*:?)\s*(?P<name>[^();,]{3,60})", re.IGNORECASE
)
_AUTHOR = re.compile(
    r"\(?(?:(?:tin|bài|ảnh|tác giả(?: bài viết)?|thực hiện|người viết|nội dung)"
    r"(?:[\s,&và-]+(?:tin|bài|ảnh|viết))*\s*:\s*)?"
    r"(?P<names>[^():;]+?)\s*(?:[-–,;/]\s*ảnh\s*:.*|\(.*\))?\s*\.?\)?",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"(?:phương hướng|nhiệm vụ|triển khai(?! thực hiện)|kế hoạch|ký kết|ký chương trình|mục tiêu"
    r"|định hướng|giải pháp|bàn việc|đề ra)[^.;]{0,60}$"
)
_REPORTS = re.compile(
    r"(?:tổng kết|sơ kết|kiểm điểm|đánh giá|kết quả|thực hiện|công tác dân vận|dân vận khéo)"
    r"[^.;]{0,90}$"
)
_ADDRESS = re.compile(r"\S+\.\S+")
_CLOCK_LAG = timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about an article beside its text."""

    place: Place | None
    level: Level | None
    place_basis: PlaceBasis | None
    source: str | None
    author: str | None
    published: date | None
    period: str | None


def describe(page: Page, cleaned: Cleaned) -> Facts:
    """The facts that `page` and the article in it state."""
    credit_lines = _credits(cleaned)
    source = next((s for line in credit_lines if (s := _source(line))), None)
    published = _published(page, cleaned, credit_lines)
    located = locate(page, cleaned, credit_lines)
    return Facts(
        place=located.place,
        level=located.level,
        place_basis=located.basis,
        source=source or _site(page, cleaned),
        author=page.author
        or cleaned.author
        or next((a for line in credit_lines if (a := _author(line))), None),
        published=published,
        period=_period(cleaned, published),
    )


def _site(page: Page, cleaned: Cleaned) -> str | None:
    """Who publishes the page, by the name that it goes by; the name that the address has comes last."""
    if page.site and not _ADDRESS.fullmatch(page.site):
        return calm(page.site)
    named = next(map(calm, filter(is_publisher, cleaned.header)), None)
    known = publisher_of(page.url, page.site)
    if named and not _ADDRESS.fullmatch(named):
        return named
    return known.name if known else page.site or named


def _credits(cleaned: Cleaned) -> tuple[str, ...]:
    """Short lines at the end: who wrote it, where it was taken from, who runs the site."""
    lines = (" ".join(text.split()) for text in cleaned.paragraphs[1:][-_CREDIT_LINES:])
    return tuple(
        line for line in lines if line.count(" ") < _CREDIT_WORDS and len(line) <= _CREDIT_LENGTH
    )


def _source(line: str) -> str | None:
    if (found := _SOURCE.search(line)) and (
        line.startswith("(") or found.start() == 0 or "(" in line
    ):
        name = found["name"].strip(" .")
        if name.replace(".", "") != "PV" and (name[:1].isupper() or "." in name):
            return name
    return None


def calm(name: str) -> str:
    """A masthead in capitals as it would stand in a sentence: Cổng thông tin ... huyện Sơn Dương."""
    if not name.isupper():
        return name
    calm = name.capitalize()
    for mention in find_places(name):
        words = len(mention.units[0].name.split())
        start = mention.end - len(" ".join(mention.surface.split()[-words:]))
        calm = calm[:start] + calm[start : mention.end].title() + calm[mention.end :]
    return calm


def _author(line: str) -> str | None:
    found = _AUTHOR.fullmatch(line)
    if found is None:
        return None
    names = found["names"].strip()
    if names.lower().startswith("theo "):  # "Theo PLO" is a source
        return None
    parts = re.split(r"\s*(?:[-–,&/]|\bvà\b)\s*", names)
    return names if all(map(is_person, parts)) else None


def _published(page: Page, cleaned: Cleaned, credit_lines: tuple[str, ...]) -> date | None:
    for line in credit_lines:
        if _SOURCE.search(line) and (days := _days(line)):
            return days[0]
    for known in (page.published, cleaned.published):
        if known and is_credible(known):
            return known
    for line in (*cleaned.paragraphs[:1], *credit_lines):
        if len(line.split()) <= 8 and (days := _days(line)):  # "Yên Bái, ngày 19.12.2023"
            return days[0]
    if day := date_in_address(page.url):
        return day
    # A bare date above the title counts only where the article speaks of the days before it.
    if clock := cleaned.clock:
        events = (_days(text, clock) for text in cleaned.paragraphs[:2])
        if any(clock - _CLOCK_LAG <= day <= clock for days in events for day in days):
            return clock
    return None


def _days(text: str, reference: date | None = None) -> list[date]:
    return [
        m.period.start for m in find_periods(text, reference=reference) if m.period.kind == "day"
    ]


def _period(cleaned: Cleaned, published: date | None) -> str | None:
    """The main period reported: from the title, else from the first paragraphs."""
    for text in (cleaned.title, *cleaned.paragraphs[:3]):
        found = [
            (lowered(text[max(0, mention.start - _CONTEXT) : mention.start]), mention.period)
            for mention in find_periods(text, reference=published)
            if not mention.document and not mention.comparison
        ]
        past = [
            (b, p) for b, p in found if _may_be_reported(p, published) and not _FUTURE.search(b)
        ]
        reported = [period for before, period in past if _REPORTS.search(before)]
        # Without a day of publication nothing tells what is long past from what is reported.
        others = [period for _, period in past] if published or text is cleaned.title else []
        if chosen := [*reported, *others]:
            return chosen[0].label
    return None


def _may_be_reported(period: Period, published: date | None) -> bool:
    """Whether it is longer than a day and no older than the year before, nor a span that is not over."""
    if published is None:
        return period.kind != "day"
    late = period.end.year < published.year - 1
    ahead = (
        period.kind == "span" and period.end.year > published.year
    )  # "giai đoạn 2021-2025" in 2023
    return period.kind != "day" and not late and not ahead
