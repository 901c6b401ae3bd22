"""A web site on loopback that tests fill with pages and faults."""

import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass(frozen=True)
class Reply:
    """What the site answers at one path."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    """A Content-Length that lies; None says the truth, and -1 says none."""
    drip_s: float = 0.0
    """Seconds between two bytes of the body."""
    broken_off: bool = False
    """Whether the connection ends before the body does."""


@dataclass(frozen=True)
class Asked:
    """A request that came in."""

    path: str
    headers: Mapping[str, str]
    at: float


Route = Reply | Callable[[Asked], Reply]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is what many tests are about."""


class WebServer:
    """Serves `routes` by path, query included; a context manager.

    `asked` holds every request in order; a path that is no route is a 404.
    """

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[Asked] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = Asked(self.path, dict(self.headers.items()), time.monotonic())
                site.asked.append(asked)
                route = site.routes.get(self.path, Reply(b"khong co", 404))
                site._answer(self, route if isinstance(route, Reply) else route(asked))

            def log_message(self, *_: object) -> None:
                pass

        self._server = _Server(("127.0.0.1", 0), Handler)
        if tls is not None:
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def host(self) -> str:
        """As DANVAN_FETCH_PRIVATE_HOSTS lists it."""
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.host}{path}"

    def page(self, path: str, html: str, **headers: str) -> str:
        """Puts a page at `path` and gives its address."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = {"Content-Type": "text/html; charset=utf-8"}
        self.routes[path] = Reply(html.encode(), headers=kind | named)
        return self.url(path)

    def paths(self) -> list[str]:
        """What was asked for, robots.txt left out."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    @staticmethod
    def _answer(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        try:
            handler.send_response(reply.status)
            for name, value in reply.headers.items():
                handler.send_header(name, value)
            length = len(reply.body) if reply.length is None else reply.length
            if reply.status != 304 and length >= 0 and "Content-Length" not in reply.headers:
                handler.send_header("Content-Length", str(length))
            handler.send_header("Connection", "close")
            handler.end_headers()
            if not reply.drip_s:
                handler.wfile.write(
                    reply.body[: len(reply.body) // 2 if reply.broken_off else None]
                )
                return
            for at in range(len(reply.body)):
                handler.wfile.write(reply.body[at : at + 1])
                handler.wfile.flush()
                time.sleep(reply.drip_s)
        except OSError:
            pass  # the other side had enough


def news(title: str, *sentences: str, day: str | None = "2024-03-05T08:00:00+07:00") -> str:
    """A page of a newspaper with an article in it."""
    dated = f'<meta property="article:published_time" content="{day}">' if day else ""
    text = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{dated}</head>'
        f"<body><article><h1>{title}</h1>{text}</article></body></html>"
    )


def feed(*items: str) -> bytes:
    """An RSS feed of <item> elements."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Tin</title>'
        f"<link>/</link>{''.join(items)}</channel></rss>"
    ).encode()


def item(url: str, title: str = "Tin", day: str = "") -> str:
    """One <item>; `day` as RSS writes dates."""
    dated = f"<pubDate>{day}</pubDate>" if day else ""
    return f"<item><title>{title}</title><link>{url}</link>{dated}</item>"
