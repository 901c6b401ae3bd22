"""A web page's elements, read block by block to the letter."""

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml.html import HtmlElement

from corpus.furniture import is_credit, is_date, is_publisher, is_responsible
from corpus.importers.regions import inline, is_caption, is_dropped, may_be_debris
from corpus.page import Line

_BLOCK_NAMES = """
    p div section article main li ul ol dl dt dd h1 h2 h3 h4 h5 h6 blockquote table tbody thead tr
    td th caption figure figcaption header pre address center hr body html form picture cite
"""
BLOCKS = frozenset(_BLOCK_NAMES.split())
"""Elements that begin and end a line."""

_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_CAPTION_WORDS = 45
_CENTRED_INDENT = 8
_PICTURE_WORDS = 60
_LINKED_WORDS = 45
_EDGE = "\ue000"
"""Stands in the text where an inline element such as span begins or ends."""
_OPEN, _CLOSE = "\ue001", "\ue002"
"""Stand around a link's text."""
_MARKS = re.compile(f"[{_EDGE}{_OPEN}{_CLOSE}]")
_EDGED = frozenset(("span", "a", "time", "small", "button", "i", "strong", "b"))
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_RUNNING = frozenset(
    ("p", "li", "td", "th", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "dd")
)
_GLUED = re.compile(
    rf"(?<=[^\W_])[{_EDGE}{_OPEN}{_CLOSE}]+(?=[^\W_])",
)
_LINK = re.compile(rf"{_OPEN}[^{_CLOSE}]*{_CLOSE}")
_WORD = re.compile(r"[^\W\d_]+")


def read_blocks(element: HtmlElement, *, all_parts: bool = False) -> Iterator[Line]:
    """The text of every block in `element`, in order.

    Args:
        element: Where to read.
        all_parts: Read menus, forms, comments and the like as well.
    """
    return _Walk(element, all_parts=all_parts).lines()


class _Walk:
    """Reads an element block by block, in the order of the page."""

    def __init__(self, root: HtmlElement, *, all_parts: bool) -> None:
        self._root = root
        self._all_parts = all_parts
        self._size = max(len(root.text_content()), 1)
        self._pieces: list[str] = []
        self._done: list[Line] = []
        self._after_picture = False
        self._running = False
        self._linked = False

    def lines(self) -> Iterator[Line]:
        """The lines, read once."""
        self._visit(self._root, centred=False, caption=False)
        self._flush(centred=False, caption=False)
        return iter(self._done)

    def _visit(self, element: HtmlElement, *, centred: bool, caption: bool) -> None:
        if element.text:
            self._pieces.append(element.text)
        for child in element:
            if isinstance(child.tag, str):
                if self._is_debris(child):
                    if child.tag in BLOCKS:
                        self._flush(centred=centred, caption=caption)
                        self._after_picture = False
                    else:
                        self._pieces.append(_EDGE)
                else:
                    self._enter(child, centred=centred, caption=caption)
            if child.tail:
                self._pieces.append(child.tail)

    def _enter(self, child: HtmlElement, *, centred: bool, caption: bool) -> None:
        if child.tag in ("img", "amp-img"):
            self._flush(centred=centred, caption=caption)
            self._after_picture = True
        elif child.tag in ("br", "hr"):
            self._flush(centred=centred, caption=caption)
            self._after_picture = self._after_picture and child.tag == "br"
        elif child.tag == "tr" and (row := _row(child, all_parts=self._all_parts)) is not None:
            self._flush(centred=centred, caption=caption)
            self._done += [Line(row)] if row else []
        elif child.tag in BLOCKS:
            self._flush(centred=centred, caption=caption)
            inner_centred = centred or _is_centred(child)
            inner_caption = caption or is_caption(child) or _is_picture_table(child)
            outer, self._running = self._running, self._running or child.tag in _RUNNING
            self._visit(child, centred=inner_centred, caption=inner_caption)
            self._flush(
                centred=inner_centred,
                caption=inner_caption,
                keep_link=child.tag in ("h1", "h2"),
            )
            self._running = outer
            if child.tag in _HEADINGS and self._done:
                self._done[-1] = replace(self._done[-1], heading=True)
        else:
            marks = ("", "")
            if child.tag in _EDGED:
                marks = (_OPEN, _CLOSE) if child.tag == "a" else (_EDGE, _EDGE)
            self._pieces.append(marks[0])
            outer, self._linked = self._linked, self._linked or _wraps_blocks(child)
            self._visit(child, centred=centred, caption=caption or is_caption(child))
            self._pieces.append(marks[1])
            if self._linked and not outer:
                self._flush(centred=centred, caption=caption)
            self._linked = outer

    def _flush(self, *, centred: bool, caption: bool, keep_link: bool = False) -> None:
        marked = inline("".join(self._pieces)).strip()
        self._pieces.clear()
        if self._linked:  # a link around whole blocks
            marked = f"{_OPEN}{_MARKS.sub('', marked)}{_CLOSE}"
        for part in [marked] if self._running else _parted(marked):
            text = inline(_MARKS.sub("", part)).strip()
            if not text or (not (keep_link or self._all_parts) and _is_link(part)):
                continue
            under_picture = centred and self._after_picture and len(text.split()) <= _CAPTION_WORDS
            self._done.append(
                Line(
                    text,
                    indent=_CENTRED_INDENT if centred else 0,
                    caption=caption or under_picture,
                )
            )
            self._after_picture = self._after_picture and under_picture

    def _is_debris(self, element: HtmlElement) -> bool:
        if self._all_parts:
            return element.tag in ("script", "style")
        # A wrapper may be called "has-sidebar"; what holds half of the content is not debris.
        return is_dropped(element) or (
            (may_be_debris(element) or _is_inner_article(element))
            and len(element.text_content()) < self._size / 2
        )


