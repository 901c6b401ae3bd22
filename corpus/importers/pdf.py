"""PDF files with a text layer; a scan, or one whose letters have no code, is refused."""

import io
import logging
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from corpus.errors import CorpusError
from corpus.importers.decoding import mend
from corpus.importers.legacy import mend_lines
from corpus.importers.legacy_syllables import reading
from corpus.importers.pdf_layout import paragraphs, split_furniture
from corpus.importers.pdf_rows import Reader, Row
from corpus.page import Line, Page

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_PAGES = 300
_SECONDS = 5.0
"""Processor time for all pages of a file; a page of text takes some hundredths of a second."""

_FONTS = 60
_LETTERS = 40
"""A page with fewer letters is a picture of a page."""

_SCANNED = 1 / 3
_LIMITS: dict[str, Any] = {  # pypdf's own are for files of any kind; these are for one article
    "zlib_maximum_output_length": 20_000_000,
    "lzw_maximum_output_length": 20_000_000,
    "run_length_maximum_output_length": 20_000_000,
    "array_based_stream_maximum_output_length": 20_000_000,
    "stream_decoding_work_maximum_length": 40_000_000,
    "stream_parsing_work_maximum_count": 200_000,
    "page_tree_maximum_entries": 5_000,
    "xform_maximum_invocations_per_extraction": 200,
    "jbig2dec_binary": None,  # no picture is decoded, and no other program started
}
_CONSONANTS = frozenset("bcdđghklmnpqrstvx")
_HEAD_LINES = 15

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of every oddity that it mends


def read(data: bytes, name: str) -> Page:
    """The page in the PDF file `data`; scripts and attached files in it are never looked at.

    Raises:
        CorpusError: It has no text, a password, letters without a code, or is damaged.
    """
    from pypdf import apply_configuration

    with apply_configuration(**_LIMITS):
        pages, stated = _read(data, name)
    without = sum(_letters(rows) < _LETTERS for rows in pages)
    if without > _SCANNED * len(pages):
        raise CorpusError(
            f"{name}: {without} trong {len(pages)} trang không có lớp chữ, có lẽ là bản quét (ảnh"
            " chụp); hãy nhận dạng chữ (OCR) hoặc gửi bản gốc .docx."
        )
    bodies, furniture = split_furniture(pages)
    texts = mend_lines([mend(text) for text in paragraphs(bodies)], name)
    _check_letters(texts, name)
    return Page(
        lines=tuple(Line(text) for raw in texts if (text := raw.strip())),
        title=next((text for text in texts[:_HEAD_LINES] if text == stated), None),
        footer=tuple(furniture),
    )


def _read(data: bytes, name: str) -> tuple[list[list[Row]], str]:
    """The rows of every page, and the title that the file states."""
    import pypdf
    from pypdf.errors import LimitReachedError

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        _check(reader, name)
        return list(_pages(reader, name)), _stated_title(reader)
    except CorpusError:
        raise
    except LimitReachedError as exc:
        raise CorpusError(
            f"{name}: một phần của tệp PDF lớn bất thường nên không đọc; hãy in lại bài viết ra PDF"
            " hoặc gửi bản .docx."
        ) from exc
    except pypdf.errors.DependencyError as exc:
        raise _locked(name) from exc
    except Exception as exc:  # pypdf raises whatever a damaged object leads to
        raise CorpusError(
            f"{name}: tệp PDF bị hỏng; hãy tải lại hoặc in lại bài viết ra PDF."
        ) from exc


def _check(reader: "PdfReader", name: str) -> None:
    if reader.is_encrypted and not reader.decrypt(""):
        raise _locked(name)
    count = len(reader.pages)
    if count > MAX_PAGES:
        raise CorpusError(
            f"{name}: {count} trang, vượt giới hạn {MAX_PAGES}; hãy tách riêng phần bài viết."
        )


def _pages(reader: "PdfReader", name: str) -> Iterator[list[Row]]:
    until = time.thread_time() + _SECONDS
    for page in reader.pages:
        rows = Reader(until)
        if len(_fonts(page)) <= _FONTS:
            page.extract_text(orientations=(0,), visitor_text=rows.visit)
        if rows.late or time.thread_time() > until:
            raise CorpusError(
                f"{name}: tệp PDF phức tạp quá, đọc không xong trong {_SECONDS:.0f} giây; hãy in lại"
                " bài viết ra PDF hoặc gửi bản .docx."
            )
        yield rows.rows()


def _fonts(page: Any) -> Any:
    resources = page.get("/Resources")
    resources = resources.get_object() if resources is not None else {}
    fonts = resources.get("/Font") if hasattr(resources, "get") else None
    fonts = fonts.get_object() if fonts is not None else {}
    return fonts if hasattr(fonts, "keys") else {}


def _stated_title(reader: "PdfReader") -> str:
    title = reader.metadata.title if reader.metadata else None
    return mend(" ".join(title.split())) if isinstance(title, str) else ""


def _letters(rows: list[Row]) -> int:
    return sum(char.isalpha() for row in rows for char in row.text)


def _check_letters(texts: list[str], name: str) -> None:
    """Refuse a text whose letters are wrong, lie apart, or have lost their marks."""
    text = "\n".join(texts)
    words = text.split()
    odd = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" for char in text)
    loose = sum("\u0300" <= char <= "\u036f" for char in text)
    apart = sum(word in _CONSONANTS for word in words)
    found = reading(text)
    if (
        odd > 0.02 * len(text)
        or loose > max(3, 0.01 * len(words))
        or (apart >= 10 and apart > 0.03 * len(words))
        or (found.words >= 10 and found.share < 0.6)
    ):
        raise CorpusError(
            f"{name}: chữ tiếng Việt trong tệp PDF không đọc ra đúng (phông chữ không kèm bảng mã);"
            " hãy gửi bản .docx hoặc chép bài viết vào tệp .txt."
        )


def _locked(name: str) -> CorpusError:
    return CorpusError(
        f"{name}: tệp PDF đặt mật khẩu hoặc bị khóa; hãy bỏ mật khẩu (in lại ra PDF) rồi gửi lại."
    )
