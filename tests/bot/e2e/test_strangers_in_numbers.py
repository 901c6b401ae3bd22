"""Many who are not let in: they get their line, and administrators are not buried in requests."""

import pytest

from bot.handlers.strangers import TOLD_A_DAY
from tests.telegram_server import User

pytestmark = pytest.mark.usefixtures("spotless")

MANY = "bot thôi báo từng người"


@pytest.fixture(scope="module")
def settings_of_bot() -> dict[str, str]:
    return {"DANVAN_SENDS_PER_SECOND": "1000"}


def test_of_many_strangers_a_day_administrators_are_told_one_by_one_up_to_a_number(
    server, bot, admin, admin_chat, lan
):
    before = len(server.sent(admin_chat))
    people = [User(lan.id + 500_000 + number, f"Lạ {number}") for number in range(TOLD_A_DAY + 15)]
    chats = [server.private_chat(person) for person in people]
    for chat, person in zip(chats, people, strict=True):
        server.say(chat, person, "/start")
    server.wait_for(lambda: all(server.sent(chat) for chat in chats), 60)
    server.settled(1.0)
    told = [message.plain for message in server.sent(admin_chat)[before:]]
    assert len([text for text in told if "xin được dùng bot" in text]) <= TOLD_A_DAY
    assert len([text for text in told if MANY in text]) == 1
    assert len(told) <= TOLD_A_DAY + 1
    assert all("đã gửi tới quản trị viên" in server.sent(chat)[0].plain for chat in chats)
    page = server.reply_to(server.say(admin_chat, admin, "/thanhvien"))
    assert "đang chờ duyệt" in page.plain
