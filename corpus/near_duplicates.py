"""Whether two articles are one story: the same text re-posted, cut or touched up, not one like it.

Reports of two years or two provinces share most of their words and differ in a few figures and names;
those are two stories. So the words only propose (MinHash), and the alignment of the two texts decides.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt

from corpus.article import Article, Place
from corpus.letters import fold, place_tones

Sketch = npt.NDArray[np.uint32]
"""(2 * PERMUTATIONS,) MinHash values: of the whole text, then of its beginning."""

PERMUTATIONS = 64
_SHINGLE = 3
_BEGINNING = 80
"""Syllables of the beginning; who cuts a text keeps that."""
LIKELY = 0.2
"""Similarity of the whole or of the beginning above which two texts are compared in full."""
_MOST_COMPARED = 8
_DAYS = 60
_ALIGNED = 0.8
"""Share of the shorter text's words that must stand in the longer, in runs and in their order."""
_FEWEST = 30
_STRAY = 15
"""Words that both texts may have of their own: a link, a credit."""
_RUN = 4
_CHANGE = 12
"""Words of a gap on either side up to which its two sides are one passage in two wordings."""

_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
"""Large odd numbers that make one number of a shingle's three."""
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_HEADLINE = re.compile(r"(?![-+*•–\d])(?!.*:\s*\d)(?:\S+\s+){1,}\S*[^\s.!:;…][”\"')\]»]*")
"""A line with neither the stop of a sentence, nor the mark of a list, nor an amount after a colon."""
_LONGEST_TITLE = 30
_MOST_NAMES = 8
_CREDIT = re.compile(
    r"\(?(?:nguồn|theo|tin|bài|ảnh|tác giả|thực hiện|người viết|pv)\b[^\d\n]{0,80}", re.IGNORECASE
)
"""Who wrote a text, or where it was taken from."""
_MASTHEAD = re.compile(r"\A\s*(?:\([^()\n]{2,60}\)|[\w-]+(?:\.[\w-]+)+|[A-ZĐ]{2,8})\s*[-–—:]\s*")
_OPENS = re.compile(r"(?:\A|\n\s*[-–—•+*]?|[.!?:;…])\s*\Z")
_TELLING_WORDS = """
    không chưa đầu cuối giữa trước sau tăng giảm trên dưới hơn gần
    một hai ba bốn năm sáu bảy tám chín mười mươi trăm nghìn ngàn triệu tỷ nửa
    i ii iii iv v vi vii viii ix x
"""
_TELLING = frozenset(_TELLING_WORDS.split())
"""Words whose exchange for another of them changes what is said."""


def sketch(text: str) -> Sketch:
    """The sketch of NFC `text`; the share of equal values estimates how alike two texts are."""
    hashes = [zlib.crc32(word.encode()) for word in _TOKEN.findall(fold(text))]
    return np.concatenate([_minhash(hashes), _minhash(hashes[:_BEGINNING])])


def likely(own: Sketch, others: Sketch) -> list[int]:
    """Rows of `others` (n, 2 * PERMUTATIONS) that may be the same story as `own`, likeliest first."""
    if not len(others):
        return []
    equal = (others == own).reshape(len(others), 2, PERMUTATIONS).mean(axis=2).max(axis=1)
    order = np.argsort(-equal, kind="stable")[:_MOST_COMPARED]
    return [int(row) for row in order if equal[row] >= LIKELY]


def same_story(one: Article, other: Article) -> bool:
    """Whether one is the other re-posted: word for word, but for cuts, additions and touches."""
    if one.published and other.published and abs((one.published - other.published).days) > _DAYS:
        return False
    if one.place and other.place and not _compatible(one.place, other.place):
        return False
    ours, theirs = figures(one.text, beside=other.text), figures(other.text, beside=one.text)
    if ours - theirs and theirs - ours:
        return False
    return _told_alike(_words(_told(one.text, other.text)), _words(_told(other.text, one.text)))


def figures(text: str, *, beside: str = "") -> Counter[str]:
    """The numbers of the text, but for links to other news at its end that `beside` has not."""
    return Counter(_plain(word) for word in _words(_told(text, beside)) if _is_number(word))


def _told(text: str, other: str) -> str:
    """The text without a paper's name before it, and without titles and credits behind it that `other` lacks."""
    lines = text.split("\n")
    theirs = [set(_words(line.lower())) for line in other.split("\n") if line.strip()]
    while len(lines) > 1 and not (lines[-1].strip() and _is_told(lines[-1].strip(), theirs)):
        lines.pop()
    return _MASTHEAD.sub("", "\n".join(lines))


