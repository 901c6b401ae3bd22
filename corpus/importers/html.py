"""Saved web pages: the main content found, then every block of it read to the letter."""

import re
from collections.abc import Iterator

import lxml.html
from lxml.etree import ParserError
from lxml.html import HtmlElement

from corpus.furniture import is_legal, is_publisher, is_responsible
from corpus.importers.blocks import BLOCKS, read_blocks
from corpus.importers.declared import declared, inline
from corpus.importers.decoding import mend
from corpus.mastheads import is_masthead
from corpus.page import Page

_CONTENT = (
    "//*[@itemprop='articleBody']",
    "//article",
    "//*[contains(concat(' ',@class,' '),' entry-content ')]",
    "//*[contains(@class,'article-body') or contains(@class,'article-content')]",
    "//*[contains(@class,'detail-content') or contains(@class,'content-detail')]",
    "//*[contains(@class,'news-detail') or contains(@id,'news-bodyhtml')]",
    "//*[contains(@class,'journal-content-article') or contains(@class,'ArticleContent')]",
    "//*[contains(@class,'fck_detail')]",
)
"""Where the content stands on a page that says so, and on the usual Vietnamese portals."""

_CONTENT_WORDS = 40
_LEAD_WORDS = 120
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
        lines=tuple(read_blocks(content)),
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
    inner = [text for text in map(_text, content.iter("h1")) if text and not is_masthead(text)]
    outer = [text for text in map(_text, tree.iter("h1")) if text]
    repeated = [text for text in outer if any(text in title for title in titles)]
    return next(iter([*inner[:1], *repeated]), None)


def _text(heading: HtmlElement) -> str:
    return inline(heading.text_content()).strip()


def _content(tree: HtmlElement, source: str) -> HtmlElement:
    """The element that holds the article and as little else as may be."""
    for path in _CONTENT:
        best = max(tree.xpath(path), key=_words, default=None)
        if best is not None and _words(best) >= _CONTENT_WORDS:
            return best if best.tag == "article" else _with_lead(best)
    body = tree.find("body")
    return _located(tree if body is None else body, source)


def _with_lead(element: HtmlElement) -> HtmlElement:
    """`element` with the headline, lead and byline that many portals put beside it, not in it."""
    words = _words(element)
    parent = element.getparent()
    while parent is not None and parent.tag not in ("body", "html"):
        if _words(parent) - words > min(_LEAD_WORDS, words):
            break
        element, parent = parent, parent.getparent()
    return element


def _located(body: HtmlElement, source: str) -> HtmlElement:
    """The smallest element with nearly all that trafilatura takes for the article.

    Its own text is not used: it drops and joins blocks, and quotes must be the page's words.
    """
    import trafilatura

    text = trafilatura.extract(
        source, include_comments=False, include_tables=True, favor_recall=True
    )
    wanted = {_key(line) for line in mend(text or "").split("\n")} - {""}

    def held(element: HtmlElement) -> int:
        keys = (_key(line.text) for line in read_blocks(element))
        return sum(len(key) for key in keys if key in wanted)

    enough = _MOST * held(body)
    element = body
    while enough:
        blocks = [child for child in element if child.tag in BLOCKS and held(child) >= enough]
        if not blocks:
            break
        element = blocks[0]
    return element


def _key(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _words(element: HtmlElement) -> int:
    """How many words an element holds, menus, forms and the like not counted."""
    return sum(len(line.text.split()) for line in read_blocks(element))


def _footer(tree: HtmlElement) -> Iterator[str]:
    """Lines of the page's footer that say who runs the site."""
    for footer in tree.xpath("//footer | //*[contains(@id,'footer') or contains(@class,'footer')]"):
        for line in read_blocks(footer, all_parts=True):
            if is_responsible(line.text) or is_publisher(line.text) or is_legal(line.text):
                yield line.text
