"""Starting, stopping, and what keeps the bot from starting."""

import shutil
import signal
import socket
import sqlite3
import time
from contextlib import closing
from threading import Event

import pytest

from tests.bot_process import BotProcess
from tests.telegram_server import TelegramServer, User

QUESTION = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"
FIGURE = "gần 6.500"
LAN = User(101, "Lan")
TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw-"
OPEN = {"DANVAN_ACCESS": "open"}
ADMITTED_S = 10.0
"""How long a stop may take."""


@pytest.fixture
def server():
    with TelegramServer() as server:
        yield server


@pytest.fixture
def chat(server):
    chat = server.private_chat(LAN)
    server.world.users[LAN.id] = LAN
    return chat


@pytest.fixture(scope="module")
def folder(built, tmp_path_factory):
    """One data directory for all, since each bot runs alone."""
    return shutil.copytree(built, tmp_path_factory.mktemp("lifecycle") / "data")


@pytest.fixture
def bot(server, folder):
    """A bot that is not started yet, and remembers nothing."""
    for file in folder.glob("journal.sqlite3*"):
        file.unlink()
    process = BotProcess(server, folder, env=OPEN)
    yield process
    process.__exit__()


def stopped(bot, how=signal.SIGTERM) -> float:
    """The seconds that the bot took to end with status 0."""
    began = time.monotonic()
    bot.running.send_signal(how)
    assert bot.wait(ADMITTED_S) == 0
    assert "Traceback" not in bot.output()
    return time.monotonic() - began


def said(bot, line: str) -> None:
    """Waits until the bot said so."""
    pause = Event()
    for _ in range(400):
        if line in bot.output():
            return
        pause.wait(0.05)
    raise AssertionError(bot.output())


def last_reply(folder) -> tuple[str, int | None]:
    with closing(sqlite3.connect(folder / "journal.sqlite3")) as journal:
        query = "SELECT status, reply FROM questions ORDER BY id DESC LIMIT 1"
        return journal.execute(query).fetchone()


# Stopping


def test_a_stop_finishes_what_was_begun(server, chat, bot, folder):
    bot.start().wait_until_ready()
    slow = server.fault("sendMessage", "slow", drip_s=0.15)
    asked = server.say(chat, LAN, QUESTION)
    server.wait_for(lambda: slow.met)
    assert stopped(bot) > 0.3, "it did not wait for the send"
    reply = server.reply_to(asked)
    assert last_reply(folder) == ("answered", reply.id)
    assert server.count_polls() >= 2, "what was fetched was never confirmed"


def test_updates_that_waited_while_it_was_down_are_answered(server, chat, bot):
    bot.start().wait_until_ready()
    assert stopped(bot) < 5
    waited = [server.say(chat, LAN, QUESTION) for _ in range(3)]
    bot.start()
    for message in waited:
        assert FIGURE in server.reply_to(message, 20).plain
    server.settled()
    assert [len(chat.replies[one.id]) for one in waited] == [1, 1, 1]


def test_a_long_poll_holds_up_no_stop(server, bot):
    hanging = server.fault("getUpdates", "timeout", times=9)
    bot.start()
    server.wait_for(lambda: hanging.met, 20)
    assert stopped(bot, signal.SIGINT) < 5


def test_a_stop_while_telegram_is_away(server, bot):
    bot.start().wait_until_ready()
    server.down()
    said(bot, "Telegram cannot be reached")
    stopped(bot)


def test_a_send_that_hangs_for_ever_is_given_up(server, chat, bot):
    bot.start().wait_until_ready()
    hanging = server.fault("sendMessage", "timeout", times=9)
    asked = server.say(chat, LAN, QUESTION)
    server.wait_for(lambda: hanging.met)
    stopped(bot)
    assert (
        "not everything that was begun could be finished; it is at the next start" in bot.output()
    )
    hanging.release()
    bot.start()
    assert FIGURE in server.reply_to(asked, 20).plain


def test_a_stop_while_waiting_for_telegram_at_the_start(server, bot):
    server.down()
    bot.start()
    said(bot, "Telegram cannot be reached")
    assert stopped(bot) < 5


@pytest.mark.parametrize("method", ["getMe", "deleteWebhook"])
def test_a_stop_while_the_start_hangs(server, bot, method):
    hanging = server.fault(method, "timeout", times=9)
    bot.start()
    server.wait_for(lambda: hanging.met, 20)
    stopped(bot)


