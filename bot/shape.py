"""What an update must hold for the bot to work with it. Telegram's always do; a broken server's may not.

The library takes whatever stands in a field: a list for a person's number goes unnoticed until a handler
looks it up. Here every field that the bot reads is of the type that it reads; others are left alone.
"""

from typing import Annotated, Any, Required

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config
from telegram import Update
from typing_extensions import TypedDict

_STRICT = ConfigDict(strict=True)

Number = Annotated[int, Field(ge=-(2**63), lt=2**63)]
Length = Annotated[int, Field(ge=0, lt=2**31)]


@with_config(_STRICT)
class _User(TypedDict, total=False):
    id: Required[Number]
    is_bot: bool
    first_name: Required[str]
    last_name: str
    username: str
    language_code: str


@with_config(_STRICT)
class _Chat(TypedDict, total=False):
    id: Required[Number]
    type: Required[str]
    title: str
    username: str
    first_name: str
    last_name: str


@with_config(_STRICT)
class _Entity(TypedDict, total=False):
    type: Required[str]
    offset: Required[Length]
    length: Required[Length]
    user: _User
    url: str


@with_config(_STRICT)
class _Document(TypedDict, total=False):
    file_id: Required[str]
    file_unique_id: Required[str]
    file_name: str
    file_size: Number


@with_config(_STRICT)
class _Button(TypedDict, total=False):
    text: Required[str]
    callback_data: str


@with_config(_STRICT)
class _Keyboard(TypedDict):
    inline_keyboard: list[list[_Button]]


# Written as calls where a field is called "from".
_Message = TypedDict(
    "_Message",
    {
        "message_id": Required[Number],
        "date": Required[Length],
        "chat": Required[_Chat],
        "from": _User,
        "sender_chat": _Chat,
        "via_bot": _User,
        "edit_date": Length,
        "message_thread_id": Number,
        "is_topic_message": bool,
        "is_automatic_forward": bool,
        "text": str,
        "caption": str,
        "document": _Document,
        "media_group_id": str,
        "entities": list[_Entity],
        "caption_entities": list[_Entity],
        "reply_to_message": "_Message",
        "reply_markup": _Keyboard,
        "new_chat_members": list[_User],
        "left_chat_member": _User,
        "migrate_to_chat_id": Number,
        "migrate_from_chat_id": Number,
    },
    total=False,
)
_Message.__pydantic_config__ = _STRICT  # type: ignore[attr-defined] # as with_config does
_Press = TypedDict(
    "_Press",
    {"id": Required[str], "from": Required[_User], "message": _Message, "data": str},
    total=False,
)
_Press.__pydantic_config__ = _STRICT  # type: ignore[attr-defined] # as with_config does
_Inline = TypedDict("_Inline", {"id": str, "from": _User, "query": str, "offset": str})
_Inline.__pydantic_config__ = _STRICT  # type: ignore[attr-defined] # as with_config does


@with_config(_STRICT)
class _Member(TypedDict):
    user: _User
    status: str


_Membership = TypedDict(
    "_Membership",
    {
        "chat": _Chat,
        "from": _User,
        "date": Length,
        "old_chat_member": _Member,
        "new_chat_member": _Member,
    },
)
_Membership.__pydantic_config__ = _STRICT  # type: ignore[attr-defined] # as with_config does


@with_config(_STRICT)
class _Update(TypedDict, total=False):
    message: _Message
    edited_message: _Message
    callback_query: _Press
    inline_query: _Inline
    my_chat_member: _Membership


_UPDATE = TypeAdapter(_Update)


def is_sound(update: Any) -> bool:
    """Whether this is one update of a kind that the bot reads, and all that it reads of it has its type."""
    try:
        _UPDATE.validate_python(update)
    except (ValidationError, RecursionError):
        return False
    kinds = {kind for kind in Update.ALL_TYPES if kind in update}
    return len(kinds) < 2 and kinds <= _Update.__annotations__.keys()
