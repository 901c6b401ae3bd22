"""The journal's database: opened, brought up to date, read and written."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

JOURNAL_NAME = "journal.sqlite3"
"""The journal's file in the data directory."""
BUSY_TIMEOUT_S = 5
"""How long to wait for another process that writes."""

READERS = 3
"""Threads, and connections, for reads beside the one that writes."""

T = TypeVar("T")

_PRAGMAS = (
    f"busy_timeout = {BUSY_TIMEOUT_S * 1000}",
    "synchronous = NORMAL",  # raised below where a commit must outlive a power cut
    "foreign_keys = ON",
    "secure_delete = ON",  # what is deleted is overwritten with zeros
)


class JournalError(ValueError):
    """The journal cannot be opened, read or written; the message names its path and the remedy."""


class Store:
    """One SQLite file behind an engine and two kinds of thread.

    Each call is one function run whole on a thread, not a statement at a time over an async
    driver: at every hop between threads the event loop waits for an interpreter that the search
    engine keeps busy, and a question would take more than thirty.

    SQLite lets one connection write at a time, so one thread does all writing, in the order asked:
    no call ever meets a locked database on account of another. Reads have threads of their own;
    with a write-ahead log they never wait for the writer or for the disk it writes to.
    """

    def __init__(self, path: Path, engine: Engine) -> None:
        self._path = path
        self._engine = engine
        self._reading = engine.execution_options(reading=True)
        self._lasting = engine.execution_options(durable=True)
        self._writer = ThreadPoolExecutor(1, "journal-writer")
        self._readers = ThreadPoolExecutor(READERS, "journal-reader")
        self.errors = 0
        """How many calls failed since it was opened."""

    @classmethod
    async def open(cls, path: Path) -> Self:
        """The journal at `path`, created or brought up to date where needed.

        Raises:
            JournalError: if the folder or file cannot be written, if the file is no journal or
                damaged, or if a newer version of the product wrote it.
        """
        store = cls(path, _engine(path))
        try:
            await asyncio.to_thread(store._prepare)
        except BaseException:
            await store.close()
            raise
        return store

    @classmethod
    async def open_standing(cls, path: Path) -> Self:
        """The journal at `path` as it stands, for a command beside the bot that owns it.

        Raises:
            JournalError: if there is none, if it is damaged, or if another version wrote it.
        """
        store = cls(path, _engine(path))
        try:
            await asyncio.to_thread(store._check_version)
        except BaseException:
            await store.close()
            raise
        return store

    async def check_writable(self) -> None:
        """Writes something tiny that changes nothing.

        Raises:
            JournalError: the journal cannot be written now.
        """
        await self._write(_touch)

    async def close(self) -> None:
        """Finishes what was asked for; then the write-ahead log is folded into the file."""
        await asyncio.to_thread(self._close)

    async def _read(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, for one SELECT outside any transaction."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._run, self._reading.connect, work)

    async def _write(self, work: Callable[[Connection], T], *, durable: bool = False) -> T:
        """What `work` returns, after its transaction was committed.

        A caller that is cancelled leaves either all of the work done or nothing. What was committed
        outlives the process, and where `durable` the machine's power as well, with all before it.
        """
        loop = asyncio.get_running_loop()
        begin = (self._lasting if durable else self._engine).begin
        return await loop.run_in_executor(self._writer, self._run, begin, work)

    async def _alone(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, on the thread that writes but outside any transaction."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writer, self._run, self._reading.connect, work)

    def _run(
        self,
        connect: Callable[[], AbstractContextManager[Connection]],
        work: Callable[[Connection], T],
    ) -> T:
        try:
            with connect() as connection:
                return work(connection)
        except IntegrityError:
            raise  # a rule of ours was broken: nothing that the operator could mend
        except (DBAPIError, sqlite3.Error) as exc:
            self.errors += 1
            raise JournalError(_sentence(self._path, exc)) from exc

    def _prepare(self) -> None:
        from bot.migrations.upgrade import upgrade

        _create(self._path)
        self._run(self._reading.connect, _keep_log)
        self._explained(self._engine.begin, upgrade)

    def _check_version(self) -> None:
        if not self._path.is_file():
            raise JournalError(
                f"Chưa có sổ ghi chép {self._path}: chưa có bot nào chạy với thư mục dữ liệu này;"
                " hãy chạy danvan bot, hoặc chọn thư mục khác bằng danvan --data-dir."
            )
        if self._explained(self._reading.connect, _is_behind):
            raise JournalError(
                f"Sổ ghi chép {self._path} do một bản danvan cũ hơn lập; hãy khởi động lại danvan bot"
                " bằng bản này để nâng cấp sổ, rồi chạy lại."
            )

    def _explained(
        self,
        connect: Callable[[], AbstractContextManager[Connection]],
        work: Callable[[Connection], T],
    ) -> T:
        """Runs what may find a journal of a newer version."""
        from bot.migrations.upgrade import UnknownRevision

        try:
            return self._run(connect, work)
        except UnknownRevision as exc:
            raise JournalError(
                f"Sổ ghi chép {self._path} do một bản danvan mới hơn lập (phiên bản"
                f" {exc.revision}); hãy cập nhật danvan rồi chạy lại."
            ) from exc

    def _close(self) -> None:
        self._writer.shutdown()
        self._readers.shutdown()
        self._engine.dispose()


def _is_behind(connection: Connection) -> bool:
    from bot.migrations.upgrade import missing

    is_behind = missing(connection)
    connection.exec_driver_sql("SELECT count(*) FROM questions WHERE id < 0")  # is it a journal?
    return is_behind


def _touch(connection: Connection) -> None:
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    connection.exec_driver_sql(f"PRAGMA user_version = {version}")  # SQLite writes it all the same


def _keep_log(connection: Connection) -> None:
    """Switches the file to a write-ahead log, which it remembers.

    Of two processes that switch a new file at once SQLite refuses one at once, without the wait
    that it grants elsewhere.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        except OperationalError as exc:
            if _code(exc) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _create(path: Path) -> None:
    """Makes the file, readable by its owner only; SQLite gives `-wal` and `-shm` the same mode.

    One that exists is not touched: closing it here would drop the locks of a journal that this
    process has open.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as exc:
        if path.is_file():
            return
        raise JournalError(
            f"Không ghi được sổ ghi chép {path} ({exc.strerror}); hãy kiểm tra quyền và dung lượng"
            " đĩa, hoặc chọn thư mục khác bằng DANVAN_DATA_DIR."
        ) from exc


def _engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        pool_size=READERS + 1,
        max_overflow=0,
        hide_parameters=True,  # what people write stays out of error messages, and so out of logs
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # transactions begin below, not where sqlite3 guesses
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if not options.get("reading"):
            wait = "FULL" if options.get("durable") else "NORMAL"  # for the disk, at the commit
            connection.exec_driver_sql(f"PRAGMA synchronous = {wait}")
            # Taken at once: a transaction that first reads and then writes could not be upgraded
            # after another process wrote.
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _sentence(path: Path, exc: DBAPIError | sqlite3.Error) -> str:
    """What went wrong and what to do, by SQLite's own primary result code."""
    match _code(exc):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return (
                f"Sổ ghi chép {path} đang bị một chương trình khác khóa; hãy đóng chương trình ấy"
                " rồi thử lại."
            )
        case sqlite3.SQLITE_FULL:
            return f"Hết chỗ trên đĩa khi ghi sổ ghi chép {path}; hãy dọn bớt rồi thử lại."
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_IOERR:
            return (
                f"Không ghi được sổ ghi chép {path}; hãy kiểm tra quyền và ổ đĩa, hoặc chọn thư mục"
                " khác bằng DANVAN_DATA_DIR."
            )
    return (
        f"Tệp {path} hỏng hoặc không phải là sổ ghi chép của danvan; hãy khôi phục từ bản sao lưu,"
        " hoặc đổi tên tệp này để danvan lập sổ mới."
    )


def _code(exc: DBAPIError | sqlite3.Error) -> int:
    cause = exc.orig if isinstance(exc, DBAPIError) else exc
    code: int = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF
