"""Puts a backup in the place of what a data directory holds, so that no moment loses anything.

The backup is unpacked beside what is there, inside the data directory, which may be a mount point or
a service's own folder and then cannot be renamed itself. Until all of it is on the disk and checked
nothing else is touched. Then `restore.json` says that it counts: from there on each step is a rename
that can be taken up where it was left, by the next command or bot that opens the directory.
"""

import contextlib
import os
import pwd
import shutil
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel

from bot.backup_format import (
    FILES,
    FOLDERS,
    JOURNAL,
    BackupError,
    Manifest,
    Progress,
    opened,
    read,
)
from bot.sole import sole
from corpus import storage
from corpus.shelf import LOCK_NAME

MARKER = "restore.json"
_STAGED = ".restore"
_BUILT = ("index", "holdings.sqlite3", "holdings.sqlite3-wal", "holdings.sqlite3-shm")
"""Built anew from the articles that come."""
_COMPANIONS = {JOURNAL: (f"{JOURNAL}-wal", f"{JOURNAL}-shm")}
"""What SQLite keeps beside a file, which must never stand beside another."""
_SPARE_BYTES = 64 << 20


class _Plan(BaseModel):
    """What is left to do."""

    aside: str
    """The folder that takes what was there."""
    names: tuple[str, ...]
    """What the backup brings."""


def restore(
    backup: Path, data_dir: Path, moment: datetime, progress: Progress
) -> tuple[Manifest, Path | None]:
    """Make `data_dir` hold what `backup` does; (what that is, the folder in which all that was there is kept).

    Raises:
        BackupError: the backup cannot be used, or there is not enough room for it.
        InUseError: a bot runs on the data directory.
        OSError: a file cannot be read or written.
    """
    with opened(backup) as (archive, manifest):
        _check_schema(manifest, backup)
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = sole(data_dir, "hãy dừng bot rồi chạy lại danvan restore.")
        settle(data_dir)
        free = shutil.disk_usage(data_dir).free
        if manifest.total + _SPARE_BYTES > free:
            raise BackupError(
                f"Cần {manifest.total + _SPARE_BYTES >> 20} MB để khôi phục {backup} mà đĩa của {data_dir}"
                f" chỉ còn {free >> 20} MB; hãy dọn bớt rồi chạy lại."
            )
        staged = data_dir / _STAGED
        try:
            staged.mkdir(mode=0o700)
            read(archive, manifest, backup, _writer(staged), progress)
            _check_journal(staged / JOURNAL, manifest, backup)
            os.sync()  # one for all: a sync for each of thousands of files takes minutes
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise
    plan = _Plan(
        aside=f"truoc-phuc-hoi-{moment:%Y%m%d-%H%M%S}", names=tuple(sorted(manifest.names))
    )
    storage.write(data_dir / MARKER, plan.model_dump_json())
    settle(data_dir)
    held.close()
    aside = data_dir / plan.aside
    return manifest, aside if aside.exists() else None


def complete(data_dir: Path) -> None:
    """Finish what a restore that was cut off has left, if one was.

    Raises:
        InUseError: a restore is going on.
    """
    if (data_dir / MARKER).exists():
        held = sole(data_dir, "hãy đợi danvan restore chạy xong rồi thử lại.")
        settle(data_dir)
        held.close()


def settle(data_dir: Path) -> None:
    """The same for one who holds the data directory; one that did not come to the point is dropped."""
    staged, marker = data_dir / _STAGED, data_dir / MARKER
    try:
        plan = _Plan.model_validate_json(marker.read_bytes())
    except FileNotFoundError:
        shutil.rmtree(staged, ignore_errors=True)
        return
    with storage.locked(data_dir / LOCK_NAME):
        aside = data_dir / plan.aside
        aside.mkdir(mode=0o700, exist_ok=True)
        for name in (*FILES, *FOLDERS):
            if name in plan.names and not (staged / name).exists():
                continue  # is in its place already
            for old in (name, *_COMPANIONS.get(name, ())):
                _put_aside(data_dir / old, aside)
        for name in _BUILT:
            _delete(data_dir / name)
        storage.sync(aside)
        for name in plan.names:
            if (staged / name).exists():
                (staged / name).rename(data_dir / name)
        storage.sync(data_dir)
        with contextlib.suppress(OSError):
            aside.rmdir()  # nothing was there
        marker.unlink()
        shutil.rmtree(staged, ignore_errors=True)
        storage.sync(data_dir)


def check_owner(data_dir: Path, command: str) -> None:
    """Refuse root where the data directory is another's, whom its files would lock out of it.

    Raises:
        BackupError: it is.
    """
    if os.geteuid() or not data_dir.exists() or not (owner := data_dir.stat().st_uid):
        return
    try:
        name = pwd.getpwuid(owner).pw_name
    except KeyError:
        name = f"#{owner}"
    raise BackupError(
        f"Thư mục dữ liệu {data_dir.resolve()} là của người dùng {name}, không phải của root; hãy chạy:"
        f" sudo -iu {name} {command}"
    )


def _writer(staged: Path) -> Callable[[str], BinaryIO]:
    def create(name: str) -> BinaryIO:
        path = staged / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    return create


def _check_schema(manifest: Manifest, backup: Path) -> None:
    from bot.migrations.upgrade import is_known

    if manifest.schema_version is not None and not is_known(manifest.schema_version):
        raise BackupError(
            f"Sổ ghi chép trong {backup} có lược đồ {manifest.schema_version} của danvan {manifest.version},"
            " mới hơn bản đang chạy; hãy cập nhật danvan rồi chạy lại."
        )


def _check_journal(journal: Path, manifest: Manifest, backup: Path) -> None:
    if JOURNAL not in manifest.files:
        return
    try:
        with contextlib.closing(
            sqlite3.connect(f"{journal.absolute().as_uri()}?mode=ro", uri=True)
        ) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            is_sound = connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
            rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlite3.Error:
        is_sound, rows = manifest.schema_version is None, []
    if not is_sound or rows != ([(manifest.schema_version,)] if manifest.schema_version else []):
        raise BackupError(
            f"Sổ ghi chép trong {backup} hỏng hoặc không phải của danvan; hãy dùng bản sao lưu khác."
        )


def _put_aside(path: Path, aside: Path) -> None:
    if path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
        path.rmdir()
    elif path.is_symlink() or path.exists():
        target = aside / path.name
        number = 1
        while target.is_symlink() or target.exists():  # made between a crash and now
            number += 1
            target = aside / f"{path.name}.{number}"
        path.rename(target)


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
