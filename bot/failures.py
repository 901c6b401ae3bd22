"""Exceptions to one sentence and an exit status: the one place that decides how failure looks."""

import errno
import logging
import os
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

from typer import TyperException

from bot.logs import place_of, redacted
from corpus.private import make_data_dir, opened_for_owner

EXIT_USER_ERROR = 2
EXIT_UNEXPECTED = 70  # EX_SOFTWARE in sysexits.h
EXIT_INTERRUPTED = 130
EXIT_BROKEN_PIPE = 1  # as Typer ends where it meets one itself

LOG_NAME = "danvan.log"
LOG_BYTES = 1_000_000
"""How long the log may grow before it is put aside, in the place of the one before."""

_USER_ERRORS = (
    ("bot.backup_format", "BackupError"),
    ("bot.journal_store", "JournalError"),
    ("bot.question_files", "QuestionFileError"),
    ("bot.settings", "SettingsError"),
    ("bot.sole", "InUseError"),
    ("corpus.errors", "CorpusError"),
    ("retrieval.encoder", "EncoderError"),
    ("retrieval.generations", "IndexMismatch"),
    ("retrieval.generations", "IndexNotBuilt"),
    ("retrieval.ledger_filter", "FilterError"),
)
_TYPER_WORDS = {
    "Missing argument": "Thiếu tham số",
    "Missing option": "Thiếu tùy chọn",
    "Missing command": "Thiếu lệnh con",
    "No such option": "Không có tùy chọn",
    "No such command": "Không có lệnh",
    "Got unexpected extra arguments": "Thừa tham số",
    "Got unexpected extra argument": "Thừa tham số",
    "requires an argument": "cần một giá trị",
    "Invalid value for": "Giá trị không dùng được cho",
    "Did you mean": "Có phải",
}


def report(exc: BaseException, *, data_dir: Path, debug: bool) -> int:
    """Tells the user on stderr what went wrong, in one sentence, and returns the exit status."""
    if isinstance(exc, KeyboardInterrupt):
        return EXIT_INTERRUPTED
    if isinstance(exc, BrokenPipeError):
        # The reader left; without this the interpreter would complain again while it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_BROKEN_PIPE
    if debug:
        print(redacted("".join(traceback.format_exception(exc))), file=sys.stderr)
    sentence = user_error(exc)
    if sentence is None:
        log = _write_log(exc, data_dir)
        say(
            f"Lỗi ngoài dự kiến ({type(exc).__name__}); xem {log} hoặc chạy lại với danvan --debug."
        )
        return EXIT_UNEXPECTED
    say(sentence)
    return EXIT_USER_ERROR


def user_error(exc: BaseException) -> str | None:
    """The sentence for a failure that the user can mend; None for any other."""
    if isinstance(exc, ModuleNotFoundError):
        return f"Thiếu gói phần mềm {exc.name}; hãy cài lại: pip install ., rồi chạy danvan doctor."
    if isinstance(exc, TyperException):
        return f"{_in_vietnamese(exc.format_message()).rstrip('.')}; xem cách dùng: danvan --help."
    if isinstance(exc, _user_errors()):
        return str(exc)
    if isinstance(exc, OSError) and exc.filename is not None:
        if exc.errno == errno.ENOSPC:
            return f"Hết chỗ trên đĩa khi ghi {exc.filename}; hãy dọn bớt rồi chạy lại."
        return (
            f"Không đọc hoặc ghi được {exc.filename} ({exc.strerror}); hãy kiểm tra đường dẫn và"
            " quyền, hoặc chọn thư mục khác bằng danvan --data-dir."
        )
    return None


def for_log(exc: BaseException) -> str:
    """What a running bot may write down of a failure.

    The sentence for the operator; but those about articles also repeat what somebody typed or sent,
    so of these, as of what is unexpected, only where it came from.
    """
    if type(exc).__module__.startswith(("corpus.", "pydantic")):
        return place_of(exc)
    return user_error(exc) or place_of(exc)


def say(sentence: str) -> None:
    """One line on stderr."""
    print(redacted(sentence), file=sys.stderr, flush=True)


def _user_errors() -> tuple[type[ValueError], ...]:
    """The error classes of every layer; what was raised comes from a module that is imported already."""
    loaded = ((sys.modules.get(module), name) for module, name in _USER_ERRORS)
    return tuple(getattr(module, name) for module, name in loaded if module is not None)


def _in_vietnamese(message: str) -> str:
    for english, vietnamese in _TYPER_WORDS.items():
        message = message.replace(english, vietnamese)
    return message


def _write_log(exc: BaseException, data_dir: Path) -> Path:
    """Appends what happened where to the log in `data_dir`, or in the temporary folder if that fails.

    Not what the exception says, which may be what somebody asked: the log is meant to be passed on.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    entry = redacted(f"{now}\n{place_of(exc)}\n\n")
    for folder in (data_dir, Path(tempfile.gettempdir())):
        try:
            make_data_dir(folder)
            path = folder / LOG_NAME
            _make_room(path)
            with open(
                path, "a", encoding="utf-8", errors="replace", opener=opened_for_owner
            ) as log:
                if folder != data_dir and os.fstat(log.fileno()).st_uid != os.geteuid():
                    continue  # planted in the temporary folder by somebody who wants to read it
                log.write(entry)
        except OSError:
            logging.getLogger(__name__).debug("no log can be written in %s", folder)
        else:
            return (folder / LOG_NAME).resolve()
    return Path(os.devnull)


def _make_room(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_name(f"{LOG_NAME}.1"))
