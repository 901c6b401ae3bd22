"""The Telegram application, built from settings: its connection, its handlers, its menus."""

import contextlib
import logging
from collections import OrderedDict
from collections.abc import Awaitable
from datetime import timedelta
from traceback import format_exception

from telegram import Message, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError
from telegram.ext import ApplicationBuilder, ContextTypes, ExtBot, TypeHandler

from bot import texts
from bot.access import Gate, Pace, now
from bot.addressing import addressed, asker_of
from bot.examples import examples
from bot.failures import for_log
from bot.handlers.administration import Administration
from bot.handlers.buttons import Buttons, Leftovers
from bot.handlers.commands import Commands
from bot.handlers.flooding import BEFORE_ALL, Floodgate
from bot.handlers.home import Home
from bot.handlers.imports import Imports
from bot.handlers.inline import Inline
from bot.handlers.library import Library
from bot.handlers.membership import Membership
from bot.handlers.questions import Questions
from bot.handlers.reports import Reports
from bot.handlers.statistics import StatisticsDesk
from bot.handlers.strangers import Strangers
from bot.inbox import Inbox
from bot.journal import JournalError
from bot.librarian import Librarian
from bot.menus import LANGUAGES, menus, set_administrator_menu
from bot.metrics import CountedOutbox, Metrics
from bot.network import PollingRequest, brief, polling_request, sending_request
from bot.office import App, Office
from bot.sending import Receipt
from bot.settings import Settings
from bot.thinking import Thinker
from bot.workers import WorkerUnableError

log = logging.getLogger(__name__)

UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
]
"""The kinds of updates that Telegram is asked for."""
_LEAVING_EVERY = timedelta(minutes=10)
_FOR_GOOD = (BadRequest, ChatMigrated, Forbidden)
"""What Telegram would say again."""
_OF_OURS = (JournalError, WorkerUnableError, MemoryError)
"""What the operator or time mends, and who asks is told of."""
_MOST_TOLD = 1000


def build_bot(
    settings: Settings, polling: PollingRequest, metrics: Metrics | None = None
) -> ExtBot[Receipt]:
    """The bot with its connections; sends that fail are counted in `metrics`.

    Raises:
        telegram.error.InvalidToken: the token cannot be one.
    """
    token = settings.telegram_token.get_secret_value() if settings.telegram_token else ""
    host, _, path = settings.telegram_base_url.rpartition("/bot")
    return ExtBot(
        token,
        base_url=settings.telegram_base_url,
        base_file_url=f"{host}/file/bot{path}",
        request=sending_request(_proxy(settings)),
        get_updates_request=polling,
        rate_limiter=CountedOutbox(settings.sends_per_second, metrics or Metrics()),
    )


def polling_connection(settings: Settings, inbox: Inbox | None = None) -> PollingRequest:
    """The connection that the settings ask for, for updates that go into the inbox."""
    return polling_request(_proxy(settings), inbox)


def _proxy(settings: Settings) -> str | None:
    return settings.telegram_proxy.get_secret_value() if settings.telegram_proxy else None


def build(
    settings: Settings,
    thinker: Thinker,
    polling: PollingRequest,
    librarian: Librarian,
    inbox: Inbox,
) -> tuple[App, Office]:
    """The application with all its handlers, and what these share."""
    metrics = Metrics()
    bot = build_bot(settings, polling, metrics)
    application: App = ApplicationBuilder().bot(bot).concurrent_updates(inbox).build()
    inbox.serve(bot, application.update_queue)
    journal = inbox.journal
    gate = Gate(journal, settings.admin_ids, is_open=settings.access == "open")
    office = Office(bot, journal, thinker, gate, Pace(settings.questions_per_minute), inbox)
    office.late_after = timedelta(minutes=settings.late_minutes)
    office.kept_days = settings.retention_days
    office.metrics = metrics
    application.add_handler(TypeHandler(Update, _Arrivals(office).on_update), group=BEFORE_ALL - 1)
    strangers, reports = Strangers(office), Reports(office)
    for handler in (
        Floodgate(office),
        Membership(office, strangers),
        Commands(office, strangers),
        Library(office, strangers),
        Home(office, strangers),
        strangers,
        Administration(office),
        StatisticsDesk(office),
        Imports(office, librarian),
        Inline(office),
        Buttons(office, reports),
        Questions(office, strangers, reports),
        Leftovers(office),
    ):
        handler.register(application)
    failures = _Failures(office)
    application.add_error_handler(failures.on_error)
    inbox.held = failures.on_held

    async def leave_overdue(_: ContextTypes.DEFAULT_TYPE) -> None:
        await strangers.leave_overdue(now())

    if application.job_queue is not None:
        application.job_queue.run_repeating(leave_overdue, _LEAVING_EVERY, first=1)
    return application, office


