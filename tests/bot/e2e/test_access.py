"""Who gets answers: closed by default, let in by administrators, and not too fast."""

# ruff: noqa: PLR0913, PLR0917 - fixtures are asked for by name

import sqlite3
from contextlib import closing

import pytest

from bot.serving import JOURNAL_NAME
from tests.bot.e2e.conftest import request_about
from tests.bot_process import BotProcess
from tests.telegram_server import TelegramServer, User
from tests.telegram_state import Press

pytestmark = pytest.mark.usefixtures("spotless")

SECOND = User(8, "Mai", "Lê", username="mai")
QUESTION = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"
STATED = "gần 6.500 mô hình Dân vận khéo"
WAIT = (
    "Bot chỉ phục vụ người và nhóm đã được duyệt. Đề nghị đã gửi tới quản trị viên (mã {0}); xin vui lòng chờ."
)  # fmt: skip
FOR_ADMINISTRATORS = "Việc này chỉ dành cho quản trị viên của bot."


@pytest.fixture(scope="module")
def second_chat(server):
    """The second administrator's chat with the bot."""
    chat = server.private_chat(SECOND)
    server.say(chat, SECOND, "/start")
    return chat


@pytest.fixture(scope="module")
def settings_of_bot(admin, second_chat) -> dict[str, str]:
    return {"DANVAN_ADMIN_IDS": f"{admin.id}, {SECOND.id}", "DANVAN_QUESTIONS_PER_MINUTE": "3"}


@pytest.fixture
def stranger(server, bot, lan):
    """The chat of somebody who has just asked to be let in."""
    chat = server.private_chat(lan)
    server.reply_to(server.say(chat, lan, "/start"))
    return chat


@pytest.fixture
def request_of_lan(server, stranger, admin_chat, lan):
    """The message by which the first administrator decides about Lan."""
    return request_about(server, admin_chat, lan.id)


@pytest.fixture
def press(server, admin):
    """Presses a button as an administrator; gives what the bot answered the press."""

    def press(message, label: str, user: User = admin) -> str:
        pressed = server.press(server.current(message), label, user)
        server.wait_for(lambda: pressed.answer)
        return pressed.answer.get("text", "")

    return press


def labels(message) -> list[str]:
    return [button["text"] for row in message.buttons for button in row]


def last(server, chat):
    return server.sent(chat)[-1]


# People


def test_a_stranger_gets_one_polite_line_and_no_more(server, stranger, lan):
    assert [message.plain for message in server.sent(stranger)] == [WAIT.format(lan.id)]
    for text in (
        QUESTION,
        "/trogiup",
        "/solieu",
        "/nguon",
        "/diaphuong Huế",
        "/thanhvien",
        "/baosai",
        "/gido",
    ):
        server.say(stranger, lan, text)
    server.say(stranger, lan, photo=True)
    server.settled()
    assert len(server.sent(stranger)) == 1


def test_a_strangers_first_question_is_no_less_a_request(server, bot, admin_chat, lan):
    chat = server.private_chat(lan)
    assert server.reply_to(server.say(chat, lan, QUESTION)).plain == WAIT.format(lan.id)
    asked = request_about(server, admin_chat, lan.id)
    assert QUESTION not in asked.plain


def test_every_administrator_is_asked_once_by_name(server, request_of_lan, second_chat, lan):
    assert request_of_lan.plain == (
        f"Người dùng Lan Nguyễn (@{lan.username}) (mã {lan.id}) xin được dùng bot."
    )
    assert labels(request_of_lan) == ["Duyệt", "Từ chối"]
    assert request_about(server, second_chat, lan.id).plain == request_of_lan.plain


def test_approval_is_told_and_takes_effect(server, stranger, request_of_lan, press, lan):
    assert press(request_of_lan, "Duyệt") == "Đã ghi nhận."
    server.wait_for(lambda: len(server.sent(stranger)) == 2)
    assert last(server, stranger).plain == (
        "Quản trị viên đã duyệt. Mời anh/chị đặt câu hỏi; /trogiup cho biết cách hỏi."
    )
    decided = server.current(request_of_lan)
    assert decided.plain == (
        f"Người dùng Lan Nguyễn (@{lan.username}) (mã {lan.id}): đã duyệt, bởi quản trị viên mã 7."
    )
    assert labels(decided) == ["Thu lại quyền"]
    assert server.reply_to(server.say(stranger, lan, QUESTION)).marked("bold")[0] == STATED


