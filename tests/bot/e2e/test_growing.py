"""A running bot answers from what the library holds now, whoever changed it and however."""

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.bot_process import DANVAN, BotProcess
from tests.telegram_server import TelegramServer, User

LAN = User(101, "Lan")
ARTICLE = """{place}: Sơ kết phong trào Dân vận khéo

Ngày 12/3/2024, Ban Dân vận Tỉnh ủy {place} sơ kết phong trào thi đua Dân vận khéo quý I năm 2024.

Toàn tỉnh {place} đã công nhận {figure} tổ hòa giải tiêu biểu, phần lớn ở các xã vùng cao.
"""
PICKED_UP_S = 15


@pytest.fixture(scope="module", params=["0", "2"], ids=["threads", "workers"])
def workers(request) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def data_dir(built, tmp_path_factory, workers) -> Path:
    return shutil.copytree(built, tmp_path_factory.mktemp("growing") / "data")


@pytest.fixture(scope="module")
def server():
    with TelegramServer() as server:
        yield server


@pytest.fixture(scope="module")
def bot(server, data_dir, workers):
    env = {
        "DANVAN_ACCESS": "open",
        "DANVAN_WORKERS": workers,
        "DANVAN_QUESTIONS_PER_MINUTE": "1000",
    }
    with BotProcess(server, data_dir, env=env) as process:
        process.wait_until_ready()
        yield process


@pytest.fixture
def ask(server, bot):
    room = server.private_chat(LAN)

    def ask(place: str) -> str:
        text = f"{place} công nhận bao nhiêu tổ hòa giải tiêu biểu?"
        return str(server.reply_to(server.say(room, LAN, text), 20).plain)

    return ask


@pytest.fixture
def danvan(data_dir):
    def run(*arguments: str | Path) -> str:
        done = subprocess.run(
            [DANVAN, "--data-dir", str(data_dir), *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def added(danvan, tmp_path):
    """Adds an article on a place with `corpus add` and gives its id."""

    def add(place: str, figure: int) -> str:
        path = tmp_path / f"{figure}.txt"
        path.write_text(ARTICLE.format(place=place, figure=figure), encoding="utf-8")
        return danvan("corpus", "add", path).strip().rpartition(" ")[2].rstrip(".")

    return add


def eventually(look, timeout_s=PICKED_UP_S):
    """Asks again until it is so, as people do."""
    deadline = time.monotonic() + timeout_s
    while not look():
        assert time.monotonic() < deadline, f"not within {timeout_s} s"
        time.sleep(0.2)


def test_what_a_command_added_is_found_by_the_next_question(ask, added):
    assert "312" not in ask("Hà Giang")
    added("Hà Giang", 312)
    assert "312 tổ hòa giải" in ask("Hà Giang")


def test_what_a_command_removed_is_in_no_answer_any_more(ask, added, danvan):
    article_id = added("Cao Bằng", 227)
    assert "227 tổ hòa giải" in ask("Cao Bằng")
    danvan("corpus", "remove", article_id)
    assert "227" not in ask("Cao Bằng")


def test_a_file_put_into_the_folder_by_hand_is_picked_up(ask, added, danvan, data_dir, bot):
    article_id = added("Sơn La", 418)
    stored = data_dir / "articles" / f"{article_id}.md"
    kept = stored.read_text(encoding="utf-8")
    stored.unlink()
    eventually(lambda: "418" not in ask("Sơn La"))
    stored.write_text(kept, encoding="utf-8")
    eventually(lambda: "418 tổ hòa giải" in ask("Sơn La"))


def test_a_broken_file_is_told_once_and_stops_no_answer(ask, added, data_dir, bot):
    added("Lai Châu", 509)
    broken = data_dir / "articles" / "hong.md"
    broken.write_text("không có phần đầu", encoding="utf-8")
    eventually(lambda: "hong.md" in bot.output())
    assert "509 tổ hòa giải" in ask("Lai Châu")
    assert bot.output().count("hong.md") == 1
    assert "Traceback" not in bot.output()
    broken.unlink()


def test_no_question_is_dropped_while_the_library_changes(server, bot, added):
    room = server.private_chat(LAN)
    asked = []
    for number in range(5):
        asked += [server.say(room, LAN, f"Nam Định {year}?") for year in (2021, 2022)]
        added("Yên Bái", 600 + number)
    replies = [server.reply_to(question, 20).plain for question in asked]
    assert len(replies) == 10
    assert not any("lỗi" in reply for reply in replies)


def test_generations_that_nobody_reads_are_deleted(ask, added, data_dir):
    added("Điện Biên", 733)
    assert "733 tổ hòa giải" in ask("Điện Biên")

    def generations() -> int:
        return len([path for path in (data_dir / "index").iterdir() if path.is_dir()])

    eventually(lambda: generations() == 1)
