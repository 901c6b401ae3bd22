"""What a line of a page is when it is not the article: menu, counter, date, form, footer."""

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from corpus import phrases
from corpus.letters import place_tones


class Part(Enum):
    """What one segment of a line is."""

    DATE = auto()
    COUNTER = auto()
    CONTROL = auto()
    FORM = auto()
    MENU = auto()
    ENTRY = auto()
    """Who put the page in: "Người đăng: Ban biên tập"."""
    NAME = auto()
    """Words that all begin with a capital, such as an author beside the date."""
    TEXT = auto()


class Section(Enum):
    """A block of the page that a heading opens."""

    RELATED = auto()
    """Links to other articles; may stand amid the paragraphs."""
    WIDGET = auto()
    """Calendars, statistics, link lists: below the article only."""
    COMMENTS = auto()


@dataclass(frozen=True, slots=True)
class DateLine:
    """A line that says when the page was published, or shows the day it was fetched."""

    day: date
    author: str | None
    labelled: bool
    """Whether it says what the date is: "Cập nhật:", "Đăng ngày:"."""
    timed: bool
    """Whether it has a time of day."""


_MENU_WORDS = 40
_LONGEST = 300
_SPACES = re.compile(r"(\s\s)\s+")
_APOSTROPHES = re.compile(r"['’](?=\w)")
_SEGMENTS = re.compile(r"\s*[|•·»]\s*|\s{2,}|\t|\s+[-–]\s+|;\s+|(?<=\d)\.\s+(?=\D)")
_LINKS = re.compile(r"\s*[|»›]\s*|\s+>\s+")
_PARTS = (
    (Part.DATE, phrases.DATE),
    (Part.DATE, phrases.TIME_OR_WEEKDAY),
    (Part.COUNTER, phrases.COUNTER),
    (Part.CONTROL, phrases.CONTROL),
    (Part.FORM, phrases.FORM),
    (Part.MENU, phrases.MENU),
    (Part.ENTRY, phrases.ENTERED_BY),
)
_SECTIONS = (
    (Section.COMMENTS, phrases.COMMENTS),
    (Section.RELATED, phrases.RELATED),
    (Section.WIDGET, phrases.WIDGET),
)
_WHOLE = (phrases.COUNTER, phrases.CONTROL, phrases.FORM, phrases.ATTACHMENT)


def lowered(text: str) -> str:
    """`text` as the phrases are written: lower case, one placement of tones."""
    return place_tones(text).lower()


def is_furniture(text: str, *, menus: bool) -> bool:
    """Whether the line is all controls, counters, dates, form fields; with `menus`, links too."""
    if not any(char.isalnum() for char in text):
        return True
    low = _low(text)
    if phrases.TAGS.fullmatch(low):
        return True
    if len(low) <= _LONGEST and any(pattern.fullmatch(low) for pattern in _WHOLE):
        return True
    kinds = {_part(segment) for segment in _segments(text)}
    allowed = {Part.DATE, Part.COUNTER, Part.CONTROL, Part.FORM} | ({Part.MENU} if menus else set())
    return bool(kinds) and kinds <= allowed


def is_menu(text: str) -> bool:
    """Whether the line is a row of links: short pieces, some of them a menu's words."""
    pieces = [
        piece for piece in re.split(rf"{_LINKS.pattern}|\s{{2,}}|\t", _squeezed(text)) if piece
    ]
    words = sum(phrases.MENU.fullmatch(_low(piece.strip("[] "))) is not None for piece in pieces)
    if _are_short(pieces) and (words >= 2 or (words == 1 and len(pieces) >= 3)):
        return True
    return len(text.split()) <= _MENU_WORDS and phrases.MENU_RUN.fullmatch(_low(text)) is not None


def is_menu_word(text: str) -> bool:
    """Whether the text is one entry of a menu, such as a rubric's name."""
    return phrases.MENU.fullmatch(_low(text)) is not None


def is_row_of_links(text: str) -> bool:
    """Whether bars or arrows divide the line into short pieces, as in menus and breadcrumbs."""
    return _are_short([piece for piece in _LINKS.split(_squeezed(text)) if piece])


def breadcrumb(text: str) -> str | None:
    """The first piece of a breadcrumb that says something ("Báo Long An > Tin tức"), else None."""
    if "|" in text or not is_row_of_links(text):
        return None
    pieces = [piece.strip() for piece in _LINKS.split(_squeezed(text)) if piece.strip()]
    return next((piece for piece in pieces if not is_menu_word(piece)), pieces[0])


def section(text: str) -> Section | None:
    """The section that the line is the heading of."""
    low = _low(text).strip(" .:-–*#>»►▶[]")
    for kind, pattern in _SECTIONS:
        if pattern.fullmatch(low):
            return kind
    return None


def is_inline_link(text: str) -> bool:
    """Whether the line is "Xem thêm: ..." with the linked title in it."""
    low = _low(text).lstrip(" >»►▶-–*")
    return len(low.split()) <= 40 and phrases.INLINE_LINK.fullmatch(low) is not None


