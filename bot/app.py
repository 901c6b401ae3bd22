"""The Telegram application, built from settings: its connection, its handlers, its menus."""

import logging
from collections.abc import Awaitable
from datetime import timedelta

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ApplicationBuilder, ContextTypes, ExtBot, TypeHandler

from bot import texts
from bot.access import Gate, Pace, now
from bot.examples import examples
from bot.handlers.administration import Administration
from bot.handlers.buttons import Buttons, Leftovers
from bot.handlers.commands import Commands
from bot.handlers.faults import Faults
from bot.handlers.figures import Figures
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
from bot.librarian import Librarian
from bot.menus import LANGUAGES, menus, set_administrator_menu
from bot.metrics import CountedOutbox, Metrics
from bot.network import PollingRequest, polling_request, sending_request
from bot.office import App, Office
from bot.sending import Receipt
from bot.settings import Settings
from bot.thinking import Thinker

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
    figures = Figures(office, strangers)
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
        figures,
        Questions(office, strangers, reports, figures),
        Leftovers(office),
    ):
        handler.register(application)
    faults = Faults(office)
    application.add_error_handler(faults.on_error)
    inbox.held = faults.on_held

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
