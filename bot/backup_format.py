"""What a backup is: a zip file whose manifest names each file in it, with its size and SHA-256."""

import errno
import hashlib
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

MANIFEST = "manifest.json"
FORMAT = 1
JOURNAL = "journal.sqlite3"
FILES = (JOURNAL, "removed.txt", "feeds.yaml", "feeds-state.json")
FOLDERS = ("articles", "history", "pending")
"""With `FILES` all of a data directory that cannot be built anew, but for its log."""
CHUNK = 1 << 20
_LARGEST_MANIFEST = 256 << 20
_LONGEST_NAME = 255
"""Bytes of a file's name that Linux takes."""
_FAULTS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # a compression that zipfile does not know
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What zipfile raises on a file that is damaged or was made to trip it."""

Progress = Callable[[int, int, str], None]


class BackupError(ValueError):
    """A backup cannot be made, read or put in place; the message names the file and the remedy."""


class Entry(BaseModel):
    """One file in a backup."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Manifest(BaseModel):
    """What a backup says about itself."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: Literal[1] = 1
    version: str
    """Of the product that made it."""
    schema_version: str | None
    """Of the journal; None where there was none yet."""
    made_at: AwareDatetime
    counts: dict[str, int]
    """Files of each folder, and rows of each table of the journal as `journal.TABLE`."""
    files: dict[str, Entry]

    @property
    def total(self) -> int:
        """Bytes of all files together."""
        return sum(entry.size for entry in self.files.values())

    @property
    def names(self) -> set[str]:
        """The files and folders that the backup brings into a data directory."""
        return {name.partition("/")[0] for name in self.files}


class _AnyManifest(BaseModel):
    """The fields that a manifest of any format has."""

    format: int
    version: str


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The backup at `path` with its manifest, against which every member's name and size was checked.

    Raises:
        BackupError: it is no backup, damaged, of a newer format, or holds what no backup holds.
        OSError: it cannot be read.
    """
    with path.open("rb") as stream, _damage_told(path), zipfile.ZipFile(stream) as archive:
        manifest = _manifest(archive, path)
        _check_members(archive, manifest, path)
        yield archive, manifest


def read(
    archive: zipfile.ZipFile,
    manifest: Manifest,
    path: Path,
    take: Callable[[str], BinaryIO],
    progress: Progress,
) -> None:
    """Give each file's bytes to what `take` opens for its name, and hold them against the manifest.

    Raises:
        BackupError: a file is not what the manifest says.
    """
    for number, (name, entry) in enumerate(manifest.files.items()):
        progress(number, len(manifest.files), "Đọc bản sao lưu")
        digest = hashlib.sha256()
        left = entry.size
        with archive.open(name) as source, take(name) as target:
            # One byte more than there should be is enough to know.
            while chunk := source.read(min(CHUNK, left + 1)):
                left -= len(chunk)
                if left < 0:
                    break
                digest.update(chunk)
                target.write(chunk)
        if left or digest.hexdigest() != entry.sha256:
            raise _damaged(path, f"{name} không khớp {MANIFEST}")
    progress(len(manifest.files), len(manifest.files), "Đọc bản sao lưu")


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        info = archive.getinfo(MANIFEST)
    except KeyError:
        raise BackupError(
            f"{path} không phải bản sao lưu của danvan (không có {MANIFEST});"
            " hãy chọn tệp do danvan backup ghi."
        ) from None
    with archive.open(info) as source:
        data = source.read(_LARGEST_MANIFEST + 1)
    try:
        known = _AnyManifest.model_validate_json(data)
        if known.format > FORMAT:
            raise BackupError(
                f"{path} do danvan {known.version} ghi, mới hơn bản đang chạy;"
                " hãy cập nhật danvan rồi chạy lại."
            )
        return Manifest.model_validate_json(data)
    except ValidationError as exc:
        raise _damaged(path, f"{MANIFEST} không đọc được") from exc


def _check_members(archive: zipfile.ZipFile, manifest: Manifest, path: Path) -> None:
    """Whatever is in the archive is in the manifest, once, as a plain file of that size, and the other way round."""
    infos = [info for info in archive.infolist() if info.filename != MANIFEST]
    for info in infos:
        kind = stat.S_IFMT(info.external_attr >> 16)
        entry = manifest.files.get(info.filename)
        if (
            not is_allowed(info.filename)
            or info.orig_filename != info.filename
            or kind not in (0, stat.S_IFREG)
        ):
            raise BackupError(
                f"{path} có mục {info.filename!r} mà bản sao lưu của danvan không bao giờ có;"
                " không khôi phục gì, hãy dùng bản sao lưu khác."
            )
        if entry is None or entry.size != info.file_size or info.flag_bits & 1:
            raise _damaged(path, f"{info.filename} không khớp {MANIFEST}")
    if len(infos) != len(manifest.files) or len({i.filename for i in infos}) != len(infos):
        raise _damaged(path, f"số tệp không khớp {MANIFEST}")


def is_allowed(name: str) -> bool:
    """Whether a backup may bring a file of this name: one of ours, in its place, and nothing hidden."""
    if name in FILES:
        return True
    folder, *rest = name.split("/")
    return (
        folder in FOLDERS
        and name.isprintable()
        and "\\" not in name
        and 0 < len(rest) <= 2
        and all(part and part[0] != "." and len(part.encode()) <= _LONGEST_NAME for part in rest)
    )


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    try:
        yield
    except (*_FAULTS, OSError) as exc:
        is_ours = type(exc).__module__.partition(".")[0] in {"bot", "corpus"}
        if is_ours or (isinstance(exc, OSError) and exc.errno != errno.EINVAL):
            raise  # EINVAL is a place before the file's beginning
        raise _damaged(path, "tệp hỏng hoặc thiếu một phần") from exc


def _damaged(path: Path, how: str) -> BackupError:
    return BackupError(
        f"{path} không dùng được: {how}; hãy chép lại tệp, hoặc dùng bản sao lưu khác."
    )