def _is_told(line: str, theirs: Sequence[set[str]]) -> bool:
    """Whether the line is more than a title or a credit, or another text has it too, perhaps in other words."""
    names = _TOKEN.findall(line)
    if _CREDIT.fullmatch(line) or (
        len(names) <= _MOST_NAMES and all(n[0].isupper() for n in names)
    ):
        return False
    words = set(_words(line.lower()))
    if len(words) > _LONGEST_TITLE or not _HEADLINE.fullmatch(line):
        return True
    return any(
        len(words & others) >= len(words) / 2 and len(others) <= 2 * len(words) for others in theirs
    )


def _minhash(hashes: Sequence[int]) -> Sketch:
    from datasketch import MinHash  # it takes most of a second to import

    values = np.array(hashes or [0], np.uint64)
    count = max(1, len(values) - _SHINGLE + 1)
    shingles = np.zeros(count, np.uint64)
    for place, factor in enumerate(_FACTORS[: len(values)]):
        shingles += values[place : place + count] * np.uint64(factor)
    made = MinHash(num_perm=PERMUTATIONS, hashfunc=int)
    made.update_batch(np.unique(shingles >> np.uint64(32)).tolist())
    return np.asarray(made.hashvalues, np.uint32)


def _words(text: str) -> list[str]:
    """The words and numbers of NFC `text`; a capital that only begins a sentence is a small letter."""
    placed = place_tones(text)
    words = []
    for found in _TOKEN.finditer(placed):
        before = placed[max(0, found.start() - 4) : found.start()]
        word = found.group()
        words.append(word.lower() if _OPENS.search(before) else word)
    return words


def _number(word: str) -> str:
    """One spelling of a number: 6.500 and 6500 are one, 05 and 5 too."""
    plain = word.replace(".", "") if _THOUSANDS.fullmatch(word) else word
    return plain.lstrip("0") or "0"


@lru_cache(maxsize=4096)
def _compatible(one: Place, other: Place) -> bool:
    """Whether the two are one place, or one lies in the other."""
    from corpus.places import contains, unit_of

    if one == other or (one.name, one.level) == (other.name, other.level):
        return one.province is None or other.province is None or one.province == other.province
    units = unit_of(one), unit_of(other)
    if units[0] is None or units[1] is None:
        return False
    return contains(units[0], units[1]) or contains(units[1], units[0])


def _told_alike(one: list[str], other: list[str]) -> bool:
    """Whether one list of words is the other but for cuts, additions and changes that change nothing."""
    from rapidfuzz.distance import LCSseq

    plain = [[_plain(word) for word in words] for words in (one, other)]
    blocks = [
        (code.src_start, code.src_end, code.dest_start, code.dest_end)
        for code in LCSseq.opcodes(*plain)
        if code.tag == "equal" and code.src_end - code.src_start >= _RUN
    ]
    aligned = sum(end - start for start, end, _, _ in blocks)
    edges = [(0, 0, 0, 0), *blocks, (len(one), len(one), len(other), len(other))]
    gaps = [(one[a[1] : b[0]], other[a[3] : b[2]]) for a, b in pairwise(edges)]
    changes = [gap for gap in gaps if max(map(len, gap)) <= _CHANGE]
    apart = [gap for gap in gaps if max(map(len, gap)) > _CHANGE]
    aligned += sum(min(map(len, gap)) for gap in changes)
    if aligned < max(_FEWEST, _ALIGNED * min(len(one), len(other))):
        return False
    own = [list(chain.from_iterable(gap[side] for gap in apart)) for side in (0, 1)]
    if all(any(map(_is_number, words)) for words in own):
        return False  # each has figures of its own: merged, one's would be lost
    if min(map(len, own)) > _STRAY:
        return False
    inner = [gap for gap in gaps[1:-1] if gap in changes]
    return not (any(_contradict(*gap) for gap in changes) or any(map(_differ_in_figures, inner)))


def _is_number(word: str) -> bool:
    return word[0].isdigit()


def _differ_in_figures(gap: tuple[list[str], list[str]]) -> bool:
    ours, theirs = (sorted(filter(_is_number, map(_plain, side))) for side in gap)
    return ours != theirs


def _plain(word: str) -> str:
    return _number(word) if word[0].isdigit() else word.lower()


def _contradict(left: list[str], right: list[str]) -> bool:
    """Whether the two wordings of one passage differ in a figure, a name or a telling word."""
    return any(
        ours - theirs and theirs - ours
        for ours, theirs in zip(_facts(left), _facts(right), strict=True)
    )


def _facts(words: list[str]) -> Iterator[Counter[str]]:
    """The numbers, the names and the telling words among `words`."""
    plain = [_plain(word) for word in words]
    yield Counter(word for word in plain if word[0].isdigit())
    yield Counter(word for word, written in zip(plain, words, strict=True) if written[:1].isupper())
    yield Counter(word for word in plain if word in _TELLING)
