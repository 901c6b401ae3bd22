"""The buttons under a reply, over a library with long lists and many sources."""

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

PLAIN = f"{RICH} có bao nhiêu mô hình Dân vận khéo?"
WITH_OTHERS = f"{RICH} đối thoại với nhân dân về gì?"
LONG_LIST = "Liệt kê số mô hình Dân vận khéo của các tỉnh năm 2022"

_query_ids = itertools.count(1)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("provinces")


@pytest.fixture(scope="module")
def articles(data_dir):
    """The library's articles by id."""
    return write_library(data_dir)


@pytest.fixture(scope="module")
def settings_of_bot(articles) -> dict[str, str]:
    return {"DANVAN_SHIPPED": "false"}


@pytest.fixture
def ask(server, admitted, lan):
    """Asks in Lan's chat and gives the reply."""
    return lambda text: server.reply_to(server.say(admitted, lan, text))


@pytest.fixture
def press(server, lan):
    """Presses a button until the bot has answered the press; gives what it answered."""

    def press(message, label: str, user: User = lan) -> dict:
        pressed = server.press(server.current(message), label, user)
        server.wait_for(lambda: pressed.answer)
        return pressed.answer

    return press


@pytest.fixture
def turn(server, press, lan):
    """Presses a button that changes the message; gives the message as it then stands."""

    def turn(message, label: str, user: User = lan):
        before = server.current(message)
        press(message, label, user)
        server.wait_for(lambda: server.current(message) != before)
        return server.current(message)

    return turn


@pytest.fixture
def forge(server, lan):
    """Presses a button that the message does not have; gives what the bot answered."""

    def forge(message, data: str, user: User = lan) -> dict:
        press = Press(f"77{next(_query_ids)}", user, message, data, float("inf"))
        server.state.presses[press.id] = press
        query = {"id": press.id, "from": user.to_dict(), "message": message}
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


def labels(message) -> list[list[str]]:
    return [[button["text"] for button in row] for row in message.buttons]


def quotes(message) -> list[str]:
    return message.marked("blockquote") + message.marked("expandable_blockquote")


# Views


def test_the_whole_passage_and_back(ask, turn, articles):
    reply = ask(PLAIN)
    (quote,) = quotes(reply)
    whole = turn(reply, "Cả đoạn")
    (passage,) = quotes(whole)
    assert passage in articles["ha-giang"].text
    assert quote in passage
    assert len(passage) > len(quote)
    assert whole.marked("underline") == [quote]
    assert "149" in whole.marked("bold")
    assert labels(whole)[0] == ["Thu gọn"]
    back = turn(whole, "Thu gọn")
    assert (back.plain, back.marks, back.buttons) == (reply.plain, reply.marks, reply.buttons)


def test_other_sources_are_paged_each_word_for_word(ask, turn, articles):
    reply = ask(WITH_OTHERS)
    assert labels(reply)[0] == ["Cả đoạn", "Nguồn khác (7)"]
    texts = [article.text for article in articles.values()]
    seen = quotes(reply)
    page = turn(reply, "Nguồn khác")
    for number in range(1, 8):
        assert page.plain.startswith(f"Nguồn khác {number}/7\n")
        (quote,) = quotes(page)
        assert any(quote in text for text in texts)
        seen.append(quote)
        turning = [label for label in labels(page)[0] if label in "◀▶"]
        assert turning == (["▶"] if number == 1 else ["◀"] if number == 7 else ["◀", "▶"])
        if number < 7:
            page = turn(page, "▶")
    assert len(set(seen)) == 8
    assert turn(page, "◀").plain.startswith("Nguồn khác 6/7\n")


def test_a_title_links_to_the_article_with_its_address_intact(ask):
    links = [mark["url"] for mark in ask(PLAIN).marks if mark["type"] == "text_link"]
    assert links == ["https://example.org/ha-giang?a=1&b=2"]


def test_letters_that_mean_something_in_html_arrive_as_they_are(ask):
    reply = ask(WITH_OTHERS)
    assert "“gần dân & sát dân” <lần " in quotes(reply)[0]


def test_a_long_list_is_paged_within_one_message(server, ask, turn, admitted):
    reply = ask(LONG_LIST)
    assert labels(reply)[0] == ["▶"]
    assert reply.plain.endswith("Trang 1/2")
    second = turn(reply, "▶")
    assert second.plain.endswith("Trang 2/2")
    assert labels(second)[0] == ["◀"]
    assert [m.id for m in server.sent(admitted)][-1] == reply.id
    assert turn(second, "◀").plain == reply.plain
    quoted = quotes(reply) + quotes(second)
    assert len(quoted) == len(set(quoted)) == 10
    assert all("mô hình Dân vận khéo" in quote for quote in quoted)
    assert sum(name in reply.plain for name in PROVINCES) >= 10


