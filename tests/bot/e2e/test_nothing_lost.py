"""Nothing lost: the bot is killed, Telegram repeats itself, the journal takes nothing for a while."""

import shutil
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
SECRET = "mot-chuoi-bi-mat-dai"
OPEN = {"DANVAN_ACCESS": "open"}


@pytest.fixture
def server():
    with TelegramServer(webhook_retry_s=0.05) as server:
        yield server


@pytest.fixture
def chat(server):
    return server.private_chat(LAN)


@pytest.fixture
def folder(built, tmp_path):
    return shutil.copytree(built, tmp_path / "data")


@pytest.fixture
def bot(server, folder):
    """A bot that is not started yet."""
    process = BotProcess(server, folder, env=OPEN)
    yield process
    process.__exit__()


def rows(folder, query: str) -> list[tuple]:
    with closing(sqlite3.connect(folder / "journal.sqlite3")) as journal:
        return journal.execute(query).fetchall()


def unfinished(folder) -> int:
    return rows(folder, "SELECT count(*) FROM inbox WHERE finished_at IS NULL")[0][0]


def done(folder) -> None:
    """Waits until the inbox is empty."""
    pause = Event()
    while unfinished(folder):
        pause.wait(0.02)


def test_a_question_that_telegram_was_told_of_is_answered_after_a_kill(server, chat, bot, folder):
    bot.start().wait_until_ready()
    held = server.fault("sendMessage", "timeout", times=99)
    asked = server.say(chat, LAN, QUESTION)
    server.wait_for(lambda: held.met)
    server.settled()  # Telegram was told that it came
    bot.kill()
    assert asked.id not in chat.replies
    held.release()
    bot.start()
    assert FIGURE in server.reply_to(asked, 20).plain
    server.settled()
    assert len(chat.replies[asked.id]) == 1
    assert rows(folder, "SELECT count(*) FROM questions") == [(1,)]
    assert unfinished(folder) == 0


def test_what_a_finished_update_said_is_not_kept_in_the_inbox(server, chat, bot, folder):
    bot.start().wait_until_ready()
    server.reply_to(server.say(chat, LAN, QUESTION))
    server.settled()
    done(folder)
    assert rows(folder, "SELECT body FROM inbox") == [(None,)]


def test_an_update_that_telegram_hands_out_again_is_answered_once(server, chat, bot, folder):
    bot.start().wait_until_ready()
    asked = server.say(chat, LAN, QUESTION)
    server.wait_for(lambda: any(call.result for call in server.calls_of("getUpdates")))
    unheard = server.fault("getUpdates", "status", times=999)  # its number is never confirmed
    server.reply_to(asked, 20)
    server.wait_for(lambda: unheard.met)
    done(folder)
    bot.kill()
    unheard.release()
    handed_out = len([call for call in server.calls_of("getUpdates") if call.result])
    bot.start().wait_until_ready()
    server.settled()
    assert len([call for call in server.calls_of("getUpdates") if call.result]) >= handed_out
    assert len(chat.replies[asked.id]) == 1
    assert unfinished(folder) == 0


def test_a_follow_up_after_a_kill_still_knows_what_was_asked_before(server, chat, bot):
    bot.start().wait_until_ready()
    server.reply_to(server.say(chat, LAN, QUESTION))
    held = server.fault("sendMessage", "timeout", times=99)
    first = server.say(chat, LAN, "Còn số hộ nghèo thì sao?")
    then = server.say(chat, LAN, QUESTION)
    server.wait_for(lambda: held.met)
    bot.kill()
    held.release()
    bot.start()
    assert "Thái Nguyên" in server.reply_to(first, 20).plain
    assert FIGURE in server.reply_to(then, 20).plain
    assert chat.replies[first.id] < chat.replies[then.id]


def test_while_the_journal_is_locked_the_person_is_told_once_and_answered_later(
    server, chat, bot, folder
):
    bot.start().wait_until_ready()
    server.reply_to(server.say(chat, LAN, QUESTION))
    with closing(sqlite3.connect(folder / "journal.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        asked = server.say(chat, LAN, QUESTION)
        told = server.reply_to(asked, 20)
        assert "đã được giữ lại" in told.plain
        time.sleep(6)  # so that it is refused a second time
        assert "Updates cannot be kept" in bot.output()
        other.execute("COMMIT")
    server.wait_for(lambda: len(chat.replies[asked.id]) == 2, 40)
    assert FIGURE in server.sent(chat)[-1].plain


def test_a_reply_is_not_sent_again_because_the_journal_took_no_note_of_it(
    server, chat, bot, folder
):
    bot.start().wait_until_ready()
    server.reply_to(server.say(chat, LAN, QUESTION))
    slow = server.fault("sendMessage", "slow", drip_s=0.1)
    asked = server.say(chat, LAN, QUESTION)
    server.wait_for(lambda: slow.met)
    with closing(sqlite3.connect(folder / "journal.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        reply = server.reply_to(asked, 20)
        time.sleep(7)
        other.execute("COMMIT")
    assert "what is done is written later" in bot.output()
    server.wait_for(
        lambda: (
            rows(folder, "SELECT reply FROM questions ORDER BY id DESC LIMIT 1") == [(reply.id,)]
        ),
        20,
    )
    server.settled()
    assert len(chat.replies[asked.id]) == 1
    assert unfinished(folder) == 0


def test_an_answer_that_cannot_be_delivered_is_listed_with_the_reason(server, chat, bot, folder):
    bot.start().wait_until_ready()
    server.fault("sendMessage", "forbidden")
    server.say(chat, LAN, QUESTION)
    server.wait_for(lambda: rows(folder, "SELECT 1 FROM questions WHERE status = 'failed'"))
    ((problem,),) = rows(folder, "SELECT problem FROM questions")
    assert "blocked by the user" in problem
    done(folder)


def test_what_nobody_asked_the_bot_is_not_written_down(server, bot, folder):
    group = server.supergroup("Tổ dân vận", LAN)
    bot.start().wait_until_ready()
    server.say(group, LAN, "chuyện riêng của tổ")
    server.settled()
    assert rows(folder, "SELECT id FROM inbox") == []


def test_by_webhook_the_call_is_refused_while_the_journal_is_locked(server, chat, folder):
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        unused_port = free.getsockname()[1]
    env = OPEN | {
        "DANVAN_WEBHOOK_URL": f"http://127.0.0.1:{unused_port}/hook",
        "DANVAN_WEBHOOK_SECRET": SECRET,
        "DANVAN_WEBHOOK_LISTEN": f"127.0.0.1:{unused_port}",
    }
    with BotProcess(server, folder, env=env) as bot:
        bot.wait_until_ready(healthz=f"http://127.0.0.1:{unused_port}/healthz")
        server.reply_to(server.say(chat, LAN, QUESTION))
        with closing(sqlite3.connect(folder / "journal.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            asked = server.say(chat, LAN, QUESTION)
            server.wait_for(lambda: "503" in server.webhook_error.get("last_error_message", ""), 20)
            other.execute("COMMIT")
        server.wait_for(lambda: FIGURE in server.sent(chat)[-1].plain, 20)
        server.settled()
        assert unfinished(folder) == 0
        bot.kill()
        bot.start().wait_until_ready(healthz=f"http://127.0.0.1:{unused_port}/healthz")
        server.settled()
        assert sum(FIGURE in reply.plain for reply in server.sent(chat)) == 2
        assert chat.replies[asked.id]
