"""/diaphuong: the place that "tỉnh ta" means in this chat."""

import re

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes

from bot import texts
from bot.addressing import asker_of, in_private
from bot.handlers.presses import buttons_under, heard
from bot.handlers.strangers import Strangers
from bot.markup import escape
from bot.office import App, Office
from corpus.places import Unit, find_places, label, unit_at
from retrieval.vietnamese import clean, fold

CHOICES = 8
"""How many places of one name are offered."""
CHOICE = re.compile(r"^h:[\w/:.-]+$")
"""Callback data of the button for a place, by the place's key."""
_NONE = {"bo", "xoa", "khong"}
_IN_CHARGE = {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR}


def places_named(name: str) -> list[Unit]:
    """The provinces or districts that a typed name may mean, at most `CHOICES`."""
    mentions = find_places(clean(name), fuzzy=True)
    known = [unit for unit in mentions[0].units if unit_at(unit.key)] if mentions else []
    return known[:CHOICES]


def _set_line(unit: Unit) -> str:
    """That the place is set, and how questions now may call it."""
    return texts.HOME_SET.format(ours=f"{unit.kind} ta", place=escape(label(unit)))


class Home:
    """Handles the command and the choice between places of one name."""

    def __init__(self, office: Office, strangers: Strangers) -> None:
        self._office = office
        self._strangers = strangers

    def register(self, application: App) -> None:
        """Take /diaphuong and its buttons."""
        application.add_handler(CommandHandler("diaphuong", self.on_home))
        application.add_handler(CallbackQueryHandler(self.on_choice, pattern=CHOICE))

    async def on_home(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Tell, set or remove the chat's place."""
        message = await self._strangers.admitted(update)
        if message is None:
            return
        name = " ".join(context.args or [])
        if not name:
            await self._office.reply(message, await self._told(message.chat_id))
        elif not await self._may_set(message, asker_of(message)):
            await self._office.reply(message, texts.HOME_ADMINISTRATORS)
        elif fold(name.lower()) in _NONE:
            await self._office.journal.set_home(message.chat_id, None)
            await self._office.reply(message, texts.HOME_REMOVED)
        else:
            await self._set(message, name)

    async def on_choice(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """One of several places of a name was chosen."""
        query = update.callback_query
        if query is None or query.data is None:
            return
        message, unit = query.message, unit_at(query.data.removeprefix("h:"))
        is_offered = query.data in buttons_under(message)
        if not isinstance(message, Message) or unit is None or not is_offered:
            await heard(query, texts.GONE)
            return
        user = query.from_user.id
        admitted = await self._office.gate.admits(message.chat_id, user)
        if not admitted or not await self._may_set(message, user):
            said = texts.HOME_ADMINISTRATORS if admitted else texts.NOT_ADMITTED_SHORT
            await heard(query, said, alert=True)
            return
        await heard(query)
        await self._office.journal.set_home(message.chat_id, unit.key)
        await self._office.edit(message, _set_line(unit), None)

    async def _told(self, chat: int) -> str:
        key = await self._office.journal.home(chat)
        unit = unit_at(key) if key else None
        return texts.HOME_IS.format(place=escape(label(unit))) if unit else texts.HOME_NONE

    async def _set(self, message: Message, name: str) -> None:
        units = places_named(name)
        if not units:
            await self._office.reply(message, texts.HOME_UNKNOWN.format(name=escape(name)))
        elif len(units) == 1:
            await self._office.journal.set_home(message.chat_id, units[0].key)
            await self._office.reply(message, _set_line(units[0]))
        else:
            rows = [
                [InlineKeyboardButton(label(unit), callback_data=f"h:{unit.key}")] for unit in units
            ]
            said = texts.HOME_WHICH.format(name=escape(name))
            await self._office.reply(message, said, InlineKeyboardMarkup(rows))

    async def _may_set(self, message: Message, user: int | None) -> bool:
        """In a group only its administrators, named or not, and the bot's own."""
        if in_private(message) or user in self._office.gate.administrators:
            return True
        if user is None or user == message.chat_id:
            return user is not None  # an unnamed administrator writes as the group
        try:
            member = await self._office.bot.get_chat_member(message.chat_id, user)
        except TelegramError:
            return False
        return member.status in _IN_CHARGE
