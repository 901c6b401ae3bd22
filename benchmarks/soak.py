"""Whether the bot stays well, minute after minute, while something goes wrong every few seconds.

    python -m benchmarks.soak [--minutes 10] [--rate 20] [--json]
        [--every 5] [--chats 40] [--groups 4] [--seed 0] [--keep FOLDER]

The same people ask the same real `danvan bot` as in benchmarks.crash, here with one worker, and a fault
of benchmarks.faults begins every few seconds: each kind in turn, in an order that is drawn. In the end the
faults stop, and everybody is waited for. `lost` questions never got an answer. Memory and open files of
the bot with its worker are looked at every second; the first minute after the warm-up of two, by when
each fault has happened once, is compared with the last one (in a short run, quarters of it). Duplicates
are counted, and allowed: where Telegram took a message and its word on it was lost, nobody can know.

The exit status is 0 only where nothing was lost, memory stayed within 5 %, no file stayed open, and the
bot ended in good order.
"""

import argparse
import contextlib
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.crash import prepare
from benchmarks.crowd import Crowd, Tally, add_options, report, wait_for_answers
from benchmarks.faults import Faults
from benchmarks.load import OPEN
from tests.bot_process import BotProcess
from tests.process_tree import descriptors, family, memory_mb
from tests.telegram_server import TelegramServer

PATIENCE_S = 120.0
"""How long the last answers are waited for after the one before."""
MOST_GROWTH = 0.05
MOST_FILES = 3
"""By how many the fewest open files of a stretch may differ: one more connection is no leak."""
_SETTINGS = {"DANVAN_WORKERS": "1", "DANVAN_POLLING_STALL_SECONDS": "4"}

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How long, how much, how often."""

    minutes: float
    rate: float = 20.0
    every_s: float = 5.0
    chats: int = 40
    groups: int = 4
    seed: int = 0

    @property
    def warm_up_s(self) -> float:
        """After which memory is compared: by then each fault has happened once."""
        return min(120.0, self.minutes * 60 / 4)

    @property
    def stretch_s(self) -> float:
        """How long each of the two stretches takes that are compared."""
        return min(60.0, self.minutes * 60 / 4)


@dataclass
class Gauge:
    """What the bot with all that it started holds, look by look."""

    looks: list[tuple[float, float, int]] = field(default_factory=list)
    """The moment in seconds from the start, MB, open files."""

    def look(self, at: float, pid: int) -> None:
        """One that misses a process which just ended is left out."""
        with contextlib.suppress(OSError, StopIteration):
            every = family(pid)
            found = sum(map(memory_mb, every)), sum(map(descriptors, every))
            self.looks.append((at, *found))

    def between(self, began: float, ended: float) -> tuple[float, int]:
        """Mean MB and fewest open files in a stretch; zeros where nobody looked."""
        seen = [(size, files) for at, size, files in self.looks if began <= at < ended]
        if not seen:
            return 0.0, 0
        return round(mean(size for size, _ in seen), 1), min(files for _, files in seen)


def measure(
    plan: Plan,
    folder: Path,
    say: Say = print,
    *,
    kinds: Sequence[str] = (),
    patience_s: float = PATIENCE_S,
) -> dict[str, object]:
    """The figures of one run.

    Args:
        plan: what is done.
        folder: takes the data directory and, in the end, the bot's log.
        say: is told how it goes.
        kinds: the faults, over and over; all, in an order that is drawn, where none are named.
        patience_s: how long nothing may come before the rest is given up.
    """
    data_dir = prepare(folder)
    gauge, injected = Gauge(), Counter[str]()
    pending: list[Future[None]] = []
    with (
        TelegramServer() as server,
        BotProcess(server, data_dir.resolve(), env=OPEN | _SETTINGS) as bot,
        ThreadPoolExecutor(8, "fault") as threads,
    ):
        bot.wait_until_ready(120)
        chance = random.Random(plan.seed)  # noqa: S311 # the same faults each time
        faults = Faults(server, bot, data_dir, chance)
        names = cycle(kinds) if kinds else faults.drawn()
        with Crowd(server, rate=plan.rate, chats=plan.chats, groups=plan.groups) as crowd:
            began = time.monotonic()
            next_fault, next_word = plan.every_s, 60.0
            while (at := time.monotonic() - began) < plan.minutes * 60:
                gauge.look(at, bot.running.pid)
                if at >= next_fault:
                    kind = next(names)
                    injected[kind] += 1
                    pending.append(threads.submit(faults.inject, kind))
                    next_fault += plan.every_s
                if at >= next_word:
                    next_word += 60.0
                    _say(say, at, server, crowd, gauge)
                time.sleep(1.0)
        for one in pending:
            one.result()  # a fault that could not be injected is an error here
        wait_for_answers(server, crowd.questions, patience_s=patience_s)
        with contextlib.suppress(AssertionError):
            server.settled(quiet_s=2.0, timeout_s=patience_s)
        tally = Tally.of(crowd.questions, server.calls_of("sendMessage"))
        status = bot.stop(30)
        output = bot.output()
        (folder / "bot.log").write_text(output, encoding="utf-8")
    stretch = plan.stretch_s
    first_mb, first_files = gauge.between(plan.warm_up_s, plan.warm_up_s + stretch)
    last_mb, last_files = gauge.between(plan.minutes * 60 - stretch, plan.minutes * 60)
    ignored = {"duplicated_most_per_kill", "duplicated_without_kill"}
    counted = {name: value for name, value in asdict(tally).items() if name not in ignored}
    return {
        **asdict(plan),
        **counted,
        "memory_first_mb": first_mb,
        "memory_last_mb": last_mb,
        "memory_growth": round(last_mb / first_mb - 1, 4) if first_mb else 0.0,
        "files_first": first_files,
        "files_last": last_files,
        "faults": dict(injected),
        "tracebacks": output.count("Traceback (most recent call last)"),
        "exit_status": status,
        "asked_late_s": round(crowd.latest_s, 2),
    }


def passed(figures: Mapping[str, Any]) -> bool:
    """Whether the promise was kept."""
    is_flat: bool = abs(figures["memory_growth"]) <= MOST_GROWTH
    closes_files: bool = figures["files_last"] - figures["files_first"] <= MOST_FILES
    is_complete: bool = figures["lost"] == figures["exit_status"] == 0
    return is_complete and is_flat and closes_files


def _say(say: Say, at: float, server: TelegramServer, crowd: Crowd, gauge: Gauge) -> None:
    so_far = Tally.of(list(crowd.questions), server.calls_of("sendMessage"))
    size, files = gauge.between(at - 60, at)
    say(
        f"{at:.0f} s: {so_far.sent} sent, {so_far.lost} without an answer, {so_far.duplicated}"
        f" duplicates, {size} MB, {files} files"
    )


def main() -> None:
    """Measures and prints; progress goes to stderr."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--every", type=float, default=5.0, help="seconds from fault to fault")
    add_options(parser)
    options = parser.parse_args()
    plan = Plan(
        options.minutes, options.rate, options.every, options.chats, options.groups, options.seed
    )
    report(options, lambda folder, say: measure(plan, folder, say), passed)


if __name__ == "__main__":
    main()
