"""The journal's tables. A change here needs a new module in `bot/migrations/versions`."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.dialects.sqlite import Insert, insert


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime, also on SQLite, which keeps no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no time zone; the journal takes aware datetimes")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else value.replace(tzinfo=UTC)


ROW_ID = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits everywhere; SQLite numbers rows by itself only where the type reads INTEGER."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _of_question(*, is_key: bool) -> Column[int]:
    """The question that a row belongs to and goes with."""
    return Column(
        "question",
        ROW_ID,
        ForeignKey("questions.id", ondelete="CASCADE"),
        primary_key=is_key,
        autoincrement=False,
        index=not is_key,
        nullable=False,
    )


members = Table(
    "members",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("standing", String(16), nullable=False),
    Column("asked_by", BigInteger),
    Column("asked_at", Moment, nullable=False),
    Column("told_at", Moment),
    Column("decided_by", BigInteger),
    Column("decided_at", Moment),
)
"""People who asked to be let in, and what was decided."""

chats = Table(
    "chats",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=False),
    Column("name", Text),
    Column("standing", String(16)),
    Column("asked_by", BigInteger),
    Column("asked_at", Moment),
    Column("told_at", Moment),
    Column("decided_by", BigInteger),
    Column("decided_at", Moment),
    Column("leave_at", Moment, index=True),
    Column("home", Text),
)
"""Groups as `members`, and the home place of every chat; `standing` is null where only that is known."""

conversations = Table(
    "conversations",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("thread", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False, index=True),
    Column("state", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
"""What was last talked about; `thread` is 0 outside topics, since a key holds no null."""

questions = Table(
    "questions",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("chat", BigInteger, nullable=False),
    Column("thread", BigInteger),
    Column("user_id", BigInteger, nullable=False, index=True),
    Column("message", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("status", String(16), nullable=False),
    Column("reply", BigInteger),
    Column("finished_at", Moment),
    Column("update_id", BigInteger),
    Column("problem", String(200)),
    Index(None, "chat", "message"),
    Index(None, "chat", "reply"),
    Index(None, "update_id"),
    Index(None, "asked_at"),
    sqlite_autoincrement=True,  # buttons carry the number, so that none may serve twice
)

"""`update_id` is that of the inbox which asked it last; `problem` says why no answer was delivered."""

inbox = Table(
    "inbox",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=False),
    Column("body", Text),
    Column("received_at", Moment, nullable=False),
    Column("finished_at", Moment, index=True),
    Column("attempts", SmallInteger, nullable=False),
)
"""Updates by Telegram's number. A finished one keeps no body: it only tells that it came before."""
DROPPED = -1
"""In the place of `inbox.attempts`: who sent it had it forgotten, so that nothing of it is kept any more."""

answers = Table(
    "answers",
    metadata,
    _of_question(is_key=True),
    Column("answer", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("elapsed_ms", Float, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    _of_question(is_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False, index=True),
    Column("vote", SmallInteger, nullable=False),
    Column("at", Moment, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    _of_question(is_key=False),
    Column("user_id", BigInteger, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("handled_by", BigInteger),
    Column("handled_at", Moment),
    sqlite_autoincrement=True,
)


def replacing(table: Table, *changed: str) -> Insert:
    """An insert that, where the key has a row already, overwrites the columns `changed` instead.

    SQLite and PostgreSQL spell it alike; this is the one place that names a dialect.
    """
    statement = insert(table)
    return statement.on_conflict_do_update(
        index_elements=table.primary_key.columns,
        set_={name: statement.excluded[name] for name in changed},
    )
