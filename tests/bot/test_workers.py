"""Engines in processes of their own: the same answers, and no trouble from those that die."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.session import Session
from bot.thinking import Asking, Thinker
from bot.workers import WorkerError, Workers, WorkerUnableError, wanted

QUESTION = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"


@pytest.fixture
def session(shared_data):
    return Session(shared_data)


@pytest.fixture
def start(session):
    """Starts workers, which end with the test."""
    started = []

    def start(count: int) -> Workers:
        started.append(Workers(count, session))
        return started[-1]

    yield start
    for workers in started:
        workers.close()


def children():
    """The ids of this process's children."""
    lists = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {int(number) for one in lists for number in one.read_text().split()}


async def test_a_worker_answers_as_the_engine_does_follow_ups_included(session, start):
    alone, helped = Thinker(session.engine), Thinker(session.engine, start(2))
    first = [await thinker.ask(QUESTION) for thinker in (alone, helped)]
    then = [await helped.ask("Còn Nam Định?", before=thought.after) for thought in first]
    alone.close()

    assert first[1].answer.text == first[0].answer.text
    assert first[1].answer.quotes == first[0].answer.quotes
    assert first[1].answer.figures[0].value == "6.500"
    assert then[0].answer.text == then[1].answer.text
    assert "Nam Định" in then[0].answer.text


async def test_questions_are_shared_out_and_each_gets_its_own_answer(start):
    workers = start(2)
    places = ["Thái Nguyên", "Nam Định", "Quảng Ninh", "Hà Nội"] * 5
    asked = [f"{place} có bao nhiêu mô hình?" for place in places]
    thoughts = await asyncio.gather(*(workers.think(Asking(text, None, None)) for text in asked))
    assert [thought.answer.question for thought in thoughts] == asked


async def test_a_worker_that_was_killed_is_replaced_and_the_question_asked_again(start):
    before = children()
    workers = start(1)
    (first,) = children() - before
    await workers.think(Asking(QUESTION, None, None))
    os.kill(first, signal.SIGKILL)
    thought = await workers.think(Asking(QUESTION, None, None))
    assert thought.answer.figures[0].value == "6.500"
    assert len(children() - before) == 1
    assert first not in children()


async def test_a_worker_killed_at_work_is_replaced_as_well(start):
    before = children()
    workers = start(1)
    (first,) = children() - before
    asking = asyncio.ensure_future(workers.think(Asking(QUESTION, None, None)))
    await asyncio.sleep(0)  # it still opens its engine, so the question waits in the socket
    os.kill(first, signal.SIGKILL)
    assert (await asking).answer.figures[0].value == "6.500"


async def test_what_fails_in_a_worker_is_told_and_leaves_it_usable(start):
    workers = start(1)
    with pytest.raises(WorkerError, match="TypeError"):
        await workers.think(Asking(7, None, None))
    assert (await workers.think(Asking(QUESTION, None, None))).answer.status == "answered"


async def test_a_question_nobody_waits_for_any_more_does_not_answer_the_next(start):
    workers = start(1)
    dropped = asyncio.ensure_future(workers.think(Asking("Xin chào", None, None)))
    await asyncio.sleep(0)
    dropped.cancel()
    thought = await workers.think(Asking(QUESTION, None, None))
    assert thought.answer.question == QUESTION


async def test_without_an_index_the_question_fails_and_no_worker_is_left(tmp_path):
    before = children()
    workers = Workers(1, Session(tmp_path))
    try:
        with pytest.raises(WorkerUnableError, match="danvan index build"):
            await workers.think(Asking(QUESTION, None, None))
    finally:
        workers.close()
    assert children() == before


async def test_signals_to_the_whole_group_are_left_to_the_bot(start):
    before = children()
    workers = start(1)
    await workers.think(Asking(QUESTION, None, None))
    (worker,) = children() - before
    for number in (signal.SIGTERM, signal.SIGINT):
        os.kill(worker, number)
    await workers.think(Asking(QUESTION, None, None))
    assert children() - before == {worker}


def test_closing_leaves_no_process(start):
    before = children()
    workers = start(2)
    assert len(children() - before) == 2
    began = time.monotonic()
    workers.close()
    assert children() == before
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("setting", "large", "count"), [("", 28, 2), ("", 29, 0), ("0", 1, 0), ("3", 29, 3)]
)
def test_the_settings_choose_how_many_or_else_the_size_of_the_library(
    session, monkeypatch, setting, large, count
):
    monkeypatch.setattr("bot.workers.LARGE", large)
    monkeypatch.setenv("DANVAN_WORKERS", setting)
    assert session.engine.index.size == 28
    before = children()
    workers = wanted(session)
    found = children() - before
    if workers is not None:
        workers.close()
    assert len(found) == count


def test_workers_end_by_themselves_when_the_bot_is_killed(shared_data):
    code = (
        "import sys, time; from pathlib import Path; from bot.session import Session;"
        "from bot.workers import Workers; Workers(1, Session(Path(sys.argv[1]))); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(shared_data)]) as bot:
        lists = f"/proc/{bot.pid}/task/{bot.pid}/children"
        worker = soon(lambda: Path(lists).read_text().split())[0]
        bot.kill()
    soon(lambda: not Path(f"/proc/{worker}/cmdline").exists())


def soon(found, within_s=20):
    """What `found` gives once it is true; AssertionError where that takes too long."""
    deadline = time.monotonic() + within_s
    while not (value := found()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return value
