"""`danvan doctor --telegram`: what is wrong on Telegram's side, and what to do about it."""

import pytest

from tests.telegram_proxy import Proxy
from tests.telegram_server import TelegramServer, User

HUNG = User(7, "Hùng", "Trần")
SECRET = "mot-chuoi_bi-mat_0123456789"


@pytest.fixture
def server():
    with TelegramServer() as server:
        server.say(server.private_chat(HUNG), HUNG, "/start")
        yield server


@pytest.fixture
def examined(danvan, shared_data, server, monkeypatch):
    """Runs the doctor with these settings: exit status, and what it says of Telegram by subject."""

    def run(**settings: str):
        values = {
            "TELEGRAM_TOKEN": server.token,
            "TELEGRAM_BASE_URL": server.base_url,
            "ADMIN_IDS": "7",
        } | settings
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        for name, value in values.items():
            monkeypatch.setenv(f"DANVAN_{name}", value)
        status, out, err = danvan("--data-dir", shared_data, "doctor", "--telegram")
        for secret in (values["TELEGRAM_TOKEN"], SECRET, "khau"):
            assert not secret or secret not in out + err
        assert err == ""
        lines = [line[5:] if line.startswith("ổn") else line for line in out.splitlines()]
        return status, "\n".join(lines[lines.index(next(filter(_is_index, lines))) + 1 :])

    return run


def _is_index(line: str) -> bool:
    return line.startswith(("Chỉ mục", "LỖI  Chỉ mục"))


def test_all_is_well(examined, server):
    status, told = examined()
    assert status == 0
    assert "LỖI" not in told
    assert f"nối được tới 127.0.0.1:{server.port}, bot là @hoidanvan_bot" in told
    assert "Chế độ riêng tư: đang bật" in told
    assert "Webhook: không dùng, hỏi vòng" in told
    assert "Quản trị viên: 7 là Hùng Trần" in told


def test_nothing_is_changed_by_looking(examined, server):
    examined()
    methods = {call.method for call in server.calls}
    assert methods == {"getMe", "getWebhookInfo", "getChat"}


def test_privacy_mode_that_is_off_is_told_with_its_remedy(examined, server):
    server.options.can_read_all_group_messages = True
    status, told = examined()
    assert status == 0
    assert "Chế độ riêng tư: đang tắt" in told
    assert "/setprivacy" in told


def test_inline_mode_that_is_off_is_told_with_its_remedy(examined, server):
    server.options.supports_inline_queries = False
    assert "/setinline" in examined()[1]


@pytest.mark.parametrize(
    ("token", "told"),
    [
        ("", "chưa có DANVAN_TELEGRAM_TOKEN"),
        ("abc", "không nhận DANVAN_TELEGRAM_TOKEN"),
        ("110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw_", "không nhận DANVAN_TELEGRAM_TOKEN"),
    ],
)
def test_a_token_that_cannot_be_used(examined, token, told):
    status, said = examined(TELEGRAM_TOKEN=token)
    assert status == 2
    assert said.startswith("LỖI  Telegram: ")
    assert told in said
    assert "@BotFather" in said


def test_telegram_that_cannot_be_reached(examined, server):
    server.down()
    status, told = examined()
    assert status == 2
    assert f"LỖI  Telegram: không tới được 127.0.0.1:{server.port} không qua proxy" in told
    assert "DANVAN_TELEGRAM_PROXY" in told


@pytest.mark.parametrize("kind", ["status", "reset", "malformed"])
def test_a_network_that_gives_no_proper_answer(examined, server, kind):
    server.fault("getMe", kind, times=9)
    status, told = examined()
    assert status == 2
    assert told.startswith("LỖI  Telegram: không tới được")


def test_the_proxy_is_used(examined):
    with Proxy("danvan", "mat:khau") as proxy:
        address = f"http://danvan:mat%3Akhau@127.0.0.1:{proxy.port}"
        status, _ = examined(TELEGRAM_PROXY=address)
        assert status == 0
        assert set(proxy.paths) == {"getMe", "getWebhookInfo", "getChat"}


def test_a_proxy_that_refuses_or_is_not_there(examined):
    with Proxy("danvan", "mat:khau") as proxy:
        port = proxy.port
        status, told = examined(TELEGRAM_PROXY=f"http://danvan:saikhau@127.0.0.1:{port}")
        assert proxy.refused
    for said in (told, examined(TELEGRAM_PROXY=f"http://danvan:saikhau@127.0.0.1:{port}")[1]):
        assert status == 2
        assert "qua DANVAN_TELEGRAM_PROXY" in said


def test_a_socks_proxy_works_or_tells_what_it_needs(examined):
    status, told = examined(TELEGRAM_PROXY="socks5://danvan:khau@127.0.0.1:9")
    assert status == 2
    assert "DANVAN_TELEGRAM_PROXY" in told


def test_a_webhook_of_somebody_else(examined, server):
    _set_webhook(server, "https://khac.vn/hook")
    status, told = examined()
    assert status == 2
    assert "LỖI  Webhook: Telegram đang gọi tới https://khac.vn/hook" in told
    assert "khởi động danvan bot" in told


def test_a_webhook_as_it_should_be(examined, server):
    _set_webhook(server, "https://ta.vn/hook")
    status, told = examined(WEBHOOK_URL="https://ta.vn/hook", WEBHOOK_SECRET=SECRET)
    assert status == 0
    assert "Webhook: Telegram gọi tới https://ta.vn/hook" in told


def test_a_webhook_that_is_not_set_yet(examined):
    status, told = examined(WEBHOOK_URL="https://ta.vn/hook", WEBHOOK_SECRET=SECRET)
    assert status == 2
    assert "LỖI  Webhook: Telegram đang gọi tới không nơi nào" in told


def test_updates_that_wait_are_counted(examined, server):
    server.say(server.private_chat(HUNG), HUNG, "Chào")
    assert "2 tin đang chờ" in examined()[1]


def test_administrators_who_never_wrote_are_named(examined, server):
    server.private_chat(User(9, "Mai"))
    status, told = examined(ADMIN_IDS="7,8,9")
    assert status == 2
    assert "Quản trị viên: 7 là Hùng Trần" in told
    assert "LỖI  Quản trị viên: 8 chưa từng nhắn cho bot" in told
    assert "/start" in told
    assert "không tới được" not in told


def test_an_administrator_whom_telegram_forbids_to_look_up_is_not_the_network(examined, server):
    server.fault("getChat", "forbidden")
    status, told = examined()
    assert status == 2
    assert "LỖI  Quản trị viên: 7 chưa từng nhắn cho bot" in told
    assert "nối được tới" in told


def test_no_administrator_is_a_problem_unless_everybody_may_ask(examined):
    status, told = examined(ADMIN_IDS="")
    assert status == 2
    assert "LỖI  Quản trị viên: chưa có ai trong DANVAN_ADMIN_IDS" in told
    assert examined(ADMIN_IDS="", ACCESS="open")[0] == 0


def _set_webhook(server, url: str) -> None:
    with server.changed:
        server._deliveries.webhook = {"url": url, "secret_token": SECRET, "max_connections": 40}
