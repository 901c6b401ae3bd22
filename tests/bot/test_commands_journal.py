"""`danvan journal …` on real files: what it tells, what it deletes, and what it says when it cannot."""

import asyncio
import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from bot.journal import Asked, Given, Journal
from bot.journal_store import JOURNAL_NAME

ASKED_AT = datetime(2026, 3, 5, 8, 30, 15, tzinfo=UTC)
LAN, MINH = 7_000_000_000_123, 5
HERS = "Lan hỏi riêng một câu BIMAT về mô hình"
SAME = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / JOURNAL_NAME


@pytest.fixture
def journal(danvan, path):
    """A command of `danvan journal`."""
    return lambda *arguments: danvan("--data-dir", path.parent, "journal", *arguments)


async def _ask(journal, user: int, text: str) -> int:
    question = await journal.received(Asked(user, None, user, 1, text, ASKED_AT))
    await journal.answered(question, Given("answered", text, None, text, 1.0, 2, ASKED_AT))
    return question


@pytest.fixture
def filled(path):
    """A journal with two people's questions, of which one could not be delivered."""

    async def fill() -> None:
        journal = await Journal.open(path)
        for user, text in ((LAN, HERS), (LAN, SAME), (MINH, SAME)):
            question = await _ask(journal, user, text)
            await journal.vote(question, user=user, vote=-1, at=ASKED_AT)
        await journal.report(question, user=LAN, text="Số này sai BIMAT rồi", at=ASKED_AT)
        lost = await journal.received(Asked(-44, 3, MINH, 9, "Dòng một\ndòng hai", ASKED_AT))
        await journal.failed(lost, ASKED_AT, "Forbidden")
        await journal.request(LAN, name="Lan", asked_by=LAN, now=ASKED_AT)
        await journal.request(-44, name="Tổ dân vận", asked_by=LAN, now=ASKED_AT)
        await journal.close()

    asyncio.run(fill())
    return path


