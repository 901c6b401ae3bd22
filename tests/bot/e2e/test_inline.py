"""Inline mode: "@bot thái nguyên mô hình" in any chat."""

import json

import pytest

from bot.handlers.inline import TYPED
from tests.bot.e2e.provinces import RICH, write_library

pytestmark = pytest.mark.usefixtures("spotless")


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("provinces")


@pytest.fixture(scope="module")
def articles(data_dir):
    """The library's articles by id."""
    return write_library(data_dir)


@pytest.fixture(scope="module")
def settings_of_bot(articles) -> dict[str, str]:
    return {"DANVAN_SHIPPED": "false", "DANVAN_QUESTIONS_PER_MINUTE": "1"}


@pytest.fixture
def look_up(server, bot, lan):
    """Types a query after the bot's name; gives the query, answered."""

    def look_up(query: str):
        asked = server.inline(lan, query)
        server.wait_for(lambda: asked.answer)
        return asked

    return look_up


def button(asked) -> str:
    """What the button above the results says."""
    return json.loads(asked.answer["button"])["text"]


def test_somebody_let_in_is_offered_quotes_word_for_word(server, admitted, look_up, articles):
    asked = look_up("hà giang đối thoại với nhân dân")
    texts = [article.text for article in articles.values()]
    assert len(asked.results) == 8
    for result in asked.results:
        sent = server.choose(asked, result["id"], admitted)
        (quote,) = sent.marked("blockquote")
        assert any(quote in text for text in texts)
        assert "Báo Hà Giang" in sent.plain
        assert result["title"].startswith(f"{RICH}: ")
        assert quote.startswith(result["description"].rstrip("…"))
        assert result["input_message_content"]["link_preview_options"] == {"is_disabled": True}


def test_no_more_than_ten_are_offered(admitted, look_up):
    asked = look_up("số mô hình Dân vận khéo của các tỉnh năm 2022")
    assert len(asked.results) == 10


def test_what_was_sent_through_the_bot_is_no_question(server, admitted, look_up):
    asked = look_up("yên bái có bao nhiêu mô hình dân vận khéo")
    before = len(server.sent(admitted))
    server.choose(asked, asked.results[0]["id"], admitted)
    server.settled()
    assert len(server.sent(admitted)) == before


def test_offers_are_for_this_person_alone(admitted, look_up):
    asked = look_up("yên bái có bao nhiêu mô hình dân vận khéo")
    assert asked.answer["is_personal"] == "true"
    assert int(asked.answer["cache_time"]) <= 60


def test_a_stranger_is_offered_nothing_but_the_way_in(server, look_up, lan):
    asked = look_up("yên bái có bao nhiêu mô hình dân vận khéo")
    assert asked.results == []
    assert button(asked) == "Xin phép sử dụng bot"
    assert asked.answer["cache_time"] == "0"


def test_the_way_in_leads_to_a_request(server, bot, lan):
    chat = server.private_chat(lan)
    assert (
        "đã gửi tới quản trị viên" in server.reply_to(server.say(chat, lan, "/start inline")).plain
    )


def test_nothing_found_is_said(admitted, look_up):
    asked = look_up("cà mau có bao nhiêu hợp tác xã nuôi tôm")
    assert asked.results == []
    assert button(asked) == "Không tìm thấy câu trích nào"


@pytest.mark.parametrize("query", ["", "   "])
def test_an_empty_query_offers_nothing(admitted, look_up, query):
    asked = look_up(query)
    assert asked.results == []
    assert "button" not in asked.answer


@pytest.mark.parametrize("query", ["a" * 256, "<b>&", "?", "😀" * 128])
def test_odd_queries_are_answered(admitted, look_up, query):
    assert look_up(query).results == []


def test_over_the_limit_one_is_asked_to_wait(admitted, look_up):
    answers = [look_up("yên bái có bao nhiêu mô hình dân vận khéo") for _ in range(TYPED + 1)]
    assert [len(asked.results) > 0 for asked in answers] == [True] * TYPED + [False]
    assert button(answers[-1]) == "Xin chờ khoảng một phút"
