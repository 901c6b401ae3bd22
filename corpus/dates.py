"""Days of publication: which may be believed, and which an address has in it."""

import re
from datetime import date, datetime, timedelta, timezone

HANOI = timezone(timedelta(hours=7))
_FIRST = date(1990, 1, 1)
_IN_PATH = (
    re.compile(r"/(?P<y>(?:19|20)\d\d)[/-](?P<m>\d{1,2})[/-](?P<d>\d{1,2})(?=[/-])"),
    re.compile(r"[-/](?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)\d{6,11}\.(?:html?|chn|epi|aspx)"),
    re.compile(r"/(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)/"),
)


def is_credible(day: date) -> bool:
    """Whether an article may be of that day: neither before 1990 nor still to come."""
    return _FIRST <= day <= datetime.now(HANOI).date() + timedelta(days=1)


def date_of(year: int, month: int, day: int) -> date | None:
    """That day, where there is such a day and it may be believed."""
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if is_credible(found) else None


def date_in_address(url: str | None) -> date | None:
    """The day in an address: "/2021/06/18/chi-hoi.html", "-20231117063012345.htm"."""
    for pattern in _IN_PATH:
        found = pattern.search(url or "")
        if found and (day := date_of(int(found["y"]), int(found["m"]), int(found["d"]))):
            return day
    return None
