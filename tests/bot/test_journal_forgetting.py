"""What leaves the journal, and when, on real files."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from bot import journal_forgetting
from bot.journal import Asked, Expired, Forgotten, Given, Journal
from bot.journal_forgetting import BATCH
from bot.journal_tables import inbox

NOW = datetime(2026, 6, 30, 20, tzinfo=UTC)
KEPT = timedelta(days=90)
OLD, RECENT = NOW - KEPT - timedelta(minutes=1), NOW - KEPT + timedelta(minutes=1)
LAN, MINH, ADMIN = 7_000_000_000_123, 5, 1
GROUP = -4021


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal.sqlite3"


@pytest.fixture
async def journal(path):
    journal = await Journal.open(path)
    yield journal
    await journal.close()


@pytest.fixture
def rows(path):
    """What a query finds in the file."""

    def rows(query: str) -> list[tuple]:
        with closing(sqlite3.connect(path)) as connection:
            return connection.execute(query).fetchall()

    return rows


@pytest.fixture
def stored_bytes(path):
    """All that the journal's files hold."""
    return lambda: b"".join(file.read_bytes() for file in path.parent.iterdir())


async def ask(journal, at: datetime, *, user=LAN, text="Thái Nguyên có gì?", message=1) -> int:
    """A question that was answered, with a vote and a report on it."""
    question = await journal.received(Asked(user, None, user, message, text, at))
    await journal.answered(question, Given("answered", text, None, text, 1.0, 9, at))
    await journal.vote(question, user=user, vote=1, at=at)
    await journal.report(question, user=user, text=text, at=at)
    return question


async def put(journal, number: int, body: object, *, received=NOW, finished=None) -> None:
    """An update in the inbox."""
    values = {
        "id": number,
        "body": body if body is None or isinstance(body, str) else json.dumps(body),
        "received_at": received,
        "finished_at": finished,
        "attempts": 0,
    }
    await journal._write(lambda connection: connection.execute(inbox.insert(), values))


def message_from(user: int, **fields: object) -> dict[str, object]:
    return {"update_id": 1, "message": {"message_id": 1, "from": {"id": user}, **fields}}


# A person


@pytest.mark.parametrize(
    "body",
    [
        message_from(LAN, text="BIMAT"),
        {"update_id": 1, "edited_message": {"from": {"id": LAN}, "text": "BIMAT"}},
        {"update_id": 1, "callback_query": {"from": {"id": LAN}, "message": {"text": "BIMAT"}}},
        {"update_id": 1, "inline_query": {"from": {"id": LAN}, "query": "BIMAT"}},
        message_from(1087968824, sender_chat={"id": LAN}, text="BIMAT"),
    ],
)
async def test_what_a_forgotten_person_sent_waits_no_longer(journal, rows, stored_bytes, body):
    await put(journal, 11, body)
    forgotten = await journal.forget(LAN)
    assert forgotten == Forgotten(0, 0, 0, 0, 0, updates=1)
    assert rows("SELECT id, body, finished_at IS NULL FROM inbox") == [(11, None, 0)]
    assert await journal.scrub()
    assert b"BIMAT" not in stored_bytes()


async def test_the_wish_itself_and_what_others_sent_go_on_waiting(journal, rows):
    others = [
        message_from(MINH, reply_to_message={"from": {"id": LAN}}),
        message_from(MINH, text=f'"from": {LAN}'),
        "no JSON",
        "[]",
        {"update_id": 1, "message": {"from": None}},
    ]
    for number, body in enumerate(others):
        await put(journal, number, body)
    await put(journal, 50, {"callback_query": {"from": {"id": LAN}}})
    await put(journal, 51, None, finished=NOW)
    assert (await journal.forget(LAN, but=50)).updates == 0
    waiting = [number for (number,) in rows("SELECT id FROM inbox WHERE finished_at IS NULL")]
    assert waiting == [0, 1, 2, 3, 4, 50]


async def test_a_question_that_waited_meanwhile_is_answered_and_not_kept(journal, stored_bytes):
    for number in (11, 12):
        await put(journal, number, message_from(LAN, text="BIMAT"))
    await journal.forget(LAN, but=12)
    asked = [
        Asked(LAN, None, LAN, 1, f"{word}{number}", NOW, update=number)
        for number, word in ((11, "BIMAT"), (12, "CONLAI"))
    ]
    dropped, kept = [await journal.received(one) for one in asked]
    for question in (dropped, kept):
        await journal.answered(question, Given("answered", "{}", None, None, 1.0, None, NOW))
        await journal.delivered(question, 5, NOW)
    assert await journal.question(dropped) is None
    assert (await journal.question(kept)).text == "CONLAI12"
    assert await journal.received(asked[1]) > kept > dropped
    assert await journal.scrub()
    assert b"BIMAT" not in stored_bytes()


async def test_also_text_that_no_row_holds_any_more_is_owed(journal):
    """That of updates which were finished lies in the gaps that they left."""
    assert await journal.forget(LAN) == Forgotten(0, 0, 0, 0, 0)
    assert await journal.owes_scrub()


