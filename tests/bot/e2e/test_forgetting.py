"""The real bot beside its journal's files: what was deleted or grew too old is in no byte of them."""

import asyncio
import itertools
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from bot.journal import Asked, Given, Journal
from bot.journal_store import JOURNAL_NAME
from bot.journal_tables import inbox
from tests.bot_process import DANVAN, BotProcess
from tests.telegram_server import TelegramServer, User

QUESTION = "Yên Bái có bao nhiêu mô hình Dân vận khéo?"
LEFT = "deleted text has left the journal"

_numbers = itertools.count(501)


def hurried(**seconds: float) -> tuple[str, ...]:
    """The command of a bot that waits for so long where it would wait for longer."""
    changes = "".join(f"retention.{name} = {value}\n" for name, value in seconds.items())
    script = (
        f"from bot import retention\n{changes}from bot.cli import main\nraise SystemExit(main())"
    )
    return (sys.executable, "-c", script)


@pytest.fixture
def data_dir(built, tmp_path):
    return shutil.copytree(built, tmp_path / "data")


@pytest.fixture
def server():
    with TelegramServer() as server:
        yield server


@pytest.fixture
def start(server, data_dir):
    """Starts a bot that everybody may ask."""

    def start(**seconds: float) -> BotProcess:
        env = {"DANVAN_ACCESS": "open", "DANVAN_RETENTION_DAYS": "30"}
        return BotProcess(server, data_dir, env=env, command=hurried(**seconds))

    return start


@pytest.fixture
def holds(data_dir):
    """Whether any file in the data directory but the library and the index holds a text."""

    def holds(text: str) -> bool:
        files = (path for path in data_dir.iterdir() if path.is_file())
        return any(text.encode() in path.read_bytes() for path in files)

    return holds


@pytest.fixture
def rows(data_dir):
    def rows(query: str) -> list[tuple]:
        with closing(sqlite3.connect(data_dir / JOURNAL_NAME)) as connection:
            return connection.execute(query).fetchall()

    return rows


class Person:
    """Somebody who asks something nobody else would, and may have it forgotten."""

    def __init__(self, server):
        number = next(_numbers)
        self.user = User(number, f"Ten{number}")
        self.secret = f"BIMAT{number}"
        self._server = server
        self.chat = server.private_chat(self.user)

    def asks(self):
        asked = self._server.say(self.chat, self.user, f"{QUESTION} {self.secret}")
        return self._server.reply_to(asked, 30)

    def is_forgotten(self) -> str:
        """What the bot says about it."""
        page = self._server.reply_to(self._server.say(self.chat, self.user, "/xoadulieu"), 30)
        before = self._server.current(page).plain
        self._server.press(page, "Xóa", self.user)
        self._server.wait_for(lambda: self._server.current(page).plain != before, 30)
        return self._server.current(page).plain


def wait_until(predicate) -> None:
    """Waits for what the server is not told of."""
    deadline = time.monotonic() + 30
    while not predicate():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_what_a_person_had_deleted_is_soon_in_no_byte(server, start, holds):
    with start(SCRUB_WITHIN_S=0.2) as bot:
        bot.wait_until_ready()
        lan, minh = Person(server), Person(server)
        lan.asks()
        minh.asks()
        assert holds(lan.secret)
        assert lan.is_forgotten() == (
            "Đã xóa 1 câu hỏi cùng câu trả lời, 0 nhận xét, 0 nội dung báo sai."
            " Trong vài phút nữa, tệp lưu được ghi lại để không còn sót chữ nào."
        )
        wait_until(lambda: LEFT in bot.output())
        assert not holds(lan.secret)
        assert holds(minh.secret)
        assert bot.stop() == 0


def test_however_many_ask_the_file_is_written_anew_once_in_a_while(server, start, rows, holds):
    """The rows are gone at once all the same, and the rest of the text after the pause."""
    rest_s = 5
    with start(SCRUB_WITHIN_S=0.2, REST_S=rest_s) as bot:
        bot.wait_until_ready()
        people = [Person(server) for _ in range(6)]
        for person in people:
            person.asks()
        began = time.monotonic()
        for person in [*people, *people]:
            person.is_forgotten()
            assert rows(f"SELECT id FROM questions WHERE user_id = {person.user.id}") == []
        wait_until(lambda: not any(holds(person.secret) for person in people))
        took_s = time.monotonic() - began
        assert 1 <= bot.output().count(LEFT) <= 1 + took_s / rest_s
        assert bot.stop() == 0


