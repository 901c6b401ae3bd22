"""Text of a web page that only an old font shows as Vietnamese, written in Unicode."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

from lxml.html import HtmlElement

from corpus.importers.legacy import font_charset, unlegacy

_FAMILY = re.compile(r"font(?:-family)?\s*:\s*([^;}]+)", re.IGNORECASE)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_LAST = re.compile(r"([\w-]*)(?:\.([\w-]+))?$")
_OLD = re.compile(r"\.vn|vni[- ]", re.IGNORECASE)
_QUOTES = "'\" "

Run = tuple[HtmlElement, Literal["text", "tail"]]


def to_unicode(tree: HtmlElement) -> bool:
    """Rewrite in place every text that stands in a TCVN3 or VNI font; whether there was any.

    Where the texts of a font hold letters that it lacks, they are Unicode already and stay.
    """
    styles = dict(_styles(tree))
    runs: dict[str, list[Run]] = defaultdict(list)
    stack: list[tuple[HtmlElement, str]] = [(tree, "")]
    while stack:
        element, outer = stack.pop()
        font = _font(element, styles) or outer
        if font_charset(font) and element.text:
            runs[font].append((element, "text"))
        for child in element:
            if font_charset(font) and child.tail:
                runs[font].append((child, "tail"))
            if isinstance(child.tag, str):
                stack.append((child, font))
    changed = False
    for font, found in runs.items():
        whole = "\n".join(getattr(element, part) for element, part in found)
        if unlegacy(whole, font) != whole:
            for element, part in found:
                setattr(element, part, unlegacy(getattr(element, part), font))
            changed = True
    return changed


def _font(element: HtmlElement, styles: dict[tuple[str, str], str]) -> str | None:
    """The font that the element itself asks for."""
    if face := element.get("face"):
        return _first(face)
    if found := _FAMILY.search(element.get("style", "")):
        return _first(found[1])
    names = element.get("class", "").split()
    for key in [
        *((element.tag, name) for name in names),
        *(("", name) for name in names),
        (element.tag, ""),
    ]:
        if key in styles:
            return styles[key]
    return None


def _styles(tree: HtmlElement) -> Iterator[tuple[tuple[str, str], str]]:
    """(tag, class) -> font of the page's own style sheets; either may be empty."""
    for sheet in tree.iter("style"):
        for selectors, body in _RULE.findall(sheet.text or ""):
            family = _FAMILY.search(body)
            if family is None or not _OLD.search(selectors + family[1]):
                continue
            for selector in selectors.split(","):
                last = _LAST.search(selector.strip())
                if last and last.group():
                    yield (last[1].lower(), last[2] or ""), _first(family[1])


def _first(family: str) -> str:
    return family.partition(",")[0].strip(_QUOTES)
