"""Sending at Telegram's pace, and again where the network or Telegram failed."""

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import timedelta
from typing import Any

import httpx
from aiolimiter import AsyncLimiter
from telegram.constants import FloodLimit
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import BaseRateLimiter

log = logging.getLogger(__name__)

PATIENCE_S = 600.0
"""How long one request is tried again."""
_PATIENCE_S = {"answerCallbackQuery": 10.0, "answerInlineQuery": 10.0, "getFile": 20.0}
"""The same for what nobody waits for any longer after that."""
_AT_ONCE = {
    "close",
    "deleteWebhook",
    "getChat",
    "getChatMember",
    "getMe",
    "getWebhookInfo",
    "logOut",
    "sendChatAction",
    "setWebhook",
}
"""Requests that are made once: their callers try again, or go on without an answer."""
_FINAL = (BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken)
"""Answers that the same request would get again."""
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.5, 30.0
_MOST_LANES = 1000

IN_DOUBT_S = 2.0
"""How long the next message waits at most for one to be sent and its receipt to be written."""

Request = Callable[..., Coroutine[Any, Any, Any]]


class Receipt:
    """What is to be written down of a message as soon as Telegram has it, by the message's number.

    Until then a process that dies has to send the message again: messages with receipts are sent one
    at a time, so that it is one message at most. Only where one takes longer than `IN_DOUBT_S` does the
    next one not wait for its end.
    """

    def __init__(self, write: Callable[[int], Coroutine[Any, Any, None]]) -> None:
        self.write = write
        self.problem: str | None = None
        """Why the message could not be sent, where it could not."""


class _Lane:
    """One chat: whose turn it is to write there, and when was written there lately."""

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.sent: deque[float] = deque()


class Outbox(BaseRateLimiter[Receipt]):
    """Keeps Telegram's limits before it has to say so, and waits where it does.

    The library's own AIORateLimiter lets through more than twenty messages a minute to a group
    that was quiet before, and then holds up every chat for one that is flooded. Here the messages
    of a chat wait for each other, so that a flooded chat is refused once, and no other notices.

    Args:
        sends_per_second: most requests that write to chats in a second.
        per_group: most messages to one group in `period_s` seconds.
        period_s: how long a message counts.
        patience_s: how long a request is tried again.
    """

    def __init__(
        self,
        sends_per_second: float,
        *,
        per_group: int = FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP,
        period_s: float = 60.0,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._overall = AsyncLimiter(sends_per_second, 1)
        self._per_group = per_group
        self._period_s = period_s
        self._patience_s = patience_s
        self._lanes: dict[object, _Lane] = {}
        self._in_doubt = asyncio.Lock()

    async def initialize(self) -> None:
        """Nothing to be done."""

    async def shutdown(self) -> None:
        """Nothing to be done."""

    async def process_request(  # noqa: PLR0913, PLR0917 # the library's own signature
        self,
        callback: Request,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Receipt | None,
    ) -> Any:
        """What the request returns, made when it may be and as often as it takes."""

        async def request() -> Any:
            if rate_limit_args is None:
                return await callback(*args, **kwargs)
            return await self._with_receipt(callback(*args, **kwargs), rate_limit_args)

        if endpoint in _AT_ONCE:
            return await request()
        chat = data.get("chat_id")
        if not endpoint.startswith("send"):
            return await self._persist(request, endpoint, paced=chat is not None)
        lane = self._lane(chat)
        async with lane.turn:
            in_group = isinstance(chat, int) and chat < 0
            if in_group:
                await self._room(lane)
            result = await self._persist(request, endpoint, paced=True)
            if in_group:
                lane.sent.append(time.monotonic())
            return result

    async def _persist(
        self, request: Callable[[], Coroutine[Any, Any, Any]], endpoint: str, *, paced: bool
    ) -> Any:
        """The request's result; a message that may have arrived is sent a second time at most."""
        give_up_at = time.monotonic() + min(self._patience_s, _PATIENCE_S.get(endpoint, PATIENCE_S))
        wait_s, in_doubt = _FIRST_WAIT_S, False
        while True:
            try:
                if paced:
                    await self._overall.acquire()
                return await request()
            except _FINAL:
                raise
            except RetryAfter as exc:
                pause_s = _seconds(exc) + 0.1
                log.info("Telegram wants %s to wait %.1f s", endpoint, pause_s)
                problem: TelegramError = exc
            except TelegramError as exc:
                may_be_there = isinstance(exc, TimedOut) and not isinstance(
                    exc.__cause__, _NOT_SENT
                )
                if may_be_there and in_doubt and endpoint.startswith("send"):
                    raise
                in_doubt = in_doubt or may_be_there
                level = logging.WARNING if wait_s == _FIRST_WAIT_S else logging.DEBUG
                log.log(level, "%s failed and is tried again: %s", endpoint, type(exc).__name__)
                pause_s, wait_s = wait_s, min(2 * wait_s, _LONGEST_WAIT_S)
                problem = exc
            if time.monotonic() + pause_s > give_up_at:
                raise problem
            await asyncio.sleep(pause_s)

    async def _with_receipt(self, request: Coroutine[Any, Any, Any], receipt: Receipt) -> Any:
        """The request's result, once its receipt was written."""
        try:
            async with self._turn_in_doubt():
                result = await request
                await receipt.write(result["message_id"])
        finally:
            request.close()  # also where it was never begun
        return result

    @contextlib.asynccontextmanager
    async def _turn_in_doubt(self) -> AsyncIterator[None]:
        """One at a time, and the next one after `IN_DOUBT_S` at the latest."""
        await self._in_doubt.acquire()
        mine = [self._in_doubt]

        def pass_on() -> None:
            while mine:
                mine.pop().release()

        passing_on = asyncio.get_running_loop().call_later(IN_DOUBT_S, pass_on)
        try:
            yield
        finally:
            passing_on.cancel()
            pass_on()

    async def _room(self, lane: _Lane) -> None:
        """Returns when one more message may go to the group."""
        while len(lane.sent) >= self._per_group:
            wait_s = lane.sent[0] + self._period_s - time.monotonic()
            if wait_s <= 0:
                lane.sent.popleft()
            else:
                await asyncio.sleep(wait_s)

    def _lane(self, chat: object) -> _Lane:
        if len(self._lanes) >= _MOST_LANES:
            old = time.monotonic() - self._period_s
            self._lanes = {
                key: lane
                for key, lane in self._lanes.items()
                if lane.turn.locked() or (lane.sent and lane.sent[-1] > old)
            }
        return self._lanes.setdefault(chat, _Lane())


def _seconds(exc: RetryAfter) -> float:
    """How long Telegram wants to be left alone; the library gives a number or a timedelta."""
    after = exc.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else after
