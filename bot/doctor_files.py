"""Who may read the bot's files: the token, what people asked, and what administrators sent are nobody else's."""

import os
import shlex
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.failures import LOG_NAME

Found = tuple[str, bool, str]
"""What was looked at, whether it is well, and how it is or what to do."""

JOURNAL = ("journal.sqlite3", "journal.sqlite3-wal", "journal.sqlite3-shm")
PENDING = "pending"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def examine(data_dir: Path, env_file: Path) -> Iterator[Found]:
    """The modes and owners of those files that exist; nothing is changed."""
    data_dir = data_dir.resolve()
    secret = [
        env_file.absolute(),
        *(data_dir / name for name in (*JOURNAL, LOG_NAME, f"{LOG_NAME}.1")),
    ]
    private = [(path, 0o600) for path in secret] + [(data_dir / PENDING, 0o700)]
    looked_at = [(path, mode) for path, mode in private if path.exists()]
    wrong = [found for path, mode in looked_at if (found := _look(path, mode))]
    yield from wrong
    if looked_at and not wrong:
        names = ", ".join(path.name for path, _ in looked_at)
        yield "Quyền đọc tệp", True, f"chỉ chủ sở hữu đọc được {names}"
    if data_dir.is_dir():
        yield from _look_at_folder(data_dir)


def _look(path: Path, wanted: int) -> Found | None:
    """What is wrong with who may read or own the file; a link is what it leads to."""
    subject = f"Quyền của {path.name}"
    target = path.resolve()
    shown = f"{path} (liên kết tới {target})" if path.is_symlink() else str(target)
    try:
        status = target.stat()
    except OSError as exc:
        return subject, False, f"không xem được {shown} ({exc.strerror}); hãy kiểm tra quyền."
    if status.st_uid not in (0, os.geteuid()) and os.geteuid() != 0:
        to_do = f"chown {os.geteuid()} {shlex.quote(str(target))}"
        said = f"{shown} là của người dùng mã {status.st_uid}, người ấy đọc và sửa được; hãy chạy: sudo {to_do}"
        return subject, False, said
    mode = stat.S_IMODE(status.st_mode)
    if not mode & _OTHERS:
        return None
    said = f"{shown} có quyền {mode:03o}, người khác trên máy đọc hoặc sửa được"
    if not _keeps_modes(target.parent):
        return subject, False, f"{said}; {_NO_MODES}"
    return subject, False, f"{said}; hãy chạy: chmod {wanted:03o} {shlex.quote(str(target))}"


def _look_at_folder(folder: Path) -> Iterator[Found]:
    """Others who write there could put their own journal in place of the bot's; those who read learn little."""
    subject, mode = "Quyền thư mục dữ liệu", stat.S_IMODE(folder.stat().st_mode)
    to_do = f"chmod 700 {shlex.quote(str(folder))}"
    if mode & _OTHERS_WRITE:
        remedy = f"hãy chạy: {to_do}" if _keeps_modes(folder) else _NO_MODES
        yield (
            subject,
            False,
            f"{folder} có quyền {mode:03o}, người khác trên máy ghi được; {remedy}",
        )
    elif mode & _OTHERS:
        yield subject, True, f"{folder} có quyền {mode:03o}; nên chạy: {to_do}"


_NO_MODES = (
    "ổ đĩa này không giữ quyền của từng tệp (chmod không có tác dụng): hãy chuyển sang ổ khác (ext4, xfs…), hoặc gắn ổ"
    " với tùy chọn umask=077 và uid của người chạy bot."
)


def _keeps_modes(folder: Path) -> bool:
    """Whether the file system keeps who may read a file: FAT, NTFS and many network shares do not."""
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-") as probe:
            os.fchmod(probe.fileno(), 0o600)
            return not stat.S_IMODE(os.fstat(probe.fileno()).st_mode) & _OTHERS
    except OSError:
        return True  # not to be found out here; chmod will say
