"""A bad network and a bad day at Telegram: the bot goes on, and every question is answered."""

import contextlib
import itertools
import shutil
import urllib.request
from threading import Event, Thread

import pytest

from tests.bot_process import BotProcess
from tests.telegram_proxy import Proxy
from tests.telegram_server import TelegramServer, User

QUESTION = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"
FIGURE = "gần 6.500"

_numbers = itertools.count(6001)


@pytest.fixture(scope="module")
def settings_of_bot() -> dict[str, str]:
    return {"DANVAN_ACCESS": "open", "DANVAN_POLLING_STALL_SECONDS": "2"}


@pytest.fixture
def chat(server, bot):
    """Somebody new, who may ask."""
    return server.private_chat(User(next(_numbers), "Lan"))


def ask(server, chat, text=QUESTION):
    return server.say(chat, chat.user, text)


def answers(server, chat):
    return [message for message in server.sent(chat) if FIGURE in message.plain]


# Faults of single requests


@pytest.mark.parametrize("kind", ["status", "reset", "slow", "malformed", "flood"])
@pytest.mark.parametrize("method", ["sendMessage", "getUpdates"])
def test_a_question_is_answered_once_whatever_fails(server, chat, method, kind):
    repeated = method == "sendMessage" and kind in {"status", "reset", "malformed"}
    fault = server.fault(method, kind, times=2 if repeated else 1, retry_after=1)
    server.reply_to(ask(server, chat), 20)
    server.wait_for(lambda: fault.met == fault.times, 20)
    server.settled()
    assert len(answers(server, chat)) == 1


def test_a_page_that_denies_the_token_stops_nothing(server, bot, chat):
    """It comes from something in between; Telegram's own refusal is JSON."""
    fault = server.fault("getUpdates", "status", status=404)
    server.wait_for(lambda: fault.met, 20)
    server.reply_to(ask(server, chat), 20)
    assert bot.running.poll() is None


def test_a_poll_that_hangs_for_ever_is_given_up(server, bot, chat):
    """The watchdog: nothing came for DANVAN_POLLING_STALL_SECONDS."""
    fault = server.fault("getUpdates", "timeout", times=1000)
    server.wait_for(lambda: fault.met, 20)
    asked = ask(server, chat)
    wait_for_line(bot, "polling starts over")
    with server.changed:
        fault.times = fault.met  # those that hang go on hanging
    server.reply_to(asked, 20)
    fault.release()
    assert len(answers(server, chat)) == 1


def test_a_quiet_hour_is_no_stall(server, bot):
    """Polls return empty before the watchdog loses patience."""
    said = bot.output().count("polling starts over")
    polls = server.count_polls()
    server.wait_for(lambda: server.count_polls() >= polls + 3, 20)
    assert bot.output().count("polling starts over") == said


def test_telegram_gone_for_a_while_delays_the_answer(server, bot, chat):
    fault = server.fault("sendMessage", "timeout")
    asked = ask(server, chat)
    server.wait_for(lambda: fault.met, 10)
    failed = bot.output().count("sendMessage failed")
    server.down()
    wait_for_line(bot, "sendMessage failed", failed + 1)
    server.up()
    server.reply_to(asked, 20)
    again = ask(server, chat)
    server.reply_to(again, 20)
    fault.release()
    server.settled()
    assert len(answers(server, chat)) == 2


def test_updates_that_cannot_be_read_hold_up_nothing(server, bot, chat):
    for content in (
        {"message": {"message_id": 1}},
        {"message": "chào"},
        {"message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": 5}},
        {"callback_query": {"id": "1", "from": {}}},
        {"my_chat_member": {"chat": {"id": -1}}},
        {"inline_query": []},
        {"edited_message": {"message_id": 1, "date": 1, "chat": None}},
        {"something_new": {"id": 1}},
        {},
    ):
        server.push(content)
    asked = ask(server, chat)
    for content in ({"message": None}, {"callback_query": 7}):
        server.push(content)
    again = ask(server, chat)
    assert FIGURE in server.reply_to(asked).plain
    assert FIGURE in server.reply_to(again).plain
    assert bot.running.poll() is None
    assert "cannot be read" in bot.output()


# Refusals


