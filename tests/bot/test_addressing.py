"""Whom a message speaks to, on real messages of the library: no server, no bot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Message, Update, User

from bot.addressing import (
    Addressed,
    addressed,
    asker_of,
    is_command_for,
    is_ignored,
    thread_of,
)

ME = User(110201543, "Hỏi Dân Vận", is_bot=True, username="HoiDanVan_bot")
LAN = {"id": 101, "is_bot": False, "first_name": "Lan"}
MINH = {"id": 102, "is_bot": False, "first_name": "Minh"}
BOT = {"id": ME.id, "is_bot": True, "first_name": "Hỏi Dân Vận", "username": "hoidanvan_bot"}
GROUP = {"id": -1001500000001, "type": "supergroup", "title": "Tổ dân vận"}
CHANNEL = {"id": -1001500000009, "type": "channel", "title": "Ban Dân vận"}
PRIVATE = {"id": 101, "type": "private", "first_name": "Lan"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
AS_CHANNEL = {"id": 136817688, "is_bot": True, "first_name": "Channel"}

QUESTION = "Thái Nguyên có bao nhiêu mô hình?"

words = st.text(
    st.one_of(
        st.sampled_from("áàảãạăâđêôơưỷ😀👩‍👩‍👧‍👦🇻🇳 \n@/.,?abc0"),
        st.characters(exclude_categories=("Cs",), exclude_characters="\0"),
    ),
    max_size=40,
)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def entity(kind: str, before: str, covered: str, **more: object) -> dict[str, object]:
    return {"type": kind, "offset": units(before), "length": units(covered), **more}


def message(text: str | None = None, *entities: dict[str, object], **fields: object) -> Message:
    row = {"message_id": 50, "date": 1_700_000_000, "chat": GROUP, "from": LAN}
    if text is not None:
        row |= {"text": text, "entities": list(entities)}
    parsed = Message.de_json(row | fields, None)
    assert parsed is not None
    return parsed


def mention(name: str = "@hoidanvan_bot", *, after: str = "") -> dict[str, object]:
    return entity("mention", after, name)


def command(name: str = "/hoi") -> dict[str, object]:
    return entity("bot_command", "", name)


def said(text: str = QUESTION, by: dict[str, object] = MINH, **fields: object) -> dict[str, object]:
    """The message that another one replies to."""
    row = {"message_id": 40, "date": 1_700_000_000, "chat": GROUP, "from": by}
    return row | ({"text": text} if text else {}) | fields


# What speaks to the bot


@pytest.mark.parametrize("name", ["/sosanh", "/sosanh@hoidanvan_bot", "/SoSanh"])
def test_the_command_that_compares_asks_for_a_comparison(name):
    told = message(f"{name} mô hình Nam Định, Thái Nguyên", command(name))
    asked = "so sánh mô hình Nam Định, Thái Nguyên"
    assert addressed(told, ME) == Addressed(asked, None, "sosanh")
    assert addressed(message(name, command(name)), ME) == Addressed("", None, "sosanh")


@pytest.mark.parametrize("name", ["/hoi", "/hoi@hoidanvan_bot", "/HOI@HOIDANVAN_BOT", "/Hoi"])
def test_the_command_asks_what_follows_it(name):
    told = message(f"{name} {QUESTION}", command(name))
    assert addressed(told, ME) == Addressed(QUESTION, None, "hoi")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"/hoi@otherbot {QUESTION}", "/hoi@otherbot"),
        (f"/hoidanvan {QUESTION}", "/hoidanvan"),
        ("/trogiup", "/trogiup"),
        (f"/tim@hoidanvan_bot {QUESTION}", "/tim@hoidanvan_bot"),
    ],
)
def test_other_commands_and_those_of_other_bots_are_no_question(text, kind):
    assert addressed(message(text, command(kind)), ME) is None


def test_a_command_inside_the_text_does_not_speak_to_the_bot():
    text = f"Ai cũng gõ /hoi {QUESTION}"
    inside = entity("bot_command", "Ai cũng gõ ", "/hoi")
    assert addressed(message(text, inside), ME) is None


@pytest.mark.parametrize("name", ["@hoidanvan_bot", "@HoiDanVan_bot", "@HOIDANVAN_BOT"])
@pytest.mark.parametrize("before", ["", "Nhờ ", "👩‍👩‍👧‍👦🇻🇳 ", "Ơi 😀😀 "])
def test_a_mention_counts_anywhere_in_any_case_behind_any_letters(name, before):
    text = f"{before}{name} {QUESTION}"
    asked = addressed(message(text, mention(name, after=before)), ME)
    assert asked is not None
    assert asked == Addressed(f"{before}{QUESTION}".strip(), None)


def test_a_mention_in_the_middle_leaves_one_space():
    text = "Xin hỏi @hoidanvan_bot Thái Nguyên có gì?"
    asked = addressed(message(text, mention(after="Xin hỏi ")), ME)
    assert asked == Addressed("Xin hỏi Thái Nguyên có gì?", None)


@pytest.mark.parametrize("kind", ["mention", "bot_command"])
def test_a_caption_asks_like_a_text(kind):
    name = {"mention": "@hoidanvan_bot", "bot_command": "/hoi"}[kind]
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]
    told = message(
        photo=photo, caption=f"{name} {QUESTION}", caption_entities=[entity(kind, "", name)]
    )
    command = "hoi" if kind == "bot_command" else None
    assert addressed(told, ME) == Addressed(QUESTION, None, command)


def test_a_mention_by_name_without_username_counts():
    mine = entity("text_mention", "", "Hỏi Dân Vận", user=BOT)
    assert addressed(message(f"Hỏi Dân Vận {QUESTION}", mine), ME) == Addressed(QUESTION, None)
    theirs = entity("text_mention", "", "Hỏi Dân Vận", user=MINH)
    assert addressed(message(f"Hỏi Dân Vận {QUESTION}", theirs), ME) is None


@pytest.mark.parametrize("kind", ["code", "pre", "url", "text_link", "bold", "email", "hashtag"])
def test_the_name_as_anything_but_a_mention_is_no_address(kind):
    marked = entity(kind, "Gõ ", "@hoidanvan_bot", url="https://t.me/hoidanvan_bot")
    assert addressed(message(f"Gõ @hoidanvan_bot {QUESTION}", marked), ME) is None


@pytest.mark.parametrize(
    "text", [f"hoidanvan_bot {QUESTION}", "@hoidanvan_bot2 ơi", "a@hoidanvan_bot.vn", QUESTION]
)
def test_the_name_as_a_mere_part_of_the_text_is_no_address(text):
    assert addressed(message(text), ME) is None
    longer = entity("mention", "", "@hoidanvan_bot2")
    assert addressed(message("@hoidanvan_bot2 ơi", longer), ME) is None


@pytest.mark.parametrize("text", ["@hoidanvan_bot", " @hoidanvan_bot ", "@hoidanvan_bot!"])
def test_a_mention_alone_has_an_empty_question(text):
    before = text[: text.index("@")]
    asked = addressed(message(text, mention(after=before)), ME)
    assert asked is not None
    assert asked.text.strip("!") == ""


def test_everything_in_private_is_meant_for_the_bot():
    assert addressed(message(QUESTION, chat=PRIVATE), ME) == Addressed(QUESTION, None)


# Replies


@pytest.mark.parametrize(
    "call", ["@hoidanvan_bot", "@hoidanvan_bot giúp với ạ", "@hoidanvan_bot trả lời câu này nhé"]
)
def test_a_call_in_reply_to_somebody_takes_their_message_as_the_question(call):
    told = message(call, mention(), reply_to_message=said())
    assert addressed(told, ME) == Addressed(QUESTION, None)


def test_the_command_alone_in_reply_to_somebody_takes_their_message():
    told = message("/hoi", command(), reply_to_message=said())
    assert addressed(told, ME) == Addressed(QUESTION, None)


def test_a_caption_replied_to_is_the_question():
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]
    told = message("/hoi", command(), reply_to_message=said("", photo=photo, caption=QUESTION))
    assert addressed(told, ME) == Addressed(QUESTION, None)


def test_a_question_of_ones_own_in_reply_to_somebody_stays_ones_own():
    own = "Còn Nam Định thì sao?"
    told = message(f"@hoidanvan_bot {own}", mention(), reply_to_message=said())
    assert addressed(told, ME) == Addressed(own, None)


def test_a_reply_to_the_bot_is_a_follow_up_on_that_message():
    told = message("Còn Nam Định?", reply_to_message=said("…", by=BOT))
    assert addressed(told, ME) == Addressed("Còn Nam Định?", 40)


def test_a_reply_to_another_person_or_bot_is_not_meant_for_the_bot():
    other = BOT | {"id": 999, "username": "otherbot"}
    assert addressed(message("Đúng rồi", reply_to_message=said()), ME) is None
    assert addressed(message("Đúng rồi", reply_to_message=said("…", by=other)), ME) is None


@pytest.mark.parametrize("creator", [BOT, MINH])
def test_a_plain_message_in_a_topic_replies_to_nothing(creator):
    opened = said(
        "",
        by=creator,
        forum_topic_created={"name": "Số liệu", "icon_color": 1},
        is_topic_message=True,
        message_thread_id=40,
    )
    place = {"message_thread_id": 40, "is_topic_message": True}
    told = message(QUESTION, reply_to_message=opened, **place)
    assert addressed(told, ME) is None
    assert thread_of(told) == 40
    empty = message("@hoidanvan_bot", mention(), reply_to_message=opened, **place)
    assert addressed(empty, ME) == Addressed("", None)


def test_a_thread_of_replies_outside_of_a_forum_is_no_topic():
    assert thread_of(message(QUESTION, message_thread_id=40)) is None


# Who asks


def test_people_without_a_name_ask_as_their_group_or_channel():
    administrator = message("/hoi x", command(), **{"from": ANONYMOUS, "sender_chat": GROUP})
    channel = message("/hoi x", command(), **{"from": AS_CHANNEL, "sender_chat": CHANNEL})
    assert asker_of(administrator) == GROUP["id"]
    assert asker_of(channel) == CHANNEL["id"]
    assert addressed(administrator, ME) == Addressed("x", None, "hoi")
    assert addressed(channel, ME) == Addressed("x", None, "hoi")


FORWARD = {"type": "user", "date": 1_699_999_999, "sender_user": MINH}


@pytest.mark.parametrize(
    "fields",
    [
        {"from": BOT | {"id": 999}},
        {"via_bot": BOT},
        {"via_bot": BOT | {"id": 999}},
        {
            "from": {"id": 777000, "is_bot": False, "first_name": "Telegram"},
            "sender_chat": CHANNEL,
            "is_automatic_forward": True,
        },
        {"chat": CHANNEL, "from": None, "sender_chat": CHANNEL},
        {"forward_origin": FORWARD},
    ],
    ids=["bot", "via this bot", "via another", "automatic forward", "channel", "forward"],
)
def test_what_nobody_asks_is_ignored(fields):
    told = message(f"/hoi {QUESTION}", command(), **fields)
    assert is_ignored(told)
    assert addressed(told, ME) is None


def test_a_forward_in_private_is_a_question():
    told = message(QUESTION, chat=PRIVATE, forward_origin=FORWARD)
    assert addressed(told, ME) == Addressed(QUESTION, None)


@pytest.mark.parametrize(
    "fields",
    [
        {"new_chat_members": [BOT]},
        {"left_chat_member": MINH},
        {"pinned_message": said()},
        {"new_chat_title": "Tổ dân vận"},
        {"migrate_to_chat_id": -1001500000001},
        {"forum_topic_created": {"name": "Số liệu", "icon_color": 1}},
        {"sticker": None},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_service_messages_and_wordless_ones_say_nothing(fields):
    assert addressed(message(**fields), ME) is None
    assert addressed(message(chat=PRIVATE, **fields), ME) is None


@pytest.mark.parametrize(
    ("name", "chat", "is_for_bot"),
    [
        ("/abc", PRIVATE, True),
        ("/abc@hoidanvan_bot", GROUP, True),
        ("/abc", GROUP, False),
        ("/abc@otherbot", PRIVATE, False),
    ],
)
def test_a_command_is_the_bots_where_it_names_it_or_nobody_else_is_there(name, chat, is_for_bot):
    assert is_command_for(message(name, command(name), chat=chat), ME) is is_for_bot


# Whatever the words


@given(before=words, after=words)
def test_taking_the_mention_out_leaves_every_other_word(before, after):
    text = f"{before} @HoiDanVan_Bot {after}"
    asked = addressed(message(text, mention("@HoiDanVan_Bot", after=f"{before} ")), ME)
    assert asked is not None
    assert asked.replied is None
    kept = "".join(asked.text.split()).strip(",:;-")
    assert kept == "".join(f"{before}{after}".split()).strip(",:;-")


@given(text=words.filter(str.strip), offset=st.integers(-5, 80), length=st.integers(-5, 80))
def test_entities_that_lie_anywhere_never_break_the_reading(text, offset, length):
    for kind in ("mention", "bot_command", "text_mention", "code"):
        odd = {"type": kind, "offset": offset, "length": length}
        asked = addressed(message(text, odd, chat=PRIVATE), ME)
        assert asked is None or isinstance(asked.text, str)


@given(text=words.filter(str.strip))
def test_no_text_without_entities_is_an_address_in_a_group(text):
    assert addressed(message(text), ME) is None
    assert addressed(message(text, reply_to_message=said()), ME) is None


def test_an_update_read_by_the_library_gives_the_same():
    row = {
        "update_id": 1,
        "edited_message": said(f"/hoi {QUESTION}", by=LAN, entities=[command()], edit_date=2),
    }
    update = Update.de_json(row, None)
    assert addressed(update.effective_message, ME) == Addressed(QUESTION, None, "hoi")
