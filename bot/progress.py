"""Progress on stderr, for work that takes over a second."""

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE_S = 1.0


class ProgressBar:
    """A callable (done, total, what) that draws a bar once `PATIENCE_S` have passed.

    The bar shows counts and how many a second. Away from a terminal it writes one plain line per
    kind of work instead. A `total` of 0 is one that nobody knows.
    """

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._bar: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._first: dict[str, tuple[float, int]] = {}
        self._told: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, done: int, total: int, what: str) -> None:
        """Tells that `done` of `total` steps of `what` are behind us."""
        now = time.monotonic()
        began, first = self._first.setdefault(what, (self._began, 0) if done <= 1 else (now, done))
        if now - self._began < PATIENCE_S:
            return
        if sys.stderr.isatty():
            self._draw(done, total, what, rate(done - first, now - began))
        elif what not in self._told and done != total:
            self._told.add(what)
            known = f"{done}/{total}" if total else f"{done}"
            print(f"{what}: {known} …", file=sys.stderr, flush=True)

    def _draw(self, done: int, total: int, what: str, speed: str) -> None:
        if self._bar is None:
            from rich.console import Console
            from rich.progress import MofNCompleteColumn, Progress, TextColumn

            self._bar = Progress(
                *Progress.get_default_columns(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[speed]}"),
                console=Console(stderr=True),
                transient=True,
                # rich would send data on its way to a file to the terminal instead
                redirect_stdout=sys.stdout.isatty(),
            )
            self._bar.start()
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(what, total=total or None, speed=speed)
        self._bar.update(self._tasks[what], completed=done, total=total or None, speed=speed)


def rate(count: int, seconds: float) -> str:
    """How many a second, as Vietnamese writes it: "12,3/giây"; empty where nothing can be said."""
    if count <= 0 or seconds <= 0:
        return ""
    return f"{grouped(count / seconds)}/giây"


def grouped(number: float) -> str:
    """A number as Vietnamese writes it: 1.203 or 12,3."""
    text = f"{number:,}" if isinstance(number, int) else f"{number:,.1f}"
    return text.translate(str.maketrans(",.", ".,"))
