"""What a handler raised, and what could not be taken in: tried again, or told in the log and to who asked."""

import contextlib
import logging
from collections import OrderedDict
from traceback import format_exception

from telegram import Message, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError
from telegram.ext import ContextTypes

from bot import texts
from bot.addressing import addressed, asker_of
from bot.failures import for_log
from bot.journal import JournalError
from bot.network import brief
from bot.office import Office
from bot.workers import WorkerUnableError

log = logging.getLogger(__name__)

_FOR_GOOD = (BadRequest, ChatMigrated, Forbidden)
"""What Telegram would say again."""
_OF_OURS = (JournalError, WorkerUnableError, MemoryError)
"""What the operator or time mends, and who asks is told of."""
_MOST_TOLD = 1000


class Faults:
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
            problem = brief(error)
            log.error("update %s failed: %s", number, problem)
        else:  # what it says may be words of the person's
            problem = type(error).__name__
            log.error("update %s failed: %s", number, for_log(error))
            log.debug("update %s failed: %s", number, "".join(format_exception(error)))
        if not isinstance(update, Update):
            return
        self._office.inbox.give_up(update, problem)
        if not isinstance(error, TelegramError):
            await self._apologise(update)

    async def _apologise(self, update: Update) -> None:
        message = update.message
        if message is not None and await self._answered(message):
            with contextlib.suppress(TelegramError):
                await self._office.reply(message, texts.FAILED)

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
