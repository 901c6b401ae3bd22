"""People and groups that nobody let in yet: one polite line, and a request that an administrator decides."""

import asyncio
import logging
from collections import Counter
from datetime import datetime, timedelta

from telegram import (
    Chat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
    User,
)
from telegram.error import TelegramError
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes

from bot import texts
from bot.access import LEAVE_AFTER, SAY_AGAIN, Pace, now
from bot.addressing import asker_of, in_private, is_ignored
from bot.admissions import admission_line, decision_buttons
from bot.handlers.presses import by_administrator, heard
from bot.journal import Admission, Standing
from bot.markup import one_line
from bot.network import without_quotes
from bot.office import App, Office
from bot.views import turning

log = logging.getLogger(__name__)

_OUTSIDE = frozenset[Standing](["refused", "removed"])
_DECISIONS: dict[str, tuple[frozenset[Standing], Standing]] = {
    "a": (frozenset(["pending"]), "approved"),
    "r": (frozenset(["pending"]), "refused"),
    "x": (frozenset(["approved"]), "removed"),
    "b": (_OUTSIDE, "approved"),
}
"""What a button decides, and about whom: one that another administrator overtook decides nothing."""
_ORDER: tuple[Standing, ...] = ("pending", "approved", "refused", "removed")
TOLD_A_DAY = 50
"""Undecided requests of a day that administrators are told of one by one; of what comes on top, once an hour."""
GROUPS_A_DAY = 5
"""Groups that nobody let in, to which one person may add the bot in a day; it leaves further ones at once."""
PER_MINUTE = 10
"""Messages of one stranger that are looked into in a minute."""
_TELL_AGAIN = timedelta(hours=1)
_A_DAY = timedelta(days=1)
SHOWN = 10
"""How many people and groups stand on a page of /thanhvien."""


