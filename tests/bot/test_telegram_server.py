"""The Bot API server that the bot's tests talk to: strict where Telegram is strict."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    ReplyParameters,
    Update,
    error,
)
from telegram.request import HTTPXRequest

from tests.telegram_markup import utf16_len
from tests.telegram_server import ANONYMOUS_ADMIN, Chat, TelegramServer, User

LAN = User(101, "Lan", "Nguyễn")
MINH = User(102, "Minh")
OTHER_BOT = User(103, "Máy", username="other_bot", is_bot=True)
UNCHANGED = "Bad Request: message is not modified: specified new message content and reply markup"
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.fixture(autouse=True)
def waits_as_timedelta(monkeypatch):
    """RetryAfter.retry_after as python-telegram-bot will have it; the old way warns."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


@pytest.fixture
async def bot(server):
    async with Bot(
        server.token, base_url=server.base_url, base_file_url=server.base_file_url
    ) as bot:
        yield bot


@pytest.fixture
def lan_chat(server) -> Chat:
    """A private chat in which Lan has written."""
    chat = server.private_chat(LAN)
    server.say(chat, LAN, "/start")
    return chat


@pytest.fixture
def call(server):
    """Calls a method over plain HTTP: (status, body)."""
    with httpx.Client(base_url=f"{server.base_url}{server.token}/") as client:

        def send(method: str, **parameters: object) -> tuple[int, dict[str, object]]:
            response = client.post(method, json=parameters)
            return response.status_code, response.json()

        yield send


def refusal(answer: tuple[int, dict[str, object]]) -> str:
    status, body = answer
    assert body["ok"] is False
    assert body["error_code"] == status
    return f"{status} {body['description']}"


def buttons(*data: str) -> dict[str, object]:
    return {"inline_keyboard": [[{"text": name, "callback_data": name} for name in data]]}


def updates(call, offset: int = 0, **parameters: object) -> list[dict[str, object]]:
    return call("getUpdates", offset=offset, **parameters)[1]["result"]


# Sending


async def test_a_reply_is_stored_as_people_see_it(server, bot, lan_chat):
    question = server.say(lan_chat, LAN, "😀 Bao nhiêu?")
    sent = await bot.send_message(
        lan_chat.id,
        "  <b>6.500</b> mô hình\n<blockquote>gần <b>6.500</b></blockquote>\n",
        parse_mode="HTML",
        reply_parameters=ReplyParameters(question.id, allow_sending_without_reply=True),
        reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("👍 Đúng", callback_data="up")]]),
    )
    reply = server.reply_to(question)
    assert reply.id == sent.message_id
    assert reply.plain == "6.500 mô hình\ngần 6.500"
    assert reply.marked("bold") == ["6.500", "6.500"]
    assert reply.marked("blockquote") == ["gần 6.500"]
    assert reply.button("Đúng")["callback_data"] == "up"
    assert list(sent.parse_entities().values()) == ["6.500", "gần 6.500", "6.500"]
    assert server.transcript(lan_chat) == (
        "#1 Lan Nguyễn:\n/start\n\n#2 Lan Nguyễn:\n😀 Bao nhiêu?\n\n"
        "#3 🤖 Hỏi Dân Vận (reply to 2):\n*6.500* mô hình\n┃ gần *6.500*\n[ 👍 Đúng ]"
    )
    assert server.errors == []
    assert server.violations == []


