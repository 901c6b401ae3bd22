"""How the bot holds up: questions at a steady rate from many chats, put to the real `danvan bot`.

    python -m benchmarks.load [--data ../shared/data] [--passages 100000]
        [--rate 50] [--seconds 60] [--chats 200] [--workers N]

The library is that of benchmarks.library, as article files in a data directory that `danvan` opens
like any other; it and its index are made once and kept. The tests' Bot API server and the people who
ask live in this process, the bot in its own. People ask in open loop: a question is asked when its
time has come, whether or not those before it are answered. Two limits are lifted, since they would
hold the load back: Telegram's 30 messages a second, and 20 questions a minute of one person.
"""

import argparse
import json
import os
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import library, sets
from benchmarks.metrics import percentile
from corpus.front_matter import render
from tests.bot_process import DANVAN, BotProcess
from tests.process_tree import family, memory_mb
from tests.telegram_server import Call, TelegramServer
from tests.telegram_world import Message, User

FOLDER = Path("benchmarks/results/load")
PATIENCE_S = 60.0
"""How long the last answers are waited for."""
_WARM_UP = 40
_FIRST_PERSON = 1_000_001
OPEN = {
    "DANVAN_ACCESS": "open",
    "DANVAN_SENDS_PER_SECOND": "1000",
    "DANVAN_QUESTIONS_PER_MINUTE": "1000",
}
"""The bot's settings: everybody may ask, and the limits are lifted."""
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Question:
    """A question that was asked, and when: `at` in seconds of the monotonic clock."""

    message: Message
    at: float


