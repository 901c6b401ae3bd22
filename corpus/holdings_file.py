"""The SQLite file of the holdings: its tables, and how it is opened."""

import json
import sqlite3
from pathlib import Path

_FORMAT = 1
_BUSY_S = 60.0

_SCHEMA = """
CREATE TABLE files (
    role TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL, changed INTEGER NOT NULL,
    id TEXT, file TEXT, title TEXT, unknown TEXT, text BLOB, fingerprint TEXT, problem TEXT,
    PRIMARY KEY (role, name)
) WITHOUT ROWID;
CREATE INDEX files_id ON files (id);
CREATE INDEX files_file ON files (file);
CREATE INDEX files_text ON files (text);
CREATE TABLE addresses (
    address TEXT NOT NULL, role TEXT NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (address, role, name)
) WITHOUT ROWID;
CREATE INDEX addresses_of ON addresses (role, name);
CREATE TABLE sketches (number INTEGER PRIMARY KEY, text BLOB NOT NULL UNIQUE, sketch BLOB NOT NULL);
CREATE TABLE imports (
    name TEXT NOT NULL, digest BLOB NOT NULL, id TEXT NOT NULL, detail TEXT NOT NULL,
    status TEXT NOT NULL, PRIMARY KEY (name, digest)
) WITHOUT ROWID;
CREATE INDEX imports_id ON imports (id);
"""


def opened(path: str) -> sqlite3.Connection:
    """The file at `path`, its tables made anew where they are of another format.

    Raises:
        sqlite3.OperationalError: it cannot be opened or written to.
        sqlite3.DatabaseError: it is damaged.
    """
    if _is_emptied(Path(path)):
        raise sqlite3.DatabaseError(f"{path} is empty beside its log")
    connection = sqlite3.connect(path, timeout=_BUSY_S, check_same_thread=False)
    try:
        # After a power failure the file is whole, if perhaps a little behind the articles.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            (found,) = connection.execute("PRAGMA user_version").fetchone()
            if found != _FORMAT:
                tables = connection.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                ).fetchall()
                for (table,) in tables:
                    connection.execute(f"DROP TABLE {json.dumps(table)}")
                for statement in filter(str.strip, _SCHEMA.split(";")):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {_FORMAT}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _is_emptied(path: Path) -> bool:
    """Whether somebody emptied the file under SQLite, which would wait a minute for a lock that nobody holds."""
    log = path.with_name(f"{path.name}-wal")
    return path.is_file() and not path.stat().st_size and log.exists()
