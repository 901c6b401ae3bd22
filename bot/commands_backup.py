"""`danvan backup` and `danvan restore`."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import failures
from bot.progress import ProgressBar, grouped
from bot.session import Session

if TYPE_CHECKING:
    from bot.backup_format import Manifest

_COUNTED = {
    "articles": "bài đã thêm",
    "history": "bản cũ và bản đăng lại",
    "pending": "tệp đang chờ duyệt",
    "journal.questions": "câu hỏi",
    "journal.members": "người và nhóm",
}
_NO_SECRETS = "Không gồm tệp .env (mã bot, chuỗi bí mật, proxy): hãy giữ riêng tệp ấy."


def register(app: typer.Typer) -> None:
    """Adds the two commands to `app`."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    ctx: typer.Context,
    target: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Tệp .zip sẽ ghi; là một thư mục thì ghi danvan-NGÀY-GIỜ.zip vào đó.",
        ),
    ],
    keep: Annotated[
        int | None,
        typer.Option(
            "--keep",
            min=1,
            metavar="N",
            help="Chỉ với thư mục: giữ N bản mới nhất, xóa các bản cũ hơn.",
        ),
    ] = None,
) -> None:
    """Sao lưu bài đã thêm và sổ ghi chép vào một tệp; bot đang chạy vẫn trả lời."""
    from bot import backup as backups
    from bot.backup_format import BackupError
    from bot.restore import check_owner

    session = ctx.ensure_object(Session)
    target = target.expanduser()
    now = datetime.now().astimezone()
    folder = target if target.is_dir() else None
    if folder:
        target = backups.dated(folder, now)
    elif keep is not None:
        raise BackupError(f"--keep chỉ dùng khi FILE là một thư mục; {target} không phải thư mục.")
    if target.suffix != backups.ENDING:
        raise BackupError(f"Bản sao lưu là tệp {backups.ENDING}; hãy đặt tên {target.name}.zip.")
    if target.exists():
        raise BackupError(f"{target} đã có, không ghi đè; hãy chọn tên khác.")
    if not target.parent.is_dir():
        raise BackupError(f"Không có thư mục {target.parent}; hãy tạo trước rồi chạy lại.")
    if not session.data_dir.is_dir():
        raise BackupError(
            f"Không có thư mục dữ liệu {session.data_dir}; hãy xem lại DANVAN_DATA_DIR."
        )
    check_owner(session.data_dir, f"danvan backup {target}")
    _ = session.library  # a restore that was cut off is finished first
    with ProgressBar() as progress:
        manifest = backups.make(session.data_dir, target, progress)
    size = grouped(max(1, target.stat().st_size // 1024))
    print(f"Đã sao lưu vào {target} ({size} KB): {_told(manifest)}.")
    for old in backups.prune(folder, keep, target) if folder and keep else []:
        print(f"Đã xóa bản cũ {old}.")
    failures.say(_NO_SECRETS)


def restore(
    ctx: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="FILE", help="Tệp .zip do danvan backup ghi.")],
) -> None:
    """Khôi phục từ một bản sao lưu, khi bot đã dừng; những gì đang có được giữ riêng."""
    from bot import restore as restoring

    session = ctx.ensure_object(Session)
    restoring.check_owner(session.data_dir, f"danvan restore {source}")
    now = datetime.now().astimezone()
    with ProgressBar() as progress:
        manifest, aside = restoring.restore(source.expanduser(), session.data_dir, now, progress)
    made = manifest.made_at.astimezone()
    print(
        f"Đã khôi phục {session.data_dir} theo bản sao lưu lúc {made:%d/%m/%Y %H:%M:%S}:"
        f" {_told(manifest)}."
    )
    if aside:
        print(f"Những gì có trước đó được giữ trong {aside}; không cần nữa thì xóa thư mục ấy.")
    failures.say("Chỉ mục sẽ tự lập lại ở câu hỏi đầu tiên hoặc khi mở bot.")


def _told(manifest: "Manifest") -> str:
    return ", ".join(
        f"{grouped(manifest.counts.get(key, 0))} {name}" for key, name in _COUNTED.items()
    )
