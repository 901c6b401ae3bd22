"""The journal's file: made, opened, shared, killed, damaged, and too new."""

import asyncio
import logging
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from bot.journal import Asked, Given, Journal, JournalError
from bot.journal_tables import metadata
from bot.migrations.upgrade import configuration

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 5, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "var" / "journal.sqlite3"


async def open_and_close(path: Path) -> dict[str, int]:
    journal = await Journal.open(path)
    try:
        return await journal.counts()
    finally:
        await journal.close()


async def failure(path: Path) -> str:
    with pytest.raises(JournalError) as caught:
        await open_and_close(path)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    assert "SELECT" not in message
    return message


def asked(message: int, *, chat: int = 1, text: str = "Hỏi") -> Asked:
    return Asked(chat, None, 7, message, text, NOW)


def given(reply: int, after: str) -> Given:
    return Given("answered", "{}", None, after, 1.5, reply, NOW)


# Opening


async def test_what_was_written_is_there_after_a_restart(path):
    journal = await Journal.open(path)
    await journal.decide(7, "approved", by=1, now=NOW, name="An")
    question = await journal.received(asked(1))
    await journal.answered(question, given(2, "S"))
    before = await journal.question(question)
    await journal.close()

    journal = await Journal.open(path)
    assert (await journal.admission(7)).standing == "approved"
    assert await journal.question(question) == before
    assert await journal.conversation(1, None, 7) == "S"
    await journal.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


async def test_an_empty_file_becomes_a_journal(path):
    path.parent.mkdir()
    path.touch()
    assert set((await open_and_close(path)).values()) == {0}


async def test_a_folder_with_odd_characters_will_do(tmp_path):
    assert await open_and_close(tmp_path / "50% dân vận?#" / "journal.sqlite3")


@pytest.mark.parametrize("umask", [0o000, 0o022])
async def test_only_the_owner_may_read_the_files(path, umask):
    previous = os.umask(umask)
    try:
        journal = await Journal.open(path)
        await journal.received(asked(1))
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        await journal.close()
    finally:
        os.umask(previous)
    assert modes == dict.fromkeys([path.name, f"{path.name}-wal", f"{path.name}-shm"], 0o600)


OPENER = """
import asyncio, sys
from pathlib import Path
from bot.journal import Journal

async def main():
    await (await Journal.open(Path(sys.argv[1]))).close()

asyncio.run(main())
"""


def test_several_processes_may_open_a_new_journal_at_once(path):
    command = [sys.executable, "-c", OPENER, str(path)]
    processes = [subprocess.Popen(command, cwd=ROOT) for _ in range(4)]
    assert [process.wait(60) for process in processes] == [0, 0, 0, 0]
    assert asyncio.run(open_and_close(path))


async def test_every_connection_is_set_up(path):
    journal = await Journal.open(path)
    names = ("busy_timeout", "journal_mode", "synchronous", "foreign_keys", "secure_delete")
    for engine, synchronous in ((journal._engine, 1), (journal._lasting, 2), (journal._reading, 1)):
        if engine is journal._reading:
            await journal._write(lambda connection: None)  # nothing lasting is left behind
        with engine.connect() as connection:
            values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names]
            assert values == [5000, "wal", synchronous, 1, 1]
    await journal.close()


# The schema


async def test_the_migrations_make_the_tables_of_the_models(path):
    await open_and_close(path)
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


async def test_a_migration_that_fails_leaves_nothing_behind(path):
    """A table in the way stops the migration midway; the tables made before it are gone again."""
    path.parent.mkdir()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE questions (x)")
    database.close()
    assert "không phải là sổ ghi chép" in await failure(path)
    database = sqlite3.connect(path)
    assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("questions",)]
    database.close()


def test_there_is_one_newest_version():
    assert len(ScriptDirectory.from_config(configuration()).get_heads()) == 1


async def test_logging_is_left_alone(path, caplog):
    handlers, level = list(logging.root.handlers), logging.root.level
    await open_and_close(path)
    assert (logging.root.handlers, logging.root.level) == (handlers, level)
    assert not logging.getLogger("bot.journal").disabled


# Many at once


