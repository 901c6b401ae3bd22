"""A button under an answer was pressed: which answer it is, and whether this press may be."""

from typing import NamedTuple

from telegram import CallbackQuery, MaybeInaccessibleMessage, Message, Update

from bot import texts
from bot.handlers.presses import heard, is_under
from bot.journal import Stored
from bot.office import Office
from bot.thinking import answer_from_json
from retrieval.answer import Answer


class Press(NamedTuple):
    """A press that may be, with what it was about."""

    query: CallbackQuery
    data: str
    stored: Stored
    answer: Answer


async def answer_press(update: Update, office: Office) -> Press | None:
    """The press and the answered question it belongs to; a press that may not be is told why here.

    Callback data can be forged: the question must be one of this very chat, and the message its
    reply, or one could put another answer under somebody's question.
    """
    query = update.callback_query
    if query is None or query.data is None:
        return None
    chat = await office.current_id(query.message.chat) if query.message else None
    if chat is None or not await office.gate.admits(chat, query.from_user.id):
        await heard(query, texts.NOT_ADMITTED_SHORT, alert=True)
        return None
    stored = await office.journal.question(int(query.data.split(":")[1]))
    answer = answer_from_json(stored.answer) if stored else None
    if (
        stored is None
        or stored.chat != chat
        or answer is None
        or not _is_under(query.message, stored, query.data)
    ):
        await heard(query, texts.GONE, alert=True)
        return None
    return Press(query, query.data, stored, answer)


def _is_under(message: MaybeInaccessibleMessage | None, stored: Stored, data: str) -> bool:
    """Whether such a button is under this message: by its keyboard, or, where that is not told, its number.

    A picture of the figures has the button of the workbook, and no other.
    """
    if isinstance(message, Message):
        letters = "g" if data.startswith("g:") else "qv"
        return is_under(message, *(f"{letter}:{stored.id}:" for letter in letters))
    return message is not None and message.message_id == stored.reply
