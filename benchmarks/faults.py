"""What goes wrong around a running bot: Telegram, the network, the journal, the library, its own processes."""

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bot_process import DANVAN, BotProcess
from tests.process_tree import family
from tests.telegram_faults import Kind
from tests.telegram_server import TelegramServer
from tests.telegram_world import User
from tests.update_generator import UpdateGenerator

_A_WHILE_S = 4.0
_FIRST_STRANGER = 2_000_001
_UNREADABLE: tuple[dict[str, object], ...] = (
    {"message": {"message_id": 1}},
    {"message": "chào"},
    {"callback_query": {"id": "1", "from": {}}},
    {"inline_query": []},
    {"edited_message": {"message_id": 1, "date": 1, "chat": None}},
    {"something_new": {"id": 1}},
    {},
)
_ADDED = ": đã thêm thành bài "
_ARTICLE = """Bản Nà Lừa góp đất mở đường

05/03/2024 08:00

Năm 2023, bà con bản Nà Lừa đã hiến {figure} mét vuông đất để mở rộng con đường vào bản. Tổ dân vận
đến từng nhà giải thích, lắng nghe ý kiến của các hộ rồi mới bàn việc góp công.

Trưởng bản cho biết 41 hộ đã cùng nhau đổ bê tông đoạn đường dài hai cây số trước mùa mưa.
"""


class Faults:
    """The faults of one run, drawn in rounds: each kind once, then each kind again in another order.

    Args:
        server: the Telegram that they are done to.
        bot: the process that they are done to; it has a worker to lose.
        data_dir: its data directory.
        chance: draws.
    """

    def __init__(
        self, server: TelegramServer, bot: BotProcess, data_dir: Path, chance: random.Random
    ) -> None:
        self._server = server
        self._bot = bot
        self._data_dir = data_dir
        self._chance = chance
        people = [User(_FIRST_STRANGER + number, "Khách") for number in range(5)]
        chats = [server.private_chat(person) for person in people]
        chats.append(server.supergroup("Tổ khách", *people))
        self._generator = UpdateGenerator(chance, server.options.bot, people, chats)
        self._article = ""
        """Its id, while the library holds it."""
        self._kinds: dict[str, Callable[[], None]] = {
            "429": lambda: self._scripted(
                "sendMessage", "flood", self._some(20), retry_after=chance.randint(1, 3)
            ),
            "500": lambda: self._scripted("*", "status", self._some(20), status=500),
            "502": lambda: self._scripted("sendMessage", "status", self._some(20), status=502),
            "reset": lambda: self._scripted("*", "reset", self._some(10)),
            "answer lost": lambda: self._scripted(
                "sendMessage", "reset", self._some(3), takes_effect=True
            ),
            "half an answer": lambda: self._scripted("getUpdates", "malformed", 2),
            "slow": lambda: self._scripted("*", "slow", self._some(40), drip_s=0.1),
            "getUpdates hangs": lambda: self._held("getUpdates", 99),
            "sendMessage hangs": lambda: self._held("sendMessage", self._some(20)),
            "Telegram down": self._down,
            "conflict": self._conflict,
            "unreadable updates": self._unreadable,
            "hostile updates": self._hostile,
            "journal locked": self._lock_journal,
            "article added or removed": self._change_library,
            "index built anew": self._rebuild,
            "worker killed": self._kill_worker,
        }

    @property
    def kinds(self) -> list[str]:
        """Their names."""
        return list(self._kinds)

    def drawn(self) -> Iterator[str]:
        """The names of the next ones, without end."""
        while True:
            yield from self._chance.sample(self.kinds, len(self.kinds))

    def inject(self, kind: str) -> None:
        """Lets it happen; returns when it is over, after some seconds at most."""
        self._kinds[kind]()

    def _some(self, most: int) -> int:
        return self._chance.randint(1, most)

    def _scripted(self, method: str, kind: Kind, times: int, **script: object) -> None:
        fault = self._server.fault(method, kind, times=times, **script)
        time.sleep(_A_WHILE_S)
        self._forget(fault)

    def _held(self, method: str, times: int) -> None:
        fault = self._server.fault(method, "timeout", times=times)
        time.sleep(_A_WHILE_S)
        self._forget(fault)

    def _forget(self, fault: object) -> None:
        with self._server.changed:
            ended = next(one for one in self._server.faults if one is fault)
            ended.release()
            self._server.faults.remove(ended)

    def _down(self) -> None:
        self._server.down()
        time.sleep(3.0)
        self._server.up()

    def _conflict(self) -> None:
        url = f"{self._server.base_url}{self._server.token}/getUpdates?timeout=0&limit=1"
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 # the test server

    def _unreadable(self) -> None:
        for update in _UNREADABLE:
            self._server.push(dict(update))

    def _hostile(self) -> None:
        for _ in range(50):
            self._server.push(self._generator.update())

    def _lock_journal(self) -> None:
        """Longer, at times, than the bot waits for it."""
        journal = sqlite3.connect(self._data_dir / "journal.sqlite3", timeout=30)
        with contextlib.closing(journal):
            journal.execute("BEGIN EXCLUSIVE")
            time.sleep(self._chance.uniform(2.0, 6.0))
            journal.rollback()

    def _change_library(self) -> None:
        if self._article:
            self._danvan("corpus", "remove", self._article)
            self._article = ""
            return
        article = self._data_dir.parent / "na-lua.txt"
        article.write_text(_ARTICLE.format(figure=self._some(900)), encoding="utf-8")
        told = self._danvan("corpus", "add", article)
        self._article = told.rpartition(_ADDED)[2].strip().removesuffix(".")

    def _rebuild(self) -> None:
        """Another generation becomes CURRENT, though nothing has changed."""
        self._danvan("index", "build")

    def _kill_worker(self) -> None:
        for worker in family(self._bot.running.pid)[1:]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)

    def _danvan(self, *arguments: object) -> str:
        command = [str(DANVAN), "--data-dir", str(self._data_dir), *map(str, arguments)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return done.stdout
