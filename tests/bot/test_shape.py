"""Updates that the bot can work with are told from those that would trip it."""

import random

import pytest

from bot.shape import is_sound
from tests.telegram_world import Chat, User
from tests.update_generator import UPDATE_TYPES, UpdateGenerator

READ = {"message", "edited_message", "callback_query", "inline_query", "my_chat_member"}
LAN = {"id": 5, "is_bot": False, "first_name": "Lan"}
MESSAGE = {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "from": LAN}


@pytest.mark.parametrize("kind", UPDATE_TYPES)
def test_what_telegram_sends_is_sound_where_the_bot_reads_its_kind(kind):
    lan = User(5)
    generator = UpdateGenerator(random.Random(3), User(9), [lan], [Chat(5, "private", user=lan)])
    assert {is_sound(generator.valid(kind)) for _ in range(50)} == {kind in READ}


@pytest.mark.parametrize(
    "change",
    [
        {"message_id": "1"},
        {"message_id": 2**63},
        {"date": -1},
        {"chat": None},
        {"chat": {"id": [5], "type": "private"}},
        {"from": LAN | {"id": None}},
        {"from": {"id": 5}},
        {"text": 5},
        {"entities": {}},
        {"entities": [{"type": "mention", "offset": -1, "length": 2}]},
        {"reply_to_message": {"message_id": 1}},
    ],
)
def test_a_field_of_another_type_is_found(change):
    assert is_sound({"update_id": 1, "message": MESSAGE})
    assert not is_sound({"update_id": 1, "message": MESSAGE | change})


def test_nothing_but_a_number_is_sound_and_two_updates_in_one_are_not():
    assert is_sound({"update_id": 1})
    assert not is_sound({"update_id": 1, "message": MESSAGE, "edited_message": MESSAGE})
    assert not is_sound([])


def test_replies_nested_without_end_are_not_sound():
    message = MESSAGE
    for _ in range(5000):
        message = MESSAGE | {"reply_to_message": message}
    assert not is_sound({"message": message})
