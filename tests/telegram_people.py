"""What people do in the test server's world: open chats, write, tap, add and remove the bot."""

from collections.abc import Iterable
from threading import Condition
from typing import TypedDict, Unpack

from tests.telegram_markup import find_entities
from tests.telegram_profile import change_bot_status
from tests.telegram_state import Asked, Options, Press, State
from tests.telegram_world import Chat, Message, Said, User, World


class About(TypedDict, total=False):
    """What may be unusual about a group; the bot is a member unless `bot_status` says otherwise.

    `bot_status`: "member", "administrator", "restricted", or "never" for a group without it.
    """

    id: int
    admins: Iterable[User]
    username: str
    is_forum: bool
    bot_status: str


class People:
    """The half of the server that tests act through; each act is one update, or a few."""

    options: Options
    state: State
    world: World
    changed: Condition

    def private_chat(self, user: User) -> Chat:
        """The user's chat with the bot, which may not write there before the user has."""
        with self.changed:
            self.world.users[user.id] = user
            members = {user.id: user}
            chat = Chat(user.id, "private", user=user, members=members, started=False)
            return self.world.add_chat(chat)

    def group(self, title: str, *members: User, **about: Unpack[About]) -> Chat:
        """A basic group."""
        return self._group("group", title, members, about)

    def supergroup(self, title: str, *members: User, **about: Unpack[About]) -> Chat:
        """A supergroup, with topics if `is_forum`."""
        return self._group("supergroup", title, members, about)

    def channel(self, title: str, **about: Unpack[About]) -> Chat:
        """A channel, for posts that are forwarded or sent in its name."""
        return self._group("channel", title, (), about)

    def topic(self, chat: Chat, name: str, by: User) -> int:
        """The message_thread_id of a new topic of a forum."""
        assert chat.is_forum, f"{chat.title} has no topics"
        with self.changed:
            created = {"name": name, "icon_color": 7322096}
            message = self.world.post(chat, {"from": by.to_dict(), "forum_topic_created": created})
            message |= {"message_thread_id": message.id, "is_topic_message": True}
            chat.threads.add(message.id)
            self.world.update("message", message)
            return message.id

    def say(
        self, chat: Chat, user: User, text: str | None = None, **extra: Unpack[Said]
    ) -> Message:
        """The message that `user` sent; see `Said` for replies, topics, captions, forwards.

        `deliver` overrides whether Telegram would give it to the bot (privacy mode, other bots).
        """
        with self.changed:
            return self.world.say(chat, user, text, **extra)

    def send_file(
        self,
        chat: Chat,
        user: User,
        name: str,
        content: bytes,
        *,
        size: int | None = None,
        **extra: Unpack[Said],
    ) -> Message:
        """The message with a document that `user` sent; `size` is what Telegram says of a larger one."""
        with self.changed:
            number = f"document-{self.world.number()}"
            self.state.files[number] = content
            document = {
                "file_id": number,
                "file_unique_id": f"unique-{number}",
                "file_name": name,
                "mime_type": "application/octet-stream",
                "file_size": len(content) if size is None else size,
            }
            fields: dict[str, object] = {"document": document, **extra.get("fields", {})}
            if caption := extra.get("caption"):
                fields |= {"caption": caption, "caption_entities": find_entities(caption)}
            rest: Said = {**extra, "fields": fields}
            rest.pop("caption", None)
            return self.world.say(chat, user, None, **rest)

    def edit(self, message: Message, text: str, *, date: int | None = None) -> Message:
        """A person's message with another text."""
        with self.changed:
            return self.world.edit(message, text, date=date)

    def press(self, message: Message, button: str, user: User) -> Press:
        """The tap on the button with this callback data, or with this in its text.

        Raises:
            AssertionError: the message has no such button now.
        """
        with self.changed:
            chat = self.world.chats[message["chat"]["id"]]
            now = chat.messages[message.id]
            every = [found for row in now.buttons for found in row]
            data = next((found for found in every if found.get("callback_data") == button), None)
            chosen = data or now.button(button)
            assert "callback_data" in chosen, f"{chosen['text']} asks nothing of the bot"
            press = Press(
                self._query_id(), user, now, chosen["callback_data"], self._query_deadline()
            )
            self.state.presses[press.id] = press
            query = {
                "id": press.id,
                "from": user.to_dict(),
                "message": now,
                "chat_instance": str(chat.id * 7919),
                "data": press.data,
            }
            self.world.update("callback_query", query)
            return press

    def inline(self, user: User, query: str, *, offset: str = "", chat_type: str = "") -> Asked:
        """The inline query that `user` typed after the bot's name."""
        assert self.options.supports_inline_queries, "inline mode is off"
        assert len(query) <= 256, "apps cut inline queries at 256 characters"
        with self.changed:
            self.world.users[user.id] = user
            asked = Asked(self._query_id(), user, query, self._query_deadline())
            self.state.asked[asked.id] = asked
            content = {"id": asked.id, "from": user.to_dict(), "query": query, "offset": offset}
            content |= {"chat_type": chat_type} if chat_type else {}
            self.world.update("inline_query", content)
            return asked

    def choose(self, asked: Asked, result_id: str, chat: Chat) -> Message:
        """The message that sending an inline result leaves in the chat."""
        with self.changed:
            text = asked.texts[result_id]
            result = next(found for found in asked.results if found["id"] == result_id)
            fields = {"reply_markup": result["reply_markup"]} if "reply_markup" in result else {}
            return self.world.say(
                chat,
                asked.user,
                text.text,
                entities=text.entities,
                via_bot=self.options.bot,
                fields=fields,
            )

    def expire(self, query: Press | Asked) -> None:
        """Makes the query too old to be answered."""
        with self.changed:
            query.expires_at = self.options.clock()

    def add_bot(self, chat: Chat, by: User) -> None:
        """The bot joins: my_chat_member and the service message."""
        self._move_bot(chat, by, "member", "new_chat_members")

    def remove_bot(self, chat: Chat, by: User) -> None:
        """The bot is thrown out: my_chat_member and the service message."""
        self._move_bot(chat, by, "kicked", "left_chat_member")

    def promote_bot(self, chat: Chat, by: User, status: str = "administrator") -> None:
        """The bot gets another status without coming or going."""
        with self.changed:
            change_bot_status(self.state, chat, by, status)

    def block(self, chat: Chat) -> None:
        """The person of a private chat blocks the bot."""
        self._block(chat, "kicked")

    def unblock(self, chat: Chat) -> None:
        """The person of a private chat lets the bot write again."""
        self._block(chat, "member")

    def migrate(self, chat: Chat, by: User | None = None) -> Chat:
        """The supergroup that a basic group becomes; writing to the old id is refused from now.

        As from Telegram, the bot hears two service messages and that it joined the supergroup,
        but not that it left the group.
        """
        assert chat.type == "group", f"{chat.title} is a {chat.type}"
        with self.changed:
            person = by or next(iter(chat.members.values()))
            author = {"from": person.to_dict()}
            new = Chat(self.world.new_chat_id("supergroup"), "supergroup", chat.title)
            new.members, new.admins, new.bot_status = chat.members, chat.admins, "left"
            self.world.add_chat(new)
            for place, news in (
                (chat, {"migrate_to_chat_id": new.id}),
                (new, {"migrate_from_chat_id": chat.id}),
            ):
                self.world.update("message", self.world.post(place, author | news))
            chat.migrated_to = new.id
            change_bot_status(self.state, new, person, chat.bot_status)
            return new

    def _group(self, kind: str, title: str, members: Iterable[User], about: About) -> Chat:
        with self.changed:
            admins = list(about.get("admins", ()))
            chat = Chat(
                about.get("id") or self.world.new_chat_id(kind),
                kind,
                title,
                username=about.get("username", ""),
                is_forum=about.get("is_forum", False),
                members={user.id: user for user in [*members, *admins]},
                admins={user.id for user in admins},
                bot_status=about.get("bot_status", "member"),
            )
            return self.world.add_chat(chat)

    def _move_bot(self, chat: Chat, by: User, status: str, news: str) -> None:
        bot = self.options.bot.to_dict()
        with self.changed:
            change_bot_status(self.state, chat, by, status)
            content = [bot] if news == "new_chat_members" else bot
            message = self.world.post(chat, {"from": by.to_dict(), news: content})
            self.world.update("message", message)

    def _block(self, chat: Chat, status: str) -> None:
        assert chat.user is not None, f"{chat.title} is a {chat.type}: use remove_bot"
        with self.changed:
            change_bot_status(self.state, chat, chat.user, status)

    def _query_id(self) -> str:
        return str(4_000_000_000 + self.world.number())

    def _query_deadline(self) -> float:
        return self.options.clock() + self.options.query_life_s
