"""A tapped button is told that it was heard, once."""

import logging

from telegram import CallbackQuery
from telegram.error import BadRequest

log = logging.getLogger(__name__)


async def heard(query: CallbackQuery, said: str | None = None, *, alert: bool = False) -> None:
    """Answer the press; one from while the bot was down is too old to be answered, but still counts."""
    try:
        await query.answer(said, show_alert=alert)
    except BadRequest as exc:
        log.info("a press was not answered: %s", exc)
