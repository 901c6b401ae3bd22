"""Answers as Telegram HTML; pure, nothing is sent from here."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bot import texts
from bot.markup import Marked, join, marks_over, shortened
from bot.paging import Block, pack
from retrieval.answer import Answer, Quote, StatedFigure
from retrieval.phrasing import source_line
from retrieval.sources import Surroundings
from retrieval.wording import Language

EXPANDABLE_LINES = 6
"""Lines of a phone above which a quote starts folded."""
_LINE = 66
"""Characters of such a line; six of them are about 400."""
_INLINE_TITLE = 80
_INLINE_DESCRIPTION = 120


class InlineText(NamedTuple):
    """A quote as inline mode offers it; `html` is what is sent when it is chosen."""

    title: str
    description: str
    html: str


def pages(answer: Answer) -> list[str]:
    """The reply as pages of HTML, at least one: what is stated, the quotes with their sources, notes in italics."""
    blocks = [Block(_stated(answer))] if answer.lines else []
    for number, quote in enumerate(answer.quotes):
        spans = [f.span for f in answer.figures if f.quote == number and f.span]
        blocks.append(quote_block(quote, answer.language, spans))
    if answer.notes:
        blocks.append(Block(Marked("\n".join(answer.notes)).within("i")))
    return pack(blocks or [Block(Marked(answer.text))], answer.language)


def other_source(answer: Answer, number: int) -> str:
    """The page for further quote `number`, from 0; IndexError where the answer has none of that number."""
    if number < 0:
        raise IndexError(number)
    quote, language = answer.others[number], answer.language
    heading = texts.OTHER_SOURCE.say(language, number=number + 1, total=len(answer.others))
    blocks = [Block(Marked(heading).within("b")), quote_block(quote, language)]
    return pack(blocks, language, most_pages=1)[0]


def passage(
    surroundings: Surroundings,
    quote: Quote,
    figures: Iterable[StatedFigure] = (),
    language: Language = "vi",
) -> list[str]:
    """Pages with the quote's whole passage and its neighbours: the quote underlined, the figures in it bold."""
    text = surroundings.text
    at = quote.start - surroundings.start
    spans: list[tuple[int, int]] = []
    underlined: list[tuple[int, int]] = []
    if at >= 0 and text[at : at + len(quote.text)] == quote.text:
        underlined = [(at, at + len(quote.text))]
        own = [f.span for f in figures if f.span and _holds(quote, f)]
        spans = [(at + start, at + end) for start, end in _inside(quote, own)]
    marked = Marked(text, (*marks_over(underlined, "u"), *marks_over(spans, "b")))
    blocks = [
        Block(Marked(shortened(quote.title, 300)).linked(quote.url).within("b")),
        Block(marked.within("blockquote"), _details(quote, language)),
    ]
    return pack(blocks, language)


def inline_result(quote: Quote, language: Language = "vi") -> InlineText:
    """The quote as a result of inline mode; its title and description are plain text."""
    title = f"{quote.place}: {quote.title}" if quote.place else quote.title
    return InlineText(
        shortened(title, _INLINE_TITLE),
        shortened(quote.text, _INLINE_DESCRIPTION),
        pack([quote_block(quote, language)], language, most_pages=1)[0],
    )


def quote_block(
    quote: Quote, language: Language, spans: Iterable[tuple[int, int] | None] = ()
) -> Block:
    """The quote with what `spans` (offsets into its article) cover in bold, and its source."""
    marked = Marked(quote.text, marks_over(_inside(quote, spans), "b"))
    expandable = " expandable" if _is_long(quote.text) else ""
    return Block(marked.within("blockquote", expandable), _source(quote, language))


def _inside(quote: Quote, spans: Iterable[tuple[int, int] | None]) -> Iterator[tuple[int, int]]:
    """The spans that lie in the quote, as offsets into its text."""
    for span in spans:
        if span is not None and quote.start <= span[0] < span[1] <= quote.start + len(quote.text):
            yield span[0] - quote.start, span[1] - quote.start


def _holds(quote: Quote, figure: StatedFigure) -> bool:
    """Whether the figure's span is its value in this quote; another quote's span may only look as if."""
    start, end = figure.span or (0, 0)
    return quote.text[max(start - quote.start, 0) : max(end - quote.start, 0)] == figure.value


def _is_long(text: str) -> bool:
    return sum(len(line) // _LINE + 1 for line in text.split("\n")) > EXPANDABLE_LINES


def _source(quote: Quote, language: Language) -> Marked:
    """Title, as a link where there is an address, then publisher, date and place."""
    title = Marked(shortened(quote.title, 300)).linked(quote.url)
    parts = [Marked("— "), title, Marked(_after_title(quote, language))]
    return join(parts, "").within("i")


def _details(quote: Quote, language: Language) -> Marked:
    """Publisher, date and place; empty where none is known."""
    details = _after_title(quote, language).removeprefix(" · ").strip()
    return Marked(f"— {details}" if details else "").within("i")


def _after_title(quote: Quote, language: Language) -> str:
    rest = source_line(quote, language).removeprefix(quote.title)
    return f" {shortened(rest, 300)}" if rest else ""


def _stated(answer: Answer) -> Marked:
    """The lines, each stated figure in bold."""
    text = "\n".join(answer.lines)
    spans: list[tuple[int, int]] = []
    for figure in answer.figures:
        with_unit = _amounts(text, _amount(figure, with_unit=True))
        spans += with_unit or _amounts(text, _amount(figure, with_unit=False))
    return Marked(text, marks_over(spans, "b"))


def _amount(figure: StatedFigure, *, with_unit: bool) -> str:
    unit = figure.unit if with_unit else None
    return " ".join(part for part in (figure.qualifier, figure.value, unit) if part)


def _amounts(text: str, amount: str) -> Sequence[tuple[int, int]]:
    """Where the amount ends a line, else wherever it stands by itself; a number inside another is none."""
    pattern = rf"(?<![\w.,/-]){re.escape(amount)}(?![\w/-]|[.,]\d)"
    found = [match.span() for match in re.finditer(pattern, text)]
    ending = [span for span in found if text[span[1] : span[1] + 1] in ("", "\n")]
    return ending or found
