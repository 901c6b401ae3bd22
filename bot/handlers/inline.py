"""Inline mode: "@bot thái nguyên mô hình" in any chat offers quotes to send."""

import logging

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ContextTypes, InlineQueryHandler

from bot import replies, texts
from bot.access import Pace
from bot.network import without_quotes
from bot.office import App, Office
from retrieval.answer import Quote
from retrieval.wording import Language

log = logging.getLogger(__name__)

OFFERED = 10
TYPED = 5
"""Telegram asks while a person still types: so many times what one may ask by message."""
KEPT_S = 30
"""How long Telegram may show the same offers again, in seconds."""


class Inline:
    """Handles inline queries of people who are let in."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._pace = Pace(office.pace.per_minute * TYPED)

    def register(self, application: App) -> None:
        """Take inline queries."""
        application.add_handler(InlineQueryHandler(self.on_query))

    async def on_query(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Offer up to ten quotes."""
        query = update.inline_query
        if query is None:
            return
        if not await self._office.gate.admits_person(query.from_user.id):
            await _offer(query, [], told=texts.INLINE_NOT_ADMITTED)
        elif not query.query.strip():
            await _offer(query, [])
        elif not self._pace.allows(query.from_user.id):
            await _offer(query, [], told=texts.INLINE_TOO_FAST)
        else:
            answer = (await self._office.thinker.ask(query.query)).answer
            found = [*answer.quotes, *answer.others] if answer.status == "answered" else []
            offered = [
                _result(number, quote, answer.language)
                for number, quote in enumerate(found[:OFFERED])
            ]
            told = None if offered else texts.INLINE_NOTHING
            await _offer(query, offered, told=told, kept_s=KEPT_S)


async def _offer(
    query: InlineQuery,
    offered: list[InlineQueryResultArticle],
    *,
    told: str | None = None,
    kept_s: int = 0,
) -> None:
    """Answer the query; one from while the bot was down is too old to be answered.

    Args:
        query: what was typed.
        offered: the quotes to choose from.
        told: what a button above them says.
        kept_s: how long Telegram may show the same again, in seconds.
    """
    button = InlineQueryResultsButton(told, start_parameter="inline") if told else None
    try:
        await query.answer(offered, cache_time=kept_s, is_personal=True, button=button)
    except BadRequest as exc:
        log.info("an inline query was not answered: %s", without_quotes(exc))


def _result(number: int, quote: Quote, language: Language) -> InlineQueryResultArticle:
    text = replies.inline_result(quote, language)
    return InlineQueryResultArticle(
        str(number),
        text.title,
        InputTextMessageContent(
            text.html,
            parse_mode=ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
        description=text.description,
    )
