"""The commands, over a library of twenty provinces."""

import re
import sqlite3
from contextlib import closing

import pytest

from bot.handlers.home import CHOICE
from bot.serving import JOURNAL_NAME
from corpus.places import districts, provinces
from tests.bot.e2e.provinces import PROVINCES, RICH, write_library
from tests.telegram_server import User

pytestmark = pytest.mark.usefixtures("spotless")

PRIVATE_MENU = [
    "hoi",
    "sosanh",
    "baocao",
    "trogiup",
    "solieu",
    "nguon",
    "diaphuong",
    "quyenriengtu",
    "xoadulieu",
]
GROUP_MENU = ["hoi", "sosanh", "baocao", "trogiup", "solieu", "nguon", "diaphuong"]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    folder = tmp_path_factory.mktemp("provinces")
    write_library(folder)
    return folder


@pytest.fixture(scope="module")
def settings_of_bot() -> dict[str, str]:
    return {"DANVAN_SHIPPED": "false"}


@pytest.fixture
def ask(server, admitted, lan):
    """Writes in Lan's chat and gives the reply."""
    return lambda text: server.reply_to(server.say(admitted, lan, text))


@pytest.fixture
def turn(server, lan):
    """Presses a button that changes the message; gives the message as it then stands."""

    def turn(message, label: str, user: User = lan):
        before = server.current(message)
        pressed = server.press(before, label, user)
        server.wait_for(lambda: server.current(message) != before and pressed.answer)
        return server.current(message)

    return turn


def labels(message) -> list[str]:
    return [button["text"] for row in message.buttons for button in row]


# Explaining


@pytest.mark.parametrize("command", ["/start", "/trogiup", "/help", "/START"])
def test_examples_that_are_tapped_are_answered_with_a_figure(server, ask, admitted, lan, command):
    page = ask(command)
    questions = labels(page)
    assert len(questions) == 4
    for question in questions:
        before = len(server.sent(admitted))
        pressed = server.press(page, question, lan)
        server.wait_for(lambda n=before: len(server.sent(admitted)) == n + 1)
        reply = server.sent(admitted)[-1]
        assert reply["reply_to_message"]["message_id"] == page.id
        place = question.partition(" có bao nhiêu")[0]
        assert reply.plain.startswith(f"Câu hỏi: {question}\n\n{place}, 2022: ")
        assert re.fullmatch(r"\d+ mô hình Dân vận khéo", reply.marked("bold")[0])
        assert len(reply.marked("blockquote")) == 1
        server.wait_for(lambda p=pressed: p.answer)


def test_an_example_can_be_followed_up(server, ask, admitted, lan):
    page = ask("/start")
    server.press(page, labels(page)[0], lan)
    server.wait_for(lambda: server.sent(admitted)[-1].id != page.id)
    assert ask("Còn Yên Bái?").marked("bold")[0] == "233 mô hình Dân vận khéo"


def test_start_says_what_the_bot_is_and_how_to_begin(ask):
    page = ask("/start")
    assert page.marked("bold") == ["Hỏi Dân Vận"]
    assert "bấm một câu dưới đây" in page.plain
    assert "/trogiup" in page.plain


def test_help_in_private_lists_every_command(ask):
    page = ask("/trogiup")
    assert page.marked("bold")[:3] == ["Cách hỏi", "Dưới câu trả lời", "Các lệnh"]
    assert all(f"/{name}" in page.plain for name in PRIVATE_MENU if name != "trogiup")


def test_help_in_a_group_says_how_the_bot_is_spoken_to(server, office_group, lan):
    page = server.reply_to(server.say(office_group, lan, "/trogiup@hoidanvan_bot"))
    assert page.plain.startswith("Trong nhóm, bot chỉ trả lời khi được hỏi: /hoi câu hỏi")
    assert "@hoidanvan_bot" in page.plain
    assert page.plain.endswith(
        "bot chỉ nhận được tin gọi đến mình (chế độ riêng tư của Telegram đang bật)."
    )


def test_menus_are_set_for_each_scope_and_language(server, bot, admin):
    for language in ("", "vi"):
        assert server.command_menu(language) == PRIVATE_MENU
        assert server.command_menu(language, type="all_private_chats") == PRIVATE_MENU
        assert server.command_menu(language, type="all_group_chats") == GROUP_MENU
        of_admin = server.command_menu(language, type="chat", chat_id=admin.id)
        assert of_admin == [*PRIVATE_MENU, "thanhvien", "baosai", "thongke", "them"]


def test_descriptions_are_set_for_every_language(server, bot):
    for language in ("", "vi"):
        assert server.state.texts["description", language].startswith("Hỏi đáp về công tác dân vận")
        assert "có nguồn" in server.state.texts["short_description", language]


