"""Questions in a private chat, and what a reply looks like."""

import json
import time
import unicodedata

import pytest

from corpus.library import Library
from tests.telegram_server import User

pytestmark = pytest.mark.usefixtures("spotless")

QUESTION = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"
STATED = "gần 6.500 mô hình Dân vận khéo"
ARTICLE = "2022-04-05-tiep-tuc-phoi-hop-chat-che-hieu-qua-trong-cong-tac-dan-van"


@pytest.fixture
def ask(server, admitted, lan):
    """Asks in Lan's chat and gives the reply."""
    return lambda text, **extra: server.reply_to(server.say(admitted, lan, text, **extra))


def labels(message) -> list[str]:
    return [button["text"] for row in message.buttons for button in row]


def test_a_reply_states_the_figure_and_quotes_the_article_word_for_word(ask, data_dir):
    reply = ask(QUESTION)
    text = Library.open(data_dir).get(ARTICLE).text
    stated, in_quote = reply.marked("bold")
    (quote,) = reply.marked("blockquote")
    assert reply.plain.startswith(f"Thái Nguyên, 2016-2021: {STATED}\n")
    assert stated == STATED
    assert in_quote == "6.500"
    assert quote in text
    assert f"gần {in_quote} mô hình" in quote


def test_a_reply_names_the_source_and_what_editors_filled_in(ask):
    source = ask(QUESTION).plain.split("\n— ")[1].split("\n")[0]
    assert source == (
        "Tiếp tục phối hợp chặt chẽ, hiệu quả trong công tác dân vận · 05/04/2022"
        " (Thái Nguyên, theo thông tin biên tập)"
    )


def test_a_place_that_the_article_names_itself_is_not_called_filled_in(ask):
    reply = ask("Đắk Lắk có bao nhiêu thôn, buôn?")
    assert "baodaklak.vn · 06/01/2016" in reply.plain
    assert "biên tập" not in reply.plain


def test_a_reply_is_one_message_in_reply_to_the_question_without_a_link_preview(
    server, admitted, lan
):
    question = server.say(admitted, lan, QUESTION)
    reply = server.reply_to(question)
    server.settled()
    calls = [
        call
        for call in server.calls_of("sendMessage")
        if call.parameters.integer("chat_id") == admitted.id
        and call.result["message_id"] >= reply.id
    ]
    assert len(calls) == 1
    sent = calls[0].parameters
    assert sent.json("reply_parameters") == {
        "message_id": question.id,
        "allow_sending_without_reply": True,
    }
    assert sent.json("link_preview_options") == {"is_disabled": True}
    assert sent.text("parse_mode") == "HTML"


def test_an_answer_at_hand_is_given_without_showing_that_the_bot_types(server, ask, admitted):
    ask(QUESTION)
    assert [chat for chat, _, _ in server.state.actions if chat == admitted.id] == []


@pytest.mark.parametrize(
    "typed",
    [
        "thai nguyen co bao nhieu mo hinh dan van kheo",
        unicodedata.normalize("NFD", QUESTION),
        f"/hoi {QUESTION}",
        f"/hoi@hoidanvan_bot {QUESTION}",
        f"@hoidanvan_bot {QUESTION}",
    ],
)
def test_a_question_is_understood_however_it_is_typed(ask, typed):
    assert ask(typed).marked("bold")[0] == STATED


def test_the_caption_of_a_photo_is_a_question(server, ask):
    assert ask(None, caption=QUESTION).marked("bold")[0] == STATED


def test_a_forwarded_question_is_answered_in_private(ask):
    assert ask(QUESTION, forward_from="Ông Minh").marked("bold")[0] == STATED


def test_a_follow_up_keeps_what_was_asked_for(ask):
    ask(QUESTION)
    reply = ask("Còn Nam Định?")
    assert reply.plain == "Thư viện chưa có số liệu về mô hình Dân vận khéo của Nam Định."
    assert ask("thế Thái Nguyên?").marked("bold")[0] == STATED


def test_a_reply_to_an_earlier_answer_follows_up_on_that_answer(ask):
    first = ask(QUESTION)
    ask("Đắk Lắk có bao nhiêu thôn, buôn?")
    assert "mô hình Dân vận khéo" in ask("Còn Nam Định?", reply_to=first.id).plain


def test_two_people_who_ask_at_once_do_not_get_each_others_follow_ups(server, let_in, lan):
    minh = User(lan.id + 500_000, "Minh")
    of_lan, of_minh = let_in(lan), let_in(minh)
    server.reply_to(server.say(of_lan, lan, QUESTION))
    server.reply_to(server.say(of_minh, minh, "Đắk Lắk có bao nhiêu thôn, buôn?"))
    asked = server.say(of_lan, lan, "Còn Nam Định?"), server.say(of_minh, minh, "Còn Nam Định?")
    assert "mô hình Dân vận khéo của Nam Định" in server.reply_to(asked[0]).plain
    assert "thôn, buôn của Nam Định" in server.reply_to(asked[1]).plain


