"""Text with Telegram's HTML marks: measured, cut and joined as text, written as HTML at the very end.

Lengths are UTF-16 code units of the text without its tags, as Telegram counts them.
"""

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

Tag = Literal["b", "i", "u", "code", "a", "blockquote"]

LIMIT = 4096
"""UTF-16 units of the longest message that Telegram takes."""
LONGEST_URL = 2000
"""Characters of an address beyond which no link is made."""
_TAG = re.compile(r"<(/?)(b|i|u|a|code|blockquote)( [^<>]*)?>")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BORDERS = (
    re.compile(r"\n\s*\n\s*"),
    re.compile(r"\n\s*"),
    re.compile(r"[.!?…]+[\"'”’»)\]]*\s+"),
    re.compile(r"\s+"),
)
_NEAR = 64
"""Characters that a cut moves back at most, so as not to split what is seen as one character."""


def escape(text: str) -> str:
    """The text as HTML shows it; what UTF-8 cannot hold becomes U+FFFD."""
    return html.escape(_SURROGATE.sub("\ufffd", text), quote=False)


def one_line(text: str) -> str:
    """The text on one line, without what turns or hides the words around it: for names and words of strangers."""
    spaced = (" " if char.isspace() else char for char in text)
    shown = "".join(char for char in spaced if char.isprintable())
    return " ".join(shown.split())


def text_of(page: str) -> str:
    """The text that is left of our HTML once Telegram has parsed it."""
    return html.unescape(_TAG.sub("", page))


def plain(page: str) -> str:
    """Our HTML as a person would see it, for sending without markup: quotes stand in “…”."""
    opened = re.sub(r"<blockquote(?: expandable)?>", "“", page)
    return text_of(opened.replace("</blockquote>", "”"))


def units(page: str) -> int:
    """UTF-16 code units of our HTML after parsing."""
    return length(text_of(page))


def entities(page: str) -> int:
    """How many entities our HTML makes."""
    return sum(not found[1] for found in _TAG.finditer(page))


def length(text: str) -> int:
    """UTF-16 code units of a text."""
    return len(text) + sum(char > "\uffff" for char in text)


def is_linkable(url: str | None) -> bool:
    """Whether the address is one that a link may lead to: http or https, with a host and no name before it."""
    if not url or len(url) > LONGEST_URL or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_plain = parts.username is None  # "https://nhandan.vn@elsewhere" looks like another site's
    return parts.scheme in ("http", "https") and bool(parts.hostname) and is_plain


@dataclass(frozen=True, slots=True)
class Mark:
    """A tag over [start, end) of a text."""

    start: int
    end: int
    tag: Tag
    attribute: str = ""
    """As it stands in the tag, its value escaped: ' href="…"', " expandable"."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with marks that lie beside or inside one another, never across; of equal ones the first is outside."""

    text: str
    marks: tuple[Mark, ...] = ()

    def within(self, tag: Tag, attribute: str = "") -> "Marked":
        """The same with a mark around all of it; nothing is put around nothing."""
        if not self.text:
            return self
        return replace(self, marks=(Mark(0, len(self.text), tag, attribute), *self.marks))

    def linked(self, url: str | None) -> "Marked":
        """The same as a link to the address, where that is one to link to."""
        if url is None or not is_linkable(url):
            return self
        address = escape(url).replace('"', "&quot;")
        return self.within("a", f' href="{address}"')

    def cut(self, start: int, end: int) -> "Marked":
        """The slice [start, end) with the parts of the marks that lie in it."""
        text = self.text[start:end]
        moved = (
            replace(m, start=max(m.start - start, 0), end=min(m.end - start, len(text)))
            for m in self.marks
        )
        return Marked(text, tuple(m for m in moved if m.start < m.end))

    def html(self) -> str:
        """The text escaped, its marks as tags, properly nested."""
        ordered = sorted(self.marks, key=lambda m: (m.start, -m.end))
        tags = [(m.start, 1, n, f"<{m.tag}{m.attribute}>") for n, m in enumerate(ordered)]
        tags += [(m.end, 0, -n, f"</{m.tag}>") for n, m in enumerate(ordered)]
        written, at = [], 0
        for place, _, _, tag in sorted(tags):
            written += [escape(self.text[at:place]), tag]
            at = place
        return "".join([*written, escape(self.text[at:])])


def join(parts: Iterable[Marked], separator: str) -> Marked:
    """The parts one after another, with the separator between them."""
    text, marks = "", list[Mark]()
    for number, part in enumerate(parts):
        text += separator if number else ""
        marks += [replace(m, start=m.start + len(text), end=m.end + len(text)) for m in part.marks]
        text += part.text
    return Marked(text, tuple(marks))


def marks_over(spans: Iterable[tuple[int, int]], tag: Tag) -> tuple[Mark, ...]:
    """One mark over each of the spans, those that overlap taken together."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return tuple(Mark(start, end, tag) for start, end in merged)


def border(marked: Marked, most_units: int, most_entities: int) -> int:
    """Where to cut so that the part before stays within both: after a paragraph, a line, a sentence or a word.

    The first of these that leaves at least half; else between two characters. At least 1.
    """
    limit = _fitting(marked.text, most_units)
    starts = sorted(mark.start for mark in marked.marks)
    if len(starts) > most_entities:
        limit = min(limit, starts[most_entities])
    if limit >= len(marked.text):
        return len(marked.text)
    for pattern in _BORDERS:
        for found in reversed([*pattern.finditer(marked.text, limit // 2, limit)]):
            if not _continues(marked.text, found.end()):
                return found.end()
    return _between_characters(marked.text, max(limit, 1))


def shortened(text: str, most: int) -> str:
    """At most so many characters (2 or more) of the text on one line, cut after a word and ended by "…"."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    at = border(Marked(line), most - 1, 0)
    return line[:at].rstrip(" ,;:.…") + "…"


def _fitting(text: str, most_units: int) -> int:
    """How many characters of the text fit into so many units."""
    taken = 0
    for index, char in enumerate(text):
        taken += 2 if char > "\uffff" else 1
        if taken > most_units:
            return index
    return len(text)


def _between_characters(text: str, limit: int) -> int:
    for at in range(limit, max(limit - _NEAR, 0), -1):
        if not _continues(text, at):
            return at
    return limit


def _continues(text: str, at: int) -> bool:
    """Whether the character at this place is seen as one with the character before it."""
    before, after = text[at - 1 : at], text[at : at + 1]
    if not before or not after:
        return False
    return (
        unicodedata.category(after).startswith("M")
        or "\u200d" in (before, after)
        or "\U0001f3fb" <= after <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= after <= "\U000e007f"  # tags, in the flags of regions
        or before + after == "\r\n"
        or (_is_flag_half(after) and _flag_halves_before(text, at) % 2 == 1)
    )


def _is_flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flag_halves_before(text: str, at: int) -> int:
    start = at
    while start > 0 and _is_flag_half(text[start - 1]):
        start -= 1
    return at - start
