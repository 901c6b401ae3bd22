"""Zip files of articles: their members one after the other, nothing written to disk."""

import io
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from corpus.importers.legacy_syllables import reading
from corpus.importers.packages import FAULTS, open_package, read_member

_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_MAX_MEMBER = 20 * 1024 * 1024
_OFFICE = ("[Content_Types].xml", "mimetype")
_FOREIGN = ("thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive."""

    name: str
    """Its base name, safe to show and to import under."""
    data: bytes | None
    """What it holds; None where it is refused."""
    problem: str | None = None
    """Why it is refused, in one sentence."""


def is_archive(name: str, data: bytes) -> bool:
    """Whether the file holds other files: a zip, but no Word or other Office document."""
    if not data.startswith(_SIGNATURES):
        return name.lower().endswith(".zip") and data.startswith(b"PK")
    return not is_office(data)


def is_office(data: bytes) -> bool:
    """Whether the zip file is a document that an office program made."""
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except FAULTS:  # damaged; its first part still says what it was, names being never packed
        return any(data[30 : 30 + len(part)] == part.encode() for part in _OFFICE)
    return any(part in names for part in _OFFICE)


def unpack(name: str, data: bytes) -> Iterator[Member]:
    """The files in the archive, in its order; folders, hidden files and page assets left out.

    Raises:
        CorpusError: The archive is damaged, or decompresses to more than articles do.
    """
    package = open_package(data, name)
    return (
        _member(package, info)
        for info in package.infolist()
        if not info.is_dir() and not _is_left_out(_path(info))
    )


def _member(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    name = _path(info).name
    if info.flag_bits & 1:
        return _refused(name, "đặt mật khẩu trong tệp nén; hãy nén lại không mật khẩu.")
    if info.file_size > _MAX_MEMBER:
        size = info.file_size / 1024 / 1024
        limit = _MAX_MEMBER // 1024 // 1024
        return _refused(
            name, f"{size:.1f} MB, vượt giới hạn {limit} MB; hãy chỉ giữ phần bài viết."
        )
    content = read_member(package, info)
    if content is None:
        return _refused(name, "bị hỏng trong tệp nén; hãy nén lại.")
    if is_archive(name, content):
        return _refused(name, "là tệp nén nằm trong tệp nén; hãy giải nén rồi gửi riêng.")
    return Member(name, content)


def _refused(name: str, why: str) -> Member:
    return Member(name, None, f"{name}: {why}")


def _path(info: zipfile.ZipInfo) -> PurePosixPath:
    """The member's path as its maker wrote it; used for its names only, never to write."""
    path = PurePosixPath(_name(info).replace("\\", "/"))
    return path if path.name not in ("", "..") else PurePosixPath("khong-ten")


def _name(info: zipfile.ZipInfo) -> str:
    """The name, decoded: zip files made on Windows or a Mac often do not say in which encoding."""
    name = info.filename
    if not info.flag_bits & 0x800 and not name.isascii():
        raw = name.encode("cp437", "replace")
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            windows = unicodedata.normalize("NFC", raw.decode("cp1258", "replace"))
            found = reading(windows)
            name = windows if found.words and found.share > reading(name).share else name
    shown = unicodedata.normalize("NFC", name)
    return "".join(char if char.isprintable() else "_" for char in shown)[-255:]


def _is_left_out(path: PurePosixPath) -> bool:
    """Whether the member is none of the sender's documents: hidden, or part of a saved page."""
    folders = path.parts[:-1]
    return (
        "__MACOSX" in folders
        or path.name.startswith((".", "~$"))
        or path.name.lower() in _FOREIGN
        or any(folder.endswith(("_files", "_tep", ".files")) for folder in folders)
    )
