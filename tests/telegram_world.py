"""The people, chats and messages of the test server, and the updates that they cause."""

import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict, Unpack

from tests.telegram_markup import (
    Entity,
    find_entities,
    in_order,
    shown,
    utf16_len,
    utf16_slice,
)

Json = dict[str, Any]
Update = Callable[[str, Json], None]

ANONYMOUS_ADMIN_ID = 1087968824
LINKED_CHANNEL_ID = 777000


@dataclass(frozen=True)
class User:
    """A person, or another bot."""

    id: int
    first_name: str = "Lan"
    last_name: str = ""
    username: str = ""
    language_code: str = "vi"
    is_bot: bool = False

    def to_dict(self) -> Json:
        """The user as the Bot API sends it; fields that are empty are left out."""
        given = {
            "last_name": self.last_name,
            "username": self.username,
            "language_code": "" if self.is_bot else self.language_code,
        }
        fields: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        return fields | {name: value for name, value in given.items() if value}

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


ANONYMOUS_ADMIN = User(ANONYMOUS_ADMIN_ID, "Group", username="GroupAnonymousBot", is_bot=True)
TELEGRAM = User(LINKED_CHANNEL_ID, "Telegram", language_code="")


class Message(dict[str, Any]):
    """A message as the Bot API sends it, with a few readings of it."""

    @property
    def id(self) -> int:
        """Its message_id."""
        return int(self["message_id"])

    @property
    def plain(self) -> str:
        """Text or caption after parsing, "" for a service message."""
        return str(self.get("text", self.get("caption", "")))

    @property
    def marks(self) -> list[Entity]:
        """The entities of its text or caption."""
        return list(self.get("entities", self.get("caption_entities", [])))

    @property
    def shown(self) -> str:
        """The text as a transcript shows it: *bold*, quoted lines after `┃ `."""
        return shown(self.plain, self.marks)

    @property
    def buttons(self) -> list[list[Json]]:
        """The rows of its inline keyboard."""
        return list(self.get("reply_markup", {}).get("inline_keyboard", []))

    def button(self, label: str) -> Json:
        """The button whose text contains `label`; AssertionError names those that are there."""
        every = [button for row in self.buttons for button in row]
        found = [button for button in every if label in button["text"]]
        labels = [button["text"] for button in every]
        assert found, f"no button {label!r} on message {self.id}, only {labels}"
        return found[0]

    def marked(self, kind: str) -> list[str]:
        """The parts of the text that entities of this kind cover, in order."""
        return [
            utf16_slice(self.plain, mark["offset"], mark["length"])
            for mark in self.marks
            if mark["type"] == kind
        ]


@dataclass(eq=False)
class Chat:
    """A chat, what was said in it, and what the bot is to it."""

    id: int
    type: str
    title: str = ""
    username: str = ""
    is_forum: bool = False
    user: User | None = None
    members: dict[int, User] = field(default_factory=dict)
    admins: set[int] = field(default_factory=set)
    bot_status: str = "member"
    started: bool = True
    migrated_to: int | None = None
    threads: set[int] = field(default_factory=set)
    messages: dict[int, Message] = field(default_factory=dict)
    earlier: dict[int, list[Message]] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    of_bot: list[int] = field(default_factory=list)
    replies: dict[int, list[int]] = field(default_factory=dict)
    keyboards: dict[int, Json] = field(default_factory=dict)

    def to_dict(self) -> Json:
        """The chat as messages carry it."""
        if self.user:
            person = self.user.to_dict()
            kept = ("id", "first_name", "last_name", "username")
            return {key: person[key] for key in kept if key in person} | {"type": "private"}
        given = {"username": self.username, "is_forum": self.is_forum}
        fields: Json = {"id": self.id, "type": self.type, "title": self.title}
        return fields | {name: value for name, value in given.items() if value}


class Said(TypedDict, total=False):
    """What may be unusual about a message that a person sends."""

    reply_to: int | Message
    thread_id: int
    entities: Sequence[Entity]
    caption: str
    photo: bool
    forward_from: User | Chat | str
    sender_chat: Chat
    via_bot: User
    date: int
    is_automatic_forward: bool
    deliver: bool
    fields: Json


