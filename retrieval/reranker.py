"""A second look at what was found: a cross-encoder reads the question with each passage."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from retrieval.encoder import EncoderError
from retrieval.hub import RERANKING, load_model, not_run

if TYPE_CHECKING:
    from retrieval.search import Hit

TOP = 20
"""How many of the nearest passages are put in order anew; where as many are read, none is."""
_BATCH = 32
_HEADLESS = ("Model", "ForMaskedLM", "ForPreTraining")


class Reranker:
    """A sentence-transformers CrossEncoder; safe to share between threads.

    It says in which order the passages that were found are read, and adds to those that are read
    closely; it takes none away. What may be stated, quoted or refused is decided from the words of
    question and passage and from the cosine, as without it.
    """

    def __init__(self, model: Any, name: str, *, batch: int) -> None:
        self._model = model  # a CrossEncoder, which ships no types that strict mode takes
        self.name = name
        self._batch = batch
        # A model that fails is told of now; and the tokenizer is set up, which threads may then share.
        if not np.isfinite(self.scores("dân vận", ["Dân vận khéo."])).all():
            msg = f"Mô hình {name} cho điểm hỏng khi chạy thử; {RERANKING.remedy}."
            raise EncoderError(msg)

    @classmethod
    def load(cls, name: str, *, device: str | None = None, batch: int | None = None) -> "Reranker":
        """The cross-encoder called `name`, a folder or a name on the model hub.

        Raises:
            EncoderError: it cannot be loaded, or is no model that gives a pair of texts one score.
        """
        from pathlib import Path

        from retrieval.encoder import is_hub_name, is_static

        folder = Path(name).expanduser()
        if not folder.exists() and not is_hub_name(name):
            msg = f"Không có thư mục mô hình {folder}; {RERANKING.remedy}."
            raise EncoderError(msg)
        unfit = f"Mô hình {name} không phải mô hình xếp lại (CrossEncoder cho một điểm);"
        if is_static(folder):
            msg = f"{unfit} {RERANKING.remedy}."
            raise EncoderError(msg)
        model = load_model(str(folder) if folder.exists() else name, RERANKING, device=device)
        # An embedding model would be given a new head, which scores at random.
        kinds = getattr(getattr(model, "config", None), "architectures", None) or []
        if model.num_labels != 1 or any(kind.endswith(_HEADLESS) for kind in kinds):
            msg = f"{unfit} {RERANKING.remedy}."
            raise EncoderError(msg)
        return cls(model, name, batch=batch or _BATCH)

    def scores(self, question: str, passages: Sequence[str]) -> npt.NDArray[np.float32]:
        """(len(passages),) float32: how well each answers `question`, larger is better."""
        if not passages:
            return np.empty(0, np.float32)
        pairs = [(question, passage) for passage in passages]
        try:
            scores = self._model.predict(pairs, batch_size=self._batch, show_progress_bar=False)
        except Exception as exc:  # each device raises its own
            raise EncoderError(not_run(self.name, self._batch, exc, RERANKING.remedy)) from exc
        return np.asarray(scores, np.float32).reshape(-1)


def reordered(hits: Sequence["Hit"], scores: npt.NDArray[np.float32], *, k: int) -> list["Hit"]:
    """The first `k` of `hits` by `scores` and the first `k` as they stood, best first; ties stay as they are.

    A passage that would be read without a reranker is read with one too: were it left out, another
    figure might seem the one that agrees best, and be stated. The hybrid scores stay where they are
    and the passages move, so that what compares one hit's score with another's keeps its scale. A
    hit's own lexical and dense figures go with it.
    """
    order = np.argsort(-scores, kind="stable")
    moved = [replace(hits[old], score=hits[new].score) for new, old in enumerate(order)]
    return [hit for new, hit in enumerate(moved) if new < k or order[new] < k]
