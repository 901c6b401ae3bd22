"""The index, the model, the memory or a handler fails under a running bot: it says so, and goes on."""

import itertools
import os
import resource
import shutil
import signal
import time
from pathlib import Path

import pytest

from retrieval.encoder import BUNDLED
from tests.bot_process import BotProcess
from tests.process_tree import family
from tests.sabotage import sabotage
from tests.telegram_server import TelegramServer, User

QUESTION = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"
FIGURE = "gần 6.500"
HELD = "đã được giữ lại"
OPEN = {"DANVAN_ACCESS": "open"}
WITH_WORKER = OPEN | {"DANVAN_WORKERS": "1"}

_numbers = itertools.count(8801)


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
def model(tmp_path):
    """A model folder that can go away."""
    return shutil.copytree(BUNDLED, tmp_path / "model")


def ask(server, chat, text=QUESTION):
    return server.say(chat, chat.user, text)


def answered(server, chat, message):
    replies = [chat.messages[number] for number in chat.replies.get(message.id, [])]
    return [reply for reply in replies if FIGURE in reply.plain]


def worker_of(bot) -> int:
    (worker,) = family(bot.running.pid)[1:]
    return worker


# The index


@pytest.mark.parametrize("workers", ["0", "1"])
def test_an_index_deleted_under_the_bot_is_built_anew(server, chat, folder, workers):
    with BotProcess(server, folder, env=OPEN | {"DANVAN_WORKERS": workers}) as bot:
        bot.wait_until_ready()
        server.reply_to(ask(server, chat), 20)
        shutil.rmtree(folder / "index")
        assert FIGURE in server.reply_to(ask(server, chat)).plain
        assert str(folder / "index") in bot.wait_for_line("the index is gone")
        for _ in range(200):
            if (folder / "index" / "CURRENT").exists():
                break
            time.sleep(0.05)
        if workers == "1":
            os.kill(worker_of(bot), signal.SIGKILL)
        asked = ask(server, chat)
        server.wait_for(lambda: answered(server, chat, asked), 30)
        assert bot.output().count("the index is gone") == 1
        assert "Traceback" not in bot.output()


# The model


def test_without_its_model_the_bot_does_not_start(server, folder, model):
    missing = model.with_name("no-model")
    env = OPEN | {"DANVAN_EMBEDDING_MODEL": str(missing)}
    with BotProcess(server, folder, env=env) as bot:
        assert bot.wait(30) == 2
        lines = [line for line in bot.output().splitlines() if " INFO " not in line]
    assert len(lines) == 1
    assert str(missing) in lines[0]
    assert "DANVAN_EMBEDDING_MODEL" in lines[0]


def test_a_model_that_goes_away_is_missed_by_new_workers_only(server, chat, folder, model):
    env = WITH_WORKER | {"DANVAN_EMBEDDING_MODEL": str(model)}
    with BotProcess(server, folder, env=env) as bot:
        bot.wait_until_ready(60)
        assert FIGURE in server.reply_to(ask(server, chat), 30).plain
        away = model.rename(model.with_name("away"))
        assert FIGURE in server.reply_to(ask(server, chat)).plain
        os.kill(worker_of(bot), signal.SIGKILL)
        asked = ask(server, chat)
        assert HELD in server.reply_to(asked, 30).plain
        assert str(model) in bot.wait_for_line("is tried again in")
        away.rename(model)
        server.wait_for(lambda: answered(server, chat, asked), 60)
        assert "Traceback" not in bot.output()


# Memory


def test_a_worker_short_of_memory_is_replaced_and_its_question_answered(
    server, chat, folder, tmp_path
):
    needs_much = sabotage(
        tmp_path / "sabotage",
        """
        @after("bot.workers")
        def needs_much(module):
            think = module.think

            def hungry(engine, asking):
                bytearray(300_000_000)
                return think(engine, asking)

            module.think = hungry
        """,
    )
    with BotProcess(server, folder, env=WITH_WORKER | needs_much) as bot:
        bot.wait_until_ready()
        assert FIGURE in server.reply_to(ask(server, chat), 30).plain
        first = worker_of(bot)
        status = Path(f"/proc/{first}/status").read_text(encoding="ascii")
        size = next(int(line.split()[1]) for line in status.splitlines() if "VmSize" in line)
        resource.prlimit(first, resource.RLIMIT_AS, ((size + 50_000) * 1024, -1))
        assert FIGURE in server.reply_to(ask(server, chat), 30).plain
        assert "another one takes its place" in bot.wait_for_line("a worker ended with 1")
        assert worker_of(bot) != first
        bot.wait_for_line("a worker is short of memory")
        assert "Traceback" not in bot.output()


def test_a_bot_short_of_memory_holds_the_question(server, chat, folder, tmp_path):
    flag = tmp_path / "short"
    short = sabotage(
        tmp_path / "sabotage",
        f"""
        @after("retrieval.engine")
        def needs_much(module):
            ask = module.Engine.ask

            def hungry(self, *args):
                if Path({str(flag)!r}).exists():
                    raise MemoryError
                return ask(self, *args)

            module.Engine.ask = hungry
        """,
    )
    with BotProcess(server, folder, env=OPEN | short) as bot:
        bot.wait_until_ready()
        server.reply_to(ask(server, chat), 20)
        flag.touch()
        asked = ask(server, chat)
        assert HELD in server.reply_to(asked).plain
        assert "MemoryError" in bot.wait_for_line("is tried again in")
        flag.unlink()
        server.wait_for(lambda: answered(server, chat, asked), 30)


# A handler


def test_a_handler_that_raises_fails_one_question_and_no_other(server, chat, folder, tmp_path):
    raising = sabotage(
        tmp_path / "sabotage",
        """
        @after("retrieval.engine")
        def raises(module):
            ask = module.Engine.ask

            def broken(self, text, *args):
                if "gây lỗi" in text:
                    raise RuntimeError(text)
                return ask(self, text, *args)

            module.Engine.ask = broken
        """,
    )
    with BotProcess(server, folder, env=OPEN | raising) as bot:
        bot.wait_until_ready()
        reply = server.reply_to(ask(server, chat, "Câu này gây lỗi ở Thái Nguyên"), 20)
        assert "chưa trả lời được do lỗi của hệ thống" in reply.plain
        bot.wait_for_line("failed: ")
        bot.wait_for_line("RuntimeError")
        assert "gây lỗi" not in bot.output(), "words of a question are in the log"
        assert FIGURE in server.reply_to(ask(server, chat)).plain
        server.settled()
        assert len(server.sent(chat)) == 2
