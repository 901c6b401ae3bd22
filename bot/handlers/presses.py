"""A tapped button is told that it was heard, once; some are for administrators alone."""

import logging

from telegram import CallbackQuery, Update
from telegram.error import BadRequest

from bot import texts
from bot.access import Gate

log = logging.getLogger(__name__)


async def heard(query: CallbackQuery, said: str | None = None, *, alert: bool = False) -> None:
    """Answer the press; one from while the bot was down is too old to be answered, but still counts."""
    try:
        await query.answer(said, show_alert=alert)
    except BadRequest as exc:
        log.info("a press was not answered: %s", exc)


async def by_administrator(update: Update, gate: Gate) -> CallbackQuery | None:
    """The press, where an administrator made it; anybody else is told that it is not for them."""
    query = update.callback_query
    if query is None or query.from_user.id in gate.administrators:
        return query
    await heard(query, texts.FOR_ADMINISTRATORS, alert=True)
    return None
