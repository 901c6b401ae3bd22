"""People who ask at a steady rate, and what the Bot API server's record says of their questions."""

import argparse
import json
import shutil
import sys
import tempfile
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread
from typing import Any, Self

from bot import texts
from tests.telegram_server import Call, TelegramServer
from tests.telegram_world import Chat, Message, User

FIRST_PERSON = 1_000_001
GROUP_EVERY_S = 4.0
"""How often a group is asked in: Telegram lets a bot write twenty messages a minute there."""
EXCUSES = frozenset({texts.FAILED, texts.HELD})
"""What the bot says where it has no answer; the question still waits for one."""

QUESTIONS = (
    "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?",
    "Nam Định tổng kết công tác dân vận năm 2022 thế nào?",
    "Đắk Lắk tặng giấy khen cho bao nhiêu tập thể?",
    "Lạng Sơn 6 tháng đầu năm 2019 có gì?",
    "Thái Nguyên tiếp bao nhiêu lượt công dân?",
    "Xin chào",
    "Còn Nam Định?",
    "Ai chủ trì hội nghị ở Thái Nguyên?",
    "Đắk Lắk có bao nhiêu cá nhân được khen?",
    "Hôm nay trời có mưa không?",
    "Bao nhiêu mô hình đăng ký cấp huyện năm 2019?",
    "Còn Lạng Sơn?",
    "Cà Mau có bao nhiêu mô hình?",
    "Nhiệm vụ công tác dân vận năm 2023 của Nam Định là gì?",
    "Có bao nhiêu điển hình cá nhân ở Thái Nguyên?",
    "Quy chế dân chủ ở cơ sở được thực hiện ra sao?",
    "dak lak nam 2015 the nao",
)

Name = tuple[int, int]
"""A message: its chat and its number there."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, who asked it where, and when on the monotonic clock in seconds."""

    name: Name
    person: int
    at: float

    @classmethod
    def of(cls, message: Message) -> "Question":
        """The message that is asked now."""
        return cls(_name(message), message["from"]["id"], time.monotonic())


