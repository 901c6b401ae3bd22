"""One bot for one data directory: who holds `bot.lock` may serve from it, or replace what is in it."""

import fcntl
import os
import weakref
from pathlib import Path

LOCK_NAME = "bot.lock"


class InUseError(ValueError):
    """The data directory is in use; the message names it and the remedy."""


class Sole:
    """Held until closed, forgotten, or the process ends, however it ends."""

    def __init__(self, descriptor: int) -> None:
        self.close = weakref.finalize(self, os.close, descriptor)


def sole(data_dir: Path, remedy: str) -> Sole:
    """Be the one bot, or the one who puts a backup in place, in `data_dir`, which is there already.

    Args:
        data_dir: what is to be held.
        remedy: what to do if another holds it: the end of a Vietnamese sentence.

    Raises:
        InUseError: another process holds it.
        OSError: the lock file cannot be written.
    """
    descriptor = os.open(data_dir / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    held = Sole(descriptor)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as exc:
        held.close()
        raise InUseError(
            f"Thư mục dữ liệu {data_dir.resolve()} đang được một bot khác (hoặc danvan restore) dùng; {remedy}"
        ) from exc
    return held
