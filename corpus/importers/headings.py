"""The headline of a web page: what its titles repeat, its h1, or what is named a title."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from corpus.furniture import is_menu, is_menu_word, section
from corpus.importers.regions import inline, is_dropped, names_of, words_of
from corpus.mastheads import is_masthead

_LONGEST = 45
_SHORTEST = 3
_REPEATED_WORDS = 4
_TITLE_NAME = re.compile(r"tieude|(?:^|[^a-z])title|title(?:$|[^a-z])|headline", re.IGNORECASE)
_OTHER_TITLES = """
    site page box module widget portlet left right block window cat category name
"""
_NOT_TITLE = frozenset(_OTHER_TITLES.split())


def heading(tree: HtmlElement, content: HtmlElement, titles: tuple[str, ...]) -> HtmlElement | None:
    """The element that holds the headline; None where none is marked.

    Args:
        tree: The page.
        content: The element that the article is in.
        titles: The page's declared titles.
    """
    marked = [e for e in tree.iter("h1", "h2", "h3", "h4", *_NAMED) if _may_hold_title(e)]
    keys = [key(title) for title in titles]
    repeated = [
        e
        for e in marked
        if len(text_of(e).split()) >= _REPEATED_WORDS and any(key(text_of(e)) in k for k in keys)
    ]
    if repeated:
        return max(repeated, key=lambda e: (len(key(text_of(e))), e.tag == "h1"))
    inside = list(_inside(marked, content))
    first = [e for e in inside if e.tag == "h1"]
    named = [e for e in inside if e.tag != "h1" and _is_named_title(e)]
    return next(iter([*first, *named]), None)


_NAMED = ("div", "span", "p", "td", "strong", "b")


def key(text: str) -> str:
    """What two spellings of one title share: letters and digits, case aside."""
    return "".join(char for char in text.lower() if char.isalnum())


def text_of(element: HtmlElement) -> str:
    """The element's text on one line."""
    return inline(element.text_content()).strip()


def _inside(marked: list[HtmlElement], content: HtmlElement) -> Iterator[HtmlElement]:
    for element in marked:
        if element is content or content in element.iterancestors():
            yield element


def _may_hold_title(element: HtmlElement) -> bool:
    if element.tag in _NAMED and not _is_named_title(element):
        return False
    text = text_of(element)
    count = len(text.split())
    if not (1 if element.tag == "h1" else _SHORTEST) <= count <= _LONGEST:
        return False
    if any(is_dropped(e) for e in (element, *element.iterancestors())):
        return False
    rubric = is_menu_word(text) or is_menu(text) or section(text) is not None
    return not rubric and not is_masthead(text)


def _is_named_title(element: HtmlElement) -> bool:
    names = names_of(element)
    return bool(_TITLE_NAME.search(names)) and _NOT_TITLE.isdisjoint(words_of(names))
