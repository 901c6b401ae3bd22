"""Forum topics: an answer stays in its topic, and so does the conversation."""

import shutil
import sys

import pytest

from tests.bot_process import BotProcess
from tests.telegram_server import TelegramServer

QUESTION = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"
FIGURE = "gần 6.500"
OTHER_QUESTION = "Đắk Lắk có bao nhiêu tổ hòa giải?"
FOLLOW_UP = "Còn Nam Định?"
MODELS_OF_NAM_DINH = "mô hình Dân vận khéo của Nam Định"
TEAMS_OF_NAM_DINH = "tổ hòa giải của Nam Định"

SLOW_ENGINE = """
import time
from bot.cli import main
from retrieval.engine import Engine
ask = Engine.ask
def slowly(self, text, conversation=None):
    if "Dân vận khéo" in text and "bao nhiêu mô hình" in text and conversation is not None:
        time.sleep(0.9)
    return ask(self, text, conversation)
Engine.ask = slowly
raise SystemExit(main())
"""


@pytest.fixture
def forum(server, bot, admin, lan):
    group = server.supergroup("Diễn đàn", lan, admin, is_forum=True, bot_status="never")
    server.add_bot(group, by=admin)
    server.wait_for(lambda: server.sent(group))
    return group


@pytest.fixture
def topic(server, forum, lan):
    return server.topic(forum, "Số liệu", by=lan)


@pytest.mark.usefixtures("spotless")
@pytest.mark.parametrize("text", [f"/hoi {QUESTION}", "/trogiup", "@hoidanvan_bot"])
def test_whatever_is_answered_lands_in_the_topic(server, forum, topic, lan, text):
    asked = server.say(forum, lan, text, thread_id=topic)
    reply = server.reply_to(asked)
    assert reply["message_thread_id"] == topic
    server.settled()
    sends = [call for call in server.calls_of("sendMessage") if _chat(call) == forum.id]
    assert [call.parameters.integer("message_thread_id") for call in sends[1:]] == [topic]


@pytest.mark.usefixtures("spotless")
def test_a_question_in_general_is_answered_in_general(server, forum, topic, lan):
    reply = server.reply_to(server.say(forum, lan, f"/hoi {QUESTION}"))
    assert FIGURE in reply.plain
    assert "message_thread_id" not in reply


@pytest.mark.usefixtures("spotless")
def test_a_button_is_answered_in_its_topic(server, forum, topic, lan):
    reply = server.reply_to(server.say(forum, lan, f"/hoi {QUESTION}", thread_id=topic))
    server.press(reply, "Báo sai", lan)
    request = server.reply_to(reply)
    assert request["message_thread_id"] == topic


@pytest.mark.usefixtures("spotless")
def test_each_topic_has_its_own_conversation(server, forum, topic, lan):
    other = server.topic(forum, "Hòa giải", by=lan)
    for thread, text in ((topic, QUESTION), (other, OTHER_QUESTION)):
        server.reply_to(server.say(forum, lan, f"/hoi {text}", thread_id=thread))
    for thread, expected in ((topic, MODELS_OF_NAM_DINH), (other, TEAMS_OF_NAM_DINH)):
        asked = server.say(forum, lan, f"/hoi {FOLLOW_UP}", thread_id=thread)
        assert expected in server.reply_to(asked).plain


@pytest.mark.usefixtures("spotless")
def test_a_plain_message_in_a_topic_is_no_follow_up(server, forum, topic, lan):
    """Telegram marks it as a reply to the message that opened the topic, the bot's own here."""
    with server.changed:
        opened = forum.messages[topic]
        opened["from"] = server.options.bot.to_dict()
    plain = server.say(forum, lan, QUESTION, thread_id=topic, reply_to=opened, deliver=True)
    control = server.say(forum, lan, f"/hoi {QUESTION}", thread_id=topic, reply_to=opened)
    assert FIGURE in server.reply_to(control).plain
    server.settled()
    assert not forum.replies.get(plain.id)


def test_typing_is_shown_in_the_topic(built, admin, lan, tmp_path):
    """Only while an answer takes long: here the engine of a real bot is slow."""
    with TelegramServer() as server:
        server.say(server.private_chat(admin), admin, "/start")
        group = server.supergroup("Diễn đàn", lan, admin, is_forum=True)
        topic = server.topic(group, "Số liệu", by=lan)
        env = {"DANVAN_ADMIN_IDS": str(admin.id), "DANVAN_ACCESS": "open"}
        slow = (sys.executable, "-c", SLOW_ENGINE)
        data_dir = shutil.copytree(built, tmp_path / "data")
        with BotProcess(server, data_dir, env=env, command=slow):
            asked = server.say(group, lan, f"/hoi {QUESTION}", thread_id=topic)
            assert FIGURE in server.reply_to(asked, 20)["text"]
        assert server.state.actions == [(group.id, topic, "typing")]
        assert server.errors == []


def test_a_topic_that_is_gone_swallows_its_answer(server, forum, topic, lan):
    with server.changed:
        asked = server.say(forum, lan, f"/hoi {QUESTION}", thread_id=topic)
        forum.threads.discard(topic)
        forum.deleted.add(asked.id)
    refused = server.wait_for(
        lambda: [call for call in server.errors if _chat(call) == forum.id], 10
    )
    assert [call.error[1] for call in refused] == ["Bad Request: message thread not found"]
    general = server.say(forum, lan, f"/hoi {QUESTION}")
    server.reply_to(general)
    server.settled()
    answers = [one for one in server.sent(forum) if FIGURE in one.plain]
    assert [one["reply_to_message"]["message_id"] for one in answers] == [general.id]


def _chat(call) -> int:
    return call.parameters.integer("chat_id")
