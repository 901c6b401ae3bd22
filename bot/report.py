"""What `danvan eval` prints."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.grading import Graded, Score, by_kind, totals


def as_json(graded: Sequence[Graded]) -> dict[str, Any]:
    """Shares from 0 to 1: one per mark, and one per kind of question under "kinds"."""
    return {"n": len(graded)} | _shares(totals(graded)) | {"kinds": _shares(by_kind(graded))}


def show(graded: Sequence[Graded]) -> None:
    """Prints the totals and a table per kind: with rules in a terminal, plain columns elsewhere."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    for title, scores in (("Tổng", totals(graded)), ("Loại câu hỏi", by_kind(graded))):
        table = Table(title, "Đúng", "Trên", "Tỷ lệ", box=None)
        for column in table.columns[1:]:
            column.justify = "right"
        for name, score in scores.items():
            table.add_row(name, str(score.right), str(score.total), f"{score.share:.1%}")
        console.print(table)
        console.print()


def failure(graded: Graded) -> str:
    """What was asked, what was wanted and what came, for a question that was not right."""
    question, answer = graded.question, graded.answer
    asked = question.get("question") or " | ".join(question["turns"])
    missed = ", ".join(name for name, ok in graded.marks.items() if not ok and name != "right")
    sources = [quote["file"] for quote in answer["quotes"][:1]]
    stated = [figure["value"] for figure in answer["figures"][:2]]
    return (
        f"{question.get('id', '-')} [{question.get('kind', '-')}] {asked}\n"
        f"    cần {question['article']} {question.get('figure') or ''}\n"
        f"    được {answer['status']} {sources} {stated}; hỏng: {missed}"
    )


def _shares(scores: Mapping[str, Score]) -> dict[str, float]:
    return {name: round(score.share, 4) for name, score in scores.items()}
