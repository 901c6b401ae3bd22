"""The crash benchmark counts what was lost and said twice, and can tell a good bot from a bad one."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import crash
from benchmarks.crowd import EXCUSES, Crowd, Question, Tally
from bot import settings
from tests.process_tree import descriptors, family, kill_family, memory_mb
from tests.telegram_server import Call, TelegramServer


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    for name in settings.known_names():
        monkeypatch.delenv(name, raising=False)


def question(number, *, at=10.0, chat=1, person=1):
    return Question((chat, number), person, at)


def reply(number, at, *, chat=1, text="gần 6.500", **fields):
    result = {
        "chat": {"id": chat},
        "message_id": 1000 + number,
        "text": text,
        "reply_to_message": {"message_id": number},
    }
    return Call("sendMessage", {}, at, result, **({"done_at": at + 0.01} | fields))


# Counting


def test_a_question_without_an_answer_is_lost_whatever_else_was_said():
    questions = [question(number) for number in (1, 2, 3, 4, 5)]
    calls = [
        reply(1, 12.0),
        reply(2, 12.0, error=(429, "Too Many Requests")),
        reply(3, 12.0, done_at=None),  # the connection broke before Telegram did anything
        reply(4, 12.0, text=next(iter(EXCUSES))),
        reply(5, 12.0, chat=2),  # the same number in another chat
    ]
    tally = Tally.of(questions, calls)
    assert (tally.sent, tally.answered, tally.lost, tally.excused) == (5, 1, 4, 1)
    assert tally.longest_wait_s == 2.0


def test_an_answer_after_an_excuse_counts_and_is_no_duplicate():
    calls = [reply(1, 11.0, text=next(iter(EXCUSES))), reply(1, 12.0)]
    tally = Tally.of([question(1)], calls)
    assert (tally.lost, tally.excused, tally.duplicated) == (0, 1, 0)


def test_a_duplicate_is_put_down_to_the_first_kill_after_the_answer_before_it():
    questions = [question(number) for number in (1, 2, 3, 4)]
    kills = [20.0, 30.0, 40.0]
    calls = [
        reply(1, 19.0),
        reply(1, 41.0),  # the kill at 20 made the bot forget; the next two came too early for it
        reply(2, 21.0),
        reply(2, 31.0),
        reply(2, 42.0),  # once by 30, once by 40
        reply(3, 29.0),
        reply(3, 31.5),  # by 30 again
        reply(4, 41.0),
        reply(4, 42.0),  # by none
    ]
    tally = Tally.of(questions, calls, kills)
    assert tally.duplicated == 5
    assert tally.duplicated_most_per_kill == 2
    assert tally.duplicated_without_kill == 1


def test_order_is_that_of_one_person_in_one_chat():
    asked = [
        question(1, person=1),
        question(2, person=2),
        question(3, person=1),
        question(4, person=1),
        question(5, person=1),
        question(1, chat=2, person=1),
    ]
    calls = [
        reply(3, 11.0),  # before the answer to 1, which was asked earlier
        reply(1, 12.0),
        reply(2, 13.0),
        reply(4, 14.0),
        reply(1, 10.5, chat=2),
    ]
    assert Tally.of(asked, calls).out_of_order == 1


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ({}, True),
        ({"duplicated": 9, "duplicated_most_per_kill": 1}, True),
        ({"lost": 1}, False),
        ({"duplicated_most_per_kill": 2}, False),
        ({"duplicated_without_kill": 1}, False),
        ({"integrity": "row 3 missing from index"}, False),
    ],
    ids=str,
)
def test_the_promise_is_kept_or_not(changed, kept):
    good = {
        "lost": 0,
        "duplicated": 0,
        "duplicated_most_per_kill": 0,
        "duplicated_without_kill": 0,
        "integrity": "ok",
    }
    assert crash.passed(good | changed) is kept


# What it measures with


def test_the_journal_is_looked_at_without_touching_what_the_dead_bot_left(tmp_path):
    journal = tmp_path / "journal.sqlite3"
    write = (
        "import sqlite3, sys, os; c = sqlite3.connect(sys.argv[1]);"
        "c.execute('pragma journal_mode = wal'); c.execute('create table t (a)');"
        "c.executemany('insert into t values (?)', [('x' * 999,)] * 99); c.commit(); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", write, journal], check=False)
    files = {path: path.read_bytes() for path in (journal, tmp_path / "journal.sqlite3-wal")}
    assert crash.integrity_of(journal) == "ok"
    assert {path: path.read_bytes() for path in files} == files
    with closing(sqlite3.connect(journal)) as connection:  # folds the log into the file
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (99,)
    content = bytearray(journal.read_bytes())
    content[4096:8192] = os.urandom(4096)
    journal.write_bytes(content)
    assert crash.integrity_of(journal) != "ok"
    assert crash.integrity_of(tmp_path / "none.sqlite3") == "ok"


def test_a_process_is_killed_with_all_that_it_started():
    child = "import subprocess, sys, time; subprocess.Popen(['sleep', '60']); print(1, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        every = family(process.pid)
        assert len(every) == 2
        assert memory_mb(process.pid) > 1
        assert descriptors(process.pid) >= 3
        kill_family(process.pid)
        assert process.wait(5) == -9
    for _ in range(100):
        if not any(_runs(one) for one in every):
            return
        time.sleep(0.05)
    raise AssertionError("something outlived it")


def _runs(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
        return stat.rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_people_ask_at_the_rate_in_private_and_in_groups():
    with TelegramServer() as server, Crowd(server, rate=50, chats=3, groups=2) as crowd:
        while len(crowd.questions) < 20:
            time.sleep(0.01)
        crowd.stop()
        asked = list(crowd.questions)
        in_groups = [one for one in asked if one.name[0] < 0]
        assert len({one.name for one in asked}) == len(asked)
        assert len(in_groups) == 1, "a group is asked in every four seconds, two every two"
        assert {one.person for one in asked if one.name[0] > 0} == {1_000_001, 1_000_002, 1_000_003}
        assert asked[-1].at - asked[0].at == pytest.approx((len(asked) - 1) / 50, abs=0.3)


# The whole


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
def test_a_bot_is_killed_and_everybody_counted(tmp_path, webhook):
    told = []
    plan = crash.Plan(kills=3, rate=10, chats=5, groups=1, webhook=webhook, seed=3)
    figures = crash.measure(plan, tmp_path, told.append, patience_s=3)
    assert figures["kills"] == 3
    assert figures["sent"] == figures["answered"] + figures["lost"] > 10
    assert figures["integrity"] == "ok"
    assert figures["ended_by_itself"] == figures["exit_status"] == 0
    assert "3 kills" in told[-1]
    assert (tmp_path / "bot.log").read_text(encoding="utf-8").count("this is @") >= 1
    json.dumps(figures)
