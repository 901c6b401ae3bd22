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
        element: sum(
            len(key) for line in read_blocks(element) if (key := _key(line.text)) in wanted
        )
        for element in body.iter()
        if isinstance(element.tag, str) and element.tag in BLOCKS
    }
    total = held.get(body, 0)
    enough = [element for element, size in held.items() if size >= _MOST * total]
    return min(enough, key=_words, default=body) if total else body


def _key(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _words(element: HtmlElement) -> int:
    """How many words an element holds in paragraphs of its own, menus and the like not counted."""
    return sum(len(line.text.split()) for line in read_blocks(element))


def _footer(tree: HtmlElement) -> Iterator[str]:
    """Lines of the page's footer that say who runs the site."""
    for footer in tree.xpath("//footer | //*[contains(@id,'footer') or contains(@class,'footer')]"):
        for line in read_blocks(footer, all_parts=True):
            if is_responsible(line.text) or is_publisher(line.text) or is_legal(line.text):
                yield line.text
