"""A question comes in, its answer goes out; an edited question has its answer edited."""

import asyncio
import logging
from collections import OrderedDict
from datetime import datetime, timedelta

from telegram import Message, Update, User
from telegram.constants import MessageLimit
from telegram.ext import CallbackQueryHandler, ContextTypes, MessageHandler, filters

from bot import markup, texts
from bot.access import now
from bot.addressing import (
    Addressed,
    addressed,
    asker_of,
    in_private,
    is_command_for,
    is_ignored,
    thread_of,
)
from bot.handlers.answering import Answering
from bot.handlers.figures import Figures
from bot.handlers.presses import heard
from bot.handlers.reports import Reports
from bot.handlers.strangers import Strangers
from bot.journal import Asked, Stored
from bot.office import App, Office
from bot.views import View, shown
from retrieval.wording import Language

log = logging.getLogger(__name__)

_ALBUMS = 1000
"""How many albums are remembered."""
EDITED_WITHIN = timedelta(minutes=2)
"""How long after a question its edit is answered by editing the reply."""


class Questions:
    """Handles messages that may be questions."""

    def __init__(
        self, office: Office, strangers: Strangers, reports: Reports, figures: Figures
    ) -> None:
        self._office = office
        self._figures = figures
        self._strangers = strangers
        self._reports = reports
        self._answering = Answering(office)
        self._albums: OrderedDict[str, None] = OrderedDict()

    def register(self, application: App) -> None:
        """Take every message and edited message that no command took."""
        application.add_handler(MessageHandler(filters.UpdateType.MESSAGE, self.on_message))
        application.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE, self.on_edit))
        application.add_handler(CallbackQueryHandler(self.on_example, pattern=r"^e:\d+$"))

    async def on_message(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer a message that is meant for the bot."""
        message = update.effective_message
        if message is None:
            return
        is_further = self._is_further_of_album(message)
        asked = addressed(message, self._me)
        if asked is None:
            if not is_further:
                await self._other(update, message)
            return
        async with self._turn(message):
            if await self._reports.took(message, asked):
                return
            await self._answer(update, message, asked)

    async def on_edit(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer an edited question anew by editing the reply, within two minutes of asking."""
        message = update.effective_message
        asked = addressed(message, self._me) if message else None
        if message is None or asked is None or not asked.text:
            return
        edited = message.edit_date or message.date
        if edited - message.date > EDITED_WITHIN:
            return
        async with self._turn(message):
            stored = await self._office.journal.question_of(message.chat_id, message.message_id)
            if (
                stored is None
                or stored.text != asked.text
                or self._office.inbox.is_repeated(update)
            ):
                await self._answer(update, message, asked, stored)

    async def on_example(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Ask the example on the button that was pressed, for who pressed it."""
        query = update.callback_query
        message = query.message if query else None
        if query is None or not isinstance(message, Message):
            return
        user = query.from_user.id
        text = _label_of(message, query.data)
        if not await self._office.gate.admits(message.chat_id, user) or text is None:
            await heard(query, texts.NOT_ADMITTED_SHORT if text else texts.GONE, alert=True)
            return
        begun = await self._begun(update)
        if not begun and not self._office.pace.allows(user):
            await heard(query, texts.TOO_FAST, alert=True)
            return
        await heard(query)
        thread = thread_of(message)
        async with self._office.thinker.turn((message.chat_id, thread, user)):
            question = begun.id if begun else await self._kept(update, message, user, text, now())
            thought = await self._answering.thought(message, question, text, None)
            html, keyboard = shown(question, thought.answer, View())
            html = f"{texts.ASKED.format(question=markup.escape(text))}\n\n{html}"
            await self._answering.deliver(update, question, message, html, keyboard)

    @property
    def _me(self) -> User:
        return self._office.bot.bot

    def _turn(self, message: Message) -> asyncio.Lock:
        return self._office.thinker.turn(
            (message.chat_id, thread_of(message), asker_of(message) or 0)
        )

    def _is_further_of_album(self, message: Message) -> bool:
        """Whether it is another picture of an album of which one came before; the first has the caption."""
        album = message.media_group_id
        if album is None:
            return False
        is_further = album in self._albums
        self._albums[album] = None
        if len(self._albums) > _ALBUMS:
            self._albums.popitem(last=False)
        return is_further

    async def _other(self, update: Update, message: Message) -> None:
        """What is no question: in private a word on what the bot can read, in groups nothing."""
        if is_ignored(message) or not in_private(message):
            return
        if is_command_for(message, self._me):
            answer = texts.UNKNOWN_COMMAND
        elif not (
            message.text
            or message.caption
            or filters.StatusUpdate.ALL.check_update(Update(0, message))
        ):
            answer = texts.ONLY_ADMINISTRATORS_ADD if message.document else texts.ONLY_TEXT
        else:
            return
        if await self._may_ask(update, message):
            await self._office.reply(message, answer)

    async def _may_ask(self, update: Update, message: Message) -> bool:
        """Whether who wrote is let in and within the limit; tells them where not."""
        user = asker_of(message) or 0
        if not await self._office.gate.admits(message.chat_id, user):
            self._office.metrics.refused("not_admitted")
            await self._strangers.turn_away(message)
            return False
        if self._office.inbox.is_repeated(update):
            return True  # it was within the limit when it came
        if not self._office.pace.allows(user, message.edit_date or message.date):
            self._office.metrics.refused("too_fast")
            if self._office.pace.warns(user):
                await self._office.reply(message, texts.TOO_FAST)
            return False
        return True

    async def _begun(self, update: Update) -> Stored | None:
        """The question that was kept when this update was worked on before, if ever it was."""
        if not self._office.inbox.is_repeated(update):
            return None
        return await self._office.journal.question_of_update(update.update_id)

    async def _kept(
        self, update: Update, message: Message, user: int, text: str, at: datetime
    ) -> int:
        """The number under which the question is kept from now on."""
        chat, thread = message.chat_id, thread_of(message)
        return await self._office.journal.received(
            Asked(chat, thread, user, message.message_id, text, at, update=update.update_id)
        )

    async def _answer(
        self, update: Update, message: Message, asked: Addressed, stored: Stored | None = None
    ) -> None:
        """Think and reply; `stored` is the same message's question before it was edited."""
        if not await self._may_ask(update, message):
            return
        if not asked.text:
            comparing = asked.command == "sosanh"
            how = texts.HOW_TO_COMPARE if comparing else texts.how_to_ask(self._office.examples)
            await self._office.reply(message, how)
            return
        journal = self._office.journal
        user = asker_of(message) or 0
        begun = await self._begun(update)
        if begun and begun.answer:
            before, question = begun.before, begun.id
        elif stored is not None:
            before, question = stored.before, stored.id
            await journal.reword(question, asked.text, update=update.update_id)
        else:
            before = await self._before(message, asked)
            question = (
                begun.id
                if begun
                else await self._kept(update, message, user, asked.text, message.date)
            )
        thought = await self._answering.thought(message, question, asked.text, before)
        html, keyboard = shown(question, thought.answer, View())
        if now() - message.date > self._office.late_after:
            html = _apologising(html, thought.answer.language)
        standing = stored.reply if stored else None
        if standing is not None and await self._office.edit_by_id(
            message.chat_id, standing, html, keyboard
        ):
            await self._office.inbox.delivered(update, question, standing)
            return
        await self._answering.deliver(update, question, message, html, keyboard)
        if thought.answer.comparison is not None:
            await self._figures.show(message, question, thought.answer.comparison)

    async def _before(self, message: Message, asked: Addressed) -> str | None:
        """The conversation to go on with: that of the answer replied to, else the asker's own."""
        journal = self._office.journal
        if asked.replied is not None:
            answered = await journal.question_of_reply(message.chat_id, asked.replied)
            if answered is not None and answered.after:
                return answered.after
        return await journal.conversation(
            message.chat_id, thread_of(message), asker_of(message) or 0
        )


def _label_of(message: Message, data: str | None) -> str | None:
    """What the button with this data says; a forged one is on no message."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return next((one.text for row in rows for one in row if one.callback_data == data), None)


def _apologising(html: str, language: Language) -> str:
    """The page with a word on its lateness, where that still fits into one message."""
    late = f"<i>{texts.LATE.say(language)}</i>\n\n{html}"
    return late if markup.units(late) <= MessageLimit.MAX_TEXT_LENGTH else html
