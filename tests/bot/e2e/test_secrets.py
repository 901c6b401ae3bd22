"""The token, the webhook's secret, the proxy's password and people's words: in nothing that is written."""

import contextlib
import json
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from urllib.parse import quote

import pytest

from tests.bot_process import BotProcess
from tests.telegram_proxy import Proxy
from tests.telegram_server import TelegramServer, User

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw-"
ENCODED = quote(TOKEN, safe="")
SECRET = "mot-chuoi_bi-mat_0123456789"
PASSWORD = "mat:khau@rieng"
QUESTION = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"
WORDS = "chuyenriengcuacanbo"
LAN = User(101, "Lan")

FAILING_ENGINE = f"""
from bot.cli import main
from retrieval.engine import Engine
ask = Engine.ask
def failing(self, text, *rest, **more):
    if "{WORDS}" in text:
        raise KeyError(text) from ValueError("https://a/bot{TOKEN}/getMe " + text)
    return ask(self, text, *rest, **more)
Engine.ask = failing
raise SystemExit(main())
"""
CRASHING_START = f"""
from bot import serving
from bot.cli import main
async def crash(self, journal):
    raise RuntimeError("https://api.telegram.org/bot{TOKEN}/getMe {ENCODED} {SECRET}")
serving._Service._run_with = crash
raise SystemExit(main())
"""
RECORD = re.compile(r"^\d{4}-\d\d-\d\d \S+ (DEBUG|INFO|WARNING|ERROR|CRITICAL) ")


@pytest.fixture
def data_dir(built, tmp_path):
    return shutil.copytree(built, tmp_path / "data")


def secret_in(output: str) -> list[str]:
    """Which of the secrets the bot wrote."""
    every = (TOKEN, TOKEN.partition(":")[2], SECRET, PASSWORD)
    forms = [form for secret in every for form in (secret, quote(secret, safe=""))]
    return [form for form in forms if form in output]


def written_above_debug(output: str) -> str:
    """What stands in the records from INFO on, tracebacks included, and outside of records."""
    kept, level = [], ""
    for line in output.splitlines():
        if start := RECORD.match(line):
            level = start[1]
        if level != "DEBUG":
            kept.append(line)
    return "\n".join(kept)


LOGS = (
    ("DEBUG", "console"),
    ("INFO", "console"),
    ("WARNING", "console"),
    ("ERROR", "console"),
    ("DEBUG", "json"),
)
"""(level, format) of the log on each bad day."""


@pytest.fixture(scope="module")
def bad_days(built, tmp_path_factory) -> dict[tuple[str, str], tuple[int, str, bool]]:
    """By LOGS: exit status, everything written, and whether there was a danvan.log."""

    def live(log: tuple[str, str]) -> tuple[int, str, bool]:
        data_dir = shutil.copytree(built, tmp_path_factory.mktemp("-".join(log)) / "data")
        status, output = a_bad_day(data_dir, *log)
        return status, output, (data_dir / "danvan.log").exists()

    with ThreadPoolExecutor(3) as threads:
        return dict(zip(LOGS, threads.map(live, LOGS), strict=True))


def as_console(output: str) -> str:
    """A log in JSON as the console would have shown it, every line of it an object."""
    rows = [json.loads(line) for line in output.splitlines()]
    return "\n".join(
        f"{row['time'].replace('T', ' ')} {row['level']} {row['logger']}: {row['event']}\n"
        f"{row.get('exception', '')}"
        for row in rows
    )


def a_bad_day(data_dir, level: str, log_format: str) -> tuple[int, str]:
    """Exit status and output of a bot behind a proxy, on which everything falls that can."""
    with (
        TelegramServer(token=TOKEN) as server,
        Proxy("danvan", PASSWORD) as proxy,
        BotProcess(
            server,
            data_dir,
            env={
                "DANVAN_ACCESS": "open",
                "DANVAN_LOG_LEVEL": level,
                "DANVAN_LOG_FORMAT": log_format,
                "DANVAN_POLLING_STALL_SECONDS": "2",
                "DANVAN_WEBHOOK_SECRET": SECRET,
                "DANVAN_TELEGRAM_PROXY": (
                    f"http://danvan:{quote(PASSWORD, safe='')}@127.0.0.1:{proxy.port}"
                ),
            },
            command=(sys.executable, "-c", FAILING_ENGINE),
            arguments=("--debug",),
        ) as bot,
    ):
        chat = server.private_chat(LAN)
        bot.wait_until_ready(60)
        sends = [
            server.fault("sendMessage", "error", status=401, description="Unauthorized"),
            server.fault("sendMessage", "error", status=404, description="Not Found"),
            server.fault("sendMessage", "status", status=500),
            server.fault("sendMessage", "reset"),
            server.fault("sendMessage", "malformed"),
        ]
        for fault in sends:
            server.say(chat, LAN, QUESTION)
            server.wait_for(lambda fault=fault: fault.met, 20)
        server.fault("getUpdates", "status", status=404)
        server.fault("getUpdates", "reset")
        server.fault("getUpdates", "error", status=401, description="Unauthorized")
        server.push({"message": {"message_id": 1, "text": WORDS}})
        broken = server.say(chat, LAN, f"{QUESTION} {WORDS}")
        assert "Xin lỗi" in server.reply_to(broken, 30).plain
        group = server.supergroup(WORDS, LAN)
        server.say(group, LAN, f"Chuyện trong nhóm {WORDS}", deliver=True)
        server.reply_to(server.say(chat, LAN, QUESTION), 30)
        server.wait_for(lambda: all(fault.met for fault in server.faults), 30)
        refused = proxy.refused
        proxy.key = "another"  # from now on the proxy refuses
        pause = Event()
        for _ in range(200):
            if proxy.refused > refused:
                break
            pause.wait(0.05)
        assert proxy.refused > refused
        return bot.stop(), bot.output()


