"""From the lines of a page to the article's own paragraphs, each kept to the letter."""

from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from corpus import furniture
from corpus.captions import is_caption
from corpus.furniture import Section
from corpus.mastheads import is_masthead, is_place, stands_over_menu
from corpus.page import Line, Page
from corpus.places import find_places

_PARAGRAPH_WORDS = 20
_RESUMING_WORDS = 12  # a sentence this long is no link's title
_TITLE_WORDS = 45
_RUBRIC_WORDS = 5
_ENDS = (".", "…", ";", ":", "./.", ".”", '."', ".)", "”.")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An article without the page around it."""

    title: str
    paragraphs: tuple[str, ...]
    captions: tuple[str, ...] = ()
    published: date | None = None
    clock: date | None = None
    """A date above the title without a word for what it is: perhaps the day of the visit."""
    author: str | None = None
    header: tuple[str, ...] = ()
    """Names of the site that stood above the title."""
    footer: tuple[str, ...] = ()
    """What stood below the article and says who runs the site."""


@dataclass(slots=True)
class _Sorted:
    """The lines of a page by what they turned out to be."""

    text: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    dates: list[furniture.DateLine] = field(default_factory=list)
    clock: date | None = None
    header: list[str] = field(default_factory=list)
    footer: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)


def clean(page: Page) -> Cleaned:
    """The article in `page`: title, paragraphs, captions; no menus, counters, links or comments.

    A line that no rule knows stays in the text.
    """
    lines = page.lines
    first, last = _body(lines)
    title_at = None if page.title else _find_title(lines[:first])
    found = lines[title_at].text if title_at is not None else next(iter(page.names), "")
    title = page.title or found
    sorted_ = _Sorted()
    _sort_head(lines, first, title_at, _key(title), sorted_)
    _sort_rest(lines, first, last, _key(title), sorted_)
    dates = sorted(sorted_.dates, key=lambda found: not (found.labelled or found.timed))
    return Cleaned(
        title=title or _title_from(sorted_.text),
        paragraphs=tuple(sorted_.text),
        captions=tuple(sorted_.captions),
        published=dates[0].day if dates else None,
        clock=sorted_.clock,
        author=next(iter([*sorted_.authors, *(d.author for d in sorted_.dates if d.author)]), None),
        header=tuple(sorted_.header),
        footer=tuple(sorted_.footer),
    )


def _body(lines: tuple[Line, ...]) -> tuple[int, int]:
    """Index of the first paragraph, and one past the last that is the article's."""
    paragraphs = [i for i, line in enumerate(lines) if _is_paragraph(line, _PARAGRAPH_WORDS)]
    if not paragraphs:
        paragraphs = [i for i, line in enumerate(lines) if line.text.endswith(".")]
    if not paragraphs:
        return min(1, len(lines)), len(lines)
    first = paragraphs[0]
    end = next((i for i in range(first, len(lines)) if _ends_article(lines, i)), len(lines))
    return first, max((i for i in paragraphs if i < end), default=first) + 1


def _ends_article(lines: tuple[Line, ...], at: int) -> bool:
    """Whether the heading `lines[at]` opens what comes after the article, however long that is."""
    heading = furniture.section(lines[at].text)
    if heading is None or heading is Section.WIDGET:
        return False
    before = sum(_is_paragraph(line, _PARAGRAPH_WORDS) for line in lines[:at])
    after = [_is_paragraph(line, _PARAGRAPH_WORDS) for line in lines[at + 1 :]]
    if heading is Section.COMMENTS:
        return before > 1 or sum(after) <= 1  # else a button in the bar under the headline
    if lines[at - 1].text.endswith("./.") or furniture.is_credit(lines[at - 1].text):
        return True
    # Teasers alternate with their titles; the article's own paragraphs follow one another.
    pairs = list(pairwise(after))
    return pairs.count((False, True)) >= 2 and (True, True) not in pairs


def _is_paragraph(line: Line, words: int) -> bool:
    count = len(line.text.split())
    if count < words or line.caption or furniture.is_furniture(line.text, menus=True):
        return False
    return line.text.endswith(_ENDS) or count >= 2 * _TITLE_WORDS


def _find_title(head: tuple[Line, ...]) -> int | None:
    """Which line above the first paragraph is the title."""
    candidates = [
        i
        for i, line in enumerate(head)
        if len(line.text.split()) <= _TITLE_WORDS
        and not furniture.is_furniture(line.text, menus=False)
        and not furniture.is_menu(line.text)
        and not furniture.is_row_of_links(line.text)
        and furniture.date_line(line.text) is None
    ]
    keys = [_key(head[i].text) for i in candidates]
    for i, key in zip(candidates, keys, strict=True):
        # Above a title that comes twice there is at most a rubric.
        if keys.count(key) > 1 and not head[i].text.endswith("."):
            return i
        if len(head[i].text.split()) > _RUBRIC_WORDS:
            break
    real = [i for i in candidates if not (_stands_above_title(head[i].text) or is_caption(head, i))]
    for i, following in pairwise(real):
        if not stands_over_menu(head, i, following):
            return i
    return next(reversed(real), next(iter(candidates), None))


