"""Writes the files of one index generation out of a stream of articles."""

import ctypes
import sys
from collections.abc import Callable, Iterable, Sequence, Sized
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import corpus
import retrieval
from corpus.article import Article, Passage, Place
from corpus.places import Unit, find_places, inside, unit_of
from retrieval.catalogue import CatalogueBuilder, FigureRow, Role
from retrieval.encoder import Encoder
from retrieval.generations import Manifest, write_manifest
from retrieval.lexical import LexicalBuilder
from retrieval.vectors import VectorsBuilder

CATALOGUE, LEXICAL, VECTORS = "catalogue.sqlite", "lexical", "vectors.faiss"

_M_MMAP_THRESHOLD = -3  # of glibc's malloc.h
_BATCH = 1024  # passages encoded together


class Progress(Protocol):
    """Told how far a long job is; `total` is 0 where it is not known."""

    def __call__(self, done: int, total: int, what: str) -> None: ...


class FigureRecord(Protocol):
    """A figure that can be written down."""

    def to_row(self) -> FigureRow: ...


Splitter = Callable[[Article], Sequence[Passage]]
FigureFinder = Callable[[Article, Passage], Sequence[FigureRecord]]


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


def write_generation(  # noqa: PLR0913 - all but three go by name
    folder: Path,
    articles: Iterable[Article],
    encoder: Encoder,
    *,
    library_digest: str,
    splitter: Splitter,
    figure_finder: FigureFinder,
    progress: Progress | None,
) -> None:
    """Write a whole generation into the empty `folder`, its manifest last."""
    _give_back_freed_arrays()
    catalogue = CatalogueBuilder(folder / CATALOGUE)
    lexical = LexicalBuilder()
    vectors = VectorsBuilder(encoder.dim)
    total = len(articles) if isinstance(articles, Sized) else 0
    batch: list[str] = []
    for done, article in enumerate(articles, 1):
        passages = splitter(article)
        catalogue.add(
            article,
            passages,
            figures=[[f.to_row() for f in figure_finder(article, p)] for p in passages],
            places=_places(article, passages),
        )
        batch += [indexed_text(article, passage) for passage in passages]
        if len(batch) >= _BATCH:
            vectors.add(encoder.encode_passages(batch))
            lexical.add(batch)
            batch = []
            if progress:
                progress(done, total, "Lập chỉ mục các bài")
    vectors.add(encoder.encode_passages(batch))
    lexical.add(batch)
    catalogue.close()
    vectors.save(folder / VECTORS)
    del vectors, batch
    lexical.save(folder / LEXICAL)
    manifest = Manifest(
        encoder=encoder.name,
        encoder_digest=encoder.digest,
        dim=encoder.dim,
        articles=catalogue.articles,
        passages=catalogue.passages,
        library_digest=library_digest,
        program_digest=program_digest(),
        built=datetime.now(UTC),
        files={},
    )
    write_manifest(folder, manifest)
    if progress:
        progress(catalogue.articles, catalogue.articles, "Lập chỉ mục các bài")


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
            for mention in find_places(article.text[passage.start : passage.end])
            if not mention.weak
            for unit in inside(mention, province.name if province else None)
        ]
        for passage in passages
    ]
