"""Updates by webhook: only Telegram, and only what it may send, is heard."""

import json
import shutil
import socket
import time
import urllib.error
import urllib.request
from contextlib import closing

import pytest

from tests.bot_process import BotProcess
from tests.telegram_server import TelegramServer, User

QUESTION = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"
FIGURE = "gần 6.500"
SECRET = "mot-chuoi_bi-mat_0123456789"
LAN = User(101, "Lan")
UPDATES = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]


@pytest.fixture(scope="module")
def address() -> str:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


@pytest.fixture(scope="module")
def url(address) -> str:
    return f"http://{address}/tin/den"


@pytest.fixture(scope="module")
def bot(server, data_dir, address, url):
    env = {
        "DANVAN_ACCESS": "open",
        "DANVAN_WEBHOOK_URL": url,
        "DANVAN_WEBHOOK_SECRET": SECRET,
        "DANVAN_WEBHOOK_LISTEN": address,
        "DANVAN_LOG_LEVEL": "DEBUG",
    }
    with BotProcess(server, data_dir, env=env) as process:
        process.wait_until_ready(healthz=f"http://{address}/healthz")
        server.wait_for(lambda: server.calls_of("setWebhook"))
        yield process


@pytest.fixture
def chat(server, bot):
    return server.private_chat(LAN)


def post(url, body: bytes, secret: str | None = SECRET, method: str = "POST") -> int:
    """The status that the bot answers with."""
    headers = {"Content-Type": "application/json"}
    if secret is not None:
        headers["X-Telegram-Bot-Api-Secret-Token"] = secret
    request = urllib.request.Request(url, body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code
    except (BrokenPipeError, ConnectionResetError, urllib.error.URLError):
        return 413  # refused before it was read to the end


def forged(text: str, update_id: int = 1) -> bytes:
    """An update that somebody else made up."""
    message = {
        "message_id": 999,
        "date": int(time.time()),
        "chat": {"id": LAN.id, "type": "private", "first_name": "Lan"},
        "from": LAN.to_dict(),
        "text": text,
    }
    return json.dumps({"update_id": update_id, "message": message}).encode()


def test_the_webhook_is_set_with_its_secret_and_the_updates_wanted(server, bot, url):
    call = server.calls_of("setWebhook")[-1]
    assert call.error is None
    assert call.parameters.text("url") == url
    assert call.parameters.text("secret_token") == SECRET
    assert call.parameters.json("allowed_updates") == UPDATES
    assert not call.parameters.flag("drop_pending_updates")
    assert server.calls_of("getUpdates") == []


def test_questions_are_answered(server, chat):
    asked = [server.say(chat, LAN, QUESTION) for _ in range(3)]
    for message in asked:
        assert FIGURE in server.reply_to(message).plain
    assert server.webhook_error == {}


@pytest.mark.parametrize(
    "secret", [None, "", SECRET[:-1], SECRET + "x", SECRET.upper(), "khác", "\xff\xfe"]
)
def test_a_call_without_the_secret_is_refused_and_does_nothing(server, chat, url, secret):
    called = len(server.calls)
    assert post(url, forged(QUESTION), secret) == 403
    server.reply_to(server.say(chat, LAN, QUESTION))
    server.settled()
    sent = [call for call in server.calls[called:] if call.method == "sendMessage"]
    assert len(sent) == 1


def test_the_secret_opens(server, chat, url):
    called = len(server.calls_of("sendMessage"))
    assert post(url, forged(QUESTION)) == 200
    server.wait_for(lambda: len(server.calls_of("sendMessage")) == called + 1)


@pytest.mark.parametrize("path", ["/", "/tin", "/tin/den/", "/tin/den/x", "/healthz/x"])
def test_another_path_is_not_there(address, bot, path):
    assert post(f"http://{address}{path}", forged(QUESTION)) == 404


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_another_method_is_not_allowed(url, bot, method):
    assert post(url, b"", method=method) == 405


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"chao", b"[" * 100_000])
def test_a_body_that_is_no_json_is_refused(url, bot, body):
    assert post(url, body) == 400


@pytest.mark.parametrize(
    "body", [b"null", b"[]", b"5", b"{}", b'{"update_id":"x"}', b'{"update_id":5,"message":[]}']
)
def test_an_update_that_cannot_be_read_is_taken_or_it_would_come_for_ever(server, chat, url, body):
    assert post(url, body) == 200
    assert FIGURE in server.reply_to(server.say(chat, LAN, QUESTION)).plain


def test_a_huge_body_is_refused(server, chat, url):
    assert post(url, forged("x" * 1_100_000)) == 413
    assert FIGURE in server.reply_to(server.say(chat, LAN, QUESTION)).plain


def test_healthz_says_that_it_is_well(address, bot):
    with urllib.request.urlopen(f"http://{address}/healthz", timeout=5) as response:
        assert response.status == 200
        assert json.load(response) == {"ok": True}


def test_back_to_polling_the_webhook_is_taken_away(built, tmp_path, url):
    data_dir = shutil.copytree(built, tmp_path / "data")
    with TelegramServer() as server:
        chat = server.private_chat(LAN)
        env = {
            "DANVAN_ACCESS": "open",
            "DANVAN_WEBHOOK_URL": url.replace("/tin/", "/khac/"),
            "DANVAN_WEBHOOK_SECRET": SECRET,
            "DANVAN_WEBHOOK_LISTEN": "127.0.0.1:0",
        }
        with BotProcess(server, data_dir, env=env) as bot:
            server.wait_for(lambda: server.calls_of("setWebhook"), 20)
            assert bot.stop() == 0
        waiting = server.say(chat, LAN, QUESTION)
        with BotProcess(server, data_dir, env={"DANVAN_ACCESS": "open"}) as bot:
            assert FIGURE in server.reply_to(waiting, 20).plain
            assert bot.stop() == 0
        assert [call.error for call in server.calls_of("deleteWebhook")] == [None]
        assert server.count_polls() > 0


def test_nothing_secret_was_written(server, bot):
    """Last in this file where tests run in order; true at any other time as well."""
    output = bot.output()
    assert "DEBUG" in output
    assert SECRET not in output
    assert server.token not in output
