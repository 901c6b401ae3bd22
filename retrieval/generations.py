"""Index generations on disk: built aside, switched to by one rename, removed when unread.

    <root>/CURRENT                 name of the generation in use
    <root>/<generation>/           a finished one; its manifest.json is the last file written
    <root>/<generation>/<segment>/ some of its articles; generations share segments by hard links
    <root>/.building-<generation>  one being built, or left by a build that died
    <root>/.removed-<generation>   one being deleted, or left by a deletion that died
    <root>/lock                    held by the one build that may run

A reader holds a shared lock on its generation's manifest, so that no build deletes it underneath.
"""

import fcntl
import os
import secrets
import shutil
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.storage import locked, sync

FORMAT = 3
"""Raised whenever an older program could not read what this one writes, or the other way round."""

REMEDY = "hãy chạy 'danvan index build'"
_MANIFEST = "manifest.json"


class IndexNotBuilt(ValueError):  # noqa: N818 - the name says what to do about it
    """There is no index yet."""


class IndexMismatch(ValueError):  # noqa: N818 - the same
    """The index cannot be used: made by another encoder or format, or damaged."""


class IndexStale(IndexMismatch):
    """The index is sound, but the library has changed since it was built."""


class SegmentInfo(BaseModel):
    """One part of a generation, written once and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    articles: int
    passages: int
    gone: tuple[int, ...] = ()
    """Rows, in the segment, of articles that have left the library or are newer in another segment."""
    gone_passages: int = 0


class Manifest(BaseModel):
    """What made a generation, and the size in bytes of each of its files."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    encoder: str
    encoder_digest: str
    dim: int
    articles: int
    """Articles that can be found; those that are gone do not count."""
    passages: int
    segments: tuple[SegmentInfo, ...]
    """In the order of their rows."""
    library_digest: str
    program_digest: str
    built: datetime
    files: dict[str, int]


def current(root: Path) -> str | None:
    """Name of the generation in use."""
    with suppress(FileNotFoundError):
        return (root / "CURRENT").read_text("utf-8").strip()
    return None


def is_gone(root: Path) -> bool:
    """Whether the generation in use is no longer on the disk, whoever deleted it."""
    name = current(root)
    return (name is None or not (root / name / _MANIFEST).exists()) and name == current(root)


@contextmanager
def exclusive(root: Path) -> Iterator[None]:
    """Wait for other builds under `root` to end and keep new ones out; tidy up after dead ones."""
    root.mkdir(parents=True, exist_ok=True)
    with locked(root / "lock"):
        for pattern in (".building-*", ".removed-*"):
            for leftover in root.glob(pattern):
                shutil.rmtree(leftover)
        yield


@contextmanager
def new_generation(root: Path) -> Iterator[Path]:
    """A folder to build in, which becomes the current generation when the block ends well.

    To be used inside `exclusive`; the block writes the manifest with `write_manifest` at its end.
    """
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    folder = root / f".building-{name}"
    folder.mkdir()
    try:
        yield folder
        for path in [*folder.rglob("*"), folder]:
            sync(path)
        folder.rename(root / name)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    pointer = root / ".CURRENT"
    pointer.write_text(name + "\n", "utf-8")
    sync(pointer)
    pointer.replace(root / "CURRENT")
    sync(root)
    _remove_old(root, keep={name})


def take_over(old: Path, new: Path, segment: str) -> None:
    """Make the segment of the generation `old` one of `new` too, without copying it where that can be had."""
    (new / segment).mkdir()
    for path in sorted((old / segment).rglob("*")):
        target = new / path.relative_to(old)
        if path.is_dir():
            target.mkdir()
            continue
        try:
            os.link(path, target)
        except OSError:  # a file system without hard links
            shutil.copy2(path, target)


def tidy(root: Path) -> None:
    """Delete generations that nobody reads any more, unless a build is going on, which does so itself."""
    with suppress(OSError), (root / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _remove_old(root, keep={current(root)})


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write `manifest` with the sizes of the files that are in `folder` now."""
    files = {
        str(path.relative_to(folder)): path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    text = manifest.model_copy(update={"files": files}).model_dump_json(indent=2)
    (folder / _MANIFEST).write_text(text, "utf-8")


class Generation:
    """A generation's folder, which no build deletes until this is closed or forgotten."""

    def __init__(self, folder: Path, descriptor: int) -> None:
        self.folder = folder
        self.close = weakref.finalize(self, os.close, descriptor)


def hold(root: Path) -> Generation:
    """The current generation.

    Raises:
        IndexNotBuilt: there is none.
        IndexMismatch: CURRENT names one that is not there.
    """
    seen = None
    while (name := current(root)) and name != seen:
        seen = name
        manifest = root / name / _MANIFEST
        with suppress(OSError):
            descriptor = os.open(manifest, os.O_RDONLY)
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            if manifest.exists():
                return Generation(root / name, descriptor)
            os.close(descriptor)  # deleted after CURRENT was read: look again
    if not name:
        msg = f"Chưa có chỉ mục trong {root}; {REMEDY}."
        raise IndexNotBuilt(msg)
    msg = f"Chỉ mục {root / name} không còn hoặc thiếu {_MANIFEST}; {REMEDY}."
    raise IndexMismatch(msg)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a generation whose files are all there and whole.

    Raises:
        IndexMismatch: the manifest is unreadable or of another format, or a file is not whole.
    """
    try:
        data = (folder / _MANIFEST).read_bytes()
        written = _Format.model_validate_json(data).format
        if written != FORMAT:
            age = "mới" if written > FORMAT else "cũ"
            msg = (
                f"Chỉ mục {folder} có định dạng {written}, {age} hơn định dạng {FORMAT} "
                f"mà chương trình này đọc; {REMEDY}."
            )
            raise IndexMismatch(msg)
        manifest = Manifest.model_validate_json(data)
    except (OSError, ValidationError) as exc:
        msg = f"Không đọc được {folder / _MANIFEST}; {REMEDY}."
        raise IndexMismatch(msg) from exc
    for name, size in manifest.files.items():
        path = folder / name
        actual = path.stat().st_size if path.is_file() else None
        if actual != size:
            state = "đã mất" if actual is None else f"chỉ có {actual} trong {size} byte"
            msg = f"Tệp {path} của chỉ mục {state}; {REMEDY}."
            raise IndexMismatch(msg)
    return manifest


class _Format(BaseModel):
    """The one field that a manifest of any format has."""

    format: int


def _remove_old(root: Path, *, keep: set[str | None]) -> None:
    for path in root.iterdir():
        if path.name in keep or path.name.startswith(".") or not path.is_dir():
            continue
        descriptor = None
        try:
            with suppress(FileNotFoundError):  # a broken generation, which nobody can be reading
                descriptor = os.open(path / _MANIFEST, os.O_RDONLY)
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            removed = path.with_name(f".removed-{path.name}")
            path.rename(removed)
            shutil.rmtree(removed)
        except BlockingIOError:
            continue  # somebody reads it; a later build removes it
        finally:
            if descriptor is not None:
                os.close(descriptor)
