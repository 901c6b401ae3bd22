"""Updates by webhook: one small HTTP server, which also says whether the bot is well."""

import asyncio
import hmac
import json
import logging
from collections.abc import Callable

from aiohttp import web

from bot.inbox import Inbox, NotKeptError
from bot.network import PollingErrors, is_readable

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 # the header's name
MOST_BYTES = 1_000_000
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
        server = web.Application(client_max_size=MOST_BYTES)
        server.router.add_post(path, self._on_update)
        server.router.add_get("/healthz", self._on_health)
        self._runner = web.AppRunner(server, access_log=None, shutdown_timeout=STOP_S)

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
            log.warning("a webhook call without the right secret was refused")
            return web.Response(status=403)
        try:
            row = json.loads(await request.read())
        except (ValueError, RecursionError):
            return web.Response(status=400)
        if not is_readable(row):
            return web.Response()  # or Telegram would send it for ever
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

    async def _on_health(self, _: web.Request) -> web.Response:
        well = self._is_well()
        return web.json_response({"ok": well}, status=200 if well else 503)
