"""The Telegram application, built from settings: its connection, its handlers, its menus."""

import logging
from collections.abc import Awaitable
from datetime import timedelta
from traceback import format_exception

from telegram import Message, Update
from telegram.error import TelegramError
from telegram.ext import ApplicationBuilder, ContextTypes, ExtBot

from bot import texts
from bot.access import Gate, Pace, now
from bot.addressing import asker_of
from bot.examples import examples
from bot.failures import user_error
from bot.handlers.administration import Administration
from bot.handlers.buttons import Buttons, Leftovers
from bot.handlers.commands import Commands
from bot.handlers.home import Home
from bot.handlers.imports import Imports
from bot.handlers.inline import Inline
from bot.handlers.library import Library
from bot.handlers.membership import Membership
from bot.handlers.questions import Questions
from bot.handlers.reports import Reports
from bot.handlers.strangers import Strangers
from bot.journal import Journal, JournalError
from bot.librarian import Librarian
from bot.logs import place_of
from bot.menus import LANGUAGES, menus, set_administrator_menu
from bot.network import PollingRequest, brief, polling_request, sending_request
from bot.office import App, Office
from bot.sending import Outbox
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
AT_ONCE = 256
"""How many updates are worked on at once; those of one conversation wait for each other."""
_LEAVING_EVERY = timedelta(minutes=10)


def build_bot(settings: Settings, polling: PollingRequest) -> ExtBot[None]:
    """The bot with its connections.

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
        rate_limiter=Outbox(settings.sends_per_second),  # type: ignore[arg-type] # its own arguments are never given
    )


def polling_connection(settings: Settings) -> PollingRequest:
    """The connection for updates that the settings ask for."""
    return polling_request(_proxy(settings))


def _proxy(settings: Settings) -> str | None:
    return settings.telegram_proxy.get_secret_value() if settings.telegram_proxy else None


def build(
    settings: Settings,
    journal: Journal,
    thinker: Thinker,
    polling: PollingRequest,
    librarian: Librarian,
) -> tuple[App, Office]:
    """The application with all its handlers, and what these share."""
    bot = build_bot(settings, polling)
    application: App = ApplicationBuilder().bot(bot).concurrent_updates(AT_ONCE).build()
    gate = Gate(journal, settings.admin_ids, is_open=settings.access == "open")
    office = Office(bot, journal, thinker, gate, Pace(settings.questions_per_minute))
    strangers, reports = Strangers(office), Reports(office)
    for handler in (
        Membership(office, strangers),
        Commands(office, strangers),
        Library(office, strangers),
        Home(office, strangers),
        strangers,
        Administration(office),
        Imports(office, librarian),
        Inline(office),
        Buttons(office, reports),
        Questions(office, strangers, reports),
        Leftovers(office),
    ):
        handler.register(application)
    application.add_error_handler(_Failures(office).on_error)

    async def leave_overdue(_: ContextTypes.DEFAULT_TYPE) -> None:
        await strangers.leave_overdue(now())

    if application.job_queue is not None:
        application.job_queue.run_repeating(leave_overdue, _LEAVING_EVERY, first=1)
    return application, office


class _Failures:
    """What a handler raised: told in the log, and to the person in one sentence."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Log first, then apologise where somebody waits for an answer."""
        number = update.update_id if isinstance(update, Update) else None
        error = context.error
        if error is None:
            return
        if isinstance(error, TelegramError):
            log.error("update %s failed: %s", number, brief(error))
            return
        # What an exception says may be words of the person's.
        log.error("update %s failed: %s", number, user_error(error) or place_of(error))
        log.debug("update %s failed: %s", number, "".join(format_exception(error)))
        message = update.message if isinstance(update, Update) else None
        if isinstance(message, Message) and await self._answered(message):
            await self._office.reply(message, texts.FAILED)

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