async def test_two_hundred_people_ask_at_once(path):
    journal = await Journal.open(path)

    async def person(number: int) -> int:
        await journal.request(number, name=f"Người {number}", asked_by=None, now=NOW)
        assert await journal.conversation(number, None, 7) is None
        question = await journal.received(asked(number, chat=number, text=f"Hỏi {number}"))
        await journal.answered(question, given(number + 1, f"S{number}"))
        await journal.vote(question, user=number, vote=1, at=NOW)
        assert await journal.conversation(number, None, 7) == f"S{number}"
        assert (await journal.question_of_reply(number, number + 1)).text == f"Hỏi {number}"
        return question

    questions = await asyncio.gather(*(person(number) for number in range(1, 201)))
    assert len(set(questions)) == 200
    counts = await journal.counts()
    assert {counts[name] for name in ("members", "questions", "answers", "feedback")} == {200}
    await journal.close()


async def test_of_many_administrators_who_press_at_once_one_decides(path):
    journal = await Journal.open(path)
    await journal.request(7, name="An", asked_by=None, now=NOW)
    decided = await asyncio.gather(
        *(journal.decide(7, "approved", by=by, now=NOW) for by in range(50))
    )
    assert decided.count(True) == 1
    assert (await journal.admission(7)).decided_by == decided.index(True)
    await journal.close()


async def test_two_journals_on_one_file_decide_once(path):
    journals = [await Journal.open(path) for _ in range(2)]
    for party in range(1, 31):
        decided = await asyncio.gather(
            *(journal.decide(party, "approved", by=1, now=NOW) for journal in journals * 3)
        )
        assert decided.count(True) == 1
    for journal in journals:
        await journal.close()


async def test_a_cancelled_call_leaves_a_journal_that_works(path):
    journal = await Journal.open(path)
    tasks = [asyncio.create_task(journal.received(asked(number))) for number in range(50)]
    await asyncio.sleep(0.005)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    question = await journal.received(asked(99))
    assert (await journal.question(question)).message == 99
    await journal.close()


async def test_closing_finishes_what_was_asked_for(path):
    journal = await Journal.open(path)
    tasks = [asyncio.create_task(journal.received(asked(number))) for number in range(50)]
    await asyncio.sleep(0)
    await journal.close()
    assert len(set(await asyncio.gather(*tasks))) == 50
    assert (await open_and_close(path))["questions"] == 50


async def test_reads_go_on_while_another_process_writes(path):
    journal = await Journal.open(path)
    await journal.set_home(1, "thai-nguyen")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(journal.set_home(1, "nam-dinh"))
    await asyncio.sleep(0.1)
    assert await journal.home(1) == "thai-nguyen"
    assert not writing.done()
    other.execute("COMMIT")
    other.close()
    await writing
    assert await journal.home(1) == "nam-dinh"
    await journal.close()


async def test_a_journal_locked_for_too_long_says_so_and_works_again(path, monkeypatch):
    monkeypatch.setattr("bot.journal_store._PRAGMAS", ("busy_timeout = 50",))
    journal = await Journal.open(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalError, match=f"{path} đang bị một chương trình khác khóa"):
        await journal.set_home(1, "nam-dinh")
    other.execute("ROLLBACK")
    other.close()
    await journal.set_home(1, "nam-dinh")
    assert await journal.home(1) == "nam-dinh"
    await journal.close()


async def test_deleted_text_is_owed_to_the_next_who_opens_the_file(path):
    """The process ended between the deletion and the writing anew."""
    journal = await Journal.open(path)
    await journal.received(asked(1))
    await journal.forget(7)
    await journal.close()
    again = await Journal.open(path)
    assert await again.owes_scrub()
    assert await again.scrub()
    assert not await again.owes_scrub()
    await again.close()


async def test_a_reader_elsewhere_keeps_deleted_text_until_it_has_read(path, monkeypatch):
    """And the file does not grow however often that is tried."""
    monkeypatch.setattr("bot.journal_forgetting.LOG_WAIT_S", 0)
    journal = await Journal.open(path)
    await journal.received(asked(1, text="BIMAT" * 1000))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT * FROM questions").fetchall()
    assert (await journal.forget(7)).questions == 1
    sizes = set()
    for _ in range(3):
        assert await journal.scrub() is False
        sizes.add(sum(file.stat().st_size for file in path.parent.iterdir()))
    assert len(sizes) == 1
    assert await journal.owes_scrub()
    other.close()
    assert await journal.scrub() is True
    assert not await journal.owes_scrub()
    assert b"BIMAT" not in b"".join(file.read_bytes() for file in path.parent.iterdir())
    await journal.close()


