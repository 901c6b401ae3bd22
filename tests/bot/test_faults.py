"""What becomes of an update whose handler raised."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest
from telegram import Update
from telegram.error import BadRequest, NetworkError
from telegram.ext import ExtBot

from bot import inbox as module
from bot.access import Gate, Pace, now
from bot.handlers.faults import Faults
from bot.inbox import Inbox
from bot.journal import Asked, Journal
from bot.office import Office
from tests.telegram_server import TelegramServer

ROW = {
    "update_id": 7,
    "message": {
        "message_id": 1,
        "date": 1_790_000_000,
        "chat": {"id": 101, "type": "private"},
        "from": {"id": 101, "is_bot": False, "first_name": "Lan"},
        "text": "Hỏi?",
    },
}


@pytest.fixture
async def office(tmp_path):
    journal = await Journal.open(tmp_path / "journal.sqlite3")
    with TelegramServer() as server:
        async with ExtBot(server.token, base_url=server.base_url) as bot:
            gate = Gate(journal, frozenset(), is_open=True)
            yield Office(bot, journal, None, gate, Pace(20), Inbox(journal))
    await journal.close()


async def after(office, error: Exception) -> tuple[str, int]:
    """Status of the question, and how many updates are in hand, after its handler raised `error`."""
    office.inbox._queue = asyncio.Queue()
    await office.inbox.take_in([ROW])
    update: Update = office.inbox._queue.get_nowait()
    question = await office.journal.received(Asked(101, None, 101, 1, "Hỏi?", now(), update=7))
    faults = Faults(office)
    await office.inbox.process_update(update, faults.on_error(update, SimpleNamespace(error=error)))
    stored = await office.journal.question(question)
    return stored.status, office.inbox.waiting


async def test_what_time_may_mend_stays_in_hand(office):
    assert await after(office, NetworkError("no route")) == ("received", 1)


@pytest.mark.parametrize("error", [BadRequest("chat not found"), ValueError("hỏng")])
async def test_what_would_fail_again_is_listed_as_failed(office, error):
    assert await after(office, error) == ("failed", 0)


async def test_what_failed_for_a_day_is_listed_as_failed(office, monkeypatch):
    monkeypatch.setattr(module, "GIVE_UP_AFTER", timedelta(seconds=-1))
    assert await after(office, NetworkError("no route")) == ("failed", 0)
