"""What is lost and said twice when the bot is killed again and again while people ask.

    python -m benchmarks.crash [--kills 300] [--webhook] [--json] [--rate 20] [--chats 40]
        [--groups 4] [--seed 0] [--keep FOLDER]

The real `danvan bot` over the articles that ship answers people who ask in open loop, in private
chats and in groups, over the tests' Bot API server in this process. SIGKILL ends the bot with all
that it started, at a random moment of its start or of its work, and it is started again at once;
the people do not stop meanwhile. While it is down, the journal is checked by another connection,
which leaves its files as they are. In the end everybody is waited for. Counted is what the server
saw: a question that was answered with nothing but an excuse counts as lost.

The two limits that benchmarks.load lifts are lifted here too. The exit status is 0 only where
nothing was lost, no kill caused more than one duplicate, and the journal was whole every time.
"""

import argparse
import contextlib
import random
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.crowd import Crowd, Tally, add_options, report, wait_for_answers
from benchmarks.load import OPEN
from tests.bot_process import DANVAN, BotProcess
from tests.process_tree import kill_family
from tests.telegram_server import TelegramServer

STARTING_SHARE = 0.3
"""How many of the kills come at a moment counted from the start; the others from being ready."""
EARLIEST_S, LATEST_S = 0.2, 3.0
"""Between which moments after its start it is killed."""
WORKING_S = 3.0
"""The same after it became ready; the earliest is at once."""
PATIENCE_S = 60.0
"""How long the last answers are waited for after the one before."""
_START_S = 120.0
_DRAINED_S = 0.05
"""What a dead process had written to its sockets is read by then."""
_TOLD_EVERY = 10

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done to the bot."""

    kills: int
    rate: float = 20.0
    chats: int = 40
    groups: int = 4
    webhook: bool = False
    seed: int = 0


class Range:
    """One bot under fire; `kills` holds the moments, just before it was started again.

    Args:
        bot: not started yet.
        journal: its journal's file.
        chance: draws the moments.
        healthz: what answers 200 when the bot is ready; None where it polls.
    """

    def __init__(
        self, bot: BotProcess, journal: Path, chance: random.Random, healthz: str | None
    ) -> None:
        self._bot = bot
        self._journal = journal
        self._chance = chance
        self._healthz = healthz
        self.kills: list[float] = []
        self.while_starting = 0
        self.ended_by_itself = 0
        self.integrity = "ok"

    def fire(self) -> None:
        """Lets the bot run until a moment that is drawn, kills it, and looks at what it left."""
        at_start = self._chance.random() < STARTING_SHARE
        moment = self._chance.uniform(*((EARLIEST_S, LATEST_S) if at_start else (0.0, WORKING_S)))
        if not at_start:
            with contextlib.suppress(AssertionError):  # it ended; seen below
                self._bot.wait_until_ready(_START_S, healthz=self._healthz)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._bot.running.wait(moment)
        self.ended_by_itself += self._bot.running.poll() is not None
        self.while_starting += at_start
        kill_family(self._bot.running.pid)
        self._bot.running.wait()
        time.sleep(_DRAINED_S)
        self.inspect()
        self.kills.append(time.monotonic())
        self._bot.start()

    def inspect(self) -> None:
        """Keeps the first thing that was ever wrong with the journal."""
        if self.integrity == "ok":
            self.integrity = integrity_of(self._journal)


def integrity_of(journal: Path) -> str:
    """What SQLite finds wrong with the file and its log, "ok" where nothing; it is not written to."""
    if not journal.exists() or not journal.stat().st_size:
        return "ok"  # killed before it made one
    try:
        with contextlib.closing(
            sqlite3.connect(f"file:{journal}?mode=ro", uri=True, timeout=30)
        ) as connection:
            rows = connection.execute("PRAGMA integrity_check(3)").fetchall()
    except sqlite3.Error as exc:
        return str(exc)
    return "; ".join(str(row[0]) for row in rows)


def measure(
    plan: Plan, folder: Path, say: Say = print, *, patience_s: float = PATIENCE_S
) -> dict[str, object]:
    """The figures of one run.

    Args:
        plan: what is done.
        folder: takes the data directory and, in the end, the bot's log.
        say: is told how it goes.
        patience_s: how long nothing may come before the rest is given up.
    """
    data_dir = prepare(folder)
    began = time.monotonic()
    env, healthz = _webhook() if plan.webhook else ({}, None)
    with (
        TelegramServer(webhook_retry_s=0.1, webhook_at_once=8) as server,
        BotProcess(server, data_dir.resolve(), env=OPEN | env) as bot,
        Crowd(server, rate=plan.rate, chats=plan.chats, groups=plan.groups) as crowd,
    ):
        chance = random.Random(plan.seed)  # noqa: S311 # the same moments each time
        fired = Range(bot, data_dir / "journal.sqlite3", chance, healthz)
        for number in range(1, plan.kills + 1):
            fired.fire()
            if number % _TOLD_EVERY == 0 or number == plan.kills:
                so_far = Tally.of(
                    list(crowd.questions), server.calls_of("sendMessage"), fired.kills
                )
                say(
                    f"{time.monotonic() - began:.0f} s: {number} kills, {so_far.sent} sent, {so_far.lost}"
                    f" without an answer, {so_far.duplicated} duplicates, journal {fired.integrity}"
                )
        crowd.stop()
        wait_for_answers(server, crowd.questions, patience_s=patience_s)
        with contextlib.suppress(AssertionError):
            server.settled(quiet_s=2.0, timeout_s=patience_s)
        tally = Tally.of(crowd.questions, server.calls_of("sendMessage"), fired.kills)
        status = bot.stop(30)
        fired.inspect()
        (folder / "bot.log").write_text(bot.output(), encoding="utf-8")
    return {
        **asdict(plan),
        **asdict(tally),
        "kills_while_starting": fired.while_starting,
        "ended_by_itself": fired.ended_by_itself,
        "exit_status": status,
        "integrity": fired.integrity,
        "asked_late_s": round(crowd.latest_s, 2),
        "seconds": round(time.monotonic() - began, 1),
    }


def passed(figures: Mapping[str, object]) -> bool:
    """Whether the promise was kept."""
    most = figures["duplicated_most_per_kill"]
    unexplained = figures["duplicated_without_kill"]
    at_most_one = most in {0, 1} and unexplained == 0
    return figures["lost"] == 0 and at_most_one and figures["integrity"] == "ok"


def prepare(folder: Path) -> Path:
    """A data directory in `folder` with the index of the articles that ship."""
    data_dir = folder / "data"
    command = [str(DANVAN), "--data-dir", str(data_dir), "index", "build"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return data_dir


def _webhook() -> tuple[dict[str, str], str]:
    """The settings of a bot that Telegram calls, and where it tells that it is ready."""
    with contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    env = {
        "DANVAN_WEBHOOK_URL": f"http://{address}/tin",
        "DANVAN_WEBHOOK_SECRET": "mot-chuoi-bi-mat-dai",
        "DANVAN_WEBHOOK_LISTEN": address,
    }
    return env, f"http://{address}/healthz"


def main() -> None:
    """Measures and prints; progress goes to stderr."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--webhook", action="store_true", help="Telegram calls, nothing is polled")
    add_options(parser)
    options = parser.parse_args()
    plan = Plan(
        options.kills, options.rate, options.chats, options.groups, options.webhook, options.seed
    )
    report(options, lambda folder, say: measure(plan, folder, say), passed)


if __name__ == "__main__":
    main()
