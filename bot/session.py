"""What one run of `danvan` works with; each part is opened when it is first needed."""

import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot import logs, settings
from bot.progress import ProgressBar

if TYPE_CHECKING:
    from corpus.library import Library
    from retrieval.encoder import Encoder
    from retrieval.engine import Engine
    from retrieval.ledger_vocabulary import Vocabulary
    from retrieval.reranker import Reranker


@dataclass
class Session:
    """The options of `danvan` itself, over the settings that they override."""

    data_dir_option: Path | None = None
    no_shipped: bool = False
    debug: bool = False

    @cached_property
    def settings(self) -> settings.Settings:
        """The settings of the environment; SettingsError where they are wrong."""
        loaded = settings.load()
        logs.hide(loaded.secrets())
        return loaded

    @property
    def data_dir(self) -> Path:
        """Where the added articles, the index and the log are kept."""
        return self.data_dir_option or self.settings.data_dir

    @property
    def index_dir(self) -> Path:
        """Where the index generations are kept."""
        return self.data_dir / "index"

    @cached_property
    def library(self) -> "Library":
        """The articles that questions are answered from."""
        return self.open_library()

    def open_library(self, *, dry_run: bool = False) -> "Library":
        """The library as it is now; with `dry_run` nothing is written to it."""
        from corpus.library import Library

        if (self.data_dir / "restore.json").exists():
            from bot.restore import complete

            complete(self.data_dir)
        shipped = self.settings.shipped and not self.no_shipped
        return Library.open(self.data_dir, shipped=shipped, dry_run=dry_run)

    @cached_property
    def encoder(self) -> "Encoder":
        """The embedding model that the settings name."""
        from retrieval.encoder import load_encoder

        chosen = self.settings
        return load_encoder(
            chosen.embedding_model,
            query_prompt=chosen.embedding_query_prompt,
            passage_prompt=chosen.embedding_passage_prompt,
            device=chosen.embedding_device,
            backend=chosen.embedding_backend,
            dtype=chosen.embedding_dtype,
            dim=chosen.embedding_dim,
            batch=chosen.embedding_batch,
        )

    @cached_property
    def reranker(self) -> "Reranker | None":
        """The model that puts what was found in order anew; None where the settings name none."""
        chosen = self.settings
        if chosen.reranker_model is None:
            return None
        from retrieval.reranker import Reranker

        return Reranker.load(
            chosen.reranker_model,
            device=chosen.embedding_device,
            batch=chosen.embedding_batch,
        )

    @cached_property
    def vocabulary(self) -> "Vocabulary":
        """What the figures of the ledger are called; an operator may add names in the data directory."""
        from retrieval.ledger_vocabulary import Vocabulary

        return Vocabulary.load(self.data_dir)

    def refresh_index(self) -> None:
        """Bring the index up to date with the library; the first question builds one that is missing.

        Raises:
            CorpusError: an article cannot be read; the index stays as it is.
        """
        from retrieval.generations import current
        from retrieval.indexing import fresh_index

        if current(self.index_dir) is None:
            return
        with ProgressBar() as progress:
            library = self.open_library()
            fresh_index(library, self.encoder, self.index_dir, progress=progress).close()

    def rebuild_index(self) -> None:
        """Build the index anew where it is gone from the disk; raises as `refresh_index`."""
        from retrieval.indexing import fresh_index

        fresh_index(self.open_library(), self.encoder, self.index_dir).close()

    @cached_property
    def engine(self) -> "Engine":
        """The engine over a fresh index; building one shows its progress on stderr."""
        from corpus.private import make_data_dir
        from retrieval.engine import Engine

        make_data_dir(self.data_dir)
        reranker = self.reranker  # a wrong one is told before an index is built
        self._tell_of_another_model()
        with ProgressBar() as progress:
            return Engine.open(
                self.library,
                self.encoder,
                self.index_dir,
                reranker=reranker,
                vocabulary=self.vocabulary,
                progress=progress,
            )

    def _tell_of_another_model(self) -> None:
        """Say on stderr why the index is built anew, where another model made the one that stands."""
        from retrieval.index import made_otherwise

        made = made_otherwise(self.index_dir, self.encoder)
        if made is not None:
            print(f"{made}; chỉ mục đang được lập lại từ đầu.", file=sys.stderr, flush=True)
