"""`danvan ask`, `chat`, `batch` and `eval`: questions in, answers out."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import failures
from bot.progress import ProgressBar
from bot.session import Session

if TYPE_CHECKING:
    from bot.question_files import Entry
    from retrieval.answer import Answer

EXIT_NO_ANSWER = 1
LEAVE = {"/thoat", "/thoát"}

QuestionFile = Annotated[
    Path, typer.Argument(metavar="QUESTIONS.jsonl", help="Mỗi dòng một câu hỏi (JSON).")
]
AsJson = Annotated[bool, typer.Option("--json", help="In một đối tượng JSON thay cho chữ.")]


def register(app: typer.Typer) -> None:
    """Adds the commands of this module to `app`."""
    app.command()(ask)
    app.command()(chat)
    app.command()(batch)
    app.command("eval")(evaluate)


def ask(
    ctx: typer.Context,
    question: Annotated[
        list[str], typer.Argument(metavar="CÂU_HỎI", help="Câu hỏi, nên đặt trong ngoặc kép.")
    ],
    as_json: AsJson = False,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Cho thấy câu hỏi được hiểu thế nào và đáp án được chọn ra sao."
        ),
    ] = False,
) -> None:
    """Hỏi một câu. Trạng thái thoát: 0 có đáp án, 1 không tìm thấy hoặc ngoài phạm vi, 2 lỗi."""
    answer = ctx.ensure_object(Session).engine.ask(" ".join(question))
    if answer.rejected:
        failures.say(answer.text)
        raise typer.Exit(failures.EXIT_USER_ERROR)
    if as_json:
        row = answer.to_json() | ({"explain": answer.explain} if explain else {})
        _print_json(row)
    else:
        _show(answer)
        if explain:
            from bot.explanation import render

            print(render(answer.explain))
    if answer.status not in ("answered", "help"):
        raise typer.Exit(EXIT_NO_ANSWER)


def chat(ctx: typer.Context) -> None:
    """Trò chuyện trong cửa sổ dòng lệnh; gõ /thoat để ra."""
    from retrieval.conversation import Conversation

    engine = ctx.ensure_object(Session).engine
    conversation = Conversation()
    for line in _lines():
        answer = engine.ask(line, conversation)
        if answer.rejected:
            failures.say(answer.text)
        else:
            _show(answer)
            print()


def batch(ctx: typer.Context, questions: QuestionFile) -> None:
    """Trả lời một tệp câu hỏi: mỗi dòng một đối tượng JSON, theo đúng thứ tự."""
    from bot import question_files

    rejected = 0
    for entry, answer in _ask_all(ctx.ensure_object(Session), question_files.read(questions)):
        rejected += answer.rejected
        _print_json(answer.to_json(entry.id))
    if rejected:
        raise typer.Exit(failures.EXIT_USER_ERROR)


def evaluate(
    ctx: typer.Context,
    questions: QuestionFile,
    as_json: AsJson = False,
    failures_too: Annotated[
        bool, typer.Option("--failures", help="Liệt kê từng câu chưa đúng (ra stderr).")
    ] = False,
) -> None:
    """Trả lời một tệp câu hỏi có nhãn rồi chấm: tổng và từng loại câu hỏi."""
    from bot import grading, question_files, report

    entries = question_files.read(questions, labelled=True)
    graded = []
    for entry, answer in _ask_all(ctx.ensure_object(Session), entries):
        row = answer.to_json(entry.id)
        graded.append(grading.Graded(entry.row, row, grading.grade(entry.row, row)))
    if failures_too:
        for one in graded:
            if not one.marks["right"]:
                print(report.failure(one), file=sys.stderr)
    if as_json:
        _print_json(report.as_json(graded))
    else:
        report.show(graded)


def _ask_all(session: Session, entries: "list[Entry]") -> "Iterator[tuple[Entry, Answer]]":
    """Asks every entry in order; one that is no question is told on stderr and stops no other."""
    from retrieval.conversation import Conversation

    engine = session.engine
    with ProgressBar() as progress:
        for number, entry in enumerate(entries, start=1):
            conversation = Conversation()
            for turn in entry.turns:
                answer = engine.ask(turn, conversation)
                if answer.rejected:
                    failures.say(f"{entry.where}: {answer.text}")
            yield entry, answer
            progress(number, len(entries), "Trả lời")


def _lines() -> Iterator[str]:
    """Lines typed or piped in, until /thoat or the end; blank ones are skipped."""
    prompt = ""
    if sys.stdin.isatty():
        import readline  # noqa: F401 # gives `input` its line editing and history

        failures.say("Gõ câu hỏi rồi Enter; /thoat để ra.")
        prompt = "Hỏi: "
    while True:
        try:
            line = input(prompt).strip()
        except (EOFError, KeyboardInterrupt):
            if prompt:
                failures.say("")  # so that the shell's own prompt starts a line
            return
        if line.lower() in LEAVE:
            return
        if line:
            yield line


def _show(answer: "Answer") -> None:
    if not sys.stdout.isatty():
        print(answer.text, flush=True)
        return
    from rich.console import Console

    from bot.terminal import styled

    Console().print(styled(answer))


def _print_json(row: dict[str, Any]) -> None:
    print(json.dumps(row, ensure_ascii=False), flush=True)
