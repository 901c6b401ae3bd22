"""The connection to Telegram: requests through a proxy, and updates that cannot be read."""

import contextlib
import json
import logging
import re
import time
from collections.abc import Iterable, Iterator
from textwrap import shorten
from typing import Any

from telegram import Update
from telegram.error import Conflict, NetworkError, TelegramError
from telegram.request import HTTPXRequest

from bot.inbox import Inbox, NotKeptError
from bot.logs import redacted
from bot.settings import SettingsError
from bot.shape import is_sound

log = logging.getLogger(__name__)

CONNECT_S = 10.0
READ_S = 20.0
POLL_S = 30
"""How long Telegram holds a getUpdates open when there is nothing."""
CONNECTIONS = 128
SAID_AGAIN_S = 300.0
_QUOTED = re.compile(r"\".*\"|(?<!\w)'.*'", re.DOTALL)


class TelegramRequest(HTTPXRequest):
    """Asks Telegram; a page of somebody in between is no word of Telegram's on the token."""

    async def do_request(
        self, url: str, method: str, *args: Any, **options: Any
    ) -> tuple[int, bytes]:
        """The answer's status and body.

        Raises:
            NetworkError: 401 or 404 from something that is not a Bot API server.
        """
        status, body = await super().do_request(url, method, *args, **options)
        if status in {401, 404} and b'"ok"' not in body:
            raise NetworkError(f"status {status}, and no answer of a Bot API server")
        return status, body


class PollingRequest(TelegramRequest):
    """Fetches updates into the inbox; of one that cannot be read only the number counts, so that it holds up none."""

    def __init__(self, inbox: Inbox | None = None, **options: Any) -> None:
        super().__init__(**options)
        self._inbox = inbox
        self.last_success = time.monotonic()
        """When Telegram last answered, on the monotonic clock in seconds."""
        self.succeeded_at: float | None = None
        """The same, also while polling starts over; None before the first answer."""

    async def do_request(
        self, url: str, method: str, *args: Any, **options: Any
    ) -> tuple[int, bytes]:
        """The answer's status and body; updates are reduced to their number where the inbox took them.

        Raises:
            NotKeptError: the updates could not be kept; Telegram hands them out again.
        """
        if self._inbox is not None:
            await self._inbox.room()
        status, body = await super().do_request(url, method, *args, **options)
        if status != 200:
            return status, body
        self.last_success = self.succeeded_at = time.monotonic()
        return status, await self._taken_in(body)

    async def _taken_in(self, body: bytes) -> bytes:
        updates = updates_in(body)
        if not updates:
            return body
        rows = readable(updates)
        if self._inbox is not None:
            await self._inbox.take_in(rows)
            rows = [{"update_id": row["update_id"]} for row in rows]
        return json.dumps({"ok": True, "result": rows}).encode()


def updates_in(body: bytes) -> list[Any]:
    """The updates of a getUpdates answer; none where the body is no such answer, which the library tells."""
    try:
        return list(json.loads(body)["result"])
    except (ValueError, KeyError, TypeError):
        return []


def readable(updates: Iterable[Any]) -> list[dict[str, Any]]:
    """The updates, each that the library cannot read reduced to its number."""
    known = (update if is_readable(update) else _number_of(update) for update in updates)
    return [update for update in known if update]


def is_readable(update: Any) -> bool:
    """Whether the library can make an Update of it; says in the log which one it cannot."""
    number = _number_of(update)
    try:
        if number is None:
            raise TypeError("no update_id")  # noqa: TRY301 # said below like any other
        if not is_sound(update):
            raise TypeError("a field of another type")  # noqa: TRY301 # the same
        parsed = Update.de_json(update, None)
        parsed.effective_user, parsed.effective_chat  # noqa: B018 # they may raise
        if parsed.effective_message is not None:
            parsed.effective_message.chat_id  # noqa: B018 # the same
    except Exception as exc:  # noqa: BLE001 # whatever a malformed field makes it raise
        told = number["update_id"] if number else None
        log.warning("update %s cannot be read (%s); it is passed over", told, type(exc).__name__)
        return False
    return True


def _number_of(update: Any) -> dict[str, int] | None:
    number = update.get("update_id") if isinstance(update, dict) else None
    return {"update_id": number} if isinstance(number, int) else None


def sending_request(proxy: str | None) -> TelegramRequest:
    """The connection that everything but updates goes over.

    Raises:
        SettingsError: the proxy is of a kind that needs another package.
    """
    with _socks_explained():
        return TelegramRequest(
            connection_pool_size=CONNECTIONS,
            connect_timeout=CONNECT_S,
            read_timeout=READ_S,
            write_timeout=READ_S,
            pool_timeout=READ_S,
            proxy=proxy,
        )


def polling_request(proxy: str | None, inbox: Inbox | None = None) -> PollingRequest:
    """The connection that updates come over into the inbox; raises as `sending_request`."""
    with _socks_explained():
        return PollingRequest(
            inbox,
            connection_pool_size=2,
            connect_timeout=CONNECT_S,
            read_timeout=READ_S,
            pool_timeout=READ_S,
            proxy=proxy,
        )


@contextlib.contextmanager
def _socks_explained() -> Iterator[None]:
    try:
        yield
    except RuntimeError as exc:  # the library's word for a package that is missing
        raise SettingsError(
            "DANVAN_TELEGRAM_PROXY loại socks cần thêm một gói phần mềm:"
            ' pip install "python-telegram-bot[socks]".'
        ) from exc


def brief(error: TelegramError) -> str:
    """Kind and words of an error, without the whole page that somebody in between may have sent."""
    return shorten(f"{type(error).__name__}: {without_quotes(error)}", 200)


def without_quotes(error: TelegramError) -> str:
    """What Telegram says is wrong, without the part of a message that it repeats in quotes."""
    return _QUOTED.sub("…", str(error))


class PollingErrors:
    """Says once in a while, in one line, why no updates come."""

    def __init__(self) -> None:
        self._said: dict[str, float] = {}

    def __call__(self, error: TelegramError) -> None:
        if isinstance(error, NotKeptError):
            line = f"Updates cannot be kept, so that Telegram has to keep them: {error}"
        elif isinstance(error, Conflict):
            line = (
                "Another process fetches updates with this token (Conflict): stop the other danvan bot,"
                " or remove its webhook; see danvan doctor --telegram"
            )
        else:
            line = f"Telegram cannot be reached, still trying: {brief(error)}"
        kind = type(error).__name__
        now = time.monotonic()
        if now - self._said.get(kind, -SAID_AGAIN_S) >= SAID_AGAIN_S:
            self._said[kind] = now
            log.error("%s", redacted(line))
