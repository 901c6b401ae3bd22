"""The Bot API methods of the test server that write, change and answer messages."""

import re
from typing import Any

from tests.telegram_markup import Formatted, utf16_len
from tests.telegram_state import ApiError, Parameters, State, bad_request, method, unsupported
from tests.telegram_world import SERVICE, Chat, Json, Message

MOST_TEXT, MOST_CAPTION = 4096, 1024
MOST_RESULTS = 50
ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip
BUTTON_ACTIONS = {
    "callback_data", "url", "web_app", "login_url", "switch_inline_query",
    "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "copy_text",
}  # fmt: skip
BUTTON_FIELDS = BUTTON_ACTIONS | {"text", "style", "icon_custom_emoji_id"}
OTHER_KEYBOARDS = ("keyboard", "remove_keyboard", "force_reply")

_SENDING = (
    "chat_id message_thread_id parse_mode disable_notification protect_content reply_markup"
    " reply_parameters reply_to_message_id allow_sending_without_reply"
)
_LINK_PREVIEW = "link_preview_options disable_web_page_preview"
_URL = re.compile(r"(?:https?|tg)://[^\s/]+\S*")
_FORGOTTEN = "query is too old and response timeout expired or query ID is invalid"
_UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the"
    " same as a current content and reply markup of the message"
)


@method("sendMessage", f"{_SENDING} text entities {_LINK_PREVIEW}")
def send_message(state: State, parameters: Parameters) -> Message:
    """The text message as it was stored."""
    chat = state.open_chat(parameters)
    content = _text(state, parameters, too_long="message is too long")
    return _send(state, chat, parameters, content)


@method("sendPhoto", f"{_SENDING} photo caption caption_entities show_caption_above_media")
def send_photo(state: State, parameters: Parameters) -> Message:
    """The message with a photo as it was stored."""
    chat = state.open_chat(parameters)
    file = _file(state, parameters, "photo")
    content = {"photo": [file | {"width": 90, "height": 60}]} | _caption(state, parameters)
    return _send(state, chat, parameters, content)


@method(
    "sendDocument", f"{_SENDING} document caption caption_entities disable_content_type_detection"
)
def send_document(state: State, parameters: Parameters) -> Message:
    """The message with a file as it was stored."""
    chat = state.open_chat(parameters)
    file = _file(state, parameters, "document")
    return _send(state, chat, parameters, {"document": file} | _caption(state, parameters))


@method(
    "editMessageText", f"chat_id message_id text parse_mode entities reply_markup {_LINK_PREVIEW}"
)
def edit_message_text(state: State, parameters: Parameters) -> Message:
    """The message with its new text; without reply_markup it loses its buttons."""
    chat, message = _own_message(state, parameters)
    content = _text(state, parameters, too_long="MESSAGE_TOO_LONG")
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    emptied = {"entities": None, "link_preview_options": None, "reply_markup": None}
    return _change(state, chat, message, emptied | content | _inline_keyboard(parameters))


@method("editMessageCaption", "chat_id message_id caption parse_mode caption_entities reply_markup")
def edit_message_caption(state: State, parameters: Parameters) -> Message:
    """The message with its new caption."""
    chat, message = _own_message(state, parameters)
    content = _caption(state, parameters)
    if "photo" not in message and "document" not in message:
        raise bad_request("there is no caption in the message to edit")
    emptied = {"caption": None, "caption_entities": None, "reply_markup": None}
    return _change(state, chat, message, emptied | content | _inline_keyboard(parameters))


@method("editMessageReplyMarkup", "chat_id message_id reply_markup")
def edit_message_reply_markup(state: State, parameters: Parameters) -> Message:
    """The message with its new buttons, or none."""
    chat, message = _own_message(state, parameters)
    return _change(state, chat, message, {"reply_markup": None} | _inline_keyboard(parameters))


@method("deleteMessage", "chat_id message_id")
def delete_message(state: State, parameters: Parameters) -> bool:
    """True; people's messages in a group go only when the bot is an administrator."""
    chat = state.open_chat(parameters)
    message = chat.messages.get(parameters.integer("message_id"))
    if message is None or message.id in chat.deleted:
        raise bad_request("message to delete not found")
    own = message.get("from", {}).get("id") == state.world.bot.id
    if not (own or chat.type == "private" or chat.bot_status == "administrator"):
        raise bad_request("message can't be deleted")
    chat.deleted.add(message.id)
    return True


