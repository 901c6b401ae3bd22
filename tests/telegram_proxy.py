"""A small HTTP proxy for tests, which knows its users by name and password."""

import asyncio
import base64
import contextlib
import re
from threading import Event, Thread
from typing import Self
from urllib.parse import urlsplit


class Proxy:
    """Forwards http requests in absolute form to their host; a context manager.

    `paths` holds the last part of each path that was asked for, `refused` counts the requests
    that came without the right name and password.
    """

    def __init__(self, name: str, password: str) -> None:
        self.key = base64.b64encode(f"{name}:{password}".encode()).decode()
        self.paths: list[str] = []
        self.refused = 0
        self._connections: set[asyncio.Task[None]] = set()
        self._ready = Event()
        self._thread = Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(5)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(5)

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.current_task()
        assert connection is not None
        self._connections.add(connection)
        try:
            await self._answer(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
            self._connections.discard(connection)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            method, target, _ = head.split(" ", 2)
            length = int((re.search(r"(?i)content-length: (\d+)", head) or ["", "0"])[1])
            body = await reader.readexactly(length)
            if f"Proxy-Authorization: Basic {self.key}" not in head:
                self.refused += 1
                writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n")
                writer.write(b"Content-Length: 0\r\nConnection: close\r\n\r\n")
            else:
                await self._forward(method, target, head, body, writer)

    async def _forward(
        self, method: str, target: str, head: str, body: bytes, writer: asyncio.StreamWriter
    ) -> None:
        url = urlsplit(target)
        assert url.scheme == "http", "not in absolute form"
        self.paths.append(url.path.rpartition("/")[2])
        lines = [
            line
            for line in head.split("\r\n")[1:]
            if line and not line.lower().startswith(("proxy-", "connection"))
        ]
        request = [f"{method} {url.path} HTTP/1.1", *lines, "Connection: close", "", ""]
        far_reader, far_writer = await asyncio.open_connection(url.hostname, url.port)
        try:
            far_writer.write("\r\n".join(request).encode("latin-1") + body)
            writer.write(await far_reader.read())
            await writer.drain()
        finally:
            far_writer.close()
            with contextlib.suppress(OSError):
                await far_writer.wait_closed()
