"""The bot against a Bot API emulator that others wrote (npm: telegram-test-api), where Node.js can fetch it."""

import json
import shutil
import socket
import subprocess
import threading
from pathlib import Path
from queue import Empty, Queue

import pytest

from tests.bot_process import BotProcess

EMULATOR = Path(__file__).resolve().parents[2] / "emulator"
TOKEN = "123456:an-emulated-token-of-the-bot-000000"


@pytest.fixture(scope="module")
def package():
    """The folder with the emulator installed in it."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("Node.js is not installed")
    if not (EMULATOR / "node_modules" / "telegram-test-api").exists():
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(
            command, check=False, cwd=EMULATOR, capture_output=True, text=True, timeout=180
        )
        if done.returncode:
            pytest.skip(f"npm cannot fetch telegram-test-api: {done.stderr.strip()[-200:]}")
    return EMULATOR


class Emulator:
    """The emulator as a process: lines in, the bot's messages out."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._process = subprocess.Popen(
            ["node", "run.cjs", TOKEN, str(self.port)],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._lines: Queue[dict] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self._process.stdout:
            self._lines.put(json.loads(line))

    def next_line(self) -> dict:
        """What the emulator says next."""
        try:
            return self._lines.get(timeout=30)
        except Empty:
            raise AssertionError("the emulator says nothing") from None

    def say(self, text: str) -> str:
        """The bot's answer to `text`, as it was sent."""
        self._process.stdin.write(text + "\n")
        self._process.stdin.flush()
        return self.next_line()["text"]

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        self._process.stdin.close()
        self._process.stdout.close()


@pytest.fixture
def emulator(package):
    emulator = Emulator(package)
    try:
        assert emulator.next_line() == {"ready": True}
        yield emulator
    finally:
        emulator.close()


def test_the_bot_answers_start_and_a_question_at_an_independent_emulator(emulator, data_dir):
    env = {
        "DANVAN_TELEGRAM_TOKEN": TOKEN,
        "DANVAN_TELEGRAM_BASE_URL": f"http://127.0.0.1:{emulator.port}/bot",
        "DANVAN_ADMIN_IDS": "7",
    }
    with BotProcess(None, data_dir, env=env):
        assert "Hỏi Dân Vận" in emulator.say("/start")
        answer = emulator.say("Thái Nguyên có bao nhiêu mô hình Dân vận khéo?")
        assert "<b>gần 6.500 mô hình Dân vận khéo</b>" in answer
