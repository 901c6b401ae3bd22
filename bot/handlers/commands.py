"""The commands that explain: /start, /trogiup with examples to tap, /quyenriengtu, and /xoadulieu."""

import contextlib

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.error import TelegramError
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes

from bot import privacy_texts, texts
from bot.addressing import asker_of, in_private, is_ignored
from bot.handlers.presses import buttons_under, heard
from bot.handlers.strangers import Strangers
from bot.menus import set_administrator_menu
from bot.office import App, Office


class Commands:
    """Handles what explains the bot and forgets a person."""

    def __init__(self, office: Office, strangers: Strangers) -> None:
        self._office = office
        self._strangers = strangers

    def register(self, application: App) -> None:
        """Take the commands and the button of /xoadulieu."""
        for name, handle in {
            "start": self.on_start,
            "trogiup": self.on_help,
            "help": self.on_help,
            "quyenriengtu": self.on_privacy,
            "xoadulieu": self.on_forget,
        }.items():
            application.add_handler(CommandHandler(name, handle))
        application.add_handler(
            CallbackQueryHandler(self.on_forget_button, pattern=r"^f:[yn]:-?\d+$")
        )

    async def on_start(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Who the bot is and what to ask it; a stranger learns how to be let in."""
        message = await self._strangers.admitted(update)
        if message is None:
            return
        examples = self._examples()
        await self._office.reply(message, texts.start(examples=examples is not None), examples)
        if message.chat_id in self._office.gate.administrators:
            # At the bot's start the menu of an administrator who had not written yet was refused.
            with contextlib.suppress(TelegramError):
                await set_administrator_menu(self._office.bot, message.chat_id)

    async def on_help(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """How to ask, with examples from the library."""
        message = await self._strangers.admitted(update)
        if message is None:
            return
        me = self._office.bot.bot
        html = texts.help_text(
            me.username or "",
            group=not in_private(message),
            reads_all=bool(me.can_read_all_group_messages),
        )
        await self._office.reply(message, html, self._examples())

    async def on_privacy(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """What is stored; anybody may know."""
        if update.message is not None and not is_ignored(update.message):
            html = privacy_texts.PRIVACY.format(days=self._office.kept_days)
            await self._office.reply(update.message, html)

    async def on_forget(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Ask once more before everything stored of the person is deleted."""
        message = update.message
        if message is None or is_ignored(message):
            return
        user = asker_of(message)
        buttons = [
            InlineKeyboardButton(privacy_texts.FORGET_YES, callback_data=f"f:y:{user}"),
            InlineKeyboardButton(privacy_texts.FORGET_NO, callback_data=f"f:n:{user}"),
        ]
        await self._office.reply(message, privacy_texts.FORGET_ASK, InlineKeyboardMarkup([buttons]))

    async def on_forget_button(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Delete, or not; only whom it concerns may say."""
        query = update.callback_query
        if query is None or query.data is None:
            return
        choice, number = query.data.split(":")[1:]
        if query.from_user.id != int(number):
            await heard(query, texts.NOT_YOURS, alert=True)
            return
        if query.data not in buttons_under(query.message):
            await heard(query, texts.GONE, alert=True)
            return
        await heard(query)
        said = privacy_texts.FORGET_KEPT
        if choice == "y":
            gone = await self._office.journal.forget(int(number), but=update.update_id)
            said = privacy_texts.forgotten(gone.questions, gone.votes, gone.reports, gone.updates)
        if isinstance(query.message, Message):
            await self._office.edit(query.message, said, None)

    def _examples(self) -> InlineKeyboardMarkup | None:
        """Questions that the library answers, one a row: the label is the question."""
        if not self._office.examples:
            return None
        return InlineKeyboardMarkup(
            [
                [InlineKeyboardButton(question, callback_data=f"e:{number}")]
                for number, question in enumerate(self._office.examples)
            ]
        )
