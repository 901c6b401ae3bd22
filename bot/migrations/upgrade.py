"""Brings a journal up to the newest version, in this process and in the caller's transaction."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

FOLDER = Path(__file__).parent


class UnknownRevision(ValueError):  # noqa: N818 - the name says what is wrong
    """The database is at a version that this code does not have."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"unknown revision {revision}")
        self.revision = revision


def upgrade(connection: Connection) -> None:
    """Runs the missing migrations; one that fails leaves the caller's transaction to roll back.

    Raises:
        UnknownRevision: if a newer version of this package wrote the database.
    """
    config = check_known(connection)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def check_known(connection: Connection) -> Config:
    """Alembic's settings, where this code has the database's version.

    Raises:
        UnknownRevision: if a newer version of this package wrote the database.
    """
    config = configuration()
    script = ScriptDirectory.from_config(config)
    for revision in MigrationContext.configure(connection).get_current_heads():
        try:
            script.get_revision(revision)
        except CommandError as exc:
            raise UnknownRevision(revision) from exc
    return config


def is_known(revision: str) -> bool:
    """Whether this code has that version of the database, or knows how to bring it up to date."""
    script = ScriptDirectory.from_config(configuration())
    return revision in {known.revision for known in script.walk_revisions()}


def configuration() -> Config:
    """Alembic's settings, which would otherwise stand in an alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    # A module's name cannot begin with a digit.
    config.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    return config
