"""The inbox: updates that were received, so that none is lost however the process ends."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates the inbox and ties questions to it."""
    op.create_table(
        "inbox",
        sa.Column("id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("body", sa.Text()),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_finished_at", "inbox", ["finished_at"])
    op.add_column("questions", sa.Column("update_id", sa.BigInteger()))
    op.add_column("questions", sa.Column("problem", sa.String(200)))
    op.create_index("ix_questions_update_id", "questions", ["update_id"])
    op.create_index("ix_questions_asked_at", "questions", ["asked_at"])
