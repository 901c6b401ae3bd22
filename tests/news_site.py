"""A news site on loopback, filled by tests."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class NewsSite:
    """Serves `pages` by path; a context manager. What is `held` waits until it is released."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[bytes, str]] = {}
        self.held: dict[str, threading.Event] = {}
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if gate := site.held.get(self.path):
                    gate.wait(20)
                body, kind = site.pages.get(self.path, (b"", ""))
                self.send_response(200 if kind else 404)
                self.send_header("Content-Type", kind or "text/plain")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for gate in self.held.values():
            gate.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def host(self) -> str:
        """As DANVAN_FETCH_PRIVATE_HOSTS lists it."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def put(self, path: str, body: str | bytes, kind: str = "text/html; charset=utf-8") -> str:
        """The address of a page that is there from now on."""
        self.pages[path] = (body.encode() if isinstance(body, str) else body), kind
        return f"http://{self.host}{path}"


def news(
    title: str, *paragraphs: str, day: str = "2023-09-12", publisher: str = "Báo Tuyên Quang"
) -> str:
    """A page of a newspaper; without a day or a publisher where these are empty."""
    dated = (
        f'<meta property="article:published_time" content="{day}T07:00:00+07:00">' if day else ""
    )
    named = f'<meta property="og:site_name" content="{publisher}">' if publisher else ""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title>{dated}{named}'
        f"</head><body><article><h1>{title}</h1>{text}</article></body></html>"
    )
