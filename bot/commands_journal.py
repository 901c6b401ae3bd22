"""`danvan journal …`: what the bot keeps about people, and how it is deleted."""

import asyncio
import json
import mmap
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot import failures
from bot.session import Session

if TYPE_CHECKING:
    from bot.journal import Forgotten, Journal
    from bot.journal_overview import Undelivered

journal = typer.Typer(
    no_args_is_help=True,
    help="Sổ ghi chép của bot (journal.sqlite3): xem, kiểm tra, xóa dữ liệu của một người.",
)

T = TypeVar("T")

_SAMPLES = 10
"""How many texts of a person are looked for in the files after they were deleted."""
_PATIENCE_S, _AGAIN_S = 10.0, 0.5
"""How long another program that reads the files is waited for, and how often is looked, in seconds."""
_MEGABYTE = 1_000_000


def register(app: typer.Typer) -> None:
    """Adds the group of this module to `app`."""
    app.add_typer(journal, name="journal")


@journal.command("info")
def info(ctx: typer.Context) -> None:
    """Xem sổ ghi chép: cỡ tệp, số dòng mỗi loại, câu hỏi cũ nhất, thời hạn giữ, còn gì chờ."""
    session = ctx.ensure_object(Session)
    path = _path(session)
    rows, owes = _with(path, lambda opened: asyncio.gather(opened.overview(), opened.owes_scrub()))
    oldest = f", cũ nhất từ {rows.oldest.astimezone():%d/%m/%Y}" if rows.oldest else ""
    print(
        f"Tệp: {path.resolve()} ({_megabytes(path)} MB)\n"
        f"Phiên bản lược đồ: {_version()}\n"
        f"Câu hỏi: {rows.questions}{oldest}; chưa trả lời {rows.waiting}, không gửi được {rows.failed}\n"
        f"Câu trả lời: {rows.answers}\n"
        f"Mạch hỏi: {rows.conversations}\n"
        f"Nhận xét: {rows.votes}\n"
        f"Báo sai: {rows.reports}; chưa xử lý {rows.unhandled}\n"
        f"Người và nhóm xin dùng bot: {rows.people} người, {rows.groups} nhóm\n"
        f"Tin đã nhận: {rows.updates}; đang chờ {rows.unfinished}\n"
        f"Thời hạn giữ: {session.settings.retention_days} ngày (DANVAN_RETENTION_DAYS)\n"
        f"Chữ đã xóa: {'còn chờ bot ghi lại tệp' if owes else 'không còn trong tệp'}"
    )


@journal.command("failed")
def failed(
    ctx: typer.Context,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="In mỗi câu hỏi thành một đối tượng JSON, mỗi dòng một câu."),
    ] = False,
    with_text: Annotated[
        bool, typer.Option("--text", help="In cả nội dung câu hỏi; mặc định không in.")
    ] = False,
) -> None:
    """Liệt kê các câu hỏi mà câu trả lời không gửi được: số, cuộc trò chuyện, lúc hỏi, vì sao."""
    rows = _with(_path(ctx.ensure_object(Session)), lambda opened: opened.undelivered())
    for row in rows:
        print(_as_json(row, with_text) if as_json else _as_line(row, with_text))
    if not rows and not as_json:
        print("Không có câu trả lời nào không gửi được.")


@journal.command("forget", context_settings={"ignore_unknown_options": True})
def forget(
    ctx: typer.Context,
    user: Annotated[
        str,
        typer.Argument(
            metavar="USER", help="Số định danh Telegram của người (hay của nhóm viết ẩn danh)."
        ),
    ],
) -> None:
    """Xóa mọi dữ liệu về một người như lệnh /xoadulieu, cả khi bot đang chạy; quyền sử dụng giữ nguyên."""
    number = _number(user)
    path = _path(ctx.ensure_object(Session))
    samples, gone = _with(path, lambda opened: _forget(opened, number))
    print(
        f"Đã xóa của {number}: {gone.questions} câu hỏi, {gone.answers} câu trả lời, {gone.conversations} mạch hỏi,"
        f" {gone.votes} nhận xét, {gone.reports} báo sai, {gone.updates} tin đang chờ."
    )
    is_free = _with(path, _scrub)
    left = [text for text in samples if _lies_in(path, text)]
    if not is_free or not all(_with(path, lambda opened: _held(opened, left))):
        failures.say(
            f"Chữ đã xóa chưa rời hết khỏi {path} vì còn chương trình khác đang đọc tệp; bot đang chạy thì"
            " tự làm nốt trong vài phút sau khi chương trình ấy đọc xong, không thì hãy chạy lại lệnh này."
        )
        raise typer.Exit(failures.EXIT_USER_ERROR)
    print("Đã ghi lại và soát các tệp của sổ ghi chép: chữ đã xóa không còn ở đó.")


