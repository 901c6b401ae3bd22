"""The stages over one folder, at full size and at one for trying them out."""

import json
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch

from training.contrast import Schedule
from training.export import save_folder
from training.mini_contrast import Contrastive, encode, reciprocal_rank, train_contrast
from training.mini_distill import Distilling, Lesson, distil
from training.mini_masking import Masking, train_masked
from training.mini_model import (
    MiniEncoder,
    Shape,
    blank_model,
    load_weights,
    normalized,
    save_model,
    save_weights,
)
from training.mini_pairs import Drawing, PairSource, Wrapping, documents
from training.mini_stage import Effort, Keeping, Stage
from training.mini_work import Prepared, Preparing
from training.pairs import Bags, Recipe

NAME = "danvan-mini-1"


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is chosen before training."""

    shape: Shape = field(default_factory=Shape)
    preparing: Preparing = field(default_factory=Preparing)
    masking: Masking = field(default_factory=Masking)
    masking_effort: Effort = field(default_factory=lambda: Effort(1e-3, seconds=8 * 60))
    drawing: Drawing = field(default_factory=Drawing)
    contrastive: Contrastive = field(default_factory=Contrastive)
    contrast_effort: Effort = field(default_factory=lambda: Effort(5e-4, seconds=8 * 60))
    distilling: Distilling = field(default_factory=Distilling)


TINY = Plan(
    shape=Shape(tokens=600, width=32, layers=2, heads=2, inner=64, longest=96),
    preparing=Preparing(tokens=600, words=600, runs=100, distilled=1_000),
    masking=Masking(length=64, batch=32, rows_at_once=16),
    masking_effort=Effort(4e-3, steps=150),
    drawing=Drawing(
        recipe=Recipe(window=(5, 40), span_asked=0.0, lead_asked=0.0, keywords=0.0),
        batch=64,
        bare_questions=0.2,
    ),
    contrastive=Contrastive(widths=(32, 16), tokens_at_once=2_048),
    contrast_effort=Effort(4e-3, steps=150),
    distilling=Distilling(Schedule(dim=32, batch=256, epochs=20, learning_rate=0.02)),
)
"""The same code at a size for trying it out in seconds."""


class Training:
    """The stages over one folder."""

    def __init__(self, out: Path, plan: Plan, keeping: Keeping, *, device: str) -> None:
        self._out, self._plan, self._keeping, self._device = out, plan, keeping, device
        self._prepared = Prepared(out / "prepared")

    def mlm(self) -> None:
        """Write mlm.safetensors."""
        prepared, plan = self._prepared, self._plan
        model = blank_model(plan.shape, prepared.tokenizer, seed=plan.masking.seed)
        stage = Stage(model.to(self._device), plan.masking_effort, self._kept("mlm"))
        texts = documents(prepared.texts())
        train_masked(stage, texts, prepared.tokenizer, plan.masking, device=self._device)
        save_weights(model.model, self._out / "mlm.safetensors")

    def contrast(self) -> None:
        """Write contrast.safetensors, the served folder, and how it does alone on the held-out sets."""
        prepared, plan = self._prepared, self._plan
        encoder = self._encoder("mlm.safetensors")
        source = PairSource(
            prepared.texts(), prepared.questions, prepared.tokenizer, self._wrapping()
        )
        train_contrast(
            Stage(encoder, plan.contrast_effort, self._kept("contrast")),
            lambda first: source.batches(plan.drawing, first),
            plan.contrastive,
            device=self._device,
        )
        save_weights(encoder.backbone, self._out / "contrast.safetensors")
        found = json.dumps(self.held_out(encoder))
        (self._out / "held_out.json").write_text(found + "\n", encoding="utf-8")
        say(f"MRR@10 in %, vectors alone: {found}")
        backbone = encoder.backbone.cpu()
        save_model(self._out / "model", backbone, prepared.tokenizer, plan.shape, NAME)

    def distill(self) -> None:
        """Write the folder of token vectors."""
        encoder, pairs = self._encoder("contrast.safetensors"), self._prepared.distilled()
        lesson = Lesson(
            pairs["static-asked"],
            pairs["static-passages"],
            normalized(self.vectors(encoder, pairs["asked"], "query")).cpu(),
            normalized(self.vectors(encoder, pairs["passages"], "document")).cpu(),
        )
        report = self._keeping.report
        table = distil(self._prepared.static, lesson, self._plan.distilling, report=report)
        save_folder(self._out / "static", self._prepared.static, table)

    def held_out(self, encoder: MiniEncoder) -> dict[str, float]:
        """MRR@10 in % on each held-out set, by the vectors alone."""
        return {
            name: reciprocal_rank(
                self.vectors(encoder, held.asked, "query"),
                self.vectors(encoder, held.passages, "document"),
                held.right,
            )
            for name, held in self._prepared.held_out().items()
            if len(held.asked)
        }

    def _encoder(self, weights: str) -> MiniEncoder:
        path = self._out / weights
        if not path.exists():
            sys.exit(f"{path} is missing: run the stage before, or bring its file here.")
        plan = self._plan
        model = blank_model(plan.shape, self._prepared.tokenizer, seed=plan.masking.seed)
        load_weights(model.model, path)
        encoder = MiniEncoder(model.model)
        encoder.to(self._device)
        return encoder

    def vectors(self, encoder: MiniEncoder, texts: Bags, kind: str) -> torch.Tensor:
        """(texts, width) float32, not scaled; `kind` is "query" or "document"."""
        wrapped = self._wrapping().around(texts, kind)
        most = self._plan.contrastive.tokens_at_once
        return encode(encoder, wrapped, tokens_at_once=most, device=self._device)

    def _wrapping(self) -> Wrapping:
        return Wrapping.of(self._prepared.tokenizer, self._plan.shape.longest)

    def _kept(self, stage: str) -> Keeping:
        return replace(self._keeping, checkpoint=self._out / f"{stage}.pt")


def say(text: str) -> None:
    """Tell whoever waits for the training."""
    print(text, file=sys.stderr, flush=True)
