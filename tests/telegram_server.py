"""A Bot API server for tests: real HTTP on loopback, strict where Telegram is strict.

    with TelegramServer() as server:
        lan = User(101, "Lan")
        chat = server.private_chat(lan)
        question = server.say(chat, lan, "Thái Nguyên có bao nhiêu mô hình?")
        reply = server.answer_to(question)
        assert server.errors == []

It runs in a thread with an event loop of its own, so that plain tests can use it.
"""

import asyncio
import bisect
import itertools
import json
import re
import time
from collections.abc import Callable, Coroutine
from threading import Condition, Event, Thread
from typing import Any, Self, TypeVar

from aiohttp import web

from tests import telegram_messages, telegram_profile
from tests.telegram_calls import Call, read_parameters
from tests.telegram_delivery import Deliveries
from tests.telegram_faults import Fault, Kind, Reply, suffer
from tests.telegram_people import People
from tests.telegram_state import METHODS, ApiError, Options, State, perform
from tests.telegram_transcript import transcript
from tests.telegram_world import (
    ANONYMOUS_ADMIN,
    TELEGRAM,
    Chat,
    Json,
    Message,
    User,
    World,
)

__all__ = [
    "ANONYMOUS_ADMIN",
    "TELEGRAM",
    "Call",
    "Chat",
    "Fault",
    "Message",
    "TelegramServer",
    "User",
]

Value = TypeVar("Value")

_REGISTERED = (telegram_messages, telegram_profile)  # importing them fills METHODS
_PATH = re.compile(r"/bot([^/]*)/([^/]*)/?")
_FILE_PATH = re.compile(r"/file/bot([^/]*)/files/(.+)")
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]{35}")
_MOST_UPDATES = 2**31


