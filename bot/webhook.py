"""Updates by webhook: one small HTTP server, which also says whether the bot is well."""

import asyncio
import hmac
import json
import logging
import time
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.inbox import Inbox, NotKeptError
from bot.network import PollingErrors, is_readable

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 # nosec B105 # the header's name
MOST_BYTES = 1_000_000
BODY_S = 10.0
"""How long a call may take to arrive, in seconds."""
SAID_AGAIN_S = 60.0
ROOM_S = 5.0
"""How long a call waits while too much is in hand."""
STOP_S = 1.0
"""How long a call that came before the stop may take to be read."""


class WebhookServer:
    """Listens for updates at the webhook's path, and for /healthz."""

    def __init__(
        self, inbox: Inbox, *, path: str, secret: str, is_well: Callable[[], bool]
    ) -> None:
        self._inbox = inbox
        self._tell = PollingErrors()
        self._secret = secret
        self._is_well = is_well
        self._refused, self._refused_told = 0, -SAID_AGAIN_S
        server = web.Application(client_max_size=MOST_BYTES)
        server.router.add_post(path, self._on_update)
        server.router.add_get("/healthz", self._on_health)
        # Nothing packed is unpacked: Telegram packs nothing, and a bomb would be taken from anybody.
        self._runner = web.AppRunner(
            server, access_log=None, shutdown_timeout=STOP_S, auto_decompress=False
        )

    async def start(self, listen: str) -> None:
        """Listen at host:port.

        Raises:
            OSError: the address is taken or not ours.
        """
        host, _, port = listen.rpartition(":")
        await self._runner.setup()
        await web.TCPSite(self._runner, host, int(port)).start()
        log.info("listening on %s", listen)

    async def stop(self) -> None:
        """Take no more updates."""
        await self._runner.cleanup()

    async def _on_update(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(errors="replace"), self._secret.encode()):
            self._refuse()
            return web.Response(status=403)
        try:
            async with asyncio.timeout(BODY_S):
                row = json.loads(await request.read())
        except TimeoutError:
            return web.Response(status=408)
        except (ValueError, RecursionError):
            return web.Response(status=400)
        if is_readable(row):
            return await self._take_in(row)
        return web.Response()  # or Telegram would send it for ever

    async def _take_in(self, row: dict[str, Any]) -> web.Response:
        """Keep the update before Telegram is told that it came."""
        try:
            await asyncio.wait_for(self._inbox.room(), ROOM_S)
            await self._inbox.take_in([row])
        except NotKeptError as exc:
            self._tell(exc)
            return web.Response(status=503)  # Telegram calls again
        except TimeoutError:
            log.warning("too many updates are in hand; Telegram has to call again")
            return web.Response(status=503)
        return web.Response()

    def _refuse(self) -> None:
        """Say in the log that calls are refused, now and then: whoever makes them must not fill it."""
        self._refused += 1
        if time.monotonic() - self._refused_told >= SAID_AGAIN_S:
            log.warning("%s webhook calls without the right secret were refused", self._refused)
            self._refused, self._refused_told = 0, time.monotonic()

    async def _on_health(self, _: web.Request) -> web.Response:
        well = self._is_well()
        return web.json_response({"ok": well}, status=200 if well else 503)
