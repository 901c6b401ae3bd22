"""What is left of a library whose `danvan corpus add` and `danvan index build` are killed again and again.

    python -m benchmarks.kills [--kills 200] [--articles 40] [--seed 0]

Every kill is SIGKILL at a random moment of a real process; the next one goes on with what the last one left.
Prints a JSON object: `lost` articles were told as added and are gone or changed, `broken` libraries or indexes
did not load, `half` articles are not the whole import of a source.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from corpus.errors import CorpusError
from corpus.importers import import_article
from corpus.library import Library

_ROOT = Path(__file__).resolve().parents[1]
_PATIENCE_S = 120
_START_S = 1.5
"""Most of the time that a command takes before it does anything."""
_WORK_S = 1.0
_VOCABULARY = """
    thôn bản tổ hội xã làng chi bộ cán bộ nhân dân hộ gia đình con đường nhà văn hóa tuyến mương ruộng
    vườn chợ trường trạm y tế tuyên truyền vận động đối thoại góp công hiến đất sửa sang trồng cây chăm lo
    đoàn kết giúp nhau vay vốn nuôi bò làm men ủ chè mở lớp học nghề đêm tiếp dân lắng nghe giải thích
"""
_WORDS = _VOCABULARY.split()


@dataclass
class Ledger:
    """What was found after the kills so far."""

    kills: int = 0
    lost: int = 0
    broken: int = 0
    half: int = 0
    told: dict[str, str] = field(default_factory=dict)
    """Article id by file, as the commands said on stdout."""


class Range:
    """A library under fire.

    Args:
        folder: An empty folder to work in.
        articles: How many sources there are to add.
        chance: Draws the moments.
    """

    def __init__(self, folder: Path, articles: int, chance: random.Random) -> None:
        self._folder = folder
        self._chance = chance
        self._articles = articles
        self._round = 0
        self._start()
        self.ledger = Ledger()

    def kill_add(self) -> None:
        """Adds the sources until it is killed; sources that are all in make room for new ones."""
        if len(self.ledger.told) >= self._articles:
            self._start()
            self.ledger.told.clear()
        lines = self._killed("corpus", "add", self._sources)
        for line in lines:
            file, _, rest = line.partition(": đã thêm thành bài ")
            if rest.endswith("."):
                self.ledger.told[file] = rest.removesuffix(".")
        self.check()

    def kill_build(self) -> None:
        """Builds the index until it is killed, then asks a question."""
        self._killed("index", "build")
        self.check()
        done = subprocess.run(
            self._command("ask", "Có bao nhiêu hộ hiến đất làm đường?", "--json"),
            capture_output=True,
            text=True,
            cwd=_ROOT,
            check=False,
            timeout=_PATIENCE_S,
        )
        if done.returncode not in (0, 1):
            self.ledger.broken += 1
            return
        texts = {article.id: article.text for article in self._library().articles()}
        for quote in json.loads(done.stdout)["quotes"]:
            whole = texts.get(quote["article"], "")
            self.ledger.half += whole[quote["start"] : quote["end"]] != quote["text"]

    def _start(self) -> None:
        self._round += 1
        self._data = self._folder / f"data-{self._round}"
        self._sources = self._folder / f"sources-{self._round}"
        self._sources.mkdir()
        self._whole: dict[str, str] = {}
        for number in range(self._articles):
            path = self._sources / f"tin-{number:03}.txt"
            written = _source(self._round * 10_000 + number)
            self._write(path, written)
            if number % 4 == 0:  # re-posted without its end
                repost = path.with_name(f"{path.stem}b.txt")
                self._write(repost, written.rpartition("\n\n")[0] + "\n\n(Nguồn: Báo Cũ)\n")

    def _write(self, path: Path, written: str) -> None:
        path.write_text(written, encoding="utf-8")
        self._whole[path.name] = import_article(path.name, path.read_bytes()).text

    def _library(self) -> Library:
        return Library.open(self._data, shipped=False)

    def _command(self, *arguments: object) -> list[str]:
        run = "import sys; from bot.cli import main; sys.exit(main())"
        options = ["--data-dir", str(self._data), "--no-shipped"]
        return [sys.executable, "-c", run, *options, *map(str, arguments)]

    def _killed(self, *arguments: object) -> list[str]:
        """The lines that the command wrote until it was killed at a random moment."""
        process = subprocess.Popen(
            self._command(*arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=_ROOT,
        )
        lines: list[str] = []
        reader = threading.Thread(target=_read, args=[process.stdout, lines])
        reader.start()
        if arguments[0] == "corpus" and self._chance.random() < 0.8:
            self._wait_for(lines, process, self._chance.randrange(1, self._articles))
            time.sleep(self._chance.uniform(0, 0.02))
        else:
            time.sleep(self._chance.uniform(0, _START_S + _WORK_S))
        process.kill()
        process.wait()
        reader.join()
        process.communicate()  # closes the pipe
        self.ledger.kills += 1
        return [line.rstrip("\n") for line in lines if line.endswith("\n")]

    @staticmethod
    def _wait_for(lines: list[str], process: subprocess.Popen[str], count: int) -> None:
        until = time.monotonic() + _PATIENCE_S
        while len(lines) < count and process.poll() is None and time.monotonic() < until:
            time.sleep(0.001)

    def check(self) -> None:
        """Counts what is lost, half done or broken now."""
        try:
            stored = {article.id: article for article in self._library().articles()}
        except CorpusError as exc:
            print(exc, file=sys.stderr)
            self.ledger.broken += 1
            return
        for file, article_id in self.ledger.told.items():
            article = stored.get(article_id)
            self.ledger.lost += article is None or article.text != self._whole[file]
        for article in stored.values():
            self.ledger.half += article.text != self._whole.get(article.file)


def measure(folder: Path, *, kills: int, articles: int, seed: int) -> dict[str, int]:
    """The counts after `kills` kills, one in four of them of `index build`."""
    fired = Range(folder, articles, random.Random(seed))  # noqa: S311 # the same moments each time
    for number in range(kills):
        if number % 4 == 3:
            fired.kill_build()
        else:
            fired.kill_add()
    ledger = fired.ledger
    return {
        "kills": ledger.kills,
        "lost": ledger.lost,
        "broken": ledger.broken,
        "half": ledger.half,
    }


def _read(stream: Iterable[str], lines: list[str]) -> None:
    for line in stream:
        lines.append(line)  # noqa: PERF402 # the lines are counted while they come


def _source(number: int) -> str:
    """Made-up news: a title, a day, paragraphs with figures."""
    chance = random.Random(number)  # noqa: S311 # the same news each time

    def sentence() -> str:
        words = chance.sample(_WORDS, 14)
        amount = chance.randint(2, 900)
        return f"{' '.join(words[:7]).capitalize()} {amount} hộ {' '.join(words[7:])}."

    day = f"{chance.randint(1, 28):02}/{chance.randint(1, 12):02}/2023"
    paragraphs = [" ".join(sentence() for _ in range(4)) for _ in range(12)]
    title = f"{' '.join(chance.sample(_WORDS, 6)).capitalize()} số {number}"
    return "\n\n".join([title, f"{day} 08:00", *paragraphs]) + "\n"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(
            json.dumps(
                measure(
                    Path(folder), kills=options.kills, articles=options.articles, seed=options.seed
                )
            )
        )


if __name__ == "__main__":
    main()
