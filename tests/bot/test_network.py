"""The connection to Telegram, over real HTTP to the server of tests, with times scaled down."""

import asyncio
import json
import logging
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)
from telegram.ext import ExtBot

from bot.network import (
    PollingErrors,
    PollingRequest,
    TelegramRequest,
    is_readable,
    readable,
    updates_in,
)
from bot.sending import Outbox
from tests.telegram_server import TelegramServer, User

LAN = User(101, "Lan")

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


@pytest.fixture(scope="module")
def server():
    with TelegramServer() as server:
        yield server


@pytest.fixture(autouse=True)
def scaled(monkeypatch):
    """Straight to loopback, and a tenth of the wait before the first retry."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("bot.sending._FIRST_WAIT_S", 0.05)


@pytest.fixture
def chat(server):
    chat = server.private_chat(LAN)
    server.say(chat, LAN, "/start")
    return chat


@pytest.fixture
def group(server):
    return server.supergroup("Tổ dân vận", LAN)


@pytest.fixture
async def sender(server):
    """Makes bots that send through an Outbox; their requests wait 0.4 s at most."""
    made = []

    async def sender(**options):
        request = TelegramRequest(connection_pool_size=64, read_timeout=0.4, connect_timeout=0.4)
        outbox = Outbox(options.pop("sends_per_second", 1000), **options)
        bot = ExtBot(server.token, base_url=server.base_url, request=request, rate_limiter=outbox)
        made.append(bot)
        await bot.initialize()
        return bot

    yield sender
    for bot in made:
        await bot.shutdown()


def sends(server, chat):
    """The sendMessage calls of this chat."""
    every = server.calls_of("sendMessage")
    return [call for call in every if call.parameters.integer("chat_id") == chat.id]


# Pace


async def test_a_group_never_gets_more_than_its_share(server, sender, group, monkeypatch):
    monkeypatch.setattr(server.options, "group_limit", (20, 0.8))
    bot = await sender(period_s=0.8)
    refused = len(server.errors)
    await asyncio.gather(*(bot.send_message(group.id, f"Câu {n}") for n in range(45)))
    assert [message.plain for message in server.sent(group)] == [f"Câu {n}" for n in range(45)]
    assert server.errors[refused:] == []
    times = [call.done_at for call in sends(server, group)]
    assert all(late - early >= 0.8 for early, late in zip(times, times[20:], strict=False))


async def test_a_flooded_group_holds_up_nobody_else(server, sender, group, chat):
    flood = server.fault("sendMessage", "flood", retry_after=1)
    bot = await sender()
    held = [asyncio.create_task(bot.send_message(group.id, f"Câu {n}")) for n in range(5)]
    await asyncio.to_thread(server.wait_for, lambda: flood.met)
    began = time.monotonic()
    await bot.send_message(chat.id, "Riêng")
    assert time.monotonic() - began < 0.5
    await asyncio.gather(*held)
    assert len(sends(server, group)) == 6, "refused once, not once for each message"
    assert [message.plain for message in server.sent(group)] == [f"Câu {n}" for n in range(5)]
    waited = sends(server, group)[1].at - sends(server, group)[0].at
    assert 1.0 <= waited < 1.6


async def test_all_chats_together_keep_to_the_overall_rate(server, sender):
    chats = [server.private_chat(User(3000 + n)) for n in range(30)]
    for chat in chats:
        server.say(chat, chat.user, "/start")
    bot = await sender(sends_per_second=20)
    began = time.monotonic()
    await asyncio.gather(*(bot.send_message(chat.id, "Chào") for chat in chats))
    assert 0.4 <= time.monotonic() - began < 2


async def test_quiet_chats_are_forgotten(server, sender, monkeypatch):
    monkeypatch.setattr("bot.sending._MOST_LANES", 3)
    bot = await sender()
    for number in range(4000, 4010):
        chat = server.private_chat(User(number))
        server.say(chat, chat.user, "/start")
        await bot.send_message(chat.id, "Chào")
    assert len(bot.rate_limiter._lanes) <= 3


# Trying again


@pytest.mark.parametrize("kind", ["status", "reset", "malformed", "slow", "flood"])
async def test_a_send_that_failed_is_made_again(server, sender, chat, kind):
    times = 1 if kind == "flood" else 3
    fault = server.fault("sendMessage", kind, times=times, retry_after=1)
    count = len(server.sent(chat))
    message = await (await sender()).send_message(chat.id, "Chào")
    assert fault.met == (1 if kind == "slow" else times)
    fault.release()
    assert [one.id for one in server.sent(chat)[count:]] == [message.message_id]


async def test_a_send_whose_answer_was_lost_is_made_once_more(server, sender, chat):
    fault = server.fault("sendMessage", "timeout", times=1, takes_effect=True)
    count = len(server.sent(chat))
    await (await sender()).send_message(chat.id, "Chào")
    fault.release()
    assert len(server.sent(chat)[count:]) == 2


async def test_a_send_that_keeps_timing_out_is_repeated_only_once(server, sender, chat):
    fault = server.fault("sendMessage", "timeout", times=9, takes_effect=True)
    count = len(server.sent(chat))
    bot = await sender()
    with pytest.raises(TimedOut):
        await bot.send_message(chat.id, "Chào")
    fault.release()
    assert len(server.sent(chat)[count:]) == 2


async def test_an_edit_may_be_made_as_often_as_it_takes(server, sender, chat):
    bot = await sender()
    message = await bot.send_message(chat.id, "Chào")
    fault = server.fault("editMessageText", "timeout", times=3)
    await bot.edit_message_text("Kính chào", chat.id, message.message_id)
    assert fault.met == 3
    fault.release()


async def test_a_send_waits_until_telegram_is_there_again(server, sender, chat):
    bot = await sender()
    count = len(server.sent(chat))
    server.down()
    sending = asyncio.create_task(bot.send_message(chat.id, "Chào"))
    await asyncio.wait({sending}, timeout=0.5)
    assert not sending.done()
    server.up()
    await sending
    assert len(server.sent(chat)[count:]) == 1


async def test_patience_ends(server, sender, chat):
    fault = server.fault("sendMessage", "status", times=99)
    bot = await sender(patience_s=1.0)
    began = time.monotonic()
    with pytest.raises(NetworkError):
        await bot.send_message(chat.id, "Chào")
    assert time.monotonic() - began < 1.5
    fault.release()


async def test_what_telegram_refuses_is_not_asked_again(server, sender, chat):
    bot = await sender()
    stranger = server.private_chat(User(5005))
    for send, error in (
        (bot.send_message(chat.id, "<b>Chào", parse_mode="HTML"), BadRequest),
        (bot.send_message(stranger.id, "Chào"), Forbidden),
    ):
        called = len(server.calls_of("sendMessage"))
        with pytest.raises(error):
            await send
        assert len(server.calls_of("sendMessage")) == called + 1


async def test_questions_about_the_bot_itself_are_asked_once(server, sender):
    """Whoever asks them has a way of its own to try again: the start, the doctor."""
    bot = await sender()
    fault = server.fault("getMe", "status", times=9)
    with pytest.raises(NetworkError):
        await bot.get_me()
    assert fault.met == 1
    fault.release()


async def test_a_page_of_somebody_in_between_says_nothing_about_the_token(server, sender):
    bot = await sender()
    for status in (401, 404):
        fault = server.fault("getMe", "status", status=status)
        with pytest.raises(NetworkError, match=str(status)):
            await bot.get_me()
        assert fault.met == 1
    request = TelegramRequest()
    wrong = ExtBot(f"{server.token[:-1]}x", base_url=server.base_url, request=request)
    with pytest.raises(InvalidToken):
        await wrong.initialize()
    await request.shutdown()


# Updates that cannot be read


GOOD = {
    "update_id": 7,
    "message": {
        "message_id": 1,
        "date": 1_700_000_000,
        "chat": {"id": 1, "type": "private"},
        "text": "Chào",
    },
}
BAD = [
    {"update_id": 8, "message": {"message_id": 2}},
    {"update_id": 8, "message": "chào"},
    {"update_id": 8, "message": []},
    {"update_id": 8, "callback_query": {"id": 1}},
    {"update_id": 8, "message": GOOD["message"] | {"entities": [{"type": "mention"}]}},
    {"update_id": 8, "message": GOOD["message"] | {"date": "hôm qua"}},
    {"update_id": 8, "message": GOOD["message"] | {"chat": None}},
    {"update_id": 8, "message": GOOD["message"] | {"from": {"id": 5}}},
]


@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
def test_an_update_that_cannot_be_read_is_reduced_to_its_number(bad, caplog):
    assert readable([bad, GOOD]) == [{"update_id": 8}, GOOD]
    assert "update 8 cannot be read" in caplog.text
    assert "Chào" not in caplog.text


@pytest.mark.parametrize("bad", ["chào", None, 5, [], {"message": 1}, {"update_id": "tám"}])
def test_an_update_without_a_number_is_left_out(bad):
    assert readable([bad, GOOD]) == [GOOD]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"5", b'{"ok":true}', b'{"result":7}', b"\xff"])
def test_a_body_that_is_no_answer_is_left_to_the_library(body):
    assert updates_in(body) == []


def test_a_good_answer_is_not_touched():
    body = json.dumps({"ok": True, "result": [GOOD]}).encode()
    assert readable(updates_in(body)) == [GOOD]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["message", "from", "chat", "id", "text", "entities", "update_id", "date"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.lists(json_values, max_size=4))
def test_whatever_comes_the_library_can_read_what_is_left(rows):
    left = readable([*rows, GOOD])
    assert left[-1] == GOOD
    for row in left:
        assert is_readable(row)
        Update.de_json(row, None)


# What is said about it


def test_a_second_instance_is_named_once_and_nothing_secret(caplog):
    errors = PollingErrors()
    for _ in range(5):
        errors(Conflict("Conflict: terminated by other getUpdates request"))
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 1
    assert "Another process fetches updates with this token" in lines[0]


def test_each_kind_of_trouble_is_said_once_in_a_while(caplog, monkeypatch):
    errors = PollingErrors()
    for _ in range(3):
        errors(NetworkError("httpx.ConnectError"))
        errors(TimedOut())
    assert [record.levelno for record in caplog.records] == [logging.ERROR] * 2
    monkeypatch.setattr("bot.network.SAID_AGAIN_S", 0.0)
    errors(NetworkError("httpx.ConnectError"))
    assert len(caplog.records) == 3


def test_a_long_page_is_not_repeated_whole(caplog):
    PollingErrors()(NetworkError("Bad Gateway (502). Parsing the server response " + "x" * 5000))
    assert "NetworkError: Bad Gateway (502)" in caplog.text
    assert len(caplog.text) < 500


async def test_only_answers_of_telegram_count_as_success(server):
    request = PollingRequest(read_timeout=0.3)
    bot = ExtBot(server.token, base_url=server.base_url, get_updates_request=request)
    await bot.initialize()
    try:
        request.last_success = 0.0
        for kind in ("status", "reset", "timeout"):
            fault = server.fault("getUpdates", kind)
            with pytest.raises(TelegramError):
                await bot.get_updates(timeout=0)
            fault.release()
            assert request.last_success == 0.0
        await bot.get_updates(timeout=0)
        assert request.last_success > 0.0
    finally:
        await bot.shutdown()
