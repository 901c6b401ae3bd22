"""How many updates are worked on at once, in all and of one chat."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

AT_ONCE = 64
"""How many updates are worked on at once; those of one conversation wait for each other."""
AT_ONCE_PER_CHAT = 4
"""How many of one chat, so that a flooded one, or one that Telegram lets write seldom, leaves room for the others."""


class Turns:
    """Who waits gets its turn in the order of coming, within its chat as well."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._lanes: WeakValueDictionary[int, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, chat: int) -> AsyncIterator[None]:
        """Held while an update of this chat is worked on."""
        lane = self._lanes.setdefault(chat, asyncio.Semaphore(AT_ONCE_PER_CHAT))
        async with lane, self._slots:
            yield
