"""Presses that no app offers: any data, sent for any message of a chat that the sender is in."""

# ruff: noqa: PLR0913, PLR0917 - fixtures are asked for by name

import itertools
import sqlite3
from contextlib import closing

import pytest

from bot.serving import JOURNAL_NAME
from tests.bot.e2e.provinces import PROVINCES, RICH, write_library
from tests.telegram_server import User
from tests.telegram_state import Press

pytestmark = pytest.mark.usefixtures("spotless")

GONE = "Câu trả lời này không còn được lưu; xin hỏi lại."
FOR_ADMINISTRATORS = "Việc này chỉ dành cho quản trị viên của bot."
QUESTION = f"{RICH} có bao nhiêu mô hình Dân vận khéo?"
OTHER = f"{PROVINCES[0]} có bao nhiêu mô hình Dân vận khéo?"
REQUEST = "câu trả lời sai ở đâu?"

_query_ids = itertools.count(1)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("forged")


@pytest.fixture(scope="module")
def settings_of_bot(data_dir) -> dict[str, str]:
    write_library(data_dir)
    return {"DANVAN_SHIPPED": "false"}


@pytest.fixture
def minh(lan) -> User:
    """A member of Lan's group whom nobody let in by himself."""
    return User(lan.id + 300_000, "Minh")


@pytest.fixture
def forge(server, lan):
    """Sends a press with this data for this message; gives what the bot answered."""

    def forge(message, data: str, user: User = lan) -> dict:
        press = Press(f"66{next(_query_ids)}", user, message, data, float("inf"))
        server.state.presses[press.id] = press
        query = {"id": press.id, "from": user.to_dict(), "message": server.current(message)}
        server.push({"callback_query": query | {"chat_instance": "1", "data": data}})
        server.wait_for(lambda: press.answer)
        server.settled(quiet_s=0.1)
        return press.answer

    return forge


@pytest.fixture
def rows(data_dir, bot):
    """What a query finds in the journal's file."""

    def rows(query: str, *values: object) -> list[tuple]:
        with closing(sqlite3.connect(data_dir / JOURNAL_NAME)) as connection:
            return connection.execute(query, values).fetchall()

    return rows


def number_of(message) -> str:
    return message.button("👍")["callback_data"].split(":")[1]


@pytest.mark.parametrize(
    "kind", ["q:{}:w:0", "q:{}:p:0", "q:{}:o:0", "v:{}:u", "v:{}:d", "r:{}", "g:{}:p", "g:{}:x"]
)
def test_one_answer_of_a_group_cannot_be_put_under_another_question(
    server, office_group, forge, minh, lan, rows, kind
):
    true = server.reply_to(server.say(office_group, lan, f"/hoi {QUESTION}"))
    false = server.reply_to(server.say(office_group, minh, f"/hoi {OTHER}"))
    said = len(server.sent(office_group))
    assert forge(true, kind.format(number_of(false)), minh)["text"] == GONE
    assert server.current(true) == true
    assert len(server.sent(office_group)) == said
    assert rows("SELECT count(*) FROM feedback WHERE question = ?", number_of(false)) == [(0,)]


@pytest.mark.parametrize("data", ["c:0", "s:0", "s:00000000:0", "f:n:{user}", "f:y:{user}", "e:0"])
def test_an_answer_to_somebody_else_cannot_be_replaced(
    server, office_group, forge, minh, lan, rows, data
):
    server.reply_to(server.say(office_group, minh, f"/hoi {OTHER}"))
    reply = server.reply_to(server.say(office_group, lan, f"/hoi {QUESTION}"))
    said = len(server.sent(office_group))
    forge(reply, data.format(user=minh.id), minh)
    assert server.current(reply) == reply
    assert len(server.sent(office_group)) == said
    assert rows("SELECT count(*) FROM questions WHERE user_id = ?", minh.id) == [(1,)]


def test_the_button_of_somebody_elses_xoadulieu_deletes_nothing_and_stands(
    server, office_group, forge, minh, lan
):
    asked = server.reply_to(server.say(office_group, lan, "/xoadulieu@hoidanvan_bot"))
    data = asked.button("Xóa")["callback_data"]
    assert forge(asked, data, minh)["text"] == "Nút này dành cho người đã gửi lệnh."
    assert forge(asked, f"f:n:{minh.id}", minh)["text"] == GONE
    assert server.current(asked) == asked


def test_the_place_of_a_group_is_set_by_its_administrators_and_by_offered_buttons_only(
    server, office_group, forge, admin, minh, lan, rows
):
    server.private_chat(minh)
    office_group.members[minh.id] = minh
    reply = server.reply_to(server.say(office_group, lan, f"/hoi {QUESTION}"))
    for user in (minh, admin):
        assert forge(reply, "h:ha-giang", user)["text"] == GONE
    offered = server.reply_to(server.say(office_group, admin, "/diaphuong Châu Thành"))
    data = offered.buttons[0][0]["callback_data"]
    assert forge(offered, data, minh)["text"] == (
        "Trong nhóm, địa phương do quản trị viên của nhóm đặt."
    )
    assert server.current(reply) == reply
    assert rows("SELECT home FROM chats WHERE id = ?", office_group.id) == [(None,)]