class Strangers:
    """Turns strangers away, and lets administrators decide about them."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._deciding = asyncio.Lock()
        self._pace = Pace(PER_MINUTE)
        self._told_of_many: datetime | None = None

    def register(self, application: App) -> None:
        """Take the administrators' buttons and their list of members."""
        for handle, pattern in (
            (self.on_decision, r"^a:[arxb]:-?\d{1,18}$"),
            (self.on_members_page, r"^n:\d{1,6}$"),
            (self.on_member, r"^m:-?\d{1,18}$"),
        ):
            application.add_handler(CallbackQueryHandler(handle, pattern=pattern))
        application.add_handler(CommandHandler("thanhvien", self.on_members))

    async def admitted(self, update: Update) -> Message | None:
        """The command's message, from somebody who may ask; anybody else is told how things stand."""
        message = update.message
        if message is None or is_ignored(message):
            return None
        if not await self._office.gate.admits(message.chat_id, asker_of(message)):
            await self.turn_away(message)
            return None
        return message

    async def turn_away(self, message: Message) -> None:
        """Say, at most once a day, that nobody let the person or group in; the first time ask to."""
        user = message.from_user
        if not self._pace.allows(asker_of(message) or 0):
            return
        async with self._turn(message.chat_id):
            await self._turn_away(message, user)

    async def _turn_away(self, message: Message, user: User | None) -> None:
        if in_private(message):
            name = user.full_name if user else str(message.chat_id)
            if user and user.username:
                name += f" (@{user.username})"
            admission, is_new = await self._office.journal.request(
                message.chat_id, name=name, asked_by=message.chat_id, now=now()
            )
        elif await self._office.gate.admits(message.chat_id, None):
            return  # the group is let in, only this person was removed: no word before the others
        else:
            admission, is_new = await self.request_group(
                message.chat, asked_by=user.id if user else None
            )
        told = admission.told_at
        if told is not None and now() - told < SAY_AGAIN:
            return
        await self._office.journal.told(admission.id, now())
        await self._office.reply(message, texts.turned_away(admission.standing, admission.id))
        if is_new:
            await self._ask_administrators(admission)

    async def request_group(self, chat: Chat, *, asked_by: int | None) -> tuple[Admission, bool]:
        """A group's request, with the time at which the bot leaves unless it is granted."""
        return await self._office.journal.request(
            chat.id,
            name=chat.title or str(chat.id),
            asked_by=asked_by,
            now=now(),
            leave_at=now() + LEAVE_AFTER,
        )

    async def greet_group(self, chat: Chat, *, added_by: int | None) -> None:
        """The bot was added to a group: an administrator's word lets it in, else it says how things stand."""
        async with self._turn(chat.id):
            await self._greet_group(chat, added_by)

    async def _greet_group(self, chat: Chat, added_by: int | None) -> None:
        if added_by in self._office.gate.administrators and added_by is not None:
            await self._office.journal.decide(
                chat.id, "approved", by=added_by, now=now(), name=chat.title or str(chat.id)
            )
            self._office.gate.changed(chat.id)
        if await self._office.gate.admits(chat.id, None):
            await self._office.send(chat.id, texts.group_welcome(self._office.bot.username))
            return
        admission, is_new = await self.request_group(chat, asked_by=added_by)
        if admission.standing == "pending" and await self._adds_too_many(admission.asked_by):
            await self._leave(chat.id)
            return
        if admission.leave_at is None:  # back in a group that it had left
            await self._office.journal.set_leave(chat.id, now() + LEAVE_AFTER)
        told = admission.told_at
        if told is None or now() - told >= SAY_AGAIN:
            await self._office.journal.told(chat.id, now())
            await self._office.send(chat.id, texts.turned_away(admission.standing, chat.id))
        if is_new:
            await self._ask_administrators(admission)

    async def on_decision(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """An administrator pressed a button under a request."""
        query = await by_administrator(update, self._office.gate)
        if query is None or query.data is None:
            return
        letter, number = query.data.split(":")[1:]
        party, (decidable, standing) = int(number), _DECISIONS[letter]
        async with self._deciding:
            admission = await self._office.journal.admission(party)
            if admission is None:
                await heard(query, texts.GONE)
                return
            decides = admission.standing in decidable
            if decides:
                await self._office.journal.decide(party, standing, by=query.from_user.id, now=now())
                self._office.gate.changed(party)
                admission = await self._office.journal.admission(party) or admission
        told = texts.ALREADY_DECIDED.format(standing=texts.STANDINGS[admission.standing])
        await heard(query, texts.DECIDED if decides else told)
        if isinstance(query.message, Message):
            await self._office.edit(
                query.message, admission_line(admission), decision_buttons(admission)
            )
        if decides:
            log.info("%s is %s now, by %s", party, standing, query.from_user.id)
            await self._tell_party(admission)

    async def on_members(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/thanhvien: who asked, who is in; for administrators, in private."""
        message = update.message
        if message is None or not in_private(message):
            return
        if message.chat_id in self._office.gate.administrators:
            await self._office.reply(message, *await self._members_page(0))
        elif await self._office.gate.admits_person(message.chat_id):
            await self._office.reply(message, texts.FOR_ADMINISTRATORS)
        else:
            await self.turn_away(message)

    async def on_members_page(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Another page of /thanhvien."""
        query = await by_administrator(update, self._office.gate)
        if query is not None and query.data and isinstance(query.message, Message):
            await heard(query)
            page = await self._members_page(int(query.data.removeprefix("n:")))
            await self._office.edit(query.message, *page)

    async def on_member(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """One person or group of the list, with what can be decided about it."""
        query = await by_administrator(update, self._office.gate)
        if query is None or query.data is None:
            return
        admission = await self._office.journal.admission(int(query.data.removeprefix("m:")))
        await heard(query, None if admission else texts.GONE)
        if admission is not None:
            await self._office.send(
                query.from_user.id, admission_line(admission), keyboard=decision_buttons(admission)
            )

    async def leave_overdue(self, moment: datetime) -> None:
        """Leave the groups that nobody let in in time."""
        if self._office.gate.is_open:
            return
        for admission in await self._office.journal.due_to_leave(moment):
            await self._office.send(admission.id, texts.LEAVING)
            await self._leave(admission.id)

    async def _ask_administrators(self, admission: Admission) -> None:
        if not self._office.gate.administrators:
            log.warning("%s asks to be let in, but DANVAN_ADMIN_IDS names nobody", admission.id)
        waiting = await self._office.journal.waiting(now() - _A_DAY)
        if waiting <= TOLD_A_DAY:
            html = admission_line(admission)
            await self._office.tell_administrators(html, decision_buttons(admission))
        elif self._told_of_many is None or now() - self._told_of_many >= _TELL_AGAIN:
            self._told_of_many = now()
            log.warning("%s requests of a day wait for a decision", waiting)
            await self._office.tell_administrators(texts.MANY_ASK.format(count=waiting))

    def _turn(self, party: int) -> asyncio.Lock:
        """Held while somebody is told how things stand: messages that come at once are told it once."""
        return self._office.thinker.turn((party, None, 0))

    async def _adds_too_many(self, person: int | None) -> bool:
        """Whether the person added the bot to so many groups that it is an attack, or a mistake."""
        if person is None:
            return False
        waiting = await self._office.journal.waiting(now() - _A_DAY, groups_of=person)
        return waiting > GROUPS_A_DAY

    async def _members_page(self, page: int) -> tuple[str, InlineKeyboardMarkup | None]:
        """(HTML, buttons): how many have which standing, and a button for each on the page."""
        every = await self._office.journal.admissions()
        every.sort(key=lambda admission: _ORDER.index(admission.standing))
        standings = Counter(admission.standing for admission in every)
        html = texts.members({s: standings[s] for s in _ORDER if standings[s]})
        total = max(1, (len(every) - 1) // SHOWN + 1)
        page = min(page, total - 1)
        rows = [
            [
                InlineKeyboardButton(
                    f"{one_line(one.name) or one.id} · {texts.STANDINGS[one.standing]}",
                    callback_data=f"m:{one.id}",
                )
            ]
            for one in every[page * SHOWN : (page + 1) * SHOWN]
        ]
        rows += turning(page, total, "n:{}".format)
        return html, InlineKeyboardMarkup(rows) if rows else None

    async def _tell_party(self, admission: Admission) -> None:
        """Tell the person or the group how it was decided."""
        if admission.standing == "approved":
            welcome = (
                texts.PERSON_APPROVED
                if admission.id > 0
                else texts.group_welcome(self._office.bot.username)
            )
            await self._office.send(admission.id, welcome)
            return
        await self._office.journal.told(admission.id, now())
        await self._office.send(admission.id, texts.turned_away(admission.standing, admission.id))
        if admission.id < 0:
            await self._leave(admission.id)

    async def _leave(self, group: int) -> None:
        try:
            await self._office.bot.leave_chat(group)
        except TelegramError as exc:
            log.warning("group %s cannot be left: %s", group, without_quotes(exc))
        await self._office.journal.set_leave(group, None)
        log.info("left group %s, which nobody let in", group)
