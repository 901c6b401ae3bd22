"""Deletes from a running bot's journal what is too old, and from its files what was deleted."""

import asyncio
import logging
import time
from collections.abc import Awaitable
from dataclasses import asdict
from datetime import date, datetime, timedelta

from bot.access import now
from bot.journal import Journal, JournalError
from corpus.dates import HANOI

log = logging.getLogger(__name__)

FIRST_S = 60.0
"""How long after its start the bot first looks for what is too old, in seconds: it has other work before."""
LOOK_EVERY_S = 600.0
"""How often is looked whether another day began, and how soon what failed is tried again."""
SCRUB_WITHIN_S = 5.0
"""How soon deleted text leaves the files, where they were not written anew a moment ago."""
REST_S, REST_FACTOR = 60.0, 20
"""How long they are then left alone, in seconds or as a multiple of what it took, whichever is longer.

However many people have their data deleted, others wait for that a twentieth of the time at most.
"""
_NIGHT = timedelta(hours=3)
"""When a day begins here: nobody is asking then."""


class Retention:
    """Keeps the journal of one bot as short as its operator wants.

    Args:
        journal: what is kept.
        days: how long questions and all about them are kept.
    """

    def __init__(self, journal: Journal, days: int) -> None:
        self._journal = journal
        self._kept = timedelta(days=days)
        self._was_held = False

    async def run(self) -> None:
        """Do so until cancelled."""
        await asyncio.gather(self._expire_daily(), self._scrub_when_owed())

    async def _expire_daily(self) -> None:
        await asyncio.sleep(FIRST_S)
        done: date | None = None
        while True:
            today = _day(now())
            if today != done and await _done("what is too old was not deleted", self.expire()):
                done = today
            await asyncio.sleep(LOOK_EVERY_S)

    async def _scrub_when_owed(self) -> None:
        while True:
            await asyncio.sleep(SCRUB_WITHIN_S)
            if not await _done("deleted text may still lie in the journal", self.scrub()):
                await asyncio.sleep(LOOK_EVERY_S)

    async def expire(self) -> None:
        """Delete what is too old now; raises JournalError."""
        gone = asdict(await self._journal.expire(now(), self._kept))
        if any(gone.values()):
            rows = ", ".join(f"{count} {kind}" for kind, count in gone.items() if count)
            log.info("deleted what was kept for %s days: %s", self._kept.days, rows)

    async def scrub(self) -> None:
        """Let deleted text leave the files, if there may be any in them, and then leave them alone for a while.

        Raises:
            JournalError: the files could not be written.
        """
        if not await self._journal.owes_scrub():
            return
        began = time.monotonic()
        is_held = not await self._journal.scrub()
        took_s = time.monotonic() - began
        if not is_held:
            log.info("deleted text has left the journal (%.1f s)", took_s)
        elif not self._was_held:
            log.warning("another program reads the journal; deleted text leaves it later")
        self._was_held = is_held
        await asyncio.sleep(max(REST_S, REST_FACTOR * took_s))


async def _done(failure: str, work: Awaitable[None]) -> bool:
    """Does the work; where it could not be done, says so in the log with `failure`."""
    try:
        await work
    except JournalError as exc:
        log.warning("%s: %s", failure, exc)
    except Exception:
        log.exception(failure)
    else:
        return True
    return False


def _day(moment: datetime) -> date:
    """The day that a moment belongs to, which begins in the night of Vietnam."""
    return (moment.astimezone(HANOI) - _NIGHT).date()
