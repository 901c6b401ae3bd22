"""The ways to look at one answer (its pages, a whole passage, further sources) and the buttons between them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import replies, texts
from retrieval.answer import Answer
from retrieval.sources import Surroundings

Kind = Literal["page", "whole", "other"]
_LETTERS: dict[Kind, str] = {"page": "p", "whole": "w", "other": "o"}
_KINDS: dict[str, Kind] = {letter: kind for kind, letter in _LETTERS.items()}

Buttons = list[list[InlineKeyboardButton]]


@dataclass(frozen=True, slots=True)
class View:
    """What of an answer is shown: which page of it, of its passage, or which further source."""

    kind: Kind = "page"
    number: int = 0

    def data(self, question: int) -> str:
        """Callback data of the button that leads here, within Telegram's 64 bytes."""
        return f"q:{question}:{_LETTERS[self.kind]}:{self.number}"

    @classmethod
    def from_data(cls, data: str) -> tuple[int, "View"]:
        """The question and the view that `data` made.

        Raises:
            ValueError: it is no such data.
        """
        mark, question, letter, number = data.split(":")
        if mark != "q" or letter not in _KINDS:
            raise ValueError(data)
        return int(question), cls(_KINDS[letter], int(number))


def shown(
    question: int, answer: Answer, view: View, passage: Surroundings | None = None
) -> tuple[str, InlineKeyboardMarkup | None]:
    """(HTML, buttons) of `view` on the stored answer of `question`; `passage` is what "whole" shows."""
    if view.kind == "other" and answer.others:
        number = min(view.number, len(answer.others) - 1)
        html = replies.other_source(answer, number)
        total = len(answer.others)
    else:
        pages = (
            replies.passage(passage, answer.quotes[0], answer.figures, answer.language)
            if passage is not None
            else replies.pages(answer)
        )
        number = min(view.number, len(pages) - 1)
        html, total = pages[number], len(pages)
    here = View(view.kind, number)
    rows = turning(number, total, lambda page: View(view.kind, page).data(question))
    rows += _looking(question, here, answer)
    rows += _comparing(question, answer)
    rows += _judging(question, answer)
    return html, InlineKeyboardMarkup(rows) if rows else None


def turning(number: int, total: int, data: Callable[[int], str]) -> Buttons:
    """The row ◀ ▶ on page `number` of `total`, counted from 0; no row where there is one page.

    Args:
        number: the page that is shown.
        total: how many pages there are.
        data: the callback data of the button that leads to a page.
    """
    row = []
    if number > 0:
        row.append(InlineKeyboardButton(texts.PREVIOUS, callback_data=data(number - 1)))
    if number < total - 1:
        row.append(InlineKeyboardButton(texts.NEXT, callback_data=data(number + 1)))
    return [row] if row else []


def _looking(question: int, view: View, answer: Answer) -> Buttons:
    """The passage as a whole, further sources, and the way back."""
    if not answer.quotes:
        return []
    language = answer.language
    row = []
    if view.kind != "page":
        row.append(_button(texts.COLLAPSE.say(language), View(), question))
    if view.kind != "whole":
        row.append(_button(texts.WHOLE_PASSAGE.say(language), View("whole"), question))
    if view.kind != "other" and answer.others:
        label = texts.OTHER_SOURCES.say(language, count=len(answer.others))
        row.append(_button(label, View("other"), question))
    return [row]


def _comparing(question: int, answer: Answer) -> Buttons:
    """The picture and the workbook of figures set side by side."""
    if answer.comparison is None:
        return []
    return [
        [
            InlineKeyboardButton(texts.CHART.say(answer.language), callback_data=f"g:{question}:p"),
            InlineKeyboardButton(
                texts.WORKBOOK.say(answer.language), callback_data=f"g:{question}:x"
            ),
        ]
    ]


def _judging(question: int, answer: Answer) -> Buttons:
    """What the reader thinks of it."""
    if answer.status not in {"answered", "not_found"}:
        return []
    return [
        [
            InlineKeyboardButton(texts.HELPFUL, callback_data=f"v:{question}:u"),
            InlineKeyboardButton(texts.NOT_HELPFUL, callback_data=f"v:{question}:d"),
            InlineKeyboardButton(texts.REPORT.say(answer.language), callback_data=f"r:{question}"),
        ]
    ]


def _button(label: str, view: View, question: int) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=view.data(question))
