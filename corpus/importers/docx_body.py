"""The body of a Word document, block by block: paragraphs, tables, text boxes and notes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from corpus.importers.decoding import mend
from corpus.importers.docx_styles import Element, Styles, W, font_of, value
from corpus.importers.legacy import font_charset, unlegacy
from corpus.importers.legacy_syllables import reading

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TEXT = {W + "t", _M + "t"}
_SIGNS = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "br": "\n",
    W + "cr": "\n",
    W + "noBreakHyphen": "-",
}
_SOFT_HYPHEN = W + "softHyphen"  # in a TCVN3 font its code is the letter ư
_SKIPPED = {W + name for name in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText")}
_SKIPPED |= {_MC + "Fallback", W + "sdtPr", W + "sectPr", W + "tblPr", W + "trPr", W + "tcPr"}
_NOTE_MARKS = {W + "footnoteReference": "footnotes", W + "endnoteReference": "endnotes"}
_BOX = W + "txbxContent"
_MARKER_TAB = re.compile(r"^((?:\(?[\w.]{1,5}[.)]|[-+*•–]))\t+")
_SPACES = re.compile(r"[ \r\f]+")
_TABS = re.compile(r" ?\t[ \t]*")
_CAPTIONS = ("caption", "chú thích")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a row of a table."""

    lines: tuple[str, ...]
    style: str = ""
    """Name of its style, lower case."""
    centred: bool = False

    @property
    def caption(self) -> bool:
        """Whether its style says that it is a picture's or table's caption."""
        return self.style in _CAPTIONS


@dataclass(slots=True)
class _Pieces:
    """What one paragraph holds, as it is read."""

    runs: list[tuple[str, str]] = field(default_factory=list)
    """(text, font)."""
    after: list[Element] = field(default_factory=list)
    """Text boxes and notes, to be read after it."""

    def add(self, text: str, font: str) -> None:
        if self.runs and self.runs[-1][1] == font:
            text = self.runs.pop()[0] + text
        self.runs.append((text, font))


class Body:
    """Reads a document's body."""

    def __init__(self, root: Element, styles: Styles, notes: Mapping[str, Element]) -> None:
        self._root = root
        self._styles = styles
        self._notes = {
            (kind, note.get(W + "id")): note
            for kind, part in notes.items()
            for note in part
            if isinstance(note.tag, str) and note.get(W + "type") in (None, "normal")
        }
        self._charsets = self._legacy_charsets()

    def blocks(self) -> Iterator[Block]:
        """Every block with text, in order."""
        return self._read(self._root)

    def _read(self, element: Element) -> Iterator[Block]:
        for child in element:
            if not isinstance(child.tag, str) or child.tag in _SKIPPED:
                continue
            if child.tag == W + "p":
                yield from self._paragraph(child)
            elif child.tag == W + "tbl":
                for row in _rows(child):
                    yield from self._row(row)
            elif not (child.tag == W + "sdt" and _is_contents(child)):
                yield from self._read(child)

    def _paragraph(self, paragraph: Element) -> Iterator[Block]:
        style_id = value(paragraph, "pPr", "pStyle")
        style = self._styles.name(style_id)
        pieces = self._pieces(paragraph)
        text = "".join(self._decoded(run, font) for run, font in pieces.runs)
        lines = tuple(line for raw in text.split("\n") if (line := _tidy(raw)))
        if lines and not style.startswith("toc "):
            centred = value(paragraph, "pPr", "jc") == "center"
            yield Block(lines, style, centred)
        for box in pieces.after:
            yield from self._read(box)

    def _row(self, row: Element) -> Iterator[Block]:
        """A data table's row as one line, cells parted by tabs; cells of a layout one by one."""
        cells = [list(self._read(cell)) for cell in _cells(row)]
        if len(cells) > 1 and all(sum(len(b.lines) for b in blocks) <= 1 for blocks in cells):
            line = "\t".join(blocks[0].lines[0] if blocks else "" for blocks in cells).strip()
            if line:
                yield Block((line,))
            return
        for blocks in cells:
            yield from blocks

    def _pieces(self, paragraph: Element) -> _Pieces:
        pieces = _Pieces()
        self._collect(paragraph, self._styles.font(value(paragraph, "pPr", "pStyle")), pieces)
        return pieces

    def _collect(self, element: Element, font: str, pieces: _Pieces) -> None:
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or tag in _SKIPPED:
                continue
            if tag in _TEXT:
                pieces.add(child.text or "", font)
            elif tag in _SIGNS:
                pieces.add(_SIGNS[tag], font)
            elif tag == _SOFT_HYPHEN and font_charset(font):
                pieces.add("\xad", font)
            elif tag == _BOX:
                pieces.after.append(child)
            elif tag in _NOTE_MARKS:
                note = self._notes.pop((_NOTE_MARKS[tag], child.get(W + "id")), None)
                pieces.after += [] if note is None else [note]
            elif tag == W + "r":
                if not _is_hidden(child):
                    self._collect(child, self._run_font(child) or font, pieces)
            else:
                self._collect(child, font, pieces)

    def _run_font(self, run: Element) -> str | None:
        if font := font_of(run):
            return font
        style = value(run, "rPr", "rStyle")
        return self._styles.own_font(style) if style else None

    def _decoded(self, text: str, font: str) -> str:
        return unlegacy(text, font) if font_charset(font) in self._charsets else text

    def _legacy_charsets(self) -> set[str]:
        """The old tables that the document's text is truly in.

        Text typed in Unicode may keep an old font's name on it: then it is no better converted.
        """
        texts: dict[str, list[str]] = {}
        converted: dict[str, list[str]] = {}
        notes, self._notes = self._notes, {}
        for part in (self._root, *notes.values()):
            for paragraph in part.iter(W + "p"):
                for text, font in self._pieces(paragraph).runs:
                    if charset := font_charset(font):
                        texts.setdefault(charset, []).append(text)
                        converted.setdefault(charset, []).append(unlegacy(text, font))
        self._notes = notes
        return {
            charset
            for charset, pieces in texts.items()
            if reading("\n".join(converted[charset])).share >= reading("\n".join(pieces)).share
        }


def _tidy(text: str) -> str:
    text = _TABS.sub("\t", _SPACES.sub(" ", mend(text.replace("\xad", "")))).strip()
    return _MARKER_TAB.sub(r"\1 ", text)


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == W + "tr" and child.find(f"{W}trPr/{W}del") is None:
            yield child
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield from _rows(child)


def _cells(row: Element) -> Iterator[Element]:
    for child in row:
        if child.tag == W + "tc":
            yield child
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield from _cells(child)


def _is_hidden(run: Element) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(W + "val") not in ("0", "false", "off")


def _is_contents(element: Element) -> bool:
    """Whether a content control holds the table of contents: headings that come again below."""
    gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(W + "val") == "Table of Contents"
