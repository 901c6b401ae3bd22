"""Article files on disk: read with errors that name the file, listed fast, written in one step."""

import os
from pathlib import Path

from corpus.article import Article
from corpus.errors import CorpusError
from corpus.front_matter import parse


def read(path: Path) -> Article:
    """The article in the file at `path`.

    Raises:
        CorpusError: It cannot be read, or is malformed.
    """
    try:
        source = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as exc:
        raise CorpusError(
            f"{path}: không phải UTF-8 (byte {exc.start}); hãy lưu lại bằng UTF-8."
        ) from exc
    except OSError as exc:
        raise CorpusError(
            f"{path}: không đọc được ({exc.strerror}); hãy xem lại quyền của tệp."
        ) from exc
    return parse(source, str(path))


def scan(folder: Path | None) -> list[tuple[str, int, int]]:
    """(name, size in bytes, time of change in ns) of each article file in `folder`."""
    if folder is None or not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        return [
            (entry.name, entry.stat().st_size, entry.stat().st_mtime_ns)
            for entry in entries
            if entry.name.endswith(".md") and not entry.name.startswith(".")
        ]


def write(target: Path, content: str) -> None:
    """Make `content` the file's whole content: a crash leaves the old one or the new, no part."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
