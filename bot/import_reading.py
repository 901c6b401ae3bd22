"""Reads drafts beside everything else that the bot does: a few at a time, in threads that hold up no stop."""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram import Bot
from telegram.error import TelegramError

from bot import import_texts
from bot.drafts import Draft, Item
from bot.import_pages import Page, item_page, list_page
from bot.librarian import Librarian, Reading
from bot.logs import place_of
from corpus.errors import CorpusError

log = logging.getLogger(__name__)

AT_ONCE = 2
"""How many drafts are read at once; the others wait."""
_TELL_EVERY_S = 4.0
_DOWNLOAD_S = 60.0
_TRIES = 2

T = TypeVar("T")
Progress = Callable[[Draft, int, int], Awaitable[None]]


class Readers:
    """Turns what drafts name into items.

    Args:
        bot: Downloads files.
        librarian: Reads them.
        progress: Is told now and then how many of how many documents of a draft were read.
    """

    def __init__(self, bot: Bot, librarian: Librarian, progress: Progress) -> None:
        self.begun: set[str] = set()
        """Ids of the drafts that this process took up and has not read yet."""
        self._bot = bot
        self._librarian = librarian
        self._progress = progress
        self._slots = asyncio.Semaphore(AT_ONCE)

    @property
    def are_busy(self) -> bool:
        """Whether the next draft has to wait."""
        return len(self.begun) >= AT_ONCE

    async def read(self, draft: Draft) -> Draft:
        """The draft with its items; what goes wrong is an item with the sentence that says so."""
        self.begun.add(draft.id)
        name = draft.file.name if draft.file else ", ".join(draft.links)
        try:
            async with self._slots:
                reading = await self._reading(draft)
        except CorpusError as exc:
            reading = Reading((Item(name=name, problem=str(exc)),))
        except TelegramError as exc:
            log.warning("import %s: not downloaded: %s", draft.id, type(exc).__name__)
            said = import_texts.NOT_FETCHED.format(name=name)
            reading = Reading((Item(name=name, problem=said),))
        except Exception as exc:  # noqa: BLE001 - whatever a document makes a parser raise
            log.error("import %s failed: %s", draft.id, place_of(exc))  # noqa: TRY400 - may say people's words
            said = import_texts.FAILED.format(name=name)
            reading = Reading((Item(name=name, problem=said),))
        finally:
            self.begun.discard(draft.id)
        return draft.model_copy(
            update={"reading": False, "items": reading.items, "left": reading.left}
        )

    async def _reading(self, draft: Draft) -> Reading:
        read = [0, 0]
        stopped = threading.Event()

        def told(done: int, total: int) -> bool:
            read[:] = done, total
            return not stopped.is_set()

        if draft.file is not None:
            name, data = draft.file.name, await self._download(draft.file.file_id)
            work = asyncio.ensure_future(aside(lambda: self._librarian.read_file(name, data, told)))
        else:
            work = asyncio.ensure_future(
                aside(lambda: self._librarian.read_links(draft.links, told))
            )
        try:
            shown = 0
            while not work.done():
                await asyncio.wait({work}, timeout=_TELL_EVERY_S)
                done, total = read
                if not work.done() and total > 1 and done != shown:
                    shown = done
                    await self._progress(draft, done, total)
            return work.result()
        finally:
            stopped.set()

    async def _download(self, file_id: str) -> bytes:
        """What the file holds.

        Raises:
            TelegramError: It cannot be had. The file's address holds the token and is told nowhere.
        """
        file = await self._bot.get_file(file_id)
        for attempt in range(_TRIES):
            try:
                async with asyncio.timeout(_DOWNLOAD_S):
                    return bytes(await file.download_as_bytearray(read_timeout=_DOWNLOAD_S))
            except (TelegramError, TimeoutError) as exc:
                if attempt + 1 == _TRIES:
                    raise TelegramError(type(exc).__name__) from None
        raise AssertionError("the last try returns or raises")


async def shown(librarian: Librarian, draft: Draft, number: int | None = None) -> Page:
    """The page of one item of the draft, or of all of it."""
    if number is None and len(draft.items) > 1:
        return list_page(draft)
    item = draft.items[number or 0]
    article, look = item.article, None
    if article is not None and item.state == "open":
        look = await asyncio.to_thread(librarian.look, article, curated=item.curated)
    return item_page(draft, number or 0, look)


async def aside(work: Callable[[], T]) -> T:
    """What `work` returns, in a thread of its own, which the end of the process does not wait for."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, problem: BaseException | None) -> None:
        if future.cancelled():
            return
        if problem is not None:
            future.set_exception(problem)
        else:
            future.set_result(result)  # type: ignore[arg-type] # what `work` returned

    def run() -> None:
        result, problem = None, None
        try:
            result = work()
        except BaseException as exc:  # noqa: BLE001 - goes on where it is waited for
            problem = exc
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, result, problem)

    threading.Thread(target=run, name="import", daemon=True).start()
    return await future
