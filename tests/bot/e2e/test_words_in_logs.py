"""Nothing that people write, are called, or send as files gets into what the bot writes above DEBUG."""

import io
import shutil
import sqlite3
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import docx
import pytest

from bot.journal_store import JOURNAL_NAME
from tests.bot.e2e.conftest import ADMIN
from tests.bot_process import BotProcess
from tests.telegram_server import TelegramServer, User
from tests.web_server import Reply, WebServer

WORDS = "chuyenriengcuacanbo"
QUESTION = f"Thái Nguyên có bao nhiêu mô hình Dân vận khéo {WORDS}?"
LAN = User(101, f"Lan {WORDS}", username=f"{WORDS}_lan")
BOSS = User(ADMIN.id, f"Hùng {WORDS}", username=f"{WORDS}_hung")
LEVELS = ("INFO", "WARNING")

FAILING = f"""
from bot import journal_store
from bot.cli import main
from corpus.errors import CorpusError
from retrieval.engine import Engine
journal_store._PRAGMAS = ("busy_timeout = 100", *journal_store._PRAGMAS[1:])
journal_store.BUSY_TIMEOUT_S = 0.1
ask = Engine.ask
def failing(self, text, *rest, **more):
    if "HONG" in text:
        raise CorpusError("{WORDS}.md dòng 3: " + text)
    return ask(self, text, *rest, **more)
Engine.ask = failing
raise SystemExit(main())
"""


@pytest.fixture(scope="module")
def days(built, tmp_path_factory) -> dict[str, str]:
    """By log level: all that a bot wrote on a day on which it was told `WORDS` in every way there is."""

    def live(level: str) -> str:
        data_dir = shutil.copytree(built, tmp_path_factory.mktemp(level) / "data")
        env = {"DANVAN_ADMIN_IDS": str(BOSS.id), "DANVAN_LOG_LEVEL": level}
        with TelegramServer() as server, WebServer() as site:
            env["DANVAN_FETCH_PRIVATE_HOSTS"] = site.host
            command = (sys.executable, "-W", "default", "-c", FAILING)
            with BotProcess(server, data_dir, env=env, command=command) as bot:
                boss = server.private_chat(BOSS)
                server.say(boss, BOSS, "/start")
                bot.wait_until_ready()
                day = _Day(server, bot, data_dir)
                day.of_a_stranger(boss)
                day.of_a_person()
                day.of_a_group()
                day.of_an_administrator(boss, site)
                day.of_faults()
                assert bot.stop() == 0
                return bot.output()

    with ThreadPoolExecutor(len(LEVELS)) as threads:
        return dict(zip(LEVELS, threads.map(live, LEVELS), strict=True))


