"""Which lines above a headline are the site's: its name, its owner, its greeting, its menu."""

import re

from corpus import furniture, phrases
from corpus.furniture import lowered
from corpus.page import Line
from corpus.places import find_places

_OWNER_WORDS = 16
_NAME_WORDS = 8
_BRAND_WORDS = 4
_JOINED = 8  # letters; a single syllable has seven at most ("nghiêng")
_PIECES = re.compile(r"\s*\|\s*|\s{2,}|\t|\s+[-–]\s+")


def is_masthead(text: str) -> bool:
    """Whether the line names the site, whoever runs it, or both beside a menu's words."""
    if furniture.is_publisher(text) or furniture.is_greeting(text) or is_owner(text):
        return True
    pieces = [piece for piece in _PIECES.split(text) if piece]
    brands = [_is_brand(piece) for piece in pieces]
    return any(brands) and all(
        brand or furniture.is_menu_word(piece) for brand, piece in zip(brands, pieces, strict=True)
    )


def is_owner(text: str) -> bool:
    """Whether the line is a body's name and no more: "BAN DÂN VẬN TỈNH ỦY BẮC NINH"."""
    rest = _without_places(text)
    return rest is not None and phrases.OFFICE.fullmatch(rest) is not None


def is_place(text: str) -> bool:
    """Whether the line is a place's name and no more, as over the pages of a district."""
    return _without_places(text) == ""


def stands_over_menu(head: tuple[Line, ...], at: int, following: int) -> bool:
    """Whether `head[at]` is parted by a menu from `head[following]`, which may be the headline.

    Of a name that no rule knows this tells that it is the site's: a menu goes under the site's
    name, never between a headline and its article.
    """
    short = len(head[at].text.split()) <= _NAME_WORDS
    if not short or head[following].text.endswith((".", ":", "…")):
        return False
    return any(_is_menu_row(line.text) for line in head[at + 1 : following])


def _without_places(text: str) -> str | None:
    """What is left of a line, in lower case, without the places; None of one that is too long."""
    if len(text.split()) > _OWNER_WORDS:
        return None
    rest = lowered(text)
    for mention in reversed(find_places(text)):
        rest = rest[: mention.start] + rest[mention.end :]
    return " ".join(rest.split()).strip(" ,-–")


def _is_menu_row(text: str) -> bool:
    listed = furniture.is_furniture(text, menus=True) and len(_PIECES.split(text)) > 1
    return furniture.is_menu(text) or (listed and not furniture.is_furniture(text, menus=False))


def _is_brand(piece: str) -> bool:
    """A name written as in an address, "BAOMOI QUANGNAM": no headline does without diacritics."""
    words = piece.split()
    joined = any(len(word) >= _JOINED and word.isalpha() for word in words)
    return len(words) <= _BRAND_WORDS and piece.isascii() and joined and piece[0].isupper()
