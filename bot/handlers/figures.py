"""The ledger in chat: charts and workbooks of comparisons, and /baocao, a page about one place."""

import asyncio
import logging

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    ReplyParameters,
    Update,
)
from telegram.error import TelegramError
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes

from bot import texts
from bot.access import now
from bot.addressing import asker_of, thread_of
from bot.handlers.answer_presses import answer_press
from bot.handlers.home import places_named
from bot.handlers.presses import heard
from bot.handlers.strangers import Strangers
from bot.markup import escape
from bot.network import without_quotes
from bot.office import App, Office
from corpus.places import Unit, label, unit_at
from retrieval.ledger_filter import Filter
from retrieval.ledger_row import Comparison, LedgerRow

log = logging.getLogger(__name__)


class Figures:
    """Handles what is drawn and written from the ledger's rows."""

    def __init__(self, office: Office, strangers: Strangers) -> None:
        self._office = office
        self._strangers = strangers

    def register(self, application: App) -> None:
        """Take /baocao, and the two buttons under a comparison."""
        application.add_handler(CommandHandler("baocao", self.on_report))
        application.add_handler(CallbackQueryHandler(self.on_press, pattern=r"^g:\d{1,15}:[px]$"))

    async def show(self, message: Message, question: int, compared: Comparison) -> str | None:
        """Answer `message` with the chart; what hinders it is returned as a sentence and stops nothing."""
        from bot.charts import NotDrawable, caption, draw, plan

        try:
            picture = await asyncio.to_thread(lambda: draw(plan(compared)))
        except NotDrawable as exc:
            log.info("question %s has no chart: %s", question, exc)
            return texts.NO_CHART
        button = InlineKeyboardButton(texts.WORKBOOK.say("vi"), callback_data=f"g:{question}:x")
        try:
            await self._office.bot.send_photo(
                message.chat_id,
                picture,
                caption=caption(compared),
                message_thread_id=thread_of(message),
                reply_parameters=_in_reply_to(message),
                reply_markup=InlineKeyboardMarkup([[button]]),
            )
        except TelegramError as exc:
            log.warning("the chart of question %s was not sent: %s", question, without_quotes(exc))
            return texts.NOT_SENT
        return None

    async def on_press(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Send the chart or the workbook of a comparison, if the library still says so."""
        press = await answer_press(update, self._office)
        if press is None:
            return
        compared, message = press.answer.comparison, press.query.message
        if compared is None or not isinstance(message, Message):
            await heard(press.query, texts.GONE, alert=True)
            return
        rows = [entry.row for entry in compared.rows]
        engine = self._office.thinker.engine
        if not await self._office.thinker.run(lambda: engine.holds(rows)):
            await heard(press.query, texts.ARTICLE_GONE, alert=True)
            return
        if not self._office.pace.allows(press.query.from_user.id):
            await heard(press.query, texts.TOO_FAST, alert=True)
            return
        await heard(press.query)
        if press.data.endswith("p"):
            problem = await self.show(message, press.stored.id, compared)
        else:
            problem = await self._send_workbook(message, press.stored.id, compared, rows)
        if problem is not None:
            await self._office.reply(message, problem)

    async def on_report(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Send a page in Word with the figures of the place named, or of the chat's own place."""
        message = await self._strangers.admitted(update)
        if message is None:
            return
        user = asker_of(message) or 0
        if not self._office.inbox.is_repeated(update) and not self._office.pace.allows(user):
            self._office.metrics.refused("too_fast")
            if self._office.pace.warns(user):
                await self._office.reply(message, texts.TOO_FAST)
            return
        name = " ".join(context.args or [])
        units = places_named(name) if name else await self._home(message.chat_id)
        if len(units) != 1:
            await self._office.reply(message, _which(name, units))
            return
        (unit,) = units
        rows = await self._office.thinker.run(lambda: self._rows_of(unit))
        if not rows:
            said = texts.REPORT_NONE.format(place=escape(label(unit)))
            await self._office.reply(message, said)
            return
        await self._send_report(message, unit, rows)

    async def _send_report(self, message: Message, unit: Unit, rows: list[LedgerRow]) -> None:
        from bot import place_report

        place = label(unit)
        content = await asyncio.to_thread(place_report.report, place, rows, now().date())
        articles = len({row.article for row in rows})
        said = texts.REPORT_OF.format(place=place, figures=len(rows), articles=articles)
        problem = await self._send_file(message, content, f"bao-cao-{_slug(unit)}.docx", said)
        if problem is not None:
            await self._office.reply(message, problem)

    async def _send_workbook(
        self, message: Message, question: int, compared: Comparison, rows: list[LedgerRow]
    ) -> str | None:
        from bot.ledger_workbook import workbook

        content = await asyncio.to_thread(workbook, compared, rows)
        return await self._send_file(
            message, content, f"so-sanh-{question}.xlsx", texts.WORKBOOK_IS
        )

    async def _send_file(
        self, message: Message, content: bytes, name: str, said: str
    ) -> str | None:
        """Send a file in reply; a sentence where that could not be done."""
        try:
            await self._office.bot.send_document(
                message.chat_id,
                content,
                filename=name,
                caption=said,
                message_thread_id=thread_of(message),
                reply_parameters=_in_reply_to(message),
            )
        except TelegramError as exc:
            log.warning("%s was not sent: %s", name, without_quotes(exc))
            return texts.NOT_SENT
        return None

    async def _home(self, chat: int) -> list[Unit]:
        key = await self._office.journal.home(chat)
        unit = unit_at(key) if key else None
        return [unit] if unit else []

    def _rows_of(self, unit: Unit) -> list[LedgerRow]:
        with self._office.thinker.engine.ledger() as ledger:
            return list(ledger.rows(Filter(places=(unit.key,))))


def _which(name: str, units: list[Unit]) -> str:
    """What to type instead, where no place is named or several are."""
    if not name:
        return texts.REPORT_WHICH
    if not units:
        return texts.HOME_UNKNOWN.format(name=escape(name)).replace("/diaphuong", "/baocao")
    named = "\n".join(f"• <code>/baocao {escape(label(unit))}</code>" for unit in units)
    return f"{texts.REPORT_SEVERAL.format(name=escape(name))}\n{named}"


def _slug(unit: Unit) -> str:
    return unit.key.replace("/", "-").replace(":", "-")


def _in_reply_to(message: Message) -> ReplyParameters:
    return ReplyParameters(message.message_id, allow_sending_without_reply=True)