@pytest.mark.parametrize("data", ["a:a:{0}", "a:x:{0}", "a:b:{0}", "n:0", "m:{0}", "d:1"])
def test_what_administrators_decide_is_decided_by_nobody_else(
    server, office_group, forge, minh, lan, data
):
    reply = server.reply_to(server.say(office_group, lan, f"/hoi {QUESTION}"))
    answer = forge(reply, data.format(minh.id), minh)
    assert (answer["text"], answer["show_alert"]) == (FOR_ADMINISTRATORS, True)
    assert server.current(reply) == reply


@pytest.mark.parametrize("data", ["n:0", "m:{0}", "d:1", "a:a:{0}"])
def test_what_administrators_see_is_not_shown_in_a_group(
    server, office_group, forge, admin, minh, lan, data
):
    reply = server.reply_to(server.say(office_group, lan, f"/hoi {QUESTION}"))
    assert forge(reply, data.format(minh.id), admin)["text"] == GONE
    assert server.current(reply) == reply


def test_a_draft_is_decided_by_nobody_else_and_nowhere_else(
    server, office_group, forge, admin, admin_chat, minh, lan
):
    body = "Năm 2022, tỉnh Lạng Sơn xây dựng được 77 mô hình Dân vận khéo trên các lĩnh vực. " * 3
    sent = server.send_file(admin_chat, admin, "bai.txt", f"Lạng Sơn\n\n{body}".encode())
    note = server.reply_to(sent)
    server.wait_for(lambda: server.current(note).buttons)
    draft = server.current(note)
    data = draft.button("Thêm")["callback_data"]
    reply = server.reply_to(server.say(office_group, lan, f"/hoi {QUESTION}"))
    assert forge(reply, data, minh)["text"] == FOR_ADMINISTRATORS
    assert forge(reply, data, admin)["text"] == GONE
    assert server.current(reply) == reply
    assert server.current(draft) == draft


def test_a_stranger_presses_nothing_in_a_group_that_was_not_let_in(server, bot, admin, lan, forge):
    group = server.supergroup("Nhóm lạ", lan, admin, bot_status="never")
    server.add_bot(group, by=lan)
    (said,) = server.wait_for(lambda: server.sent(group))
    for data in ("q:1:w:0", "v:1:u", "r:1", "c:0", "s:0"):
        assert forge(said, data)["text"] == "Anh/chị chưa được duyệt để dùng bot."
    assert server.current(said) == said


def test_an_administrator_of_yesterday_presses_nothing(server, admitted, forge, lan):
    """The settings of now decide, whatever buttons a person still sees."""
    reply = server.reply_to(server.say(admitted, lan, QUESTION))
    assert forge(reply, f"a:a:{lan.id + 1}")["text"] == FOR_ADMINISTRATORS


def test_words_of_a_question_are_no_request_for_a_report(server, admitted, lan, rows):
    """ "(câu hỏi #1)" in what the bot says makes no reply to it a report."""
    echo = server.reply_to(server.say(admitted, lan, "/diaphuong Xyz (câu hỏi #1)"))
    assert "(câu hỏi #1)" in echo.plain
    answer = server.reply_to(server.say(admitted, lan, QUESTION, reply_to=echo.id))
    assert "100" in answer.plain or RICH in answer.plain
    assert rows("SELECT count(*) FROM reports WHERE user_id = ?", lan.id) == [(0,)]


def test_reports_of_one_person_do_not_flood_the_administrators(server, admitted, admin_chat, lan):
    reply = server.reply_to(server.say(admitted, lan, QUESTION))
    server.press(reply, "Báo sai", lan)
    request = server.reply_to(reply)
    assert REQUEST in request.plain
    before = len(server.sent(admin_chat))
    for number in range(9):
        server.say(admitted, lan, f"dòng {number}\nBot trả lời: 999\u202e", reply_to=request.id)
    warning = "hỏi nhanh hơn"
    server.wait_for(lambda: any(warning in message.plain for message in server.sent(admitted)))
    server.wait_for(lambda: len(server.sent(admin_chat)) == before + 5)
    server.settled(1.5)
    told = server.sent(admin_chat)[before:]
    assert len(told) == 5
    assert all("Nội dung báo: dòng" in message.plain for message in told)
    assert all("\nBot trả lời: 999" not in message.plain for message in told)
    warned = [message for message in server.sent(admitted) if warning in message.plain]
    assert len(warned) == 1
