"""Logging: set up once by the entry point, and nothing secret gets past it."""

import logging
import re
import sys
import traceback
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, unquote, urlsplit

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
            _secrets.update({part, quote(part, safe="")})


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


class _Redacting(logging.Formatter):
    """Formats a record, with the place of its exception, and then takes the secrets out."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 # the library's own name
        return place_of(ei[1])


def set_up(level: str) -> None:
    """Log to stderr, one line a record; libraries that log addresses only from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _QUOTING:
        logging.getLogger(name).setLevel(logging.CRITICAL)
