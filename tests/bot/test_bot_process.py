"""How tests run the bot as a process, shown with a stand-in for it."""

import signal
import sys

import pytest

from tests.bot_process import BotProcess
from tests.telegram_server import TelegramServer, User

LAN = User(101, "Lan")

STAND_IN = """
import json, os, signal, sys, urllib.request
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
print("tham số", sys.argv[1:], os.environ.get("DANVAN_ACCESS"), flush=True)
root = os.environ["DANVAN_TELEGRAM_BASE_URL"] + os.environ["DANVAN_TELEGRAM_TOKEN"]
def call(method, **parameters):
    request = urllib.request.Request(f"{root}/{method}", json.dumps(parameters).encode())
    request.add_header("Content-Type", "application/json")
    return json.load(urllib.request.urlopen(request))["result"]
offset = 0
while True:
    for update in call("getUpdates", offset=offset, timeout=20):
        offset = update["update_id"] + 1
        message = update["message"]
        if message["text"] == "hỏng":
            sys.exit(3)
        reply = {"message_id": message["message_id"]}
        call("sendMessage", chat_id=message["chat"]["id"], text="vâng", reply_parameters=reply)
"""


@pytest.fixture
def server():
    with TelegramServer() as server:
        yield server


@pytest.fixture
def stand_in(tmp_path):
    script = tmp_path / "stand_in.py"
    script.write_text(STAND_IN, encoding="utf-8")
    return (sys.executable, script)


def test_a_process_is_started_asked_stopped_and_started_again(
    server, stand_in, tmp_path, monkeypatch
):
    monkeypatch.setenv("DANVAN_ACCESS", "open")
    chat = server.private_chat(LAN)
    with BotProcess(server, tmp_path, command=stand_in) as bot:
        bot.wait_until_ready()
        assert server.reply_to(server.say(chat, LAN, "có đó không?")).plain == "vâng"
        assert bot.rss_mb() > 1
        assert bot.stop() == 0
        assert f"tham số ['--data-dir', '{tmp_path}', 'bot'] None" in bot.output()
        bot.start().wait_until_ready()
        bot.kill()
        assert bot.running.returncode == -signal.SIGKILL


def test_a_process_that_ends_by_itself_is_told_with_its_output(server, stand_in, tmp_path):
    server.say(server.private_chat(LAN), LAN, "hỏng")
    with BotProcess(server, tmp_path, command=stand_in, env={"DANVAN_ACCESS": "open"}) as bot:
        assert bot.wait() == 3
        assert "open" in bot.output()
    with (
        BotProcess(server, tmp_path, command=(sys.executable, "-c", "raise SystemExit(2)")) as bot,
        pytest.raises(AssertionError, match="the bot ended with 2"),
    ):
        bot.wait_until_ready()
