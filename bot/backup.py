"""Backups: all of a data directory that cannot be built anew, in one file, while the bot goes on."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import BinaryIO

from bot.backup_format import (
    CHUNK,
    FILES,
    FOLDERS,
    JOURNAL,
    MANIFEST,
    BackupError,
    Entry,
    Manifest,
    Progress,
    is_allowed,
    opened,
    read,
)
from corpus import storage
from corpus.shelf import LOCK_NAME

ENDING = ".zip"
_WORKING = ".danvan-backup-"
_DATED = "danvan-????????-??????.zip"


def make(data_dir: Path, target: Path, progress: Progress) -> Manifest:
    """Write a backup of `data_dir` to `target`, readable by its owner only; it is there whole or not at all.

    Nobody adds, edits or removes articles meanwhile; the bot goes on answering and keeping its journal,
    which is as it was at one moment.

    Raises:
        BackupError: there is nothing to back up, or the journal is damaged.
        OSError: a file cannot be read or written.
    """
    with _working_folder(target.parent) as folder:
        part = folder / f"part{ENDING}"
        with storage.locked(data_dir / LOCK_NAME):
            copy = _copied_journal(data_dir / JOURNAL, folder / JOURNAL)
            sources = dict(_sources(data_dir, copy))
            if not sources:
                raise BackupError(
                    f"Thư mục dữ liệu {data_dir} chưa có gì để sao lưu; hãy xem lại"
                    " DANVAN_DATA_DIR hoặc danvan --data-dir."
                )
            manifest = _write(part, sources, copy, progress)
        with opened(part) as (archive, written):
            read(archive, written, part, _forgotten, progress)
        storage.sync(part)
        part.rename(target)
    storage.sync(target.parent)
    return manifest


def dated(folder: Path, moment: datetime) -> Path:
    """A name in `folder` that sorts by time."""
    return folder / f"danvan-{moment:%Y%m%d-%H%M%S}{ENDING}"


def prune(folder: Path, keep: int, newest: Path) -> list[Path]:
    """Delete all dated backups in `folder` but the last `keep`, never `newest`; those that went."""
    old = sorted(path for path in folder.glob(_DATED) if path != newest)
    gone = old[: max(0, len(old) - (keep - 1))]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def _write(part: Path, sources: dict[str, Path], copy: Path | None, progress: Progress) -> Manifest:
    entries: dict[str, Entry] = {}
    with (
        os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as stream,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for number, (name, path) in enumerate(sources.items()):
            progress(number, len(sources), "Sao lưu")
            with contextlib.suppress(FileNotFoundError):  # a draft that was decided on meanwhile
                entries[name] = _pack(archive, name, path)
        manifest = Manifest(
            version=metadata.version("hoi-dan-van"),
            schema_version=_schema(copy) if copy else None,
            made_at=datetime.now(UTC),
            counts={
                **Counter(name.partition("/")[0] for name in entries if "/" in name),
                **(_rows(copy) if copy else {}),
            },
            files=entries,
        )
        archive.writestr(_info(MANIFEST), manifest.model_dump_json(indent=1))
    return manifest


def _pack(archive: zipfile.ZipFile, name: str, path: Path) -> Entry:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, archive.open(_info(name), "w", force_zip64=True) as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
    return Entry(size=size, sha256=digest.hexdigest())


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o100600 << 16
    return info


def _sources(data_dir: Path, journal: Path | None) -> Iterator[tuple[str, Path]]:
    """(name in the backup, file) of all there is; what a process that died left half written is hidden."""
    if journal:
        yield JOURNAL, journal
    for name in FILES:
        if name != JOURNAL and (data_dir / name).is_file():
            yield name, data_dir / name
    for folder in FOLDERS:
        for path in sorted((data_dir / folder).rglob("*")):
            name = path.relative_to(data_dir).as_posix()
            if "/." in name or not path.is_file():
                continue
            if not is_allowed(name):
                raise BackupError(
                    f"Không sao lưu được {str(path)!r}: tên hoặc chỗ đặt tệp không hợp lệ;"
                    " hãy đổi tên hoặc chuyển tệp này đi rồi chạy lại."
                )
            yield name, path


def _copied_journal(journal: Path, copy: Path) -> Path | None:
    """The journal as it is at this moment, in a file of its own; None where there is none yet.

    Raises:
        BackupError: it is damaged or cannot be read.
    """
    if not journal.exists():
        return None
    copy.touch(mode=0o600)
    try:
        with (
            contextlib.closing(
                sqlite3.connect(f"{journal.absolute().as_uri()}?mode=rw", uri=True)
            ) as source,
            contextlib.closing(sqlite3.connect(copy)) as target,
        ):
            source.execute("PRAGMA busy_timeout = 5000")
            source.backup(target)  # in one step: a writer elsewhere would make it start over
            target.execute("PRAGMA journal_mode = DELETE")
            found = target.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.Error as exc:
        raise BackupError(_unsound(journal, str(exc))) from exc
    if found != "ok":
        raise BackupError(_unsound(journal, "các trang không khớp nhau"))
    return copy


def _unsound(journal: Path, reason: str) -> str:
    return (
        f"Không sao lưu được sổ ghi chép {journal} ({reason}); hãy chạy danvan doctor, hoặc khôi phục"
        " từ bản sao lưu trước."
    )


def _schema(journal: Path) -> str | None:
    with contextlib.closing(sqlite3.connect(journal)) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError:  # a bot that was ended before it made a table
            return None
    return str(row[0]) if row else None


def _rows(journal: Path) -> dict[str, int]:
    with contextlib.closing(sqlite3.connect(journal)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        counted = {}
        for (table,) in tables:
            if table != "alembic_version":
                name = '"' + table.replace('"', '""') + '"'
                query = f"SELECT count(*) FROM {name}"  # nosec B608 # quoted as SQL wants it
                counted[f"journal.{table}"] = connection.execute(query).fetchone()[0]
        return counted


def _forgotten(_name: str) -> BinaryIO:
    """Takes bytes and forgets them."""
    return Path(os.devnull).open("wb")


@contextlib.contextmanager
def _working_folder(beside: Path) -> Iterator[Path]:
    """A folder that goes again; those of processes that died go too."""
    for left in beside.glob(f"{_WORKING}*"):
        with contextlib.suppress(OSError), _held(left):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_WORKING, dir=beside))
    try:
        with _held(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Holds the folder's lock; BlockingIOError where a living process has it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
