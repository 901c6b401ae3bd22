"""Which messages bring links, and which ask a question that mentions one."""

import time

import pytest
from telegram import Message

from bot.links import links_brought
from tests.telegram_markup import find_entities

URL = "https://baothainguyen.vn/bai-viet-1"
OTHER = "http://tuyenquang.dcs.vn/tin/2"


def message(text, *, entities=None, caption=False, forwarded=False):
    marks = find_entities(text) if entities is None else entities
    names = ("caption", "caption_entities") if caption else ("text", "entities")
    chat = {"id": 7, "type": "private", "first_name": "Hùng"}
    fields = {
        "message_id": 1,
        "date": int(time.time()),
        "chat": chat,
        names[0]: text,
        names[1]: marks,
    }
    if forwarded:
        person = {"type": "hidden_user", "date": 1, "sender_user_name": "Tin"}
        fields["forward_origin"] = person
    return Message.de_json(fields, None)


@pytest.mark.parametrize(
    "text",
    [
        URL,
        f"Thêm giúp bài này: {URL}",
        f"{URL} nhờ bot đọc nhé",
        f"Thái Nguyên: Sơ kết phong trào thi đua “Dân vận khéo” 6 tháng đầu năm 2024\n{URL}",
        f"🌾 {URL}",
    ],
)
def test_a_link_with_a_headline_or_a_word_beside_it_is_brought(text):
    assert links_brought(message(text)) == (URL,)


@pytest.mark.parametrize(
    "text",
    [
        f"Bài {URL} nói có bao nhiêu mô hình",
        f"{URL} đúng không?",
        f"Ai chủ trì hội nghị ở {URL}",
        f"theo {URL} thai nguyen co bao nhieu mo hinh",
        f"How many models does {URL} report",
        f"{'Một đoạn văn dài kể lại chuyện ở cơ sở. ' * 6}{URL}",
        f"/hoi {URL}",
        "ftp://baothainguyen.vn/bai",
        "Thái Nguyên có 6.500 mô hình",
    ],
)
def test_a_question_a_long_text_and_a_command_are_not(text):
    assert links_brought(message(text)) == ()


def test_several_links_are_each_brought_once():
    assert links_brought(message(f"{URL}\n{OTHER}\n{URL}")) == (URL, OTHER)


def test_a_link_under_a_word_counts_wherever_emoji_stand_before_it():
    text = "🎉🎉 Xem tại đây"
    mark = {"type": "text_link", "offset": 9, "length": 7, "url": OTHER}
    assert links_brought(message(text, entities=[mark])) == (OTHER,)


def test_the_caption_of_a_picture_counts():
    assert links_brought(message(f"Đọc thêm {URL}", caption=True)) == (URL,)


def test_a_long_post_that_was_passed_on_counts_for_its_only_link():
    post = f"{'Bà con vui vì có bao nhiêu việc tốt được ghi nhận. ' * 8}{URL}"
    assert links_brought(message(post, forwarded=True)) == (URL,)
    assert links_brought(message(f"{post} {OTHER}", forwarded=True)) == ()