# What keeps it from starting


def refused(server, folder, env) -> str:
    """The one sentence with which the bot refuses to start."""
    with BotProcess(server, folder, env=env) as bot:
        assert bot.wait(20) == 2, bot.output()
        lines = [line for line in bot.output().splitlines() if " INFO " not in line]
    assert len(lines) == 1, lines
    return lines[0]


@pytest.mark.parametrize(
    ("env", "told"),
    [
        ({}, "Chưa có DANVAN_TELEGRAM_TOKEN"),
        ({"DANVAN_TELEGRAM_TOKEN": ""}, "Chưa có DANVAN_TELEGRAM_TOKEN"),
        ({"DANVAN_TELEGRAM_TOKN": "x"}, "Không có thiết lập DANVAN_TELEGRAM_TOKN"),
        ({"DANVAN_ADMIN_IDS": "hung"}, "Giá trị của DANVAN_ADMIN_IDS không dùng được"),
        ({"DANVAN_ADMIN_IDS": "7,-8"}, "Giá trị của DANVAN_ADMIN_IDS không dùng được"),
        ({"DANVAN_WEBHOOK_URL": "https://a.vn/hook"}, "cần thêm DANVAN_WEBHOOK_SECRET"),
        ({"DANVAN_WEBHOOK_SECRET": "short"}, "Giá trị của DANVAN_WEBHOOK_SECRET"),
        ({"DANVAN_WEBHOOK_LISTEN": "8443"}, "Giá trị của DANVAN_WEBHOOK_LISTEN"),
        ({"DANVAN_TELEGRAM_PROXY": "proxy:3128"}, "Giá trị của DANVAN_TELEGRAM_PROXY"),
        ({"DANVAN_TELEGRAM_BASE_URL": "api.telegram.org"}, "DANVAN_TELEGRAM_BASE_URL"),
        ({"DANVAN_ACCESS": "all"}, "Giá trị của DANVAN_ACCESS"),
        ({"DANVAN_LOG_LEVEL": "LOUD"}, "Giá trị của DANVAN_LOG_LEVEL"),
    ],
    ids=lambda value: next(iter(value), "no token") if isinstance(value, dict) else "",
)
def test_a_wrong_setting_is_one_sentence(danvan, monkeypatch, env, told):
    if "DANVAN_TELEGRAM_TOKEN" not in env and env:
        monkeypatch.setenv("DANVAN_TELEGRAM_TOKEN", TOKEN)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    status, out, err = danvan("bot")
    assert (status, out) == (2, "")
    assert told in err
    assert len(err.splitlines()) == 1
    assert TOKEN not in err


@pytest.mark.parametrize("below", ["", "below"])
def test_a_data_directory_that_cannot_be_written_is_one_sentence(
    danvan, tmp_path, monkeypatch, below
):
    monkeypatch.setenv("DANVAN_TELEGRAM_TOKEN", TOKEN)
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    status, out, err = danvan("--data-dir", tmp_path / "file" / below, "bot")
    assert (status, out) == (2, "")
    assert str(tmp_path / "file") in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("token", ["abc", "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw_"])
def test_a_token_that_telegram_does_not_take_is_one_sentence(server, folder, token):
    told = refused(server, folder, OPEN | {"DANVAN_TELEGRAM_TOKEN": token})
    assert "Telegram không nhận DANVAN_TELEGRAM_TOKEN" in told
    assert token not in told


def test_a_journal_that_is_none_is_one_sentence(server, folder, tmp_path):
    data_dir = shutil.copytree(folder, tmp_path / "data")
    (data_dir / "journal.sqlite3").write_bytes(b"no database" * 1000)
    assert "journal.sqlite3" in refused(server, data_dir, OPEN)


@pytest.mark.parametrize("port", ["taken", "99999"])
def test_an_address_that_cannot_be_listened_at_is_one_sentence(server, folder, port):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1] if port == "taken" else port
        env = {
            "DANVAN_WEBHOOK_URL": "https://a.vn/hook",
            "DANVAN_WEBHOOK_SECRET": "mot-chuoi-bi-mat-dai",
            "DANVAN_WEBHOOK_LISTEN": f"127.0.0.1:{number}",
        }
        told = refused(server, folder, OPEN | env)
    assert f"DANVAN_WEBHOOK_LISTEN=127.0.0.1:{number}" in told
    assert server.calls_of("setWebhook") == []
