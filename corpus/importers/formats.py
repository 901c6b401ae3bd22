"""What a file truly is, by its first bytes: endings lie, and some formats are refused by name."""

from enum import Enum, auto

from corpus.errors import CorpusError
from corpus.importers.archive import is_archive, is_office


class Format(Enum):
    """How a file is to be read."""

    PDF = auto()
    WORD = auto()
    TEXT = auto()
    """Text of some kind: plain, Markdown, or a web page."""


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_KINDS = (  # names of streams, as the file's own directory has them
    ("EncryptedPackage", "tài liệu đặt mật khẩu; hãy mở bằng Word, bỏ mật khẩu rồi lưu lại"),
    ("WordDocument", "tài liệu Word đời cũ (.doc); hãy mở bằng Word và lưu thành .docx"),
    ("Workbook", "bảng tính Excel; hãy chép bài viết sang tệp .docx hoặc .txt"),
    ("PowerPoint Document", "bản trình chiếu; hãy chép bài viết sang tệp .docx hoặc .txt"),
)
_PDF_START = 1024  # some servers send a few bytes before the mark
_BINARY_ENDINGS = {
    ".docx": "không phải tài liệu Word (.docx); hãy mở bằng Word và lưu lại thành .docx",
    ".pdf": "không phải tệp PDF; hãy tải lại hoặc in lại bài viết ra PDF",
    ".zip": "không phải tệp nén .zip; hãy nén lại",
}


def format_of(data: bytes, suffix: str, name: str) -> Format:
    """The format of `data`, which is not empty.

    Raises:
        CorpusError: It is of a format that is not read; the sentence says which and what to do.
    """
    start = data.lstrip()[:40]
    if b"%PDF-" in data[:_PDF_START] and not start.startswith(b"<"):
        return Format.PDF
    if data.startswith(b"PK") and is_office(data):
        return Format.WORD
    if is_archive(f"x{suffix}", data) and (suffix == ".zip" or len(data) > 100):
        raise CorpusError(f"{name}: là tệp nén; hãy giải nén rồi thêm từng bài.")
    if data.startswith(_OLE):
        kinds = (told for mark, told in _OLE_KINDS if mark.encode("utf-16-le") in data)
        raise CorpusError(f"{name}: {next(kinds, 'tài liệu Office đời cũ; hãy lưu thành .docx')}.")
    if start.startswith(b"{\\rtf"):
        raise CorpusError(f"{name}: tài liệu RTF; hãy mở bằng Word và lưu thành .docx.")
    if start.lower().startswith((b"mime-version:", b"from: <saved by")):
        raise CorpusError(
            f"{name}: trang web lưu dạng .mht; hãy lưu lại dạng “Trang web, chỉ HTML” (.html)."
        )
    if suffix in _BINARY_ENDINGS and not start.startswith(b"<"):
        raise CorpusError(f"{name}: {_BINARY_ENDINGS[suffix]}.")
    return Format.TEXT
