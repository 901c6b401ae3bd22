"""/metrics, /healthz and /readyz: one small HTTP server for who watches over the bot."""

import asyncio
import ipaddress
import logging
import math
import time
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.journal import Journal, JournalError
from bot.metrics import Metrics, Sources, polled_age
from bot.settings import SettingsError

log = logging.getLogger(__name__)

TRIED_EVERY_S = 5.0
"""How long it is believed that the journal can be written, or that it cannot."""
_PATIENCE_S = 3.0
"""How long a write to the journal may take before it counts as failed."""
_STOP_S = 1.0

Check = dict[str, Any]


class HealthServer:
    """Tells whether the bot is well, on an address of its own.

    Args:
        metrics: what is served at /metrics.
        sources: what is looked at.
        stall_s: how old the last success of getUpdates may be; None where Telegram calls.
    """

    def __init__(self, metrics: Metrics, sources: Sources, *, stall_s: float | None) -> None:
        self._metrics = metrics
        self._sources = sources
        self._stall_s = stall_s
        self._journal = _JournalProbe(sources.inbox.journal)
        server = web.Application()
        server.router.add_get("/metrics", self._on_metrics)
        server.router.add_get("/healthz", self._on_health)
        server.router.add_get("/readyz", self._on_ready)
        self._runner = web.AppRunner(server, access_log=None, shutdown_timeout=_STOP_S)

    async def start(self, listen: str) -> None:
        """Listen at host:port.

        Raises:
            SettingsError: the address is taken or not ours.
        """
        host, _, port = listen.rpartition(":")
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, int(port)).start()
        except (OSError, OverflowError) as exc:
            raise cannot_listen("DANVAN_METRICS_LISTEN", listen, exc) from exc
        log.info("metrics and health at %s", listen)
        if not _is_loopback(host):
            log.warning("%s is open to other machines: anybody there can read /metrics", listen)

    async def stop(self) -> None:
        """Close the address."""
        await self._runner.cleanup()

    async def _on_metrics(self, _: web.Request) -> web.Response:
        body = self._metrics.text(self._sources)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _on_health(self, _: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def _on_ready(self, _: web.Request) -> web.Response:
        checks = {
            "index": self._index(),
            "journal": {"ok": await self._journal.is_writable()},
            "telegram": self._telegram(),
        }
        not_ready = [name for name, check in checks.items() if not check["ok"]]
        return web.json_response(
            {"ready": not not_ready, "not_ready": not_ready, **checks},
            status=503 if not_ready else 200,
        )

    def _index(self) -> Check:
        index = self._sources.thinker.engine.index
        return {"ok": index.folder.is_dir(), "passages": index.size}

    def _telegram(self) -> Check:
        """Whether updates come: while the bot polls, that it got an answer lately."""
        if self._stall_s is None:
            return {"ok": True, "mode": "webhook"}
        age = polled_age(self._sources.polling)
        told = None if math.isinf(age) else round(age, 1)
        return {"ok": age < self._stall_s, "mode": "polling", "age_seconds": told}


class _JournalProbe:
    """Tries whether the journal can be written, once in a while however often it is asked."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._trying = asyncio.Lock()
        self._tried_at = -math.inf
        self._is_writable = False

    async def is_writable(self) -> bool:
        """Whether a write succeeded lately."""
        async with self._trying:
            if time.monotonic() - self._tried_at >= TRIED_EVERY_S:
                self._is_writable = await self._try()
                self._tried_at = time.monotonic()
            return self._is_writable

    async def _try(self) -> bool:
        try:
            await asyncio.wait_for(self._journal.check_writable(), _PATIENCE_S)
        except (JournalError, TimeoutError):
            return False
        return True


def cannot_listen(setting: str, listen: str, exc: Exception) -> SettingsError:
    """The sentence for an address that is taken or not ours."""
    reason = getattr(exc, "strerror", None) or exc
    return SettingsError(
        f"Không lắng nghe được ở {setting}={listen} ({reason}); hãy chọn địa chỉ:cổng khác."
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
