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
    missing(connection)
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def missing(connection: Connection) -> bool:
    """Whether migrations are missing; changes nothing.

    Raises:
        UnknownRevision: if a newer version of this package wrote the database.
    """
    script = ScriptDirectory.from_config(configuration())
    standing = version(connection)
    if standing is not None:
        try:
            script.get_revision(standing)
        except CommandError as exc:
            raise UnknownRevision(standing) from exc
    return standing != script.get_current_head()


def newest() -> str:
    """The last migration that this code has."""
    revision = ScriptDirectory.from_config(configuration()).get_current_head()
    return revision or ""


def version(connection: Connection) -> str | None:
    """The last migration that was run; None in a database without any."""
    return MigrationContext.configure(connection).get_current_revision()


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
