"""The engine in processes of its own, where one interpreter cannot do all of a busy bot's work.

A worker maps the same index, takes one question at a time over a socket, and ends when that is
closed, however the bot itself ended. One that dies is replaced, and its question asked once more.
"""

import asyncio
import contextlib
import gc
import logging
import pickle  # nosec B403 # between this program and itself, over a socket that nobody else has
import signal
import socket
import subprocess  # nosec B404 # of this very program
import sys
import traceback
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Literal

from bot import logs
from bot.failures import user_error
from bot.session import Session
from bot.thinking import Asking, Thought, share_nothing, think

if TYPE_CHECKING:
    from retrieval.engine import Engine

Reply = tuple[Literal["thought"], Thought] | tuple[Literal["failed", "unable"], str]

log = logging.getLogger(__name__)

LARGE = 20_000
"""From how many passages on the engine takes so long that a busy bot needs it beside itself."""
USUAL = 2
_LOOK_EVERY_S = 1.0
_GIVE_UP_S = 1.0
"""How long a worker that was told to end may take."""
_BOOT = "import sys; sys.path[:] = {path!r}; from bot.workers import work; work({descriptor})"


class WorkerError(RuntimeError):
    """A question that a worker could not think about; the message tells what happened there."""


class WorkerUnableError(WorkerError):
    """No worker can be opened now, which has nothing to do with the question; the message says why."""


class _WorkerDiedError(Exception):
    """The worker ended before it replied."""


class Workers:
    """A fixed number of workers, each thinking about one question at a time.

    Args:
        count: how many; they are started at once, and ready when their engines are open.
        session: tells where the index is, and which encoder made it.
    """

    def __init__(self, count: int, session: Session) -> None:
        self._session = replace(session)  # without the parts that are open here
        self._workers = [_Worker(self._session) for _ in range(count)]
        self._free = asyncio.Queue[_Worker]()
        for worker in self._workers:
            self._free.put_nowait(worker)

    async def think(self, asking: Asking) -> Thought:
        """What a worker thought.

        Raises:
            WorkerUnableError: no worker could be opened.
            WorkerError: it failed, or two workers in turn died of it.
        """
        # Shielded: a worker is free again when it has replied, whether or not anybody waits for that.
        return await asyncio.shield(asyncio.ensure_future(self._think(asking)))

    def close(self) -> None:
        """End all workers; what they are at is given up."""
        for worker in self._workers:
            worker.end()
        for worker in self._workers:
            worker.wait()

    async def _think(self, asking: Asking) -> Thought:
        worker = await self._free.get()
        try:
            try:
                return await worker.think(asking)
            except (_WorkerDiedError, WorkerUnableError):
                log.warning("a worker ended with %s; another one takes its place", worker.wait())
                worker = self._successor(worker)
                return await worker.think(asking)
        except WorkerUnableError:
            worker = self._successor(worker)
            raise
        except _WorkerDiedError as exc:
            status = worker.wait()
            worker = self._successor(worker)
            raise WorkerError(f"two workers died of one question, the last with {status}") from exc
        finally:
            self._free.put_nowait(worker)

    def _successor(self, worker: "_Worker") -> "_Worker":
        place = self._workers.index(worker)
        self._workers[place] = successor = _Worker(self._session)
        return successor


class _Worker:
    """The bot's end of one worker."""

    def __init__(self, session: Session) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            code = _BOOT.format(path=sys.path, descriptor=theirs.fileno())
            self._process = subprocess.Popen(  # noqa: S603 # nosec B603 # this very program, no shell
                [sys.executable, "-c", code],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl+C is for the bot, which then ends its workers
            )
        self._connection = Connection(ours.detach())
        self._send(session)

    async def think(self, asking: Asking) -> Thought:
        if not self._send(asking):
            self.wait()
            raise _WorkerDiedError
        loop = asyncio.get_running_loop()
        replied = asyncio.Event()
        loop.add_reader(self._connection.fileno(), replied.set)
        try:
            await replied.wait()
        finally:
            loop.remove_reader(self._connection.fileno())
        try:
            reply: Reply = self._connection.recv()
        except (EOFError, OSError, pickle.UnpicklingError):
            self.end()
            self.wait()
            raise _WorkerDiedError from None
        if reply[0] == "unable":
            self.end()
            self.wait()
            raise WorkerUnableError(reply[1])
        if reply[0] == "failed":
            raise WorkerError(reply[1])
        return reply[1]

    def end(self) -> None:
        with contextlib.suppress(OSError):
            self._connection.close()

    def wait(self) -> int:
        """Its exit status, which it is made to have soon."""
        try:
            return self._process.wait(_GIVE_UP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def _send(self, thing: object) -> bool:
        try:
            self._connection.send(thing)
        except OSError:
            return False
        return True


def wanted(session: Session) -> Workers | None:
    """The workers that the settings ask for; where they leave it open, those that the library needs."""
    count = session.settings.workers
    if count is None:
        count = USUAL if session.engine.index.size >= LARGE else 0
    return Workers(count, session) if count else None


def work(descriptor: int) -> None:
    """A worker's whole life: open the engine, then think until the bot's end of the socket closes."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)  # the bot decides when what was begun is finished
    gc.set_threshold(50_000)
    connection = Connection(descriptor)
    with contextlib.suppress(EOFError, ConnectionError):
        session: Session = connection.recv()
        try:
            engine = _open(session)
        except Exception as exc:  # noqa: BLE001 # it is told in the bot's log
            connection.send(("unable", user_error(exc) or logs.place_of(exc)))
            return
        share_nothing()
        while True:
            while not connection.poll(_LOOK_EVERY_S):
                engine.catch_up()  # so that the next question need not wait for it
            asking: Asking = connection.recv()
            connection.send(_reply(engine, asking))


def _open(session: Session) -> "Engine":
    """An engine over the index that stands, also where the library has changed since it was built."""
    from retrieval.engine import Engine
    from retrieval.index import Index

    return Engine(
        Index.open(session.index_dir, session.encoder),
        reranker=session.reranker,
        vocabulary=session.vocabulary,
    )


def _reply(engine: "Engine", asking: Asking) -> Reply:
    try:
        thought = think(engine, asking)
    except MemoryError:  # nothing can be relied on here any more: another worker is asked
        sys.exit("a worker is short of memory, and ends")
    except Exception:  # noqa: BLE001 # it is told in the bot's log
        return "failed", logs.redacted(traceback.format_exc())
    return "thought", replace(thought, answer=replace(thought.answer, explain={}))
