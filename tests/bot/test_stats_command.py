"""`danvan stats` over a real journal."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook

from bot.journal import Asked, Given, Journal
from bot.serving import JOURNAL_NAME
from bot.thinking import answer_to_json
from retrieval.answer import Answer, AskedPlace, Understood

LACKING = Understood(
    "count", (AskedPlace("cao-bang", "Cao Bằng", is_held=False),), (2023,), ("mô hình",)
)
TEXT = "Cao Bằng năm 2023 có bao nhiêu mô hình?"


@pytest.fixture
def data_dir(tmp_path):
    """With a journal of two questions: one of now, one of ten days ago."""
    folder = tmp_path / "data"
    asyncio.run(write(folder / JOURNAL_NAME))
    return folder


async def write(path) -> None:
    journal = await Journal.open(path)
    now = datetime.now(UTC)
    for message, (status, at) in enumerate(
        [("not_found", now), ("answered", now - timedelta(days=10))], start=1
    ):
        question = await journal.received(Asked(101, None, 101, message, TEXT, at))
        answer = Answer(TEXT, status, "…", understood=LACKING)
        await journal.answered(
            question, Given(status, answer_to_json(answer), None, None, 1234.0, None, at)
        )
    await journal.close()


def test_the_tables_tell_what_was_asked_and_what_is_lacking(danvan, data_dir):
    status, printed, said = danvan("--data-dir", data_dir, "stats")
    assert (status, said) == (0, "")
    assert "Cao Bằng" in printed
    assert "thư viện không có" in printed
    assert "50,0%" in printed
    assert "1.234" in printed


def test_the_json_is_one_object(danvan, data_dir):
    status, printed, _ = danvan("--data-dir", data_dir, "stats", "--json", "--days", 7)
    row = json.loads(printed)
    assert status == 0
    assert (row["asked"], row["statuses"], len(row["days"])) == (1, {"not_found": 1}, 7)
    assert row["lacks"][0]["place"] == "Cao Bằng"


def test_the_spreadsheet_is_written_beside(danvan, data_dir, tmp_path):
    file = tmp_path / "thong-ke.xlsx"
    status, _, said = danvan("--data-dir", data_dir, "stats", "--xlsx", file)
    assert status == 0
    assert str(file) in said
    assert load_workbook(file)["Thư viện còn thiếu"]["G2"].value == TEXT


def test_a_file_that_cannot_be_written_is_one_sentence(danvan, data_dir, tmp_path):
    status, _, said = danvan(
        "--data-dir", data_dir, "stats", "--xlsx", tmp_path / "none" / "a.xlsx"
    )
    assert status == 2
    assert "a.xlsx" in said
    assert "Traceback" not in said


def test_without_a_journal_it_says_so_and_makes_none(danvan, tmp_path):
    status, printed, said = danvan("--data-dir", tmp_path / "data", "stats")
    assert (status, printed) == (2, "")
    assert "Chưa có sổ ghi chép" in said
    assert not (tmp_path / "data").exists()


def test_an_empty_journal_has_an_empty_table(danvan, tmp_path):
    async def make() -> None:
        await (await Journal.open(tmp_path / JOURNAL_NAME)).close()

    asyncio.run(make())
    status, printed, _ = danvan("--data-dir", tmp_path, "stats")
    assert status == 0
    assert "tất cả" in printed
    assert "Chậm nhất" not in printed


@pytest.mark.parametrize("days", ["0", "-1", "99999", "x"])
def test_days_must_be_a_number_of_days(danvan, data_dir, days):
    status, printed, said = danvan("--data-dir", data_dir, "stats", "--days", days)
    assert (status, printed) == (2, "")
    assert "--days" in said
