"""What one person can make the bot do: a script of theirs is stopped, and nobody else notices."""

import time

import pytest

from bot.handlers.strangers import GROUPS_A_DAY
from tests.bot.e2e.conftest import request_about
from tests.telegram_server import User


@pytest.fixture(scope="module")
def settings_of_bot() -> dict[str, str]:
    return {"DANVAN_SENDS_PER_SECOND": "1000"}


@pytest.mark.usefixtures("spotless")
def test_one_person_adds_the_bot_to_no_more_than_a_few_groups(server, bot, admin, admin_chat, lan):
    groups = []
    for number in range(GROUPS_A_DAY + 3):
        groups.append(server.supergroup(f"Nhóm {number}", lan, admin, bot_status="never"))
        server.add_bot(groups[-1], by=lan)
        last = groups[-1]
        server.wait_for(lambda last=last: server.sent(last) or last.bot_status == "left")
    kept, left = groups[:GROUPS_A_DAY], groups[GROUPS_A_DAY:]
    server.settled()
    assert [group.bot_status for group in kept] == ["member"] * GROUPS_A_DAY
    assert [group.bot_status for group in left] == ["left"] * 3
    assert not any(message.plain for group in left for message in server.sent(group))
    told = [message.plain for message in server.sent(admin_chat)]
    assert sum(f"Người đề nghị: mã {lan.id}" in text for text in told) == GROUPS_A_DAY
    # Once more makes no difference, and an administrator may still bring the bot in.
    server.add_bot(left[0], by=lan)
    server.wait_for(lambda: left[0].bot_status == "left")
    server.add_bot(left[0], by=admin)
    server.wait_for(lambda: any("Kính chào" in m.plain for m in server.sent(left[0])))


@pytest.mark.usefixtures("spotless")
def test_a_name_cannot_change_what_an_administrator_reads(server, bot, admin_chat, lan):
    person = User(lan.id + 800_000, "An\u202e)7 ãm( \u2066<b>", "Trần\nĐã duyệt")
    chat = server.private_chat(person)
    server.reply_to(server.say(chat, person, "/start"))
    said = [request_about(server, admin_chat, person.id).plain]
    assert said == [f"Người dùng An)7 ãm( <b> Trần Đã duyệt (mã {person.id}) xin được dùng bot."]


@pytest.mark.usefixtures("spotless")
def test_a_script_of_a_stranger_costs_one_line(server, bot, lan):
    chat = server.private_chat(lan)
    for number in range(200):
        server.say(chat, lan, f"/start {number}" if number % 2 else f"câu {number}?")
    server.settled(1.0, 30)
    assert len(server.sent(chat)) == 1


def test_presses_without_end_are_stopped_and_the_next_person_is_heard(server, let_in, admin, lan):
    chat = let_in(lan)
    page = server.reply_to(server.say(chat, lan, "/nguon"))
    presses = []
    for _ in range(200):
        data = server.current(page).buttons[0][0]["callback_data"]
        presses.append(server.press(page, data, lan))
        time.sleep(0.002)

    def refused() -> int:
        answers = (press.answer or {} for press in presses)
        return sum("hỏi nhanh hơn" in answer.get("text", "") for answer in answers)

    server.wait_for(refused, 60)
    server.settled(1.0, 30)
    answered = [press.answer for press in presses if press.answer]
    assert refused() == 1
    assert len(answered) <= 121
    other = User(lan.id + 900_000, "Hoa")
    assert server.reply_to(server.say(let_in(other), other, "/nguon")).buttons
