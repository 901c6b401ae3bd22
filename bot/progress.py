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

    Away from a terminal it writes one plain line per kind of work instead. A `total` of 0 is one
    that nobody knows.
    """

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._bar: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
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
        if time.monotonic() - self._began < PATIENCE_S:
            return
        if sys.stderr.isatty():
            self._draw(done, total, what)
        elif what not in self._told:
            self._told.add(what)
            known = f"{done}/{total}" if total else f"{done}"
            print(f"{what}: {known} …", file=sys.stderr, flush=True)

    def _draw(self, done: int, total: int, what: str) -> None:
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._bar.start()
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(what, total=total or None)
        self._bar.update(self._tasks[what], completed=done)