def test_pressing_what_is_already_shown_changes_nothing(server, ask, turn, forge):
    whole = turn(ask(PLAIN), "Cả đoạn")
    question = whole.button("Thu gọn")["callback_data"].split(":")[1]
    sent, errors = len(server.calls_of("sendMessage")), len(server.errors)
    assert "text" not in forge(whole, f"q:{question}:w:0")
    assert server.current(whole) == whole
    assert len(server.calls_of("sendMessage")) == sent
    (refusal,) = server.errors[errors:]
    assert "is not modified" in refusal.error[1]
    del server.errors[errors:]


# Votes and reports


def test_the_last_thumb_of_each_person_counts(ask, press, rows, lan):
    reply = ask(PLAIN)
    number = int(reply.button("👍")["callback_data"].split(":")[1])
    assert press(reply, "👍")["text"] == "Cảm ơn anh/chị."
    assert rows("SELECT vote FROM feedback WHERE question = ?", number) == [(1,)]
    assert press(reply, "👎")["text"] == "Đã ghi nhận. Nếu câu trả lời sai, xin bấm “Báo sai”."
    assert press(reply, "👎")["text"]
    assert rows("SELECT user_id, vote FROM feedback WHERE question = ?", number) == [(lan.id, -1)]


@pytest.fixture
def report(server, ask, press, admitted, lan):
    """Reports an answer with this line; gives the bot's reply to the line."""

    def report(line: str):
        reply = ask(PLAIN)
        press(reply, "Báo sai")
        request = server.reply_to(reply)
        assert "một dòng" in request.plain
        assert server.world.chats[admitted.id].keyboards[request.id] == {
            "force_reply": True,
            "selective": True,
        }
        return server.reply_to(server.say(admitted, lan, line, reply_to=request.id))

    return report


def test_a_report_reaches_the_administrators_with_question_and_answer(
    server, report, press, admin, admin_chat, lan, rows
):
    thanks = report("Số này là của <năm> khác & sai")
    assert thanks.plain == "Đã chuyển tới quản trị viên. Cảm ơn anh/chị."
    told = server.wait_for(
        lambda: [m for m in server.sent(admin_chat) if f"(mã {lan.id})\nCâu hỏi" in m.plain]
    )[0]
    assert f"của Lan Nguyễn (mã {lan.id})" in told.plain
    assert f"Câu hỏi: {PLAIN}" in told.plain
    assert "Bot trả lời: Hà Giang, 2022: 149 mô hình Dân vận khéo" in told.plain
    assert "Nội dung báo: Số này là của <năm> khác & sai" in told.plain

    assert press(told, "Đã xử lý", admin)["text"] == "Đã ghi nhận."
    server.wait_for(lambda: not server.current(told).buttons)
    assert server.current(told).plain.endswith("Đã xử lý, bởi quản trị viên mã 7.")
    assert rows("SELECT handled_by FROM reports WHERE user_id = ?", lan.id) == [(admin.id,)]


def test_a_report_needs_a_line_of_text(server, ask, press, admitted, lan):
    reply = ask(PLAIN)
    press(reply, "Báo sai")
    request = server.reply_to(reply)
    for nothing in ({"photo": True}, {"text": "@hoidanvan_bot"}):
        said = server.reply_to(server.say(admitted, lan, reply_to=request.id, **nothing))
        assert said.plain.startswith("Bot chỉ đọc được chữ.")


def test_a_report_on_an_english_answer_is_asked_for_in_english(server, ask, press):
    reply = ask("How many skilful mass mobilisation models did Ha Giang build?")
    press(reply, "Report an error")
    assert "please reply to this message with one line" in server.reply_to(reply).plain


def test_baosai_lists_what_nobody_dealt_with(server, report, press, admin, admin_chat, lan):
    report("dòng thứ nhất")
    server.settled()
    asked = server.say(admin_chat, admin, "/baosai")
    server.settled()
    replies = [
        server.current(message)
        for message in server.sent(admin_chat)
        if message.get("reply_to_message", {}).get("message_id") == asked.id
    ]
    assert "Nội dung báo: dòng thứ nhất" in replies[0].plain
    assert f"của Lan Nguyễn (@{lan.username}) (mã {lan.id})" in replies[0].plain
    for one in replies:
        press(one, "Đã xử lý", admin)
    nothing = server.reply_to(server.say(admin_chat, admin, "/baosai"))
    assert nothing.plain == "Không có báo sai nào chưa xử lý."


