"""The inbox: what is kept, in which turn it is worked on, what is tried again and what is given up."""

import asyncio
import contextlib
from datetime import timedelta

import pytest
from telegram import Update

from bot import inbox as module
from bot import turns
from bot.access import now
from bot.inbox import Inbox, NotKeptError
from bot.journal import Journal


def row(number: int, chat: int = 101, text: str = "hỏi") -> dict:
    person = {"id": chat, "is_bot": False, "first_name": "Lan"}
    message = {
        "message_id": number,
        "date": 1_790_000_000,
        "chat": {"id": chat, "type": "private"},
        "from": person,
        "text": text,
    }
    return {"update_id": number, "message": message}


def parsed(one: dict) -> Update:
    return Update.de_json(one, None)


@pytest.fixture
async def journal(tmp_path):
    journal = await Journal.open(tmp_path / "journal.sqlite3")
    yield journal
    await journal.close()


@pytest.fixture
def queue():
    return asyncio.Queue()


@pytest.fixture
def inbox(journal, queue):
    inbox = Inbox(journal)
    inbox._queue = queue
    return inbox


@contextlib.asynccontextmanager
async def running(inbox):
    task = asyncio.create_task(inbox.run())
    yield
    task.cancel()


def numbers(queue) -> list[int]:
    return [queue.get_nowait().update_id for _ in range(queue.qsize())]


async def nothing() -> None:
    """Work that needs no doing."""


async def test_what_came_before_is_not_worked_on_again(inbox, queue):
    await inbox.take_in([row(1), row(2)])
    await inbox.take_in([row(2), row(3)])
    assert numbers(queue) == [1, 2, 3]


async def test_what_is_typed_inline_is_worked_on_and_not_kept(inbox, journal, queue):
    typed = {"update_id": 1, "inline_query": {"id": "1", "query": "hỏi", "offset": ""}}
    typed["inline_query"]["from"] = row(1)["message"]["from"]
    await inbox.take_in([typed])
    assert numbers(queue) == [1]
    assert await journal.resumed() == []


async def test_who_fetched_may_be_told_to_stop_and_nothing_is_lost(inbox, queue):
    fetching = asyncio.create_task(inbox.take_in([row(1)]))
    await asyncio.sleep(0)
    fetching.cancel()
    update = await asyncio.wait_for(queue.get(), 5)
    assert fetching.cancelled()
    assert update.update_id == 1


async def test_what_was_left_undone_comes_back_in_order_and_counts_as_repeated(
    inbox, journal, queue
):
    await inbox.take_in([row(2), row(1), row(3)])
    numbers(queue)
    await inbox.process_update(parsed(row(2)), nothing())
    after = Inbox(journal)
    after._queue = queue
    await after.resume()
    updates = [queue.get_nowait() for _ in range(queue.qsize())]
    assert [update.update_id for update in updates] == [1, 3]
    assert all(after.is_repeated(update) for update in updates)
    assert not inbox.is_repeated(parsed(row(1)))


async def test_what_failed_for_a_passing_reason_is_worked_on_again(
    inbox, journal, queue, monkeypatch
):
    monkeypatch.setattr(module, "FIRST_WAIT_S", 0.01)
    monkeypatch.setattr(module, "_LOOK_EVERY_S", 0.01)
    await inbox.take_in([row(1)])
    update = queue.get_nowait()

    async def fails() -> None:
        assert inbox.postpone(update, "no network")

    async with running(inbox):
        for _ in range(3):
            await inbox.process_update(update, fails())
            assert await asyncio.wait_for(queue.get(), 5) is update
            assert inbox.is_repeated(update)
        await inbox.process_update(update, nothing())
    assert inbox.waiting == 0
    assert await journal.resumed() == []


async def test_what_fails_for_a_day_is_given_up(inbox, monkeypatch):
    monkeypatch.setattr(module, "GIVE_UP_AFTER", timedelta(seconds=-1))
    await inbox.take_in([row(1)])
    assert not inbox.postpone(parsed(row(1)), "no network")


async def started(journal, queue) -> tuple[Inbox, list[int]]:
    """An inbox as a new process has it, and what waits in its queue."""
    after = Inbox(journal)
    after._queue = queue
    await after.resume()
    return after, numbers(queue)