def _is_inner_article(element: HtmlElement) -> bool:
    """Whether it is an article within an article: a comment, or a card of another story."""
    return element.tag == "article" and any(e.tag == "article" for e in element.iterancestors())


def _parted(marked: str) -> list[str]:
    """A line cut where two elements stand glued that a page shows apart: "Thu Hà08:10"."""
    parts = []
    start = 0
    for edge in _GLUED.finditer(marked):
        before, after = marked[edge.start() - 1], marked[edge.end()]
        if (before.islower() or before.isdigit()) and (
            after.isupper() or (after.isdigit() and not before.isdigit())
        ):
            parts.append(marked[start : edge.start()])
            start = edge.start()
    return [*parts, marked[start:]]


def _is_link(marked: str) -> bool:
    """Whether the line is the title of another page, dates and marks aside; never a sentence."""
    if _OPEN not in marked and _CLOSE not in marked:
        return False
    text = _MARKS.sub("", marked).strip()
    rest = _LINK.sub(" ", marked).replace(_EDGE, " ")
    if len(_WORD.findall(rest)) > 0 or len(text.split()) > _LINKED_WORDS:
        return False
    credit = is_credit(text) or is_responsible(text) or is_publisher(text) or is_date(text)
    return not credit and not text.endswith((".", ";", ".”"))


def _wraps_blocks(element: HtmlElement) -> bool:
    """Whether it is a link around whole blocks; an anchor left open is none."""
    return (
        element.tag == "a"
        and element.get("name") is None
        and any(child.tag in BLOCKS for child in element.iterdescendants())
    )


def _is_centred(element: HtmlElement) -> bool:
    return (
        element.tag == "center"
        or (element.tag != "table" and element.get("align", "").lower() == "center")
        or _CENTRED.search(element.get("style", "")) is not None
    )


def _is_picture_table(element: HtmlElement) -> bool:
    """Whether a table is there to hold a picture and the words under it."""
    return (
        element.tag == "table"
        and element.find(".//img") is not None
        and not element.xpath(".//h1 | .//h2 | .//li")
        and len(element.text_content().split()) <= _PICTURE_WORDS
    )


def _row(row: HtmlElement, *, all_parts: bool) -> str | None:
    """A data table's row on one line, cells parted by tabs; None where the table only lays out.

    Empty where the row is a menu's: every cell of it is a link.
    """
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) < 2 or any(_lays_out(cell) for cell in cells):
        return None
    texts = [inline(cell.text_content()).strip() for cell in cells]
    linked = [inline("".join(a.text_content() for a in cell.iter("a"))).strip() for cell in cells]
    if not all_parts and any(texts) and texts == linked:
        return ""
    return "\t".join(texts).strip()


def _lays_out(cell: HtmlElement) -> bool:
    """Whether a table cell holds more than one block, or a picture, as cells that lay out a page do."""
    blocks = sum(inner is not cell and inner.tag in BLOCKS for inner in cell.iter())
    return (
        blocks > 1
        or any(cell.find(f".//{tag}") is not None for tag in ("img", "h1", "h2", "form"))
        or may_be_debris(cell)
    )
