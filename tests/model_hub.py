"""A model hub on loopback: what the Hugging Face Hub answers to those who load a model."""

import hashlib
import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

COMMIT = "1" * 40


class ModelHub:
    """Serves folders as models; keeps the path of every request in `asked`."""

    def __init__(self, models: Mapping[str, Path]) -> None:
        self.asked: list[str] = []
        self._models = models
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_HEAD(self) -> None:
                self._answer()

            def do_GET(self) -> None:
                self._answer()

            def _answer(self) -> None:
                hub.asked.append(self.path)
                status, headers, body = hub.answer(self.path.split("?")[0])
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """(status, headers, body) for a path of the hub."""
        parts = path.strip("/").split("/")
        described = parts[:2] == ["api", "models"]
        name = "/".join(parts[2:4] if described else parts[:2])
        rest = parts[4:] if described else parts[2:]
        folder = self._models.get(name)
        if folder is None:
            return 401, {"X-Error-Code": "RepoNotFound"}, b"{}"
        if described:
            return 200, {"Content-Type": "application/json"}, _described(name, folder, rest)
        file = folder.joinpath(*rest[2:])
        if rest[:1] != ["resolve"] or not file.is_file():
            return 404, {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": COMMIT}, b""
        body = file.read_bytes()
        etag = hashlib.sha256(body).hexdigest()
        return 200, {"ETag": f'"{etag}"', "X-Repo-Commit": COMMIT}, body


def _described(name: str, folder: Path, rest: list[str]) -> bytes:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    names = [path.relative_to(folder).as_posix() for path in files]
    if rest[:1] == ["tree"]:
        rows = [
            {"type": "file", "path": one, "size": path.stat().st_size, "oid": one}
            for one, path in zip(names, files, strict=True)
        ]
        return json.dumps(rows).encode()
    siblings = [{"rfilename": one} for one in names]
    told = {"_id": "1", "id": name, "modelId": name, "sha": COMMIT, "siblings": siblings}
    return json.dumps({**told, "private": False, "tags": [], "downloads": 0}).encode()
