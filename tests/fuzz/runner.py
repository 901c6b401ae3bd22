"""Runs the targets in a worker process with limits of time and memory, one file after another."""

import multiprocessing
import os
import random
import resource
import time
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from tests.fuzz.mutations import mutate
from tests.fuzz.seeds import SEEDS
from tests.fuzz.targets import imported

LIMIT_S = 10.0
"""Processor time for one file."""

PATIENCE_S = 60.0
"""Time on the clock for one file, whatever else the machine does."""

MEMORY = 3 * 1024**3
"""Address space of the worker, in bytes; libraries map more than they use."""


@dataclass
class Report:
    """What came of the files of one format."""

    kind: str
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest_s: float = 0.0


def case(kind: str, seed: int) -> bytes:
    """The mutated file of this number; the same every time."""
    rng = random.Random(f"{kind}/{seed}")
    return mutate(rng.choice(SEEDS[kind]()), rng)


def fuzz(kind: str, seeds: range, sandbox: Path) -> Report:
    """Import the mutated files `seeds`, the worker's working folder being `sandbox`."""
    report = Report(kind)
    worker = _Worker(sandbox)
    before = _tree(sandbox)
    documents = SEEDS[kind]()
    for seed in seeds:
        rng = random.Random(f"{kind}/{seed}")
        data = mutate(rng.choice(documents), rng)
        started = time.monotonic()
        outcome = worker.run(kind, data)
        report.slowest_s = max(report.slowest_s, time.monotonic() - started)
        report.outcomes[outcome.partition(":")[0]] += 1
        if ":" in outcome:
            report.failures.append(f"--format {kind} --seed {seed} -> {outcome}")
            worker.stop()
            worker = _Worker(sandbox)
    worker.stop()
    if new := _tree(sandbox) - before:
        report.failures.append(f"--format {kind}: written: {sorted(new)[:5]}")
    return report


def _tree(folder: Path) -> set[str]:
    return {str(path) for path in folder.parent.rglob("*")}


class _Worker:
    def __init__(self, sandbox: Path) -> None:
        context = multiprocessing.get_context("fork")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(other, sandbox), daemon=True)
        self._process.start()
        other.close()

    def run(self, kind: str, data: bytes) -> str:
        try:
            self._pipe.send((kind, data))
            used = self._seconds()
            until = time.monotonic() + PATIENCE_S
            while not self._pipe.poll(LIMIT_S):
                if self._seconds() - used > LIMIT_S or time.monotonic() > until:
                    return "hang: over the limit of time"
            return str(self._pipe.recv())
        except (EOFError, OSError):
            return "crash: the process died"

    def _seconds(self) -> float:
        """Processor time that the worker has used: a busy machine is no failure."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _serve(pipe: Connection, sandbox: Path) -> None:
    os.chdir(sandbox)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    while True:
        kind, data = pipe.recv()
        try:
            outcome = imported(kind, data)
        except BaseException as exc:  # noqa: BLE001 - whatever escapes is what is looked for
            outcome = f"escaped: {type(exc).__name__}: {' '.join(str(exc).split())[:200]}"
        pipe.send(outcome)
