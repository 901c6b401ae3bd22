"""What an operator sees of the running bot: its log, its metrics, its readiness, its statistics."""

# ruff: noqa: PLR0913, PLR0917 - fixtures are asked for by name

import json
import re
import shutil
import socket
import sqlite3
import urllib.error
import urllib.request
from contextlib import closing
from io import BytesIO
from threading import Event

import pytest
from openpyxl import load_workbook

from bot.serving import JOURNAL_NAME
from tests.bot_process import BotProcess
from tests.telegram_server import TelegramServer, User

QUESTION = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"
REFUSED = "Cao Bằng năm 2023 có bao nhiêu mô hình Dân vận khéo?"
LAN = User(101, "Lan")


def free_address() -> str:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


@pytest.fixture(scope="module")
def address() -> str:
    return free_address()


@pytest.fixture(scope="module")
def settings_of_bot(address) -> dict[str, str]:
    return {
        "DANVAN_METRICS_LISTEN": address,
        "DANVAN_LOG_FORMAT": "json",
        "DANVAN_QUESTIONS_PER_MINUTE": "5",
    }


def get(address: str, path: str) -> tuple[int, str]:
    """Status and body."""
    try:
        with urllib.request.urlopen(f"http://{address}{path}", timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def until(look, timeout_s: float = 20):
    """The first true value of `look`."""
    pause = Event()
    for _ in range(int(timeout_s / 0.1)):
        if value := look():
            return value
        pause.wait(0.1)
    raise AssertionError(look())


def metrics(address: str) -> dict[str, float]:
    """By name with labels, such as 'danvan_questions_total{status="answered"}'."""
    status, body = get(address, "/metrics")
    assert status == 200
    lines = [line for line in body.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def lines_of(bot, event: str) -> list[dict]:
    rows = [json.loads(line) for line in bot.output().splitlines()]
    return [row for row in rows if row["event"] == event]


# One line a question


def test_each_question_is_one_line_without_its_text(server, bot, admitted, lan):
    before = len(lines_of(bot, "question"))
    server.reply_to(server.say(admitted, lan, QUESTION))
    server.reply_to(server.say(admitted, lan, REFUSED))
    first, second = until(lambda: (found := lines_of(bot, "question")[before:])[1:] and found)
    assert list(first) == [
        *("time", "level", "logger", "event", "id", "chat", "intent", "place", "status"),
        *("hits", "quotes", "engine_ms", "total_ms"),
    ]
    assert (first["level"], first["chat"], first["intent"]) == ("INFO", "private", "count")
    assert (first["place"], first["status"]) == ("thai-nguyen", "answered")
    assert first["hits"] >= first["quotes"] >= 1
    assert first["total_ms"] >= first["engine_ms"] >= 0
    assert (second["id"], second["place"]) == (first["id"] + 1, "cao-bang")
    assert (second["status"], second["quotes"]) == ("not_found", 0)
    assert "Thái Nguyên" not in bot.output()


def test_a_question_in_a_group_tells_the_kind_of_chat(server, bot, office_group, lan):
    server.reply_to(server.say(office_group, lan, f"/hoi {QUESTION}"))
    assert until(lambda: lines_of(bot, "question"))[-1]["chat"] == "supergroup"


# Metrics


def test_what_happens_is_counted(server, bot, address, admitted, lan):
    before = metrics(address)

    def grown(name: str) -> float:
        return metrics(address)[name] - before.get(name, 0.0)

    server.reply_to(server.say(admitted, lan, QUESTION))
    server.reply_to(server.say(admitted, lan, REFUSED))
    assert grown('danvan_questions_total{status="answered"}') == 1
    assert grown('danvan_questions_total{status="not_found"}') == 1
    assert grown("danvan_engine_seconds_count") == 2
    assert grown("danvan_answering_seconds_count") == 2
    assert grown("danvan_answering_seconds_sum") >= grown("danvan_engine_seconds_sum") > 0
    assert grown('danvan_updates_received_total{kind="message"}') == 2


def test_who_is_turned_away_is_counted(server, bot, address, admitted, lan):
    stranger = User(999_001, "Người lạ")
    chat = server.private_chat(stranger)
    before = metrics(address)
    server.answer_to(server.say(chat, stranger, QUESTION))
    for _ in range(7):
        server.say(admitted, lan, QUESTION)
    for reason, many in {"not_admitted": 1, "too_fast": 2}.items():
        name = f'danvan_refused_total{{reason="{reason}"}}'
        until(lambda name=name, many=many: metrics(address).get(name) == before.get(name, 0) + many)


def test_sends_that_fail_are_counted_by_their_reason(server, bot, address, admitted, lan):
    name = 'danvan_sends_failed_total{reason="Forbidden"}'
    failed = 'danvan_questions_total{status="failed"}'
    before = metrics(address)
    server.fault("sendMessage", "forbidden", description="Forbidden: bot was blocked by the user")
    server.say(admitted, lan, QUESTION)
    until(lambda: metrics(address).get(name, 0) == before.get(name, 0) + 1)
    until(lambda: metrics(address)[failed] == before[failed] + 1)


def test_the_gauges_tell_how_it_stands(server, bot, address):
    now = metrics(address)
    assert now["danvan_index_passages"] >= 5
    assert 0 < now["danvan_index_age_seconds"] < 3600
    assert 0 <= now["danvan_polled_age_seconds"] < 60
    assert now["danvan_inbox_waiting"] == 0
    assert now["danvan_journal_errors"] == 0
    assert now["danvan_handler_errors_total"] == 0
    assert now["process_resident_memory_bytes"] > 2**20


def test_no_metric_tells_of_a_person_or_a_text(server, bot, address, admitted, lan):
    server.reply_to(server.say(admitted, lan, QUESTION))
    _, body = get(address, "/metrics")
    assert str(lan.id) not in re.sub(r"\d+\.\d+(?:e[+-]\d+)?", "", body)
    assert "Thái Nguyên" not in body


# Health


def test_it_is_alive_and_ready(server, bot, address):
    assert get(address, "/healthz") == (200, '{"ok": true}')
    status, body = get(address, "/readyz")
    row = json.loads(body)
    assert (status, row["ready"], row["not_ready"]) == (200, True, [])
    assert row["index"]["passages"] >= 5
    assert row["telegram"]["mode"] == "polling"


def test_what_is_not_there_is_not_found(bot, address):
    assert get(address, "/")[0] == 404


@pytest.fixture
def own(built, tmp_path):
    """(server, bot, address, data directory) of a bot of the test's own, which is not started."""
    data_dir, address = shutil.copytree(built, tmp_path / "data"), free_address()
    env = {
        "DANVAN_ACCESS": "open",
        "DANVAN_METRICS_LISTEN": address,
        "DANVAN_POLLING_STALL_SECONDS": "2",
    }
    with TelegramServer() as server:
        process = BotProcess(server, data_dir, env=env)
        yield server, process, address, data_dir
        process.__exit__()


def ready(address: str) -> tuple[int, list[str]]:
    try:
        status, body = get(address, "/readyz")
    except (urllib.error.URLError, OSError):
        return 0, []
    return status, json.loads(body)["not_ready"]


def test_it_is_alive_but_not_ready_while_telegram_is_away(own):
    server, bot, address, _ = own
    bot.start().wait_until_ready()
    until(lambda: ready(address) == (200, []))
    server.down()
    until(lambda: ready(address) == (503, ["telegram"]))
    Event().wait(3)  # polling has started over, which is no success
    assert ready(address) == (503, ["telegram"])
    assert get(address, "/healthz")[0] == 200
    server.up()
    until(lambda: ready(address) == (200, []), 70)


def test_it_is_alive_before_telegram_was_ever_reached(own):
    server, bot, address, _ = own
    server.down()
    bot.start()
    until(lambda: ready(address)[0], 60)
    assert get(address, "/healthz")[0] == 200
    assert ready(address) == (503, ["telegram"])


def test_a_locked_journal_makes_it_unready_until_it_is_free(own):
    _, bot, address, data_dir = own
    bot.start().wait_until_ready()
    until(lambda: ready(address) == (200, []))
    with closing(sqlite3.connect(data_dir / JOURNAL_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        until(lambda: ready(address) == (503, ["journal"]))
        other.execute("ROLLBACK")
    until(lambda: ready(address) == (200, []))


def test_an_index_that_was_deleted_makes_it_unready(own):
    _, bot, address, data_dir = own
    bot.start().wait_until_ready()
    until(lambda: ready(address) == (200, []))
    shutil.rmtree(data_dir / "index")
    assert ready(address) == (503, ["index"])


def test_with_a_webhook_no_polling_is_wanted(own, built, tmp_path):
    server, _, address, data_dir = own
    hook = free_address()
    env = {
        "DANVAN_ACCESS": "open",
        "DANVAN_METRICS_LISTEN": address,
        "DANVAN_WEBHOOK_URL": f"http://{hook}/tin",
        "DANVAN_WEBHOOK_SECRET": "mot-chuoi_bi-mat_0123456789",
        "DANVAN_WEBHOOK_LISTEN": hook,
    }
    with BotProcess(server, data_dir, env=env) as bot:
        bot.wait_until_ready(healthz=f"http://{hook}/healthz")
        status, body = get(address, "/readyz")
    assert (status, json.loads(body)["telegram"]) == (200, {"ok": True, "mode": "webhook"})


@pytest.mark.parametrize("listen", ["taken", "192.0.2.1:9464", "127.0.0.1:99999"])
def test_an_address_that_cannot_be_had_is_one_sentence(built, tmp_path, listen):
    data_dir = shutil.copytree(built, tmp_path / "data")
    with closing(socket.socket()) as other, TelegramServer() as server:
        other.bind(("127.0.0.1", 0))
        other.listen()
        if listen == "taken":
            listen = f"127.0.0.1:{other.getsockname()[1]}"
        with BotProcess(server, data_dir, env={"DANVAN_METRICS_LISTEN": listen}) as bot:
            assert bot.wait(30) == 2
            last = bot.output().splitlines()[-1]
    assert last.startswith(f"Không lắng nghe được ở DANVAN_METRICS_LISTEN={listen} (")
    assert last.endswith("hãy chọn địa chỉ:cổng khác.")


def test_an_address_open_to_others_is_warned_of(own):
    server, _, address, data_dir = own
    everywhere = address.replace("127.0.0.1", "0.0.0.0")
    with BotProcess(server, data_dir, env={"DANVAN_METRICS_LISTEN": everywhere}) as bot:
        bot.wait_until_ready()
        assert f"WARNING bot.health: {everywhere} is open to other machines" in bot.output()


# Statistics


def test_thongke_tells_administrators_what_the_library_lacks(
    server, spotless, admitted, admin, admin_chat, lan
):
    for text in (QUESTION, REFUSED, "cao bang nam 2023 co bao nhieu mo hinh dan van kheo"):
        server.reply_to(server.say(admitted, lan, text))
    reply = server.reply_to(server.say(admin_chat, admin, "/thongke"))
    week, month = reply.plain.split("\n\n")
    assert week.startswith("7 ngày qua (")
    assert month.startswith("30 ngày qua (")
    for part in (week, month):
        assert re.search(r"có đáp án \d+% \(\d+\)", part)
        (line,) = [one for one in part.splitlines() if "Cao Bằng, 2023: mô hình" in one]
        assert int(re.search(r"\((\d+) lần", line)[1]) >= 2


def test_the_spreadsheet_comes_as_a_document(server, spotless, admitted, admin, admin_chat, lan):
    server.reply_to(server.say(admitted, lan, REFUSED))
    reply = server.reply_to(server.say(admin_chat, admin, "/thongke"))
    pressed = server.press(reply, "Bảng tính 30 ngày", admin)
    sent = server.wait_for(
        lambda: next((one for one in server.sent(admin_chat) if "document" in one), None)
    )
    assert pressed.answer is not None
    assert re.fullmatch(r"thong-ke-\d{8}-\d{8}\.xlsx", sent["document"]["file_name"])
    content = server.state.files[sent["document"]["file_id"]]
    book = load_workbook(BytesIO(content))
    rows = list(book["Thư viện còn thiếu"].iter_rows(min_row=2, values_only=True))
    assert any(row[:3] == ("Cao Bằng", "2023", "mô hình, dân vận khéo") for row in rows)
    every = " ".join(str(cell) for sheet in book for row in sheet.values for cell in row)
    assert lan.first_name not in every
    assert str(lan.id) not in every


def test_thongke_is_for_administrators_in_private(server, admitted, office_group, admin, lan):
    assert server.reply_to(server.say(admitted, lan, "/thongke")).plain == (
        "Việc này chỉ dành cho quản trị viên của bot."
    )
    before = len(server.sent(office_group))
    server.say(office_group, admin, "/thongke")
    server.settled()
    assert len(server.sent(office_group)) == before


def test_a_press_of_somebody_else_sends_nothing(server, bot, admin, admin_chat, lan):
    reply = server.reply_to(server.say(admin_chat, admin, "/thongke"))
    before = len(server.calls_of("sendDocument"))
    pressed = server.press(reply, "Bảng tính", lan)
    server.wait_for(lambda: pressed.answer)
    assert pressed.answer["text"] == "Việc này chỉ dành cho quản trị viên của bot."
    server.settled()
    assert len(server.calls_of("sendDocument")) == before


def test_a_spreadsheet_that_cannot_be_sent_is_told(server, bot, admin, admin_chat):
    reply = server.reply_to(server.say(admin_chat, admin, "/thongke"))
    server.fault("sendDocument", "error", status=400, description="Bad Request: file too big")
    server.press(reply, "Bảng tính", admin)
    server.wait_for(
        lambda: any("Chưa gửi được bảng tính" in one.plain for one in server.sent(admin_chat))
    )
