"""What an importer reads before anything is judged: lines, and what the page says of itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Line:
    """One line or block of a page, with the layout that tells a caption from a paragraph."""

    text: str
    """Without white space at its ends; never empty."""
    gap: int = 1
    """Empty lines above it."""
    indent: int = 0
    """White space characters that stood before it."""
    caption: bool = False
    """Whether the page's own markup says that this is a picture's caption."""
    heading: bool = False
    """Whether the page's own markup says that it stands over what follows."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as read. All texts are NFC; None and () mean that the page does not say."""

    lines: tuple[Line, ...]
    title: str | None = None
    names: tuple[str, ...] = ()
    """Other titles that the page goes by, such as a browser's window title."""
    site: str | None = None
    author: str | None = None
    published: date | None = None
    url: str | None = None
    footer: tuple[str, ...] = ()
    """Texts outside the article that say who runs the site."""


def lines_of(raw: Iterable[str]) -> tuple[Line, ...]:
    """`raw` lines trimmed, the empty ones counted as gaps."""
    lines = []
    gap = 0
    for text in raw:
        bare = text.strip()
        if not bare:
            gap += 1
            continue
        lines.append(Line(bare, gap, len(text) - len(text.lstrip())))
        gap = 0
    return tuple(lines)
