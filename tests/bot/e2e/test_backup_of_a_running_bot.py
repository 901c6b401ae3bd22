"""A bot that is asked while it is backed up, and the bot that goes on from the backup elsewhere."""

import itertools
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from tests.bot_process import DANVAN, BotProcess
from tests.telegram_server import User

QUESTION = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"
OWN_QUESTION = "Năm 2023 huyện Na Hang có bao nhiêu mô hình Dân vận khéo?"
FOLLOW_UP = "Còn cá nhân thì sao?"
ARTICLE = """Na Hang tổng kết công tác dân vận năm 2023

Tuyên Quang, ngày 19.12.2023

Năm 2023, toàn huyện Na Hang xây dựng được 48 mô hình Dân vận khéo trên các lĩnh vực.
"""


@pytest.fixture
def danvan(data_dir):
    """Runs a command on the bot's data directory, or on another."""

    def run(*arguments, data_dir=data_dir):
        command = [str(part) for part in (DANVAN, "--data-dir", data_dir, *arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    return run


@pytest.fixture(scope="module")
def settings_of_bot() -> dict[str, str]:
    return {"DANVAN_QUESTIONS_PER_MINUTE": "10000", "DANVAN_SENDS_PER_SECOND": "1000"}


@pytest.fixture
def ask(server, admitted, lan):
    """Lan asks, and is answered."""
    return lambda text: server.reply_to(server.say(admitted, lan, text), 20).plain


@pytest.fixture
def go_on(server, admin, settings_of_bot):
    """The same bot, on another data directory."""
    env = {"DANVAN_ADMIN_IDS": str(admin.id), **settings_of_bot}
    return lambda data_dir: BotProcess(server, data_dir, env=env)


def test_a_bot_that_goes_on_from_a_backup_knows_all_that_was_known(  # noqa: PLR0913, PLR0917 # fixtures
    server, bot, admitted, ask, danvan, go_on, tmp_path
):
    greeted = len(server.sent(admitted))
    source = tmp_path / "na-hang.txt"
    source.write_text(ARTICLE, encoding="utf-8")
    assert danvan("corpus", "add", source).returncode == 0
    enough = Event()

    def ask_on() -> int:
        for number in itertools.count(1):
            ask(QUESTION)
            if enough.is_set():
                return number
        raise AssertionError

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(ask_on)
        backups = [tmp_path / f"{number}.zip" for number in range(5)]
        done = [danvan("backup", backup) for backup in backups]
        enough.set()
        asked = asking.result(60)
    assert [run.returncode for run in done] == [0] * 5, done[-1].stderr
    assert asked > 5
    own = ask(OWN_QUESTION)
    before = ask(QUESTION)
    assert "48 mô hình" in own
    last = tmp_path / "last.zip"
    assert danvan("backup", last).returncode == 0

    refused = danvan("restore", last)
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert "hãy dừng bot rồi chạy lại" in refused.stderr
    assert bot.stop() == 0

    elsewhere = tmp_path / "elsewhere"
    restored = danvan("restore", last, data_dir=elsewhere)
    assert restored.returncode == 0, restored.stderr
    stranger = User(990_001, "Khách")
    with go_on(elsewhere) as other:
        other.wait_until_ready(60)
        follow_up = ask(FOLLOW_UP)
        assert "3.500" in follow_up  # of Thái Nguyên, which she asked about before the backup
        assert ask(QUESTION) == before
        assert ask(OWN_QUESTION) == own
        chat = server.private_chat(stranger)
        assert "48" not in server.reply_to(server.say(chat, stranger, OWN_QUESTION), 20).plain
        assert "Traceback" not in other.output()
    assert len(server.sent(admitted)) == greeted + asked + 5  # each question was answered once

    # One that was made in the midst of it is as good: whole, and of one moment.
    for number, backup in enumerate(backups):
        assert danvan("restore", backup, data_dir=tmp_path / str(number)).returncode == 0


def test_two_bots_do_not_share_a_data_directory(server, built, tmp_path):
    data_dir = shutil.copytree(built, tmp_path / "data")
    with BotProcess(server, data_dir, env={"DANVAN_ACCESS": "open"}) as first:
        first.wait_until_ready()
        with BotProcess(server, data_dir, env={"DANVAN_ACCESS": "open"}) as second:
            assert second.wait(20) == 2
            said = [line for line in second.output().splitlines() if line]
        assert len(said) == 1
        assert str(data_dir) in said[0]
        assert "hãy dừng bot ấy trước" in said[0]
        first.kill()
        with BotProcess(server, data_dir, env={"DANVAN_ACCESS": "open"}) as third:
            third.wait_until_ready()
