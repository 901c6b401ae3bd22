"""From rows on pages to paragraphs: running heads off, columns in order, wrapped rows joined."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from corpus.importers.pdf_rows import Row
from corpus.sentences import sentences

_EDGE_ROWS = 2
_NUMBER = re.compile(r"\W*(?:trang\s*)?(\d{1,3})(?:\s*(?:/|trên|của)\s*\d{1,3})?\W*", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_MARKER = re.compile(r"[-+*•–]\s|\(?\d{1,2}(?:\.\d{1,2})*[.)]\s|[a-zđ][.)]\s|[IVX]{1,5}[.)]\s")
_DAY = r"(?:Ngày|Sáng|Chiều|Tối)(?: ngày)? \d"
_LEAD = re.compile(rf"(?:(?:\([\w .]{{2,30}}\)|[A-ZÀ-Ỹ ]{{4,30}}) ?[-–] ?)?{_DAY}")
"""How reports open: "Sáng 12/5, ...", "SƠN LA - Ngày ..."."""

_COLUMN_ROWS = 6
_COLUMN_LETTERS = 25
_FULL = 0.82

Pages = list[list[Row]]


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a document's text is set; by size of the font and column, in points."""

    rights: dict[tuple[int, int], float]
    lefts: dict[tuple[int, int], float]
    leading: float
    """The usual distance between two rows, in sizes of their font."""


def split_furniture(pages: Pages) -> tuple[Pages, list[str]]:
    """The pages without running heads, feet and page numbers, and the texts taken off."""
    edges = [_edge(rows) for rows in pages]
    counts = Counter(key for rows in edges for key in {_key(row) for row in rows})
    shifts = Counter(
        shift
        for i, rows in enumerate(edges)
        for row in rows
        if (shift := _shift(row, i)) is not None
    )
    shift, numbered = shifts.most_common(1)[0] if shifts else (0, 0)
    counted = numbered >= max(2, len(pages) / 2) or (len(pages) == 1 and shift == 1)
    bodies, taken = [], []
    for i, (rows, edge) in enumerate(zip(pages, edges, strict=True)):
        gone = set()
        for row in edge:
            repeated = len(pages) > 1 and counts[_key(row)] >= max(2, len(pages) / 2)
            number = _shift(row, i)
            if number is not None and (counted and number == shift):
                gone.add(row)
            elif repeated and any(char.isalpha() for char in row.text):
                gone.add(row)
                taken.append(row.text.replace("\t", " "))
        bodies.append([row for row in rows if row not in gone])
    return bodies, list(dict.fromkeys(taken))


def paragraphs(pages: Pages) -> list[str]:
    """The text of all pages, a paragraph each."""
    ordered = [row for rows in pages for row in _in_columns(rows)]
    if not ordered:
        return []
    shape = _Shape(_rights(ordered), _lefts(ordered), _leading(pages))
    texts = [ordered[0].text]
    for above, row in pairwise(ordered):
        if _goes_on(above, row, shape):
            glued = re.search(r"\w-$", texts[-1]) is not None
            texts[-1] += row.text if glued else f" {row.text}"
        else:
            texts.append(row.text)
    return texts


def _edge(rows: list[Row]) -> list[Row]:
    """The highest and lowest rows of a page."""
    heights = sorted({row.y for row in rows})
    outer = {*heights[:_EDGE_ROWS], *heights[-_EDGE_ROWS:]}
    return [row for row in rows if row.y in outer]


def _key(row: Row) -> tuple[str, int]:
    """What a running head shares from page to page: its words and its height."""
    return _DIGITS.sub("#", row.text.lower()), round(row.y / 6)


def _shift(row: Row, page: int) -> int | None:
    """How far the page number that the row consists of is ahead of the page's place."""
    found = _NUMBER.fullmatch(row.text)
    return int(found[1]) - page if found else None