def test_refusal_is_told_and_can_be_changed(server, stranger, request_of_lan, press, lan):
    press(request_of_lan, "Từ chối")
    server.wait_for(lambda: len(server.sent(stranger)) == 2)
    assert last(server, stranger).plain == (
        f"Đề nghị sử dụng bot (mã {lan.id}) không được duyệt. Xin liên hệ quản trị viên nếu cần."
    )
    server.say(stranger, lan, QUESTION)
    server.settled()
    assert len(server.sent(stranger)) == 2
    press(request_of_lan, "Duyệt")
    server.wait_for(lambda: len(server.sent(stranger)) == 3)
    assert server.reply_to(server.say(stranger, lan, QUESTION)).marked("bold")[0] == STATED


def test_removal_is_told_and_takes_effect_everywhere(
    server, stranger, request_of_lan, press, office_group, lan
):
    press(request_of_lan, "Duyệt")
    reply = server.reply_to(server.say(stranger, lan, QUESTION))
    press(request_of_lan, "Thu lại quyền")
    server.wait_for(lambda: "thu lại" in last(server, stranger).plain)
    assert last(server, stranger).plain == (
        f"Quyền sử dụng bot (mã {lan.id}) đã được thu lại. Xin liên hệ quản trị viên nếu cần."
    )
    assert press(reply, "Cả đoạn", lan) == "Anh/chị chưa được duyệt để dùng bot."
    said = len(server.sent(stranger)), len(server.sent(office_group))
    server.say(stranger, lan, QUESTION)
    server.say(office_group, lan, f"/hoi {QUESTION}")
    server.settled()
    assert (len(server.sent(stranger)), len(server.sent(office_group))) == said


def test_a_second_administrator_learns_that_it_is_decided_and_overturns_nothing(
    server, stranger, request_of_lan, press, second_chat, lan
):
    other = request_about(server, second_chat, lan.id)
    press(request_of_lan, "Duyệt")
    assert press(other, "Từ chối", SECOND) == "Việc này đã có quyết định: đã duyệt."
    server.wait_for(lambda: server.current(other) != other)
    assert "đã duyệt, bởi quản trị viên mã 7" in server.current(other).plain
    assert server.reply_to(server.say(stranger, lan, QUESTION)).marked("bold")[0] == STATED
    assert sum("đã duyệt" in message.plain for message in server.sent(stranger)) == 1


def test_a_refusal_is_not_overturned_by_a_request_still_open_elsewhere(
    server, stranger, request_of_lan, press, second_chat, lan
):
    other = request_about(server, second_chat, lan.id)
    press(request_of_lan, "Từ chối")
    assert press(other, "Duyệt", SECOND) == "Việc này đã có quyết định: đã từ chối."
    server.wait_for(lambda: server.current(other) != other)
    assert labels(server.current(other)) == ["Duyệt"]


@pytest.mark.parametrize("letter", ["a", "b", "x"])
def test_a_forged_decision_is_refused(server, stranger, lan, letter):
    message = last(server, stranger)
    press = Press(f"88{lan.id}{letter}", lan, message, f"a:{letter}:{lan.id}", float("inf"))
    server.state.presses[press.id] = press
    query = {"id": press.id, "from": lan.to_dict(), "message": message, "chat_instance": "1"}
    server.push({"callback_query": query | {"data": press.data}})
    server.wait_for(lambda: press.answer)
    assert (press.answer["text"], press.answer["show_alert"]) == (FOR_ADMINISTRATORS, True)
    server.say(stranger, lan, QUESTION)
    server.settled()
    assert len(server.sent(stranger)) == 1


def test_thanhvien_lets_administrators_look_after_everybody(
    server, stranger, request_of_lan, press, admin, admin_chat, lan
):
    page = server.reply_to(server.say(admin_chat, admin, "/thanhvien"))
    assert " đang chờ duyệt" in page.plain
    name = f"Lan Nguyễn (@{lan.username}) · đang chờ duyệt"
    assert name in labels(page)
    press(page, name)
    card = server.wait_for(
        lambda: last(server, admin_chat) if last(server, admin_chat).id > page.id else None
    )
    assert card.plain == request_of_lan.plain
    assert labels(card) == ["Duyệt", "Từ chối"]
    press(card, "Duyệt")
    assert server.reply_to(server.say(stranger, lan, QUESTION)).marked("bold")[0] == STATED


