"""Nothing secret gets past the log, and no person's words into it."""

import io
import json
import logging
import re
from datetime import UTC, datetime
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


@pytest.fixture(params=["console", "json"])
def log_format(request):
    return request.param


@pytest.fixture
def written(monkeypatch, log_format):
    """Sets logging up as the bot does, and gives what was written so far."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    root = logging.getLogger()
    before = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in (*logs._NOISY, *logs._QUOTING)}
    logs.set_up("DEBUG", log_format)
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


def test_trouble_with_telegram_is_one_line(written, log_format):
    library = logging.getLogger("telegram.ext.Updater")
    library.error("Error while calling get_updates", exc_info=NetworkError("httpx.ConnectError"))
    if log_format == "json":
        assert json.loads(written())["exception"] == "NetworkError"
    else:
        assert written().splitlines()[1:] == ["NetworkError"]


@pytest.mark.parametrize("log_format", ["json"], indirect=True)
def test_json_is_one_object_a_line_whoever_logged(written):
    logging.getLogger("aiohttp.server").error("hỏng\nhai dòng", exc_info=ValueError())
    logging.getLogger("bot.anything").info("question", extra={"id": 3, "place": "cao-bang"})
    foreign, ours = (json.loads(line) for line in written().splitlines())
    assert (foreign["level"], foreign["logger"]) == ("ERROR", "aiohttp.server")
    assert foreign["event"] == "hỏng\nhai dòng"
    assert foreign["exception"].endswith("ValueError")
    assert list(ours) == ["time", "level", "logger", "event", "id", "place"]
    assert (ours["event"], ours["id"], ours["place"]) == ("question", 3, "cao-bang")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", ours["time"])
    age = datetime.now(UTC) - datetime.fromisoformat(ours["time"])
    assert abs(age.total_seconds()) < 60


@pytest.mark.parametrize("log_format", ["json"], indirect=True)
def test_json_leaves_vietnamese_readable(written):
    logging.getLogger("bot.anything").info("thư viện đã đổi")
    assert "thư viện đã đổi" in written()


@pytest.mark.parametrize("log_format", ["json"], indirect=True)
def test_a_secret_that_json_writes_otherwise_is_hidden_too(written):
    logs.hide(['mat"khau\\rieng'])
    logging.getLogger("bot.anything").error("proxy %s", 'mat"khau\\rieng')
    assert json.loads(written())["event"] == "proxy [ẩn]"


@pytest.mark.parametrize("log_format", ["console"], indirect=True)
def test_the_console_line_ends_with_the_fields(written):
    logging.getLogger("bot.anything").info("question", extra={"id": 3, "place": "", "note": "a b"})
    line = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} INFO bot.anything: question id=3 place= note=\"a b\"\n"
    assert re.fullmatch(line, written())


def test_fields_of_other_packages_are_left_out(written):
    logging.getLogger("aiohttp.server").warning("trouble", extra={"request": "lời của cán bộ"})
    assert "trouble" in written()
    assert "cán bộ" not in written()


def test_no_line_is_coloured(written):
    logging.getLogger("bot.anything").error("hỏng", extra={"id": 1}, exc_info=ValueError())
    assert "\x1b" not in written()


def test_the_mark_tells_the_same_text_again_and_nothing_else():
    assert logs.mark_of("Thái Nguyên có gì?") == logs.mark_of("Thái Nguyên có gì?")
    assert logs.mark_of("Thái Nguyên có gì?") != logs.mark_of("Thái Nguyên có gì")
    assert re.fullmatch("[0-9a-f]{12}", logs.mark_of("Thái Nguyên có gì?"))


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
