"""An article in passages of 60 to 160 syllables that never cut a sentence."""

from corpus.article import Article, Passage
from corpus.sentences import sentences, syllable_count

__all__ = ["sentences", "split"]

MIN_SYLLABLES = 60
MAX_SYLLABLES = 160

Span = tuple[int, int]


def split(article: Article) -> list[Passage]:
    """The passages of `article`, in order; together they hold every sentence once.

    Paragraphs stay whole where they fit; short neighbours are joined. A sentence that is too long by
    itself is a passage of its own.
    """
    text = article.text
    groups: list[list[Span]] = []
    for paragraph in _paragraphs(text):
        for piece in _balanced(text, paragraph):
            if groups and _fits(text, groups[-1], piece):
                groups[-1] += piece
            else:
                groups.append(piece)
    _fill_short(text, groups)
    return [
        Passage(article.id, number, group[0][0], group[-1][1], tuple(group))
        for number, group in enumerate(groups)
    ]


def _paragraphs(text: str) -> list[list[Span]]:
    """The sentences of `text`, by paragraph."""
    paragraphs: list[list[Span]] = []
    previous = 0
    for span in sentences(text):
        if not paragraphs or "\n" in text[previous : span[0]]:
            paragraphs.append([])
        paragraphs[-1].append(span)
        previous = span[1]
    return paragraphs


def _balanced(text: str, paragraph: list[Span]) -> list[list[Span]]:
    """`paragraph` whole, or in pieces of about equal length, none too long unless a sentence is."""
    counts = [_size(text, [span]) for span in paragraph]
    total = sum(counts)
    if total <= MAX_SYLLABLES:
        return [paragraph]
    target = total / -(-total // MAX_SYLLABLES)
    pieces: list[list[Span]] = []
    size = 0
    for span, count in zip(paragraph, counts, strict=True):
        # Going past the target is better than stopping short when it goes past by less.
        full = size and (size + count > MAX_SYLLABLES or size + count / 2 > target)
        if not pieces or full:
            pieces.append([])
            size = 0
        pieces[-1].append(span)
        size += count
    return pieces


def _fits(text: str, group: list[Span], piece: list[Span]) -> bool:
    """Whether two neighbours are better together: one is short, and both fit."""
    one, other = _size(text, group), _size(text, piece)
    return min(one, other) < MIN_SYLLABLES and one + other <= MAX_SYLLABLES


def _fill_short(text: str, groups: list[list[Span]]) -> None:
    """Lend sentences of the passage before to one that stayed short, as far as that can spare them."""
    for before, group in zip(groups, groups[1:], strict=False):
        while _size(text, group) < MIN_SYLLABLES and len(before) > 1:
            last = before[-1]
            rest, grown = _size(text, before[:-1]), _size(text, [last, *group])
            if rest < MIN_SYLLABLES or grown > MAX_SYLLABLES:
                break
            group.insert(0, before.pop())


def _size(text: str, spans: list[Span]) -> int:
    return sum(syllable_count(text[start:end]) for start, end in spans)
