"""The body of a Word document, block by block: paragraphs, tables, text boxes and notes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from corpus.importers.decoding import mend
from corpus.importers.legacy import font_charset, unlegacy
from corpus.importers.legacy_syllables import reading

Element = Any
"""An lxml element: lxml ships no types."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TEXT = {_W + "t", _M + "t"}
_SIGNS = {
    _W + "tab": "\t",
    _W + "ptab": "\t",
    _W + "br": "\n",
    _W + "cr": "\n",
    _W + "noBreakHyphen": "-",
}
_SOFT_HYPHEN = _W + "softHyphen"  # in a TCVN3 font its code is the letter ư
_SKIPPED = {_W + name for name in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText")}
_SKIPPED |= {_MC + "Fallback", _W + "sdtPr", _W + "sectPr", _W + "tblPr", _W + "trPr", _W + "tcPr"}
_NOTE_MARKS = {_W + "footnoteReference": "footnotes", _W + "endnoteReference": "endnotes"}
_BOX = _W + "txbxContent"
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


class Styles:
    """Names and fonts of a document's styles."""

    def __init__(self, root: Element) -> None:
        self._styles = {style.get(_W + "styleId"): style for style in root.iter(_W + "style")}
        default = root.find(f"{_W}docDefaults/{_W}rPrDefault")
        self._default = _font(default) or ""
        usual = [style for style in self._styles.values() if style.get(_W + "default") == "1"]
        self._usual = next((s for s in usual if s.get(_W + "type") == "paragraph"), None)
        self._fonts: dict[str | None, str] = {}

    def name(self, style_id: str | None) -> str:
        """The style's name in lower case, empty where there is no such style."""
        style = self._styles.get(style_id)
        found = None if style is None else style.find(_W + "name")
        return "" if found is None else str(found.get(_W + "val") or "").lower()

    def font(self, style_id: str | None) -> str:
        """The font that the style gives its text."""
        if style_id not in self._fonts:
            self._fonts[style_id] = self._found(style_id)
        return self._fonts[style_id]

    def own_font(self, style_id: str) -> str | None:
        """The font that the style itself names."""
        return _font(self._styles.get(style_id))

    def _found(self, style_id: str | None) -> str:
        style = self._styles.get(style_id, self._usual)
        seen = set()
        while style is not None and style.get(_W + "styleId") not in seen:
            if font := _font(style):
                return font
            seen.add(style.get(_W + "styleId"))
            style = self._styles.get(_value(style, "basedOn"))
        return self._default


class Body:
    """Reads a document's body."""

    def __init__(self, root: Element, styles: Styles, notes: Mapping[str, Element]) -> None:
        self._root = root
        self._styles = styles
        self._notes = {
            (kind, note.get(_W + "id")): note
            for kind, part in notes.items()
            for note in part
            if isinstance(note.tag, str) and note.get(_W + "type") in (None, "normal")
        }
        self._charsets = self._legacy_charsets()

    def blocks(self) -> Iterator[Block]:
        """Every block with text, in order."""
        return self._read(self._root)

    def _read(self, element: Element) -> Iterator[Block]:
        for child in element:
            if not isinstance(child.tag, str) or child.tag in _SKIPPED:
                continue
            if child.tag == _W + "p":
                yield from self._paragraph(child)
            elif child.tag == _W + "tbl":
                for row in _rows(child):
                    yield from self._row(row)
            elif not (child.tag == _W + "sdt" and _is_contents(child)):
                yield from self._read(child)

    def _paragraph(self, paragraph: Element) -> Iterator[Block]:
        style_id = _value(paragraph, "pPr", "pStyle")
        style = self._styles.name(style_id)
        pieces = self._pieces(paragraph)
        text = "".join(self._decoded(run, font) for run, font in pieces.runs)
        lines = tuple(line for raw in text.split("\n") if (line := _tidy(raw)))
        if lines and not style.startswith("toc "):
            centred = _value(paragraph, "pPr", "jc") == "center"
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
        self._collect(paragraph, self._styles.font(_value(paragraph, "pPr", "pStyle")), pieces)
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
                note = self._notes.pop((_NOTE_MARKS[tag], child.get(_W + "id")), None)
                pieces.after += [] if note is None else [note]
            elif tag == _W + "r":
                if not _is_hidden(child):
                    self._collect(child, self._run_font(child) or font, pieces)
            else:
                self._collect(child, font, pieces)

    def _run_font(self, run: Element) -> str | None:
        if font := _font(run):
            return font
        style = _value(run, "rPr", "rStyle")
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
            for paragraph in part.iter(_W + "p"):
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
        if child.tag == _W + "tr" and child.find(f"{_W}trPr/{_W}del") is None:
            yield child
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield from _rows(child)


def _cells(row: Element) -> Iterator[Element]:
    for child in row:
        if child.tag == _W + "tc":
            yield child
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield from _cells(child)


def _value(element: Element, *path: str) -> str | None:
    """The value of the property at `path` below the element."""
    found = element.find("/".join(_W + name for name in path))
    return None if found is None else found.get(_W + "val")


def _font(element: Element | None) -> str | None:
    """The font that an element with run properties names for letters beyond ASCII."""
    found = None if element is None else element.find(f"{_W}rPr/{_W}rFonts")
    if found is None or found.get(_W + "hAnsiTheme"):
        return None
    return found.get(_W + "hAnsi") or found.get(_W + "ascii")


def _is_hidden(run: Element) -> bool:
    vanish = run.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(_W + "val") not in ("0", "false", "off")


def _is_contents(element: Element) -> bool:
    """Whether a content control holds the table of contents: headings that come again below."""
    gallery = element.find(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery")
    return gallery is not None and gallery.get(_W + "val") == "Table of Contents"
