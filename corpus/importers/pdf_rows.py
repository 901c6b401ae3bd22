"""The rows of text on a page of a PDF, from the pieces that pypdf reads."""

import re
import time
from dataclasses import dataclass, field
from typing import Any

from corpus.importers.legacy import font_charset, unlegacy

_SUBSET = re.compile(r"^/?(?:[A-Z]{6}\+)?")
_NARROW = frozenset("iíìỉĩịlIjtfr.,;:!'|()[]- ")
_WIDE = frozenset("mMwW%—…")
_CELL_GAP = 2.0
"""Widths of a letter between two cells or columns of one row."""


class _LateError(Exception):
    """The page takes too long to read."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of text, in points from the lower left corner of the page."""

    text: str
    """Cells or columns of the row parted by tabs."""
    x: float
    y: float
    size: float
    font: str
    right: float
    """Where it ends, estimated from its letters."""
    column: float | None = None
    """Where its second cell begins, if it has two."""


@dataclass(slots=True)
class _Cell:
    x: float
    right: float
    pieces: list[tuple[str, str]] = field(default_factory=list)
    """(text, font)."""

    def text(self) -> str:
        """The text in Unicode; VNI writes a letter as two characters, so fonts go together."""
        merged: list[tuple[str, str]] = []
        for text, font in self.pieces:
            if merged and merged[-1][1] == font:
                merged[-1] = (merged[-1][0] + text, font)
            else:
                merged.append((text, font))
        joined = "".join(
            unlegacy(text, font) if font_charset(font) else text for text, font in merged
        )
        return " ".join(joined.split())


class Reader:
    """Takes what pypdf reports while it reads a page, and puts rows together.

    Args:
        until: Thread time after which reading is given up, in seconds.
    """

    def __init__(self, until: float) -> None:
        self._until = until
        self._rows: list[Row] = []
        self._cells: list[_Cell] = []
        self._y = 0.0
        self._size = 0.0
        self._font = ""
        self.late = False

    def visit(self, text: str, cm: Any, tm: Any, font: Any, size: Any) -> None:
        """One piece of text, as pypdf reports it."""
        if time.thread_time() > self._until:
            self.late = True
            raise _LateError
        a, b = tm[0] * cm[0] + tm[1] * cm[2], tm[0] * cm[1] + tm[1] * cm[3]
        if abs(b) > 0.2 * abs(a):  # a watermark across the page
            return
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = abs(tm[3] * cm[3]) or 1.0
        name = _SUBSET.sub("", str(font.get("/BaseFont", ""))) if font else ""
        head, *rest = text.split("\n")
        self._add(head, x, y, abs(float(size)) * scale, name)
        for part in rest:
            self._close()
            self._add(part, x, y, abs(float(size)) * scale, name)

    def rows(self) -> list[Row]:
        """The rows in the order of the file."""
        self._close()
        return self._rows

    def _add(self, text: str, x: float, y: float, size: float, font: str) -> None:
        if not text.strip():
            if text and self._cells:
                self._cells[-1].pieces.append((" ", self._cells[-1].pieces[-1][1]))
            return
        if self._cells and abs(y - self._y) > 0.8 * max(size, self._size):
            self._close()
        if not self._cells:
            self._y, self._size, self._font = y, size, font
        width = sum(_width(char) for char in text) * size
        last = self._cells[-1] if self._cells else None
        gap = x - last.right if last else 0.0
        allowed = max(_CELL_GAP * size, 0.08 * (last.right - last.x)) if last else 0.0
        if last is None or gap > allowed or x < last.x - size:
            self._cells.append(_Cell(x, x + width, [(text, font)]))
        else:
            last.pieces.append((text, font))
            last.right = max(x, last.x) + width

    def _close(self) -> None:
        cells = [(cell, text) for cell in self._cells if (text := cell.text())]
        if cells:
            first, last = cells[0][0], cells[-1][0]
            self._rows.append(
                Row(
                    text="\t".join(text for _, text in cells),
                    x=first.x,
                    y=self._y,
                    size=self._size or 1.0,
                    font=self._font,
                    right=last.right,
                    column=cells[1][0].x if len(cells) == 2 else None,
                )
            )
        self._cells = []


def _width(char: str) -> float:
    """A letter's width in sizes of its font, roughly as in Times and Arial."""
    if char in _NARROW:
        return 0.29
    if char in _WIDE:
        return 0.85
    return 0.68 if char.isupper() else 0.48