def _stands_above_title(text: str) -> bool:
    return (
        is_masthead(text)
        or is_place(text)
        or furniture.is_furniture(text, menus=True)
        or (furniture.is_legal(text) and any(char.isdigit() for char in text))
        or furniture.section(text) is not None
    )


def _sort_head(
    lines: tuple[Line, ...], first: int, title_at: int | None, title: str, out: _Sorted
) -> None:
    above = title_at if title_at is not None else _first_equal(lines[:first], title)
    for i, line in enumerate(lines[:first]):
        text = line.text
        if _key(text) == title:
            continue
        below = above is None or i > above
        if found := furniture.date_line(text):
            # A date above the title that does not say what it is may well be the page's clock.
            if below or found.labelled:
                out.dates.append(found)
            else:
                out.clock = found.day
        elif crumb := furniture.breadcrumb(text):
            out.header.append(crumb)
        elif furniture.is_greeting(text):
            out.header.append(text)
        elif _is_debris(text, menus=True) or furniture.is_row_of_links(text):
            continue
        else:
            _keep(lines, i, out, below=below)


def _keep(lines: tuple[Line, ...], at: int, out: _Sorted, *, below: bool) -> None:
    """Sort a line that is no debris by where it stands to the headline."""
    text = lines[at].text
    if below and _is_byline(lines, at):
        out.authors.append(text)
    elif below and is_caption(lines, at):
        out.captions.append(text)
    elif furniture.section(text) is None:
        (out.text if below else out.header).append(text)


def _is_byline(lines: tuple[Line, ...], at: int) -> bool:
    """Whether a name stands beside the date or the controls under a headline."""
    text = lines[at].text
    if text.isupper() or not furniture.is_person(text) or find_places(text):
        return False
    beside = (line.text for line in (*lines[max(at - 1, 0) : at], *lines[at + 1 : at + 2]))
    return any(
        furniture.is_furniture(line, menus=False) or furniture.is_date(line) for line in beside
    )


def _sort_rest(lines: tuple[Line, ...], first: int, last: int, title: str, out: _Sorted) -> None:
    skipping = False
    for i in range(first, len(lines)):
        text = lines[i].text
        inside = i < last
        if not inside and furniture.is_responsible(text):
            out.text.append(text)
        elif _opens_skipping(lines, i, inside=inside):
            skipping = True
        elif (not inside and lines[i].heading and _heads_nothing(lines, i)) or (
            skipping and not (inside and _is_paragraph(lines[i], _RESUMING_WORDS))
        ):
            continue
        else:
            skipping = False
            _sort_line(lines, i, title, out, inside=inside)


def _heads_nothing(lines: tuple[Line, ...], at: int) -> bool:
    """Whether nothing of the article stands under the heading `lines[at]`."""
    following = lines[at + 1] if at + 1 < len(lines) else None
    return (
        following is None
        or following.heading
        or furniture.section(following.text) is not None
        or furniture.is_furniture(following.text, menus=True)
    )


def _opens_skipping(lines: tuple[Line, ...], at: int, *, inside: bool) -> bool:
    heading = furniture.section(lines[at].text)
    if not inside or heading is None:
        return heading is not None
    # Amid the paragraphs only a heading with a link's title under it; others may be the article's.
    follows = at + 1 < len(lines) and not _is_paragraph(lines[at + 1], _RESUMING_WORDS)
    return heading is Section.RELATED and follows


def _sort_line(lines: tuple[Line, ...], at: int, title: str, out: _Sorted, *, inside: bool) -> None:
    text = lines[at].text
    if found := furniture.date_line(text):
        out.dates.append(found)
    elif _key(text) == title or _is_debris(text, menus=not inside):
        return
    elif not inside and (furniture.is_legal(text) or furniture.is_greeting(text)):
        out.footer.append(text)
    elif not inside and furniture.is_row_of_links(text):
        return
    elif is_caption(lines, at):
        out.captions.append(text)
    else:
        out.text.append(text)


def _is_debris(text: str, *, menus: bool) -> bool:
    return (
        furniture.is_furniture(text, menus=menus)
        or furniture.is_inline_link(text)
        or furniture.section(text) in (Section.RELATED, Section.COMMENTS)
        or (menus and furniture.is_menu(text))
    )


def _first_equal(lines: tuple[Line, ...], title: str) -> int | None:
    return next((i for i, line in enumerate(lines) if _key(line.text) == title), None)


def _key(text: str) -> str:
    """What two spellings of one title share: letters and digits, case aside."""
    return "".join(char for char in furniture.lowered(text) if char.isalnum())


def _title_from(paragraphs: list[str]) -> str:
    """A title for a text that has none: its opening words."""
    if not paragraphs:
        return ""
    words = paragraphs[0].split()
    return " ".join(words[:20]) + ("…" if len(words) > 20 else "")
