"""Telegram is away, refuses, cannot be found; the clock is wrong: nobody's question is given up."""

import itertools
import shutil
import time

import pytest

from tests.bot_process import BotProcess
from tests.sabotage import sabotage
from tests.telegram_server import TelegramServer, User

QUESTION = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"
FIGURE = "gần 6.500"
OPEN = {"DANVAN_ACCESS": "open"}
DAY_S = 86_400

_numbers = itertools.count(8001)


@pytest.fixture
def server():
    with TelegramServer() as server:
        yield server


@pytest.fixture
def folder(built, tmp_path):
    return shutil.copytree(built, tmp_path / "data")


@pytest.fixture
def chat(server):
    return server.private_chat(User(next(_numbers), "Lan"))


def ask(server, chat, text=QUESTION, **extra):
    return server.say(chat, chat.user, text, **extra)


def answers(server, chat):
    return [message for message in server.sent(chat) if FIGURE in message.plain]


def test_an_hour_without_telegram_costs_no_answer(server, chat, folder, tmp_path):
    """The hour is made of short waits: each send gives up after a second, and is begun anew."""
    impatient = sabotage(
        tmp_path / "sabotage",
        """
        @after("bot.sending")
        def gives_up_soon(module):
            module.PATIENCE_S = 1.0

        @after("bot.inbox")
        def tries_again_soon(module):
            module.FIRST_WAIT_S, module.LONGEST_WAIT_S = 0.1, 0.2
        """,
    )
    with BotProcess(server, folder, env=OPEN | impatient) as bot:
        bot.wait_until_ready()
        held = server.fault("sendMessage", "status", times=10_000, status=502)
        asked = ask(server, chat)
        bot.wait_for_line("is tried again in", times=3)
        server.down()
        bot.wait_for_line("Telegram cannot be reached")
        bot.wait_for_line("is tried again in", times=5)
        held.release()
        server.up()
        assert FIGURE in server.reply_to(asked, 30).plain
        server.settled()
        assert len(answers(server, chat)) == 1
        assert "given up" not in bot.output()


def test_a_storm_of_refusals_delays_answers_and_loses_none(server, folder):
    chats = [server.private_chat(User(next(_numbers), "Lan")) for _ in range(10)]
    with BotProcess(server, folder, env=OPEN) as bot:
        bot.wait_until_ready()
        storm = server.fault("*", "flood", times=60, retry_after=1)
        asked = [ask(server, chat) for chat in chats for _ in range(3)]
        for one in asked:
            assert FIGURE in server.reply_to(one, 60).plain
        assert storm.met == 60
        server.settled()
        assert [len(answers(server, chat)) for chat in chats] == [3] * 10
        assert "Telegram wants sendMessage to wait 1.1 s" in bot.output()


def test_a_name_that_cannot_be_resolved_is_said_once_and_outlived(server, chat, folder, tmp_path):
    without_dns = tmp_path / "no-dns"
    no_names = sabotage(
        tmp_path / "sabotage",
        f"""
        import socket

        _find = socket.getaddrinfo

        def getaddrinfo(host, *args, **options):
            if host not in ("telegram.invalid", b"telegram.invalid"):
                return _find(host, *args, **options)
            if Path({str(without_dns)!r}).exists():
                raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
            return _find("127.0.0.1", *args, **options)

        socket.getaddrinfo = getaddrinfo
        """,
    )
    env = OPEN | no_names
    env["DANVAN_TELEGRAM_BASE_URL"] = server.base_url.replace("127.0.0.1", "telegram.invalid")
    env["NO_PROXY"] = "*"
    without_dns.touch()
    asked = ask(server, chat)
    with BotProcess(server, folder, env=env) as bot:
        line = bot.wait_for_line("Telegram cannot be reached")
        assert "name resolution" in line
        without_dns.unlink()
        assert FIGURE in server.reply_to(asked, 20).plain
        without_dns.touch()
        server.down()  # what is connected needs no name
        server.up()
        time.sleep(2)
        again = ask(server, chat)
        without_dns.unlink()
        assert FIGURE in server.reply_to(again, 30).plain
        assert bot.output().count("Temporary failure") <= 2
        assert "Traceback" not in bot.output()


# The clock


def test_a_message_dated_far_off_is_answered(server, chat, folder):
    with BotProcess(server, folder, env=OPEN) as bot:
        bot.wait_until_ready()
        for off_s in (-3650 * DAY_S, -2 * DAY_S, 3 * DAY_S, 3650 * DAY_S, 0):
            reply = server.reply_to(ask(server, chat, date=int(time.time() + off_s)))
            assert FIGURE in reply.plain
            assert ("Xin lỗi" in reply.plain) == (off_s < 0)
        assert "Traceback" not in bot.output()


def test_a_clock_that_jumps_stops_nothing(server, chat, folder, tmp_path):
    """A day forward, then two days back, while the bot runs and after it was started again."""
    offset = tmp_path / "offset"
    offset.write_text("0")
    jumping = sabotage(
        tmp_path / "sabotage",
        f"""
        import datetime as dt
        import time

        _true = time.time
        _offset = Path({str(offset)!r})
        time.time = lambda: _true() + float(_offset.read_text() or 0)

        @after("bot.access")
        def jumps(module):
            module.now = lambda: dt.datetime.fromtimestamp(time.time(), dt.UTC)
        """,
    )
    with BotProcess(server, folder, env=OPEN | jumping) as bot:
        bot.wait_until_ready()
        for jump_s in (0, DAY_S, -2 * DAY_S):
            offset.write_text(str(jump_s))
            first, then = ask(server, chat), ask(server, chat, "Còn Nam Định?")
            assert FIGURE in server.reply_to(first).plain
            assert "Nam Định" in server.reply_to(then).plain
        held = server.fault("sendMessage", "timeout", times=9)
        asked = ask(server, chat)
        server.wait_for(lambda: held.met)
        bot.kill()
        held.release()
        offset.write_text(str(2 * DAY_S))
        bot.start()
        assert FIGURE in server.reply_to(asked, 20).plain
        assert FIGURE in server.reply_to(ask(server, chat)).plain
        assert "polling starts over" not in bot.output()
