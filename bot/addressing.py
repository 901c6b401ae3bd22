"""Is a message meant for the bot, and what is the question in it? Pure: entities are read, nothing is sent.

Never by substring: a mention counts where Telegram marked it as one, in the text or in the caption.
"""

import re
from dataclasses import dataclass

from telegram import Message, MessageEntity, User
from telegram.constants import ChatType

from retrieval.vietnamese import fold

ANONYMOUS_ADMINISTRATOR = 1087968824
"""The user under whose id an administrator of a group writes anonymously."""
WRITES_AS_CHANNEL = 136817688
"""The user under whose id somebody writes in the name of a channel."""
ASKING = {"hoi": "", "sosanh": "so sánh "}
"""The commands that ask a question, and what each puts before the words after it."""

_CALLING = re.compile(
    r"\b(?:giup|voi|tra loi|xem|ho|nhe|a|oi|bot|cho|minh|toi|em|anh|chi|hoi|cau|nay|tren|di|dum|giai dap|please|help|"
    r"answer|this|vui long|xin|ban|voi a|day|duoc khong|the nao)\b|[\W_]+"
)
"""Words that only call the bot to somebody else's question: "@bot giúp với ạ"."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """A message that is meant for the bot."""

    text: str
    """The question, without mention or command; empty where there is none."""
    replied: int | None
    """Id of the bot's own message that it replies to: a follow-up on that answer."""
    command: str | None = None
    """One of `ASKING`, where it was given by one."""


def in_private(message: Message) -> bool:
    """Whether the message was written in a person's own chat with the bot."""
    return message.chat.type == ChatType.PRIVATE


def asker_of(message: Message) -> int | None:
    """Id of who asks: the person, or the group or channel in whose name an unnamed person writes."""
    if message.sender_chat is not None:
        return message.sender_chat.id
    return message.from_user.id if message.from_user else None


def thread_of(message: Message) -> int | None:
    """The forum topic that a reply has to name; None outside of topics."""
    return message.message_thread_id if message.is_topic_message else None


def is_ignored(message: Message) -> bool:
    """Whether nobody asks in this message, whatever it says.

    Other bots, what was sent by way of a bot, posts that a channel copies into its group, service messages, and in
    groups what somebody only passed on.
    """
    sender = message.from_user
    unnamed = {ANONYMOUS_ADMINISTRATOR, WRITES_AS_CHANNEL}
    if sender is not None and sender.is_bot and sender.id not in unnamed:
        return True
    if message.via_bot is not None or message.is_automatic_forward:
        return True
    if message.chat.type == ChatType.CHANNEL or asker_of(message) is None:
        return True
    return message.forward_origin is not None and not in_private(message)


def addressed(message: Message, me: User) -> Addressed | None:
    """What the message asks of the bot `me`, or None where it does not speak to it."""
    if is_ignored(message):
        return None
    text, entities = _text_of(message)
    if not text:
        return None
    command, asking = _command(text, entities), None
    if command is not None:
        name, _, whose = command.partition("@")
        asking = name.casefold().removeprefix("/")
        if asking not in ASKING or not _is_me(whose, me):
            return None
    replied = _own_message(message, me)
    mentions = [entity for entity in entities if _mentions(message, entity, me)]
    if not (in_private(message) or command or mentions or replied):
        return None
    rest = _without(text, [e for e in entities if e in mentions or (command and e.offset == 0)])
    if _only_calls(rest) and (asked := _somebody_elses(message, me)):
        return Addressed(asked, None)
    opening = ASKING[asking] if asking and rest else ""
    return Addressed(f"{opening}{rest}", replied, asking)


def is_command_for(message: Message, me: User) -> bool:
    """Whether the message begins with any command that is not another bot's."""
    text, entities = _text_of(message)
    command = _command(text, entities)
    if command is None:
        return False
    _, _, whose = command.partition("@")
    return _is_me(whose, me) and (in_private(message) or bool(whose))


def _text_of(message: Message) -> tuple[str, tuple[MessageEntity, ...]]:
    if message.text is not None:
        return message.text, message.entities
    return message.caption or "", message.caption_entities


def _command(text: str, entities: tuple[MessageEntity, ...]) -> str | None:
    """The command that the text opens with, "/hoi@ten_bot" as typed."""
    for entity in entities:
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            return _slice(text, entity)
    return None


def _is_me(name: str, me: User) -> bool:
    """Whether a command's @name, where it has one, is the bot's."""
    return not name or name.casefold() == (me.username or "").casefold()


def _mentions(message: Message, entity: MessageEntity, me: User) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == me.id
    if entity.type != MessageEntity.MENTION:
        return False
    text, _ = _text_of(message)
    return _slice(text, entity).casefold() == f"@{me.username}".casefold()


def _own_message(message: Message, me: User) -> int | None:
    """Id of the bot's message that this one replies to.

    Every message of a topic counts as a reply to the service message that opened it; that is no reply.
    """
    replied = message.reply_to_message
    if replied is None or replied.from_user is None or replied.from_user.id != me.id:
        return None
    return None if replied.forum_topic_created else replied.message_id


def _somebody_elses(message: Message, me: User) -> str | None:
    """The text of the message replied to, where it is a person's."""
    replied = message.reply_to_message
    if replied is None or _own_message(message, me) or replied.forum_topic_created:
        return None
    text, entities = _text_of(replied)
    return _without(text, [e for e in entities if _mentions(replied, e, me)]) or None


def _only_calls(text: str) -> bool:
    return not _CALLING.sub("", fold(text.lower()))


def _slice(text: str, entity: MessageEntity) -> str:
    """The text of an entity, whose offsets count UTF-16 units."""
    units = text.encode("utf-16-le")
    part = units[2 * entity.offset : 2 * (entity.offset + entity.length)]
    return part.decode("utf-16-le", errors="ignore")


def _without(text: str, entities: list[MessageEntity]) -> str:
    """`text` with these entities taken out and its edges trimmed."""
    units = text.encode("utf-16-le")
    for entity in sorted(entities, key=lambda e: -e.offset):
        start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
        units = units[:start] + " ".encode("utf-16-le") + units[end:]
    rest = units.decode("utf-16-le", errors="ignore")
    return re.sub(r"[ \t]{2,}", " ", rest).strip(" \t\n,:;-")
