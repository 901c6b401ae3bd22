"""Updates of every type that the library knows, as Telegram would send them and as it never would.

    generator = UpdateGenerator(random.Random(1), server.options.bot, people, chats)
    server.push(generator.update())

What is valid is read off the library's own classes: their parameters and the types of these. What is
malformed is a valid update in which something was left out, replaced, stretched or made up.
"""

import datetime as dt
import inspect
import json
import random
import time
import typing
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import telegram
from telegram import TelegramObject, Update, constants

from tests.telegram_world import Chat, User

Json = dict[str, Any]

UPDATE_TYPES = tuple(str(kind) for kind in Update.ALL_TYPES)
MOST_DEPTH = 3
"""How deep objects are nested before optional fields are left out."""
HUGE = 10_000

_CHOICES: dict[str, tuple[str, Sequence[str]]] = {
    "BackgroundFill": ("type", list(constants.BackgroundFillType)),
    "BackgroundType": ("type", list(constants.BackgroundTypeType)),
    "ChatBoostSource": ("source", list(constants.ChatBoostSources)),
    "ChatMember": ("status", list(constants.ChatMemberStatus)),
    "MessageOrigin": ("type", list(constants.MessageOriginType)),
    "OwnedGift": ("type", list(constants.OwnedGiftType)),
    "PaidMedia": ("type", list(constants.PaidMediaType)),
    "ReactionType": ("type", list(constants.ReactionType)),
    "TransactionPartner": ("type", list(constants.TransactionPartnerType)),
}
"""Classes that stand for several: the field that tells which, and its values."""
_REQUIRED = {
    "allows_revoting", "can_react_to_messages", "members_only", "option_persistent_ids",
    "persistent_id", "user",
}  # fmt: skip
"""Parameters with a default for the sake of old callers, which the library insists on."""
_TEXTS = (
    "xin chào", "Thái Nguyên có bao nhiêu mô hình?", "Còn Nam Định?", "", " ", "/start", "/hoi", "/hoi Hà Nội",
    "/trogiup", "/solieu", "/nguon", "/nguon nam dinh", "/diaphuong", "/diaphuong Thái Nguyên", "/quyenriengtu",
    "/xoadulieu", "/abc@hoidanvan_bot", "@hoidanvan_bot Nam Định có gì?", "<b>&amp;</i>", "\u0000\u0007\u200b\u202e",
    "😀" * 50, "a" * 5000, "?" * 300, "how many models in Thai Nguyen?", "1" * 400, "e\u0301\u0323" * 99, "-1", "null",
)  # fmt: skip
_DATA = (
    "e:0", "e:99", "e:-1", "h:x", "h:", "f:y:100", "f:n:101", "c:0", "c:999999", "s:0", "s:9", "s:00000000:0", "d:1",
    "a:y:100", "a:n:-5", "m:100", "n:0", "n:99", "v:1:u", "v:2:d", "v:0:u", "r:1", "r:99999999999999999999", "p:1",
    "q:1", "o:1:0", "w:1:0", "x", ":", "::::", "🇻🇳", "a" * 64, "null", "1:1:1:1",
)  # fmt: skip