async def test_what_another_deletes_while_the_file_is_written_anew_is_still_owed(
    journal, path, monkeypatch
):
    """A command forgot somebody else after the file was written and before that was noted."""
    await journal.forget(LAN)
    cut = journal_forgetting._cut_log
    cuts = []

    def cut_and_be_overtaken(connection):
        cuts.append(cut(connection))
        if len(cuts) == 2:
            with closing(sqlite3.connect(path, isolation_level=None)) as other:
                (version,) = other.execute("PRAGMA user_version").fetchone()
                other.execute(f"PRAGMA user_version = {version + 1}")
        return cuts[-1]

    monkeypatch.setattr(journal_forgetting, "_cut_log", cut_and_be_overtaken)
    assert await journal.scrub()
    assert await journal.owes_scrub()
    assert await journal.scrub()
    assert not await journal.owes_scrub()


async def test_seeing_whether_the_file_can_be_written_leaves_what_it_owes(journal):
    await journal.forget(LAN)
    await journal.check_writable()
    assert await journal.owes_scrub()


# Age


async def test_what_is_older_goes_with_all_about_it_and_the_rest_stays(journal, stored_bytes):
    for number in range(BATCH + 3):
        await ask(journal, OLD, text=f"BIMAT{number}", message=number)
    kept = await ask(journal, RECENT, user=MINH, text="CONLAI")
    assert await journal.expire(NOW, KEPT) == Expired(
        questions=BATCH + 3, conversations=2, updates=0, requests=0, names=0
    )
    counts = await journal.counts()
    assert {name: counts[name] for name in ("questions", "answers", "feedback", "reports")} == {
        "questions": 1,
        "answers": 1,
        "feedback": 1,
        "reports": 1,
    }
    assert (await journal.question(kept)).text == "CONLAI"
    assert await journal.scrub()
    assert b"BIMAT" not in stored_bytes()
    assert b"CONLAI" in stored_bytes()


async def test_nothing_old_means_nothing_to_do(journal):
    await ask(journal, NOW)
    assert await journal.expire(NOW, KEPT) == Expired(0, 0, 0, 0, 0)
    assert not await journal.owes_scrub()
    assert await journal.conversation(LAN, None, LAN) is not None


async def test_a_conversation_goes_after_a_day(journal):
    await ask(journal, NOW - timedelta(hours=25))
    await ask(journal, NOW - timedelta(hours=23), user=MINH)
    assert (await journal.expire(NOW, KEPT)).conversations == 1
    assert await journal.conversation(LAN, None, LAN) is None
    assert await journal.conversation(MINH, None, MINH) is not None


async def test_finished_updates_go_after_two_days_and_waiting_ones_only_when_too_old(journal, rows):
    days = timedelta(days=1)
    await put(journal, 1, None, received=NOW - 3 * days, finished=NOW - 2.1 * days)
    await put(journal, 2, None, received=NOW - 3 * days, finished=NOW - 1.9 * days)
    await put(journal, 3, message_from(LAN), received=NOW - 3 * days)
    await put(journal, 4, message_from(LAN), received=OLD)
    assert (await journal.expire(NOW, KEPT)).updates == 2
    assert rows("SELECT id FROM inbox ORDER BY id") == [(2,), (3,)]


@pytest.mark.parametrize("party", [LAN, GROUP])
async def test_who_was_refused_stays_refused_without_a_name(journal, party):
    await journal.request(party, name="Đỗ Văn An", asked_by=LAN, now=OLD)
    await journal.decide(party, "refused", by=ADMIN, now=OLD)
    assert (await journal.expire(NOW, KEPT)).names == 1
    found = await journal.admission(party)
    assert (found.name, found.standing, found.decided_by) == ("", "refused", ADMIN)
    assert (await journal.expire(NOW, KEPT)).names == 0


@pytest.mark.parametrize("standing", ["approved", "refused", "removed"])
async def test_the_name_stays_where_the_decision_or_the_last_word_is_recent(journal, standing):
    for user in (LAN, MINH):
        await journal.request(user, name="Đỗ Văn An", asked_by=user, now=OLD)
        await journal.decide(user, standing, by=ADMIN, now=OLD if user == LAN else RECENT)
    await journal.told(LAN, RECENT)
    assert (await journal.expire(NOW, KEPT)).names == 0


async def test_the_name_of_who_is_let_in_stays(journal):
    await journal.decide(LAN, "approved", by=ADMIN, now=OLD, name="Lan")
    await journal.expire(NOW, KEPT)
    assert (await journal.admission(LAN)).name == "Lan"


async def test_a_request_that_nobody_decided_can_be_made_anew(journal):
    for party, at in ((LAN, OLD), (GROUP, OLD), (MINH, RECENT)):
        await journal.request(party, name="An", asked_by=LAN, now=at)
    assert (await journal.expire(NOW, KEPT)).requests == 2
    assert [row.id for row in await journal.admissions()] == [MINH]
    _, is_new = await journal.request(LAN, name="An", asked_by=LAN, now=NOW)
    assert is_new


async def test_the_request_of_a_group_that_the_bot_still_sits_in_stays(journal):
    await journal.request(GROUP, name="An", asked_by=LAN, now=OLD, leave_at=NOW)
    assert (await journal.expire(NOW, KEPT)).requests == 0
