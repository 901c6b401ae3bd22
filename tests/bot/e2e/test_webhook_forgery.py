"""The webhook's address is known to whoever finds it: without the secret nothing is read, kept or held up."""

import gzip
import json
import socket
import time
from contextlib import ExitStack, closing, suppress

import pytest

from tests.bot_process import BotProcess
from tests.telegram_server import User

QUESTION = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"
FIGURE = "gần 6.500"
SECRET = "mot-chuoi_bi-mat_9876543210"
PATH = "/tin/den"
LAN = User(101, "Lan")
HEADERS = {"Host": "bot.vn", "Content-Type": "application/json", "Connection": "close"}
RIGHT = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


@pytest.fixture(scope="module")
def port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def bot(server, data_dir, port):
    address = f"127.0.0.1:{port}"
    env = {
        "DANVAN_ACCESS": "open",
        "DANVAN_WEBHOOK_URL": f"http://{address}{PATH}",
        "DANVAN_WEBHOOK_SECRET": SECRET,
        "DANVAN_WEBHOOK_LISTEN": address,
    }
    with BotProcess(server, data_dir, env=env) as process:
        process.wait_until_ready(healthz=f"http://{address}/healthz")
        server.wait_for(lambda: server.calls_of("setWebhook"))
        yield process


@pytest.fixture
def still_answers(server, bot):
    """Checks that the next question is answered all the same."""
    chat = server.private_chat(LAN)

    def still_answers() -> None:
        assert FIGURE in server.reply_to(server.say(chat, LAN, QUESTION)).plain

    return still_answers


@pytest.fixture
def call(port, bot):
    """Sends bytes as they are, and gives the status that comes back; 0 where the connection is shut without one."""

    def call(body: bytes, headers: dict[str, str], timeout_s: float = 20.0) -> int:
        head = "".join(f"{name}: {value}\r\n" for name, value in (HEADERS | headers).items())
        with socket.create_connection(("127.0.0.1", port), timeout=timeout_s) as connection:
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(f"POST {PATH} HTTP/1.1\r\n{head}\r\n".encode() + body)
            try:
                answer = connection.recv(100)
            except ConnectionResetError:
                return 0
        return int(answer.split()[1]) if answer else 0

    return call


def of_length(body: bytes) -> dict[str, str]:
    return {"Content-Length": str(len(body))}


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def forged() -> bytes:
    """An update that somebody else made up."""
    chat = {"id": LAN.id, "type": "private", "first_name": "Lan"}
    message = {"message_id": 999, "date": int(time.time()), "chat": chat, "text": QUESTION}
    return json.dumps({"update_id": 1, "message": message | {"from": LAN.to_dict()}}).encode()


@pytest.mark.parametrize("how", ["whole", "chunked", "packed"])
def test_without_the_secret_nothing_is_taken_however_it_is_sent(call, server, still_answers, how):
    called = len(server.calls_of("sendMessage"))
    body = gzip.compress(forged()) if how == "packed" else forged()
    packed = {"Content-Encoding": "gzip"} if how == "packed" else {}
    if how == "chunked":
        assert call(chunked(body), {"Transfer-Encoding": "chunked"}) == 403
    else:
        assert call(body, of_length(body) | packed) == 403
    server.settled()
    assert len(server.calls_of("sendMessage")) == called
    still_answers()


def test_telegrams_own_call_may_come_in_chunks(call, server):
    called = len(server.calls_of("sendMessage"))
    assert call(chunked(forged()), RIGHT | {"Transfer-Encoding": "chunked"}) == 200
    server.wait_for(lambda: len(server.calls_of("sendMessage")) == called + 1)


def test_the_secret_in_another_place_opens_nothing(call):
    body = forged()
    for headers in ({"Authorization": SECRET}, {"Cookie": SECRET}, {"X-Secret-Token": SECRET}):
        assert call(body, of_length(body) | headers) == 403


def test_more_than_an_update_can_hold_is_refused_also_in_chunks(call, still_answers):
    body = b"x" * 1_100_000
    assert call(chunked(body), RIGHT | {"Transfer-Encoding": "chunked"}) in {0, 413}
    assert call(body, RIGHT | of_length(body)) in {0, 413}
    still_answers()


def test_a_packed_bomb_is_not_unpacked(call, bot, still_answers):
    """200 MB of zeros in 200 kB: with the secret they are no JSON, without it they are not even looked at."""
    bomb = gzip.compress(b"0" * 200_000_000, 9)
    before = bot.rss_mb()
    for _ in range(3):
        assert call(bomb, of_length(bomb) | {"Content-Encoding": "gzip"}) == 403
        assert call(bomb, RIGHT | of_length(bomb) | {"Content-Encoding": "gzip"}) == 400
    assert bot.rss_mb() < before + 50
    still_answers()


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b'{"update_id":' + b"9" * 900_000 + b"}",
        b"[" + b"1e999," * 100_000 + b"1]",
        b'{"update_id":1,"message":{"text":"' + b"\\ud83d" * 100_000 + b'"}}',
        b'{"update_id":1,' + b'"message":{},' * 50_000 + b'"x":NaN}',
    ],
    ids=["brackets", "objects", "a number", "infinities", "half letters", "one field"],
)
def test_json_that_means_ill_is_refused_or_passed_over(call, still_answers, body):
    assert call(body, RIGHT | of_length(body)) in {200, 400}
    still_answers()


def test_calls_that_never_end_hold_up_nobody_and_are_given_up(port, call, still_answers):
    with ExitStack() as stack:
        slow = []
        for secret in ({}, RIGHT):
            for _ in range(30):
                connection = stack.enter_context(
                    socket.create_connection(("127.0.0.1", port), timeout=20)
                )
                head = "".join(
                    f"{name}: {value}\r\n"
                    for name, value in (HEADERS | secret | {"Content-Length": "900000"}).items()
                )
                connection.sendall(f"POST {PATH} HTTP/1.1\r\n{head}\r\n{{".encode())
                slow.append((connection, 403 if not secret else 408))
        still_answers()
        for connection, status in slow:
            assert int(connection.recv(100).split()[1]) == status
    still_answers()


def test_nothing_of_a_forged_call_is_in_the_log(call, bot):
    body = json.dumps({"update_id": 1, "x": "dau-vet-cua-ke-la"}).encode()
    assert (
        call(body, of_length(body) | {"X-Telegram-Bot-Api-Secret-Token": "sai-bi-mat-123"}) == 403
    )
    output = bot.output()
    assert "without the right secret" in output
    assert "dau-vet" not in output
    assert "sai-bi-mat" not in output
    assert SECRET not in output
