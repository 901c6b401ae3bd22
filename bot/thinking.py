"""The one place where the engine is asked: off the event loop, one question of a conversation at a time."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakValueDictionary

from pydantic import TypeAdapter
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped] # it ships no types

from retrieval.answer import Answer
from retrieval.conversation import Conversation

if TYPE_CHECKING:
    from bot.workers import Workers
    from retrieval.engine import Engine

T = TypeVar("T")
Key = tuple[int, int | None, int]
"""(chat, topic, person): what a conversation belongs to."""

_ANSWER = TypeAdapter(Answer)
THREADS = 2
_ATTEMPTS = 3
"""How often a question is answered anew because an article was changed or removed meanwhile."""


def answer_to_json(answer: Answer) -> str:
    """The whole answer, for the buttons under it."""
    return _ANSWER.dump_json(replace(answer, explain={})).decode()


def answer_from_json(text: str | None) -> Answer | None:
    """The answer that `answer_to_json` wrote; None without one, or where an older version wrote it."""
    try:
        return _ANSWER.validate_json(text) if text else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Asking:
    """A question with what it may lean on: the arguments of `Thinker.ask`."""

    text: str
    before: str | None
    home: str | None


@dataclass(frozen=True, slots=True)
class Thought:
    """An answer, with the conversation as it stands after it."""

    answer: Answer
    after: str


class Thinker:
    """Asks the engine, in threads of its own or, where there are workers, in those.

    Args:
        engine: what everything but questions is asked here, and questions too without workers.
        workers: processes that hold the same engine; closed with the thinker.
        update: brings the index up to date with the library.
    """

    def __init__(
        self,
        engine: "Engine",
        workers: "Workers | None" = None,
        update: Callable[[], None] | None = None,
    ) -> None:
        share_nothing()
        self.engine = engine
        self._workers = workers
        self._update = update
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="engine")
        self._updating = ThreadPoolExecutor(1, thread_name_prefix="index")
        self._turns: WeakValueDictionary[Key, asyncio.Lock] = WeakValueDictionary()

    async def run(self, work: Callable[[], T]) -> T:
        """What `work` returns, worked out in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def refresh(self) -> None:
        """Bring the index up to date with the library: whoever asks afterwards is answered from what it holds.

        Raises:
            CorpusError: an article cannot be read; the index stays as it is.
        """
        if self._update is not None:
            await asyncio.get_running_loop().run_in_executor(self._updating, self._update)
        await self.run(self.engine.catch_up)

    def turn(self, key: Key) -> asyncio.Lock:
        """Held while a question of this conversation is answered, so that the next one finds it answered."""
        lock = self._turns.get(key)
        if lock is None:
            lock = self._turns[key] = asyncio.Lock()
        return lock

    async def ask(
        self, text: str, *, before: str | None = None, home: str | None = None
    ) -> Thought:
        """The answer to `text` in a conversation that stood at `before`.

        Args:
            text: the question.
            before: `Thought.after` of the question before it; None where there is none.
            home: key of the place that "tỉnh ta" means in this chat.
        """
        asking = Asking(text, before, home)
        if self._workers is not None:
            return await self._workers.think(asking)
        return await self.run(lambda: think(self.engine, asking))

    def close(self) -> None:
        """Stop the threads, which finish what they work at, and the workers."""
        self._threads.shutdown()
        self._updating.shutdown(cancel_futures=True)
        if self._workers is not None:
            self._workers.close()


def share_nothing() -> None:
    """Let this process multiply matrices in one thread each.

    Those of a question are too small to share out: the other threads would only wait busily, which
    was a third of all processor time, and there are other questions for them.
    """
    threadpool_limits(1, user_api="blas")


def think(engine: "Engine", asking: Asking) -> Thought:
    """What `engine` answers, each quote looked up in its article once more.

    Raises:
        ValueError: a quote is not word for word in its article; nothing of the answer may be shown.
    """
    for _ in range(_ATTEMPTS):
        conversation = conversation_from(asking.before)
        conversation.home = asking.home
        answer = engine.ask(asking.text, conversation)
        if all(engine.stands(quote) for quote in answer.quotes):
            return Thought(answer, conversation.to_json())
    raise ValueError("a quote is not in its article")


def conversation_from(state: str | None) -> Conversation:
    """The conversation that was stored; a fresh one where it cannot be read any more."""
    try:
        return Conversation.from_json(state) if state else Conversation()
    except ValueError:
        return Conversation()