def test_a_bot_that_died_before_leaves_it_to_the_next_one(server, start, holds):
    lan = Person(server)
    with start(SCRUB_WITHIN_S=3600) as bot:
        bot.wait_until_ready()
        lan.asks()
        lan.is_forgotten()
        bot.kill()
    assert holds(lan.secret)
    with start(SCRUB_WITHIN_S=0.2) as bot:
        wait_until(lambda: LEFT in bot.output())
        assert not holds(lan.secret)


def test_what_waits_while_a_person_has_all_deleted_is_answered_and_not_kept(
    server, start, rows, holds
):
    """One question is being thought about, the other waits for it."""
    with start(SCRUB_WITHIN_S=0.2) as bot:
        bot.wait_until_ready()
        lan = Person(server)
        asked = [
            server.say(lan.chat, lan.user, f"{QUESTION} CHAM {lan.secret} lần {number}")
            for number in (1, 2)
        ]
        wait_until(lambda: holds(f"{lan.secret} lần 2"))
        lan.is_forgotten()
        for question in asked:
            server.reply_to(question, 30)
        wait_until(lambda: not rows("SELECT id FROM inbox WHERE finished_at IS NULL"))
        assert rows("SELECT count(*) FROM questions") == [(0,)]
        assert rows("SELECT count(*) FROM conversations") == [(0,)]
        wait_until(lambda: LEFT in bot.output())
        assert not holds(lan.secret)
        assert bot.stop() == 0


def test_the_command_deletes_beside_the_running_bot(server, start, data_dir, holds):
    with start(SCRUB_WITHIN_S=3600) as bot:
        bot.wait_until_ready()
        lan, minh = Person(server), Person(server)
        lan.asks()
        minh.asks()
        done = subprocess.run(
            [DANVAN, "--data-dir", data_dir, "journal", "forget", str(lan.user.id)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert f"Đã xóa của {lan.user.id}: 1 câu hỏi, 1 câu trả lời" in done.stdout
        assert "không còn ở đó" in done.stdout
        assert not holds(lan.secret)
        assert holds(minh.secret)
        assert QUESTION not in minh.asks().plain  # it answers on
        assert bot.stop() == 0


def test_an_update_that_waits_is_forgotten_too(server, start, data_dir, rows, holds):
    """As a bot that died with it left it; the number stays, so that it never comes again."""
    lan = Person(server)
    body = f'{{"update_id": 77, "inline_query": {{"from": {{"id": {lan.user.id}}}, "query": "{lan.secret}"}}}}'

    async def fill() -> None:
        journal = await Journal.open(data_dir / JOURNAL_NAME)
        values = {"id": 77, "body": body, "received_at": datetime.now(UTC), "attempts": 1}
        await journal._write(lambda connection: connection.execute(inbox.insert(), values))
        await journal.close()

    asyncio.run(fill())
    assert holds(lan.secret)
    done = subprocess.run(
        [DANVAN, "--data-dir", data_dir, "journal", "forget", str(lan.user.id)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "1 tin đang chờ" in done.stdout
    assert rows("SELECT id, body FROM inbox") == [(77, None)]
    assert not holds(lan.secret)


def test_what_is_older_than_the_operator_wants_goes_soon_after_the_start(
    server, start, data_dir, rows, holds
):
    """While somebody asks: everybody is answered."""

    async def fill() -> None:
        journal = await Journal.open(data_dir / JOURNAL_NAME)
        for number in range(450):
            word, days = ("QUACU", 31) if number < 430 else ("CONMOI", 29)
            at = datetime.now(UTC) - timedelta(days=days)
            question = await journal.received(Asked(9, None, 9, number, f"{word} " * 40, at))
            answer = Given("answered", f"{word} " * 300, None, f"{word} ", 1.0, number, at)
            await journal.answered(question, answer)
            await journal.report(question, user=9, text=word, at=at)
        await journal.close()

    asyncio.run(fill())
    assert holds("QUACU")
    with start(FIRST_S=0.5, SCRUB_WITHIN_S=0.2) as bot:
        bot.wait_until_ready()
        lan = Person(server)
        for _ in range(5):
            lan.asks()
        wait_until(lambda: LEFT in bot.output())
        assert not holds("QUACU")
        assert holds("CONMOI")
        assert rows("SELECT count(*) FROM questions") == [(25,)]
        assert rows("SELECT count(*) FROM answers") == [(25,)]
        assert rows("SELECT count(*) FROM reports") == [(20,)]
        assert rows("PRAGMA foreign_key_check") == []
        told = "deleted what was kept for 30 days: 430 questions, 1 conversations"
        assert told in bot.output()
        assert bot.stop() == 0
