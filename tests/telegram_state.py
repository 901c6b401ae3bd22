"""What the methods of the test server share: parameters, errors, chats to send to, flood control."""

import json
import math
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.telegram_markup import (
    Formatted,
    MarkupError,
    find_entities,
    in_order,
    parse_html,
    trimmed,
    utf16_len,
)
from tests.telegram_world import Chat, Json, Message, User, World

MOST_ENTITIES = 100
GIVEN_ENTITIES = {
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold",
    "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote",
    "code", "pre", "text_link", "text_mention", "custom_emoji",
}  # fmt: skip


class ApiError(Exception):
    """An answer with ok = false."""

    def __init__(self, status: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


def bad_request(text: str) -> ApiError:
    """The 400 that Telegram words "Bad Request: …"."""
    return ApiError(400, f"Bad Request: {text}")


def unsupported(what: str) -> ApiError:
    """A 400 for what Telegram can do and this server cannot: no test shall pass by it."""
    return ApiError(400, f"Bad Request: the test server does not support {what}")


class Parameters(dict[str, Any]):
    """A request's parameters: strings from a form or a query, or values from a JSON body."""

    def text(self, name: str, default: str = "") -> str:
        """The parameter as a string."""
        value = self.get(name, default)
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def integer(self, name: str, default: int = 0) -> int:
        """The parameter as a number; what is no number reads as the default, as Telegram does."""
        try:
            return int(self.text(name, str(default)))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        """Whether the parameter is given and true."""
        return self.text(name).lower() in {"true", "1", "yes"}

    def json(self, name: str) -> Any:
        """The parameter as the JSON value it holds, None when it is not given."""
        value = self.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except json.JSONDecodeError as error:
            raise bad_request(f"can't parse {name} JSON object") from error


@dataclass(eq=False)
class Press:
    """A tapped button; `answer` holds the parameters of answerCallbackQuery once it was answered."""

    id: str
    user: User
    message: Message
    data: str
    expires_at: float
    answer: Json | None = None


@dataclass(eq=False)
class Asked:
    """An inline query; `answer` holds the parameters of answerInlineQuery once it was answered."""

    id: str
    user: User
    query: str
    expires_at: float
    answer: Json | None = None
    results: list[Json] = field(default_factory=list)
    texts: dict[str, Formatted] = field(default_factory=dict)


@dataclass(kw_only=True)
class Options:
    """What a test may set: who the bot is, and how Telegram limits it.

    A limit is (messages, seconds); `clock` gives the seconds that the limits are counted in.
    """

    token: str = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw-"
    username: str = "hoidanvan_bot"
    first_name: str = "Hỏi Dân Vận"
    can_read_all_group_messages: bool = False
    supports_inline_queries: bool = True
    group_limit: tuple[int, float] | None = (20, 60.0)
    chat_limit: tuple[int, float] | None = None
    overall_limit: tuple[int, float] | None = None
    query_life_s: float = 900.0
    webhook_retry_s: float = 0.05
    webhook_at_once: int = 1
    clock: Callable[[], float] = time.monotonic
    port: int = 0

    @property
    def bot(self) -> User:
        """The bot as a user."""
        number = int(self.token.partition(":")[0])
        return User(number, self.first_name, username=self.username, is_bot=True)


class State:
    """The world, and what the bot told Telegram about itself."""

    def __init__(self, options: Options, world: World) -> None:
        self.options = options
        self.world = world
        self.presses: dict[str, Press] = {}
        self.asked: dict[str, Asked] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.texts: dict[tuple[str, str], str] = {}
        self.files: dict[str, bytes] = {}
        self.actions: list[tuple[int, int | None, str]] = []
        self.violations: list[str] = []
        self._sent: dict[tuple[str, int], deque[float]] = {}

    def known_chat(self, parameters: Parameters) -> Chat:
        """The chat that `chat_id` names, whether or not the bot may write there."""
        name = parameters.text("chat_id")
        if not name:
            raise bad_request("chat_id is empty")
        world = self.world
        if name.startswith("@"):
            public = (chat for chat in world.chats.values() if chat.username)
            match = (chat for chat in public if chat.username.lower() == name[1:].lower())
            chat = next(match, None)
        else:
            chat = world.chats.get(parameters.integer("chat_id"))
        if chat is None or chat.bot_status == "never":
            if parameters.integer("chat_id") in world.users:
                raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            raise ApiError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": chat.migrated_to},
            )
        return chat

    def open_chat(self, parameters: Parameters) -> Chat:
        """The chat that `chat_id` names, when the bot may write there."""
        chat = self.known_chat(parameters)
        if chat.user and chat.user.is_bot:
            raise ApiError(403, "Forbidden: bots can't send messages to bots")
        if chat.user and not chat.started:
            raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
        if chat.user and chat.bot_status == "kicked":
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if chat.bot_status == "kicked":
            raise ApiError(403, f"Forbidden: bot was kicked from the {chat.type} chat")
        if chat.bot_status == "left":
            raise ApiError(403, f"Forbidden: bot is not a member of the {chat.type} chat")
        if chat.bot_status == "restricted":
            raise bad_request("not enough rights to send text messages to the chat")
        return chat

    def thread(self, chat: Chat, parameters: Parameters) -> Json:
        """The thread fields of a message sent with `message_thread_id`."""
        thread = parameters.integer("message_thread_id")
        if not thread:
            return {}
        if thread not in chat.threads:
            raise bad_request("message thread not found")
        return {"message_thread_id": thread, "is_topic_message": True}

    def count_message(self, chat: Chat) -> None:
        """Counts a message against the limits; too many is a 429, which counts for nothing."""
        options, now = self.options, self.options.clock()
        in_group = options.group_limit if chat.type in {"group", "supergroup"} else None
        windows: list[deque[float]] = []
        for key, limit in (
            (("group", chat.id), in_group),
            (("chat", chat.id), options.chat_limit),
            (("all", 0), options.overall_limit),
        ):
            if limit is None:
                continue
            most, seconds = limit
            window = self._sent.setdefault(key, deque())
            while window and window[0] <= now - seconds:
                window.popleft()
            if len(window) >= most:
                wait = max(1, math.ceil(window[0] + seconds - now))
                text = f"Too Many Requests: retry after {wait}"
                raise ApiError(429, text, {"retry_after": wait})
            windows.append(window)
        for window in windows:
            window.append(now)

    def formatted(self, parameters: Mapping[str, Any], name: str, marks: str) -> Formatted:
        """The text or caption in `name` after parsing, trimmed, with the entities in `marks`."""
        given = Parameters(parameters)
        source, mode = given.text(name), given.text("parse_mode").lower()
        if mode == "html":
            try:
                parsed = parse_html(source)
            except MarkupError as error:
                raise bad_request(f"can't parse entities: {error}") from error
        elif mode in {"markdown", "markdownv2"}:
            raise unsupported(f"parse_mode {mode}")
        elif mode:
            raise bad_request("unsupported parse_mode")
        else:
            parsed = Formatted(source, tuple(_given_entities(source, given.json(marks) or [])))
        self.violations += parsed.violations
        parsed = trimmed(parsed)
        kept = [known for entity in parsed.entities if (known := self._with_person(entity))]
        if len(kept) > MOST_ENTITIES:
            self.violations.append(f"{len(kept)} entities, Telegram keeps {MOST_ENTITIES}")
            kept = kept[:MOST_ENTITIES]
        found = find_entities(parsed.text, tuple(kept)) if not given.get(marks) else []
        room = MOST_ENTITIES - len(kept)
        return Formatted(parsed.text, tuple(in_order(kept + found[:room])))

    def _with_person(self, entity: Json) -> Json | None:
        """The entity as it is sent: a mention of a person that the bot never met is dropped."""
        if entity["type"] != "text_mention":
            return entity
        person = self.world.users.get(entity["user"]["id"])
        return entity | {"user": person.to_dict()} if person else None


