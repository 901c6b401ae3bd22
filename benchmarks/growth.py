"""How fast a library grows: an index from nothing, and new articles until a running bot answers from them.

    python -m benchmarks.growth [--data ../shared/data] [--passages 100000] [--rounds 5] [--no-build]

The library is that of benchmarks.load. Building is `danvan index build`, adding `danvan corpus add` with ten
files, removing `danvan corpus remove`; the bot is the real one and is asked over the tests' Bot API server.
Memory is that of the command and all its processes, a page that n of them share counted as 1/n to each.
"""

import argparse
import json
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import load, sets
from tests.bot_process import DANVAN, BotProcess
from tests.telegram_server import TelegramServer
from tests.telegram_world import Chat, User

_ADDED = 10
_SAMPLED_EVERY_S = 0.1
_PERSON = User(7_000_001)
_ARTICLE = """{province}: Những kết quả nổi bật của phong trào Dân vận khéo đợt {number}

Ngày 12/{month:02}/2024, Ban Dân vận Tỉnh ủy {province} sơ kết đợt thi đua thứ {number} của phong trào Dân vận khéo.

Trong đợt này, tỉnh {province} đã công nhận {figure} tổ hòa giải tiêu biểu, phần lớn ở các xã vùng cao.
"""
_PROVINCES = (
    "Hà Giang", "Cao Bằng", "Bắc Kạn", "Tuyên Quang", "Lào Cai", "Điện Biên", "Lai Châu", "Sơn La", "Yên Bái",
    "Hòa Bình",
)  # fmt: skip


def build(data_dir: Path) -> dict[str, float]:
    """Build the index from nothing: seconds, passages a second, and memory at its peak."""
    began = time.monotonic()
    process = subprocess.Popen(_command(data_dir, "index", "build"), stdout=subprocess.PIPE)
    peak = 0.0
    done = threading.Event()

    def sample() -> None:
        nonlocal peak
        while not done.wait(_SAMPLED_EVERY_S):
            try:
                peak = max(peak, load.Usage.of(process.pid).memory_mb)
            except (OSError, StopIteration):  # one of them has just ended
                continue

    sampler = threading.Thread(target=sample)
    sampler.start()
    said = process.communicate()[0].decode()
    done.set()
    sampler.join()
    seconds = time.monotonic() - began
    passages = int(said.split(" bài, ")[1].split(" đoạn")[0])
    return {
        "passages": passages,
        "built_s": round(seconds, 1),
        "passages_per_s": round(passages / seconds),
        "peak_mb": round(peak),
    }


def grow(server: TelegramServer, data_dir: Path, number: int) -> dict[str, float]:
    """Add ten articles and remove one of them, a bot that runs being asked each time; seconds from the command on."""
    room = server.private_chat(_PERSON)
    province = _PROVINCES[number % len(_PROVINCES)]
    question = f"{province} công nhận bao nhiêu tổ hòa giải tiêu biểu năm 2024?"
    with tempfile.TemporaryDirectory() as folder:
        for one in range(_ADDED):
            text = _ARTICLE.format(
                province=_PROVINCES[(number + one) % len(_PROVINCES)],
                number=number * _ADDED + one,
                month=number % 12 + 1,
                figure=400 + number * _ADDED + one,
            )
            (Path(folder) / f"dot-{number}-{one}.txt").write_text(text, encoding="utf-8")
        began = time.monotonic()
        said = _run(data_dir, "corpus", "add", folder)
    added_s = time.monotonic() - began
    wanted = str(400 + number * _ADDED)
    answer = _ask(server, room, question)
    answered_s = time.monotonic() - began
    if wanted not in answer:
        raise SystemExit(f"{question!r} was answered {answer!r}, without {wanted}; added: {said}")
    ids = [line.rpartition("thành bài ")[2].rstrip(".") for line in said.splitlines()]
    began = time.monotonic()
    _run(data_dir, "corpus", "remove", ids[0])
    answer = _ask(server, room, question)
    removed_s = time.monotonic() - began
    if wanted in answer:
        raise SystemExit(f"{question!r} is still answered {answer!r}")
    for article_id in ids[1:]:
        _run(data_dir, "corpus", "remove", article_id)
    return {"added_s": added_s, "answered_s": answered_s, "removed_s": removed_s}


def _ask(server: TelegramServer, room: Chat, question: str) -> str:
    return server.reply_to(server.say(room, _PERSON, question), 60).plain


def _command(data_dir: Path, *arguments: str) -> list[str]:
    return [str(DANVAN), "--data-dir", str(data_dir), "--no-shipped", *arguments]


def _run(data_dir: Path, *arguments: str) -> str:
    done = subprocess.run(_command(data_dir, *arguments), check=True, stdout=subprocess.PIPE)
    return done.stdout.decode()


def _spread(rounds: Sequence[dict[str, float]]) -> dict[str, str]:
    """Least, middle and most of each figure."""
    told = {}
    for name in rounds[0]:
        found = sorted(figures[name] for figures in rounds)
        told[name] = f"{found[0]:.2f} {found[len(found) // 2]:.2f} {found[-1]:.2f}"
    return told


def main() -> None:
    """Prepare where needed, then measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=sets.DATA)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-build", action="store_true", help="take the index that is there")
    options = parser.parse_args()
    data_dir = load.write_library(options.data, options.passages).resolve()
    if not options.no_build:
        print(json.dumps(build(data_dir)), flush=True)
    with (
        TelegramServer() as server,
        BotProcess(
            server, data_dir, env={"DANVAN_ACCESS": "open"}, arguments=["--no-shipped"]
        ) as bot,
    ):
        bot.wait_until_ready(300)
        _ask(server, server.private_chat(_PERSON), "Xin chào")
        rounds = [grow(server, data_dir, number) for number in range(options.rounds)]
    print(json.dumps({"rounds": options.rounds, **_spread(rounds)}))


if __name__ == "__main__":
    main()
