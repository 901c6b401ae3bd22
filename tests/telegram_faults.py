"""Scripted faults of the test server: what a bad network and a bad day at Telegram look like."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal, NoReturn, get_args

from aiohttp import web

Kind = Literal["status", "timeout", "reset", "slow", "malformed", "flood", "forbidden", "error"]
KINDS = get_args(Kind)
ERROR_PAGE = (
    "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center></body></html>"
)

Reply = tuple[int, str]
Answer = Callable[[], Awaitable[Reply]]


@dataclass(eq=False)
class Fault:
    """One script: the next `times` calls of `method` ("*": any) meet it.

    status: an HTML page with that status, as from a proxy. timeout: no answer until released.
    reset: the connection breaks. slow: the answer comes in ten drips. malformed: half a JSON
    object. flood: 429 with `retry_after`. forbidden: 403 with `description`. error: `status`
    with `description`, as the Bot API words its errors.
    With `takes_effect` the call is carried out first and only its answer is lost or spoilt.
    """

    method: str
    kind: Kind
    times: int = 1
    status: int = 500
    retry_after: int = 1
    drip_s: float = 0.02
    description: str = "Forbidden: bot was blocked by the user"
    takes_effect: bool = False
    met: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)
    loop: asyncio.AbstractEventLoop | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault of kind {self.kind!r}, only {', '.join(KINDS)}")

    def matches(self, method: str) -> bool:
        """Whether a call of `method` meets this fault now."""
        named = self.method == "*" or self.method.lower() == method.lower()
        return named and self.met < self.times

    def release(self) -> None:
        """Lets the calls that a timeout holds be answered, and ends the script."""
        self.times = self.met
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.released.set)


async def suffer(fault: Fault, request: web.Request, answer: Answer) -> web.StreamResponse:
    """What the client gets; `answer` carries the call out."""
    if fault.takes_effect:
        kept = await answer()

        async def answer() -> Reply:
            return kept

    if fault.kind == "status":
        page = ERROR_PAGE.format(f"{fault.status} Server Error")
        return web.Response(status=fault.status, text=page, content_type="text/html")
    if fault.kind == "malformed":
        return web.Response(text='{"ok":true,"result":{"mess', content_type="application/json")
    if fault.kind == "reset":
        await _reset(request)
    if fault.kind == "slow":
        return await _drip(fault, request, await answer())
    if fault.kind == "timeout":
        await fault.released.wait()
    status, body = await answer()
    return web.Response(status=status, text=body, content_type="application/json")


async def _reset(request: web.Request) -> NoReturn:
    if request.transport is not None:
        connection = request.transport.get_extra_info("socket")
        with contextlib.suppress(OSError):
            now = struct.pack("ii", 1, 0)  # close with RST instead of FIN
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, now)
        request.transport.abort()
    await asyncio.Event().wait()  # the lost connection cancels this handler
    raise AssertionError("unreachable")


async def _drip(fault: Fault, request: web.Request, reply: Reply) -> web.StreamResponse:
    status, body = reply
    content = body.encode()
    response = web.StreamResponse(status=status, headers={"Content-Type": "application/json"})
    response.content_length = len(content)
    await response.prepare(request)
    step = max(1, len(content) // 10)
    for start in range(0, len(content), step):
        await response.write(content[start : start + step])
        await asyncio.sleep(fault.drip_s)
    await response.write_eof()
    return response
