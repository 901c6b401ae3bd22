"""A process with all that it started, read off /proc: to be measured, and to be killed at once."""

import contextlib
import os
import signal
from pathlib import Path


def family(pid: int) -> list[int]:
    """The process and its descendants, those that are there now."""
    found = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            for child in map(int, children.read_text("ascii").split()):
                found += family(child)
    return found


def kill_family(pid: int) -> None:
    """SIGKILL to all of them, the process itself first, so that it can start no other."""
    for one in family(pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)


def memory_mb(pid: int) -> float:
    """Its memory in MB (2**20 bytes); a page shared by n processes counts as 1/n to each."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / 1024


def descriptors(pid: int) -> int:
    """How many files and sockets it holds open."""
    return len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 # counted, not looked at
