"""Whatever comes in: the bot stays up, answers who asks properly, and does not grow.

SOAK_UPDATES sets how many updates are made, SOAK_SEED which.
"""

import os
import random
import re

import pytest

from tests.telegram_server import User
from tests.update_generator import UPDATE_TYPES, UpdateGenerator

UPDATES = int(os.environ.get("SOAK_UPDATES", "10000"))
SEED = int(os.environ.get("SOAK_SEED", "1"))
WARM_UP = 1000
MOST_GROWTH_MB = 50
PATIENCE_S = 300
QUESTION, FIGURE = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?", "6.500"
ONE_IN = 50
"""How many updates there are to a proper question."""


@pytest.fixture(scope="module")
def settings_of_bot():
    """Everybody may ask, and fast: so that handlers see as much as possible."""
    return {
        "DANVAN_ACCESS": "open",
        "DANVAN_SENDS_PER_SECOND": "1000",
        "DANVAN_QUESTIONS_PER_MINUTE": "1000",
    }


def test_the_bot_survives_updates_of_every_kind_and_answers_the_questions_among_them(server, bot):
    chance = random.Random(SEED)
    people = [User(100 + number, f"Người {number}") for number in range(10)]
    chats = [server.private_chat(person) for person in people]
    for chat, person in zip(chats, people, strict=True):
        server.say(chat, person, "/start")
    chats += [server.supergroup(f"Tổ {number}", *people) for number in range(3)]
    askers = [User(5000 + number, "Lan") for number in range(20)]
    rooms = [server.private_chat(asker) for asker in askers]
    generator = UpdateGenerator(chance, server.options.bot, people, chats)
    questions, kinds = [], set()

    def send(count):
        for _ in range(count):
            if chance.randrange(ONE_IN) == 0:
                which = chance.randrange(len(askers))
                questions.append(server.say(rooms[which], askers[which], QUESTION))
            else:
                update = generator.update()
                kinds.update(update)
                server.push(update)
        server.settled(quiet_s=0.5, timeout_s=PATIENCE_S)

    send(WARM_UP)
    before_mb = bot.rss_mb()
    for _ in range(5):
        send(UPDATES // 5)
        assert bot.running.poll() is None, bot.output()[-3000:]
    grown_mb = bot.rss_mb() - before_mb

    assert set(UPDATE_TYPES) <= kinds
    assert [len(replies(server, question)) for question in questions] == [1] * len(questions)
    assert all(FIGURE in server.reply_to(question).plain for question in questions)
    assert grown_mb < MOST_GROWTH_MB
    assert failures(bot.output()) == []
    assert bot.stop() == 0


def replies(server, message):
    """The bot's messages that answer this one."""
    chat = server.world.chats[message["chat"]["id"]]
    return [chat.messages[number] for number in chat.replies.get(message.id, [])]


def failures(output):
    """What handlers raised, other than what Telegram refused: the end of each traceback."""
    found = re.findall(r"update \d+ failed: +File .*\n(?:(?!\d{4}-\d\d-\d\d ).*\n)*", output)
    return sorted({"\n".join(block.splitlines()[-4:]) for block in found})
