"""Building an index, and bringing one up to date: only what changed is split, read and encoded again.

A generation is made of segments. Adding articles writes one small segment more; changing or removing
one marks it as gone where it stands. Once many small segments have gathered, or much of one is gone,
those are written anew as one, as in a log-structured merge tree (O'Neil et al., 1996).
"""

import math
import secrets
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus.article import Article, Passage
from corpus.library import Library
from corpus.passages import split
from retrieval.encoder import Encoder
from retrieval.figure import Figure
from retrieval.generations import (
    IndexMismatch,
    IndexNotBuilt,
    Manifest,
    SegmentInfo,
    current,
    exclusive,
    new_generation,
    take_over,
    tidy,
    write_manifest,
)
from retrieval.index import Index
from retrieval.index_writer import (
    FigureFinder,
    Progress,
    Recipe,
    Splitter,
    program_digest,
)
from retrieval.parallel import processes_for, write_segments
from retrieval.source import Source

SMALL = 2_000
"""Passages up to which an index is written afresh: that takes a second, and no history is left in it."""
_GONE = 0.25
"""Share of a segment's passages that may be gone."""
_TIER = 8
"""So many segments of about one size become one; a segment of the next size is so many times larger."""
_SMALLEST = 64
_LARGE = 4_000
"""Passages of a segment up to which it is joined with others: to write those takes seconds."""
_TASK = "Lập chỉ mục các bài"


def _find_figures(article: Article, passage: Passage) -> Sequence[Figure]:
    from retrieval.figures import find_figures

    return find_figures(article, passage)


def fresh_index(
    library: Library, encoder: Encoder, index_dir: Path, *, progress: Progress | None = None
) -> Index:
    """The index of `library` as it is now, brought up to date first where it is not.

    Raises:
        CorpusError: an article cannot be read.
    """
    digest = library.digest()
    try:
        return Index.open(index_dir, encoder, library_digest=digest)
    except (IndexNotBuilt, IndexMismatch):
        return update_index(
            library.snapshot(), encoder, index_dir, library_digest=digest, progress=progress
        )


def build_index(  # noqa: PLR0913 - all but three go by name
    source: Source,
    encoder: Encoder,
    index_dir: Path,
    *,
    library_digest: str,
    progress: Progress | None = None,
    splitter: Splitter = split,
    figure_finder: FigureFinder = _find_figures,
) -> Index:
    """Write a new generation in `index_dir` from nothing, switch to it and open it.

    One build runs at a time. One that had to wait for another takes what that made, if it is
    what it would make itself.
    """
    recipe = Recipe(encoder, splitter, figure_finder)
    before = current(index_dir)
    with exclusive(index_dir):
        if current(index_dir) != before:
            try:
                return Index.open(index_dir, encoder, library_digest=library_digest)
            except IndexMismatch:
                pass  # the other build was of another library or encoder
        _Work(index_dir, source, recipe, library_digest, progress).write_afresh()
        return Index.open(index_dir, encoder, library_digest=library_digest)


def update_index(  # noqa: PLR0913 - all but three go by name
    source: Source,
    encoder: Encoder,
    index_dir: Path,
    *,
    library_digest: str,
    progress: Progress | None = None,
    splitter: Splitter = split,
    figure_finder: FigureFinder = _find_figures,
    small: int = SMALL,
) -> Index:
    """Bring the index in `index_dir` up to date with `source`, switch to it and open it.

    Readers of the generation before it read on. An index that is missing, damaged or of other code
    is built from nothing.
    """
    recipe = Recipe(encoder, splitter, figure_finder)
    work = _Work(index_dir, source, recipe, library_digest, progress)
    with exclusive(index_dir):
        try:
            held = Index.open(index_dir, encoder)
        except (IndexNotBuilt, IndexMismatch):
            work.write_afresh()
        else:
            with held:
                work.bring_up_to_date(held, small)
        opened = Index.open(index_dir, encoder, library_digest=library_digest)
    tidy(index_dir)
    return opened