class _Day:
    """What happens to one bot, a kind of thing after the other."""

    def __init__(self, server, bot, data_dir):
        self.server, self.bot, self.data_dir = server, bot, data_dir
        self.chat = server.private_chat(LAN)

    def say(self, text, chat=None, person=LAN, **extra):
        """The bot's reply."""
        return self.server.reply_to(self.server.say(chat or self.chat, person, text, **extra), 30)

    def of_a_stranger(self, boss):
        self.say(QUESTION)
        asked = self.server.wait_for(
            lambda: next((one for one in self.server.sent(boss) if "101" in one.plain), None)
        )
        self.server.press(asked, "Duyệt", BOSS)
        self.server.wait_for(lambda: len(self.server.sent(self.chat)) == 2)

    def of_a_person(self):
        for command in ("hoi", "diaphuong", "nguon", "solieu", "thanhvien", "them", WORDS):
            self.say(f"/{command} {WORDS}")
        reply = self.say(QUESTION)
        self.server.press(reply, "👎", LAN)
        self.server.press(reply, "Báo sai", LAN)
        request = self.server.wait_for(
            lambda: next((m for m in self.server.sent(self.chat) if "câu hỏi #" in m.plain), None)
        )
        self.say(f"Sai rồi {WORDS}", reply_to=request)
        asked = self.server.say(self.chat, LAN, QUESTION)
        self.server.reply_to(asked, 30)
        self.server.edit(asked, f"Nam Định {QUESTION}")
        self.server.inline(LAN, QUESTION)
        self.server.send_file(self.chat, LAN, f"{WORDS}.docx", WORDS.encode())
        self.server.push({"message": {"message_id": 1, "text": WORDS}})
        self.server.push({"callback_query": {"id": "1", "data": WORDS}})
        self.say("/xoadulieu")

    def of_a_group(self):
        for adder in (LAN, BOSS):
            group = self.server.supergroup(f"Tổ {WORDS}", LAN, BOSS, bot_status="never")
            self.server.add_bot(group, by=adder)
            self.server.wait_for(lambda group=group: self.server.sent(group))
            self.server.say(group, LAN, f"Chuyện riêng {WORDS}", deliver=True)
            self.server.say(group, LAN, f"/hoi@hoidanvan_bot {QUESTION}")
        self.say(f"/hoi@hoidanvan_bot {QUESTION}", chat=group)
        self.server.migrate(self.server.group(f"Nhóm {WORDS}", LAN), by=LAN)
        self.server.remove_bot(group, by=BOSS)

    def of_an_administrator(self, boss, site):
        """Links and files, sound, broken and of every kind, named and filled with the words."""
        page = f"<html><head><title>{WORDS}</title></head><body><p>{QUESTION * 9}</p></body></html>"
        site.routes[f"/{WORDS}.html"] = lambda _: Reply(page.encode())
        document = docx.Document()
        document.core_properties.title = WORDS
        document.add_paragraph(QUESTION * 5)
        word, archive = io.BytesIO(), io.BytesIO()
        document.save(word)
        with zipfile.ZipFile(archive, "w") as zipped:
            zipped.writestr(f"{WORDS}.txt", f"{WORDS}\n\n{QUESTION * 5}")
            zipped.writestr(f"{WORDS}.pdf", f"%PDF-1.4\n1 0 obj <</Title ({WORDS})>>\n".encode())
            zipped.writestr(f"{WORDS}.docx", b"PK\x03\x04" + WORDS.encode())
        for name, content in {
            f"{WORDS}.docx": word.getvalue(),
            f"{WORDS}.zip": archive.getvalue(),
            f"{WORDS}.pdf": f"%PDF-1.4\n1 0 obj\n<< /{WORDS} /Title ({WORDS}) >>\n%%EOF".encode(),
            f"{WORDS}2.docx": b"PK\x03\x04" + WORDS.encode() * 50,
            f"{WORDS}.html": f"<html><{WORDS}><p>{WORDS}".encode(),
            f"{WORDS}.md": f"---\ntitle: [{WORDS}\n---\n{WORDS}".encode(),
            f"{WORDS}.xyz": WORDS.encode(),
        }.items():
            self._read(self.server.send_file(boss, BOSS, name, content))
        self._read(self.server.say(boss, BOSS, site.url(f"/khong-co-{WORDS}.html")))
        shown = self._read(self.server.say(boss, BOSS, site.url(f"/{WORDS}.html")))
        for button in ("Sửa địa phương", "Sửa ngày"):
            self.server.press(shown, button, BOSS)
            self.server.settled()
            self.say(WORDS, chat=boss, person=BOSS)
        self.server.press(shown, "Thêm", BOSS)
        self.server.wait_for(lambda: self.server.current(shown).plain.startswith("Đã thêm"), 20)

    def of_faults(self):
        for fault in (
            f'Bad Request: can\'t parse entities: unsupported start tag "{WORDS}" at byte offset 7',
            f"Bad Request: inline keyboard button URL '{WORDS}' is invalid: Wrong HTTP URL",
        ):
            met = self.server.fault("sendMessage", "error", status=400, description=fault)
            self.say(QUESTION)
            assert met.met
        assert "Xin lỗi" in self.say(f"HONG {QUESTION}").plain
        with closing(sqlite3.connect(self.data_dir / JOURNAL_NAME, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            asked = self.server.say(self.chat, LAN, QUESTION)
            self._wait_for_log("khóa")
            other.execute("ROLLBACK")
        self.server.reply_to(asked, 30)

    def _read(self, message):
        reply = self.server.reply_to(message, 30)
        current = self.server.current
        self.server.wait_for(
            lambda: (
                "Đang đọc" not in current(reply).plain and "Đã nhận" not in current(reply).plain
            ),
            30,
        )
        return current(reply)

    def _wait_for_log(self, word):
        deadline = time.monotonic() + 20
        while word not in self.bot.output() and time.monotonic() < deadline:
            time.sleep(0.05)


@pytest.mark.parametrize("level", LEVELS)
def test_what_people_write_is_not_in_the_log(days, level):
    lines = days[level].splitlines()
    assert [line for line in lines if WORDS in line] == []
    assert " DEBUG " not in days[level]
    assert "CorpusError" in days[level]
    assert "khóa" in days[level]
    assert "unsupported start tag" in days[level]
