"""An answer is thought out, kept, and sent."""

import asyncio
import contextlib
import logging
import time
from functools import partial

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.access import now
from bot.addressing import thread_of
from bot.journal import Given
from bot.logs import mark_of
from bot.metrics import line_of
from bot.office import Office
from bot.sending import Receipt
from bot.thinking import Thought, answer_to_json

log = logging.getLogger(__name__)

TYPING_AFTER_S = 0.7
_TYPING_AGAIN_S = 4.5
"""Telegram shows it for five seconds."""


class Answering:
    """Between a question that was kept and the reply to it."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def thought(
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
        total_s = time.perf_counter() - began
        self._office.metrics.answered(answer, total_s)
        log.info("question", extra=line_of(question, message.chat.type, answer, total_s))
        log.debug("question's mark", extra={"id": question, "mark": mark_of(text)})
        return thought

    async def deliver(
        self,
        update: Update,
        question: int,
        message: Message,
        html: str,
        keyboard: InlineKeyboardMarkup | None,
    ) -> None:
        """Send the reply and keep its number, or why it could not be delivered."""
        receipt = Receipt(partial(self._office.inbox.delivered, update, question))
        if await self._office.reply(message, html, keyboard, receipt=receipt) is None:
            self._office.metrics.failed()
            problem = receipt.problem or "the chat cannot be written to"
            await self._office.journal.failed(question, now(), problem)

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
