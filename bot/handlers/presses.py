"""A tapped button is told that it was heard, once; some, and some commands, are for administrators alone.

A client may send any callback data, for any message of a chat that it is in. What it cannot choose is
the message itself, which Telegram tells with its keyboard: by that a press is bound to its message.
"""

import logging

from telegram import CallbackQuery, MaybeInaccessibleMessage, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest

from bot import texts
from bot.access import Gate
from bot.addressing import in_private
from bot.network import without_quotes
from bot.office import Office

log = logging.getLogger(__name__)


async def heard(query: CallbackQuery, said: str | None = None, *, alert: bool = False) -> None:
    """Answer the press; one from while the bot was down is too old to be answered, but still counts."""
    try:
        await query.answer(said, show_alert=alert)
    except BadRequest as exc:
        log.info("a press was not answered: %s", without_quotes(exc))


def buttons_under(message: MaybeInaccessibleMessage | None) -> list[str]:
    """The callback data of the message's buttons; none where the message cannot be seen any more."""
    if not isinstance(message, Message) or message.reply_markup is None:
        return []
    rows = message.reply_markup.inline_keyboard
    return [str(one.callback_data) for row in rows for one in row if one.callback_data]


def is_under(message: MaybeInaccessibleMessage | None, *beginnings: str) -> bool:
    """Whether the message has a button whose data begins with one of these.

    Not the very data that was pressed: by a second press in haste the keyboard may have changed.
    """
    return any(data.startswith(beginnings) for data in buttons_under(message))


async def by_administrator(update: Update, gate: Gate) -> CallbackQuery | None:
    """The press, where an administrator made it in private; anybody else is told that it is not for them."""
    query = update.callback_query
    if query is None:
        return None
    if query.from_user.id not in gate.administrators:
        await heard(query, texts.FOR_ADMINISTRATORS, alert=True)
    elif query.message is None or query.message.chat.type != ChatType.PRIVATE:
        await heard(
            query, texts.GONE, alert=True
        )  # what they decide about is not for a group to see
    else:
        return query
    return None


async def commanded(message: Message, office: Office) -> bool:
    """Whether an administrator gives the command in private; whoever else is let in is told whose it is."""
    if not in_private(message):
        return False
    if message.chat_id in office.gate.administrators:
        return True
    if await office.gate.admits_person(message.chat_id):
        await office.reply(message, texts.FOR_ADMINISTRATORS)
    return False
