"""What an answer says its question was taken to ask for."""

import pytest

from retrieval.answer import AskedPlace
from retrieval.conversation import Conversation

CAO_BANG = AskedPlace("cao-bang", "Cao Bằng", is_held=False)


@pytest.mark.parametrize(
    "text",
    [
        "Cao Bằng năm 2023 có bao nhiêu mô hình dân vận khéo?",
        "cao bang nam 2023 co bao nhieu mo hinh dan van kheo",
        "Năm 2023, số mô hình “Dân vận khéo” của tỉnh Cao Bằng là bao nhiêu?",
    ],
)
def test_the_same_is_understood_however_it_is_typed(engine, text):
    sense = engine.ask(text).understood
    assert sense is not None
    assert (sense.intent, sense.places, sense.years) == ("count", (CAO_BANG,), (2023,))
    assert set(sense.subject) == {"mô hình", "dân vận khéo"}


def test_a_follow_up_is_understood_with_what_it_leans_on(engine):
    conversation = Conversation()
    engine.ask("Cao Bằng có bao nhiêu mô hình dân vận khéo?", conversation)
    sense = engine.ask("thế năm 2022?", conversation).understood
    assert sense is not None
    assert (sense.places, sense.years) == ((CAO_BANG,), (2022,))
    assert "mô hình" in sense.subject


def test_a_name_of_several_places_is_unclear(engine):
    sense = engine.ask("QN có bao nhiêu mô hình?").understood
    assert sense is not None
    assert (sense.unclear, sense.places) == (True, ())


def test_a_greeting_asks_for_nothing(engine):
    sense = engine.ask("xin chào").understood
    assert sense is not None
    assert (sense.intent, sense.places, sense.subject, sense.hits) == ("greeting", (), (), 0)


def test_what_is_no_question_is_not_understood(engine):
    assert engine.ask("???").understood is None


def test_it_stays_out_of_the_json(engine):
    answer = engine.ask("Cao Bằng năm 2023 có bao nhiêu mô hình?")
    assert answer.understood is not None
    assert "understood" not in answer.to_json()
