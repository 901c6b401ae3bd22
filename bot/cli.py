"""The command `danvan`: options of its own, the commands, and what a failure looks like."""

import gc
import io
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot import (
    commands_add,
    commands_backup,
    commands_figures,
    commands_journal,
    commands_library,
    commands_questions,
    commands_stats,
    commands_watch,
    failures,
)
from bot.session import Session
from bot.settings import SettingsError

app = typer.Typer(
    name="danvan",
    help="Hỏi Dân Vận: hỏi đáp về công tác dân vận bằng trích dẫn nguyên văn từ báo chí.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
commands_questions.register(app)
commands_library.register(app)
commands_add.register(commands_library.corpus)
commands_watch.register(commands_library.corpus)
commands_journal.register(app)
commands_stats.register(app)
commands_backup.register(app)
commands_figures.register(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"danvan {version('hoi-dan-van')}")
        raise typer.Exit


@app.callback()
def options(
    ctx: typer.Context,
    data_dir: Annotated[
        Path | None,
        typer.Option(
            "--data-dir",
            metavar="DIR",
            help="Thư mục dữ liệu; mặc định là DANVAN_DATA_DIR, hoặc var.",
        ),
    ] = None,
    no_shipped: Annotated[
        bool, typer.Option("--no-shipped", help="Không dùng năm bài kèm sẵn, chỉ dùng bài đã thêm.")
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Khi có lỗi, in đầy đủ dấu vết ra màn hình.")
    ] = False,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", help="In phiên bản rồi thoát.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Options that stand before the command and hold for all of them."""
    session = ctx.ensure_object(Session)
    session.data_dir_option = data_dir
    session.no_shipped = no_shipped
    session.debug = debug


@app.command("doctor")
def doctor(
    ctx: typer.Context,
    telegram: Annotated[
        bool,
        typer.Option("--telegram", help="Hỏi cả Telegram: mã bot, mạng, proxy, webhook, quyền."),
    ] = False,
) -> None:
    """Kiểm tra mọi thứ đã sẵn sàng chưa; nếu chưa, nói cần làm gì."""
    from bot.doctor import Finding, examine

    session = ctx.ensure_object(Session)
    findings = examine(session)
    if telegram and all(finding.ok or finding.subject != "Thiết lập" for finding in findings):
        from bot import doctor_telegram

        findings += [Finding(*found) for found in doctor_telegram.examine(session)]
    for finding in findings:
        print(finding.line)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(failures.EXIT_USER_ERROR)


@app.command("bot")
def bot(ctx: typer.Context) -> None:
    """Chạy bot Telegram cho đến khi nhận tín hiệu dừng (Ctrl+C hoặc SIGTERM)."""
    from bot.serving import serve

    serve(ctx.ensure_object(Session))


def run(arguments: list[str]) -> int:
    """Runs one command line and returns its exit status."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Whatever the locale says: all is Vietnamese, and a stray byte must not kill a reply.
            stream.reconfigure(encoding="utf-8", errors="replace")
    session = Session()
    try:
        status = app(arguments, obj=session, standalone_mode=False, prog_name="danvan")
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as exc:  # noqa: BLE001 # the one place where failures end
        return failures.report(exc, data_dir=_log_dir(session), debug=session.debug)
    return status if isinstance(status, int) else 0


def _log_dir(session: Session) -> Path:
    try:
        return session.data_dir
    except SettingsError:
        return Path("var")


def main() -> int:
    """The entry point of the installed command."""
    gc.set_threshold(50_000)  # the imports of one question make no garbage worth 700 collections
    # Typed in UTF-8 whatever the locale says; bytes that are none stay as the system gave them.
    return run([os.fsencode(word).decode("utf-8", "surrogateescape") for word in sys.argv[1:]])