@method("sendChatAction", "chat_id message_thread_id action")
def send_chat_action(state: State, parameters: Parameters) -> bool:
    """True; the action is kept in `state.actions` as (chat, thread, action)."""
    chat = state.open_chat(parameters)
    thread = state.thread(chat, parameters).get("message_thread_id")
    action = parameters.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    state.actions.append((chat.id, thread, action))
    return True


@method("answerCallbackQuery", "callback_query_id text show_alert url cache_time")
def answer_callback_query(state: State, parameters: Parameters) -> bool:
    """True, once for each tapped button."""
    press = state.presses.get(parameters.text("callback_query_id"))
    if press is None or press.answer is not None or state.options.clock() >= press.expires_at:
        raise bad_request(_FORGOTTEN)
    if utf16_len(parameters.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if parameters.text("url"):
        raise bad_request("URL_INVALID")
    press.answer = dict(parameters) | {"show_alert": parameters.flag("show_alert")}
    return True


@method("answerInlineQuery", "inline_query_id results cache_time is_personal next_offset button")
def answer_inline_query(state: State, parameters: Parameters) -> bool:
    """True, once for each inline query; results other than articles are not supported."""
    asked = state.asked.get(parameters.text("inline_query_id"))
    if asked is None or asked.answer is not None or state.options.clock() >= asked.expires_at:
        raise bad_request(_FORGOTTEN)
    results = parameters.json("results")
    if not isinstance(results, list):
        raise bad_request("can't parse inline query results: expected an Array")
    if len(results) > MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    if len(parameters.text("next_offset").encode()) > 64:
        raise bad_request("NEXT_OFFSET_INVALID")
    if (button := parameters.json("button")) is not None:
        _check_results_button(button)
    texts = {}
    for result in results:
        texts[str(result.get("id", ""))] = _article(state, result)
    if len(texts) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    asked.texts, asked.results, asked.answer = texts, results, dict(parameters)
    return True


def _send(state: State, chat: Chat, parameters: Parameters, content: Json) -> Message:
    place = state.thread(chat, parameters)
    place |= _reply(state, chat, parameters, place)
    markup = _markup(parameters.json("reply_markup"))
    author = {"from": state.world.bot.to_dict()}
    state.count_message(chat)
    shown = {"reply_markup": markup} if "inline_keyboard" in markup else {}
    message = state.world.post(chat, author | place | content | shown)
    if markup and not shown:
        chat.keyboards[message.id] = markup
    return message


def _reply(state: State, chat: Chat, parameters: Parameters, place: Json) -> Json:
    wanted = parameters.json("reply_parameters") or {}
    if not isinstance(wanted, dict):
        raise bad_request("object expected as reply parameters")
    if odd := set(wanted) - {"message_id", "chat_id", "allow_sending_without_reply", "quote"}:
        raise unsupported(f"{', '.join(sorted(odd))} of reply_parameters")
    if str(wanted.get("chat_id", chat.id)) != str(chat.id):
        raise unsupported("a reply to a message of another chat")
    given = wanted.get("message_id", 0)
    if not isinstance(given, int):
        raise bad_request("message identifier is not specified")
    number = given or parameters.integer("reply_to_message_id")
    if not number:
        return {}
    original = chat.messages.get(number)
    if original is None or number in chat.deleted:
        if wanted.get("allow_sending_without_reply") or parameters.flag(
            "allow_sending_without_reply"
        ):
            return {}
        raise bad_request("message to be replied not found")
    if wanted.get("quote", "") not in original.plain:
        raise bad_request("QUOTE_TEXT_INVALID")
    kept = {key: value for key, value in original.items() if key != "reply_to_message"}
    return {"reply_to_message": kept} | (state.world.thread_of(chat, original) | place)


def _text(state: State, parameters: Parameters, *, too_long: str) -> Json:
    formatted = state.formatted(parameters, "text", "entities")
    if not formatted.text:
        raise bad_request("message text is empty")
    if utf16_len(formatted.text) > MOST_TEXT:
        raise bad_request(too_long)
    content: Json = {"text": formatted.text}
    if formatted.entities:
        content["entities"] = list(formatted.entities)
    if preview := parameters.json("link_preview_options"):
        content["link_preview_options"] = preview
    elif parameters.flag("disable_web_page_preview"):
        content["link_preview_options"] = {"is_disabled": True}
    return content


def _caption(state: State, parameters: Parameters) -> Json:
    formatted = state.formatted(parameters, "caption", "caption_entities")
    if utf16_len(formatted.text) > MOST_CAPTION:
        raise bad_request("message caption is too long")
    content: Json = {"caption": formatted.text} if formatted.text else {}
    if formatted.entities:
        content["caption_entities"] = list(formatted.entities)
    return content


def _file(state: State, parameters: Parameters, name: str) -> Json:
    value = parameters.get(name)
    if isinstance(value, str) and value.startswith("attach://"):
        value = parameters.get(value.removeprefix("attach://"))
    if isinstance(value, str):
        if value not in state.files:
            raise unsupported(f"{name} by URL or by an unknown file_id")
        return {"file_id": value, "file_unique_id": f"unique-{value}"}
    if value is None:
        raise bad_request(f"there is no {name} in the request")
    number = f"{name}-{state.world.number()}"
    state.files[number] = content = value.file.read()
    if not content:
        raise bad_request("file must be non-empty")
    file = {"file_id": number, "file_unique_id": f"unique-{number}", "file_size": len(content)}
    return file | ({"file_name": value.filename} if name == "document" else {})


def _own_message(state: State, parameters: Parameters) -> tuple[Chat, Message]:
    chat = state.open_chat(parameters)
    message = chat.messages.get(parameters.integer("message_id"))
    if message is None or message.id in chat.deleted:
        raise bad_request("message to edit not found")
    own = message.get("from", {}).get("id") == state.world.bot.id
    if not own or any(name in message for name in SERVICE):
        raise bad_request("message can't be edited")
    return chat, message


def _change(state: State, chat: Chat, message: Message, changes: Json) -> Message:
    if all(message.get(name) == (value or None) for name, value in changes.items()):
        raise bad_request(_UNCHANGED)
    return state.world.replace(chat, message, changes)


def _inline_keyboard(parameters: Parameters) -> Json:
    markup = _markup(parameters.json("reply_markup"))
    if markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return {"reply_markup": markup} if markup.get("inline_keyboard") else {}


def _markup(markup: Any) -> Json:
    if markup is None:
        return {}
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if any(name in markup for name in OTHER_KEYBOARDS):
        return markup
    rows = markup.get("inline_keyboard")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse inline keyboard: expected an Array of Array")
    buttons = [button for row in rows for button in row]
    if len(buttons) > 100:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        _check_button(button)
    kept = [row for row in rows if row]
    return {"inline_keyboard": kept} if kept else {}


def _check_button(button: Any) -> None:
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be non-empty')
    if odd := set(button) - BUTTON_FIELDS:
        raise unsupported(f"{', '.join(sorted(odd))} of a button")
    actions = BUTTON_ACTIONS & set(button)
    if len(actions) != 1:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not _URL.fullmatch(button["url"]):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid")


def _check_results_button(button: Json) -> None:
    start = str(button.get("start_parameter", ""))
    if not button.get("text") or not ("web_app" in button or start):
        raise bad_request("can't parse InlineQueryResultsButton")
    if start and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", start):
        raise bad_request("START_PARAM_INVALID")


def _article(state: State, result: Json) -> Formatted:
    if result.get("type") != "article":
        raise unsupported(f"inline results of type {result.get('type')!r}")
    if not 1 <= len(str(result.get("id", "")).encode()) <= 64:
        raise bad_request("RESULT_ID_INVALID")
    if not result.get("title"):
        raise bad_request("ARTICLE_TITLE_EMPTY")
    content = result.get("input_message_content")
    if not isinstance(content, dict) or "message_text" not in content:
        raise unsupported("an article without a text to send")
    formatted = state.formatted(content, "message_text", "entities")
    if not formatted.text:
        raise ApiError(400, "Bad Request: MESSAGE_EMPTY")
    if utf16_len(formatted.text) > MOST_TEXT:
        raise bad_request("MESSAGE_TOO_LONG")
    _markup(result.get("reply_markup"))
    return formatted