def _given_entities(text: str, given: Any) -> list[Json]:
    if not isinstance(given, list) or not all(isinstance(mark, dict) for mark in given):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    length = utf16_len(text)
    for mark in given:
        if mark.get("type") not in GIVEN_ENTITIES:
            raise bad_request(f"can't parse entities: unsupported type {mark.get('type')!r}")
        offset, size = mark.get("offset"), mark.get("length")
        if not isinstance(offset, int) or not isinstance(size, int):
            raise bad_request("can't parse entities: Field must be of type Number")
        if offset < 0 or size <= 0 or offset + size > length:
            raise bad_request("ENTITY_BOUNDS_INVALID")
    return in_order(given)


Method = Callable[[State, Parameters], Any]
METHODS: dict[str, tuple[str, Method, frozenset[str]]] = {}
"""By lower-case name: the name as documented, the function, and the parameters that it takes."""


def method(name: str, takes: str = "") -> Callable[[Method], Method]:
    """Registers a Bot API method; `takes` names its parameters, any other is a 400."""

    def register(function: Method) -> Method:
        METHODS[name.lower()] = (name, function, frozenset(takes.split()))
        return function

    return register


def perform(state: State, name: str, parameters: Parameters) -> Any:
    """The result of a call.

    Raises:
        ApiError: as Telegram would answer; 404 for a method that is not here.
    """
    if name.lower() not in METHODS:
        raise ApiError(404, "Not Found")
    documented, function, takes = METHODS[name.lower()]
    if surplus := sorted(set(parameters) - takes):
        raise unsupported(f"{', '.join(surplus)} of {documented}")
    return function(state, parameters)
