"""The index: everything that search needs about a library, mapped from disk."""

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

from retrieval.catalogue import Catalogue
from retrieval.encoder import Encoder
from retrieval.generations import (
    REMEDY,
    Generation,
    IndexMismatch,
    IndexStale,
    Manifest,
    current,
    hold,
    read_manifest,
    tidy,
)
from retrieval.index_writer import program_digest
from retrieval.lexical import Lexical
from retrieval.segment import Segment
from retrieval.vectors import SegmentedVectors


class Index:
    """One generation, open for reading; it stays on disk until this is closed."""

    def __init__(
        self, generation: Generation, manifest: Manifest, encoder: Encoder, segments: list[Segment]
    ) -> None:
        self._generation = generation
        self._segments = segments
        self.manifest = manifest
        self.encoder = encoder
        self.catalogue = Catalogue(
            [
                (segment.catalogue, info.passages)
                for segment, info in zip(segments, manifest.segments, strict=True)
            ],
            [info.gone for info in manifest.segments],
        )
        gone = self.catalogue.gone_rows
        self.vectors = SegmentedVectors([segment.vectors for segment in segments], gone)
        self.lexical = Lexical([segment.lexical for segment in segments], gone)

    @property
    def size(self) -> int:
        """Number of rows: passages, and those that are gone but still stand in a segment."""
        return self.lexical.size

    @property
    def folder(self) -> Path:
        """Where the generation lies."""
        return self._generation.folder

    @property
    def is_current(self) -> bool:
        """Whether no newer generation has taken this one's place."""
        return current(self.folder.parent) == self.folder.name

    @classmethod
    def open(
        cls,
        index_dir: Path,
        encoder: Encoder,
        *,
        library_digest: str | None = None,
        previous: "Index | None" = None,
    ) -> "Index":
        """Open the current generation in `index_dir`.

        Args:
            index_dir: the folder of generations.
            encoder: the one that the index must have been built with.
            library_digest: the library as it is now; None accepts an index of any.
            previous: an open index of the same folder; segments that both hold are not opened twice.

        Raises:
            IndexNotBuilt: there is no index yet.
            IndexStale: the library has changed since the index was built.
            IndexMismatch: another encoder or format made it, or it is damaged.
        """
        generation = hold(index_dir)
        segments: list[Segment] = []
        try:
            manifest = read_manifest(generation.folder)
            _check(manifest, encoder, library_digest)
            known = previous.segments() if previous is not None else {}
            for info in manifest.segments:
                held = known.get(info.name)
                segments.append(held.taken() if held else Segment(generation.folder / info.name))
            return cls(generation, manifest, encoder, segments)
        except (OSError, ValueError, sqlite3.Error) as exc:
            for segment in segments:
                segment.close()
            generation.close()
            if isinstance(exc, IndexMismatch):
                raise
            msg = f"Chỉ mục {generation.folder} bị hỏng ({exc}); {REMEDY}."
            raise IndexMismatch(msg) from exc

    def segments(self) -> dict[str, Segment]:
        """The open segments by name."""
        names = (info.name for info in self.manifest.segments)
        return dict(zip(names, self._segments, strict=True))

    def close(self) -> None:
        """Let the generation go; the index cannot be used afterwards."""
        self.lexical.close()
        for segment in self._segments:
            segment.close()
        self._generation.close()
        tidy(self.folder.parent)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def made_otherwise(index_dir: Path, encoder: Encoder) -> str | None:
    """A clause that names both models, where the index that stands was not made with `encoder`."""
    name = current(index_dir)
    try:
        manifest = read_manifest(index_dir / name) if name else None
    except (OSError, IndexMismatch):  # whoever opens it tells what is wrong with it
        return None
    return _other_model(manifest, encoder) if manifest else None


def _other_model(manifest: Manifest, encoder: Encoder) -> str | None:
    if (manifest.encoder_digest, manifest.dim) == (encoder.digest, encoder.dim):
        return None
    return (
        f"Chỉ mục được lập bằng mô hình {manifest.encoder} ({manifest.encoder_digest[:8]}, "
        f"{manifest.dim} chiều), còn mô hình đang dùng là {encoder.name} "
        f"({encoder.digest[:8]}, {encoder.dim} chiều)"
    )


def _check(manifest: Manifest, encoder: Encoder, library_digest: str | None) -> None:
    other = _other_model(manifest, encoder)
    if other is not None:
        msg = f"{other}; {REMEDY}."
        raise IndexMismatch(msg)
    if manifest.program_digest != program_digest():
        msg = f"Chỉ mục lập lúc {manifest.built:%d/%m/%Y} do phiên bản khác của chương trình; {REMEDY}."
        raise IndexMismatch(msg)
    if library_digest is not None and manifest.library_digest != library_digest:
        msg = f"Thư viện đã thay đổi từ khi lập chỉ mục ({manifest.articles} bài); {REMEDY}."
        raise IndexStale(msg)