# What the library holds


def test_solieu_tells_places_numbers_and_years(ask):
    lines = ask("/solieu").plain.split("\n")
    assert lines[0] == "Thư viện có 36 bài, về các địa phương và năm sau:"
    assert lines[1:3] == ["• An Giang: 1 bài (2023)", "• Bắc Giang: 1 bài (2023)"]
    assert "• Hà Giang: 17 bài (2023)" in lines
    assert len(lines) == 1 + len(PROVINCES)


def test_nguon_pages_through_places_and_articles(ask, turn):
    page = ask("/nguon")
    assert len(labels(page)) == 17
    assert labels(page)[:2] == ["An Giang (1)", "Bắc Giang (1)"]
    assert labels(page)[-1] == "▶"
    second = turn(page, "▶")
    assert labels(second) == [
        "Quảng Trị (1)",
        "Sóc Trăng (1)",
        "Tuyên Quang (1)",
        "Yên Bái (1)",
        "◀",
    ]
    shelf = turn(turn(second, "◀"), f"{RICH} (17)")
    assert shelf.plain.startswith("Hà Giang: 17 bài\n• ")
    assert len(shelf.plain.split("\n")) == 16
    assert labels(shelf) == ["▶", "Các địa phương"]
    rest = turn(shelf, "▶")
    assert len(rest.plain.split("\n")) == 3
    titles = shelf.marked("text_link") + rest.marked("text_link")
    assert "Hà Giang: Tổng kết công tác dân vận năm 2022" in titles
    assert labels(turn(rest, "Các địa phương"))[0] == "An Giang (1)"


@pytest.mark.parametrize("typed", ["Yên Bái", "yen bai", "YÊN BÁI"])
def test_nguon_with_a_place_lists_its_articles(ask, typed):
    page = ask(f"/nguon {typed}")
    assert page.plain == (
        "Yên Bái: 1 bài\n• Yên Bái: Tổng kết công tác dân vận năm 2022 (Báo Yên Bái · 05/01/2023)"
    )


def test_nguon_with_part_of_a_name_offers_the_places_that_have_it(ask):
    assert labels(ask("/nguon giang")) == ["An Giang (1)", "Bắc Giang (1)", "Hà Giang (17)"]


def test_nguon_with_a_place_that_has_none_says_so(ask):
    assert ask("/nguon Hà <Nội>").plain == (
        "Thư viện chưa có bài nào về Hà <Nội>. Xin gõ /solieu để xem các địa phương đang có."
    )


# The chat's own place


def test_the_chats_place_is_what_tinh_ta_means(ask):
    assert ask("/diaphuong").plain.startswith("Cuộc trò chuyện này chưa đặt địa phương.")
    assert ask("/diaphuong yen bai").plain == (
        "Đã đặt địa phương của cuộc trò chuyện này: “tỉnh ta” là Yên Bái."
    )
    assert ask("/diaphuong").marked("bold") == ["Yên Bái"]
    answer = ask("tỉnh ta có bao nhiêu mô hình Dân vận khéo?")
    assert answer.plain.startswith("Yên Bái, 2022: 233 mô hình Dân vận khéo")


def test_the_chats_place_is_forgotten_on_request(ask):
    ask("/diaphuong Yên Bái")
    assert ask("/diaphuong bỏ").plain == "Đã bỏ địa phương của cuộc trò chuyện này."
    assert ask("/diaphuong").plain.startswith("Cuộc trò chuyện này chưa đặt địa phương.")


def test_a_name_of_several_places_is_chosen_by_button(ask, turn):
    page = ask("/diaphuong Tam Nông")
    assert labels(page) == ["huyện Tam Nông (Đồng Tháp)", "huyện Tam Nông (Phú Thọ)"]
    assert turn(page, "Phú Thọ").plain == (
        "Đã đặt địa phương của cuộc trò chuyện này: “huyện ta” là huyện Tam Nông (Phú Thọ)."
    )
    assert ask("/diaphuong").marked("bold") == ["huyện Tam Nông (Phú Thọ)"]


@pytest.mark.parametrize("name", ["Atlantis", "xã Tân Lập", "<b>"])
def test_a_place_that_cannot_be_a_home_is_told_so(ask, name):
    page = ask(f"/diaphuong {name}")
    assert page.plain.startswith(f"Chưa nhận ra địa phương “{name}”.")
    assert ask("/diaphuong").plain.startswith("Cuộc trò chuyện này chưa đặt địa phương.")


