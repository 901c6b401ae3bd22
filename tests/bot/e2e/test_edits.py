"""A question that is edited within two minutes has its answer edited."""

import pytest

QUESTION = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"
FIGURE = "gần 6.500"
OTHER_QUESTION = "Đắk Lắk có bao nhiêu tổ hòa giải?"
FOLLOW_UP = "Còn Nam Định?"
MODELS_OF_NAM_DINH = "mô hình Dân vận khéo của Nam Định"
MODELS_OF_LANG_SON = "mô hình Dân vận khéo của Lạng Sơn"
TEAMS_OF_DAK_LAK = "tổ hòa giải của Đắk Lắk"

pytestmark = pytest.mark.usefixtures("spotless")


@pytest.fixture(params=["private", "group"])
def chat(request, admitted):
    """Where Lan may ask: her own chat with the bot, or a group."""
    return admitted if request.param == "private" else request.getfixturevalue("office_group")


@pytest.fixture
def ask(server, chat, lan):
    """Lan asks in that chat, as one must there."""

    def ask(text, **extra):
        return server.say(chat, lan, addressing(chat, text), **extra)

    return ask


def addressing(chat, text):
    return text if chat.type == "private" else f"/hoi {text}"


def edited_to(server, reply, expected):
    server.wait_for(lambda: expected in server.current(reply).plain)
    return server.current(reply)


def test_the_reply_is_edited_in_place(server, chat, ask):
    asked = ask(QUESTION)
    reply = server.reply_to(asked)
    count = len(server.sent(chat))
    server.edit(asked, addressing(chat, OTHER_QUESTION))
    edited = edited_to(server, reply, TEAMS_OF_DAK_LAK)
    assert FIGURE not in edited.plain
    server.settled()
    assert len(server.sent(chat)) == count


def test_the_buttons_belong_to_the_new_answer(server, chat, ask, lan):
    asked = ask(OTHER_QUESTION)
    reply = server.reply_to(asked)
    server.edit(asked, addressing(chat, QUESTION))
    edited = edited_to(server, reply, FIGURE)
    server.press(edited, "Cả đoạn", lan)
    server.wait_for(lambda: "Thu gọn" in str(server.current(reply).buttons))


def test_a_reply_that_is_gone_is_replaced(server, chat, ask):
    asked = ask(QUESTION)
    reply = server.reply_to(asked)
    with server.changed:
        chat.deleted.add(reply.id)
    server.edit(asked, addressing(chat, OTHER_QUESTION))
    server.wait_for(lambda: TEAMS_OF_DAK_LAK in server.sent(chat)[-1].plain)
    assert server.sent(chat)[-1]["reply_to_message"]["message_id"] == asked.id
    with server.changed:
        gone = [call for call in server.errors if "message to edit not found" in call.error[1]]
        server.errors[:] = [call for call in server.errors if call not in gone]
    assert len(gone) == 1


def test_after_two_minutes_an_edit_changes_nothing(server, chat, ask, lan):
    now = server.world.now()
    asked = ask(QUESTION, date=now - 200)
    reply = server.reply_to(asked)
    server.edit(asked, addressing(chat, OTHER_QUESTION), date=now - 200 + 121)
    server.reply_to(ask(QUESTION))
    server.settled()
    assert FIGURE in server.current(reply).plain
    assert "edit_date" not in server.current(reply)


def test_an_edit_just_before_two_minutes_still_counts(server, chat, ask):
    now = server.world.now()
    asked = ask(QUESTION, date=now - 200)
    reply = server.reply_to(asked)
    server.edit(asked, addressing(chat, OTHER_QUESTION), date=now - 200 + 119)
    edited_to(server, reply, TEAMS_OF_DAK_LAK)


def test_an_edit_that_leaves_the_question_as_it_was_changes_nothing(server, chat, ask):
    asked = ask(QUESTION)
    reply = server.reply_to(asked)
    called = len(server.calls_of("editMessageText", "sendMessage"))
    server.edit(asked, addressing(chat, f" {QUESTION} "))
    server.settled()
    assert len(server.calls_of("editMessageText", "sendMessage")) == called
    assert server.current(reply).plain == reply.plain


def test_an_edited_follow_up_is_understood_as_at_first(server, chat, ask):
    """In the conversation before it, not after its own first answer or a later question."""
    server.reply_to(ask(QUESTION))
    follow_up = ask(FOLLOW_UP)
    reply = server.reply_to(follow_up)
    assert MODELS_OF_NAM_DINH in reply.plain
    server.reply_to(ask(OTHER_QUESTION))
    server.edit(follow_up, addressing(chat, "Còn Lạng Sơn?"))
    edited_to(server, reply, MODELS_OF_LANG_SON)


def test_an_edit_may_be_what_first_calls_the_bot(server, office_group, lan):
    said = server.say(office_group, lan, QUESTION, deliver=True)
    server.settled()
    assert not office_group.replies.get(said.id)
    server.edit(said, f"@hoidanvan_bot {QUESTION}")
    assert FIGURE in server.reply_to(said).plain


def test_an_edit_that_calls_the_bot_too_late_is_left_alone(server, office_group, lan):
    now = server.world.now()
    said = server.say(office_group, lan, QUESTION, deliver=True, date=now - 300)
    server.edit(said, f"@hoidanvan_bot {QUESTION}", date=now)
    server.reply_to(server.say(office_group, lan, f"/hoi {QUESTION}"))
    server.settled()
    assert not office_group.replies.get(said.id)


def test_a_mention_taken_out_again_leaves_the_answer(server, office_group, lan):
    asked = server.say(office_group, lan, f"@hoidanvan_bot {QUESTION}")
    reply = server.reply_to(asked)
    with server.changed:
        edited = server.world.edit(asked, OTHER_QUESTION)
        server.world.update("edited_message", edited)  # as it comes where privacy mode is off
    server.reply_to(server.say(office_group, lan, f"/hoi {QUESTION}"))
    server.settled()
    assert server.current(reply).plain == reply.plain


def test_an_edit_on_the_heels_of_the_question_wins(server, chat, ask):
    asked = ask(QUESTION)
    server.edit(asked, addressing(chat, OTHER_QUESTION))
    server.wait_for(lambda: TEAMS_OF_DAK_LAK in server.reply_to(asked).plain)
    server.settled()
    assert TEAMS_OF_DAK_LAK in server.reply_to(asked).plain
    assert len(chat.replies[asked.id]) == 1
