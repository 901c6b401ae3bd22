"""The journal's disk is full, its file read-only, damaged or in part unusable: who asks is told, and answered."""

import contextlib
import itertools
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing

import pytest

from tests.bot_process import BotProcess
from tests.telegram_server import TelegramServer, User

QUESTION = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"
FIGURE = "gần 6.500"
HELD = "đã được giữ lại"
OPEN = {"DANVAN_ACCESS": "open", "DANVAN_QUESTIONS_PER_MINUTE": "1000"}

_numbers = itertools.count(8501)


@pytest.fixture
def server():
    with TelegramServer() as server:
        yield server


@pytest.fixture
def chat(server):
    return server.private_chat(User(next(_numbers), "Lan"))


@pytest.fixture
def folder(built, tmp_path):
    return shutil.copytree(built, tmp_path / "data")


@pytest.fixture
def small_disk(built, tmp_path):
    """A data directory on a disk of its own, of a few MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk)
    if mounted.returncode:
        pytest.skip("no disk of its own can be had without root")
    try:
        yield shutil.copytree(built, disk / "data")
    finally:
        run("umount", "--lazy", disk)


def run(*command: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(list(map(str, command)), capture_output=True, check=False)


def fill(path) -> None:
    """Writes until the disk takes no more."""
    with path.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
        while stream.write(bytes(4096)) == 4096:
            pass


def ask(server, chat, text=QUESTION):
    return server.say(chat, chat.user, text)


def until_held(server, chat, bot) -> list:
    """Asks until the bot says that it had to hold a question; what was asked, that one last."""
    asked = []
    while not (asked and HELD in _reply(server, bot, asked[-1])):
        assert len(asked) < 200, "the journal took everything"
        asked.append(ask(server, chat))
    return asked


def _reply(server, bot, message) -> str:
    try:
        return server.reply_to(message, 20).plain
    except AssertionError:
        raise AssertionError(bot.output()) from None


def answered(server, chat, message) -> bool:
    replies = [chat.messages[number] for number in chat.replies.get(message.id, [])]
    return any(FIGURE in reply.plain for reply in replies)


def recovers(server, chat, asked) -> None:
    """Everything that was asked is answered, and so is what is asked now."""
    for one in asked:
        server.wait_for(lambda one=one: answered(server, chat, one), 60)
    last = ask(server, chat)
    server.wait_for(lambda: answered(server, chat, last), 20)


def test_a_full_disk_is_said_and_outlived(server, chat, small_disk):
    with BotProcess(server, small_disk, env=OPEN) as bot:
        bot.wait_until_ready()
        server.reply_to(ask(server, chat))
        filler = small_disk / "filler"
        fill(filler)
        asked = until_held(server, chat, bot)
        assert "journal.sqlite3" in bot.wait_for_line("Hết chỗ trên đĩa")
        filler.unlink()
        recovers(server, chat, asked)
        assert bot.stop() == 0
        assert "Traceback" not in bot.output()


def test_a_read_only_journal_is_said_and_outlived(server, chat, folder):
    with BotProcess(server, folder, env=OPEN) as bot:
        bot.wait_until_ready()
        server.reply_to(ask(server, chat))
        server.settled()
        # Not the -shm: a process that writes to a page of it which it may not write is ended by Linux.
        files = [folder / "journal.sqlite3", folder / "journal.sqlite3-wal"]
        if run("chattr", "+i", *files).returncode:
            pytest.skip("a file cannot be made immutable here")
        try:
            asked = until_held(server, chat, bot)
            assert "journal.sqlite3" in bot.wait_for_line("Không ghi được sổ ghi chép")
        finally:
            run("chattr", "-i", *files)
        recovers(server, chat, asked)
        assert "Traceback" not in bot.output()


def test_a_journal_damaged_while_it_is_read_is_said_and_mended_from_a_copy(server, chat, folder):
    """Nothing is answered from a damaged journal; Telegram keeps what is asked meanwhile."""
    journal = folder / "journal.sqlite3"
    with BotProcess(server, folder, env=OPEN) as bot:
        bot.wait_until_ready()
        server.reply_to(ask(server, chat))
        assert bot.stop() == 0
        copy = shutil.copy(journal, folder / "copy.sqlite3")
        bot.start().wait_until_ready()
        server.reply_to(ask(server, chat))
        for path in folder.glob("journal.sqlite3*"):
            with path.open("r+b") as stream:
                stream.write(os.urandom(path.stat().st_size))
        asked = until_held(server, chat, bot)
        line = bot.wait_for_line("hỏng hoặc không phải là sổ ghi chép")
        assert "khôi phục từ bản sao lưu" in line
        bot.stop(30)
        for path in folder.glob("journal.sqlite3*"):
            path.unlink()
        shutil.move(copy, journal)
        bot.start()
        recovers(server, chat, asked[-1:])
        assert "Traceback" not in bot.output()


@pytest.mark.parametrize("tables", [("feedback",), ("reports",), ("feedback", "reports")])
def test_answers_go_on_where_only_votes_and_reports_fail(server, chat, folder, tables):
    with BotProcess(server, folder, env=OPEN) as bot:
        bot.wait_until_ready()
        reply = server.reply_to(ask(server, chat))
        with closing(sqlite3.connect(folder / "journal.sqlite3", timeout=20)) as journal:
            for table in tables:
                journal.execute(f"DROP TABLE {table}")
        again = server.reply_to(ask(server, chat))
        assert FIGURE in again.plain
        if "feedback" in tables:
            press = server.press(reply, "👍", chat.user)
            server.wait_for(lambda: press.answer, 20)
            assert "chưa ghi lại được" in press.answer["text"]
        if "reports" in tables:
            server.press(reply, "Báo sai", chat.user)
            request = server.wait_for(
                lambda: server.sent(chat)[-1].id > again.id and server.sent(chat)[-1]
            )
            line = server.say(chat, chat.user, "số này cũ rồi", reply_to=request)
            assert "chưa ghi lại được" in server.reply_to(line).plain
        assert FIGURE in server.reply_to(ask(server, chat)).plain
        assert "Traceback" not in bot.output()