class World:
    """Everything but the wire: chats by id, users by id, and one sink for the updates they cause.

    `update` receives (type, content) of every update that Telegram would give this bot.
    """

    def __init__(self, bot: User, update: Update, *, sees_everything: bool) -> None:
        self.bot = bot
        self.update = update
        self.sees_everything = sees_everything
        self.chats: dict[int, Chat] = {}
        self.users: dict[int, User] = {bot.id: bot}
        self._numbers = itertools.count(1)
        self._shared_ids = itertools.count(1)
        self._own_ids: dict[int, itertools.count[int]] = {}

    def add_chat(self, chat: Chat) -> Chat:
        """The chat, known from now on; one that is known already is given back instead."""
        self.users.update(chat.members)
        return self.chats.setdefault(chat.id, chat)

    def new_chat_id(self, kind: str) -> int:
        """An unused id of the shape that Telegram gives this kind of chat."""
        number = next(self._numbers)
        return -4_000_000 - number if kind == "group" else -1_001_500_000_000 - number

    def now(self) -> int:
        """The time that messages are stamped with, in seconds since 1970."""
        return int(time.time())

    def number(self) -> int:
        """A number that was not used before."""
        return next(self._numbers)

    def post(self, chat: Chat, fields: Json, *, date: int | None = None) -> Message:
        """Stores a new message; people and the bot share one count in private chats and groups."""
        shared = chat.type in {"private", "group"}
        ids = self._shared_ids if shared else self._own_ids.setdefault(chat.id, itertools.count(1))
        head = {
            "message_id": next(ids),
            "date": self.now() if date is None else date,
            "chat": chat.to_dict(),
        }
        message = Message(head | fields)
        chat.messages[message.id] = message
        if message.get("from", {}).get("id") == self.bot.id:
            chat.of_bot.append(message.id)
        if replied := message.get("reply_to_message"):
            chat.replies.setdefault(replied["message_id"], []).append(message.id)
        return message

    def replace(self, chat: Chat, message: Message, changes: Json) -> Message:
        """Stores the edited message; a change to None takes the field away."""
        edited = Message({key: value for key, value in (message | changes).items() if value})
        edited["edit_date"] = changes.get("edit_date") or self.now()
        chat.earlier.setdefault(message.id, []).append(message)
        chat.messages[message.id] = edited
        return edited

    def thread_of(self, chat: Chat, message: Message) -> Json:
        """The thread fields of a message that replies to `message`."""
        if chat.type != "supergroup":
            return {}
        if chat.is_forum:
            kept = ("message_thread_id", "is_topic_message")
            return {key: message[key] for key in kept if key in message}
        return {"message_thread_id": message.get("message_thread_id", message.id)}

    def say(self, chat: Chat, user: User, text: str | None, **extra: Unpack[Said]) -> Message:
        """The message that `user` sent, delivered to the bot where Telegram would deliver it."""
        self._arrive(chat, user)
        fields: Json = self._author(chat, user, extra) | self._place(chat, extra)
        if text is not None:
            fields |= {"text": text} | self._marks("entities", text, extra)
        caption = extra.get("caption")
        if extra.get("photo") or caption is not None:
            number = self.number()
            size = {"file_id": f"photo-{number}", "file_unique_id": f"unique-{number}"}
            fields["photo"] = [size | {"width": 90, "height": 60, "file_size": 1000}]
        if caption is not None:
            fields |= {"caption": caption} | self._marks("caption_entities", caption, extra)
        message = self.post(chat, fields | extra.get("fields", {}), date=extra.get("date"))
        if extra.get("deliver", self.delivers(chat, message)):
            self.update("message", message)
        return message

    def edit(self, message: Message, text: str, *, date: int | None = None) -> Message:
        """A person's message with another text (or caption), as Telegram tells the bot of it."""
        chat = self.chats[message["chat"]["id"]]
        now = chat.messages[message.id]
        name, marks = ("text", "entities") if "text" in now else ("caption", "caption_entities")
        changes = {name: text, marks: find_entities(text), "edit_date": date}
        edited = self.replace(chat, now, changes)
        if self.delivers(chat, edited):
            self.update("edited_message", edited)
        return edited

    def delivers(self, chat: Chat, message: Message) -> bool:
        """Whether Telegram gives the bot this message: privacy mode, and nothing by other bots."""
        author = message.get("from", {})
        if chat.bot_status in {"left", "kicked"}:
            return False
        if author.get("is_bot") and "sender_chat" not in message:
            return False
        if chat.type == "private" or self.sees_everything or chat.bot_status == "administrator":
            return True
        replied = message.get("reply_to_message", {}).get("from", {}).get("id")
        via = message.get("via_bot", {}).get("id")
        return self.bot.id in {replied, via} or any(
            self._calls_bot(message.plain, mark) for mark in message.marks
        )

    def _calls_bot(self, text: str, mark: Entity) -> bool:
        if mark["type"] == "text_mention":
            return bool(mark["user"]["id"] == self.bot.id)
        part = utf16_slice(text, mark["offset"], mark["length"]).lower()
        name = f"@{self.bot.username.lower()}"
        if mark["type"] == "bot_command":
            return "@" not in part or part.endswith(name)
        return mark["type"] == "mention" and part == name

    def _arrive(self, chat: Chat, user: User) -> None:
        self.users[user.id] = user
        assert chat.migrated_to is None, f"{chat.title} became the supergroup {chat.migrated_to}"
        if chat.type == "private":
            assert chat.user == user, f"{user.name} cannot write in the private chat of another"
            chat.started = True
        elif user not in (ANONYMOUS_ADMIN, TELEGRAM):
            chat.members[user.id] = user

    def _author(self, chat: Chat, user: User, extra: Said) -> Json:
        fields: Json = {"from": user.to_dict()}
        if sender := extra.get("sender_chat"):
            anonymous = ANONYMOUS_ADMIN if sender is chat else TELEGRAM
            fields = {"from": anonymous.to_dict(), "sender_chat": sender.to_dict()}
        if via := extra.get("via_bot"):
            fields["via_bot"] = via.to_dict()
        if origin := extra.get("forward_from"):
            fields["forward_origin"] = _origin(origin)
        if extra.get("is_automatic_forward"):
            fields["is_automatic_forward"] = True
        return fields

    def _place(self, chat: Chat, extra: Said) -> Json:
        fields: Json = {}
        if replied := extra.get("reply_to"):
            number = replied.id if isinstance(replied, Message) else replied
            assert number in chat.messages, f"no message {number} in {chat.title or chat.id}"
            original = chat.messages[number]
            fields = self.thread_of(chat, original)
            kept = {key: value for key, value in original.items() if key != "reply_to_message"}
            fields["reply_to_message"] = kept
        if thread := extra.get("thread_id"):
            assert thread in chat.threads, f"no topic {thread} in {chat.title}"
            fields |= {"message_thread_id": thread, "is_topic_message": True}
        return fields

    def _marks(self, name: str, text: str, extra: Said) -> Json:
        given = extra.get("entities")
        marks = list(given) if given is not None else find_entities(text)
        length = utf16_len(text)
        for mark in marks:
            inside = 0 <= mark["offset"] < mark["offset"] + mark["length"] <= length
            assert inside, f"entity {mark} lies outside of {text!r}"
        return {name: in_order(marks)} if marks else {}


def _origin(origin: User | Chat | str) -> Json:
    date = int(time.time()) - 3600
    if isinstance(origin, User):
        return {"type": "user", "date": date, "sender_user": origin.to_dict()}
    if isinstance(origin, str):
        return {"type": "hidden_user", "date": date, "sender_user_name": origin}
    if origin.type == "channel":
        channel: Json = {"type": "channel", "date": date, "chat": origin.to_dict()}
        return channel | {"message_id": 1}
    return {"type": "chat", "date": date, "sender_chat": origin.to_dict()}


SERVICE = (
    "new_chat_members",
    "left_chat_member",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "forum_topic_created",
    "group_chat_created",
)
"""The fields that make a message one of the service's own."""