class UpdateGenerator:
    """Endless updates, the same for the same random generator.

    Args:
        chance: where all randomness comes from.
        bot: so that some updates are meant for it.
        people: who writes; half of all ids are theirs.
        chats: where; half of all chats are these.
    """

    def __init__(
        self, chance: random.Random, bot: User, people: Sequence[User], chats: Sequence[Chat]
    ) -> None:
        self._chance = chance
        self._bot = bot
        self._people = people
        self._chats = chats

    def update(self) -> Json:
        """The next update, without its update_id: one in three valid, the others malformed."""
        kind = self._chance.choice(UPDATE_TYPES + ("message", "callback_query") * 6)
        update = self.valid(kind)
        if self._chance.random() < 1 / 3:
            return update
        if self._chance.random() < 0.1:
            return self._made_up(update)
        for _ in range(self._chance.choice((1, 1, 1, 2, 5))):
            self._spoil(update)
        return update

    def valid(self, kind: str) -> Json:
        """An update of this kind that the library can read."""
        parameters = inspect.signature(Update.__init__).parameters
        content = self._value(parameters[kind].annotation, kind, 0)
        if kind == "callback_query":
            content["data"] = self._chance.choice(_DATA)
        return {kind: content}

    # What is valid

    def _object(self, of: type[TelegramObject], depth: int) -> Json:
        if of is telegram.User and self._chance.random() < 0.5:
            return self._chance.choice((self._bot, *self._people)).to_dict()
        if of is telegram.Chat and self._chance.random() < 0.5:
            return self._chance.choice(self._chats).to_dict()
        fields: Json = {}
        # A message is of one kind at a time, and so most of its many fields stay empty.
        share = self._chance.choice((0, 0, 0.01, 0.1)) if of is telegram.Message else 0.3
        for name, annotation, required in _fields(typing.cast("Any", of)):
            often = of is telegram.Message and name in {"from_user", "text", "entities"}
            wanted = self._chance.random() < (0.7 if often else share)
            if required or (wanted and depth < MOST_DEPTH):
                key = "from" if name == "from_user" else name
                fields[key] = self._value(annotation, name, depth + 1)
        if choice := _CHOICES.get(of.__name__):
            fields[choice[0]] = str(self._chance.choice(choice[1]))
        return fields

    def _value(self, annotation: Any, name: str, depth: int) -> Any:
        annotation = _resolved(annotation)
        parts = [part for part in typing.get_args(annotation) if part is not type(None)]
        origin = typing.get_origin(annotation)
        if origin is typing.Literal:
            return str(self._chance.choice(parts))
        if origin is not None and isinstance(origin, type) and issubclass(origin, Sequence):
            return [
                self._value(parts[0], name, depth + 1)
                for _ in range(self._chance.choice((0, 1, 1, 2)))
            ]
        if parts:
            return self._value(parts[0], name, depth)
        if annotation is telegram.MessageEntity:
            return self._entity()
        if isinstance(annotation, type) and issubclass(annotation, TelegramObject):
            if annotation.__name__ == "MaybeInaccessibleMessage":
                annotation = telegram.Message
            return self._object(annotation, depth)
        return self._simple(annotation, name)

    def _simple(self, annotation: Any, name: str) -> Any:
        chance = self._chance
        if annotation is bool:
            return chance.random() < 0.5
        if annotation is int:
            number = chance.randint(1, 2**31)
            return -number if "chat" in name and chance.random() < 0.5 else number
        if annotation is float:
            return chance.uniform(-180, 180)
        if annotation in {dt.datetime, dt.timedelta}:
            ago = chance.choice((0, 1, 60, 7200, 10**6))
            return ago if annotation is dt.timedelta else int(time.time()) - ago
        kinds = ("private", "group", "supergroup", "channel", "regular", "quiz")
        return chance.choice(kinds if name == "type" else _TEXTS)

    def _entity(self) -> Json:
        fields: Json = {
            "type": str(self._chance.choice(list(constants.MessageEntityType))),
            "offset": self._chance.choice((0, 0, 1, 5)),
            "length": self._chance.choice((1, 4, 6, 14)),
        }
        if fields["type"] == "text_mention":
            fields["user"] = self._bot.to_dict()
        return fields

    # What is not

    def _made_up(self, update: Json) -> Json:
        """An update as a whole that nobody foresaw."""
        kind, content = next(iter(update.items()))
        nested = content
        for _ in range(60):
            nested = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}} | {
                "reply_to_message": nested
            }
        other = self.valid(self._chance.choice(UPDATE_TYPES))
        return self._chance.choice(
            [
                {},
                {f"{kind}_of_tomorrow": content},
                {kind: None},
                {kind: []},
                {kind: [content]},
                {kind: "text"},
                {kind: 0},
                {kind: {}},
                {kind: content, **other},
                {"message": nested},
                {"message": content},
                {"callback_query": content},
                {"edited_message": content},
            ]
        )

    def _spoil(self, update: Json) -> None:
        """Spoils one place of the update, whichever."""
        places = list(_places(update)) or [({"": update}, "")]
        holder, key = self._chance.choice(places)
        value = holder[key]
        deeds: list[Callable[[], Any]] = [
            lambda: None,
            list,
            dict,
            lambda: [value],
            lambda: {"a": value},
            lambda: str(value)[:HUGE],
            lambda: 0,
            lambda: -1,
            lambda: 2**70,
            lambda: -(2**63),
            lambda: 1.5,
            lambda: True,
            lambda: "ữ" * HUGE,
            lambda: "no such value",
            lambda: self._chance.choice(_TEXTS),
            lambda: {"id": 1},
            lambda: json.loads(json.dumps(update)),
        ]
        if self._chance.random() < 0.3 and isinstance(holder, dict):
            del holder[key]
        elif key in {"offset", "length"}:
            holder[key] = self._chance.choice((-5, 10**6, 2**31, "0", None, 1.5))
        else:
            holder[key] = self._chance.choice(deeds)()


def _places(tree: Any) -> typing.Iterator[tuple[Any, Any]]:
    """Every (container, key) in the tree."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in list(pairs):
        yield tree, key
        if isinstance(value, dict | list):
            yield from _places(value)


@cache
def _fields(of: type[TelegramObject]) -> list[tuple[str, Any, bool]]:
    """(name, annotation, whether it is required) of what the class and its kinds take."""
    found: dict[str, tuple[str, Any, bool]] = {}
    kinds = of.__subclasses__() if of.__name__ in _CHOICES else []
    for one in (*kinds, of):
        for name, parameter in inspect.signature(one.__init__).parameters.items():
            if name not in {"self", "api_kwargs"}:
                required = parameter.default is inspect.Parameter.empty or name in _REQUIRED
                found[name] = (name, parameter.annotation, required)
    return list(found.values())


@cache
def _resolved(annotation: Any) -> Any:
    """The annotation itself where it is only named: "Chat | None"."""
    if isinstance(annotation, typing.ForwardRef):
        annotation = annotation.__forward_arg__
    if not isinstance(annotation, str):
        return annotation
    first = annotation.split("|")[0].strip()
    return vars(telegram).get(first, str)
