"""The first journal: members, chats, conversations, questions, answers, feedback, reports."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates every table."""
    _create_access()
    _create_questions()
    _create_feedback()


def _create_access() -> None:
    op.create_table(
        "members",
        sa.Column("id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("standing", sa.String(16), nullable=False),
        sa.Column("asked_by", sa.BigInteger()),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("told_at", _MOMENT),
        sa.Column("decided_by", sa.BigInteger()),
        sa.Column("decided_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
    )
    op.create_table(
        "chats",
        sa.Column("id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("standing", sa.String(16)),
        sa.Column("asked_by", sa.BigInteger()),
        sa.Column("asked_at", _MOMENT),
        sa.Column("told_at", _MOMENT),
        sa.Column("decided_by", sa.BigInteger()),
        sa.Column("decided_at", _MOMENT),
        sa.Column("leave_at", _MOMENT),
        sa.Column("home", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_chats"),
    )
    op.create_index("ix_chats_leave_at", "chats", ["leave_at"])


def _create_questions() -> None:
    op.create_table(
        "conversations",
        sa.Column("chat", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("thread", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("chat", "thread", "user_id", name="pk_conversations"),
    )
    op.create_index("ix_conversations_user_id", "conversations", ["user_id"])
    op.create_table(
        "questions",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("chat", sa.BigInteger(), nullable=False),
        sa.Column("thread", sa.BigInteger()),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("reply", sa.BigInteger()),
        sa.Column("finished_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_questions_user_id", "questions", ["user_id"])
    op.create_index("ix_questions_chat_message", "questions", ["chat", "message"])
    op.create_index("ix_questions_chat_reply", "questions", ["chat", "reply"])
    op.create_table(
        "answers",
        sa.Column("question", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.Column("elapsed_ms", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("question", name="pk_answers"),
        _of_question("answers"),
    )


def _create_feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("question", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("vote", sa.SmallInteger(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("question", "user_id", name="pk_feedback"),
        _of_question("feedback"),
    )
    op.create_index("ix_feedback_user_id", "feedback", ["user_id"])
    op.create_table(
        "reports",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("question", _ROW_ID, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("handled_by", sa.BigInteger()),
        sa.Column("handled_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        _of_question("reports"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reports_question", "reports", ["question"])
    op.create_index("ix_reports_user_id", "reports", ["user_id"])


def _of_question(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["question"],
        ["questions.id"],
        name=f"fk_{table}_question_questions",
        ondelete="CASCADE",
    )