class TelegramServer(People):
    """The server and its world; a context manager. Its keyword arguments are those of Options."""

    def __init__(self, **options: Any) -> None:
        self.options = Options(**options)
        self.changed = Condition()
        self.world = World(
            self.options.bot, self._update, sees_everything=self.options.can_read_all_group_messages
        )
        self.state = State(self.options, self.world)
        self.calls: list[Call] = []
        self.errors: list[Call] = []
        self.faults: list[Fault] = []
        self.port = self.options.port
        self._last_call_at = self._last_update_at = time.monotonic()
        # As Telegram's, these do not begin anew: a bot's journal may outlive this server.
        self._update_ids = itertools.count(time.time_ns() // 10_000_000 % _MOST_UPDATES)
        self._last_update_id = 0
        self._ready = Event()
        self._thread = Thread(target=lambda: asyncio.run(self._run()), name="telegram", daemon=True)

    # The server itself

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10), "the Bot API server did not start"
        return self

    def __exit__(self, *_: object) -> None:
        for fault in self.faults:
            fault.release()
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        assert not self._thread.is_alive(), "the Bot API server did not stop"

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.options.token

    @property
    def base_url(self) -> str:
        """What DANVAN_TELEGRAM_BASE_URL is set to."""
        return f"http://127.0.0.1:{self.port}/bot"

    @property
    def base_file_url(self) -> str:
        """The same for downloads."""
        return f"http://127.0.0.1:{self.port}/file/bot"

    def down(self) -> None:
        """Cuts every connection and refuses new ones."""
        self._in_loop(self._close_door())

    def up(self) -> None:
        """Listens again on the same port."""
        self._in_loop(self._open_door())

    def fault(self, method: str, kind: Kind, **script: Any) -> Fault:
        """The script that the next calls of `method` ("*": any) meet; see Fault for its fields."""
        fault = Fault(method, kind, **script, loop=self._loop)
        with self.changed:
            self.faults.append(fault)
        return fault

    def push(self, update: Json) -> int:
        """The update_id under which this raw update is delivered, valid or not."""
        with self.changed:
            return self._enqueue(update)

    # What happened

    @property
    def violations(self) -> list[str]:
        """What Telegram lets pass and a careful bot does not do."""
        return self.state.violations + self._deliveries.violations

    @property
    def webhook(self) -> Json:
        """What setWebhook set (url, secret_token, max_connections), {} while the bot polls."""
        return self._deliveries.webhook

    @property
    def webhook_error(self) -> Json:
        """The last failure to deliver to the webhook, {} when the last delivery went well."""
        return self._deliveries.webhook_error

    def calls_of(self, *methods: str) -> list[Call]:
        """The calls of these methods, in order."""
        with self.changed:
            return [call for call in self.calls if call.method in methods]

    def count_polls(self) -> int:
        """How many getUpdates calls were let in."""
        return self._deliveries.polls

    def messages(self, chat: Chat) -> list[Message]:
        """What stands in the chat now, by people and by the bot, in order."""
        with self.changed:
            every = chat.messages.values()
            return [message for message in every if message.id not in chat.deleted]

    def sent(self, chat: Chat) -> list[Message]:
        """The bot's messages that stand in the chat now."""
        own = self.options.bot.id
        return [
            message for message in self.messages(chat) if message.get("from", {}).get("id") == own
        ]

    def current(self, message: Message) -> Message:
        """The message as it stands now."""
        with self.changed:
            return self.world.chats[message["chat"]["id"]].messages[message.id]

    def command_menu(self, language: str = "", **scope: Any) -> list[str]:
        """The commands set for a scope (`type="all_group_chats"`) and a language."""
        key = telegram_profile.menu_key(scope or {"type": "default"})
        with self.changed:
            return [row["command"] for row in self.state.commands.get((key, language), [])]

    def transcript(self, chat: Chat) -> str:
        """The chat as text, with *bold*, `┃ ` before quoted lines and [ buttons ]."""
        with self.changed:
            return transcript(chat, self.options.bot)

    # Waiting

    def wait_for(self, predicate: Callable[[], Value], timeout_s: float = 10) -> Value:
        """The first true value of the predicate, asked again whenever something happens.

        Raises:
            AssertionError: it stayed false; the message tells the last calls.
        """
        with self.changed:
            value = self.changed.wait_for(predicate, timeout_s)
            if not value:
                raise AssertionError(f"not within {timeout_s} s; {self._last_calls()}")
            return value

    def reply_to(self, message: Message, timeout_s: float = 10) -> Message:
        """The bot's first message that replies to `message`, as it stands now."""
        chat = self.world.chats[message["chat"]["id"]]
        own = self.options.bot.id

        def found() -> Message | None:
            replies = [chat.messages[number] for number in chat.replies.get(message.id, [])]
            return next((reply for reply in replies if reply["from"]["id"] == own), None)

        reply = self.wait_for(found, timeout_s)
        assert reply is not None
        return reply

    def answer_to(self, message: Message, timeout_s: float = 10) -> Message:
        """The bot's first message in that chat after `message`, as it stands now."""
        chat = self.world.chats[message["chat"]["id"]]

        def found() -> Message | None:
            place = bisect.bisect_right(chat.of_bot, message.id)
            return chat.messages[chat.of_bot[place]] if place < len(chat.of_bot) else None

        reply = self.wait_for(found, timeout_s)
        assert reply is not None
        return reply

    def settled(self, quiet_s: float = 0.3, timeout_s: float = 10) -> None:
        """Waits until every update was taken and the bot has called nothing for `quiet_s`."""
        deadline = time.monotonic() + timeout_s
        with self.changed:
            while True:
                now = time.monotonic()
                taken = self._deliveries.taken_id >= self._last_update_id
                quiet = now - max(self._last_call_at, self._last_update_at)
                if taken and quiet >= quiet_s:
                    return
                if now >= deadline:
                    raise AssertionError(f"not settled in {timeout_s} s; {self._last_calls()}")
                self.changed.wait(min(quiet_s, deadline - now))

    # The wire

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self._deliveries = Deliveries(
            retry_s=self.options.webhook_retry_s,
            at_once=self.options.webhook_at_once,
            changed=self._notify,
        )
        self._waiting_methods = {
            "getupdates": ("getUpdates", self._deliveries.get_updates),
            "setwebhook": ("setWebhook", self._deliveries.set_webhook),
            "deletewebhook": ("deleteWebhook", self._deliveries.delete_webhook),
            "getwebhookinfo": ("getWebhookInfo", self._deliveries.webhook_info),
        }
        app = web.Application(client_max_size=50 * 2**20)
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1
        )
        await self._runner.setup()
        await self._open_door()
        self._ready.set()
        await self._stop.wait()
        await self._close_door()
        await self._deliveries.close()
        await self._runner.cleanup()

    async def _open_door(self) -> None:
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self._site: web.TCPSite | None = site

    async def _close_door(self) -> None:
        if self._site is not None:
            await self._site.stop()
            self._site = None
        for connection in list(self._runner.server.connections if self._runner.server else ()):
            if connection.transport is not None:
                connection.transport.abort()
        await asyncio.sleep(0)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if download := _FILE_PATH.fullmatch(request.path):
            content = self.state.files.get(download[2]) if download[1] == self.token else None
            return web.Response(body=content) if content else web.Response(status=404)
        match = _PATH.fullmatch(request.path)
        token, name = match.groups() if match else ("", "")
        method = self._documented(name)
        call = Call(method, await read_parameters(request), time.monotonic())
        with self.changed:
            self.calls.append(call)
            call.fault = next((fault for fault in self.faults if fault.matches(method)), None)
            if call.fault:
                call.fault.met += 1
            self.changed.notify_all()

        async def answer() -> Reply:
            return await self._answer(call, token)

        if call.fault:
            return await suffer(call.fault, request, answer)
        status, body = await answer()
        return web.Response(status=status, text=body, content_type="application/json")

    async def _answer(self, call: Call, token: str) -> Reply:
        status = 200
        body: Json = {"ok": True}
        try:
            call.result = body["result"] = await self._result(call, token)
        except ApiError as error:
            status = error.status
            call.error = (status, error.description)
            body = {"ok": False, "error_code": status, "description": error.description}
            if error.parameters:
                body["parameters"] = error.parameters
        with self.changed:
            call.done_at = time.monotonic()
            if call.method != "getUpdates":
                self._last_call_at = call.done_at
            scripted = call.fault and call.fault.kind in {"flood", "forbidden", "error"}
            if call.error and not scripted:
                self.errors.append(call)
            self.changed.notify_all()
        return status, json.dumps(body, ensure_ascii=False)

    async def _result(self, call: Call, token: str) -> Any:
        if token != self.token:
            formed = _TOKEN.fullmatch(token)
            raise ApiError(401, "Unauthorized") if formed else ApiError(404, "Not Found")
        fault = call.fault
        if fault and fault.kind == "flood":
            text = f"Too Many Requests: retry after {fault.retry_after}"
            raise ApiError(429, text, {"retry_after": fault.retry_after})
        if fault and fault.kind in {"forbidden", "error"}:
            raise ApiError(403 if fault.kind == "forbidden" else fault.status, fault.description)
        if waiting := self._waiting_methods.get(call.method.lower()):
            return await waiting[1](call.parameters)
        with self.changed:
            return perform(self.state, call.method, call.parameters)

    def _documented(self, name: str) -> str:
        known = METHODS.get(name.lower()) or self._waiting_methods.get(name.lower())
        return known[0] if known else name

    def _update(self, kind: str, content: Json) -> None:
        if kind in self._deliveries.allowed:
            self._enqueue({kind: content})

    def _enqueue(self, fields: Json) -> int:
        self._last_update_id = next(self._update_ids)
        self._last_update_at = time.monotonic()
        update = {"update_id": self._last_update_id} | fields
        self._loop.call_soon_threadsafe(self._deliveries.push, update)
        return self._last_update_id

    def _notify(self) -> None:
        with self.changed:
            self.changed.notify_all()

    def _in_loop(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _last_calls(self) -> str:
        told = [f"{call.method} {call.error or 'ok'}" for call in self.calls[-8:]]
        return f"last calls: {', '.join(told) or 'none'}"
