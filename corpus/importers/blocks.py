"""A web page's elements, read block by block to the letter."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from corpus.importers.declared import inline
from corpus.page import Line

_NO_CONTENT = """
    script style noscript nav aside footer form button input select textarea iframe svg template
    label object head menu dialog canvas audio video option
"""
_SKIPPED = frozenset(_NO_CONTENT.split())
_BLOCK_NAMES = """
    p div section article main li ul ol dl dt dd h1 h2 h3 h4 h5 h6 blockquote table tbody thead tr
    td th caption figure figcaption header pre address center hr body html
"""
BLOCKS = frozenset(_BLOCK_NAMES.split())
"""Elements that begin and end a line."""

_DEBRIS = re.compile(
    r"(?:^|[\s_-])(?:comments?|binh-?luan|related|lien-?quan|sidebar|breadcrumbs?|share|sharing"
    r"|social|tags?|toolbar|advert\w*|ads|banner|navbar|most-?(?:view|read)\w*|doc-?nhieu"
    r"|xem-?nhieu|tin-?khac|other-?news|rating|vote|popup|modal|captcha|hidden|print|pagination)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"caption|pic_?desc|image_?desc|img-?desc|photo-?desc|chu-?thich", re.IGNORECASE
)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_CAPTION_WORDS = 45
_CENTRED_INDENT = 8


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

    def lines(self) -> Iterator[Line]:
        """The lines, read once."""
        self._visit(self._root, centred=False, caption=False)
        self._flush(centred=False, caption=False)
        return iter(self._done)

    def _visit(self, element: HtmlElement, *, centred: bool, caption: bool) -> None:
        if element.text:
            self._pieces.append(element.text)
        for child in element:
            if isinstance(child.tag, str) and not self._is_debris(child):
                self._enter(child, centred=centred, caption=caption)
            if child.tail:
                self._pieces.append(child.tail)

    def _enter(self, child: HtmlElement, *, centred: bool, caption: bool) -> None:
        if child.tag == "img":
            self._flush(centred=centred, caption=caption)
            self._after_picture = True
        elif child.tag == "br":
            self._flush(centred=centred, caption=caption)
        elif child.tag == "tr" and (row := _row(child)):
            self._flush(centred=centred, caption=caption)
            self._done.append(Line(row))
        elif child.tag in BLOCKS:
            self._flush(centred=centred, caption=caption)
            inner_centred = centred or _is_centred(child)
            inner_caption = caption or _is_caption(child)
            self._visit(child, centred=inner_centred, caption=inner_caption)
            self._flush(centred=inner_centred, caption=inner_caption)
        else:
            self._visit(child, centred=centred, caption=caption or _is_caption(child))

    def _flush(self, *, centred: bool, caption: bool) -> None:
        text = inline("".join(self._pieces)).strip()
        self._pieces.clear()
        if not text:
            return
        under_picture = centred and self._after_picture and len(text.split()) <= _CAPTION_WORDS
        self._done.append(
            Line(text, indent=_CENTRED_INDENT if centred else 0, caption=caption or under_picture)
        )
        self._after_picture = self._after_picture and under_picture

    def _is_debris(self, element: HtmlElement) -> bool:
        if self._all_parts:
            return element.tag in ("script", "style")
        if element.tag in _SKIPPED or _HIDDEN.search(element.get("style", "")):
            return True
        names = f"{element.get('class', '')} {element.get('id', '')}"
        # A wrapper may be called "has-sidebar"; what holds half of the content is not debris.
        return bool(_DEBRIS.search(names)) and len(element.text_content()) < self._size / 2


def _is_centred(element: HtmlElement) -> bool:
    return (
        element.tag == "center"
        or element.get("align", "").lower() == "center"
        or _CENTRED.search(element.get("style", "")) is not None
    )


def _is_caption(element: HtmlElement) -> bool:
    return element.tag in ("figcaption", "figure") or bool(
        _CAPTION.search(element.get("class", ""))
    )


def _row(row: HtmlElement) -> str | None:
    """A data table's row on one line, cells parted by tabs; None where the table only lays out."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) < 2 or any(
        _has_blocks(cell) or cell.find(".//img") is not None for cell in cells
    ):
        return None
    return "\t".join(inline(cell.text_content()).strip() for cell in cells).strip()


def _has_blocks(cell: HtmlElement) -> bool:
    """Whether a table cell holds more than one block, as cells that lay out a page do."""
    return sum(inner is not cell and inner.tag in BLOCKS for inner in cell.iter()) > 1
