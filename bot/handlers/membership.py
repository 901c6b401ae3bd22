"""The bot is added to a group or put out of it; a group becomes a supergroup."""

import logging

from telegram import Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.ext import ChatMemberHandler, ContextTypes, MessageHandler, filters

from bot.handlers.strangers import Strangers
from bot.office import App, Office

log = logging.getLogger(__name__)

_OUTSIDE = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}


class Membership:
    """Handles what happens to the bot's own membership."""

    def __init__(self, office: Office, strangers: Strangers) -> None:
        self._office = office
        self._strangers = strangers

    def register(self, application: App) -> None:
        """Take changes of the bot's membership, and migrations."""
        application.add_handler(ChatMemberHandler(self.on_change, ChatMemberHandler.MY_CHAT_MEMBER))
        application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, self.on_migration))

    async def on_change(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Added: greet, or ask to be let in. Put out: remember that there is nothing to leave."""
        change = update.my_chat_member
        if change is None or change.chat.type not in {ChatType.GROUP, ChatType.SUPERGROUP}:
            return
        was_in = change.old_chat_member.status not in _OUTSIDE
        is_in = change.new_chat_member.status not in _OUTSIDE
        if is_in and change.chat.id in self._office.moved_to:
            self._office.moved_to.discard(change.chat.id)  # the group moved, nobody came
        elif is_in and not was_in:
            await self._strangers.greet_group(change.chat, added_by=change.from_user.id)
        elif was_in and not is_in:
            log.info("put out of group %s", change.chat.id)
            await self._office.journal.set_leave(change.chat.id, None)

    async def on_migration(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Both chats tell of it, each from its side."""
        message = update.effective_message
        if message is None:
            return
        if message.migrate_to_chat_id is not None:
            await self._office.migrated(message.chat_id, message.migrate_to_chat_id)
        elif message.migrate_from_chat_id is not None:
            await self._office.migrated(message.migrate_from_chat_id, message.chat_id)
