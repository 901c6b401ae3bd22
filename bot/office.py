"""What every handler works with, and how a message goes out."""

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from telegram import (
    Chat,
    ForceReply,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ChatType, MessageLimit, ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError
from telegram.ext import Application, ExtBot

from bot import markup
from bot.access import Gate, Pace
from bot.addressing import thread_of
from bot.inbox import Inbox
from bot.journal import Journal
from bot.metrics import Metrics
from bot.network import without_quotes
from bot.sending import Receipt
from bot.thinking import Thinker

log = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]
Keyboard = InlineKeyboardMarkup | ForceReply | None

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_UNCHANGED = "message is not modified"
_NOT_THE_MARKUP = ("chat not found", "thread not found", "not enough rights", "to edit not found")
"""Refusals that plain text would meet as well."""


@dataclass
class Office:
    """The parts that handlers share."""

    bot: ExtBot[Receipt]
    journal: Journal
    thinker: Thinker
    gate: Gate
    pace: Pace
    inbox: Inbox
    late_after: timedelta = timedelta(hours=1)
    """How old a question must be for its answer to open with an apology."""
    kept_days: int = 90
    """How long questions are kept."""
    examples: list[str] = field(default_factory=list)
    """Questions that the library is known to answer; found after the start."""
    moved_to: set[int] = field(default_factory=set)
    """Supergroups that were known as groups a moment ago."""
    metrics: Metrics = field(default_factory=Metrics)

    async def reply(
        self,
        message: Message,
        html: str,
        keyboard: Keyboard = None,
        *,
        receipt: Receipt | None = None,
    ) -> Message | None:
        """Answer `message` in its chat and topic; None where that cannot be done."""
        return await self.send(
            message.chat_id,
            html,
            keyboard=keyboard,
            thread=thread_of(message),
            reply_to=message.message_id,
            receipt=receipt,
        )

    async def send(  # noqa: PLR0913 # what one message is made of
        self,
        chat: int,
        html: str,
        *,
        keyboard: Keyboard = None,
        thread: int | None = None,
        reply_to: int | None = None,
        receipt: Receipt | None = None,
    ) -> Message | None:
        """Send one page of HTML, as plain text where Telegram refuses the markup.

        Returns:
            The message sent; None where the chat cannot be written to, which the log tells, and
            the `receipt`.
        """
        answering = (
            ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None
        )

        async def attempt(text: str, parse_mode: str | None) -> Message:
            return await self.bot.send_message(
                chat,
                text,
                parse_mode=parse_mode,
                message_thread_id=thread,
                reply_parameters=answering,
                reply_markup=keyboard,
                link_preview_options=_NO_PREVIEW,
                rate_limit_args=receipt,
            )

        def refused(problem: TelegramError) -> None:
            log.warning("chat %s cannot be written to: %s", chat, without_quotes(problem))
            if receipt is not None:
                receipt.problem = without_quotes(problem)

        try:
            return await attempt(html, ParseMode.HTML)
        except ChatMigrated as exc:
            await self.migrated(chat, exc.new_chat_id)
            return await self.send(exc.new_chat_id, html, keyboard=keyboard, receipt=receipt)
        except Forbidden as exc:
            refused(exc)
        except BadRequest as exc:
            if any(words in str(exc).lower() for words in _NOT_THE_MARKUP):
                refused(exc)
                return None
            log.warning("chat %s: %s; sent again as plain text", chat, without_quotes(exc))
            try:
                return await attempt(_plain(html), None)
            except BadRequest as again:
                refused(again)
        return None

    async def edit(
        self, message: Message, html: str, keyboard: InlineKeyboardMarkup | None
    ) -> None:
        """Give the bot's own message another text and keyboard; the same ones are left as they are."""
        await self.edit_by_id(message.chat_id, message.message_id, html, keyboard)

    async def edit_by_id(
        self, chat: int, message: int, html: str, keyboard: InlineKeyboardMarkup | None
    ) -> bool:
        """The same for a message by its number; False where it is gone.

        In a group that became a supergroup nothing can be edited: there it is sent anew.
        """

        async def attempt(text: str, parse_mode: str | None) -> None:
            await self.bot.edit_message_text(
                text,
                chat,
                message,
                parse_mode=parse_mode,
                reply_markup=keyboard,
                link_preview_options=_NO_PREVIEW,
            )

        try:
            await attempt(html, ParseMode.HTML)
        except ChatMigrated as exc:
            await self.migrated(chat, exc.new_chat_id)
            return await self.send(exc.new_chat_id, html, keyboard=keyboard) is not None
        except Forbidden as exc:
            log.warning("chat %s cannot be written to: %s", chat, without_quotes(exc))
            return False
        except BadRequest as exc:
            if _UNCHANGED in str(exc).lower():
                return True
            if any(words in str(exc).lower() for words in (*_NOT_THE_MARKUP, "can't be edited")):
                log.warning("chat %s: %s", chat, without_quotes(exc))
                return False
            log.warning("chat %s: %s; edited again as plain text", chat, without_quotes(exc))
            try:
                await attempt(_plain(html), None)
            except BadRequest as again:
                log.warning("chat %s: %s", chat, without_quotes(again))
                return _UNCHANGED in str(again).lower()
        return True

    async def current_id(self, chat: Chat) -> int:
        """The id that the chat has now: a group that became a supergroup has another one."""
        if chat.type == ChatType.GROUP:
            try:
                await self.bot.get_chat(chat.id)
            except ChatMigrated as exc:
                return exc.new_chat_id
            except TelegramError as exc:
                log.info("chat %s: %s", chat.id, without_quotes(exc))
        return chat.id

    async def tell_administrators(self, html: str, keyboard: Keyboard = None) -> None:
        """A message to every administrator; one who never started the bot cannot be told."""
        for administrator in sorted(self.gate.administrators):
            await self.send(administrator, html, keyboard=keyboard)

    async def migrated(self, old: int, new: int) -> None:
        """A group became a supergroup: everything stored of it follows to its new number."""
        log.info("group %s became supergroup %s", old, new)
        self.moved_to.add(new)
        await self.journal.migrate(old, new)
        self.gate.changed(old)
        self.gate.changed(new)


def _plain(html: str) -> str:
    """The text without its markup, short enough for one message whatever letters it has."""
    return markup.plain(html)[: MessageLimit.MAX_TEXT_LENGTH // 2]