def test_every_place_fits_on_a_button():
    data = [f"h:{unit.key}" for unit in (*provinces(), *districts())]
    assert len(data) > 700
    assert [one for one in data if len(one.encode()) > 64 or not CHOICE.match(one)] == []


def test_the_place_of_one_chat_is_not_that_of_another(server, ask, let_in, lan):
    ask("/diaphuong Yên Bái")
    minh = User(lan.id + 600_000, "Minh")
    reply = server.reply_to(server.say(let_in(minh), minh, "/diaphuong"))
    assert reply.plain.startswith("Cuộc trò chuyện này chưa đặt địa phương.")


def test_only_who_runs_a_group_sets_its_place(server, office_group, lan):
    refusal = server.reply_to(server.say(office_group, lan, "/diaphuong@hoidanvan_bot Yên Bái"))
    assert refusal.plain == "Trong nhóm, địa phương do quản trị viên của nhóm đặt."
    office_group.admins.add(lan.id)
    done = server.reply_to(server.say(office_group, lan, "/diaphuong@hoidanvan_bot Yên Bái"))
    assert "“tỉnh ta” là Yên Bái" in done.plain


# Privacy


def test_quyenriengtu_tells_what_is_kept_also_to_strangers(server, bot, lan):
    chat = server.private_chat(lan)
    page = server.reply_to(server.say(chat, lan, "/quyenriengtu"))
    assert page.marked("bold") == ["Bot lưu những gì"]
    assert "giữ 90 ngày rồi xóa hẳn" in page.plain
    assert "/xoadulieu" in page.plain


@pytest.fixture
def journal_files(data_dir):
    """What the journal's files hold, as bytes."""
    return lambda: b"".join(path.read_bytes() for path in data_dir.glob(f"{JOURNAL_NAME}*"))


def test_xoadulieu_deletes_every_row_but_who_is_let_in(ask, turn, data_dir, lan):
    ask("Yên Bái có bao nhiêu mô hình Dân vận khéo?")
    ask("/diaphuong Yên Bái")
    page = ask("/xoadulieu")
    assert labels(page) == ["Xóa", "Không xóa"]
    done = turn(page, "Xóa")
    assert done.plain.startswith(
        "Đã xóa 1 câu hỏi cùng câu trả lời, 0 nhận xét, 0 nội dung báo sai."
    )
    assert done.buttons == []
    with closing(sqlite3.connect(data_dir / JOURNAL_NAME)) as connection:
        left = connection.execute(
            "SELECT (SELECT count(*) FROM questions WHERE user_id = ?1),"
            " (SELECT count(*) FROM conversations WHERE user_id = ?1),"
            " (SELECT count(*) FROM chats WHERE id = ?1 AND home IS NOT NULL),"
            " (SELECT standing FROM members WHERE id = ?1)",
            (lan.id,),
        ).fetchone()
    assert left == (0, 0, 0, "approved")


def test_the_buttons_under_deleted_answers_say_so(server, ask, turn, lan):
    reply = ask("Yên Bái có bao nhiêu mô hình Dân vận khéo?")
    turn(ask("/xoadulieu"), "Xóa")
    pressed = server.press(reply, "Cả đoạn", lan)
    server.wait_for(lambda: pressed.answer)
    assert pressed.answer["text"] == "Câu trả lời này không còn được lưu; xin hỏi lại."


def test_after_xoadulieu_a_follow_up_has_nothing_to_follow(ask, turn):
    ask("Hà Giang có bao nhiêu mô hình Dân vận khéo?")
    turn(ask("/xoadulieu"), "Xóa")
    assert "mô hình" not in ask("Còn Yên Bái?").plain


def test_xoadulieu_can_be_thought_better_of(ask, turn, journal_files, lan):
    secret = f"GIULAI{lan.id}"
    ask(f"Yên Bái có bao nhiêu mô hình Dân vận khéo {secret}?")
    assert turn(ask("/xoadulieu"), "Không xóa").plain == "Chưa xóa gì."
    assert secret.encode() in journal_files()


def test_somebody_elses_press_deletes_nothing(server, office_group, journal_files, admin, lan):
    secret = f"CUALAN{lan.id}"
    server.reply_to(server.say(office_group, lan, f"/hoi mô hình Dân vận khéo {secret}"))
    page = server.reply_to(server.say(office_group, lan, "/xoadulieu"))
    pressed = server.press(page, "Xóa", admin)
    server.wait_for(lambda: pressed.answer)
    assert pressed.answer["text"] == "Nút này dành cho người đã gửi lệnh."
    assert pressed.answer["show_alert"] is True
    assert labels(server.current(page)) == ["Xóa", "Không xóa"]
    assert secret.encode() in journal_files()
