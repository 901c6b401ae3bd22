"""A tapped button is told that it was heard, once; some, and some commands, are for administrators alone."""

import logging

from telegram import CallbackQuery, Message, Update
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


async def by_administrator(update: Update, gate: Gate) -> CallbackQuery | None:
    """The press, where an administrator made it; anybody else is told that it is not for them."""
    query = update.callback_query
    if query is None or query.from_user.id in gate.administrators:
        return query
    await heard(query, texts.FOR_ADMINISTRATORS, alert=True)
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