@pytest.mark.parametrize(("level", "log_format"), LOGS)
def test_a_bad_day_writes_nothing_secret(bad_days, level, log_format):
    status, output, has_log = bad_days[level, log_format]
    assert status == 0
    assert secret_in(output) == []
    if log_format == "json":
        output = as_console(output)
    assert WORDS not in written_above_debug(output)
    assert (" DEBUG " in output) == (level == "DEBUG")
    assert re.search(r"ERROR bot.handlers.faults: update \d+ failed", output)
    assert "KeyError" in output
    assert not has_log


@pytest.mark.parametrize(
    "token",
    [
        TOKEN[:-1] + "_",
        "không/phải?mã#nào",
        "110201543:AAHdqTcvCH1vGWJx fSeofSAs0K5PALDsaw-",
    ],
)
def test_a_token_that_is_refused_at_the_start_is_not_repeated(data_dir, token):
    env = {"DANVAN_TELEGRAM_TOKEN": token, "DANVAN_LOG_LEVEL": "DEBUG"}
    with (
        TelegramServer() as server,
        BotProcess(server, data_dir, env=env, arguments=("--debug",)) as bot,
    ):
        assert bot.wait(20) == 2
        output = bot.output()
    assert "Traceback" in output
    for form in (token, quote(token, safe=""), quote(token)):
        assert form not in output


def test_a_crash_writes_no_secret_into_its_log_either(data_dir):
    env = {
        "DANVAN_WEBHOOK_SECRET": SECRET,
        "DANVAN_LOG_LEVEL": "DEBUG",
    }
    command = (sys.executable, "-c", CRASHING_START)
    with (
        TelegramServer(token=TOKEN) as server,
        BotProcess(server, data_dir, env=env, command=command, arguments=["--debug"]) as bot,
    ):
        assert bot.wait(20) == 70
        output = bot.output()
    log = (data_dir / "danvan.log").read_text(encoding="utf-8")
    assert "RuntimeError" in output
    assert "RuntimeError" in log
    assert secret_in(output + log) == []


def test_a_webhook_that_cannot_be_set_writes_no_secret(data_dir):
    env = {
        "DANVAN_WEBHOOK_URL": "http://127.0.0.1:9/hook",
        "DANVAN_WEBHOOK_SECRET": SECRET,
        "DANVAN_WEBHOOK_LISTEN": "127.0.0.1:0",
        "DANVAN_LOG_LEVEL": "DEBUG",
        "DANVAN_ACCESS": "open",
    }
    with TelegramServer(token=TOKEN) as server:
        fault = server.fault("setWebhook", "error", status=400, description=f"Bad {SECRET}")
        with BotProcess(server, data_dir, env=env) as bot:
            server.wait_for(lambda: len(server.calls_of("setWebhook")) == 2, 20)
            assert bot.stop() == 0
            output = bot.output()
    assert fault.met == 1
    assert secret_in(output) == []
    assert "Telegram cannot be reached" in output


def test_a_line_of_the_settings_file_is_not_repeated(built, tmp_path):
    """The token in a `.env` that cannot be read."""
    with contextlib.ExitStack() as stack:
        bot = BotProcess(None, tmp_path, arguments=("--debug",))
        stack.callback(bot.__exit__)
        (bot.working_dir / ".env").write_text(f"DANVAN_TELEGRAM_TOKEN '{TOKEN}\n", encoding="utf-8")
        bot.start()
        assert bot.wait(20) == 2
        assert secret_in(bot.output()) == []
        assert ".env dòng 1" in bot.output()
