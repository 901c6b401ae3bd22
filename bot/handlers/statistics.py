"""/thongke: how the bot is used, for administrators, with a spreadsheet on demand."""

import asyncio
import logging

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.error import TelegramError
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes

from bot import statistics, statistics_texts
from bot.access import now
from bot.handlers.presses import by_administrator, commanded, heard
from bot.network import brief
from bot.office import App, Office

log = logging.getLogger(__name__)

SPANS = (7, 30)
"""Days that the message tells of; the spreadsheet is of the last."""
SHOWN = 8
"""How many lacks the message shows of each span."""


class StatisticsDesk:
    """Handles what administrators may see of everybody's questions."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def register(self, application: App) -> None:
        """Take /thongke and its button."""
        application.add_handler(CommandHandler("thongke", self.on_command))
        application.add_handler(CallbackQueryHandler(self.on_spreadsheet, pattern=r"^t:x$"))

    async def on_command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """The last seven and thirty days in one message."""
        message = update.message
        if message is None or not await commanded(message, self._office):
            return
        moment, journal = now(), self._office.journal
        spans = {days: await statistics.read(journal, days, moment) for days in SPANS}
        label = statistics_texts.SPREADSHEET.format(days=SPANS[-1])
        button = InlineKeyboardButton(label, callback_data="t:x")
        html = statistics_texts.message(spans, SHOWN)
        await self._office.reply(message, html, InlineKeyboardMarkup([[button]]))

    async def on_spreadsheet(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Send the spreadsheet to the administrator who asks for it, in private."""
        query = await by_administrator(update, self._office.gate)
        if query is None or not isinstance(query.message, Message):
            return
        await heard(query)
        moment, chat = now(), query.from_user.id
        counted = await statistics.read(self._office.journal, SPANS[-1], moment)
        from bot.spreadsheet import spreadsheet

        content = await asyncio.to_thread(spreadsheet, counted)
        try:
            await self._office.bot.send_document(
                chat,
                content,
                filename=f"thong-ke-{counted.since:%Y%m%d}-{counted.until:%Y%m%d}.xlsx",
                caption=statistics_texts.SPREADSHEET_IS.format(days=SPANS[-1]),
            )
        except TelegramError as exc:
            log.warning("the spreadsheet was not sent: %s", brief(exc))
            await self._office.send(chat, statistics_texts.NOT_MADE)
