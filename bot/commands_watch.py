"""`danvan corpus watch`: new articles of the listed feeds, as they appear."""

import signal
import time
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from bot import failures
from bot.commands_add import polite_fetcher
from bot.session import Session

if TYPE_CHECKING:
    from corpus.library import Outcome
    from corpus.web.watching import Watcher

FEEDS_NAME = "feeds.yaml"
STATE_NAME = "feeds-state.json"
_NEW = ("added", "replaced", "repost")

_NOTICED_S = 60.0
"""How soon a change to the list is noticed, in seconds."""


def register(group: typer.Typer) -> None:
    """Adds the command of this module to the group `corpus`."""
    group.command("watch")(watch)


def watch(
    ctx: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Xem mọi nguồn một lượt rồi thoát.")] = False,
    init: Annotated[
        bool, typer.Option("--init", help="Ghi tệp feeds.yaml mẫu vào thư mục dữ liệu rồi thoát.")
    ] = False,
) -> None:
    """Theo dõi các nguồn tin ghi trong feeds.yaml và thêm bài mới, cho đến khi nhận tín hiệu dừng."""
    session = ctx.ensure_object(Session)
    path = session.data_dir / FEEDS_NAME
    if init:
        _write_sample(path)
        return
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        failed = _watch(session, path, once=once)
    except KeyboardInterrupt:
        failures.say("Đã dừng theo dõi.")
        return
    finally:
        signal.signal(signal.SIGTERM, before)
    if failed:
        raise typer.Exit(failures.EXIT_USER_ERROR)


def _watch(session: Session, path: Path, *, once: bool) -> bool:
    """Looks at the feeds, once or until interrupted; True where one failed the only time."""
    from corpus.errors import CorpusError
    from corpus.web.feed_list import read_feeds
    from corpus.web.watch_state import WatchState
    from corpus.web.watching import Watcher

    feeds = read_feeds(path)
    if not feeds:
        failures.say(f"{path} chưa có nguồn nào; hãy thêm dòng “- url: …” rồi chạy lại.")
        return True
    state = WatchState.load(session.data_dir / STATE_NAME)
    fetcher = polite_fetcher(session)
    told = ""
    while True:
        fresh = replace(session)  # others may have changed the library since the last round
        fresh.settings = session.settings
        watcher = Watcher(feeds, fresh.library, fetcher, state, _tell)
        failed = _round(fresh, watcher, all_now=once)
        if once:
            return failed
        time.sleep(max(1.0, min(_NOTICED_S, watcher.seconds_until_due())))
        try:
            feeds, told = read_feeds(path), ""
        except CorpusError as exc:  # goes on with the list as it was until somebody mends it
            if str(exc) != told:
                told = str(exc)
                failures.say(told)


def _round(session: Session, watcher: "Watcher", *, all_now: bool) -> bool:
    """Looks at the feeds that are due; True where one failed."""
    new = failed = False
    for looked in watcher.look(all_now=all_now):
        failures.say(looked.line)
        failed |= looked.problem is not None
        new |= any(outcome.status in _NEW for outcome in looked.outcomes)
    if new:
        session.refresh_index()
    return failed


def _tell(outcome: "Outcome") -> None:
    if outcome.status in _NEW:
        print(outcome.detail, flush=True)
    elif outcome.status == "refused":
        failures.say(outcome.detail)


def _write_sample(path: Path) -> None:
    from corpus.web.feed_list import SAMPLE

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as handle:
            handle.write(SAMPLE)
    except FileExistsError:
        failures.say(f"{path} đã có, không ghi đè; hãy sửa tệp này.")
        raise typer.Exit(failures.EXIT_USER_ERROR) from None
    print(f"Đã ghi {path}; hãy sửa tệp này rồi chạy danvan corpus watch.")


def _stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 # as signal calls it
    """SIGTERM ends watching as Ctrl+C does: what is stored is stored, the rest comes next time."""
    raise KeyboardInterrupt
