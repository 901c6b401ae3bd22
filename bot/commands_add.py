"""`danvan corpus add`: whatever an office has, into the library."""

import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from bot import failures
from bot.progress import ProgressBar, grouped, rate
from bot.session import Session
from bot.settings import SettingsError

if TYPE_CHECKING:
    from corpus.web import Polite

_COUNTED = {
    "added": "mới",
    "replaced": "thay bản cũ",
    "repost": "đăng lại",
    "duplicate": "trùng",
    "unchanged": "đã có",
    "refused": "bị từ chối",
}


def register(group: typer.Typer) -> None:
    """Adds the command of this module to the group `corpus`."""
    group.command("add")(add)


def add(
    ctx: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH|URL…",
            help="Tệp, thư mục, tệp .zip, địa chỉ trang, RSS/Atom hoặc sitemap cần thêm.",
        ),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Chỉ nói sẽ làm gì, không ghi gì vào thư viện.")
    ] = False,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            min=1,
            metavar="N",
            help="Lấy nhiều nhất N bài mới nhất của mỗi RSS/Atom hoặc sitemap (sitemap: mặc định 50).",
        ),
    ] = None,
) -> None:
    """Thêm bài vào thư viện; mỗi bài một dòng: đã thêm, đã có, trùng bài nào, từ chối vì sao."""
    session = ctx.ensure_object(Session)
    counts: Counter[str] = Counter()
    began = time.monotonic()
    try:
        _take_all(session, sources, counts, dry_run=dry_run, limit=limit)
    except KeyboardInterrupt:
        done = summary(counts, time.monotonic() - began)
        failures.say(f"Đã dừng giữa chừng. {done}. Chạy lại lệnh này để làm tiếp phần còn lại.")
        raise typer.Exit(failures.EXIT_INTERRUPTED) from None
    if counts.total() > 1 or dry_run:
        trial = "Chạy thử, không ghi gì. " if dry_run else ""
        failures.say(f"{trial}{summary(counts, time.monotonic() - began)}")
    if not dry_run and counts.keys() & {"added", "replaced", "repost"}:
        session.refresh_index()
    if counts["refused"]:
        raise typer.Exit(failures.EXIT_USER_ERROR)


def polite_fetcher(session: Session) -> "Polite":
    """What fetches for this run, by its settings.

    Raises:
        SettingsError: A host of DANVAN_FETCH_PRIVATE_HOSTS cannot be read.
    """
    from corpus.web import Fetcher, Polite

    hosts = session.settings.fetch_private_hosts
    try:
        return Polite(Fetcher(private_hosts=hosts))
    except ValueError as exc:
        raise SettingsError(
            f"DANVAN_FETCH_PRIVATE_HOSTS={','.join(hosts)} không đọc được; mỗi mục là tên máy hoặc"
            " tên máy:cổng, cách nhau bằng dấu phẩy."
        ) from exc


def summary(counts: Counter[str], seconds: float) -> str:
    """What became of all of them: "1.203 bài: 1.180 mới, 23 đã có; 12,3 bài/giây"."""
    parts = [f"{grouped(counts[key])} {word}" for key, word in _COUNTED.items() if counts[key]]
    told = f"{grouped(counts.total())} bài"
    speed = rate(counts.total(), seconds).replace("/", " bài/")
    return told + (f": {', '.join(parts)}; {speed}" if parts else "")


def _take_all(
    session: Session,
    sources: list[str],
    counts: Counter[str],
    *,
    dry_run: bool,
    limit: int | None,
) -> None:
    """Takes in one document after another, telling each and counting it in `counts`."""
    from corpus.library import Outcome
    from corpus.web.intake import Sources, take_in

    library = session.open_library(dry_run=True) if dry_run else session.library
    intake = Sources(polite_fetcher(session), library, limit)
    with ProgressBar() as progress:
        for found in intake.open(sources):
            outcome = found if isinstance(found, Outcome) else take_in(library, found)
            counts[outcome.status] += 1
            stream = sys.stderr if outcome.status == "refused" else sys.stdout
            print(outcome.detail, file=stream, flush=True)
            progress(counts.total(), intake.total, "Thêm bài")
    for note in intake.notes:
        failures.say(note)