# Faults

WRITER = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.journal import Asked, Given, Journal

NOW = datetime(2026, 3, 5, tzinfo=UTC)

async def person(journal, chat):
    message = 0
    while True:
        message += 1
        question = await journal.received(Asked(chat, None, 7, message, "Hỏi", NOW))
        await journal.answered(
            question, Given("answered", "{}" * 2000, None, str(message), 1.0, message, NOW)
        )
        print(chat, message, flush=True)

async def main():
    journal = await Journal.open(Path(sys.argv[1]))
    await asyncio.gather(*(person(journal, chat) for chat in range(1, 6)))

asyncio.run(main())
"""


def killed_writer(path: Path, lines: int) -> list[tuple[int, int]]:
    """The (chat, message) pairs that a process said it had committed before it was killed."""
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        said = [process.stdout.readline() for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()
    pairs = [line.split() for line in said if line.endswith("\n")]
    return [(int(chat), int(message)) for chat, message in pairs]


@pytest.mark.parametrize("lines", [1, 60, 400])
async def test_a_killed_process_loses_nothing_that_was_committed(path, lines):
    committed = killed_writer(path, lines)
    assert len(committed) >= lines

    journal = await Journal.open(path)
    for chat, message in committed:
        stored = await journal.question_of(chat, message)
        assert (stored.status, stored.after, stored.reply) == ("answered", str(message), message)
    last = dict(committed)
    for chat, message in last.items():
        assert int(await journal.conversation(chat, None, 7)) >= message
    await journal.close()
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()


@pytest.mark.parametrize(
    "content", [b"kh\xc3\xb4ng ph\xe1\xba\xa3i SQLite " * 300, b"SQLite format 3\0" * 99]
)
async def test_a_file_that_is_no_database_is_refused(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    assert "không phải là sổ ghi chép" in await failure(path)
    assert path.read_bytes() == content


async def test_a_truncated_journal_is_refused(path):
    await open_and_close(path)
    os.truncate(path, path.stat().st_size // 2)
    assert "khôi phục từ bản sao lưu" in await failure(path)


async def test_a_journal_of_a_newer_version_is_refused_and_left_alone(path):
    await open_and_close(path)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    message = await failure(path)
    assert "phiên bản 9999" in message
    assert "cập nhật danvan" in message
    database = sqlite3.connect(path)
    assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]
    database.close()


async def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "tệp").touch()
    message = await failure(tmp_path / "tệp" / "journal.sqlite3")
    assert "kiểm tra quyền" in message
    assert "DANVAN_DATA_DIR" in message


async def test_a_folder_in_place_of_the_file_is_named(path):
    path.mkdir(parents=True)
    assert "Không ghi được" in await failure(path)


@pytest.fixture
def public():
    """A folder that another account may enter, and that account for the length of the test."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        is_root = os.geteuid() == 0
        yield folder, (lambda: os.seteuid(65534)) if is_root else (lambda: None)
        if is_root:
            os.seteuid(0)
        for file in folder.iterdir():
            file.chmod(0o755)


async def test_an_unwritable_folder_is_named(public):
    folder, step_down = public
    (folder / "var").mkdir(mode=0o555)
    step_down()
    message = await failure(folder / "var" / "journal.sqlite3")
    assert "Không ghi được" in message
    assert "Permission denied" in message


async def test_a_read_only_journal_is_named(public):
    folder, step_down = public
    path = folder / "journal.sqlite3"
    await open_and_close(path)
    path.chmod(0o444)
    step_down()
    assert "Không ghi được" in await failure(path)


async def test_what_people_wrote_is_not_in_an_error(path):
    journal = await Journal.open(path)
    await journal.received(asked(1, text="BÍ MẬT"))
    database = sqlite3.connect(path)
    database.execute("DROP TABLE questions")
    database.close()
    with pytest.raises(JournalError) as caught:
        await journal.received(asked(2, text="BÍ MẬT"))
    assert "BÍ MẬT" not in str(caught.value) + str(caught.value.__cause__)
    await journal.close()
