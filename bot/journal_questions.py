"""Questions, what was answered, and the conversation that each left behind."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, bindparam, delete, insert, select, update

from bot.journal_store import Store
from bot.journal_tables import DROPPED, answers, conversations, inbox, questions, replacing

PROBLEM_LETTERS = 200
Status = Literal["received", "answered", "not_found", "off_topic", "help", "failed"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came in.

    `thread` is the topic's id in a forum group, else None; `update` is the number in the inbox of
    what asked it.
    """

    chat: int
    thread: int | None
    user: int
    message: int
    text: str
    asked_at: datetime
    update: int | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered; `before` and `after` are the conversation around it."""

    status: Literal["answered", "not_found", "off_topic", "help"]
    answer: str
    """JSON, as the two below."""
    before: str | None
    after: str | None
    elapsed_ms: float
    reply: int | None
    """The id of the bot's message, None while it has none."""
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Stored(Asked):
    """A question with what became of it; without an answer the last four are None."""

    id: int
    status: Status
    answer: str | None
    before: str | None
    after: str | None
    reply: int | None


class QuestionStore(Store):
    """Questions by their number, by the person's message, and by the bot's reply."""

    async def received(self, asked: Asked) -> int:
        """Keeps a question and gives its number, which no other question ever gets.

        It is not kept where the person had everything deleted while it waited.
        """
        values = {
            "chat": asked.chat,
            "thread": asked.thread,
            "user_id": asked.user,
            "message": asked.message,
            "asked_at": asked.asked_at,
            "update_id": asked.update,
            "status": "received",
        }

        def work(connection: Connection) -> int:
            is_dropped = connection.scalar(_IS_DROPPED, {"number": asked.update}) is not None
            text = "" if is_dropped else asked.text
            number: int = connection.execute(_INSERT, values | {"text": text}).scalar_one()
            if is_dropped:
                connection.execute(delete(questions).where(questions.c.id == number))
            return number

        return await self._write(work)

    async def answered(self, question: int, given: Given) -> None:
        """Keeps the answer, and `given.after` as the conversation (None ends it).

        A second answer to the same question replaces the first. Nothing is kept where the person
        had the question deleted in the meantime.
        """
        finish = {
            "number": question,
            "status": given.status,
            "reply": given.reply,
            "finished_at": given.answered_at,
        }
        answer = {
            "question": question,
            "answer": given.answer,
            "before": given.before,
            "after": given.after,
            "elapsed_ms": given.elapsed_ms,
        }

        def work(connection: Connection) -> None:
            row = connection.execute(_FINISH, finish).first()
            if row is None:
                return
            connection.execute(_ANSWER, answer)
            key = {"chat": row.chat, "thread": row.thread or 0, "user_id": row.user_id}
            _keep(connection, key, given.after, given.answered_at)

        await self._write(work)

    async def failed(self, question: int, at: datetime, problem: str) -> None:
        """Records that no answer could be delivered, and why."""
        await self._change(
            question, status="failed", finished_at=at, problem=problem[:PROBLEM_LETTERS]
        )

    async def reword(self, question: int, text: str, *, update: int | None = None) -> None:
        """Records that the person edited the question."""
        await self._change(question, text=text, update_id=update)

    async def question(self, question: int) -> Stored | None:
        """The question with this number."""
        return await self._stored(questions.c.id == question)

    async def question_of(self, chat: int, message: int) -> Stored | None:
        """The latest question that the person's `message` asked."""
        return await self._stored(questions.c.chat == chat, questions.c.message == message)

    async def question_of_update(self, update: int) -> Stored | None:
        """The question that this update asked, which a process before this one may have begun to answer."""
        return await self._stored(questions.c.update_id == update)

    async def question_of_reply(self, chat: int, reply: int) -> Stored | None:
        """The latest question that the bot's message `reply` answers."""
        return await self._stored(questions.c.chat == chat, questions.c.reply == reply)

    async def conversation(self, chat: int, thread: int | None, user: int) -> str | None:
        """The state that the last answer to `user` left in this chat and topic."""
        key = {"chat": chat, "thread": thread or 0, "user": user}
        return await self._read(lambda connection: connection.scalar(_STATE, key))

    async def _change(self, question: int, **values: object) -> None:
        change = update(questions).where(questions.c.id == question).values(values)
        await self._write(lambda connection: connection.execute(change))

    async def _stored(self, *conditions: ColumnElement[bool]) -> Stored | None:
        query = _SELECT.where(*conditions).order_by(questions.c.id.desc()).limit(1)
        row = await self._read(lambda connection: connection.execute(query).first())
        return None if row is None else Stored(*row)


def move_conversations(connection: Connection, old: int, new: int) -> None:
    """Gives the chat `new` the conversations of `old`; of two for one person the later stays."""
    both = select(conversations).where(conversations.c.chat.in_((old, new)))
    latest = {}
    for row in connection.execute(both.order_by(conversations.c.at)):
        user = new if row.user_id == old else row.user_id  # an anonymous administrator
        latest[row.thread, user] = row
    connection.execute(delete(conversations).where(conversations.c.chat == old))
    for (thread, user), row in latest.items():
        if row.chat == old:
            _keep(connection, {"chat": new, "thread": thread, "user_id": user}, row.state, row.at)


def _keep(connection: Connection, key: dict[str, int], state: str | None, at: datetime) -> None:
    """Makes `state` the conversation of a chat, topic and user; None ends it."""
    if state is None:
        same = (conversations.c[name] == value for name, value in key.items())
        connection.execute(delete(conversations).where(*same))
    else:
        connection.execute(_KEEP, {**key, "state": state, "at": at})


_SELECT: Select[Any] = select(
    questions.c.chat,
    questions.c.thread,
    questions.c.user_id,
    questions.c.message,
    questions.c.text,
    questions.c.asked_at,
    questions.c.id,
    questions.c.status,
    answers.c.answer,
    answers.c.before,
    answers.c.after,
    questions.c.reply,
).outerjoin_from(questions, answers)
"""The columns of a Stored, in its order."""

# Built once: SQLAlchemy takes longer to build a statement than SQLite to run it.
_INSERT = insert(questions).returning(questions.c.id)
_IS_DROPPED = select(inbox.c.id).where(
    inbox.c.id == bindparam("number"), inbox.c.attempts == DROPPED
)
_FINISH = (
    update(questions)
    .where(questions.c.id == bindparam("number"))
    .returning(questions.c.chat, questions.c.thread, questions.c.user_id)
)
_ANSWER = replacing(answers, "answer", "before", "after", "elapsed_ms")
_KEEP = replacing(conversations, "state", "at")
_STATE = select(conversations.c.state).where(
    conversations.c.chat == bindparam("chat"),
    conversations.c.thread == bindparam("thread"),
    conversations.c.user_id == bindparam("user"),
)
