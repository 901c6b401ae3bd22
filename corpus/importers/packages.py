"""Zip files, opened only where their parts are of a size that an article can have."""

import io
import zipfile
import zlib

from corpus.errors import CorpusError

MAX_MEMBERS = 2000
MAX_TOTAL = 200 * 1024 * 1024
"""Bytes of all members together once decompressed."""

_RATIO = 200
_SMALL = 1024 * 1024  # under this no ratio is a bomb

FAULTS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    NotImplementedError,  # a compression that zipfile does not know
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    OverflowError,
    UnicodeError,
)
"""What zipfile and the decompressors raise on a damaged file."""


def open_package(data: bytes, name: str) -> zipfile.ZipFile:
    """The zip file in `data`; no more than `MAX_TOTAL` bytes can come out of it.

    Raises:
        CorpusError: It is damaged, or decompresses to more than any article's file does.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except FAULTS as exc:
        raise CorpusError(
            f"{name}: tệp nén bị hỏng hoặc thiếu một phần; hãy tải hoặc lưu lại tệp."
        ) from exc
    members = package.infolist()
    if len(members) > MAX_MEMBERS:
        raise CorpusError(
            f"{name}: tệp nén có {len(members)} tệp, vượt giới hạn {MAX_MEMBERS};"
            " hãy chia thành nhiều tệp nhỏ hơn."
        )
    total = sum(member.file_size for member in members)  # zipfile stops reading at these sizes
    packed = max(sum(member.compress_size for member in members), 1)
    if total > MAX_TOTAL or (total > _SMALL and total > _RATIO * min(packed, len(data))):
        raise CorpusError(
            f"{name}: giải nén ra {total / 1024 / 1024:.0f} MB từ {len(data) / 1024 / 1024:.1f} MB,"
            " lớn bất thường nên không mở; hãy chỉ nén các bài viết."
        )
    return package


def read_member(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | None:
    """The member's bytes; None where it is damaged."""
    try:
        return package.read(member)
    except FAULTS:
        return None
