"""A look at a text's letters before a costly pattern: where none of its words is there, it cannot match."""

from collections.abc import Iterable

_OTHER_CASES = str.maketrans("ıſİ", "isi")
"""Letters that a pattern takes for i or s whatever their case, and `str.lower` does not."""


def lowered(text: str) -> str:
    """`text` in lower case, letter by letter, as a pattern reads it that ignores case.

    Of such a pattern, in lower case itself, this is what one that does not ignore it has to be given: that
    takes half the time.
    """
    if "ı" in text or "ſ" in text or "İ" in text:
        text = text.translate(_OTHER_CASES)
    return text.lower()


def may_hold(lower: str, words: Iterable[str]) -> bool:
    """Whether any of `words` is in a text, given as `lowered` makes it."""
    return any(map(lower.__contains__, words))


def may_end(lower: str, words: tuple[str, ...]) -> bool:
    """Whether one of `words` ends a text, given as `lowered` makes it, but for white space."""
    return lower.rstrip().endswith(words)


def last_words(phrases: Iterable[str]) -> tuple[str, ...]:
    """The last word of each phrase."""
    return tuple(dict.fromkeys(phrase.split()[-1] for phrase in phrases))