def test_thanhvien_pages_through_many(server, bot, press, admin, admin_chat, lan):
    for number in range(21):
        person = User(lan.id + 2_000_000 + number, f"Người {number}")
        server.say(server.private_chat(person), person, "/start")
        request_about(server, admin_chat, person.id)
    page = server.reply_to(server.say(admin_chat, admin, "/thanhvien"))
    assert len(labels(page)) == 11
    seen = set(labels(page))
    while "▶" in labels(page):
        press(page, "▶")
        server.wait_for(lambda before=page: server.current(before) != before)
        page = server.current(page)
        seen |= set(labels(page))
    assert {f"Người {number} · đang chờ duyệt" for number in range(21)} <= seen
    assert "◀" in labels(page)


def test_thanhvien_is_for_administrators_only(server, admitted, lan):
    reply = server.reply_to(server.say(admitted, lan, "/thanhvien"))
    assert reply.plain == FOR_ADMINISTRATORS


# Groups


def test_a_group_that_an_administrator_adds_the_bot_to_is_let_in_at_once(
    server, office_group, admin_chat, lan
):
    (welcome,) = server.sent(office_group)
    assert welcome.plain.startswith("Kính chào nhóm.")
    assert "/hoi câu hỏi" in welcome.plain
    question = server.say(office_group, lan, f"/hoi {QUESTION}")
    assert server.reply_to(question).marked("bold")[0] == STATED
    assert not any(str(office_group.id) in m.plain for m in server.sent(admin_chat))


@pytest.fixture
def waiting(server, bot, lan, admin):
    """Adds the bot to a group in Lan's name, whom nobody gave the right to."""

    def waiting(title: str):
        group = server.supergroup(title, lan, admin, bot_status="never")
        server.add_bot(group, by=lan)
        server.wait_for(lambda: server.sent(group))
        return group

    return waiting


@pytest.fixture
def waiting_group(waiting):
    """A group that nobody let in."""
    return waiting("Tổ chờ duyệt")


def test_a_group_that_nobody_let_in_hears_so_once(server, waiting_group, lan):
    server.say(waiting_group, lan, f"/hoi {QUESTION}")
    server.say(waiting_group, lan, "/trogiup@hoidanvan_bot")
    server.settled()
    (said,) = server.sent(waiting_group)
    assert said.plain == (
        WAIT.format(waiting_group.id)
        + " Nếu sau một ngày nhóm chưa được duyệt, bot xin phép rời nhóm."
    )


def test_a_group_is_approved_by_button(server, waiting_group, press, admin_chat, lan):
    asked = request_about(server, admin_chat, waiting_group.id)
    assert asked.plain == (
        f"Nhóm Tổ chờ duyệt (mã {waiting_group.id}) xin được dùng bot. Người đề nghị: mã {lan.id}."
    )
    press(asked, "Duyệt")
    server.wait_for(lambda: len(server.sent(waiting_group)) == 2)
    assert last(server, waiting_group).plain.startswith("Kính chào nhóm.")
    question = server.say(waiting_group, lan, f"/hoi {QUESTION}")
    assert server.reply_to(question).marked("bold")[0] == STATED


def test_a_group_that_is_refused_is_left_with_a_word(server, waiting_group, press, admin_chat):
    press(request_about(server, admin_chat, waiting_group.id), "Từ chối")
    server.wait_for(lambda: waiting_group.bot_status == "left")
    said = [message.plain for message in server.sent(waiting_group) if message.plain]
    assert said[-1] == (
        f"Đề nghị sử dụng bot (mã {waiting_group.id}) không được duyệt. Xin liên hệ quản trị viên nếu cần."
    )


