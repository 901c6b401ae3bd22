"""Segments written by several processes at once, each its share of the articles."""

import gc
import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from corpus.errors import CorpusError
from retrieval.index_writer import Recipe, write_segment
from retrieval.source import Source

Written = tuple[int, int]
"""How many articles and passages a segment holds."""

MANY = 4_000
"""Articles from which on a second process is worth its start."""
_MANY_OBJECTS = 100_000
"""Made before a process looks for rings among them: those of a batch go without, and rings are few."""
_MOST = 6  # fewer than are joined again when an index is brought up to date


class WriterDiedError(RuntimeError):
    """A process that wrote a segment ended before it was done."""


def processes_for(articles: int, recipe: Recipe) -> int:
    """How many processes write so many articles fastest.

    A model that runs on torch uses all cores by itself, and each process would hold one of its own.
    """
    if articles < MANY or not getattr(recipe.encoder, "is_light", False):
        return 1
    has_affinity = hasattr(os, "sched_getaffinity")  # Linux says which cores this process may use
    cores = len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count() or 1
    return min(_MOST, cores, articles * 2 // MANY)


def write_segments(
    folders: Sequence[Path],
    source: Source,
    ids: Sequence[str],
    recipe: Recipe,
    told: Callable[[int], None],
) -> list[Written]:
    """Write as many segments as there are `folders`, with the articles `ids` in order, in equal shares.

    Raises:
        CorpusError: an article cannot be read.
        WriterDiedError: a process was killed.
    """
    if len(folders) <= 1:
        return [write_segment(folder, source, ids, recipe, told) for folder in folders]
    # A forked process would share locks that threads of this one hold; a fresh one shares nothing.
    context = multiprocessing.get_context("spawn")
    cuts = [len(ids) * number // len(folders) for number in range(len(folders) + 1)]
    readers: list[Connection] = []
    writers = []
    written: dict[Connection, Written] = {}
    try:
        for number, folder in enumerate(folders):
            reader, theirs = context.Pipe(duplex=False)
            share = ids[cuts[number] : cuts[number + 1]]
            process = context.Process(
                target=_write,
                args=(theirs, folder, source.only(share), share, recipe),
                daemon=True,
            )
            process.start()
            theirs.close()
            readers.append(reader)
            writers.append(process)
        while len(written) < len(readers):
            waiting = [reader for reader in readers if reader not in written]
            heard = set(wait(waiting))
            for reader in waiting:
                if reader in heard and (done := _received(reader, told)) is not None:
                    written[reader] = done
    finally:
        for process in writers:
            if len(written) < len(readers) or not readers:
                process.kill()
            process.join()
        for reader in readers:
            reader.close()
    return [written[reader] for reader in readers]


def _received(reader: Connection, told: Callable[[int], None]) -> Written | None:
    """Hears one message; what the process wrote, where that was its last."""
    try:
        kind, value = reader.recv()
    except EOFError:
        raise WriterDiedError("a process that wrote part of the index was killed") from None
    if kind == "failed":
        raise value
    if kind == "written":
        done: Written = value
        return done
    told(value)
    return None


def _write(
    connection: Connection, folder: Path, source: Source, ids: Sequence[str], recipe: Recipe
) -> None:
    """The life of one process."""
    _end_with_parent()
    gc.freeze()
    gc.set_threshold(_MANY_OBJECTS)
    message: tuple[str, Any]
    try:
        written = write_segment(
            folder, source, ids, recipe, lambda articles: connection.send(("told", articles))
        )
        message = "written", written
    except (CorpusError, OSError) as exc:
        message = "failed", exc
    connection.send(message)


def _end_with_parent() -> None:
    """Die when the process that wants the segment does, however it does."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch(sentinel: int) -> None:
        wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, args=(parent.sentinel,), daemon=True).start()
