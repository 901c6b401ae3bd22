"""A question comes in, its answer goes out; an edited question has its answer edited."""

import asyncio
import contextlib
import logging
import time
from collections import OrderedDict
from datetime import timedelta

from telegram import InlineKeyboardMarkup, Message, Update, User
from telegram.constants import ChatAction, MessageLimit
from telegram.error import TelegramError
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
from bot.handlers.presses import heard
from bot.handlers.reports import Reports
from bot.handlers.strangers import Strangers
from bot.journal import Asked, Given, Stored
from bot.office import App, Office
from bot.thinking import Thought, answer_to_json
from bot.views import View, shown
from retrieval.wording import Language

log = logging.getLogger(__name__)

TYPING_AFTER_S = 0.7
_TYPING_AGAIN_S = 4.5
"""Telegram shows it for five seconds."""
_ALBUMS = 1000
"""How many albums are remembered."""
EDITED_WITHIN = timedelta(minutes=2)
"""How long after a question its edit is answered by editing the reply."""
LATE = timedelta(hours=1)
"""How old a question must be for its answer to open with an apology."""


class Questions:
    """Handles messages that may be questions."""

    def __init__(self, office: Office, strangers: Strangers, reports: Reports) -> None:
        self._office = office
        self._strangers = strangers
        self._reports = reports
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
                await self._other(message)
            return
        async with self._turn(message):
            if await self._reports.took(message, asked):
                return
            await self._answer(message, asked)

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
            if stored is None or stored.text != asked.text:
                await self._answer(message, asked, stored)

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
        if not self._office.pace.allows(user):
            await heard(query, texts.TOO_FAST, alert=True)
            return
        await heard(query)
        thread = thread_of(message)
        async with self._office.thinker.turn((message.chat_id, thread, user)):
            question = await self._office.journal.received(
                Asked(message.chat_id, thread, user, message.message_id, text, now())
            )
            thought = await self._thought(message, question, text, None)
            html, keyboard = shown(question, thought.answer, View())
            html = f"{texts.ASKED.format(question=markup.escape(text))}\n\n{html}"
            await self._deliver(question, message, html, keyboard)

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

    async def _other(self, message: Message) -> None:
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
        if await self._may_ask(message):
            await self._office.reply(message, answer)

    async def _may_ask(self, message: Message) -> bool:
        """Whether who wrote is let in and within the limit; tells them where not."""
        user = asker_of(message) or 0
        if not await self._office.gate.admits(message.chat_id, user):
            await self._strangers.turn_away(message)
            return False
        if not self._office.pace.allows(user):
            if self._office.pace.warns(user):
                await self._office.reply(message, texts.TOO_FAST)
            return False
        return True

    async def _answer(
        self, message: Message, asked: Addressed, stored: Stored | None = None
    ) -> None:
        """Think and reply; `stored` is the same message's question before it was edited."""
        if not await self._may_ask(message):
            return
        if not asked.text:
            await self._office.reply(message, texts.how_to_ask(self._office.examples))
            return
        journal = self._office.journal
        thread, user = thread_of(message), asker_of(message) or 0
        if stored is not None:
            before, question = stored.before, stored.id
            await journal.reword(question, asked.text)
        else:
            before = await self._before(message, asked)
            question = await journal.received(
                Asked(message.chat_id, thread, user, message.message_id, asked.text, message.date)
            )
        thought = await self._thought(message, question, asked.text, before)
        html, keyboard = shown(question, thought.answer, View())
        if now() - message.date > LATE:
            html = _apologising(html, thought.answer.language)
        standing = stored.reply if stored else None
        if standing is not None and await self._office.edit_by_id(
            message.chat_id, standing, html, keyboard
        ):
            await journal.set_reply(question, standing)
            return
        await self._deliver(question, message, html, keyboard)

    async def _thought(
        self, message: Message, question: int, text: str, before: str | None
    ) -> Thought:
        """The answer, kept in the journal for the buttons under it before it is sent."""
        began = time.perf_counter()
        home = await self._office.journal.home(message.chat_id)
        thought = await self._typing_while(message, text, before, home)
        answer = thought.answer
        await self._office.journal.answered(
            question,
            Given(
                status=answer.status,
                answer=answer_to_json(answer),
                before=before,
                after=thought.after,
                elapsed_ms=answer.elapsed_ms,
                reply=None,
                answered_at=now(),
            ),
        )
        log.info(
            "question %s in %s: %s, %s quotes, engine %.0f ms, with waiting %.0f ms",
            question,
            message.chat.type,
            answer.status,
            len(answer.quotes),
            answer.elapsed_ms,
            (time.perf_counter() - began) * 1000,
        )
        return thought

    async def _deliver(
        self, question: int, message: Message, html: str, keyboard: InlineKeyboardMarkup | None
    ) -> None:
        """Send the reply and keep its number, or that it could not be delivered."""
        try:
            reply = await self._office.reply(message, html, keyboard)
        except TelegramError:
            await self._office.journal.failed(question, now())
            raise
        if reply is None:
            await self._office.journal.failed(question, now())
        else:
            await self._office.journal.set_reply(question, reply.message_id)

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

    async def _typing_while(
        self, message: Message, text: str, before: str | None, home: str | None
    ) -> Thought:
        """The engine's answer; the chat shows "typing" where that takes long."""
        typing = asyncio.create_task(self._show_typing(message))
        try:
            return await self._office.thinker.ask(text, before=before, home=home)
        finally:
            typing.cancel()

    async def _show_typing(self, message: Message) -> None:
        """Shows "typing" after a while and from then on, until cancelled; nothing waits for it."""
        await asyncio.sleep(TYPING_AFTER_S)
        while True:
            with contextlib.suppress(TelegramError):
                await self._office.bot.send_chat_action(
                    message.chat_id, ChatAction.TYPING, message_thread_id=thread_of(message)
                )
            await asyncio.sleep(_TYPING_AGAIN_S)


def _label_of(message: Message, data: str | None) -> str | None:
    """What the button with this data says; a forged one is on no message."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return next((one.text for row in rows for one in row if one.callback_data == data), None)


def _apologising(html: str, language: Language) -> str:
    """The page with a word on its lateness, where that still fits into one message."""
    late = f"<i>{texts.LATE.say(language)}</i>\n\n{html}"
    return late if markup.units(late) <= MessageLimit.MAX_TEXT_LENGTH else html