def test_the_bot_leaves_after_a_day_unless_it_was_let_in(
    server, bot, waiting, office_group, data_dir
):
    overdue, fresh = waiting("Quá hạn"), waiting("Chưa quá hạn")
    bot.kill()
    with closing(sqlite3.connect(data_dir / JOURNAL_NAME)) as connection:
        connection.execute(
            "UPDATE chats SET leave_at = datetime(leave_at, '-1 day') || '.000000' WHERE id = ?",
            (overdue.id,),
        )
        connection.commit()
    bot.start().wait_until_ready()
    server.wait_for(lambda: overdue.bot_status == "left")
    said = [message.plain for message in server.sent(overdue) if message.plain]
    assert said[-1] == (
        "Nhóm chưa được quản trị viên duyệt nên bot xin phép rời nhóm. Khi được duyệt, xin thêm bot lại."
    )
    server.settled()
    assert (fresh.bot_status, office_group.bot_status) == ("member", "member")


def test_a_group_that_was_left_can_be_let_in_later(server, waiting_group, press, admin, admin_chat):
    press(request_about(server, admin_chat, waiting_group.id), "Từ chối")
    server.wait_for(lambda: waiting_group.bot_status == "left")
    server.add_bot(waiting_group, by=admin)
    server.wait_for(lambda: last(server, waiting_group).plain.startswith("Kính chào nhóm."))
    reply = server.reply_to(server.say(waiting_group, admin, f"/hoi {QUESTION}"))
    assert reply.marked("bold")[0] == STATED


# Not too fast, and open to all


def test_over_the_limit_there_is_exactly_one_warning(server, admitted, lan):
    before = len(server.sent(admitted))
    asked = [server.say(admitted, lan, QUESTION) for _ in range(9)]
    server.settled()
    said = server.sent(admitted)[before:]
    assert [message.marked("bold")[:1] for message in said[:3]] == [[STATED]] * 3
    assert [message.plain for message in said[3:]] == [
        "Anh/chị đang hỏi nhanh hơn mức cho phép; xin chờ khoảng một phút rồi hỏi tiếp."
    ]
    assert said[3]["reply_to_message"]["message_id"] == asked[3].id


def test_one_persons_haste_does_not_slow_another(server, office_group, admin, lan):
    for _ in range(5):
        server.say(office_group, lan, f"/hoi {QUESTION}")
    reply = server.reply_to(server.say(office_group, admin, f"/hoi {QUESTION}"))
    assert reply.marked("bold")[0] == STATED


@pytest.fixture(scope="module")
def open_to_all(tmp_path_factory):
    """(server, data directory) of a bot that is open to all, whose administrator never wrote to it."""
    folder = tmp_path_factory.mktemp("open")
    env = {"DANVAN_ACCESS": "open", "DANVAN_ADMIN_IDS": str(SECOND.id)}
    with TelegramServer() as server, BotProcess(server, folder, env=env) as bot:
        bot.wait_until_ready()
        server.wait_for(lambda: len(server.calls_of("setMyShortDescription")) == 2)
        yield server, folder


def test_open_to_all_answers_anybody(open_to_all, lan):
    server, _ = open_to_all
    chat = server.private_chat(lan)
    assert server.reply_to(server.say(chat, lan, QUESTION)).marked("bold")[0] == STATED


def test_open_to_all_stays_in_every_group(open_to_all, lan):
    server, folder = open_to_all
    group = server.supergroup("Nhóm bất kỳ", lan, bot_status="never")
    server.add_bot(group, by=lan)
    reply = server.reply_to(server.say(group, lan, f"/hoi {QUESTION}"))
    assert reply.marked("bold")[0] == STATED
    assert server.sent(group)[0].plain.startswith("Kính chào nhóm.")
    with closing(sqlite3.connect(folder / JOURNAL_NAME)) as connection:
        due = connection.execute("SELECT id FROM chats WHERE leave_at IS NOT NULL").fetchall()
    assert due == []


def test_an_administrators_menu_comes_with_their_first_start(open_to_all):
    server, _ = open_to_all
    menu = {"type": "chat", "chat_id": SECOND.id}
    assert server.command_menu(**menu) == []
    server.say(server.private_chat(SECOND), SECOND, "/start")
    server.wait_for(lambda: "thanhvien" in server.command_menu("vi", **menu))
    assert server.command_menu(**menu)[-4:] == ["thanhvien", "baosai", "thongke", "them"]
