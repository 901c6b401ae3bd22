"""A chat of the test server as plain text."""

from tests.telegram_world import SERVICE, Chat, Json, Message, User


def transcript(chat: Chat, bot: User) -> str:
    """The chat as text: who said what, to whom it replies, edits, buttons."""
    return "\n\n".join(_told(chat, message, bot) for message in chat.messages.values())


def _told(chat: Chat, message: Message, bot: User) -> str:
    author = message.get("from", {})
    is_bot = author.get("id") == bot.id
    name = " ".join(filter(None, (author.get("first_name"), author.get("last_name"))))
    name = message.get("sender_chat", {}).get("title", name)
    notes = []
    if replied := message.get("reply_to_message"):
        notes.append(f"reply to {replied['message_id']}")
    if message.get("is_topic_message"):
        notes.append(f"topic {message['message_thread_id']}")
    if "photo" in message:
        notes.append("photo")
    if "document" in message:
        notes.append(f"document {message['document'].get('file_name', '')}".strip())
    if edits := len(chat.earlier.get(message.id, [])):
        notes.append("edited" if edits == 1 else f"edited {edits} times")
    if message.id in chat.deleted:
        notes.append("deleted")
    head = f"#{message.id} {'🤖 ' if is_bot else ''}{name or 'Telegram'}"
    head += f" ({', '.join(notes)}):" if notes else ":"
    service = next((key for key in message if key in SERVICE), None)
    body = f"— {service} —" if service else message.shown
    keyboard = chat.keyboards.get(message.id, {}).get("keyboard", [])
    rows = [
        " ".join(f"[ {_label(button)} ]" for button in row) for row in message.buttons or keyboard
    ]
    return "\n".join([head, body, *rows])


def _label(button: Json | str) -> str:
    return button if isinstance(button, str) else str(button["text"])
