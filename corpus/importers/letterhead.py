"""The head of an office's document: who sends it, its number, the motto, place and date, its kind.

Laid down for all offices by decree 30/2020/NĐ-CP; reports and plans are typed so everywhere.
"""

import re
from dataclasses import replace
from datetime import date

from corpus.furniture import lowered
from corpus.mastheads import is_owner
from corpus.metadata import calm
from corpus.page import Line, Page

_HEAD = 20
_LONGEST = 150  # what stands in a head is short
_DATED = re.compile(
    r"(?P<place>[^\W\d_][\w .’'-]{1,40}),\s*ngày\s*(?P<d>\d{1,2})\s*tháng\s*(?P<m>\d{1,2})"
    r"\s*năm\s*(?P<y>\d{4})\.?"
)
_MOTTO = re.compile(
    r"cộng hòa xã hội chủ nghĩa việt nam|độc lập\s*[-–—]\s*tự do\s*[-–—]\s*hạnh phúc"
    r"|đảng cộng sản việt nam|số\s*:?\s*[\d….]*\s*[-–/][\w/ .-]{1,40}|\*|[*_ –—-]{3,}"
)
_KIND = re.compile(
    r"báo cáo|kế hoạch|thông báo|nghị quyết|chỉ thị|quyết định|hướng dẫn|chương trình|đề án"
    r"|công văn|tờ trình|kết luận|quy chế|quy định|thông tri|tham luận"
)


def without_letterhead(page: Page) -> Page:
    """`page` without motto, number and dateline above its text; the dateline gives its date.

    The kind ("BÁO CÁO") and the line of what it is about below it are the title; the offices above
    that are who publishes it, the higher one named first.
    """
    kept: list[Line] = []
    senders: list[Line] = []
    published = page.published
    title = page.title
    head = [cell for line in page.lines[:_HEAD] for cell in _cells(line)]
    for at, line in enumerate(head):
        low = lowered(line.text) if len(line.text) <= _LONGEST else ""
        if day := _day(low):
            published = published or day
        elif not _MOTTO.fullmatch(low):
            kept.append(line)
            following = head[at + 1].text if at + 1 < len(head) else ""
            if title is None and _KIND.fullmatch(low) and 0 < len(following) <= 2 * _LONGEST:
                title = f"{line.text} {following}"
                senders = [sender for sender in kept if is_owner(sender.text)]
    kept = [line for line in kept if line not in senders]
    site = page.site or " ".join(calm(line.text) for line in reversed(senders)) or None
    footer = page.footer + tuple(line.text for line in senders)
    lines = (*kept, *page.lines[_HEAD:])
    return replace(
        page,
        lines=_without_title(lines, title),
        title=title,
        published=published,
        site=site,
        footer=footer,
    )


def _without_title(lines: tuple[Line, ...], title: str | None) -> tuple[Line, ...]:
    """The lines without the two that the title was made of."""
    for at in range(min(_HEAD, len(lines) - 1)):
        if title == f"{lines[at].text} {lines[at + 1].text}":
            return (*lines[:at], *lines[at + 2 :])
    return lines


def _cells(line: Line) -> list[Line]:
    """The line, or its cells where one of them belongs to the head: sender left, motto right."""
    cells = [cell.strip() for cell in line.text.split("\t") if cell.strip()]
    if any(_MOTTO.fullmatch(lowered(c)) or _day(lowered(c)) for c in cells if len(c) <= _LONGEST):
        return [replace(line, text=cell) for cell in cells]
    return [line]


def _day(low: str) -> date | None:
    found = _DATED.fullmatch(low)
    if found is None:
        return None
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        return None
