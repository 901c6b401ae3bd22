"""Passages and questions of a benchmark, as JSON lines."""

import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class RowError(ValueError):
    """A line of a benchmark file that cannot be used."""


@dataclass(frozen=True, slots=True)
class PassageRow:
    id: str
    text: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionRow:
    question: str
    relevant: frozenset[str]


def read_passages(path: Path) -> list[PassageRow]:
    """One passage per line: {"id", "text", "title"?}."""
    rows = [
        PassageRow(row["id"], row["text"], row.get("title")) for row in _rows(path, "id", "text")
    ]
    if len({row.id for row in rows}) != len(rows):
        raise RowError(f"{path} gives two passages one id; ids have to differ.")
    return rows


def read_questions(path: Path, *, no_diacritics: bool = False) -> list[QuestionRow]:
    """One question per line: {"question", "relevant": [ids]}, or those without their diacritics."""
    mend = without_diacritics if no_diacritics else str
    return [
        QuestionRow(mend(row["question"]), frozenset(row["relevant"]))
        for row in _rows(path, "question", "relevant")
    ]


def write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write `rows` as JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def without_diacritics(text: str) -> str:
    """`text` as it is typed without a Vietnamese keyboard; case and punctuation stay."""
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return bare.replace("đ", "d").replace("Đ", "D")


def _rows(path: Path, *keys: str) -> Iterator[dict[str, Any]]:
    for number, line in _lines(path):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as exc:
            raise RowError(f"{path}, line {number}, is not JSON ({exc.msg}); mend it.") from exc
        missing = [key for key in keys if not isinstance(row, dict) or not row.get(key)]
        if missing:
            raise RowError(f"{path}, line {number}, lacks {' and '.join(missing)}; add it.")
        yield row


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8") as lines:
            yield from ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    except (OSError, UnicodeDecodeError) as exc:
        raise RowError(f"{path} cannot be read ({exc}); give a file of JSON lines.") from exc
