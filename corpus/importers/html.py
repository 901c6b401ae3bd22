"""Saved web pages: the main content found, then every block of it read to the letter."""

import re
from collections.abc import Iterator

import lxml.html
from lxml.etree import ParserError, strip_elements
from lxml.html import HtmlElement

from corpus.furniture import is_legal, is_publisher, is_responsible
from corpus.importers.blocks import BLOCKS, read_blocks
from corpus.importers.declared import Declared, declared
from corpus.importers.decoding import mend
from corpus.importers.fonts import to_unicode
from corpus.importers.headings import heading, key, text_of
from corpus.importers.stamps import published
from corpus.mastheads import is_masthead
from corpus.page import Line, Page

_CONTENT = (
    "//*[@itemprop='articleBody']",
    "//article",
    "//*[contains(concat(' ',@class,' '),' entry-content ')]",
    "//*[contains(@class,'article-body') or contains(@class,'article-content')]",
    "//*[contains(@class,'article__body') or contains(@class,'cms-body')]",
    "//*[contains(@class,'detail-content') or contains(@class,'content-detail')]",
    "//*[contains(@class,'news-detail') or contains(@id,'news-bodyhtml')]",
    "//*[contains(@class,'journal-content-article') or contains(@class,'ArticleContent')]",
    "//*[contains(@class,'fck_detail') or contains(@class,'b-maincontent')]",
)
"""Where the content stands on a page that says so, and on the usual Vietnamese portals."""

_CONTENT_WORDS = 40
_PARAGRAPH_WORDS = 12
_HELD = 0.6
_LEAD_WORDS = 120
_LONGEST_TITLE = 400
_MOST = 0.85
_MANY = 8000  # elements; beyond that trafilatura's second opinion takes minutes
_UNSEEN = ("script", "style", "noscript", "template", "select", "textarea", "iframe", "svg")


def read(source: str) -> Page:
    """The page in `source`: the lines of its main content, and what it declares about itself."""
    try:
        tree = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", source))
    except ParserError:  # markup without any content
        return Page(())
    if to_unicode(tree):
        source = lxml.html.tostring(tree, encoding="unicode")
    facts = declared(tree)
    strip_elements(tree, *_UNSEEN, with_tail=False)
    content = _content(tree, source)
    headline = heading(tree, content, facts.titles)
    lines, owners = _parted(tuple(read_blocks(content)))
    titles = list(_titles(headline, facts, lines))
    return Page(
        lines=lines,
        title=titles[0] if titles else None,
        names=tuple(dict.fromkeys([*titles[1:], *facts.titles])),
        site=facts.site,
        author=facts.author,
        published=published(tree, facts.meta, list(facts.dates), headline),
        url=facts.url,
        footer=(*owners, *_footer(tree)),
    )


def _titles(
    headline: HtmlElement | None, facts: Declared, lines: tuple[Line, ...]
) -> Iterator[str]:
    """The headline, and the declared titles that the page itself shows or that no other vies with."""
    if headline is not None:
        yield text_of(headline)
    shown = {key(line.text) for line in lines if len(line.text) <= _LONGEST_TITLE}
    social = facts.meta.get("og:title")
    for title in facts.titles:
        if headline is None and (key(title) in shown or social) and not is_masthead(title):
            yield title


def _content(tree: HtmlElement, source: str) -> HtmlElement:
    """The element that holds the article and as little else as may be."""
    body = tree.find("body")
    body = tree if body is None else body
    enough = _HELD * _paragraph_words(body)
    for path in _CONTENT:
        best = max(tree.xpath(path), key=_words, default=None)
        if best is None or _words(best) < _CONTENT_WORDS or _paragraph_words(best) < enough:
            continue
        return (
            best if best.tag == "article" and best.find(".//h1") is not None else _with_lead(best)
        )
    return _with_lead(_located(body, source))


def _with_lead(element: HtmlElement) -> HtmlElement:
    """`element` with the headline, lead and byline that many portals put beside it, not in it."""
    words = _words(element)
    parent = element.getparent()
    while parent is not None and parent.tag not in ("body", "html"):
        alone = _size(parent) == _size(element)
        if not alone and _words(parent) - words > min(_LEAD_WORDS, words):
            break
        element, parent = parent, parent.getparent()
    return element


def _located(body: HtmlElement, source: str) -> HtmlElement:
    """The smallest element with nearly all that trafilatura takes for the article.

    Its own text is not used: it drops and joins blocks, and quotes must be the page's words.
    """
    import trafilatura

    text = trafilatura.extract(
        source,
        include_comments=False,
        include_tables=True,
        favor_recall=True,
        fast=sum(1 for _ in body.iter()) > _MANY,
    )
    wanted = {key(line) for line in mend(text or "").split("\n")} - {""}

    def held(element: HtmlElement) -> int:
        keys = (key(line.text) for line in read_blocks(element))
        return sum(len(found) for found in keys if found in wanted)

    enough = _MOST * held(body)
    least = _HELD * _paragraph_words(body)  # of a page in few words it may take the wrong part
    element = body
    while enough:
        if len(element) == 1 and element[0].tag in BLOCKS and _size(element) == _size(element[0]):
            element = element[0]
            continue
        blocks = [child for child in element if child.tag in BLOCKS and held(child) >= enough]
        if not blocks or _paragraph_words(blocks[0]) < least:
            break
        element = blocks[0]
    return element


def _size(element: HtmlElement) -> int:
    """How many characters are in an element, white space included."""
    return len(element.text_content())


def _words(element: HtmlElement) -> int:
    """How many words an element holds, menus, forms and the like not counted."""
    return sum(len(line.text.split()) for line in read_blocks(element))


def _paragraph_words(element: HtmlElement) -> int:
    """How many words of it are in whole sentences."""
    counts = (len(line.text.split()) for line in read_blocks(element) if line.text.endswith("."))
    return sum(count for count in counts if count >= _PARAGRAPH_WORDS)


def _parted(lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """The content's lines, and those at its end that say who runs the site: they are a footer."""
    end = len(lines)
    while end > 1 and (is_responsible(lines[end - 1].text) or is_legal(lines[end - 1].text)):
        end -= 1
    return lines[:end], tuple(line.text for line in lines[end:])


def _footer(tree: HtmlElement) -> Iterator[str]:
    """Lines of the page's footer that say who runs the site."""
    for footer in tree.xpath("//footer | //*[contains(@id,'footer') or contains(@class,'footer')]"):
        for line in read_blocks(footer, all_parts=True):
            if is_responsible(line.text) or is_publisher(line.text) or is_legal(line.text):
                yield line.text
