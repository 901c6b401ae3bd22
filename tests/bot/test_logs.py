"""Nothing secret gets past the log, and no person's words into it."""

import io
import logging
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import NetworkError, TelegramError

from bot import logs
from bot.network import TelegramRequest

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw-"

secrets = st.text(min_size=3, max_size=40).filter(lambda text: text.strip() == text)


@pytest.fixture(autouse=True)
def forgetful(monkeypatch):
    """Secrets of other tests are not known here, nor those of here elsewhere."""
    monkeypatch.setattr(logs, "_secrets", set())


@pytest.fixture
def written(monkeypatch):
    """Sets logging up as the bot does, and gives what was written so far."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    root = logging.getLogger()
    before = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in (*logs._NOISY, *logs._QUOTING)}
    logs.set_up("DEBUG")
    yield stream.getvalue
    logging.captureWarnings(capture=False)
    root.handlers[:], root.level = before[0], before[1]
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@given(secret=secrets, before=st.text(max_size=10), after=st.text(max_size=10))
def test_a_hidden_secret_is_in_no_text(secret, before, after):
    logs._secrets.clear()
    logs.hide([secret])
    for text in (f"{before}{secret}{after}", f"{before}{quote(secret, safe='')}{after}"):
        left = logs.redacted(text)
        assert secret not in left.replace(logs._HIDDEN, "")
        assert logs._HIDDEN in left


@given(st.text(max_size=60))
def test_text_without_a_secret_is_left_alone(text):
    logs._secrets.clear()
    logs.hide([TOKEN])
    assert logs.redacted(text) == text


@pytest.mark.parametrize(
    "text",
    [
        f"https://api.telegram.org/bot{TOKEN}/getMe",
        f"https://api.telegram.org/bot{quote(TOKEN, safe='')}/getMe",
        f"https://api.telegram.org/bot{quote(TOKEN, safe='').lower()}/getMe",
        f"The token `{TOKEN}` was rejected",
    ],
)
def test_whatever_looks_like_a_token_is_hidden_before_any_setting_was_read(text):
    assert TOKEN.split(":")[1][:20].lower() not in logs.redacted(text).lower()


@pytest.mark.parametrize(
    "text", ["12:30", "10:15:00", "2026-11-23 04:14:38", "a:b", "127.0.0.1:8443"]
)
def test_times_and_addresses_are_no_tokens(text):
    assert logs.redacted(text) == text


def test_a_proxys_password_is_hidden_with_and_without_its_address():
    address = "http://danvan:mat%3Akhau@proxy.vn:3128"
    logs.hide([address])
    for text in (address, "mat%3Akhau", "mat:khau", f"cannot connect to {address}/"):
        left = logs.redacted(text)
        assert "khau" not in left
    assert logs.redacted("proxy.vn:3128") == "proxy.vn:3128"


def test_the_longer_secret_goes_first():
    logs.hide(["matkhau", "matkhau-dai-hon"])
    assert logs.redacted("matkhau-dai-hon") == logs._HIDDEN


def test_an_empty_secret_hides_nothing():
    logs.hide(["", "http://proxy.vn"])
    assert logs.redacted("chào") == "chào"


def test_every_record_is_redacted_arguments_tracebacks_and_all(written):
    logs.hide([TOKEN])
    log = logging.getLogger("bot.anything")
    log.info("polling %s", TOKEN)
    error = ValueError(TOKEN)
    error.__cause__ = OSError(f"https://api.telegram.org/bot{TOKEN}/getUpdates")
    log.error("failed with %s", {"token": TOKEN}, exc_info=error)
    assert TOKEN not in written()
    assert "polling [ẩn]" in written()


def test_a_traceback_tells_where_and_not_what(written):
    words = "lời của cán bộ"

    def fail() -> None:
        raise KeyError(words)

    try:
        try:
            fail()
        except KeyError as exc:
            raise RuntimeError(words) from exc
    except RuntimeError:
        logging.getLogger("bot.anything").exception("failed")
    assert words not in written()
    assert "in fail" in written()
    assert written().index("KeyError") < written().index("RuntimeError")


def test_trouble_with_telegram_is_one_line(written):
    library = logging.getLogger("telegram.ext.Updater")
    library.error("Error while calling get_updates", exc_info=NetworkError("httpx.ConnectError"))
    assert written().splitlines()[1:] == ["NetworkError"]


def test_an_answer_that_cannot_be_read_is_not_repeated(written):
    """The library would log it whole: an answer to getUpdates is what people wrote."""
    with pytest.raises(TelegramError):
        TelegramRequest.parse_json_payload(b'{"ok":true,"result":[{"message":{"text":"xin hoi')
    assert written() == ""


def test_causes_that_go_in_a_circle_come_to_an_end():
    first, second = ValueError(), TypeError()
    first.__cause__, second.__cause__ = second, first
    assert "TypeError" in logs.place_of(first)


@pytest.mark.parametrize(
    "name", ["httpx", "httpcore.connection", "sqlalchemy.engine", "faiss.loader"]
)
def test_libraries_that_tell_every_request_are_quiet(written, name):
    logging.getLogger(name).info("HTTP Request: POST https://api.telegram.org/botTOKEN/getMe")
    assert written() == ""
    logging.getLogger(name).warning("trouble")
    assert "trouble" in written()