def test_five_questions_at_once_are_answered_in_their_order(server, admitted, lan):
    places = "Thái Nguyên", "Nam Định", "Đắk Lắk", "Lạng Sơn", "Hà Nam"
    asked = [
        server.say(admitted, lan, f"{place} có bao nhiêu mô hình Dân vận khéo?") for place in places
    ]
    replies = [server.reply_to(question) for question in asked]
    assert [reply.id for reply in replies] == sorted(reply.id for reply in replies)
    assert all(place in reply.plain for place, reply in zip(places, replies, strict=True))


@pytest.mark.parametrize(
    "content",
    [
        {"sticker": {"file_id": "s", "file_unique_id": "u", "type": "regular", "width": 512, "height": 512,
                     "is_animated": False, "is_video": False}},
        {"voice": {"file_id": "v", "file_unique_id": "w", "duration": 3}},
        {"photo": [{"file_id": "p", "file_unique_id": "q", "width": 90, "height": 60}]},
    ],
    ids=lambda content: next(iter(content)),
)  # fmt: skip
def test_what_holds_no_text_gets_one_line(server, ask, admitted, content):
    reply = ask(None, fields=content)
    assert reply.plain == ("Bot chỉ đọc được chữ. Xin gõ câu hỏi, hoặc gửi kèm chú thích bằng chữ.")


def test_an_album_is_answered_once(server, admitted, lan):
    first = server.say(admitted, lan, caption=QUESTION, fields={"media_group_id": "77"})
    for _ in range(3):
        server.say(admitted, lan, photo=True, fields={"media_group_id": "77"})
    reply = server.reply_to(first)
    server.settled()
    assert [message.id for message in server.sent(admitted)[2:]] == [reply.id]
    assert reply.marked("bold")[0] == STATED


def test_a_service_message_is_passed_over(server, ask, admitted, lan):
    change = {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}}
    server.say(admitted, lan, fields=change)
    asked_after = ask(QUESTION)
    server.settled()
    assert [message.id for message in server.sent(admitted)[2:]] == [asked_after.id]


def test_an_unknown_command_is_told_of_the_list(ask):
    assert ask("/thoitiet").plain == (
        "Bot không có lệnh này. Xin gõ /trogiup để xem các lệnh, hoặc gõ thẳng câu hỏi."
    )


def test_an_empty_question_is_shown_how_to_ask_with_an_example_that_works(ask):
    reply = ask("/hoi")
    (example,) = reply.marked("code")
    assert reply.plain == f"Xin ghi câu hỏi sau lệnh, ví dụ: {example}"
    assert len(ask(example).marked("blockquote")) == 1


def test_english_is_answered_in_english_with_the_quote_as_printed(ask):
    reply = ask("How many skilful mass mobilisation models did Thai Nguyen report?")
    assert "6.500" in reply.marked("bold")[0]
    assert "place known from the editors, not from the text" in reply.plain
    assert labels(reply) == ["Whole passage", "👍", "👎", "Report an error"]


def test_an_honest_no_names_what_is_missing_and_quotes_nothing(ask):
    reply = ask("Cà Mau có bao nhiêu mô hình Dân vận khéo năm 2021?")
    assert "Cà Mau" in reply.plain
    assert reply.marked("blockquote") == []
    assert labels(reply) == ["👍", "👎", "Báo sai"]


def test_what_has_nothing_to_do_with_the_field_gets_one_sentence_and_no_buttons(ask):
    reply = ask("giá vàng hôm nay bao nhiêu?")
    assert "nằm ngoài phạm vi" in reply.plain
    assert reply.plain.count("\n") == 0
    assert reply.buttons == []


def test_an_old_question_is_answered_with_an_apology(ask):
    reply = ask(QUESTION, date=int(time.time()) - 3 * 3600)
    first, rest = reply.plain.split("\n\n", 1)
    assert first == "Xin lỗi anh/chị vì trả lời chậm: câu hỏi được gửi khi hệ thống tạm ngừng."
    assert rest.startswith(f"Thái Nguyên, 2016-2021: {STATED}")


def test_a_question_of_some_minutes_ago_is_answered_without_one(ask):
    assert ask(QUESTION, date=int(time.time()) - 50 * 60).plain.startswith("Thái Nguyên")


@pytest.mark.parametrize("typed", ["<b>", "&lt;script&gt; 5 < 6 & 7", "?", "a" * 4000, "😀" * 50])
def test_odd_text_gets_a_polite_sentence(ask, typed):
    reply = ask(typed)
    assert reply.plain
    assert reply.marked("blockquote") == []


def test_what_is_asked_is_not_in_the_log(server, bot, ask):
    ask("Cà Mau có bao nhiêu mô hình XYZKHONGGHI?")
    server.settled()
    assert "XYZKHONGGHI" not in bot.output()
    assert "question " in bot.output()


def test_every_button_of_a_reply_fits_telegrams_limit(ask):
    data = [button["callback_data"] for row in ask(QUESTION).buttons for button in row]
    assert len(data) == 4
    assert all(1 <= len(one.encode()) <= 64 for one in data)
    assert json.dumps(data).isascii()
