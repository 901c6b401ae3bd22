"""Markdown without front matter: the marks taken off, the words kept."""

import re

from corpus.importers import text
from corpus.page import Page

_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\]\([^)\s]+(?:\s+\"[^\"]*\")?\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_QUOTE = re.compile(r"^>\s?", re.MULTILINE)


def read(source: str) -> Page:
    """The page in `source`."""
    bare = _QUOTE.sub("", _HEADING.sub(r"\1", source))
    return text.read(_STRONG.sub(r"\2", _LINK.sub(r"\1", _IMAGE.sub("", bare))))
