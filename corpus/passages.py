"""An article in passages of 60 to 160 syllables that never cut a sentence."""

from dataclasses import dataclass
from itertools import pairwise

from corpus.article import Article, Passage
from corpus.sentences import sentences, syllable_count

__all__ = ["sentences", "split"]

MIN_SYLLABLES = 60
MAX_SYLLABLES = 160


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    syllables: int


_Group = list[_Sentence]


def split(article: Article) -> list[Passage]:
    """The passages of `article`, in order; together they hold every sentence once.

    Paragraphs stay whole where they fit; short neighbours are joined. A sentence that is too long
    by itself is a passage of its own.
    """
    groups: list[_Group] = []
    for paragraph in _paragraphs(article.text):
        for piece in _balanced(paragraph):
            if groups and _fits(groups[-1], piece):
                groups[-1] += piece
            else:
                groups.append(piece)
    _fill_short(groups)
    return [
        Passage(
            article=article.id,
            number=number,
            start=group[0].start,
            end=group[-1].end,
            sentences=tuple((sentence.start, sentence.end) for sentence in group),
        )
        for number, group in enumerate(groups)
    ]


def _paragraphs(text: str) -> list[_Group]:
    """The sentences of `text`, by paragraph."""
    paragraphs: list[_Group] = []
    previous = 0
    for start, end in sentences(text):
        if not paragraphs or "\n" in text[previous:start]:
            paragraphs.append([])
        paragraphs[-1].append(_Sentence(start, end, syllable_count(text[start:end])))
        previous = end
    return paragraphs


def _balanced(paragraph: _Group) -> list[_Group]:
    """`paragraph` whole, or in pieces of about equal length, none too long unless a sentence is."""
    total = _size(paragraph)
    if total <= MAX_SYLLABLES:
        return [paragraph]
    target = total / -(-total // MAX_SYLLABLES)
    pieces: list[_Group] = []
    size = 0
    for sentence in paragraph:
        grown = size + sentence.syllables
        # Past the target is better than short of it when nearer.
        if not pieces or grown > MAX_SYLLABLES or grown - sentence.syllables / 2 > target:
            pieces.append([])
            size = 0
        pieces[-1].append(sentence)
        size += sentence.syllables
    return pieces


def _fits(group: _Group, piece: _Group) -> bool:
    """Whether two neighbours are better together: one is short, and both fit."""
    one, other = _size(group), _size(piece)
    return min(one, other) < MIN_SYLLABLES and one + other <= MAX_SYLLABLES


def _fill_short(groups: list[_Group]) -> None:
    """Lend a passage that stayed short sentences of the one before, if that can spare them."""
    for before, group in pairwise(groups):
        while _size(group) < MIN_SYLLABLES and len(before) > 1:
            last = before[-1]
            if _size(before) - last.syllables < MIN_SYLLABLES:
                break
            if _size(group) + last.syllables > MAX_SYLLABLES:
                break
            group.insert(0, before.pop())


def _size(group: _Group) -> int:
    return sum(sentence.syllables for sentence in group)
