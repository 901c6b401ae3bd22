"""Keeps the index of a running bot in step with the library, whoever changes that."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from bot.session import Session
from bot.thinking import Thinker
from corpus.errors import CorpusError
from retrieval.generations import is_gone

log = logging.getLogger(__name__)

LOOK_EVERY_S = 2.0
"""How often is looked whether files came or went, in seconds: that costs next to nothing."""
READ_EVERY_S = 60.0
"""How often every file's time is compared, which also tells of one that was edited where it lies."""


class Upkeep:
    """Looks after one bot's index.

    Args:
        session: tells where library and index are.
        thinker: whose index it is.
        changed: awaited after the index was brought up to date.
    """

    def __init__(
        self, session: Session, thinker: Thinker, changed: Callable[[], Awaitable[None]]
    ) -> None:
        self._session = session
        self._thinker = thinker
        self._changed = changed
        self._stamp = self._look()
        self._index = self._held()
        self._seen = self._failed = ""
        self._read_at = time.monotonic()

    async def run(self) -> None:
        """Look after it until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                await self.look()
            except Exception:
                log.exception("the library could not be looked at")

    async def look(self) -> None:
        """Bring the index up to date if the library has changed and is not being changed now."""
        if await asyncio.to_thread(lambda: is_gone(self._session.index_dir)):
            log.error("the index is gone from %s; it is built anew", self._session.index_dir)
            await asyncio.to_thread(self._session.rebuild_index)
        stamp, held = await asyncio.to_thread(lambda: (self._look(), self._held()))
        if held != self._index:  # a command did it
            await self._tell(held)
        is_settled = stamp == self._stamp and self._seen in (held, self._failed)
        if is_settled and time.monotonic() - self._read_at < READ_EVERY_S:
            return
        self._stamp, self._read_at = stamp, time.monotonic()
        before, self._seen = self._seen, await asyncio.to_thread(self._session.library.digest)
        # A file may be half copied: what looks the same twice is taken.
        if self._seen != before or self._seen in (held, self._failed):
            return
        try:
            await self._thinker.refresh()
        except CorpusError as exc:
            self._failed = self._seen  # said once, and not tried again before something changes
            log.error("%s", exc)  # noqa: TRY400 - the sentence says all
            return
        await self._tell(self._held())

    async def _tell(self, held: str) -> None:
        self._index = held
        log.info("the library has changed; the index is up to date")
        await self._changed()

    def _held(self) -> str:
        """The state of the library that the index was made of, whoever made it."""
        self._thinker.engine.catch_up()
        return self._thinker.engine.index.manifest.library_digest

    def _look(self) -> tuple[int, ...]:
        """Times of change of what holds the library's files."""
        data_dir = self._session.data_dir
        return tuple(
            path.stat().st_mtime_ns if path.exists() else 0
            for path in (data_dir / "articles", data_dir / "removed.txt")
        )