def stored_bytes(path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


def test_info_counts_what_is_kept(journal, filled, monkeypatch):
    monkeypatch.setenv("DANVAN_RETENTION_DAYS", "30")
    status, out, err = journal("info")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith(f"Tệp: {filled} (0,")
    assert lines[1:] == [
        "Phiên bản lược đồ: 0002",
        "Câu hỏi: 4, cũ nhất từ 05/03/2026; chưa trả lời 0, không gửi được 1",
        "Câu trả lời: 3",
        "Mạch hỏi: 2",
        "Nhận xét: 3",
        "Báo sai: 1; chưa xử lý 1",
        "Người và nhóm xin dùng bot: 1 người, 1 nhóm",
        "Tin đã nhận: 0; đang chờ 0",
        "Thời hạn giữ: 30 ngày (DANVAN_RETENTION_DAYS)",
        "Chữ đã xóa: không còn trong tệp",
    ]


def test_info_tells_that_deleted_text_may_still_be_there(journal, filled):
    with closing(sqlite3.connect(filled)) as connection:
        connection.execute("PRAGMA user_version = 3")
    assert "Chữ đã xóa: còn chờ bot ghi lại tệp\n" in journal("info")[1]


def test_failed_lists_the_questions_without_their_text(journal, filled):
    status, out, err = journal("failed")
    assert (status, err) == (0, "")
    assert out.startswith("#4\tcuộc trò chuyện -44\thỏi lúc ")
    assert out.endswith("\tForbidden\n")
    assert "Dòng" not in out
    assert journal("failed", "--text")[1] == out[:-1] + "\tDòng một dòng hai\n"


def test_failed_as_json_is_one_object_a_line(journal, filled):
    expected = {
        "question": 4,
        "chat": -44,
        "asked_at": "2026-03-05T08:30:15+00:00",
        "problem": "Forbidden",
    }
    assert json.loads(journal("failed", "--json")[1]) == expected
    with_text = json.loads(journal("failed", "--json", "--text")[1])
    assert with_text == expected | {"text": "Dòng một\ndòng hai"}


def test_failed_says_that_there_is_nothing(journal, filled):
    assert journal("forget", MINH)[0] == 0
    assert journal("failed")[1] == "Không có câu trả lời nào không gửi được.\n"
    assert journal("failed", "--json")[1] == ""


def test_forget_deletes_one_person_from_every_byte(journal, filled):
    """Somebody else's equal question stays, and is no trace of hers."""
    assert b"BIMAT" in stored_bytes(filled)
    status, out, err = journal("forget", LAN)
    assert (status, err) == (0, "")
    assert out == (
        f"Đã xóa của {LAN}: 2 câu hỏi, 2 câu trả lời, 1 mạch hỏi, 2 nhận xét, 1 báo sai, 0 tin đang chờ.\n"
        "Đã ghi lại và soát các tệp của sổ ghi chép: chữ đã xóa không còn ở đó.\n"
    )
    assert b"BIMAT" not in stored_bytes(filled)
    assert SAME.encode() in stored_bytes(filled)
    with closing(sqlite3.connect(filled)) as connection:
        left = connection.execute("SELECT user_id FROM questions").fetchall()
        members = connection.execute("SELECT id, standing FROM members").fetchall()
    assert left == [(MINH,), (MINH,)]
    assert members == [(LAN, "pending")]


def test_forget_takes_the_id_of_a_group_in_whose_name_somebody_wrote(journal, filled):
    assert journal("forget", "-44")[1].startswith("Đã xóa của -44: 0 câu hỏi")


def test_forget_says_when_another_program_keeps_the_text(journal, filled, monkeypatch):
    monkeypatch.setattr("bot.commands_journal._PATIENCE_S", 0.1)
    monkeypatch.setattr("bot.journal_forgetting.LOG_WAIT_S", 0)
    with closing(sqlite3.connect(filled, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM questions").fetchall()
        status, out, err = journal("forget", LAN)
    assert status == 2
    assert out.startswith(f"Đã xóa của {LAN}: 2 câu hỏi")
    assert err.startswith(f"Chữ đã xóa chưa rời hết khỏi {filled} vì còn chương trình khác")
    assert err.count("\n") == 1
    assert journal("forget", LAN)[0] == 0
    assert b"BIMAT" not in stored_bytes(filled)


def test_a_copy_beside_the_journal_is_not_taken_for_it(journal, filled):
    filled.with_name(f"{JOURNAL_NAME}.cu").write_bytes(filled.read_bytes())
    assert journal("forget", LAN)[0] == 0


@pytest.mark.parametrize("user", ["lan", "0", "12a", "@lan", "1.5", "-", "9" * 30])
def test_forget_refuses_what_is_no_id(journal, filled, user):
    status, out, err = journal("forget", user)
    assert (status, out) == (2, "")
    assert err.startswith(f"“{user}” không phải số định danh Telegram")
    assert err.count("\n") == 1


def test_check_finds_a_sound_journal_sound(journal, filled):
    assert journal("check") == (0, f"Sổ ghi chép {filled} lành lặn.\n", "")


@pytest.fixture
def index_page(filled):
    """Changes the bytes of the page that holds the index of the questions' times."""
    with closing(sqlite3.connect(filled)) as connection:
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'ix_questions_asked_at'"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()

    def change(new) -> None:
        with filled.open("r+b") as file:
            file.seek((root - 1) * size)
            page = file.read(size)
            file.seek((root - 1) * size)
            file.write(new(page))

    return change


def test_check_names_damage_and_the_remedy(journal, filled, index_page):
    index_page(lambda page: page.replace(b"2026-03-05", b"2025-03-05", 1))
    status, out, err = journal("check")
    assert (status, out) == (2, "")
    assert err.startswith(f"Sổ ghi chép {filled} hỏng (")
    assert "ix_questions_asked_at" in err
    assert "bản sao lưu" in err
    assert err.count("\n") == 1


def test_check_says_so_too_where_sqlite_cannot_even_look(journal, filled, index_page):
    index_page(lambda page: os.urandom(len(page)))
    status, out, err = journal("check")
    assert (status, out) == (2, "")
    assert f"{filled} hỏng" in err
    assert "bản sao lưu" in err
    assert err.count("\n") == 1


def test_check_finds_rows_whose_question_is_gone(journal, filled):
    with closing(sqlite3.connect(filled, isolation_level=None)) as connection:
        connection.execute("DELETE FROM questions WHERE id = 1")
    status, _, err = journal("check")
    assert status == 2
    assert "no such row in questions" in err


COMMANDS = [("info",), ("failed",), ("check",), ("forget", str(LAN))]


@pytest.mark.parametrize("arguments", COMMANDS)
def test_without_a_journal_nothing_is_made(journal, path, arguments):
    status, out, err = journal(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith(f"Chưa có sổ ghi chép {path}: chưa có bot nào chạy")
    assert err.count("\n") == 1
    assert not path.parent.exists()


@pytest.mark.parametrize("arguments", COMMANDS)
@pytest.mark.parametrize(
    ("revision", "said"), [("9999", "bản danvan mới hơn lập"), ("0001", "bản danvan cũ hơn lập")]
)
def test_the_journal_of_another_version_is_left_alone(journal, filled, arguments, revision, said):
    with closing(sqlite3.connect(filled, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    before = filled.read_bytes()
    status, out, err = journal(*arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert filled.read_bytes() == before


@pytest.mark.parametrize("arguments", COMMANDS)
def test_what_is_no_journal_is_told_as_such(journal, path, arguments):
    path.parent.mkdir()
    path.write_bytes(b"khong phai SQLite " * 300)
    status, out, err = journal(*arguments)
    assert (status, out) == (2, "")
    assert "không phải là sổ ghi chép" in err
    assert err.count("\n") == 1


def test_a_locked_journal_is_told_as_such(journal, filled, monkeypatch):
    monkeypatch.setattr("bot.journal_store._PRAGMAS", ("busy_timeout = 50",))
    with closing(sqlite3.connect(filled, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        status, out, err = journal("forget", LAN)
        assert journal("info")[0] == 0
    assert (status, out) == (2, "")
    assert "đang bị một chương trình khác khóa" in err
