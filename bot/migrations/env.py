"""Run by Alembic itself, over the connection that `upgrade` hands it."""

from alembic import context

from bot.journal_tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
)
context.run_migrations()
