"""A group that asks without end takes no more of the bot than its share."""

import itertools

import pytest

from tests.telegram_server import User

QUESTION = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"
FIGURE = "gần 6.500"
FLOOD = 400
MEMBERS = 25


@pytest.fixture(scope="module")
def settings_of_bot() -> dict[str, str]:
    return {"DANVAN_QUESTIONS_PER_MINUTE": "1000", "DANVAN_SENDS_PER_SECOND": "30"}


@pytest.fixture
def flooded(server, bot, admin, lan):
    """A group that was let in, whose members ask faster than a group may be written to."""
    members = [User(lan.id + 600_000 + number, f"Người {number}") for number in range(MEMBERS)]
    group = server.supergroup("Nhóm dội tin", admin, *members, bot_status="never")
    server.add_bot(group, by=admin)
    server.wait_for(lambda: server.sent(group))
    for _, member in zip(range(FLOOD), itertools.cycle(members), strict=False):
        server.say(group, member, f"/hoi {QUESTION}")
    return group


def test_a_person_is_answered_while_a_group_floods(server, admitted, flooded, lan):
    """Fewer of the group's questions are answered by then than one group may be sent messages in a minute."""
    asked = server.say(admitted, lan, QUESTION)
    assert FIGURE in server.reply_to(asked, 30).plain
    assert len(server.sent(flooded)) < 60


def test_another_group_is_answered_while_a_group_floods(server, flooded, admin, lan):
    other = server.supergroup("Nhóm yên tĩnh", lan, admin, bot_status="never")
    server.add_bot(other, by=admin)
    server.wait_for(lambda: server.sent(other), 30)
    asked = server.say(other, lan, f"/hoi {QUESTION}")
    assert FIGURE in server.reply_to(asked, 30).plain
    assert len(server.sent(flooded)) < 60


def test_buttons_work_while_a_group_floods(server, admitted, lan, flooded):
    reply = server.reply_to(server.say(admitted, lan, QUESTION), 30)
    press = server.press(reply, "👍", lan)
    server.wait_for(lambda: press.answer, 30)
    assert press.answer["text"] == "Cảm ơn anh/chị."