class _Arrivals:
    """Counts what comes, before any handler works on it."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def on_update(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Count an update once, also where it has to be worked on again."""
        if not self._office.inbox.is_repeated(update):
            self._office.metrics.received(update)


class _Failures:
    """What a handler raised: told in the log, and to the person in one sentence."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._told: OrderedDict[int, None] = OrderedDict()

    async def on_held(self, update: Update) -> None:
        """Tell once who asks something that cannot be kept, while Telegram keeps it."""
        message = update.message
        if message is None or update.update_id in self._told:
            return
        if addressed(message, self._office.bot.bot) is None or not await self._answered(message):
            return
        self._told[update.update_id] = None
        if len(self._told) > _MOST_TOLD:
            self._told.popitem(last=False)
        with contextlib.suppress(TelegramError):
            await self._office.reply(message, texts.HELD)

    async def on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Log first, then apologise where somebody waits for an answer."""
        number = update.update_id if isinstance(update, Update) else None
        error = context.error
        if error is None:
            return
        if isinstance(update, Update) and await self._is_tried_again(update, error):
            return
        self._office.metrics.handler_failed()
        if isinstance(error, TelegramError):
            log.error("update %s failed: %s", number, brief(error))
            return
        # What an exception says may be words of the person's.
        log.error("update %s failed: %s", number, for_log(error))
        log.debug("update %s failed: %s", number, "".join(format_exception(error)))
        if isinstance(update, Update):
            self._office.inbox.give_up(update, type(error).__name__)
            if update.message is not None and await self._answered(update.message):
                await self._office.reply(update.message, texts.FAILED)

    async def _is_tried_again(self, update: Update, error: Exception) -> bool:
        """Whether what failed is a passing thing, so that the update is worked on again later."""
        if isinstance(error, _OF_OURS):
            trouble = str(error) or type(error).__name__
        elif isinstance(error, TelegramError) and not isinstance(error, _FOR_GOOD):
            trouble = brief(error)
        else:
            return False
        is_first = not self._office.inbox.is_repeated(update)
        if not self._office.inbox.postpone(update, trouble):
            return False
        if is_first and isinstance(error, _OF_OURS):
            await self.on_held(update)
        return True

    async def _answered(self, message: Message) -> bool:
        """Whether who wrote gets answers, as far as that can be told now."""
        try:
            return await self._office.gate.admits(message.chat_id, asker_of(message))
        except JournalError:
            return False


async def find_examples(office: Office) -> None:
    """Find the examples that the bot shows, in the library as it is now."""
    engine = office.thinker.engine
    office.examples = await office.thinker.run(lambda: examples(engine))


async def introduce(office: Office) -> None:
    """Set menus and descriptions, and find the examples; a failure is logged and stops nothing."""
    await find_examples(office)
    bot = office.bot
    for administrator in sorted(office.gate.administrators):
        await _try(set_administrator_menu(bot, administrator))
    for language in LANGUAGES:
        for commands, scope in menus():
            await _try(bot.set_my_commands(commands, scope=scope, language_code=language))
        await _try(bot.set_my_description(texts.DESCRIPTION, language_code=language))
        await _try(bot.set_my_short_description(texts.SHORT_DESCRIPTION, language_code=language))


async def _try(request: Awaitable[object]) -> None:
    try:
        await request
    except TelegramError as exc:
        log.warning("a menu or description was not set: %s", exc)
