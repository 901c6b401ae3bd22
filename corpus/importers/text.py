"""Plain text as scraped from a page: one paragraph a line, or hard-wrapped."""

import re
from itertools import pairwise

from corpus.page import Page, lines_of

_WRAP_WIDTH = 120  # a longer line was never wrapped by an editor
_LONG_LINE = 50
_MARKER = re.compile(r"[-+*•–]\s|\d+[.)]\s|[a-zđ][.)]\s")


def read(text: str) -> Page:
    """The page in `text`, wrapped lines joined again."""
    raw = text.split("\n")
    return Page(lines_of(_unwrap(raw) if _is_wrapped(raw) else raw))


def _is_wrapped(raw: list[str]) -> bool:
    """Whether an editor broke the lines: none is long, and many go on in lower case on the next."""
    lines = [line.strip() for line in raw]
    if max(map(len, lines)) > _WRAP_WIDTH:
        return False
    long = [(a, b) for a, b in pairwise(lines) if len(a) >= _LONG_LINE and b]
    going_on = [b for a, b in long if b[0].islower() and a[-1] not in ".!?:;"]
    return len(going_on) >= 3 and len(going_on) >= 0.3 * len(long)


def _unwrap(raw: list[str]) -> list[str]:
    joined: list[str] = []
    width = max(len(line.strip()) for line in raw)
    previous = ""
    for line in raw:
        bare = line.strip()
        ended = previous.endswith((".", "!", "?", ":", ";")) and len(previous) < 0.85 * width
        goes_on = len(previous) >= 0.6 * width and not ended and not _MARKER.match(bare)
        if bare and goes_on:
            joined[-1] = f"{joined[-1]} {bare}"
        else:
            joined.append(line)
        previous = bare
    return joined
