"""How updates reach the bot: long polling with its conflicts, or a webhook."""

import asyncio
import contextlib
import json
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from itertools import islice
from urllib.parse import urlsplit

import aiohttp

from tests.telegram_state import ApiError, Parameters, bad_request, unsupported
from tests.telegram_world import Json

UPDATE_TYPES = (
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection",
    "business_message", "edited_business_message", "deleted_business_messages",
    "message_reaction", "message_reaction_count", "inline_query", "chosen_inline_result",
    "callback_query", "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll",
    "poll_answer", "my_chat_member", "chat_member", "chat_join_request", "chat_boost",
    "removed_chat_boost", "managed_bot", "guest_message",
)  # fmt: skip
ONLY_WHEN_ASKED = {"chat_member", "message_reaction", "message_reaction_count"}

_TERMINATED = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is"
    " running"
)
_WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete"
    " the webhook first"
)


class _Poller:
    """One getUpdates that waits."""

    def __init__(self) -> None:
        self.stirred = asyncio.Event()
        self.terminated = False


class Deliveries:
    """The updates that wait for the bot, in order; everything here runs in the server's loop."""

    def __init__(self, *, retry_s: float, at_once: int = 1, changed: Callable[[], None]) -> None:
        self.waiting: OrderedDict[int, Json] = OrderedDict()
        self.allowed: set[str] = set(UPDATE_TYPES) - ONLY_WHEN_ASKED
        self.taken_id = 0
        self.polls = 0
        self.webhook: Json = {}
        self.webhook_error: Json = {}
        self.violations: list[str] = []
        self._retry_s = retry_s
        self._at_once = at_once
        self._changed = changed
        self._arrived = asyncio.Event()
        self._poller: _Poller | None = None
        self._task: asyncio.Task[None] | None = None

    def push(self, update: Json) -> None:
        """Queues an update and lets a waiting poller or the webhook see it."""
        self.waiting[update["update_id"]] = update
        self._stir()

    async def get_updates(self, parameters: Parameters) -> list[Json]:
        """The updates from `offset` on, waiting up to `timeout` seconds for the first."""
        if self.webhook:
            raise ApiError(409, _WEBHOOK_ACTIVE)
        self._choose(parameters)
        self._confirm(parameters.integer("offset"))
        limit = min(max(parameters.integer("limit", 100), 1), 100)
        deadline = time.monotonic() + min(parameters.integer("timeout"), 50)
        if self._poller is not None:
            self._poller.terminated = True
            self._poller.stirred.set()
        mine = self._poller = _Poller()
        self.polls += 1
        self._changed()
        try:
            while not self.waiting and (left := deadline - time.monotonic()) > 0:
                mine.stirred.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(mine.stirred.wait(), left)
                if mine.terminated:
                    raise ApiError(409, _TERMINATED)
                if self.webhook:
                    raise ApiError(409, _WEBHOOK_ACTIVE)
        finally:
            if self._poller is mine:
                self._poller = None
        return list(islice(self.waiting.values(), limit))

    async def set_webhook(self, parameters: Parameters) -> bool:
        """True; http is let pass on loopback only, where Telegram wants https."""
        url, secret = parameters.text("url"), parameters.text("secret_token")
        if not url:
            return await self.delete_webhook(parameters)
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost"}:
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise bad_request("secret token contains unallowed characters")
        if parameters.get("certificate"):
            raise unsupported("certificate of setWebhook")
        await self._stop()
        self._choose(parameters)
        if parameters.flag("drop_pending_updates"):
            self._drop()
        most = parameters.integer("max_connections", 40)
        self.webhook = {"url": url, "secret_token": secret, "max_connections": most}
        self._stir()
        self._task = asyncio.create_task(self._deliver())
        return True

    async def delete_webhook(self, parameters: Parameters) -> bool:
        """True, also when there was none."""
        await self._stop()
        if parameters.flag("drop_pending_updates"):
            self._drop()
        return True

    async def webhook_info(self, _: Parameters) -> Json:
        """What getWebhookInfo says."""
        info: Json = {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.waiting),
            "allowed_updates": sorted(self.allowed),
        }
        if self.webhook:
            info["max_connections"] = self.webhook["max_connections"]
        return info | self.webhook_error

    async def close(self) -> None:
        """Stops delivering."""
        await self._stop()

    def _choose(self, parameters: Parameters) -> None:
        wanted = parameters.json("allowed_updates")
        if wanted is not None:
            self.allowed = set(wanted) or set(UPDATE_TYPES) - ONLY_WHEN_ASKED

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            offset = next(iter(list(self.waiting)[offset:]), 0)
        while self.waiting and next(iter(self.waiting)) < offset:
            self.taken_id, _ = self.waiting.popitem(last=False)

    def _drop(self) -> None:
        self.taken_id = max(self.waiting, default=self.taken_id)
        self.waiting.clear()

    def _stir(self) -> None:
        self._arrived.set()
        if self._poller is not None:
            self._poller.stirred.set()

    async def _stop(self) -> None:
        self.webhook, self.webhook_error = {}, {}
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _deliver(self) -> None:
        """Several chats at once, each chat's updates one after the other, as Telegram does it."""
        timeout = aiohttp.ClientTimeout(total=60)
        most = min(self._at_once, self.webhook["max_connections"])
        busy: set[int] = set()
        async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as group:
            while True:
                self._arrived.clear()
                for number, update in self.waiting.items():
                    if len(busy) == most:
                        break
                    if (chat := _chat_of(update)) not in busy:
                        busy.add(chat)
                        group.create_task(self._hand_over(session, number, update, busy))
                await self._arrived.wait()

    async def _hand_over(
        self, session: aiohttp.ClientSession, number: int, update: Json, busy: set[int]
    ) -> None:
        retry_s = self._retry_s
        while not await self._post(session, update):
            self._changed()
            await asyncio.sleep(retry_s)
            retry_s = min(retry_s * 2, max(1.0, self._retry_s))
        self.waiting.pop(number, None)
        self.taken_id = next(iter(self.waiting)) - 1 if self.waiting else number
        self.webhook_error = {}
        busy.discard(_chat_of(update))
        self._arrived.set()
        self._changed()

    async def _post(self, session: aiohttp.ClientSession, update: Json) -> bool:
        headers = {"Content-Type": "application/json"}
        if secret := self.webhook["secret_token"]:
            headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        try:
            async with session.post(
                self.webhook["url"], data=json.dumps(update).encode(), headers=headers
            ) as response:
                body = await response.read()
                good = 200 <= response.status < 300
                error = f"Wrong response from the webhook: {response.status} {response.reason}"
        except (aiohttp.ClientError, TimeoutError) as problem:
            good, body, error = False, b"", f"Connection failed: {type(problem).__name__}"
        if good and body.strip().startswith(b'{"method"'):
            self.violations.append("a method in the answer to a webhook is not supported here")
        if not good:
            self.webhook_error = {
                "last_error_date": int(time.time()),
                "last_error_message": error,
            }
        return good


def _chat_of(update: Json) -> int:
    """The chat whose updates wait for each other; 0 for what belongs to none."""
    content = next((value for value in update.values() if isinstance(value, dict)), {})
    for holder in (content, content.get("message")):
        chat = holder.get("chat") if isinstance(holder, dict) else None
        if isinstance(chat, dict) and isinstance(number := chat.get("id"), int):
            return number
    return 0
