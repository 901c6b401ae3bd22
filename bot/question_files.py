"""Question files (JSON lines) for `danvan batch` and `danvan eval`."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class QuestionFileError(ValueError):
    """A question file, or one line of it, that cannot be used."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a question file: what to ask, in order, in one conversation."""

    id: str | None
    turns: tuple[str, ...]
    row: dict[str, Any]
    """The line as written, with its labels."""
    where: str
    """File and line, as an error names them."""


def read(path: Path, *, labelled: bool = False) -> list[Entry]:
    """Every question of the file, in order; blank lines are skipped.

    Args:
        path: a UTF-8 file of JSON objects, one a line: "question" or "turns", perhaps an "id".
        labelled: each line must also name its "article"s, as grading needs.

    Raises:
        QuestionFileError: names the file, the line and what to mend.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as exc:
        raise QuestionFileError(
            f"{path} không phải văn bản UTF-8; hãy lưu lại bằng UTF-8."
        ) from exc
    except OSError as exc:
        raise QuestionFileError(
            f"Không đọc được tệp câu hỏi {path} ({exc.strerror}); hãy kiểm tra lại đường dẫn."
        ) from exc
    entries = [
        _entry(line, f"{path} dòng {number}", labelled=labelled)
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]
    if not entries:
        raise QuestionFileError(f"{path} không có câu hỏi nào; mỗi dòng cần một đối tượng JSON.")
    seen: dict[str, str] = {}
    for entry in entries:
        if entry.id is None:
            continue
        first = seen.setdefault(entry.id, entry.where)
        if first != entry.where:
            raise QuestionFileError(
                f'{entry.where}: id "{entry.id}" đã dùng ở {first}; mỗi câu hỏi cần một id riêng.'
            )
    return entries


def _entry(line: str, where: str, *, labelled: bool) -> Entry:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as exc:  # the latter from brackets nested thousands deep
        raise QuestionFileError(f"{where} không phải JSON ({exc}); hãy sửa dòng này.") from exc
    if not isinstance(row, dict):
        raise QuestionFileError(
            f'{where} phải là một đối tượng JSON như {{"id": "1", "question": "…"}}.'
        )
    name = row.get("id")
    if name is not None and not isinstance(name, str):
        raise QuestionFileError(f'{where}: "id" là {name!r}; hãy ghi "id" trong ngoặc kép.')
    turns = row.get("turns", [row.get("question")])
    well_formed = isinstance(turns, list) and all(isinstance(turn, str) for turn in turns)
    if not turns or not well_formed:
        raise QuestionFileError(
            f'{where} thiếu "question" (một chuỗi) hoặc "turns" (các chuỗi); hãy thêm câu hỏi.'
        )
    if labelled and not isinstance(row.get("article"), list):
        raise QuestionFileError(
            f'{where} thiếu "article" (các bài trả lời được); danvan eval cần nhãn này để chấm.'
        )
    return Entry(id=name, turns=tuple(turns), row=row, where=where)
