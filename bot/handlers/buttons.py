"""The buttons under an answer: other views of it, a vote, a report; and those that nothing knows."""

import logging

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from bot import texts
from bot.access import now
from bot.handlers.answer_presses import answer_press
from bot.handlers.presses import heard
from bot.handlers.reports import Reports
from bot.journal import JournalError
from bot.office import App, Office
from bot.views import View, shown
from retrieval.answer import Answer

log = logging.getLogger(__name__)


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
        press = await answer_press(update, self._office)
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
        press = await answer_press(update, self._office)
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
        press = await answer_press(update, self._office)
        if press is None:
            return
        await heard(press.query)
        await self._reports.ask_for_line(press.query, press.stored, press.answer.language)

    async def _stands(self, answer: Answer, view: View) -> bool:
        """Whether the quotes to be shown still are in the library word for word."""
        engine = self._office.thinker.engine
        quotes = answer.others if view.kind == "other" else answer.quotes
        return await self._office.thinker.run(lambda: all(engine.stands(q) for q in quotes))


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
