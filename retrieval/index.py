"""The index: everything that search needs about a library, built once and mapped from disk."""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from corpus.article import Article, Passage
from corpus.passages import split
from retrieval.catalogue import Catalogue
from retrieval.encoder import Encoder
from retrieval.generations import (
    REMEDY,
    Generation,
    IndexMismatch,
    IndexStale,
    Manifest,
    current,
    exclusive,
    hold,
    new_generation,
    read_manifest,
)
from retrieval.index_writer import (
    CATALOGUE,
    LEXICAL,
    VECTORS,
    FigureFinder,
    FigureRecord,
    Progress,
    Splitter,
    program_digest,
    write_generation,
)
from retrieval.lexical import Lexical
from retrieval.vectors import VectorStore


def _find_figures(article: Article, passage: Passage) -> Sequence[FigureRecord]:
    from retrieval.figures import find_figures

    return find_figures(article, passage)


class Index:
    """One generation, open for reading; it stays on disk until this is closed."""

    def __init__(self, generation: Generation, manifest: Manifest, encoder: Encoder) -> None:
        self._generation = generation
        self.manifest = manifest
        self.encoder = encoder
        self.vectors = VectorStore.load(generation.folder / VECTORS)
        self.lexical = Lexical.load(generation.folder / LEXICAL)
        self.catalogue = Catalogue(generation.folder / CATALOGUE)

    @property
    def size(self) -> int:
        """Number of passages."""
        return self.manifest.passages

    @property
    def folder(self) -> Path:
        """Where the generation lies."""
        return self._generation.folder

    @property
    def is_current(self) -> bool:
        """Whether no newer generation has taken this one's place."""
        return current(self.folder.parent) == self.folder.name

    @classmethod
    def build(  # noqa: PLR0913 - all but three go by name
        cls,
        articles: Iterable[Article],
        encoder: Encoder,
        index_dir: Path,
        *,
        library_digest: str,
        progress: Progress | None = None,
        splitter: Splitter = split,
        figure_finder: FigureFinder = _find_figures,
    ) -> "Index":
        """Build a new generation in `index_dir`, switch to it and open it.

        One build runs at a time. One that had to wait for another takes what that made, if it is
        what it would make itself.
        """
        before = current(index_dir)
        with exclusive(index_dir):
            if current(index_dir) != before:
                try:
                    return cls.open(index_dir, encoder, library_digest=library_digest)
                except IndexMismatch:
                    pass  # the other build was of another library or encoder
            with new_generation(index_dir) as folder:
                write_generation(
                    folder,
                    articles,
                    encoder,
                    library_digest=library_digest,
                    splitter=splitter,
                    figure_finder=figure_finder,
                    progress=progress,
                )
            return cls.open(index_dir, encoder, library_digest=library_digest)

    @classmethod
    def open(
        cls, index_dir: Path, encoder: Encoder, *, library_digest: str | None = None
    ) -> "Index":
        """Open the current generation in `index_dir`.

        Args:
            index_dir: the folder of generations.
            encoder: the one that the index must have been built with.
            library_digest: the library as it is now; None accepts an index of any.

        Raises:
            IndexNotBuilt: there is no index yet.
            IndexStale: the library has changed since the index was built.
            IndexMismatch: another encoder or format made it, or it is damaged.
        """
        generation = hold(index_dir)
        try:
            manifest = read_manifest(generation.folder)
            _check(manifest, encoder, library_digest)
            return cls(generation, manifest, encoder)
        except IndexMismatch:
            generation.close()
            raise
        except (OSError, ValueError, sqlite3.Error) as exc:
            generation.close()
            msg = f"Chỉ mục {generation.folder} bị hỏng ({exc}); {REMEDY}."
            raise IndexMismatch(msg) from exc

    def close(self) -> None:
        """Let the generation go; the index cannot be used afterwards."""
        self.catalogue.close()
        self._generation.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _check(manifest: Manifest, encoder: Encoder, library_digest: str | None) -> None:
    if (manifest.encoder_digest, manifest.dim) != (encoder.digest, encoder.dim):
        msg = (
            f"Chỉ mục được lập bằng mô hình {manifest.encoder} ({manifest.encoder_digest[:8]}, "
            f"{manifest.dim} chiều), còn mô hình đang dùng là {encoder.name} "
            f"({encoder.digest[:8]}, {encoder.dim} chiều); {REMEDY}."
        )
        raise IndexMismatch(msg)
    if manifest.program_digest != program_digest():
        msg = f"Chỉ mục lập lúc {manifest.built:%d/%m/%Y} do phiên bản khác của chương trình; {REMEDY}."
        raise IndexMismatch(msg)
    if library_digest is not None and manifest.library_digest != library_digest:
        msg = f"Thư viện đã thay đổi từ khi lập chỉ mục ({manifest.articles} bài); {REMEDY}."
        raise IndexStale(msg)