def is_legal(text: str) -> bool:
    """Whether the line is a footer's licence, address or hotline."""
    return len(text.split()) <= 60 and phrases.LEGAL.fullmatch(_low(text)) is not None


def is_responsible(text: str) -> bool:
    """Whether the line names the body that runs the site; often nothing else names the place."""
    return len(text.split()) <= 25 and phrases.RESPONSIBLE.fullmatch(_low(text)) is not None


def is_publisher(text: str) -> bool:
    """Whether the line is a newspaper's or portal's own name."""
    low = _low(text)
    if len(text.split()) > 16 or phrases.EVENT.fullmatch(low):
        return False
    return phrases.PUBLISHER.fullmatch(low) is not None or _is_online_name(text)


def is_greeting(text: str) -> bool:
    """Whether the line bids the visitor welcome, as portals do in a running band."""
    return len(text.split()) <= 25 and phrases.GREETING.fullmatch(_low(text)) is not None


def is_credit(text: str) -> bool:
    """Whether the line says who wrote the article or where it was first published, and no more."""
    if len(text.split()) > 25:
        return False
    names = re.split(r"\s*(?:[-–,&/]|\bvà\b)\s*", text.rstrip("."))
    return phrases.CREDIT.fullmatch(_low(text)) is not None or all(map(is_name, names))


def is_name(text: str) -> bool:
    """Whether the text is two to five words that all begin with a capital, as names do."""
    words = text.split()
    return 2 <= len(words) <= 5 and all(
        w[0].isupper() and _APOSTROPHES.sub("", w).isalpha() for w in words
    )


def is_person(text: str) -> bool:
    """Whether the text is a person's name, not a paper's, an account's or an office's."""
    return is_name(text) and not is_publisher(text) and not phrases.ACCOUNT.fullmatch(_low(text))


def is_date(text: str) -> bool:
    """Whether the line is a date with what goes beside it: a time, a counter, an author."""
    return date_line(text) is not None


def date_line(text: str) -> DateLine | None:
    """The date that the line consists of, with an author beside it where there is one."""
    segments = _segments(text)
    matches = (phrases.DATE.fullmatch(_low(segment)) for segment in [text, *segments])
    found = next(filter(None, matches), None)
    day = _day(found) if found else None
    if found is None or day is None:
        return None
    whole = found.end() == len(_low(text))
    kinds = [_part(segment) for segment in segments]
    if not whole and Part.TEXT in kinds:
        return None
    names = [s for s, kind in zip(segments, kinds, strict=True) if kind is Part.NAME]
    entered = (s.partition(":")[2].strip() for s in segments if _part(s) is Part.ENTRY)
    names += filter(is_name, entered)
    timed = found["before"] or found["after"] or any(map(_is_time, segments))
    author = None if whole or not names else names[0]
    return DateLine(day, author, labelled=bool(found["label"]), timed=bool(timed))


def _low(text: str) -> str:
    return lowered(_squeezed(text))


def _squeezed(text: str) -> str:
    """`text` with two spaces at most in a row: the patterns try every way to share out a run."""
    return _SPACES.sub(r"\1", text)


def _is_online_name(text: str) -> bool:
    """ "Bình Thuận Online": a short proper name, where a headline has words in lower case."""
    words = text.split()
    named = all(word[0].isupper() or not word[0].isalpha() for word in words)
    return 2 <= len(words) <= 6 and words[-1].lower() == "online" and named


def _is_time(segment: str) -> bool:
    return phrases.TIME.fullmatch(_low(segment)) is not None


def _segments(text: str) -> list[str]:
    segments = []
    for segment in _SEGMENTS.split(_squeezed(text)):
        # "14.10.2022 08:30 3.207 lượt xem": nothing but a space after the date
        dated = phrases.DATE.match(_low(segment))
        cut = len(dated.group().rstrip()) if dated else len(segment)
        cut = cut if segment[cut:].startswith(" ") else len(segment)
        segments += [segment[:cut], segment[cut:]]
    return [segment.strip() for segment in segments if segment.strip("*-–•|. ")]


def _part(segment: str) -> Part:
    low = _low(segment.strip("[] "))
    if len(low) > _LONGEST:
        return Part.TEXT
    for part, pattern in _PARTS:
        if pattern.fullmatch(low):
            return part
    return Part.NAME if is_name(segment) else Part.TEXT


def _are_short(pieces: list[str]) -> bool:
    return len(pieces) >= 2 and all(len(p.split()) <= 8 and not p.endswith(".") for p in pieces)


def _day(found: re.Match[str]) -> date | None:
    year, month, day = (
        next(filter(None, (found[name] for name in names)))
        for names in (("y", "Y", "yy", "yyy"), ("m", "M", "mm", "mmm"), ("d", "D", "dd", "ddd"))
    )
    try:
        return date(int(year), phrases.MONTHS.get(month) or int(month), int(day))
    except ValueError:
        return None
