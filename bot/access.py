"""Who gets answers: administrators, those whom one of them let in, or, for demonstrations, everybody."""

import time
from collections import OrderedDict, deque
from datetime import UTC, datetime, timedelta

from bot.journal import Journal, JournalError, Standing

REMEMBERED_S = 10.0
"""How long a standing that was read is relied on, in seconds."""
SAY_AGAIN = timedelta(days=1)
"""How often somebody who is not let in is told so."""
LEAVE_AFTER = timedelta(days=1)
"""How long the bot stays in a group that nobody let in."""
_MOST_REMEMBERED = 10_000


def now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


class Gate:
    """Decides who is answered, from the settings and the journal."""

    def __init__(self, journal: Journal, administrators: frozenset[int], *, is_open: bool) -> None:
        self.administrators = administrators
        self.is_open = is_open
        self._journal = journal
        self._known: OrderedDict[int, tuple[Standing | None, float]] = OrderedDict()
        self._changes = 0

    async def admits(self, chat: int, user: int | None) -> bool:
        """Whether a question of `user` in `chat` is answered; in private the two are the same.

        In a group the group counts; only a person who was expressly removed stays out there as well.
        """
        if user is not None and await self._standing(user) == "removed":
            return False
        if chat > 0:
            return await self.admits_person(chat)
        return self.is_open or await self._standing(chat) == "approved"

    async def admits_person(self, user: int) -> bool:
        """Whether this person may ask anywhere."""
        if user in self.administrators:
            return True
        standing = await self._standing(user)
        return standing == "approved" or (self.is_open and standing not in {"refused", "removed"})

    def changed(self, party: int) -> None:
        """Forget what was read of `party`."""
        self._changes += 1
        self._known.pop(party, None)

    async def _standing(self, party: int) -> Standing | None:
        known = self._known.get(party)
        if known is not None and time.monotonic() - known[1] < REMEMBERED_S:
            return known[0]
        changes = self._changes
        try:
            admission = await self._journal.admission(party)
        except JournalError:
            if known is None:
                raise
            return known[0]  # the last that could be read
        standing = admission.standing if admission else None
        if changes != self._changes:
            return standing  # decided while it was read: the next question reads again
        self._known[party] = (standing, time.monotonic())
        self._known.move_to_end(party)
        if len(self._known) > _MOST_REMEMBERED:
            self._known.popitem(last=False)
        return standing


class Pace:
    """Counts each person's questions of the last minute."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._asked: OrderedDict[int, deque[float]] = OrderedDict()
        self._warned: dict[int, float] = {}

    def allows(self, user: int, at: datetime | None = None) -> bool:
        """Whether `user` may ask one more, which is then counted.

        Args:
            user: who asks.
            at: when it was asked, where it comes to the bot late; now unless told.
        """
        moment = (at or now()).timestamp()
        asked = self._asked.setdefault(user, deque())
        self._asked.move_to_end(user)
        while asked and abs(moment - asked[0]) >= 60:  # a clock may also have been set back
            asked.popleft()
        if len(asked) >= self.per_minute:
            return False
        asked.append(moment)
        if len(self._asked) > _MOST_REMEMBERED:
            gone, _ = self._asked.popitem(last=False)
            self._warned.pop(gone, None)
        return True

    def warns(self, user: int) -> bool:
        """True once for each time that `user` goes over the limit, not for every question over it."""
        asked = self._asked.get(user)
        oldest = asked[0] if asked else 0.0
        if self._warned.get(user, 0.0) >= oldest:
            return False
        self._warned[user] = asked[-1] if asked else 0.0
        return True