@dataclass(frozen=True)
class _Work:
    """One build, done while no other is."""

    root: Path
    source: Source
    recipe: Recipe
    library_digest: str
    progress: Progress | None

    def write_afresh(self) -> None:
        """Publish a generation of new segments only."""
        self._publish(None, [], list(self.source.fingerprints))

    def bring_up_to_date(self, held: Index, small: int) -> None:
        """Publish what changed, then join segments where that is due."""
        if held.manifest.library_digest == self.library_digest:
            return
        wanted = self.source.fingerprints
        standing = held.catalogue.fingerprints()
        gone: dict[int, list[int]] = {}
        for article_id, (fingerprint, segment, row) in standing.items():
            if wanted.get(article_id) != fingerprint:
                gone.setdefault(segment, []).append(row)
        left = len(standing) - sum(map(len, gone.values()))
        added = [i for i, f in wanted.items() if i not in standing or standing[i][0] != f]
        if held.manifest.passages < small or len(added) >= left:
            self.write_afresh()
            return
        kept = [
            _without(held, number, info, gone.get(number, []))
            for number, info in enumerate(held.manifest.segments)
        ]
        self._publish(held, [info for info in kept if len(info.gone) < info.articles], added)
        self._join()

    def _join(self) -> None:
        """Write the segments anew that are small and many, or have much that is gone."""
        with Index.open(self.root, self.recipe.encoder) as held:
            segments = held.manifest.segments
            joined = _to_join(segments)
            if not joined:
                return
            names = [info.name for info in segments]
            ids = [
                article_id
                for article_id, (_, number, _) in sorted(held.catalogue.fingerprints().items())
                if names[number] in joined
            ]
            self._publish(held, [info for info in segments if info.name not in joined], ids)

    def _publish(self, held: Index | None, kept: Sequence[SegmentInfo], ids: Sequence[str]) -> None:
        """Switch to a generation of the `kept` segments of `held` and new ones with the articles `ids`."""
        encoder = self.recipe.encoder
        with new_generation(self.root) as folder:
            if held is not None:
                for info in kept:
                    take_over(held.folder, folder, info.name)
            names = [
                secrets.token_hex(8)
                for _ in range(processes_for(len(ids), self.recipe) if ids or not kept else 0)
            ]
            written = write_segments(
                [folder / name for name in names], self.source, ids, self.recipe, self._teller(ids)
            )
            new = [
                SegmentInfo(name=name, articles=articles, passages=passages)
                for name, (articles, passages) in zip(names, written, strict=True)
            ]
            segments = (*kept, *new)
            manifest = Manifest(
                encoder=encoder.name,
                encoder_digest=encoder.digest,
                dim=encoder.dim,
                articles=sum(info.articles - len(info.gone) for info in segments),
                passages=sum(_live(info) for info in segments),
                segments=segments,
                library_digest=self.library_digest,
                program_digest=program_digest(),
                built=datetime.now(UTC),
                files={},
            )
            write_manifest(folder, manifest)

    def _teller(self, ids: Sequence[str]) -> Callable[[int], None]:
        done = 0

        def told(articles: int) -> None:
            nonlocal done
            done += articles
            if self.progress:
                self.progress(done, len(ids), _TASK)

        return told


def _without(held: Index, number: int, info: SegmentInfo, gone: Sequence[int]) -> SegmentInfo:
    if not gone:
        return info
    passages = held.catalogue.passages_in(number, gone)
    return info.model_copy(
        update={
            "gone": tuple(sorted((*info.gone, *gone))),
            "gone_passages": info.gone_passages + passages,
        }
    )


def _live(info: SegmentInfo) -> int:
    return info.passages - info.gone_passages


def _to_join(segments: Sequence[SegmentInfo]) -> set[str]:
    """Names of the segments that are to be written anew as one."""
    tiers: dict[int, list[SegmentInfo]] = defaultdict(list)
    for info in segments:
        if info.gone_passages > _GONE * info.passages:
            return {info.name}
        if _live(info) <= _LARGE:
            size = max(_live(info), _SMALLEST) / _SMALLEST
            tiers[int(math.log(size, _TIER))].append(info)
    crowded = next((tier for tier in tiers.values() if len(tier) >= _TIER), [])
    return {info.name for info in crowded}
