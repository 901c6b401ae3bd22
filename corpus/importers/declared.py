"""What a web page declares about itself in meta tags, JSON-LD and marked-up elements."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

from corpus.furniture import is_menu_word, is_person, is_publisher
from corpus.importers.regions import inline, is_dropped, names_of, words_of
from corpus.mastheads import is_masthead

_MARKS = re.compile(r"((?<!\s)\s+[|»–-]\s+)")
_BY = re.compile(
    r"^(?:tác giả|bởi|by|viết bởi|đăng bởi|thực hiện|theo|bài|tin)\b[\s,:&ảnhtinbài]*",
    re.IGNORECASE,
)
_SITE = ("og:site_name", "publisher", "dc.publisher", "application-name")


@dataclass(frozen=True, slots=True)
class Declared:
    """What the page says; None and () where it does not."""

    titles: tuple[str, ...]
    """Its social and window titles, without the site's name behind them."""
    site: str | None
    author: str | None
    url: str | None
    meta: dict[str, str]
    """Meta tags by lower-case name."""
    dates: tuple[str, ...]
    """What its linked data calls the date of publication."""


def declared(tree: HtmlElement) -> Declared:
    """The facts that the page at `tree` declares."""
    meta = dict(_meta(tree))
    linked = list(_linked_data(tree))
    site = _first(meta, _SITE) or next(_names_of(linked, "publisher"), None)
    stated = [meta.get("og:title"), *tree.xpath("//head/title/text()")]
    parted = [_part(inline(title).strip(), site) for title in stated if title and title.strip()]
    site = site if site and "//" not in site else None
    authors = [meta.get("author"), meta.get("article:author"), *_names_of(linked, "author")]
    authors += _bylines(tree)
    return Declared(
        titles=tuple(dict.fromkeys(title for title, _ in parted if title)),
        site=site or next((name for _, name in parted if name), None),
        author=next((a for a in authors if a and a != site and is_person(a)), None),
        url=_url(tree, meta),
        meta=meta,
        dates=tuple(d for item in linked if isinstance(d := item.get("datePublished"), str)),
    )


def _meta(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    # The first of a name counts, and dict() keeps the last.
    for element in reversed(tree.xpath("//*[@content][@name or @property or @itemprop]")):
        content = inline(element.get("content")).strip()
        for attribute in ("name", "property", "itemprop"):
            if content and (name := element.get(attribute)):
                yield name.lower(), content


def _linked_data(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Every JSON-LD object of the page, those in @graph too; broken JSON is passed over."""
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            stack = [json.loads(script.text or "")]
        except ValueError:
            continue
        while stack:
            item = stack.pop()
            if isinstance(item, list):
                stack += item
            elif isinstance(item, dict):
                yield item
                stack.append(item.get("@graph"))


def _names_of(linked: list[dict[str, Any]], role: str) -> Iterator[str]:
    for item in linked:
        value = item.get(role)
        value = value[0] if isinstance(value, list) and value else value
        name = value.get("name") if isinstance(value, dict) else value
        if isinstance(name, str) and name.strip():
            yield inline(name)


def _bylines(tree: HtmlElement) -> Iterator[str]:
    """Names in elements that are named for the author."""
    for element in tree.xpath("//*[contains(@class,'author') or contains(@rel,'author')]"):
        if len(element) <= 3 and "author" in words_of(names_of(element) + " author"):
            text = _BY.sub("", inline(element.text_content()).strip())
            if not any(is_dropped(e) for e in element.iterancestors() if e.tag != "footer"):
                yield text


def _url(tree: HtmlElement, meta: dict[str, str]) -> str | None:
    links = [*tree.xpath("//link[@rel='canonical']/@href"), meta.get("og:url", "")]
    return next((link for link in links if link.startswith(("http://", "https://"))), None)


def _first(meta: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((meta[name] for name in names if name in meta), None)


def _part(title: str, site: str | None) -> tuple[str, str | None]:
    """A window title as headline and site: "Dân tin | Tin tức | Báo Hà Tĩnh" -> Dân tin, Báo Hà Tĩnh.

    Either may be missing; many portals give every page the site's name for a title.
    """
    pieces = _MARKS.split(title)  # headline, mark, rubric, mark, site
    named = [
        i for i, piece in enumerate(pieces) if "".join(pieces[i:]) == site or is_masthead(piece)
    ]
    if not named:
        return title, None
    if len(pieces) == 1:
        return "", title
    if is_publisher(pieces[0]):
        return "".join(pieces[2:]), pieces[0]
    last = next((i for i in named if i), 0)
    if not last:  # a body that a headline names first
        return title, None
    head = pieces[: last - 1]
    while len(head) > 1 and is_menu_word(head[-1]):
        head = head[:-2]
    return "".join(head), "".join(pieces[last:])