@pytest.mark.parametrize(
    ("parameters", "wanted"),
    [
        ({"text": "<p>", "parse_mode": "HTML"}, '400 Bad Request: can\'t parse entities: Unsupported start tag "p"'),
        ({"text": "😀" * 2049}, "400 Bad Request: message is too long"),
        ({"text": " \n"}, "400 Bad Request: message text is empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "400 Bad Request: message text is empty"),
        ({"text": "*x*", "parse_mode": "MarkdownV2"}, "400 Bad Request: the test server does not support parse_mode"),
        ({"text": "x", "parse_mode": "bbcode"}, "400 Bad Request: unsupported parse_mode"),
        ({"text": "x", "message_thread_id": 7}, "400 Bad Request: message thread not found"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "400 Bad Request: message to be replied not found"),
        ({"text": "x", "reply_to_message_id": 99}, "400 Bad Request: message to be replied not found"),
        ({"text": "x", "reply_parameters": {"message_id": 1, "quote": "y"}}, "400 Bad Request: QUOTE_TEXT_INVALID"),
        ({"text": "x", "reply_markup": buttons("ệ" * 22)}, "400 Bad Request: BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": buttons("")}, "400 Bad Request: can't parse inline keyboard button"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x"}]]}}, "400 Bad Request: can't parse inline"),
        ({"text": "x", "reply_markup": "{"}, "400 Bad Request: can't parse reply_markup JSON object"),
        ({"text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]}, "400 Bad Request: ENTITY_BOUNDS"),
        ({"text": "x", "business_connection_id": "1"}, "400 Bad Request: the test server does not support business"),
        ({"text": "x", "chat_id": 999}, "400 Bad Request: chat not found"),
        ({"text": "x", "chat_id": ""}, "400 Bad Request: chat_id is empty"),
    ],
)  # fmt: skip
def test_a_message_that_telegram_refuses_is_refused(server, lan_chat, call, parameters, wanted):
    assert refusal(call("sendMessage", **{"chat_id": lan_chat.id} | parameters)).startswith(wanted)
    assert [message.plain for message in server.messages(lan_chat)] == ["/start"]
    assert len(server.errors) == 1


def test_what_is_just_within_the_limits_is_sent(server, lan_chat, call):
    text = f"<b>{'😀' * 2048}</b>"
    markup = buttons("a" * 64)
    sent = call("sendMessage", chat_id=101, text=text, parse_mode="html", reply_markup=markup)
    assert sent[0] == 200
    assert utf16_len(server.sent(lan_chat)[0].plain) == 4096
    missing = {"message_id": 99, "allow_sending_without_reply": True}
    assert call("sendMessage", chat_id=101, text="x", reply_parameters=missing)[0] == 200


def test_entities_past_the_hundredth_are_dropped_and_told(server, lan_chat, call):
    call("sendMessage", chat_id=101, text="<b>a</b> " * 101, parse_mode="HTML")
    assert len(server.sent(lan_chat)[0].marks) == 100
    assert server.violations == ["101 entities, Telegram keeps 100"]


def test_the_bot_may_not_write_where_nobody_let_it(server, lan_chat, call):
    server.private_chat(MINH)
    for chat, act, wanted in (
        (MINH, None, "403 Forbidden: bot can't initiate conversation with a user"),
        (LAN, server.block, "403 Forbidden: bot was blocked by the user"),
    ):
        if act:
            act(lan_chat)
        assert refusal(call("sendMessage", chat_id=chat.id, text="x")) == wanted
    server.unblock(lan_chat)
    assert call("sendMessage", chat_id=LAN.id, text="x")[0] == 200


def test_a_bot_thrown_out_of_a_group_may_not_write_there(server, call):
    group = server.group("Tổ dân vận", LAN, bot_status="never")
    assert "chat not found" in refusal(call("sendMessage", chat_id=group.id, text="x"))
    server.add_bot(group, LAN)
    assert call("sendMessage", chat_id=group.id, text="x")[0] == 200
    server.remove_bot(group, LAN)
    wanted = "403 Forbidden: bot was kicked from the group chat"
    assert refusal(call("sendMessage", chat_id=group.id, text="x")) == wanted
    told = [
        (update["my_chat_member"]["old_chat_member"]["status"], update["my_chat_member"]["new_chat_member"]["status"])
        for update in updates(call)
        if "my_chat_member" in update
    ]  # fmt: skip
    assert told == [("left", "member"), ("member", "kicked")]


async def test_a_group_that_became_a_supergroup_names_its_new_id(server, bot):
    group = server.group("Tổ dân vận", LAN)
    new = server.migrate(group)
    with pytest.raises(error.ChatMigrated) as migrated:
        await bot.send_message(group.id, "x")
    assert migrated.value.new_chat_id == new.id
    assert (await bot.send_message(new.id, "x")).chat.type == "supergroup"
    told = await bot.get_updates()
    assert [update.message.migrate_to_chat_id for update in told[:1]] == [new.id]
    assert [update.message.migrate_from_chat_id for update in told[1:2]] == [group.id]
    assert told[2].my_chat_member.chat.id == new.id


def test_topics_keep_messages_apart(server, call):
    forum = server.supergroup("Diễn đàn", LAN, is_forum=True)
    topic = server.topic(forum, "Bình Thuận", LAN)
    question = server.say(forum, LAN, "/hoi", thread_id=topic)
    in_topic = call("sendMessage", chat_id=forum.id, text="x", message_thread_id=topic)[1]
    in_general = call("sendMessage", chat_id=forum.id, text="x")[1]
    reply = {"message_id": question.id}
    by_reply = call("sendMessage", chat_id=forum.id, text="x", reply_parameters=reply)[1]
    threads = [sent["result"].get("message_thread_id") for sent in (in_topic, in_general, by_reply)]
    assert threads == [topic, None, topic]
    action = {"chat_id": forum.id, "message_thread_id": topic, "action": "typing"}
    assert call("sendChatAction", **action)[0] == 200
    assert server.state.actions == [(forum.id, topic, "typing")]


def test_a_chain_of_replies_in_a_supergroup_is_no_topic(server, call):
    group = server.supergroup("Tổ dân vận", LAN)
    first = server.say(group, LAN, "a")
    second = server.say(group, LAN, "/hoi b", reply_to=first)
    assert second["message_thread_id"] == first.id
    assert "is_topic_message" not in second
    refused = call("sendMessage", chat_id=group.id, text="x", message_thread_id=first.id)
    assert "message thread not found" in refusal(refused)


# Changing, tapping, inline


def test_an_edit_must_change_something_of_the_bots_own(server, lan_chat, call):
    call("sendMessage", chat_id=101, text="<b>a</b>", parse_mode="HTML", reply_markup=buttons("x"))
    sent = server.sent(lan_chat)[0]
    place = {"chat_id": 101, "message_id": sent.id}
    again = {"text": "<b>a</b> ", "parse_mode": "HTML", "reply_markup": buttons("x")}
    assert UNCHANGED in refusal(call("editMessageText", **place, **again))
    same = call("editMessageReplyMarkup", **place, reply_markup=buttons("x"))
    assert UNCHANGED in refusal(same)
    long = refusal(call("editMessageText", **place, text="a" * 4097))
    assert long == "400 Bad Request: MESSAGE_TOO_LONG"
    caption = refusal(call("editMessageCaption", **place, caption="c"))
    assert caption == "400 Bad Request: there is no caption in the message to edit"
    gone = refusal(call("editMessageText", chat_id=101, message_id=99, text="a"))
    assert gone == "400 Bad Request: message to edit not found"
    foreign = refusal(call("editMessageText", chat_id=101, message_id=1, text="a"))
    assert foreign == "400 Bad Request: message can't be edited"
    assert call("editMessageText", **place, text="a")[0] == 200
    assert server.current(sent).buttons == []
    assert server.current(sent).marks == []
    assert "(edited)" in server.transcript(lan_chat)


def test_a_tapped_button_is_answered_once(server, lan_chat, call):
    call("sendMessage", chat_id=101, text="a", reply_markup=buttons("up", "down"))
    sent = server.sent(lan_chat)[0]
    press = server.press(sent, "up", LAN)
    query = updates(call)[-1]["callback_query"]
    assert (query["id"], query["data"], query["from"]["id"]) == (press.id, "up", LAN.id)
    assert query["message"]["message_id"] == sent.id
    assert call("answerCallbackQuery", callback_query_id=press.id, text="Cảm ơn")[0] == 200
    assert press.answer["text"] == "Cảm ơn"
    assert refusal(call("answerCallbackQuery", callback_query_id=press.id)) == f"400 {TOO_OLD}"
    late = server.press(sent, "down", LAN)
    server.expire(late)
    assert refusal(call("answerCallbackQuery", callback_query_id=late.id)) == f"400 {TOO_OLD}"
    with pytest.raises(AssertionError, match=r"no button 'sideways'.*'up', 'down'"):
        server.press(sent, "sideways", LAN)


@pytest.mark.parametrize(
    ("results", "wanted"),
    [
        ([{"id": str(number)} for number in range(51)], "RESULTS_TOO_MUCH"),
        ([{"id": "1"}, {"id": "1"}], "RESULT_ID_DUPLICATE"),
        ([{"id": "1" * 65}], "RESULT_ID_INVALID"),
        ([{"id": "1", "title": ""}], "ARTICLE_TITLE_EMPTY"),
        ([{"id": "1", "text": "a" * 4097}], "MESSAGE_TOO_LONG"),
        ([{"id": "1", "text": ""}], "MESSAGE_EMPTY"),
        ([{"id": "1", "type": "photo"}], "inline results of type 'photo'"),
    ],
)
def test_inline_results_that_telegram_refuses_are_refused(server, call, results, wanted):
    asked = server.inline(LAN, "thái nguyên")
    articles = [
        {
            "type": row.get("type", "article"),
            "id": row["id"],
            "title": row.get("title", "x"),
            "input_message_content": {"message_text": row.get("text", "x")},
        }
        for row in results
    ]
    answer = call("answerInlineQuery", inline_query_id=asked.id, results=json.dumps(articles))
    assert wanted in refusal(answer)
    assert asked.answer is None


async def test_a_chosen_inline_result_stands_in_the_chat(server, bot, lan_chat):
    asked = server.inline(LAN, "thái nguyên")
    content = InputTextMessageContent("<b>6.500</b>", parse_mode="HTML")
    await bot.answer_inline_query(asked.id, [InlineQueryResultArticle("1", "Một", content)])
    message = server.choose(asked, "1", lan_chat)
    assert message["via_bot"]["username"] == "hoidanvan_bot"
    assert message.marked("bold") == ["6.500"]
    with pytest.raises(error.BadRequest, match="Query is too old"):
        await bot.answer_inline_query(asked.id, [])


# Limits and faults


def test_the_twenty_first_message_of_a_minute_in_a_group_is_refused():
    clock = [1000.0]
    with TelegramServer(clock=lambda: clock[0]) as server, httpx.Client() as client:
        group = server.group("Tổ dân vận", LAN)
        url = f"{server.base_url}{server.token}/sendMessage"

        def send() -> httpx.Response:
            return client.post(url, data={"chat_id": group.id, "text": "x"})

        assert [send().status_code for _ in range(20)] == [200] * 20
        clock[0] += 18.5
        refused = send()
        assert refused.status_code == 429
        assert refused.json()["parameters"] == {"retry_after": 42}
        assert refused.json()["description"] == "Too Many Requests: retry after 42"
        clock[0] += 42
        assert send().status_code == 200


@pytest.mark.parametrize("limit", ["chat_limit", "overall_limit"])
async def test_other_limits_are_set_by_the_test(limit):
    with TelegramServer(**{limit: (1, 60.0)}) as server:
        server.say(server.private_chat(LAN), LAN, "x")
        async with Bot(server.token, base_url=server.base_url) as bot:
            await bot.send_message(LAN.id, "a")
            with pytest.raises(error.RetryAfter):
                await bot.send_message(LAN.id, "b")


@pytest.mark.parametrize(
    ("kind", "script", "wanted"),
    [
        ("status", {"status": 502}, error.NetworkError),
        ("reset", {}, error.NetworkError),
        ("malformed", {}, error.TelegramError),
        ("flood", {"retry_after": 3}, error.RetryAfter),
        ("forbidden", {}, error.Forbidden),
        ("error", {"status": 400, "description": "Bad Request: x"}, error.BadRequest),
        ("timeout", {}, error.TimedOut),
    ],
)
async def test_a_scripted_fault_is_met_once_and_is_no_error_of_the_bot(
    server, lan_chat, kind, script, wanted
):
    server.fault("sendMessage", kind, **script)
    request = HTTPXRequest(read_timeout=0.3)
    async with Bot(server.token, base_url=server.base_url, request=request) as bot:
        with pytest.raises(wanted):
            await bot.send_message(LAN.id, "a")
        await bot.send_message(LAN.id, "b")
    assert [message.plain for message in server.sent(lan_chat)] == ["b"]
    assert server.errors == []


async def test_an_answer_can_be_lost_after_the_call_took_effect(server, bot, lan_chat):
    server.fault("sendMessage", "reset", takes_effect=True)
    with pytest.raises(error.NetworkError):
        await bot.send_message(LAN.id, "a")
    assert [message.plain for message in server.sent(lan_chat)] == ["a"]


async def test_a_slow_answer_arrives_whole(server, bot, lan_chat):
    server.fault("sendMessage", "slow", drip_s=0.01)
    started = time.monotonic()
    assert (await bot.send_message(LAN.id, "ệ😀")).text == "ệ😀"
    assert time.monotonic() - started >= 0.09


async def test_a_released_timeout_is_answered(server, bot, lan_chat):
    fault = server.fault("sendMessage", "timeout", times=5)
    sending = asyncio.create_task(bot.send_message(LAN.id, "a"))
    await asyncio.to_thread(server.wait_for, lambda: server.calls_of("sendMessage"))
    fault.release()
    assert (await sending).text == "a"
    assert (await bot.send_message(LAN.id, "b")).text == "b"


async def test_a_server_that_was_down_is_up_again_on_the_same_port(server, lan_chat):
    async with Bot(server.token, base_url=server.base_url) as bot:
        polling = asyncio.create_task(bot.get_updates(offset=-1, timeout=20))
        await asyncio.to_thread(server.wait_for, server.count_polls)
        await polling
        server.down()
        with pytest.raises(error.NetworkError):
            await bot.send_message(LAN.id, "a")
        server.up()
        assert (await bot.send_message(LAN.id, "b")).text == "b"


def test_a_fault_of_an_unknown_kind_is_a_mistake_of_the_test(server):
    with pytest.raises(ValueError, match="no fault of kind 'sulk'"):
        server.fault("sendMessage", "sulk")


# Updates


def test_updates_stay_until_a_higher_offset_confirms_them(server, call):
    chat = server.private_chat(LAN)
    for text in ("a", "b", "c"):
        server.say(chat, LAN, text)
    first = updates(call, limit=2)
    numbers = [update["update_id"] for update in first]
    assert [update["message"]["text"] for update in first] == ["a", "b"]
    assert numbers == sorted(numbers)
    assert updates(call, limit=2) == first
    assert [update["message"]["text"] for update in updates(call, numbers[1] + 1)] == ["c"]
    assert updates(call, numbers[1] + 2) == []
    server.settled(quiet_s=0)


def test_a_negative_offset_takes_the_last_ones(server, call):
    chat = server.private_chat(LAN)
    for text in ("a", "b", "c"):
        server.say(chat, LAN, text)
    assert [update["message"]["text"] for update in updates(call, -2)] == ["b", "c"]
    assert [update["message"]["text"] for update in updates(call)] == ["b", "c"]


async def test_a_long_poll_ends_when_an_update_comes(server, bot):
    polling = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.to_thread(server.wait_for, server.count_polls)
    server.say(server.private_chat(LAN), LAN, "Chào")
    assert [update.message.text for update in await polling] == ["Chào"]


async def test_a_long_poll_without_updates_ends_after_its_timeout(server, bot):
    started = time.monotonic()
    assert await bot.get_updates(timeout=1) == ()
    assert 0.9 <= time.monotonic() - started < 3


async def test_the_older_of_two_pollers_gets_the_conflict(server, bot):
    older = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.to_thread(server.wait_for, server.count_polls)
    async with Bot(server.token, base_url=server.base_url) as second:
        newer = asyncio.create_task(second.get_updates(timeout=20))
        with pytest.raises(error.Conflict, match="terminated by other getUpdates request"):
            await older
        server.say(server.private_chat(LAN), LAN, "x")
        assert len(await newer) == 1


def test_only_allowed_types_are_queued(server, call):
    updates(call, allowed_updates=["callback_query"])
    server.say(server.private_chat(LAN), LAN, "x")
    assert updates(call) == []
    server.push({"poll": {"id": "1"}})
    assert "poll" in updates(call)[0]


class Webhook(BaseHTTPRequestHandler):
    """Refuses the first update once, then takes all."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append(
            (json.loads(body), self.headers["X-Telegram-Bot-Api-Secret-Token"])
        )
        self.send_response(500 if len(self.server.taken) == 1 else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def webhook():
    with HTTPServer(("127.0.0.1", 0), Webhook) as receiver:
        receiver.taken = []
        thread = threading.Thread(target=receiver.serve_forever, args=(0.01,))
        thread.start()
        yield receiver
        receiver.shutdown()
        thread.join()


async def test_a_webhook_gets_updates_in_order_until_it_takes_them(server, bot, webhook):
    chat = server.private_chat(LAN)
    server.say(chat, LAN, "a")
    await bot.set_webhook(
        f"http://127.0.0.1:{webhook.server_port}/hook", secret_token="bi-mat", max_connections=1
    )
    with pytest.raises(error.Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    server.say(chat, LAN, "b")
    await asyncio.to_thread(server.settled, quiet_s=0)
    assert [update["message"]["text"] for update, _ in webhook.taken] == ["a", "a", "b"]
    assert {secret for _, secret in webhook.taken} == {"bi-mat"}
    assert (await bot.get_webhook_info()).pending_update_count == 0
    assert await bot.delete_webhook()
    server.say(chat, LAN, "c")
    assert [update.message.text for update in await bot.get_updates()] == ["c"]


async def test_a_webhook_that_fails_is_told_of(server, bot):
    with pytest.raises(error.BadRequest, match="Bad webhook: an https url"):
        await bot.set_webhook("http://example.org/hook")
    server.say(server.private_chat(LAN), LAN, "a")
    await bot.set_webhook("http://127.0.0.1:9/hook")
    await asyncio.to_thread(server.wait_for, lambda: server.webhook_error)
    info = await bot.get_webhook_info()
    assert "Connection failed" in info.last_error_message
    assert info.pending_update_count == 1


# What people do


@pytest.mark.parametrize(
    ("text", "delivered"),
    [
        ("chào cả nhà", False),
        ("hoidanvan_bot ơi", False),
        ("/hoi Thái Nguyên", True),
        ("/hoi@HoiDanVan_bot x", True),
        ("/hoi@other_bot x", False),
        ("😀 @HoiDanVan_bot x", True),
        ("@hoidanvan_bot2 x", False),
    ],
)
def test_privacy_mode_hides_what_is_not_for_the_bot(server, call, text, delivered):
    group = server.supergroup("Tổ dân vận", LAN)
    server.say(group, LAN, text)
    assert bool(updates(call)) is delivered
    server.promote_bot(group, LAN)
    server.say(group, LAN, "chào")
    assert updates(call)[-1]["message"]["text"] == "chào"


def test_replies_to_the_bot_edits_and_captions_reach_it(server, call):
    group = server.supergroup("Tổ dân vận", LAN)
    call("sendMessage", chat_id=group.id, text="trả lời")
    answer = server.sent(group)[0]
    reply = server.say(group, LAN, "Còn Nam Định?", reply_to=answer)
    server.edit(reply, "Còn Hà Nam?", date=reply["date"] + 60)
    server.say(group, MINH, caption="@hoidanvan_bot ảnh gì", photo=True)
    told = updates(call)
    assert told[0]["message"]["reply_to_message"]["text"] == "trả lời"
    assert told[1]["edited_message"]["text"] == "Còn Hà Nam?"
    assert told[1]["edited_message"]["edit_date"] == reply["date"] + 60
    assert told[2]["message"]["caption_entities"][0]["type"] == "mention"
    assert all(Update.de_json(update, None) for update in told)


def test_unusual_authors_look_as_from_telegram(server, call):
    group = server.supergroup("Tổ dân vận", LAN)
    channel = server.channel("Báo Dân vận")
    server.say(group, LAN, "/hoi a", sender_chat=group)
    server.say(group, LAN, "/hoi b", forward_from=MINH, date=1_700_000_000)
    server.say(group, LAN, "/hoi c", sender_chat=channel, forward_from=channel, is_automatic_forward=True)  # fmt: skip
    server.say(group, LAN, "/hoi d", via_bot=OTHER_BOT)
    server.say(group, OTHER_BOT, "/hoi e")
    server.say(group, OTHER_BOT, "/hoi f", deliver=True)
    told = [Update.de_json(update, None).message for update in updates(call)]
    assert [message.text[-1] for message in told] == ["a", "b", "c", "d", "f"]
    assert told[0].from_user.id == ANONYMOUS_ADMIN.id
    assert told[0].sender_chat.id == group.id
    assert told[1].forward_origin.sender_user.id == MINH.id
    assert told[1].date.timestamp() == 1_700_000_000
    assert told[2].is_automatic_forward
    assert told[2].forward_origin.chat.id == channel.id
    assert told[3].via_bot.username == "other_bot"
    assert told[4].from_user.is_bot


# The bot about itself, and the wire


async def test_the_bot_reads_back_what_it_set(server, bot):
    commands = [BotCommand("hoi", "Đặt câu hỏi")]
    scope = BotCommandScopeAllGroupChats()
    await bot.set_my_commands(commands, scope=scope, language_code="vi")
    assert await bot.get_my_commands(scope=scope, language_code="vi") == tuple(commands)
    assert await bot.get_my_commands() == ()
    assert server.command_menu("vi", type="all_group_chats") == ["hoi"]
    await bot.set_my_description("Trả lời bằng trích dẫn", language_code="vi")
    assert (await bot.get_my_description("vi")).description == "Trả lời bằng trích dẫn"
    await bot.set_my_short_description("Ngắn")
    assert (await bot.get_my_short_description("vi")).short_description == "Ngắn"
    with pytest.raises(error.BadRequest, match="Short_description is too long"):
        await bot.set_my_short_description("a" * 121)
    with pytest.raises(error.BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([BotCommand("Hỏi", "x")])


async def test_chats_members_and_files_can_be_asked_for(server, bot, lan_chat):
    group = server.supergroup("Tổ dân vận", MINH, admins=[LAN], bot_status="administrator")
    assert (await bot.get_chat(group.id)).title == "Tổ dân vận"
    assert (await bot.get_chat_member(group.id, LAN.id)).status == "administrator"
    assert (await bot.get_chat_member(group.id, MINH.id)).status == "member"
    admins = await bot.get_chat_administrators(group.id)
    assert {member.user.id for member in admins} == {LAN.id, bot.id}
    sent = await bot.send_document(LAN.id, b"a,b\n", filename="b.csv", caption="Bảng")
    assert server.sent(lan_chat)[0]["document"]["file_name"] == "b.csv"
    file = await sent.document.get_file()
    assert await file.download_as_bytearray() == b"a,b\n"
    with pytest.raises(error.BadRequest, match="caption is too long"):
        await bot.send_photo(LAN.id, b"x", caption="a" * 1025)
    assert await bot.leave_chat(group.id)
    with pytest.raises(error.Forbidden, match="not a member of the supergroup chat"):
        await bot.send_message(group.id, "x")


def test_messages_are_deleted_where_the_bot_may(server, lan_chat, call):
    group = server.group("Tổ dân vận", LAN)
    theirs = server.say(group, LAN, "/hoi")
    refused = call("deleteMessage", chat_id=group.id, message_id=theirs.id)
    assert refusal(refused) == "400 Bad Request: message can't be deleted"
    call("sendMessage", chat_id=group.id, text="x")
    mine = server.sent(group)[0]
    assert call("deleteMessage", chat_id=group.id, message_id=mine.id)[0] == 200
    assert server.sent(group) == []
    again = refusal(call("deleteMessage", chat_id=group.id, message_id=mine.id))
    assert again == "400 Bad Request: message to delete not found"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("{token}/GETME", 200),
        ("{token}/getMeat", 404),
        ("110201543:" + "x" * 35 + "/getMe", 401),
        ("nonsense/getMe", 404),
    ],
)
def test_method_names_ignore_case_and_tokens_are_checked(server, path, status):
    response = httpx.get(server.base_url + path.format(token=server.token))
    assert response.status_code == status
    assert response.json()["ok"] is (status == 200)


def test_parameters_come_by_query_form_json_or_parts(server, lan_chat):
    url = f"{server.base_url}{server.token}/sendMessage"
    values = {"chat_id": "101", "text": "ệ"}
    httpx.get(url, params=values)
    httpx.post(url, data=values)
    httpx.post(url, json=values)
    httpx.post(url, files={name: (None, value) for name, value in values.items()})
    assert [message.plain for message in server.sent(lan_chat)] == ["ệ"] * 4


def test_waiting_in_vain_names_the_last_calls(server, lan_chat, call):
    call("getMe")
    with pytest.raises(AssertionError, match=r"not within 0.05 s; last calls: getMe ok"):
        server.answer_to(lan_chat.messages[1], timeout_s=0.05)
