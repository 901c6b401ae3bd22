"""Statistics of real journals: what is counted, on which day, and what is lacking."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot import statistics
from bot.journal import Asked, Given, Journal, JournalError
from bot.journal_statistics import Opinions
from bot.thinking import answer_to_json
from retrieval.answer import Answer, AskedPlace, Understood

NOW = datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
"""15:30 in Vietnam."""
DAY = timedelta(days=1)
CAO_BANG = AskedPlace("cao-bang", "Cao Bằng", is_held=False)
CA_MAU = AskedPlace("ca-mau", "Cà Mau", is_held=False)
THAI_NGUYEN = AskedPlace("thai-nguyen", "Thái Nguyên")
MODELS = ("mô hình", "dân vận khéo")


@pytest.fixture
async def journal(tmp_path):
    journal = await Journal.open(tmp_path / "journal.sqlite3")
    yield journal
    await journal.close()


@pytest.fixture
def ask(journal):
    """Has a question asked and answered; gives its number."""
    messages = iter(range(1, 1000))

    async def ask(status="answered", at=NOW, *, ms=5.0, text="Có gì?", understood=None) -> int:
        question = await journal.received(Asked(101, None, 101, next(messages), text, at))
        answer = Answer(text, status, "…", understood=understood)
        given = Given(status, answer_to_json(answer), None, None, ms, None, at)
        await journal.answered(question, given)
        return question

    return ask


def sought(*places, years=(), subject=MODELS, intent="count", unclear=False) -> Understood:
    return Understood(intent, places, years, subject, unclear)


async def test_questions_are_counted_by_day_and_outcome(journal, ask):
    await ask()
    await ask("not_found", NOW - DAY)
    await ask("off_topic", NOW - DAY)
    failed = await ask("answered", NOW - DAY)
    await journal.failed(failed, NOW, "Forbidden")
    got = await statistics.read(journal, 3, NOW)
    assert (got.since, got.until) == (date(2026, 3, 3), date(2026, 3, 5))
    assert {day: dict(counts) for day, counts in got.days.items()} == {
        date(2026, 3, 3): {},
        date(2026, 3, 4): {"not_found": 1, "off_topic": 1, "failed": 1},
        date(2026, 3, 5): {"answered": 1},
    }
    assert got.asked == 4
    assert got.share("answered") == 0.25
    assert got.share("not_found", "off_topic") == 0.5


async def test_days_are_those_of_vietnam(journal, ask):
    await ask(at=datetime(2026, 3, 4, 17, 0, tzinfo=UTC))  # midnight there
    await ask(at=datetime(2026, 3, 4, 16, 59, tzinfo=UTC))
    assert (await statistics.read(journal, 1, NOW)).asked == 1
    got = await statistics.read(journal, 2, NOW)
    assert [counts.total() for counts in got.days.values()] == [1, 1]


async def test_older_questions_do_not_count(journal, ask):
    await ask(at=NOW - 7 * DAY)
    await ask(at=NOW - 6 * DAY)
    assert (await statistics.read(journal, 7, NOW)).asked == 1


async def test_an_empty_journal_has_no_shares(journal):
    got = await statistics.read(journal, 7, NOW)
    assert (got.asked, got.share("answered"), got.lacks, got.slowest) == (0, 0.0, (), ())


async def test_the_slowest_come_first(journal, ask):
    numbers = [await ask(ms=ms) for ms in (5.0, 900.0, 20.0, 1.0, 300.0, 7.0)]
    slowest = (await statistics.read(journal, 7, NOW)).slowest
    assert [(slow.question, slow.ms) for slow in slowest] == [
        (numbers[1], 900.0),
        (numbers[4], 300.0),
        (numbers[2], 20.0),
        (numbers[5], 7.0),
        (numbers[0], 5.0),
    ]


async def test_votes_and_waiting_reports_are_counted(journal, ask):
    first, second = await ask(), await ask(at=NOW - 20 * DAY)
    await journal.vote(first, user=101, vote=1, at=NOW)
    await journal.vote(first, user=102, vote=-1, at=NOW)
    await journal.vote(second, user=101, vote=-1, at=NOW - 20 * DAY)
    done = await journal.report(first, user=101, text="sai", at=NOW)
    await journal.report(second, user=101, text="sai", at=NOW - 20 * DAY)
    await journal.handle_report(done, by=7, at=NOW)
    assert (await statistics.read(journal, 7, NOW)).opinions == Opinions(1, 1, 1)


async def test_what_is_lacking_is_grouped_by_place_years_and_subject(journal, ask):
    await ask("not_found", NOW - 2 * DAY, understood=sought(CA_MAU))
    for days in (3, 1):
        await ask(
            "not_found",
            NOW - days * DAY,
            text=f"Hỏi {days}",
            understood=sought(CAO_BANG, years=(2023,)),
        )
    await ask("not_found", understood=sought(CAO_BANG, years=(2022,)))
    await ask("answered", understood=sought(THAI_NGUYEN))
    lacks = (await statistics.read(journal, 7, NOW)).lacks
    assert [(one.place, one.years, one.count) for one in lacks] == [
        ("Cao Bằng", "2023", 2),
        ("Cao Bằng", "2022", 1),
        ("Cà Mau", "", 1),
    ]
    assert lacks[0].subject == "mô hình, dân vận khéo"
    assert lacks[0].last == date(2026, 3, 4)
    assert lacks[0].example == "Hỏi 1"
    assert lacks[0].is_place_missing


async def test_the_order_of_concepts_and_places_makes_no_difference(journal, ask):
    await ask("not_found", understood=sought(CA_MAU, CAO_BANG))
    await ask("not_found", understood=sought(CAO_BANG, CA_MAU, subject=MODELS[::-1]))
    (lack,) = (await statistics.read(journal, 7, NOW)).lacks
    assert (lack.place, lack.count) == ("Cao Bằng, Cà Mau", 2)


async def test_only_the_places_without_an_article_are_lacking(journal, ask):
    await ask("not_found", understood=sought(THAI_NGUYEN, CAO_BANG, intent="compare"))
    await ask("not_found", understood=sought(THAI_NGUYEN, years=(2031,)))
    held, lacking = sorted(
        (await statistics.read(journal, 7, NOW)).lacks, key=lambda lack: lack.is_place_missing
    )
    assert (held.place, held.is_place_missing) == ("Thái Nguyên", False)
    assert (lacking.place, lacking.is_place_missing) == ("Cao Bằng", True)


async def test_a_refusal_that_says_nothing_of_the_library_is_no_lack(journal, ask):
    await ask("not_found", understood=sought(CAO_BANG, unclear=True))
    await ask("not_found", understood=sought(intent="provenance"))
    await ask("off_topic", understood=sought())
    await ask("not_found")  # by a version that did not keep what was understood
    got = await statistics.read(journal, 7, NOW)
    assert (got.asked, got.lacks) == (4, ())


async def test_a_forgotten_person_is_not_counted_any_more(journal, ask):
    await ask("not_found", understood=sought(CAO_BANG))
    await journal.forget(101)
    got = await statistics.read(journal, 7, NOW)
    assert (got.asked, got.lacks) == (0, ())


async def test_the_json_is_made_of_plain_values(journal, ask):
    await ask("not_found", understood=sought(CAO_BANG, years=(2020, 2021, 2022)))
    row = (await statistics.read(journal, 1, NOW)).to_json()
    assert row["days"] == [{"day": "2026-03-05", "asked": 1, "not_found": 1}]
    assert row["lacks"][0]["years"] == "2020-2022"
    assert row["lacks"][0]["last"] == "2026-03-05"
    assert row["opinions"] == {"good": 0, "bad": 0, "open_reports": 0}


async def test_a_journal_is_read_while_a_bot_writes_to_it(journal, ask, tmp_path):
    path = tmp_path / "journal.sqlite3"
    await ask()
    reading = await Journal.open_standing(path)
    await ask()
    assert (await statistics.read(reading, 1, NOW)).asked == 2
    await reading.close()
    await ask()
    assert (await statistics.read(journal, 1, NOW)).asked == 3


async def test_a_journal_that_is_not_there_is_not_made_by_reading(tmp_path):
    with pytest.raises(JournalError, match=r"Chưa có sổ ghi chép .*none\.sqlite3"):
        await Journal.open_standing(tmp_path / "none.sqlite3")
    assert list(tmp_path.iterdir()) == []


async def test_reading_tells_of_a_file_that_is_no_journal(tmp_path):
    path = tmp_path / "journal.sqlite3"
    path.write_bytes(b"")
    with pytest.raises(JournalError, match="không phải là sổ ghi chép"):
        await Journal.open_standing(path)


async def test_reading_tells_of_a_journal_of_a_newer_version(journal, tmp_path):
    await journal._write(
        lambda connection: connection.exec_driver_sql("UPDATE alembic_version SET version_num = 9")
    )
    with pytest.raises(JournalError, match=r"mới hơn lập \(phiên bản 9\)"):
        await Journal.open_standing(tmp_path / "journal.sqlite3")