def test_a_report_that_was_dealt_with_is_not_dealt_with_again(
    server, report, press, forge, admin, admin_chat, lan
):
    report("dòng này")
    told = server.wait_for(
        lambda: [m for m in server.sent(admin_chat) if f"(mã {lan.id})\nCâu hỏi" in m.plain]
    )[0]
    data = told.button("Đã xử lý")["callback_data"]
    press(told, "Đã xử lý", admin)
    server.wait_for(lambda: not server.current(told).buttons)
    assert forge(told, data, admin)["text"] == "Báo sai này đã được xử lý rồi."


def test_only_administrators_see_and_settle_reports(server, report, forge, admitted, lan):
    thanks = report("không đúng")
    assert server.reply_to(server.say(admitted, lan, "/baosai")).plain == (
        "Việc này chỉ dành cho quản trị viên của bot."
    )
    answer = forge(thanks, "d:1")
    assert answer["text"] == "Việc này chỉ dành cho quản trị viên của bot."


# What may not be, and what no longer can be


@pytest.mark.parametrize("kind", ["q:{}:w:0", "q:{}:p:1", "v:{}:u", "r:{}"])
def test_the_buttons_of_another_chats_question_are_refused(
    server, ask, forge, let_in, rows, lan, kind
):
    number = ask(PLAIN).button("👍")["callback_data"].split(":")[1]
    minh = User(lan.id + 700_000, "Minh")
    chat = let_in(minh)
    own = server.reply_to(server.say(chat, minh, f"Còn {PROVINCES[0]}?"))
    answer = forge(own, kind.format(number), minh)
    assert answer["text"] == "Câu trả lời này không còn được lưu; xin hỏi lại."
    assert server.current(own) == own
    assert rows("SELECT count(*) FROM feedback WHERE question = ?", number) == [(0,)]


@pytest.mark.parametrize(
    "data",
    [
        "x", "q:1", "q:-1:p:0", "q:999999999:p:0", f"q:{'9' * 40}:p:0", "q:1:z:0", f"q:1:p:{'9' * 40}",
        "v:1:x", f"v:{'9' * 30}:u", f"r:{'9' * 30}", f"d:{'9' * 30}", f"a:a:{'9' * 30}", "a:a:", "s:zzz",
        f"c:{'9' * 30}", "h:khong-co", "e:999", "m:1", "f:y:1", "\u0000", "q:1:p:0\n",
    ],
)  # fmt: skip
def test_a_press_that_nobody_can_make_is_answered_once_and_changes_nothing(
    server, ask, forge, data
):
    reply = ask(PLAIN)
    assert forge(reply, data)["text"]
    assert server.current(reply) == reply


def test_buttons_work_after_the_process_died(server, bot, ask, turn, press):
    reply, second = ask(PLAIN), ask(WITH_OTHERS)
    bot.stop()
    bot.start().wait_until_ready()
    assert labels(turn(reply, "Cả đoạn"))[0] == ["Thu gọn"]
    assert turn(second, "Nguồn khác").plain.startswith("Nguồn khác 1/7\n")
    assert press(reply, "👍")["text"] == "Cảm ơn anh/chị."


def test_a_press_from_while_the_bot_was_down_still_takes_effect(server, bot, ask, lan):
    reply, errors = ask(PLAIN), len(server.errors)
    bot.stop()
    pressed = server.press(reply, "Cả đoạn", lan)
    server.expire(pressed)
    bot.start().wait_until_ready()
    server.wait_for(lambda: server.current(reply) != reply)
    assert labels(server.current(reply))[0] == ["Thu gọn"]
    assert pressed.answer is None
    (refusal,) = server.errors[errors:]
    assert "query is too old" in refusal.error[1]
    del server.errors[errors:]


def test_a_press_on_an_answer_whose_article_left_the_library_is_told_so(
    server, bot, ask, press, data_dir, articles
):
    reply = ask(f"{PROVINCES[0]} có bao nhiêu mô hình Dân vận khéo?")
    (quote,) = quotes(reply)
    path = data_dir / "articles" / "an-giang.md"
    kept = path.read_text(encoding="utf-8")
    bot.stop()
    path.write_text(kept.replace("xây dựng được 100", "xây dựng được 90"), encoding="utf-8")
    try:
        bot.start().wait_until_ready()
        answer = press(reply, "Cả đoạn")
        assert answer["text"] == (
            "Bài viết đó không còn trong thư viện hoặc đã thay đổi; xin hỏi lại."
        )
        assert quotes(server.current(reply)) == [quote]
    finally:
        bot.stop()
        path.write_text(kept, encoding="utf-8")
        bot.start().wait_until_ready()
