"""/baosai: what people reported as wrong, for administrators."""

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes

from bot import texts
from bot.access import now
from bot.handlers.presses import by_administrator, commanded, heard
from bot.handlers.reports import handled_button, what_was_said
from bot.journal import Report
from bot.office import App, Office

SHOWN = 10
"""How many reports /baosai shows at once."""


class Administration:
    """Handles what only administrators may see; they see it in private."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def register(self, application: App) -> None:
        """Take /baosai and its buttons."""
        application.add_handler(CommandHandler("baosai", self.on_reports))
        application.add_handler(CallbackQueryHandler(self.on_handled, pattern=r"^d:\d{1,15}$"))

    async def on_reports(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """The reports that nobody dealt with yet, newest first, each with a button."""
        message = update.message
        if message is None or not await commanded(message, self._office):
            return
        reports = await self._office.journal.reports()
        if not reports:
            await self._office.reply(message, texts.NO_REPORTS)
        for report in reports[:SHOWN]:
            await self._office.reply(message, await self._told(report), handled_button(report.id))
        if len(reports) > SHOWN:
            more = texts.MORE_REPORTS.format(count=len(reports) - SHOWN)
            await self._office.reply(message, more)

    async def on_handled(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """An administrator dealt with a report."""
        query = await by_administrator(update, self._office.gate)
        if query is None or query.data is None:
            return
        by = query.from_user.id
        number = int(query.data.removeprefix("d:"))
        is_first = await self._office.journal.handle_report(number, by=by, at=now())
        await heard(query, texts.DECIDED if is_first else texts.ALREADY_HANDLED)
        if isinstance(query.message, Message):
            note = texts.HANDLED_BY.format(by=by) if is_first else f"<i>{texts.ALREADY_HANDLED}</i>"
            await self._office.edit(query.message, f"{query.message.text_html}\n{note}", None)

    async def _told(self, report: Report) -> str:
        admission = await self._office.journal.admission(report.user)
        stored = await self._office.journal.question(report.question)
        return texts.report_for_administrators(
            report.id,
            texts.reporter(admission.name if admission else "", report.user),
            question=report.question_text,
            answer=what_was_said(stored),
            line=report.text,
        )
