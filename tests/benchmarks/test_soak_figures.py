"""The soak benchmark injects every fault it names, and can tell a bot that leaks from one that does not."""

import json
import random

import pytest

from benchmarks import soak
from benchmarks.faults import Faults
from bot import settings
from tests.bot_process import BotProcess
from tests.telegram_server import TelegramServer

KINDS = [
    "429", "500", "reset", "getUpdates hangs", "Telegram down", "conflict", "unreadable updates",
    "hostile updates", "journal locked", "article added or removed", "index built anew", "worker killed",
]  # fmt: skip


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    for name in settings.known_names():
        monkeypatch.delenv(name, raising=False)


def test_a_stretch_has_its_mean_memory_and_its_fewest_files():
    gauge = soak.Gauge([(0.0, 90.0, 9), (10.0, 100.0, 30), (15.0, 110.0, 20), (20.0, 500.0, 1)])
    assert gauge.between(10, 20) == (105.0, 20)
    assert gauge.between(30, 40) == (0.0, 0)


def test_a_process_that_is_gone_is_no_look():
    gauge = soak.Gauge()
    gauge.look(1.0, 2**22 + 1)  # beyond the largest number that Linux gives
    assert gauge.looks == []


def test_the_stretches_of_a_short_run_are_short():
    assert (soak.Plan(minutes=10).warm_up_s, soak.Plan(minutes=10).stretch_s) == (120, 60)
    assert (soak.Plan(minutes=2).warm_up_s, soak.Plan(minutes=2).stretch_s) == (30, 30)


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ({}, True),
        ({"duplicated": 3}, True),
        ({"memory_growth": 0.05, "files_last": 23}, True),
        ({"memory_growth": 0.051}, False),
        ({"memory_growth": -0.051}, False),
        ({"files_last": 24}, False),
        ({"lost": 1}, False),
        ({"exit_status": -9}, False),
    ],
    ids=str,
)
def test_the_promise_is_kept_or_not(changed, kept):
    good = {
        "lost": 0,
        "duplicated": 0,
        "memory_growth": 0.0,
        "files_first": 20,
        "files_last": 20,
        "exit_status": 0,
    }
    assert soak.passed(good | changed) is kept


def test_each_round_has_every_fault_once_in_an_order_that_the_seed_draws(tmp_path):
    with TelegramServer() as server:
        bot = BotProcess(server, tmp_path)
        drawn = []
        for seed in (1, 1, 2):
            faults = Faults(server, bot, tmp_path, random.Random(seed))
            names = faults.drawn()
            drawn.append([next(names) for _ in faults.kinds])
        bot.__exit__()
    assert set(KINDS) <= set(faults.kinds)
    assert sorted(drawn[0]) == sorted(drawn[2]) == sorted(faults.kinds)
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_bot_meets_every_fault_and_everybody_is_counted(tmp_path):
    with TelegramServer() as server:
        bot = BotProcess(server, tmp_path)
        kinds = Faults(server, bot, tmp_path, random.Random(0)).kinds
        bot.__exit__()
    told = []
    plan = soak.Plan(minutes=0.3, rate=5, every_s=1.0, chats=5, groups=1)
    figures = soak.measure(plan, tmp_path / "run", told.append, kinds=kinds, patience_s=10)
    assert set(figures["faults"]) == set(kinds)
    assert figures["sent"] == figures["answered"] + figures["lost"] > 50
    assert figures["memory_first_mb"] > 50
    assert figures["files_first"] > 10
    assert figures["exit_status"] == 0
    json.dumps(figures)
