"""What a web page declares about itself in meta tags, JSON-LD and marked-up elements."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml.html import HtmlElement

from corpus.furniture import date_line, is_menu_word, is_name, is_publisher
from corpus.importers.decoding import mend
from corpus.mastheads import is_masthead

_PUBLISHED = (
    "article:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish-date",
    "dc.date.issued",
    "dcterms.issued",
    "date",
)
_MARKS = re.compile(r"((?<!\s)\s+[|»–-]\s+)")
_SITE = ("og:site_name", "publisher", "dc.publisher", "application-name")


@dataclass(frozen=True, slots=True)
class Declared:
    """What the page says; None and () where it does not."""

    titles: tuple[str, ...]
    """Its social and window titles, without the site's name behind them."""
    site: str | None
    author: str | None
    published: date | None
    url: str | None


def declared(tree: HtmlElement) -> Declared:
    """The facts that the page at `tree` declares."""
    meta = dict(_meta(tree))
    linked = list(_linked_data(tree))
    site = _first(meta, _SITE) or _name_of(linked, "publisher")
    stated = [meta.get("og:title"), *tree.xpath("//head/title/text()")]
    parted = [_part(inline(title).strip(), site) for title in stated if title and title.strip()]
    author = _first(meta, ("author", "article:author")) or _name_of(linked, "author")
    return Declared(
        titles=tuple(dict.fromkeys(title for title, _ in parted if title)),
        site=site or next((name for _, name in parted if name), None),
        author=author if author and author != site and is_name(author) else None,
        published=_published(tree, meta, linked),
        url=_url(tree, meta),
    )


def inline(text: str) -> str:
    """`text` as a browser shows it: runs of white space as one space, no-break spaces kept."""
    return mend(" ".join(part for part in re.split(r"[ \t\n\r\f]+", text) if part))


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


def _name_of(linked: list[dict[str, Any]], role: str) -> str | None:
    for item in linked:
        value = item.get(role)
        value = value[0] if isinstance(value, list) and value else value
        name = value.get("name") if isinstance(value, dict) else value
        if isinstance(name, str) and name.strip():
            return inline(name)
    return None


def _published(
    tree: HtmlElement, meta: dict[str, str], linked: list[dict[str, Any]]
) -> date | None:
    stated = [meta.get(name) for name in _PUBLISHED]
    stated += [item.get("datePublished") for item in linked]
    stated += tree.xpath("//*[@itemprop='datePublished']/@datetime | //article//time/@datetime")
    for value in stated:
        if isinstance(value, str) and (day := _day(value)):
            return day
    for element in tree.xpath("//*[contains(@class,'date') or contains(@class,'time')]"):
        line = date_line(inline(element.text_content()))
        if line is not None and (line.labelled or line.timed):
            return line.day
    return None


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value.strip()[:10])
    except ValueError:
        line = date_line(inline(value))
        return line.day if line else None


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
