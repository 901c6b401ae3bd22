"""Answers as a terminal shows them; pure, nothing is printed from here."""

import re
from collections.abc import Iterator

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from retrieval.answer import Answer, StatedFigure

INDENT = 4
"""Columns by which a quote stands in."""


def styled(answer: Answer) -> Group:
    """The reply for a terminal: stated figures bold, each quote indented, its source line dim."""
    blocks: list[Text | Padding] = []
    for block in _blocks(answer):
        blocks += [Text(""), block] if blocks else [block]
    return Group(*blocks)


def _blocks(answer: Answer) -> Iterator[Text | Padding]:
    """What stands between blank lines, in the order of the reply's text."""
    rest = answer.text
    for quote in answer.quotes:
        words = f"“{quote.text}”"
        before, found, after = rest.partition(words)
        if not found:
            continue
        yield from _stated(before, answer.figures)
        source, _, rest = after.lstrip("\n").partition("\n")
        yield Padding(Text.assemble(words, "\n", (source, "dim")), (0, 0, 0, INDENT))
    yield from _stated(rest, answer.figures)


def _stated(text: str, figures: tuple[StatedFigure, ...]) -> Iterator[Text]:
    if not text.strip():
        return
    styled_text = Text(text.strip())
    for figure in figures:
        amount = " ".join(part for part in (figure.qualifier, figure.value) if part)
        styled_text.highlight_regex(rf"(?<![\d.,]){re.escape(amount)}(?!\d|[.,]\d)", "bold")
    yield styled_text
