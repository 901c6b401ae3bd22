"""Saved web pages: the main content found, then every block of it read to the letter."""

import re
from collections.abc import Iterable, Iterator

import lxml.html
from lxml.etree import ParserError
from lxml.html import HtmlElement

from corpus.furniture import is_legal, is_publisher, is_responsible
from corpus.importers.declared import declared, inline
from corpus.importers.decoding import mend
from corpus.page import Line, Page

_SKIPPED = frozenset(
    "script style noscript nav aside footer form button input select textarea iframe svg template"
    " label object head menu dialog canvas audio video option".split()
)
_BLOCKS = frozenset(
    "p div section article main li ul ol dl dt dd h1 h2 h3 h4 h5 h6 blockquote table tbody thead tr td"
    " th caption figure figcaption header pre address center hr body html".split()
)
_CONTENT = (
    "//*[@itemprop='articleBody']",
    "//article",
    "//*[contains(concat(' ',@class,' '),' entry-content ') or contains(@class,'article-body')"
    " or contains(@class,'article-content') or contains(@class,'detail-content')"
    " or contains(@class,'content-detail') or contains(@class,'news-detail')"
    " or contains(@class,'journal-content-article') or contains(@class,'fck_detail')"
    " or contains(@id,'news-bodyhtml') or contains(@class,'ArticleContent')]",
)
_DEBRIS = re.compile(
    r"(?:^|[\s_-])(?:comments?|binh-?luan|related|lien-?quan|sidebar|breadcrumbs?|share|sharing|social|tags?"
    r"|toolbar|advert\w*|ads|banner|navbar|most-?(?:view|read)\w*|doc-?nhieu|xem-?nhieu|tin-?khac|other-?news|rating"
    r"|vote|popup|modal|captcha|hidden|print|pagination)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"caption|pic_?desc|image_?desc|img-?desc|photo-?desc|chu-?thich", re.IGNORECASE
)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_CAPTION_WORDS = 45
_CENTRED_INDENT = 8
_CONTENT_WORDS = 40
_MOST = 0.85


def read(source: str) -> Page:
    """The page in `source`: the lines of its main content, and what it declares about itself."""
    try:
        tree = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", source))
    except ParserError:  # markup without any content
        return Page(())
    facts = declared(tree)
    content = _content(tree, source)
    heading = _heading(tree, content, facts.titles)
    titles = [*([heading] if heading else []), *facts.titles]
    return Page(
        lines=tuple(_lines(content)),
        title=titles[0] if titles else None,
        names=tuple(titles[1:]),
        site=facts.site,
        author=facts.author,
        published=facts.published,
        url=facts.url,
        footer=tuple(_footer(tree)),
    )


def _heading(tree: HtmlElement, content: HtmlElement, titles: tuple[str, ...]) -> str | None:
    """The headline: the content's own h1, else the one that the page's titles repeat."""
    inner = [inline(h1.text_content()).strip() for h1 in content.iter("h1")]
    outer = [inline(h1.text_content()).strip() for h1 in tree.iter("h1")]
    repeated = [text for text in outer if text and any(text in title for title in titles)]
    return next(filter(None, [*inner[:1], *repeated]), None)


def _content(tree: HtmlElement, source: str) -> HtmlElement:
    """The element that holds the article and as little else as may be."""
    for path in _CONTENT:
        found = tree.xpath(path)
        best = max(found, key=_words, default=None)
        if best is not None and _words(best) >= _CONTENT_WORDS:
            return best
    body = tree.find("body")
    whole = tree if body is None else body
    return _located(whole, source)


def _located(body: HtmlElement, source: str) -> HtmlElement:
    """The smallest element with nearly all that trafilatura takes for the article.

    Its own text is not used: it drops and joins blocks, and quotes must be the page's words.
    """
    import trafilatura

    text = trafilatura.extract(
        source, include_comments=False, include_tables=True, favor_recall=True
    )
    wanted = {_key(line) for line in mend(text or "").split("\n")} - {""}
    if not wanted:
        return body
    held = {
        element: sum(len(key) for line in _lines(element) if (key := _key(line.text)) in wanted)
        for element in body.iter()
        if isinstance(element.tag, str) and element.tag in _BLOCKS
    }
    total = held.get(body, 0)
    enough = [element for element, size in held.items() if size >= _MOST * total]
    return min(enough, key=_words, default=body) if total else body


def _key(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _words(element: HtmlElement) -> int:
    """How many words an element holds in paragraphs of its own, menus and the like not counted."""
    return sum(len(line.text.split()) for line in _lines(element))


def _footer(tree: HtmlElement) -> Iterator[str]:
    """Lines of the page's footer that say who runs the site."""
    for footer in tree.xpath("//footer | //*[contains(@id,'footer') or contains(@class,'footer')]"):
        for line in _Walk(footer).lines(skip=False):
            if is_responsible(line.text) or is_publisher(line.text) or is_legal(line.text):
                yield line.text


def _lines(element: HtmlElement) -> Iterator[Line]:
    return _Walk(element).lines()


class _Walk:
    """Reads an element block by block, in the order of the page."""

    def __init__(self, root: HtmlElement) -> None:
        self._root = root
        self._size = max(len(root.text_content()), 1)
        self._pieces: list[str] = []
        self._done: list[Line] = []
        self._after_picture = False

    def lines(self, *, skip: bool = True) -> Iterator[Line]:
        """Every block's text; with `skip`, without what is no part of an article."""
        self._skip = skip
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
        elif child.tag in _BLOCKS:
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
        if not self._skip:
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
    blocks: Iterable[HtmlElement] = (e for e in cell.iter() if e is not cell and e.tag in _BLOCKS)
    return sum(1 for _ in blocks) > 1
