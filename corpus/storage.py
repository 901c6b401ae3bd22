"""Article files on disk: read with errors that name the file, listed fast, written in one step."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from corpus.article import Article
from corpus.errors import CorpusError
from corpus.front_matter import parse
from corpus.private import opened_for_owner


def read(path: Path) -> Article:
    """The article in the file at `path`.

    Raises:
        CorpusError: It cannot be read, or is malformed.
    """
    return parsed(read_bytes(path), path)


def read_bytes(path: Path) -> bytes:
    """What the file at `path` holds.

    Raises:
        CorpusError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as exc:
        raise CorpusError(
            f"{path}: không đọc được ({exc.strerror}); hãy xem lại quyền của tệp."
        ) from exc


def parsed(data: bytes, path: Path) -> Article:
    """The article in `data`, which was read from the file at `path`.

    Raises:
        CorpusError: It is not UTF-8, or is malformed.
    """
    try:
        source = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise CorpusError(
            f"{path}: không phải UTF-8 (byte {exc.start}); hãy lưu lại bằng UTF-8."
        ) from exc
    return parse(source.replace("\r\n", "\n").replace("\r", "\n"), str(path))


def scan(folder: Path | None) -> list[tuple[str, int, int]]:
    """(name, size in bytes, time of change in ns) of each article file in `folder`."""
    found: list[tuple[str, int, int]] = []
    if folder is None or not folder.is_dir():
        return found
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".md") and not entry.name.startswith("."):
                with contextlib.suppress(FileNotFoundError):  # removed while we were looking
                    stat = entry.stat()
                    found.append((entry.name, stat.st_size, stat.st_mtime_ns))
    return found


def write(target: Path, content: str, *, private: bool = False) -> None:
    """Make `content` the file's whole content: a crash leaves the old one or the new, no part.

    Both the file and its name are on the disk when this returns. A `private` one is for its owner alone.
    """
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        opener = opened_for_owner if private else None
        with open(part, "w", encoding="utf-8", newline="\n", opener=opener) as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        part.replace(target)
        sync(target.parent)
    finally:
        part.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Put the file at `path`, or the names in that folder, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds the lock file at `path`: one thread of one process at a time, the others wait.

    The system lets go of it however the process ends.
    """
    with path.open("a", encoding="utf-8") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
