"""Writes one segment of an index: what articles become when they are searched."""

import ctypes
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import corpus
import retrieval
from corpus.article import Article, Passage, Place
from corpus.places import Unit, inside, places_named, unit_of
from retrieval.catalogue import Role
from retrieval.catalogue_writer import CatalogueBuilder
from retrieval.encoder import Encoder
from retrieval.figure import Figure
from retrieval.lexical_writer import LexicalBuilder
from retrieval.segment import CATALOGUE, LEXICAL, VECTORS
from retrieval.source import Source
from retrieval.vectors import VectorsBuilder

_M_MMAP_THRESHOLD = -3  # of glibc's malloc.h
_ARTICLES = 200  # read, split and encoded together


class Progress(Protocol):
    """Told how far a long job is; `total` is 0 where it is not known."""

    def __call__(self, done: int, total: int, what: str) -> None: ...


Splitter = Callable[[Article], Sequence[Passage]]
FigureFinder = Callable[[Article, Passage], Sequence[Figure]]


def indexed_text(article: Article, passage: Passage) -> str:
    """What is embedded and indexed for a passage: a header that places it, then its own words.

    Most articles name their province once or only in the byline. No quote takes in the header.
    """
    text = article.text[passage.start : passage.end]
    header = [] if article.title in text else [article.title]
    if article.place:
        header.append(article.place.label)
        province = province_of(article.place)
        if province and province.now and province.now != province.name:
            header.append(province.now)
    header += [part for part in (article.period, article.source) if part]
    return "\n".join([*header, text])


@cache
def program_digest() -> str:
    """Digest of the code and tables that passages, places and figures come from.

    An index made by other code may hold other rows, or rows that this code cannot read.
    """
    digest = sha256()
    for package in (corpus, retrieval):
        for path in sorted(Path(package.__path__[0]).iterdir()):
            if path.suffix in {".py", ".json"}:
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:32]


def province_of(place: Place) -> Unit | None:
    """The province that `place` is or lies in, as far as it is known."""
    if place.level == "tỉnh":
        return unit_of(place)
    return unit_of(Place(name=place.province)) if place.province else None


@dataclass(frozen=True)
class Recipe:
    """How articles become passages, figures and vectors."""

    encoder: Encoder
    splitter: Splitter
    figure_finder: FigureFinder


def write_segment(
    folder: Path,
    source: Source,
    ids: Sequence[str],
    recipe: Recipe,
    told: Callable[[int], None] = lambda _: None,
) -> tuple[int, int]:
    """Write a segment with the articles `ids` into the new `folder`; (articles, passages) are returned.

    `told` hears how many articles were written since it was last called.
    """
    _give_back_freed_arrays()
    folder.mkdir()
    catalogue = CatalogueBuilder(folder / CATALOGUE)
    lexical = LexicalBuilder()
    vectors = VectorsBuilder(recipe.encoder.dim)
    for begin in range(0, len(ids), _ARTICLES):
        batch = ids[begin : begin + _ARTICLES]
        texts: list[str] = []
        for article in source.read(batch):
            passages = recipe.splitter(article)
            catalogue.add(
                article,
                passages,
                figures=[recipe.figure_finder(article, p) for p in passages],
                places=_places(article, passages),
                fingerprint=source.fingerprints[article.id],
            )
            texts += [indexed_text(article, passage) for passage in passages]
        vectors.add(recipe.encoder.encode_passages(texts))
        lexical.add(texts)
        told(len(batch))
    catalogue.close()
    vectors.save(folder / VECTORS)
    del vectors
    lexical.save(folder / LEXICAL)
    return catalogue.articles, catalogue.passages


def _give_back_freed_arrays() -> None:
    """Have glibc map each array over 1 MB by itself, so that freeing one returns its memory.

    Without this glibc raises that limit to 32 MB as arrays are freed: 360 MB, not 328, at the peak of
    indexing 20,000 news articles and asking about them.
    """
    if sys.platform == "linux":
        allocator = ctypes.CDLL(None)
        if hasattr(allocator, "mallopt"):
            allocator.mallopt(_M_MMAP_THRESHOLD, 1 << 20)


def _places(article: Article, passages: Sequence[Passage]) -> list[list[tuple[str, Role]]]:
    """Passage by passage, the units it is tied to."""
    shared: list[tuple[str, Role]] = []
    province = None
    if article.place:
        own, province = unit_of(article.place), province_of(article.place)
        if own:
            shared.append((own.key, "article"))
        if province and province != own:
            shared.append((province.key, "above"))
    return [
        shared
        + [
            (unit.key, "text")
            for mention in places_named(article.text[start:end] for start, end in passage.sentences)
            if not mention.weak
            for unit in inside(mention, province.name if province else None)
        ]
        for passage in passages
    ]
