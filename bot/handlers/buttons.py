"""The buttons under an answer: other views of it, a vote, a report; and those that nothing knows."""

import logging
from typing import NamedTuple

from telegram import CallbackQuery, MaybeInaccessibleMessage, Message, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from bot import texts
from bot.access import now
from bot.handlers.presses import heard, is_under
from bot.handlers.reports import Reports
from bot.journal import JournalError, Stored
from bot.office import App, Office
from bot.thinking import answer_from_json
from bot.views import View, shown
from retrieval.answer import Answer

log = logging.getLogger(__name__)


class _Press(NamedTuple):
    """A press that may be, with what it was about."""

    query: CallbackQuery
    data: str
    stored: Stored
    answer: Answer


class Buttons:
    """Handles callback queries; each is answered once, whatever comes of it."""

    def __init__(self, office: Office, reports: Reports) -> None:
        self._office = office
        self._reports = reports

    def register(self, application: App) -> None:
        """Take the buttons of answers. Numbers too long to be ours are left to `Leftovers`."""
        for handle, pattern in (
            (self.on_view, r"^q:\d{1,15}:[pwo]:\d{1,6}$"),
            (self.on_vote, r"^v:\d{1,15}:[ud]$"),
            (self.on_report, r"^r:\d{1,15}$"),
        ):
            application.add_handler(CallbackQueryHandler(handle, pattern=pattern))

    async def on_view(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Show another page, the whole passage or a further source in place of what is shown."""
        press = await self._pressed(update)
        if press is None:
            return
        view, answer = View.from_data(press.data)[1], press.answer
        engine = self._office.thinker.engine
        passage = None
        if view.kind == "whole" and answer.quotes:
            passage = await self._office.thinker.run(lambda: engine.surroundings(answer.quotes[0]))
        if not await self._stands(answer, view) or (view.kind == "whole" and passage is None):
            await heard(press.query, texts.ARTICLE_GONE, alert=True)
            return
        await heard(press.query)
        html, keyboard = shown(press.stored.id, answer, view, passage)
        if isinstance(press.query.message, Message):
            await self._office.edit(press.query.message, html, keyboard)

    async def on_vote(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Keep a thumb up or down; the last one of each person counts."""
        press = await self._pressed(update)
        if press is None:
            return
        is_good = press.data.endswith("u")
        user = press.query.from_user.id
        try:
            await self._office.journal.vote(
                press.stored.id, user=user, vote=1 if is_good else -1, at=now()
            )
        except JournalError as exc:
            log.error("a vote was not kept: %s", exc)  # noqa: TRY400 - the sentence says all
            await heard(press.query, texts.NOT_KEPT, alert=True)
            return
        await heard(press.query, texts.THANKS_GOOD if is_good else texts.THANKS_BAD)

    async def on_report(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Ask for the line that says what is wrong."""
        press = await self._pressed(update)
        if press is None:
            return
        await heard(press.query)
        await self._reports.ask_for_line(press.query, press.stored, press.answer.language)

    async def _pressed(self, update: Update) -> _Press | None:
        """The press and the answered question it belongs to; a press that may not be is told why here.

        Callback data can be forged: the question must be one of this very chat, and the message its
        reply, or one could put another answer under somebody's question.
        """
        query = update.callback_query
        if query is None or query.data is None:
            return None
        chat = await self._office.current_id(query.message.chat) if query.message else None
        if chat is None or not await self._office.gate.admits(chat, query.from_user.id):
            await heard(query, texts.NOT_ADMITTED_SHORT, alert=True)
            return None
        stored = await self._office.journal.question(int(query.data.split(":")[1]))
        answer = answer_from_json(stored.answer) if stored else None
        if (
            stored is None
            or stored.chat != chat
            or answer is None
            or not _is_reply_to(stored, query.message)
        ):
            await heard(query, texts.GONE, alert=True)
            return None
        return _Press(query, query.data, stored, answer)

    async def _stands(self, answer: Answer, view: View) -> bool:
        """Whether the quotes to be shown still are in the library word for word."""
        engine = self._office.thinker.engine
        quotes = answer.others if view.kind == "other" else answer.quotes
        return await self._office.thinker.run(lambda: all(engine.stands(q) for q in quotes))


def _is_reply_to(stored: Stored, message: MaybeInaccessibleMessage | None) -> bool:
    """Whether this message answers the question: by its keyboard, or, where that is not told, its number."""
    if isinstance(message, Message):
        return is_under(message, f"q:{stored.id}:", f"v:{stored.id}:")
    return message is not None and message.message_id == stored.reply


class Leftovers:
    """Callback queries that no other handler knows."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def register(self, application: App) -> None:
        """Take what is left; must be registered last."""
        application.add_handler(CallbackQueryHandler(self.on_unknown))

    async def on_unknown(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A button of an older version, or a forged one."""
        if update.callback_query is not None:
            await heard(update.callback_query, texts.GONE)