def _in_columns(rows: list[Row]) -> Iterator[Row]:
    """The rows with two columns that the file mixes read one after the other."""
    starts = Counter(round(row.column / 5) for row in rows if row.column and _is_prose(row))
    start, count = starts.most_common(1)[0] if starts else (0, 0)
    if count < _COLUMN_ROWS:
        yield from rows
        return
    right: list[Row] = []
    for row in rows:
        if row.column and round(row.column / 5) == start:
            left_text, right_text = row.text.split("\t", 1)
            right.append(replace(row, text=right_text, x=row.column, column=None))
            end = row.column - row.size
            yield replace(row, text=left_text, right=min(row.right, end), column=None)
        elif right and abs(row.x - 5 * start) <= 5:
            right.append(row)
        else:
            if row.right > 5 * start:  # a row across both columns ends them
                yield from right
                right.clear()
            yield row
    yield from right


def _is_prose(row: Row) -> bool:
    """Whether both cells of the row are long, as a table's are not."""
    return all(len(cell) >= _COLUMN_LETTERS for cell in row.text.split("\t"))


def _rights(rows: list[Row]) -> dict[tuple[int, int], float]:
    """Where the rows of each size and left edge usually end at most."""
    ends: dict[tuple[int, int], list[float]] = {}
    for row in rows:
        ends.setdefault(_margin(row), []).append(row.right)
    return {key: sorted(found)[int(0.9 * (len(found) - 1))] for key, found in ends.items()}


def _lefts(rows: list[Row]) -> dict[tuple[int, int], float]:
    """Where the rows of each size and column begin, unless indented."""
    starts: dict[tuple[int, int], Counter[int]] = {}
    for row in rows:
        starts.setdefault(_margin(row), Counter())[round(row.x)] += 1
    return {key: _usual(found) for key, found in starts.items()}


def _usual(starts: Counter[int]) -> float:
    """The leftmost of the places where many rows start."""
    often = [x for x, count in starts.items() if count >= 0.2 * starts.total()]
    return min(often or starts)


def _margin(row: Row) -> tuple[int, int]:
    return round(row.size), int(row.x // 150)


def _leading(pages: Pages) -> float:
    """The usual distance between two rows, in sizes of their font."""
    steps = [
        (above.y - row.y) / row.size
        for rows in pages
        for above, row in pairwise(rows)
        if 0.9 * row.size < above.y - row.y < 3 * row.size
    ]
    return median(steps) if steps else 1.2


def _goes_on(above: Row, row: Row, shape: _Shape) -> bool:
    """Whether the paragraph of the row above goes on in this one."""
    step = above.y - row.y
    next_page = step <= 0
    if _is_set_apart(above, row) or (not next_page and step > 1.35 * shape.leading * row.size):
        return False
    full = above.right - above.x >= _FULL * (shape.rights[_margin(above)] - above.x)
    if _MARKER.match(row.text) and not (full and above.text[-1].isalnum()):
        return False  # but "quốc phòng" / "- an ninh" is no list
    indented = not next_page and row.x > above.x + 0.8 * row.size
    shift = abs((above.x + above.right) - (row.x + row.right))
    centred = not next_page and abs(above.x - row.x) > 1 and shift < 2.5 * row.size
    if _ends(above.text, row.text):
        return full and not indented and not next_page
    small = row.text[0].islower() or not row.text[0].isalnum()
    first = row.x > shape.lefts[_margin(row)] + 0.8 * row.size  # as first rows are, and quotations
    if (indented or first) and not centred:
        return small and full
    return full or small or centred


def _is_set_apart(above: Row, row: Row) -> bool:
    """Whether the two rows differ as a heading and its text do, or are rows of a table."""
    return (
        "\t" in above.text
        or "\t" in row.text
        or abs(above.size - row.size) > 0.1 * above.size
        or (above.font != row.font and _is_bold(above) != _is_bold(row))
        or (above.text.isupper() and not row.text.isupper() and row.text[0].isupper())
        or (_LEAD.match(row.text) is not None and above.text[-1].isalnum())
    )


def _ends(above: str, below: str) -> bool:
    """Whether a sentence ends with the row above."""
    head = above[-200:]
    return any(end == len(head) for _, end in sentences(f"{head} {below[:100]}"))


def _is_bold(row: Row) -> bool:
    return "bold" in row.font.lower()
