import pytest

from retrieval.conversation import EXPIRES_S, Conversation, leans
from retrieval.engine import Engine
from retrieval.question import parse_question


def talk(engine: Engine, *turns: str) -> list[str]:
    """The figures stated for the last turn."""
    conversation = Conversation()
    for turn in turns[:-1]:
        engine.ask(turn, conversation)
    return [figure.value for figure in engine.ask(turns[-1], conversation).figures]


FIRST = "Năm 2022 Quảng Ninh có bao nhiêu mô hình Dân vận khéo được công nhận?"


@pytest.mark.parametrize(
    ("turns", "figures"),
    [
        ((FIRST, "Trong đó bao nhiêu là tập thể?"), ["702"]),
        ((FIRST, "Trong đó bao nhiêu là tập thể?", "Còn cá nhân thì sao?"), ["373"]),
        ((FIRST, "Còn Bình Thuận?"), ["845"]),
        ((FIRST, "con binh thuan thi sao"), ["845"]),
        ((FIRST, "Thế năm 2020?"), ["930"]),
        ((FIRST, "So với năm trước tăng bao nhiêu?"), ["86"]),
        ((FIRST, "Thế còn Hà Giang?"), []),
        ((FIRST, "Còn năm 2019?"), []),
        ((FIRST, "Bình Thuận năm 2022 tiếp bao nhiêu lượt công dân?"), ["3 nghìn"]),
        (("Quảng Ninh 2022 khen bao nhiêu tập thể?", "Còn cá nhân?"), ["09"]),
        ((FIRST, "Khen bao nhiêu tập thể?"), ["21"]),
        ((FIRST, "Khen bao nhiêu tập thể?", "Cá nhân thì sao?"), ["09"]),
        ((FIRST, "Tỷ lệ hòa giải thành bao nhiêu?"), ["91,2%"]),
        ((FIRST, "Mô hình tập thể bao nhiêu?"), ["702"]),
    ],
)
def test_a_follow_up_takes_what_it_leaves_open(
    engine: Engine, turns: tuple[str, ...], figures: list[str]
) -> None:
    assert talk(engine, *turns) == figures


def test_who_chaired_that_meeting_is_looked_up_where_the_last_answer_stood(engine: Engine) -> None:
    conversation = Conversation()
    engine.ask(FIRST, conversation)
    answer = engine.ask("Ai chủ trì hội nghị đó?", conversation)
    assert "Vũ Thị Hạnh Nguyên" in answer.quotes[0].text


def test_the_whole_passage_and_the_source_are_shown_on_request(engine: Engine) -> None:
    conversation = Conversation()
    first = engine.ask(FIRST, conversation)
    whole = engine.ask("Cho xem cả đoạn", conversation)
    assert first.quotes[0].text in whole.quotes[0].text
    assert len(whole.quotes[0].text) > len(first.quotes[0].text)
    assert engine.ask("Ở đâu ra số đó?", conversation).quotes[0].article == "quang-ninh-2022"


def test_an_expired_conversation_is_not_leaned_on(engine: Engine) -> None:
    conversation = Conversation()
    engine.ask(FIRST, conversation)
    conversation.asked_at -= EXPIRES_S + 1
    assert engine.ask("Còn Bình Thuận?", conversation).figures == ()


def test_a_conversation_survives_its_json(engine: Engine) -> None:
    conversation = Conversation(home="quang-ninh")
    engine.ask(FIRST, conversation)
    again = Conversation.from_json(conversation.to_json())
    assert again == conversation
    assert [f.value for f in engine.ask("Còn Bình Thuận?", again).figures] == ["845"]
    assert len(conversation.to_json()) < 4000


def test_our_province_is_the_home_of_the_chat(engine: Engine) -> None:
    conversation = Conversation(home="binh-thuan")
    answer = engine.ask("Tỉnh ta năm 2022 công nhận bao nhiêu mô hình?", conversation)
    assert [figure.value for figure in answer.figures] == ["845"]


@pytest.mark.parametrize("text", ["Còn Nam Định?", "thế năm 2022?", "ai chủ trì?", "Trong đó?"])
def test_short_openings_lean_on_what_was_said(text: str) -> None:
    assert leans(parse_question(text))


def test_a_complete_question_stands_alone() -> None:
    assert not leans(parse_question(FIRST))


def test_a_narrower_figure_that_is_missing_is_not_called_by_the_wider_name(engine: Engine) -> None:
    """ "Thư viện chưa có số liệu về mô hình Dân vận khéo" would be untrue: it has just been stated."""
    conversation = Conversation()
    assert engine.ask(FIRST, conversation).figures
    answer = engine.ask("giá vàng hôm nay bao nhiêu?", conversation)
    assert answer.status == "not_found"
    assert "số liệu được hỏi của Quảng Ninh" in answer.text
