"""Logging: set up once by the entry point, and nothing secret gets past it.

Everybody logs with the standard library; what `extra` holds becomes fields of the line:

    log.info("question", extra={"id": 3, "status": "answered"})
"""

import hashlib
import json
import logging
import re
import secrets as randomness
import sys
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

from structlog.processors import JSONRenderer, LogfmtRenderer
from structlog.stdlib import ExtraAdder, ProcessorFormatter
from structlog.typing import EventDict, WrappedLogger

LogFormat = Literal["console", "json"]

_TOKEN = re.compile(r"(?<!\d)\d{5,}(?::|%3A)[A-Za-z0-9_-]{20,}", re.IGNORECASE)
"""Whatever looks like a bot's token, whoever it belongs to."""
_HIDDEN = "[ẩn]"
_NOISY = (
    "httpx",
    "httpcore",
    "alembic",
    "apscheduler",
    "sqlalchemy",
    "aiohttp.access",
    "faiss",
)
"""Loggers that tell every request, its address and so the token included, or what nobody asked."""

_QUOTING = ("telegram.request",)
"""Loggers that repeat an answer which cannot be read, people's messages and all."""
_MOST_CAUSES = 10

_secrets: set[str] = set()


def hide(secrets: Iterable[str]) -> None:
    """Never let these strings, or their percent-encoded form, be printed or logged.

    Of an address with a password in it, neither the whole nor the password.
    """
    for secret in filter(None, secrets):
        password = _password_in(secret)
        for part in filter(None, (secret, password, unquote(password))):
            written = json.dumps(part, ensure_ascii=False)[1:-1]  # as a line of JSON holds it
            _secrets.update({part, quote(part, safe=""), written})


def redacted(text: str) -> str:
    """`text` without any secret in it."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, _HIDDEN)
    return _TOKEN.sub(_HIDDEN, text)


def _password_in(address: str) -> str:
    try:
        return urlsplit(address).password or ""
    except ValueError:
        return ""


def place_of(exc: BaseException) -> str:
    """Of what kind an exception and its causes are and where they came from; of Telegram's only the kind.

    Not what they say: that may be somebody's words.
    """
    if type(exc).__module__ == "telegram.error":
        return type(exc).__qualname__
    parts: list[str] = []
    link: BaseException | None = exc
    while link is not None and len(parts) < _MOST_CAUSES:
        parts.append("".join(traceback.format_tb(link.__traceback__)) + type(link).__qualname__)
        link = link.__cause__ or link.__context__
    return "\n".join(reversed(parts))


def mark_of(text: str) -> str:
    """By which the same text is known again for as long as the process runs, and nothing else."""
    return hashlib.blake2b(text.encode(), key=_key, digest_size=6).hexdigest()


def set_up(level: str, log_format: LogFormat = "console") -> None:
    """Log to stderr, one line a record; libraries that log addresses only from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _Redacting(
            processors=[_in_order, _as_json if log_format == "json" else _as_text],
            foreign_pre_chain=[_fields],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _QUOTING:
        logging.getLogger(name).setLevel(logging.CRITICAL)


class _Redacting(ProcessorFormatter):
    """Renders a record, whoever logged it, and then takes the secrets out of the finished line."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


def _fields(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """The fields of `extra`; those of other people's packages may hold anything, and are left out."""
    ours = event["_record"].name.startswith("bot.")
    return _add_extra(logger, name, event) if ours else event


def _in_order(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """When, how grave, who, what, then the fields; of an exception where it came from."""
    record: logging.LogRecord = event.pop("_record")
    del event["_from_structlog"]
    exc = (event.pop("exc_info", None) or (None, None, None))[1]
    stack = event.pop("stack_info", None)
    told = (place_of(exc) if exc else None), stack
    return {
        "time": record.created,
        "level": record.levelname,
        "logger": record.name,
        "event": event.pop("event"),
        **event,
        "exception": "\n".join(filter(None, told)),
    }


def _as_json(logger: WrappedLogger, name: str, event: EventDict) -> str:
    moment = datetime.fromtimestamp(event["time"], UTC).isoformat(timespec="milliseconds")
    event["time"] = moment.replace("+00:00", "Z")
    if not event["exception"]:
        del event["exception"]
    return str(_render_json(logger, name, event))


def _as_text(logger: WrappedLogger, name: str, event: EventDict) -> str:
    moment = datetime.fromtimestamp(event.pop("time"), UTC).astimezone()
    exception = event.pop("exception")
    level, who, what = event.pop("level"), event.pop("logger"), event.pop("event")
    line = f"{moment:%Y-%m-%d %H:%M:%S},{moment.microsecond // 1000:03d} {level} {who}: {what}"
    if event:
        line += f" {_render_fields(logger, name, event)}"
    return f"{line}\n{exception}" if exception else line


_add_extra = ExtraAdder()
_render_json = JSONRenderer(ensure_ascii=False, default=str)
_render_fields = LogfmtRenderer()
_key = randomness.token_bytes(16)