@dataclass(frozen=True, slots=True)
class Times:
    """How long the answers took, in milliseconds."""

    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Times":
        """The percentiles of these times in seconds; of none at all they are 0."""
        figures = (percentile(seconds, percent) * 1000 for percent in (50, 95, 99, 100))
        return cls(*(round(figure, 1) for figure in figures)) if seconds else cls(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the questions."""

    questions: int
    answered_once: int
    missing: int
    repeated: int
    from_handing_out: Times
    """From the getUpdates answer that held the question to the sendMessage that answers it."""
    from_asking: Times
    """The same from when the person sent the question."""

    @classmethod
    def of(cls, questions: Sequence[Question], calls: Iterable[Call]) -> "Outcome":
        """Reads off the server's calls when each question was handed out and answered."""
        handed: dict[int, float] = {}
        answered: dict[int, list[float]] = {question.message.id: [] for question in questions}
        for call in calls:
            if call.error or call.done_at is None:
                continue
            if call.method == "getUpdates":
                for update in call.result:
                    if message := update.get("message"):
                        handed.setdefault(message["message_id"], call.done_at)
            elif call.method == "sendMessage":
                replied = call.result.get("reply_to_message", {}).get("message_id")
                answered.get(replied, []).append(call.at)
        times = Counter(len(times) for times in answered.values())
        first = {number: min(times) for number, times in answered.items() if times}
        return cls(
            questions=len(questions),
            answered_once=times[1],
            missing=times[0],
            repeated=len(questions) - times[0] - times[1],
            from_handing_out=Times.of([at - handed[number] for number, at in first.items()]),
            from_asking=Times.of(
                [first[q.message.id] - q.at for q in questions if q.message.id in first]
            ),
        )


@dataclass(frozen=True, slots=True)
class Load:
    """How much is asked."""

    rate: float
    """Questions a second."""
    seconds: float
    chats: int

    def put(self, server: TelegramServer, texts: Sequence[str]) -> tuple[list[Question], float]:
        """Ask them in open loop, chat after chat; also how late the latest was, in seconds."""
        people = [User(_FIRST_PERSON + number) for number in range(self.chats)]
        chats = [server.private_chat(person) for person in people]
        questions, latest = [], 0.0
        began = time.monotonic()
        for number in range(round(self.rate * self.seconds)):
            due = began + number / self.rate
            time.sleep(max(0.0, due - time.monotonic()))
            latest = max(latest, time.monotonic() - due)
            which = number % self.chats
            # Shifted by one in each round, so that no chat asks the same again for many rounds.
            text = texts[(number + number // self.chats) % len(texts)]
            message = server.say(chats[which], people[which], text)
            questions.append(Question(message, time.monotonic()))
        return questions, latest


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process and its children have used."""

    cpu_s: float
    memory_mb: float
    """A page shared by n processes counts as 1/n to each."""
    processes: int

    @classmethod
    def of(cls, pid: int) -> "Usage":
        """Read from /proc."""
        every = family(pid)
        return cls(
            sum(_cpu_s(one) for one in every),
            round(sum(memory_mb(one) for one in every), 1),
            len(every),
        )


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S


def _machine_cpu_s() -> tuple[float, float]:
    """How long all processors together have worked, and how long other machines had them instead."""
    fields = [int(field) for field in Path("/proc/stat").read_text("ascii").split()[1:9]]
    user, nice, system, _, _, hard, soft, stolen = fields
    return (user + nice + system + hard + soft) / _TICKS_PER_S, stolen / _TICKS_PER_S


def measure(
    data_dir: Path, texts: Sequence[str], load: Load, *, workers: int | None = None
) -> dict[str, object]:
    """One run against a bot over `data_dir`, as the object that is printed.

    Args:
        data_dir: the bot's data directory, with an index that is up to date.
        texts: what is asked, over and over.
        load: how much.
        workers: as DANVAN_WORKERS; None leaves the bot's own choice.
    """
    env = OPEN | ({} if workers is None else {"DANVAN_WORKERS": str(workers)})
    began = time.monotonic()
    with (
        TelegramServer() as server,
        BotProcess(server, data_dir.resolve(), env=env, arguments=["--no-shipped"]) as bot,
    ):
        bot.wait_until_ready(300)
        started_s = time.monotonic() - began
        warm = User(_FIRST_PERSON - 1)
        room = server.private_chat(warm)
        for text in texts[:_WARM_UP]:
            server.reply_to(server.say(room, warm, text))
        server.settled()
        before, own_before = Usage.of(bot.running.pid), time.process_time()
        worked_before, stolen_before = _machine_cpu_s()
        questions, late_s = load.put(server, texts)
        _settle(server)
        after, own_s = Usage.of(bot.running.pid), time.process_time() - own_before
        worked, stolen = _machine_cpu_s()
        outcome = Outcome.of(questions, list(server.calls))
        status = bot.stop(30)
    bot_s = after.cpu_s - before.cpu_s
    return {
        **asdict(load),
        "workers": workers,
        **asdict(outcome),
        "asked_late_ms": round(late_s * 1000, 1),
        "started_s": round(started_s, 1),
        "bot_cpu_s": round(bot_s, 1),
        "bot_memory_mb": after.memory_mb,
        "bot_processes": after.processes,
        "bot_exit_status": status,
        "server_cpu_s": round(own_s, 1),
        "others_cpu_s": round(worked - worked_before - bot_s - own_s, 1),
        "stolen_cpu_s": round(stolen - stolen_before, 1),
    }


def _settle(server: TelegramServer) -> None:
    """Wait until nothing comes any more; what is missing then is counted, not raised."""
    try:
        server.settled(quiet_s=2.0, timeout_s=PATIENCE_S)
    except AssertionError as exc:
        print(exc)


def write_library(data: Path, passages: int) -> Path:
    """The data directory with the library of `passages` passages, made where missing."""
    folder = FOLDER / str(passages)
    done = folder / "complete"
    if not done.exists():
        articles = folder / "articles"
        articles.mkdir(parents=True, exist_ok=True)
        for article in library.articles(data, passages):
            (articles / f"{article.id}.md").write_text(render(article), encoding="utf-8")
        done.touch()
    return folder


def prepare(data: Path, passages: int) -> Path:
    """The same with its index, made where missing."""
    folder = write_library(data, passages)
    # The first question builds an index that is missing or stale.
    command = [str(DANVAN), "--data-dir", str(folder), "--no-shipped", "ask", "Xin chào"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder


def main() -> None:
    """Prepare where needed, then measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=sets.DATA)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--rate", type=float, default=50.0, help="questions a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--chats", type=int, default=200)
    parser.add_argument("--workers", type=int, help="as DANVAN_WORKERS")
    options = parser.parse_args()
    data_dir = prepare(options.data, options.passages)
    load = Load(options.rate, options.seconds, options.chats)
    figures = measure(data_dir, library.questions(options.data), load, workers=options.workers)
    print(json.dumps({"passages": options.passages, **figures}))


if __name__ == "__main__":
    main()
