"""Word documents: the text as it stands with all changes accepted, in the order of the page."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.errors import CorpusError
from corpus.importers.docx_body import Block, Body
from corpus.importers.docx_styles import Styles
from corpus.importers.packages import FAULTS, open_package
from corpus.page import Line, Page

if TYPE_CHECKING:
    from docx.document import Document

_MAIN = "wordprocessingml.document.main+xml"
_MACROS = "macroEnabled"
_LARGEST_PART = 40 * 1024 * 1024
_NOTES = ("footnotes", "endnotes")
_TITLE_STYLES = ("title", "tiêu đề")
_HEADING = ("heading 1", "đầu đề 1")
_PARAGRAPH_WORDS = 20
_CENTRED_INDENT = 8


def read(data: bytes, name: str) -> Page:
    """The page in the Word document `data`; its file properties are not believed.

    Templates hand on titles, authors and dates of creation that are not the document's own.

    Raises:
        CorpusError: It is no Word document of today, has macros, or is damaged.
    """
    _check(data, name)
    document = _open(data, name)
    try:
        blocks = list(_body(document).blocks())
        return Page(lines=tuple(_lines(blocks)), title=_title(blocks, _stated_title(document)))
    except Exception as exc:  # any XML may stand in a damaged part
        raise _damaged(name) from exc


def _check(data: bytes, name: str) -> None:
    """Refuse what must not be opened, by the zip file's own list of parts."""
    package = open_package(data, name)
    if any(member.flag_bits & 1 for member in package.infolist()):
        raise CorpusError(
            f"{name}: tài liệu đặt mật khẩu; hãy mở bằng Word, bỏ mật khẩu rồi lưu lại."
        )
    for member in package.infolist():
        if member.filename.endswith((".xml", ".rels")) and member.file_size > _LARGEST_PART:
            raise CorpusError(
                f"{name}: phần {member.filename} giải nén ra {member.file_size / 1024 / 1024:.0f}"
                " MB, lớn bất thường nên không mở; hãy chép bài viết sang tệp mới."
            )
    try:
        types = package.read("[Content_Types].xml").decode("utf-8", "replace")
    except (KeyError, *FAULTS) as exc:
        raise _damaged(name) from exc
    if _MACROS in types:
        raise CorpusError(f"{name}: tài liệu Word có macro; hãy lưu thành .docx (không macro).")
    if _MAIN not in types:
        raise CorpusError(
            f"{name}: tệp nén này không phải tài liệu Word (.docx); hãy mở bằng chương trình đã tạo"
            " ra nó và lưu thành .docx."
        )


def _open(data: bytes, name: str) -> "Document":
    import docx

    try:
        return docx.Document(io.BytesIO(data))
    except Exception as exc:  # python-docx raises whatever a damaged part leads to
        raise _damaged(name) from exc


def _body(document: "Document") -> Body:
    from docx.oxml.parser import parse_xml

    notes = {}
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in _NOTES and not relation.is_external:
            notes[kind] = parse_xml(relation.target_part.blob)
    return Body(document.element.body, Styles(document.styles.element), notes)


def _lines(blocks: list[Block]) -> Iterator[Line]:
    for block in blocks:
        for text in block.lines:
            yield Line(text, indent=_CENTRED_INDENT if block.centred else 0, caption=block.caption)


def _title(blocks: list[Block], stated: str) -> str | None:
    """The title by its style, or the one that the file states and the text repeats."""
    head = []
    for block in blocks:
        if block.style in _TITLE_STYLES:
            return " ".join(block.lines)
        if sum(len(line.split()) for line in block.lines) >= _PARAGRAPH_WORDS:
            break
        head.append(block)
    headings = [block for block in head if block.style in _HEADING]
    if len(headings) == 1:
        return " ".join(headings[0].lines)
    repeated = [line for block in head for line in block.lines if line == stated]
    return repeated[0] if repeated else None


def _stated_title(document: "Document") -> str:
    try:
        return " ".join(document.core_properties.title.split())
    except Exception:  # noqa: BLE001 - a damaged part of no importance
        return ""


def _damaged(name: str) -> CorpusError:
    return CorpusError(f"{name}: tài liệu Word bị hỏng; hãy mở bằng Word và lưu lại thành .docx.")
