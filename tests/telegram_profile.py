"""The Bot API methods of the test server about the bot itself, its menus, chats and files."""

import json
import re

from tests.telegram_markup import utf16_len
from tests.telegram_state import ApiError, Parameters, State, bad_request, method
from tests.telegram_world import Chat, Json, User

SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
MOST_DOWNLOADED = 20 * 1024 * 1024
TEXTS = {"Name": ("name", 64), "Description": ("description", 512)}
TEXTS["ShortDescription"] = ("short_description", 120)
"""What setMy… and getMy… hold: the parameter and its longest text."""

ADMIN_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories",
)  # fmt: skip
RESTRICTED_RIGHTS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos",
    "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls",
    "can_send_other_messages", "can_add_web_page_previews", "can_change_info", "can_invite_users",
    "can_pin_messages", "can_manage_topics", "can_edit_tag", "can_react_to_messages",
)  # fmt: skip


@method("getMe")
def get_me(state: State, parameters: Parameters) -> Json:
    """The bot as a user, and what it may do in groups."""
    options = state.options
    return options.bot.to_dict() | {
        "can_join_groups": True,
        "can_read_all_group_messages": options.can_read_all_group_messages,
        "supports_inline_queries": options.supports_inline_queries,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method("logOut")
def log_out(state: State, parameters: Parameters) -> bool:
    """True; the server goes on answering."""
    return True


@method("close")
def close(state: State, parameters: Parameters) -> bool:
    """True; the server goes on answering."""
    return True


@method("setMyCommands", "commands scope language_code")
def set_my_commands(state: State, parameters: Parameters) -> bool:
    """True; the menu is kept by scope and language."""
    key = _menu(state, parameters)
    commands = parameters.json("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands: expected an Array")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= utf16_len(str(command.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    state.commands[key] = commands
    return True


@method("getMyCommands", "scope language_code")
def get_my_commands(state: State, parameters: Parameters) -> list[Json]:
    """The menu of exactly this scope and language."""
    return state.commands.get(_menu(state, parameters), [])


@method("deleteMyCommands", "scope language_code")
def delete_my_commands(state: State, parameters: Parameters) -> bool:
    """True, also when there was no such menu."""
    state.commands.pop(_menu(state, parameters), None)
    return True


def _register_text(kind: str, field: str, longest: int) -> None:
    @method(f"setMy{kind}", f"{field} language_code")
    def set_text(state: State, parameters: Parameters) -> bool:
        if utf16_len(parameters.text(field)) > longest:
            raise bad_request(f"{field} is too long, the maximum is {longest}")
        state.texts[field, _language(parameters)] = parameters.text(field)
        return True

    @method(f"getMy{kind}", "language_code")
    def get_text(state: State, parameters: Parameters) -> Json:
        language = _language(parameters)
        own = state.texts.get((field, language))
        return {field: own or state.texts.get((field, ""), "")}


for _kind, (_field, _longest) in TEXTS.items():
    _register_text(_kind, _field, _longest)


@method("getChat", "chat_id")
def get_chat(state: State, parameters: Parameters) -> Json:
    """The chat with the fields that every ChatFullInfo has."""
    chat = _visible(state, parameters)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
    return chat.to_dict() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys((*gifts, "gifts_from_channels"), True),
    }


@method("getChatMember", "chat_id user_id")
def get_chat_member(state: State, parameters: Parameters) -> Json:
    """The user's membership, "left" for a known user who is not in the chat."""
    chat = _visible(state, parameters)
    user = state.world.users.get(parameters.integer("user_id"))
    if user is None:
        raise bad_request("user not found")
    return membership(chat, user, state.world.bot)


@method("getChatAdministrators", "chat_id")
def get_chat_administrators(state: State, parameters: Parameters) -> list[Json]:
    """The administrators who are people, and this bot if it is one."""
    chat = _visible(state, parameters)
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    bot = state.world.bot
    people = [chat.members[number] for number in sorted(chat.admins)]
    return [
        membership(chat, user, bot)
        for user in [*people, *([bot] if chat.bot_status == "administrator" else [])]
    ]


@method("leaveChat", "chat_id")
def leave_chat(state: State, parameters: Parameters) -> bool:
    """True; the bot hears of its leaving by my_chat_member, as from Telegram."""
    chat = _visible(state, parameters)
    if chat.type == "private":
        raise bad_request("chat is not a group, supergroup or channel")
    bot = state.world.bot
    change_bot_status(state, chat, bot, "left")
    state.world.post(chat, {"from": bot.to_dict(), "left_chat_member": bot.to_dict()})
    return True


@method("getFile", "file_id")
def get_file(state: State, parameters: Parameters) -> Json:
    """Where the content of a file that was sent can be downloaded."""
    number = parameters.text("file_id")
    if number not in state.files:
        raise bad_request("invalid file_id")
    size = len(state.files[number])
    if size > MOST_DOWNLOADED:
        raise bad_request("file is too big")
    file = {"file_id": number, "file_unique_id": f"unique-{number}", "file_size": size}
    return file | {"file_path": f"files/{number}"}


def membership(chat: Chat, user: User, bot: User, status: str = "") -> Json:
    """A ChatMember; `status` overrides what the chat knows."""
    if not status:
        status = _status(chat, user, bot)
    member: Json = {"user": user.to_dict(), "status": status}
    if status == "administrator":
        member |= dict.fromkeys(ADMIN_RIGHTS, True)
        member |= {"can_be_edited": False, "is_anonymous": False}
    if status == "restricted":
        member |= dict.fromkeys(RESTRICTED_RIGHTS, False)
        member |= {"is_member": True, "until_date": 0}
    if status == "kicked":
        member["until_date"] = 0
    return member


def change_bot_status(state: State, chat: Chat, by: User, status: str) -> None:
    """Makes the bot `status` in the chat and tells it so."""
    bot, before = state.world.bot, chat.bot_status
    chat.bot_status = status
    change = {
        "chat": chat.to_dict(),
        "from": by.to_dict(),
        "date": state.world.now(),
        "old_chat_member": membership(chat, bot, bot, "left" if before == "never" else before),
        "new_chat_member": membership(chat, bot, bot, status),
    }
    state.world.update("my_chat_member", change)


def _status(chat: Chat, user: User, bot: User) -> str:
    if user == bot:
        return chat.bot_status
    if user.id in chat.admins:
        return "administrator"
    return "member" if user.id in chat.members else "left"


def _visible(state: State, parameters: Parameters) -> Chat:
    chat = state.known_chat(parameters)
    if chat.type != "private" and chat.bot_status in {"left", "kicked"}:
        raise ApiError(403, f"Forbidden: bot is not a member of the {chat.type} chat")
    return chat


def _menu(state: State, parameters: Parameters) -> tuple[str, str]:
    scope = parameters.json("scope") or {"type": "default"}
    kind = scope.get("type")
    if kind not in SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if missing := [name for name in SCOPES[kind] if name not in scope]:
        raise bad_request(f"can't parse BotCommandScope: no {missing[0]}")
    if "chat_id" in SCOPES[kind]:
        state.known_chat(Parameters(chat_id=scope["chat_id"]))
    return menu_key(scope), _language(parameters)


def menu_key(scope: Json) -> str:
    """The name under which a scope's menus are kept."""
    return json.dumps({name: str(value) for name, value in scope.items()}, sort_keys=True)


def _language(parameters: Parameters) -> str:
    code = parameters.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code
