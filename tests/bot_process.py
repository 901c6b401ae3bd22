"""The real `danvan bot` as a process, talking to the test server."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.telegram_server import TelegramServer

_ASKED_S = 3.0
DANVAN = Path(sys.executable).with_name("danvan")


class BotProcess:
    """A bot process; a context manager that never leaves it running.

    Args:
        server: what it talks to; None leaves the token and the address to `env`.
        data_dir: its data directory.
        env: further variables, in place of the process's own DANVAN_ ones; None as a value
            takes a variable away.
        command: what is started before the options; the installed `danvan` unless told.
        arguments: options of `danvan` that stand before `bot`.
    """

    def __init__(
        self,
        server: TelegramServer | None,
        data_dir: Path,
        *,
        env: Mapping[str, str | None] | None = None,
        command: Sequence[str | Path] = (DANVAN,),
        arguments: Sequence[str] = (),
    ) -> None:
        self.server = server
        self._folder = tempfile.TemporaryDirectory(prefix="danvan-bot-")
        self.working_dir = Path(self._folder.name)
        self._log = (self.working_dir / "output.log").open("w+b")
        self._env = _environment(server, env or {})
        self._command = [*map(str, command), "--data-dir", str(data_dir), *arguments, "bot"]
        self._seen = 0
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Asks it to stop, as an operator would, and makes sure that it does."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(_ASKED_S)
        self.kill()
        self._log.close()
        self._folder.cleanup()

    def start(self) -> Self:
        """Starts it, again if it ran before; output goes on in the same file."""
        assert self.process is None or self.process.poll() is not None, "it runs already"
        self._seen = self.server.count_polls() if self.server else 0
        self.process = subprocess.Popen(
            self._command,
            cwd=self.working_dir,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        return self

    def wait_until_ready(self, timeout_s: float = 30, *, healthz: str | None = None) -> Self:
        """Returns when it polls, or, given the URL `healthz`, when that answers 200.

        Raises:
            AssertionError: it ended, or was not ready in time; the message holds its output.
        """
        deadline = time.monotonic() + timeout_s
        while not (self._answers(healthz) if healthz else self._polls(0.2)):
            status = self.running.poll()
            assert status is None, f"the bot ended with {status}:\n{self.output()}"
            assert time.monotonic() < deadline, f"not ready in {timeout_s} s:\n{self.output()}"
        return self

    @property
    def running(self) -> subprocess.Popen[bytes]:
        """The process that was started."""
        assert self.process is not None, "the bot was not started"
        return self.process

    def wait(self, timeout_s: float = 10) -> int:
        """The exit status of a process that ends by itself."""
        try:
            return self.running.wait(timeout_s)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {timeout_s} s:\n{self.output()}") from None

    def stop(self, timeout_s: float = 10) -> int:
        """The exit status after SIGTERM; AssertionError when it takes longer."""
        self.running.send_signal(signal.SIGTERM)
        return self.wait(timeout_s)

    def kill(self) -> None:
        """Ends it with SIGKILL, if it still runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)

    def output(self) -> str:
        """All it wrote to stdout and stderr so far."""
        return Path(self._log.name).read_text(encoding="utf-8", errors="replace")

    def wait_for_line(self, words: str, times: int = 1, timeout_s: float = 20) -> str:
        """The last line with these words, once it wrote so many of them.

        Raises:
            AssertionError: it did not in that time; the message holds its output.
        """
        deadline = time.monotonic() + timeout_s
        while True:
            lines = [line for line in self.output().splitlines() if words in line]
            if len(lines) >= times:
                return lines[-1]
            assert time.monotonic() < deadline, f"no {words!r} in {timeout_s} s:\n{self.output()}"
            time.sleep(0.05)

    def rss_mb(self) -> float:
        """Its resident memory in MB (2**20 bytes), as Linux tells it."""
        status = Path(f"/proc/{self.running.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024

    def _polls(self, timeout_s: float) -> bool:
        assert self.server is not None, "without a server, name the healthz address"
        server, seen = self.server, self._seen
        with server.changed:
            return server.changed.wait_for(lambda: server.count_polls() > seen, timeout_s)

    def _answers(self, url: str) -> bool:
        try:
            with urllib.request.urlopen(url, timeout=1) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
            return False


def _environment(server: TelegramServer | None, extra: Mapping[str, str | None]) -> dict[str, str]:
    variables: dict[str, str | None] = {
        name: value for name, value in os.environ.items() if not name.startswith("DANVAN_")
    }
    if server is not None:
        variables["DANVAN_TELEGRAM_TOKEN"] = server.token
        variables["DANVAN_TELEGRAM_BASE_URL"] = server.base_url
    variables["NO_PROXY"] = "127.0.0.1,localhost"
    variables |= extra
    return {name: value for name, value in variables.items() if value is not None}