async def die_at(inbox, one: dict) -> None:
    """The process ends while it works on this one."""
    begun = asyncio.Event()

    async def work() -> None:
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(inbox.process_update(parsed(one), work()))
    await asyncio.wait_for(begun.wait(), 5)
    task.cancel()


async def test_an_update_that_may_be_what_ends_the_process_comes_after_the_others(
    journal, queue, monkeypatch
):
    monkeypatch.setattr(module, "MOST_ATTEMPTS", 2)
    monkeypatch.setattr(module, "SUSPECT_WAIT_S", 0.01)
    monkeypatch.setattr(module, "_LOOK_EVERY_S", 0.01)
    await Inbox(journal).take_in([row(1), row(2)])  # into a queue that ends with the process
    for _ in range(2):
        after, waiting = await started(journal, queue)
        assert waiting == [1, 2]
        await die_at(after, row(1))
    after, waiting = await started(journal, queue)
    assert waiting == [2], "what waited behind it is no suspect"
    assert after.is_repeated(parsed(row(1)))
    async with running(after):
        assert (await asyncio.wait_for(queue.get(), 5)).update_id == 1


async def test_an_update_that_ends_the_process_for_a_day_is_given_up(journal, queue, monkeypatch):
    monkeypatch.setattr(module, "MOST_ATTEMPTS", 1)
    monkeypatch.setattr(module, "GIVE_UP_AFTER", timedelta(seconds=-1))
    await Inbox(journal).take_in([row(1)])
    after, _ = await started(journal, queue)
    await die_at(after, row(1))
    after, waiting = await started(journal, queue)
    assert (waiting, after.waiting) == ([], 0)
    assert await journal.resumed() == []


async def test_what_fails_while_the_process_ends_is_left_for_the_next_one(inbox, journal):
    await inbox.take_in([row(1)])
    inbox.close()
    await inbox.process_update(parsed(row(1)), nothing())
    assert [waiting.id for waiting in await journal.resumed()] == [1]


async def test_a_flooded_chat_leaves_room_for_the_others(inbox, monkeypatch):
    monkeypatch.setattr(turns, "AT_ONCE", 3)
    monkeypatch.setattr(turns, "AT_ONCE_PER_CHAT", 2)
    inbox = Inbox(inbox.journal)
    release = asyncio.Event()
    begun = []

    async def work(number: int) -> None:
        begun.append(number)
        await release.wait()

    flood = [
        asyncio.create_task(inbox.process_update(parsed(row(n, chat=5)), work(n)))
        for n in range(1, 10)
    ]
    await asyncio.sleep(0)
    other = asyncio.create_task(inbox.process_update(parsed(row(10, chat=6)), work(10)))
    await asyncio.sleep(0.01)
    assert begun == [1, 2, 10]
    release.set()
    await asyncio.gather(*flood, other)
    assert begun == [1, 2, 10, *range(3, 10)]


async def test_no_more_is_fetched_while_too_much_is_in_hand(inbox, monkeypatch):
    monkeypatch.setattr(module, "MOST_WAITING", 2)
    await inbox.take_in([row(1), row(2)])
    waits = asyncio.create_task(inbox.room())
    await asyncio.sleep(0.01)
    assert not waits.done()
    await inbox.process_update(parsed(row(1)), nothing())
    await asyncio.wait_for(waits, 5)


async def test_what_the_journal_cannot_take_is_refused_and_who_asked_is_told(inbox, journal):
    held = []

    async def tell(update: Update) -> None:
        held.append(update.update_id)

    inbox.held = tell
    await journal._write(lambda connection: connection.exec_driver_sql("DROP TABLE inbox"))
    with pytest.raises(NotKeptError, match=r"journal\.sqlite3"):
        await inbox.take_in([row(1)])
    assert held == [1]


async def test_a_question_given_up_tells_why(journal):
    from bot.journal import Asked

    await journal.take_in({7: "{}"}, now())
    question = await journal.received(Asked(101, None, 101, 1, "Hỏi?", now(), update=7))
    await journal.finished(7, now(), problem="ValueError")
    stored = await journal.question(question)
    assert stored is not None
    assert stored.status == "failed"
    assert await journal.resumed() == []
