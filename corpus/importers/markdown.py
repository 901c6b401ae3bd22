"""Markdown without front matter: the marks taken off, the words kept."""

import re

from corpus.importers import text
from corpus.page import Page

_HEADING = re.compile(r"^#{1,6}[ \t]+(.*)$", re.MULTILINE)
_CLOSED = re.compile(r"(?<!#)#+$")
_ADDRESS = r"\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]{0,300}\")?\)"
_IMAGE = re.compile(rf"!\[[^\[\]]*\]{_ADDRESS}")
_LINK = re.compile(rf"\[([^\[\]]+)\]{_ADDRESS}")
_STRONG = re.compile(r"(\*\*|__)")
_QUOTE = re.compile(r"^>\s?", re.MULTILINE)


def read(source: str) -> Page:
    """The page in `source`."""
    bare = _QUOTE.sub("", _HEADING.sub(_heading, source))
    plain = _LINK.sub(r"\1", _IMAGE.sub("", bare))
    return text.read("\n".join(map(_without_strong, plain.split("\n"))))


def _heading(found: re.Match[str]) -> str:
    return _CLOSED.sub("", found[1].rstrip()).rstrip()


def _without_strong(line: str) -> str:
    """The line without its pairs of ** and __; a mark between spaces is no mark."""
    pieces = _STRONG.split(line)
    opened: dict[str, int] = {}
    for i in range(1, len(pieces), 2):
        mark = pieces[i]
        before, after = pieces[i - 1], pieces[i + 1]
        if mark in opened and before and not before[-1].isspace():
            pieces[opened.pop(mark)] = pieces[i] = ""
        elif after and not after[0].isspace():
            opened.setdefault(mark, i)
    return "".join(pieces)
