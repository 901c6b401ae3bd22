"""`danvan stats`: how the bot is used, and what the library lacks."""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import failures
from bot.session import Session

if TYPE_CHECKING:
    from bot.statistics import Statistics

DAYS, MOST_DAYS = 30, 3650
SHOWN = 20
"""How many lacks the table shows; the JSON and the spreadsheet hold them all."""


def register(app: typer.Typer) -> None:
    """Adds the command of this module to `app`."""
    app.command("stats")(stats)


def stats(
    ctx: typer.Context,
    days: Annotated[
        int,
        typer.Option(
            "--days", min=1, max=MOST_DAYS, metavar="N", help="Của N ngày gần nhất (giờ Việt Nam)."
        ),
    ] = DAYS,
    as_json: Annotated[
        bool, typer.Option("--json", help="In một đối tượng JSON thay cho bảng.")
    ] = False,
    xlsx: Annotated[
        Path | None,
        typer.Option("--xlsx", metavar="FILE", help="Ghi thêm thành bảng tính vào FILE."),
    ] = None,
) -> None:
    """Thống kê câu hỏi: mỗi ngày, được trả lời bao nhiêu, chậm nhất, và thư viện còn thiếu gì."""
    statistics = asyncio.run(_read(ctx.ensure_object(Session), days))
    if as_json:
        print(json.dumps(statistics.to_json(), ensure_ascii=False))
    else:
        _show(statistics)
    if xlsx is not None:
        from bot.spreadsheet import spreadsheet

        xlsx.write_bytes(spreadsheet(statistics))
        failures.say(f"Đã ghi bảng tính {xlsx}.")


async def _read(session: Session, days: int) -> "Statistics":
    from bot import statistics
    from bot.access import now
    from bot.journal import Journal
    from bot.journal_store import JOURNAL_NAME

    journal = await Journal.open_standing(session.data_dir / JOURNAL_NAME)
    try:
        return await statistics.read(journal, days, now())
    finally:
        await journal.close()


def _show(statistics: "Statistics") -> None:
    from rich.console import Console

    from bot.statistics_texts import tables

    console = Console()
    console.print(
        f"Từ {statistics.since:%d/%m/%Y} đến {statistics.until:%d/%m/%Y}", highlight=False
    )
    for table in tables(statistics, SHOWN):
        if table.row_count:
            console.print()
            console.print(table)
