"""Nothing lost: updates are kept before Telegram is told, worked on in turn, and again where that failed."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from telegram import Update, User
from telegram.error import TelegramError
from telegram.ext import BaseUpdateProcessor, ExtBot, filters

from bot.access import now
from bot.addressing import addressed, in_private, is_command_for
from bot.journal import Journal, JournalError
from bot.turns import Turns

log = logging.getLogger(__name__)

MOST_WAITING = 4000
"""How many are in hand before no more are fetched; Telegram keeps them meanwhile."""
FIRST_WAIT_S, LONGEST_WAIT_S = 5.0, 600.0
GIVE_UP_AFTER = timedelta(days=1)
MOST_ATTEMPTS = 20
"""How often the process may end while an update is worked on, until it may be the cause of that."""
SUSPECT_WAIT_S = 30.0
"""How long such a one is left alone after a start, in seconds, so that the others are done first."""
_LOOK_EVERY_S = 1.0


class NotKeptError(TelegramError):
    """Updates could not be written to the journal, so Telegram must keep them; the message says why."""


@dataclass(slots=True)
class _InHand:
    """An update that is not done with."""

    attempts: int
    """How often work on it was begun before."""
    received_at: float
    """On the monotonic clock, in seconds."""
    trouble: str | None = None
    """Why the last attempt has to be repeated."""
    problem: str | None = None
    """Why there will be no other."""


class Inbox(BaseUpdateProcessor):
    """Takes updates in, lets the application work on them, and sees that each is done with.

    What is done with a text that nobody asked the bot, or with what is typed inline, leaves nothing
    to be repeated: such updates are worked on and not kept.
    """

    def __init__(self, journal: Journal) -> None:
        super().__init__(100 * MOST_WAITING)  # the limits below are by chat
        self.journal = journal
        self._turns = Turns()
        self._resumed: set[int] = set()
        self._in_hand: dict[int, _InHand] = {}
        self._due: dict[int, tuple[float, Update]] = {}
        self._unwritten: list[Callable[[], Awaitable[None]]] = []
        self._bot: ExtBot[Any] | None = None
        self._queue: asyncio.Queue[object] = asyncio.Queue()
        self._has_room = asyncio.Event()
        self._is_closed = False
        self.held: Callable[[Update], Awaitable[None]] | None = None
        """Told of each update that could not be kept."""

    async def initialize(self) -> None:
        """Nothing to be done."""

    async def shutdown(self) -> None:
        """Nothing to be done."""

    def serve(self, bot: ExtBot[Any], queue: asyncio.Queue[object]) -> None:
        """Work for this bot, whose updates go through `queue`."""
        self._bot, self._queue = bot, queue

    @property
    def waiting(self) -> int:
        """How many updates are not done with."""
        return len(self._in_hand)

    def is_repeated(self, update: Update) -> bool:
        """Whether work on it was begun before, by this process or by one that died."""
        held = self._in_hand.get(update.update_id)
        return held is not None and (held.attempts > 0 or update.update_id in self._resumed)

    async def room(self) -> None:
        """Returns when more may be fetched."""
        if self.waiting >= MOST_WAITING:
            self._has_room.clear()
            await self._has_room.wait()

    async def take_in(self, rows: Sequence[dict[str, Any]]) -> None:
        """Keep the updates, and have those worked on that did not come before.

        Raises:
            NotKeptError: the journal takes none now; whoever sent them has to keep them.
        """
        # Shielded: whoever fetched them may be told to stop, and once kept they do not come again.
        taking = asyncio.ensure_future(self._take_in(rows))
        taking.add_done_callback(lambda done: done.cancelled() or done.exception())  # is told below
        await asyncio.shield(taking)

    async def _take_in(self, rows: Sequence[dict[str, Any]]) -> None:
        updates = [Update.de_json(row, self._bot) for row in rows]
        kept = {
            update.update_id: json.dumps(row, ensure_ascii=False)
            for update, row in zip(updates, rows, strict=True)
            if self._is_kept(update)
        }
        new: set[int] = set()
        if kept:
            try:
                new = await self.journal.take_in(kept, now())
            except JournalError as exc:
                for update in updates:
                    if self.held is not None and update.update_id in kept:
                        await self.held(update)
                raise NotKeptError(str(exc)) from exc
        self._in_hand |= {number: _InHand(0, time.monotonic()) for number in new}
        for update in updates:
            if update.update_id in new or update.update_id not in kept:
                await self._queue.put(update)

    async def resume(self) -> None:
        """Put what a process before this one left undone at the head of the queue.

        Raises:
            JournalError: the journal cannot be read.
        """
        waiting = await self.journal.resumed()
        for one in waiting:
            age_s = (now() - one.received_at).total_seconds()
            is_suspect = one.attempts >= MOST_ATTEMPTS
            if is_suspect and age_s > GIVE_UP_AFTER.total_seconds():
                log.error("update %s is given up after %s attempts", one.id, one.attempts)
                await self.journal.finished(one.id, now(), problem="given up after many attempts")
                continue
            self._in_hand[one.id] = _InHand(one.attempts, time.monotonic() - age_s)
            self._resumed.add(one.id)
            update = Update.de_json(json.loads(one.body), self._bot)
            if is_suspect:
                self._due[one.id] = (time.monotonic() + SUSPECT_WAIT_S, update)
            else:
                await self._queue.put(update)
        if self._resumed:
            log.info("%s updates that were left undone are worked on first", len(self._resumed))

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Let the application work on the update when it is its turn, and settle what became of it."""
        party = isinstance(update, Update) and (update.effective_chat or update.effective_user)
        if not isinstance(update, Update) or not party:
            await coroutine  # a number alone, for the library to count on
            return
        number = update.update_id
        async with self._turns.turn(party.id):
            if number in self._resumed:
                with suppress(JournalError):  # the work itself will say so
                    await self.journal.attempted(number)
            await coroutine
        held = self._in_hand.get(number)
        if held is not None:
            await self._settle(update, held)
        self._resumed.discard(number)

    def postpone(self, update: Update, trouble: str) -> bool:
        """Have it tried again later; False where there is nothing to repeat, or too much was tried."""
        held = self._in_hand.get(update.update_id)
        if held is None:
            return False
        if time.monotonic() - held.received_at > GIVE_UP_AFTER.total_seconds():
            return False
        held.trouble = trouble
        return True

    def give_up(self, update: Update, problem: str) -> None:
        """Nothing would come of trying it again."""
        held = self._in_hand.get(update.update_id)
        if held is not None:
            held.problem = problem

    async def delivered(self, update: Update, question: int, reply: int) -> None:
        """The message `reply` answers the question; a journal that fails is written to later."""
        self._let_go(update.update_id)
        at = now()
        await self._write(lambda: self.journal.delivered(question, reply, at))

    def close(self) -> None:
        """The process ends: what fails from now on is left for the next one."""
        self._is_closed = True

    async def run(self) -> None:
        """Try again what is due, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            unwritten, self._unwritten = self._unwritten, []
            for work in unwritten:
                await self._write(work)
            due = [number for number, (at, _) in self._due.items() if at <= time.monotonic()]
            for number in sorted(due):
                await self._queue.put(self._due.pop(number)[1])

    async def _settle(self, update: Update, held: _InHand) -> None:
        number, at = update.update_id, now()
        if held.trouble is None:
            if not self._is_closed:
                self._let_go(number)
                await self._write(lambda: self.journal.finished(number, at, problem=held.problem))
            return
        wait_s = min(FIRST_WAIT_S * 2**held.attempts, LONGEST_WAIT_S)
        log.warning("update %s is tried again in %.0f s: %s", number, wait_s, held.trouble)
        held.attempts, held.trouble = held.attempts + 1, None
        self._due[number] = (time.monotonic() + wait_s, update)

    async def _write(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except JournalError as exc:
            if not self._unwritten:
                log.error("what is done is written later: %s", exc)  # noqa: TRY400 - the sentence says all
            self._unwritten.append(work)

    def _let_go(self, number: int) -> None:
        self._in_hand.pop(number, None)
        self._has_room.set()

    def _is_kept(self, update: Update) -> bool:
        message = update.message or update.edited_message
        if message is None:
            return bool(update.callback_query or update.my_chat_member)
        if in_private(message) or self._bot is None:
            return True
        me: User = self._bot.bot
        return bool(
            addressed(message, me)
            or is_command_for(message, me)
            or filters.StatusUpdate.ALL.check_update(update)
        )
