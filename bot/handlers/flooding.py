"""How much of what one person presses and commands is looked at: a script may do either without end."""

import logging

from telegram import Message, MessageEntity, Update
from telegram.ext import ApplicationHandlerStop, ContextTypes, TypeHandler

from bot import texts
from bot.access import Pace
from bot.addressing import asker_of
from bot.handlers.presses import heard
from bot.office import App, Office

log = logging.getLogger(__name__)

PER_MINUTE = 120
"""Presses and commands of one person in a minute that are carried out, at the least."""
PER_QUESTION = 5
"""How many for each question that the settings allow; questions themselves are counted where they are answered."""
BEFORE_ALL = -1
"""The group of handlers that is asked before those that do something; of each group only one handler is."""


class Floodgate:
    """Stops presses and commands past the limit; those of administrators pass."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._pace = Pace(max(PER_MINUTE, PER_QUESTION * office.pace.per_minute))

    def register(self, application: App) -> None:
        """Look at every update before the others do."""
        application.add_handler(TypeHandler(Update, self.on_update), group=BEFORE_ALL)

    async def on_update(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Let the update through, or end it here; the first one past the limit is told why."""
        query, message = update.callback_query, update.message
        if query is not None:
            user: int | None = query.from_user.id
        elif message is not None and _is_command(message):
            user = asker_of(message)
        else:
            return
        if user is None or user in self._office.gate.administrators:
            return
        if self._office.inbox.is_repeated(update):
            return  # it was within the limit when it came
        if self._pace.allows(user, message.date if message else None):
            return
        if self._pace.warns(user):
            log.warning(
                "%s presses and commands faster than %s a minute", user, self._pace.per_minute
            )
            if query is not None:
                await heard(query, texts.TOO_FAST, alert=True)
        raise ApplicationHandlerStop


def _is_command(message: Message) -> bool:
    first = message.entities[0] if message.entities else None
    return first is not None and first.type == MessageEntity.BOT_COMMAND and first.offset == 0