@journal.command("check")
def check(ctx: typer.Context) -> None:
    """Kiểm tra tệp sổ ghi chép có lành lặn không."""
    path = _path(ctx.ensure_object(Session))
    problems = _with(path, lambda opened: opened.problems())
    if problems:
        from bot.journal import JournalError

        raise JournalError(
            f"Sổ ghi chép {path} hỏng ({len(problems)} chỗ, đầu tiên: {problems[0]}); hãy dừng bot rồi"
            " khôi phục từ bản sao lưu (danvan restore), hoặc đổi tên tệp này để danvan lập sổ mới."
        )
    print(f"Sổ ghi chép {path.resolve()} lành lặn.")


def _path(session: Session) -> Path:
    from bot.journal_store import JOURNAL_NAME

    return session.data_dir / JOURNAL_NAME


def _with(path: Path, work: "Callable[[Journal], Awaitable[T]]") -> T:
    """What `work` returns for the journal at `path` as it stands."""
    from bot.journal import Journal

    async def run() -> T:
        opened = await Journal.open_standing(path)
        try:
            return await work(opened)
        finally:
            await opened.close()

    return asyncio.run(run())


async def _forget(opened: "Journal", user: int) -> "tuple[list[str], Forgotten]":
    """Texts that must not lie in the files any more, and what was deleted."""
    return await opened.words_of(user, _SAMPLES), await opened.forget(user)


async def _scrub(opened: "Journal") -> bool:
    """Writes the files anew; False where another program reads them for too long."""
    deadline = time.monotonic() + _PATIENCE_S
    while not await opened.scrub():  # the bot may be about it
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(_AGAIN_S)
    return True


async def _held(opened: "Journal", texts: Sequence[str]) -> list[bool]:
    """Which of the texts rows hold: somebody else wrote the same."""
    return [await opened.holds(text) for text in texts]


def _lies_in(path: Path, text: str) -> bool:
    """Whether a search, byte for byte, finds the text in the files of the journal.

    Not to be called while this process has the journal open: closing a file gives up its locks.
    """
    for suffix in ("", "-wal", "-shm"):
        file = path.with_name(path.name + suffix)
        if not file.exists() or file.stat().st_size == 0:
            continue
        with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, prot=mmap.PROT_READ) as held:
            if held.find(text.encode()) >= 0:
                return True
    return False


def _number(user: str) -> int:
    """The id that was typed; JournalError where it is none."""
    if re.fullmatch(r"-?[1-9]\d{0,17}", user):
        return int(user)
    from bot.journal import JournalError

    raise JournalError(
        f"“{user}” không phải số định danh Telegram (một dãy chữ số); quản trị viên gõ /thanhvien rồi bấm"
        " tên để xem số này."
    )


def _as_line(row: "Undelivered", with_text: bool) -> str:
    line = (
        f"#{row.id}\tcuộc trò chuyện {row.chat}\thỏi lúc {row.asked_at.astimezone():%d/%m/%Y %H:%M:%S}"
        f"\t{row.problem or 'không rõ vì sao'}"
    )
    return f"{line}\t{' '.join(row.text.split())}" if with_text else line


def _as_json(row: "Undelivered", with_text: bool) -> str:
    known = {
        "question": row.id,
        "chat": row.chat,
        "asked_at": row.asked_at.isoformat(timespec="seconds"),
        "problem": row.problem,
    }
    return json.dumps(known | ({"text": row.text} if with_text else {}), ensure_ascii=False)


def _megabytes(path: Path) -> str:
    size = sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))
    return f"{size / _MEGABYTE:.1f}".replace(".", ",")


def _version() -> str:
    from bot.migrations.upgrade import newest

    return newest()
