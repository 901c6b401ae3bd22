"""A look at a text's letters before a costly pattern: where none of its words is there, it cannot match."""

import re
from collections.abc import Iterable

_OTHER_CASES = re.compile("[ıſİ]")
"""Letters that a pattern takes for i or s whatever their case, and `str.lower` does not."""


def lowered(text: str) -> str | None:
    """`text` for `may_hold`; None where lower case does not tell what a pattern finds in it."""
    return None if _OTHER_CASES.search(text) else text.lower()


def may_hold(lower: str | None, words: Iterable[str]) -> bool:
    """Whether any of `words` may be found in a text, of which `lower` is what `lowered` gave."""
    return lower is None or any(map(lower.__contains__, words))


def may_end(lower: str | None, words: tuple[str, ...]) -> bool:
    """Whether one of `words` may end a text, of which `lower` is what `lowered` gave, but for white space."""
    return lower is None or lower.rstrip().endswith(words)


def last_words(phrases: Iterable[str]) -> tuple[str, ...]:
    """The last word of each phrase."""
    return tuple(dict.fromkeys(phrase.split()[-1] for phrase in phrases))