class Crowd:
    """Asks in open loop: each question when its time has come, answered or not those before it.

    Args:
        server: where they write.
        rate: questions a second.
        chats: how many ask in private.
        groups: supergroups, of three people each, that are asked in every few seconds as well.
    """

    def __init__(self, server: TelegramServer, *, rate: float, chats: int, groups: int = 4) -> None:
        self._server = server
        self._rate = rate
        people = [User(FIRST_PERSON + number, f"Người {number}") for number in range(chats)]
        self._rooms = [(server.private_chat(person), person) for person in people]
        rows = [
            [User(FIRST_PERSON + 10_000 + 3 * row + n) for n in range(3)] for row in range(groups)
        ]
        titles = (f"Tổ dân vận {row + 1}" for row in range(groups))
        self._groups = [
            (server.supergroup(title, *row), row) for title, row in zip(titles, rows, strict=True)
        ]
        self.questions: list[Question] = []
        self.latest_s = 0.0
        """How late the latest question was asked."""
        self._enough = Event()
        self._thread = Thread(target=self._ask, name="crowd", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ask no more."""
        self._enough.set()
        self._thread.join()

    def _ask(self) -> None:
        began = time.monotonic()
        number = in_groups = 0
        while not self._enough.wait(max(0.0, began + number / self._rate - time.monotonic())):
            now = time.monotonic() - began
            self.latest_s = max(self.latest_s, now - number / self._rate)
            text = QUESTIONS[(number + number // len(self._rooms)) % len(QUESTIONS)]
            if in_groups < now * len(self._groups) / GROUP_EVERY_S:
                chat, person = self._of_group(in_groups)
                text, in_groups = f"/hoi {text}", in_groups + 1
            else:
                chat, person = self._rooms[number % len(self._rooms)]
            self.questions.append(Question.of(self._server.say(chat, person, text)))
            number += 1

    def _of_group(self, number: int) -> tuple[Chat, User]:
        chat, people = self._groups[number % len(self._groups)]
        return chat, people[number // len(self._groups) % len(people)]


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the questions."""

    sent: int
    answered: int
    lost: int
    """Never answered."""
    duplicated: int
    """Answers beyond the first of each question."""
    duplicated_most_per_kill: int
    duplicated_without_kill: int
    """Those with no kill between them and the answer before."""
    out_of_order: int
    """Answered before an earlier question of the same person in the same chat."""
    excused: int
    """Told that something went wrong, whether or not the answer came in the end."""
    longest_wait_s: float

    @classmethod
    def of(
        cls, questions: Sequence[Question], calls: Iterable[Call], kills: Sequence[float] = ()
    ) -> "Tally":
        """Reads it off the server's calls; `kills` are moments of the monotonic clock, in order.

        A duplicate is put down to the first kill after the answer before it: that one is what
        made the bot forget that it had answered.
        """
        said = _said(calls)
        answers = {one.name: said.get(one.name, ([], 0))[0] for one in questions}
        blamed = Counter(
            _culprit(kills, before, again)
            for times in answers.values()
            for before, again in pairwise(times)
        )
        waits = [answers[one.name][0] - one.at for one in questions if answers[one.name]]
        return cls(
            sent=len(questions),
            answered=len(waits),
            lost=len(questions) - len(waits),
            duplicated=blamed.total(),
            duplicated_most_per_kill=max(
                (n for kill, n in blamed.items() if kill is not None), default=0
            ),
            duplicated_without_kill=blamed[None],
            out_of_order=_out_of_order(questions, answers),
            excused=sum(said.get(one.name, ([], 0))[1] > 0 for one in questions),
            longest_wait_s=round(max(waits, default=0.0), 1),
        )


def wait_for_answers(
    server: TelegramServer, questions: Sequence[Question], *, patience_s: float
) -> None:
    """Returns when every question was answered, or nothing more came for `patience_s` seconds."""
    missing, since = len(questions) + 1, time.monotonic()
    while missing and time.monotonic() < since + patience_s:
        time.sleep(0.5)
        left = Tally.of(questions, server.calls_of("sendMessage")).lost
        if left < missing:
            missing, since = left, time.monotonic()


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of every measurement with people who ask."""
    parser.add_argument("--rate", type=float, default=20.0, help="questions a second")
    parser.add_argument("--chats", type=int, default=40)
    parser.add_argument("--groups", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="a new folder, which keeps journal and log")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def report(
    options: argparse.Namespace,
    measure: Callable[[Path, Callable[[str], None]], Mapping[str, object]],
    passed: Callable[[Mapping[str, Any]], bool],
) -> None:
    """Measure in a folder, print the figures, and exit with 0 where the promise was kept; progress goes to stderr."""
    folder = options.keep or Path(tempfile.mkdtemp(prefix="danvan-bench-"))
    if options.keep:
        folder.mkdir(parents=True)
    try:
        figures = measure(folder, lambda line: print(line, file=sys.stderr, flush=True))
    finally:
        if options.keep is None:
            shutil.rmtree(folder)
    if options.json:
        print(json.dumps(figures))
    else:
        print("\n".join(f"{name}: {value}" for name, value in figures.items()))
    sys.exit(0 if passed(figures) else 1)


def _name(message: Mapping[str, Any]) -> Name:
    return message["chat"]["id"], message["message_id"]


def _said(calls: Iterable[Call]) -> dict[Name, tuple[list[float], int]]:
    """When each message was answered, in order, and how often the bot only excused itself."""
    said: dict[Name, tuple[list[float], int]] = {}
    for call in calls:
        if call.method != "sendMessage" or call.error or call.done_at is None:
            continue
        replied = call.result.get("reply_to_message")
        if replied is None:
            continue
        name = call.result["chat"]["id"], replied["message_id"]
        times, excuses = said.get(name, ([], 0))
        if call.result.get("text") in EXCUSES:
            said[name] = times, excuses + 1
        else:
            said[name] = sorted([*times, call.at]), excuses
    return said


def _culprit(kills: Sequence[float], before: float, again: float) -> int | None:
    """The place in `kills` of the first between two answers to one question."""
    place = bisect_right(kills, before)
    return place if place < len(kills) and kills[place] < again else None


def _out_of_order(questions: Sequence[Question], answers: Mapping[Name, Sequence[float]]) -> int:
    latest: dict[tuple[int, int], float] = {}
    found = 0
    for question in questions:
        if times := answers[question.name]:
            conversation = question.name[0], question.person
            found += times[0] < latest.get(conversation, 0.0)
            latest[conversation] = max(times[0], latest.get(conversation, 0.0))
    return found
