"""How many updates are worked on at once, in all and of one chat."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

AT_ONCE = 256
"""How many updates are worked on at once; those of one conversation wait for each other."""
AT_ONCE_PER_CHAT = 4
"""How many of one chat, so that a flooded one, or one that Telegram lets write seldom, leaves room for the others."""
RESUMED_AT_ONCE = 64
"""How many until what a process before this one left undone is done with, so that it can be told what ends it."""
RESUMING_S = 60.0
"""How long so few are worked on at the most, in seconds."""


class Turns:
    """Who waits gets its turn in the order of coming, within its chat as well."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._lanes: WeakValueDictionary[int, asyncio.Semaphore] = WeakValueDictionary()
        self._narrowed: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def turn(self, chat: int) -> AsyncIterator[None]:
        """Held while an update of this chat is worked on."""
        lane = self._lanes.setdefault(chat, asyncio.Semaphore(AT_ONCE_PER_CHAT))
        async with lane, self._slots:
            yield

    def narrow(self) -> None:
        """Let few be worked on at once until `widen`, or for `RESUMING_S`; before anything is."""
        self._slots = asyncio.Semaphore(RESUMED_AT_ONCE)
        self._narrowed = asyncio.get_running_loop().call_later(RESUMING_S, self.widen)

    def widen(self) -> None:
        """Let as many be worked on as ever."""
        if self._narrowed is not None:
            self._narrowed.cancel()
            self._narrowed = None
            for _ in range(AT_ONCE - RESUMED_AT_ONCE):
                self._slots.release()