def test_markup_that_telegram_refuses_goes_as_plain_text(server, chat):
    fault = server.fault(
        "sendMessage",
        "error",
        status=400,
        description="Bad Request: can't parse entities: Unclosed start tag",
    )
    reply = server.reply_to(ask(server, chat))
    assert fault.met == 1
    assert FIGURE in reply.plain
    assert reply.marked("bold") == []
    assert "<" not in reply.plain


def test_a_question_that_was_deleted_is_answered_all_the_same(server, chat):
    with server.changed:
        asked = ask(server, chat)
        chat.deleted.add(asked.id)
    reply = server.answer_to(asked)
    assert FIGURE in reply.plain
    assert "reply_to_message" not in reply


def test_who_blocked_the_bot_troubles_nobody_else(server, bot, chat):
    server.reply_to(ask(server, chat))
    with server.changed:
        ask(server, chat)
        server.block(chat)
    wait_for_line(bot, "bot was blocked by the user")
    server.unblock(chat)
    server.reply_to(ask(server, chat))
    assert "Traceback" not in bot.output()


def test_a_group_that_threw_the_bot_out_troubles_nobody_else(server, bot, chat):
    group = server.supergroup("Tổ dân vận", chat.user)
    with server.changed:
        server.say(group, chat.user, f"/hoi {QUESTION}")
        server.remove_bot(group, by=chat.user)
    wait_for_line(bot, "bot was kicked from the supergroup chat")
    server.reply_to(ask(server, chat))
    assert server.sent(group) == []


# A second poller


def test_a_second_instance_is_named_in_one_line_and_outlived(server, bot, chat):
    """Somebody else polls with the token for a while, and then leaves."""
    url = f"{server.base_url}{server.token}/getUpdates?timeout=0&limit=1&offset=1"
    gone = Event()

    def poll():
        while not gone.is_set():
            with contextlib.suppress(OSError):
                urllib.request.urlopen(url, timeout=5).close()
            gone.wait(0.02)

    other = Thread(target=poll)
    other.start()
    try:
        wait_for_line(bot, "Another process fetches updates")
        conflicts = len(conflicted(server))
        server.wait_for(lambda: len(conflicted(server)) > conflicts, 20)
    finally:
        gone.set()
        other.join()
    server.reply_to(ask(server, chat), 30)
    lines = [line for line in bot.output().splitlines() if "Conflict" in line]
    assert len(lines) == 1


def conflicted(server):
    return [call for call in server.errors if call.error and call.error[0] == 409]


# Start without Telegram, and the way there


def test_a_start_without_telegram_waits_for_it(built, tmp_path):
    with TelegramServer() as server:
        chat = server.private_chat(User(7001, "Lan"))
        asked = ask(server, chat)
        server.down()
        env = {"DANVAN_ACCESS": "open"}
        data_dir = shutil.copytree(built, tmp_path / "data")
        with BotProcess(server, data_dir, env=env) as bot:
            wait_for_line(bot, "Telegram cannot be reached")
            server.up()
            assert FIGURE in server.reply_to(asked, 20).plain
            assert bot.stop() == 0
            assert bot.output().count("Telegram cannot be reached") == 1


def test_polls_and_sends_go_through_the_proxy(built, tmp_path):
    with TelegramServer() as server, Proxy("danvan", "mat:khau@1") as proxy:
        chat = server.private_chat(User(7002, "Lan"))
        env = {
            "DANVAN_ACCESS": "open",
            "DANVAN_TELEGRAM_PROXY": f"http://danvan:mat%3Akhau%401@127.0.0.1:{proxy.port}",
        }
        data_dir = shutil.copytree(built, tmp_path / "data")
        with BotProcess(server, data_dir, env=env) as bot:
            server.reply_to(ask(server, chat), 20)
            assert bot.stop() == 0
        with server.changed:
            arrived = {call.method for call in server.calls}
        assert {"getMe", "getUpdates", "sendMessage", "deleteWebhook"} <= arrived
        assert set(proxy.paths) == arrived
        assert len(proxy.paths) >= len(server.calls), "some request went another way"
        assert proxy.refused == 0


def wait_for_line(bot, line: str, times: int = 1) -> None:
    """Waits until the bot said so that often; the server has nothing to tell then."""
    pause = Event()
    for _ in range(400):
        if bot.output().count(line) >= times:
            return
        pause.wait(0.05)
    raise AssertionError(bot.output())
