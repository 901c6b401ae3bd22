"""Blocks of a reply put on pages that Telegram takes; a quote too long for one goes on over the next."""

from dataclasses import dataclass, field

from bot import texts
from bot.markup import Marked, border, join, length
from retrieval.wording import Language

PAGE_UNITS = 3500
"""UTF-16 units that a page is filled to; the line with its number, or one sent above it, still fits."""
PAGE_ENTITIES = 90
PAGE_QUOTES = 5
_LEAST_UNITS = 1800
"""Room below which a block that must be cut starts on a new page."""
_LEAST_ENTITIES = 20
_GAP = "\n\n"


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between two blank lines: some text, or a quote with its source below."""

    body: Marked
    source: Marked | None = None
    """Given for a quote, even where it is empty; stands below every part of it."""

    def part(self, start: int, end: int, language: Language) -> Marked:
        """The block with the slice [start, end) of its body; says what a quote leaves out before and after."""
        body = self.body.cut(start, end)
        if self.source is None:
            return body.cut(0, len(body.text.rstrip()))
        before = texts.CONTINUED.say(language) if start else ""
        after = texts.TO_BE_CONTINUED.say(language) if end < len(self.body.text) else ""
        parts = [Marked(before).within("i"), body, Marked(after).within("i"), self.source]
        return join([part for part in parts if part.text], "\n")


@dataclass
class _Page:
    parts: list[Marked] = field(default_factory=list)
    quotes: int = 0

    @property
    def units(self) -> int:
        """Units left for a further part."""
        return PAGE_UNITS - sum(length(part.text) + len(_GAP) for part in self.parts)

    @property
    def entities(self) -> int:
        """Entities left for a further part."""
        return PAGE_ENTITIES - sum(len(part.marks) for part in self.parts)

    def takes(self, part: Marked, block: Block) -> bool:
        """Whether the part fits."""
        full = block.source is not None and self.quotes == PAGE_QUOTES
        return not full and length(part.text) <= self.units and len(part.marks) <= self.entities

    def is_worth_cutting_for(self, block: Block) -> bool:
        """Whether there is room enough to begin a block that no page takes whole."""
        full = block.source is not None and self.quotes == PAGE_QUOTES
        return not full and self.units >= _LEAST_UNITS and self.entities >= _LEAST_ENTITIES

    def add(self, part: Marked, block: Block) -> None:
        """Puts the part below the others."""
        self.parts.append(part)
        self.quotes += block.source is not None


def pack(blocks: list[Block], language: Language, most_pages: int | None = None) -> list[str]:
    """The blocks as HTML pages in their order, at least one; numbered where there are several.

    With `most_pages`, what comes after them is left out.
    """
    filled = [_Page()]
    for block in blocks:
        _place(block, filled, language)
    bodies = [join(page.parts, _GAP) for page in filled]
    bodies = [body for body in bodies if _is_visible(body.text)][:most_pages]
    if not bodies:
        return [texts.NOTHING_TO_SHOW.say(language)]
    if len(bodies) == 1:
        return [bodies[0].html()]
    total = len(bodies)
    numbered = [
        join([body, Marked(texts.PAGE.say(language, number=number, total=total))], _GAP)
        for number, body in enumerate(bodies, start=1)
    ]
    return [body.html() for body in numbered]


def _place(block: Block, filled: list[_Page], language: Language) -> None:
    """Puts the block on the last page, or as much of it as fits, and the rest on new ones."""
    start, end = 0, len(block.body.text)
    while start < end:
        page = filled[-1]
        rest = block.part(start, end, language)
        if page.takes(rest, block):
            if rest.text:
                page.add(rest, block)
            return
        if page.parts and (_Page().takes(rest, block) or not page.is_worth_cutting_for(block)):
            filled.append(_Page())
            continue
        stop = start + _cut(block, start, page, language)
        page.add(block.part(start, stop, language), block)
        start = stop
        filled.append(_Page())


def _cut(block: Block, start: int, page: _Page, language: Language) -> int:
    """How many characters of the body from `start` on fit on the page."""
    around = block.part(start, start, language)
    units = page.units - length(around.text) - 1
    body = block.body.cut(start, len(block.body.text))
    return border(body, units, page.entities - len(around.marks))


def _is_visible(text: str) -> bool:
    return any(char.isprintable() and not char.isspace() for char in text)
