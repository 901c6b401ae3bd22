"""Train the compact transformer that may become the second choice, and hand what it learned to token vectors.

    python -m training.mini_encoder --out training/work/mini [--data ../shared/data] [--device cuda]
        [--stages prepare mlm contrast distill] [--minutes-mlm 8] [--minutes-contrast 8]
        [--leave-after 9.5] [--resume]

Each stage reads files of the one before and writes its own, so that they may run on different machines:
`prepare` where the texts are; `mlm`, `contrast` and `distill` with OUT/prepared alone, where a graphics card
is and where neither the texts nor the product's own packages need be; `validate`, which is not run unless
named, where the product is. The served folder is OUT/model, the token vectors are OUT/static. A stage that is
done is passed over; one that broke off, or that --leave-after ended with status 75, goes on with --resume.
"""

import argparse
import json
import math
import sys
import time
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
from training.mini_stage import Effort, Keeping, OutOfTimeError, Stage
from training.mini_work import Prepared, Preparing, is_prepared, prepare
from training.pairs import Bags, Recipe
from training.sources import load

NAME = "danvan-mini-1"
STAGES = ("prepare", "mlm", "contrast", "distill", "validate")
_UNFINISHED = 75
"""Exit status: try again, with --resume."""


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
        _say(f"MRR@10 in %, vectors alone: {found}")
        backbone = encoder.backbone.cpu()
        save_model(self._out / "model", backbone, prepared.tokenizer, plan.shape, NAME)

    def distill(self) -> None:
        """Write the folder of token vectors."""
        encoder, pairs = self._encoder("contrast.safetensors"), self._prepared.distilled()
        lesson = Lesson(
            pairs["static-asked"],
            pairs["static-passages"],
            normalized(self._vectors(encoder, pairs["asked"], "query")).cpu(),
            normalized(self._vectors(encoder, pairs["passages"], "document")).cpu(),
        )
        report = self._keeping.report
        table = distil(self._prepared.static, lesson, self._plan.distilling, report=report)
        save_folder(self._out / "static", self._prepared.static, table)

    def held_out(self, encoder: MiniEncoder) -> dict[str, float]:
        """MRR@10 in % on each held-out set, by the vectors alone."""
        return {
            name: reciprocal_rank(
                self._vectors(encoder, held.asked, "query"),
                self._vectors(encoder, held.passages, "document"),
                held.right,
            )
            for name, held in self._prepared.held_out().items()
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

    def _vectors(self, encoder: MiniEncoder, texts: Bags, kind: str) -> torch.Tensor:
        wrapped = self._wrapping().around(texts, kind)
        most = self._plan.contrastive.tokens_at_once
        return encode(encoder, wrapped, tokens_at_once=most, device=self._device)

    def _wrapping(self) -> Wrapping:
        return Wrapping.of(self._prepared.tokenizer, self._plan.shape.longest)

    def _kept(self, stage: str) -> Keeping:
        return replace(self._keeping, checkpoint=self._out / f"{stage}.pt")


_DONE = {
    "prepare": "prepared/counts.json",
    "mlm": "mlm.safetensors",
    "contrast": "model/danvan.json",
    "distill": "static/config.json",
}
"""The file that a stage writes last."""


def main() -> None:
    """Run the stages that are not done yet."""
    options = _options()
    plan, out, began = _plan(options), options.out, time.monotonic()
    device = options.device or ("cuda" if torch.cuda.is_available() else "cpu")
    torch.backends.cuda.matmul.allow_tf32 = True
    if not options.resume and any(out.glob("*.pt")):
        sys.exit(f"{out} holds a run that broke off: add --resume to go on, or empty it.")
    keeping = Keeping(
        out,
        every=60 * options.save_every,
        leave_at=began + 60 * options.leave_after,
        report=_report,
    )
    for stage in options.stages:
        if stage in _DONE and (out / _DONE[stage]).exists():
            _say(f"{stage}: done before")
            continue
        _say(f"{stage}, on {device}")
        try:
            _run(stage, options, plan, keeping, device)
        except OutOfTimeError:
            _say(f"{stage}: out of time; the same command with --resume goes on")
            sys.exit(_UNFINISHED)
        (out / f"{stage}.pt").unlink(missing_ok=True)
        _say(f"{stage}: done after {time.monotonic() - began:.0f} s")


def _run(
    stage: str, options: argparse.Namespace, plan: Plan, keeping: Keeping, device: str
) -> None:
    out: Path = options.out
    if stage == "prepare":
        prepare(out / "prepared", load(options.data, limit=options.limit), plan.preparing)
        return
    if not is_prepared(out / "prepared"):
        sys.exit(f"{out / 'prepared'} is not whole: run --stages prepare where the texts are.")
    if stage == "validate":
        _validate(out, options)
        return
    training = Training(out, plan, keeping, device=device)
    {"mlm": training.mlm, "contrast": training.contrast, "distill": training.distill}[stage]()


def _validate(out: Path, options: argparse.Namespace) -> None:
    # needs what the product needs, which may be missing where the graphics card is
    from training.export import write_manifest
    from training.validation import validate

    held_out = load(options.data, limit=options.limit).held_out
    for folder, name in ((out / "model", NAME), (out / "static", NAME + "-static")):
        validation = validate(folder, held_out)
        write_manifest(folder, name, dense_share=validation.dense_share)
        _say(f"{folder}: {validation}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--out", type=Path, required=True)
    add("--data", type=Path, default=Path("../shared/data"))
    add("--stages", nargs="+", choices=STAGES, default=STAGES[:-1])
    add("--device", help="cpu or cuda; the best there is if not named")
    add("--tiny", action="store_true", help="a model of seconds, to try the code")
    add("--limit", type=int, help="read so many rows a file, for a quick try")
    add("--body-tokens", type=int, help="prepare: read so much of each body, for a smaller folder")
    for stage in ("mlm", "contrast"):
        add(f"--minutes-{stage}", type=float, help="of training, over all commands")
        add(f"--steps-{stage}", type=int, help="instead of minutes, or whichever comes first")
    add("--save-every", type=float, default=2.0, help="minutes between two checkpoints")
    add("--leave-after", type=float, default=math.inf, help="minutes this command may run")
    add("--resume", action="store_true", help="go on from the last checkpoint")
    return parser.parse_args()


def _plan(options: argparse.Namespace) -> Plan:
    plan = TINY if options.tiny else Plan()
    preparing = plan.preparing
    if options.body_tokens is not None:
        preparing = replace(preparing, body_tokens=options.body_tokens)
    return replace(
        plan,
        preparing=preparing,
        masking_effort=_effort(plan.masking_effort, options.steps_mlm, options.minutes_mlm),
        contrast_effort=_effort(
            plan.contrast_effort, options.steps_contrast, options.minutes_contrast
        ),
    )


def _effort(effort: Effort, steps: int | None, minutes: float | None) -> Effort:
    if steps is None and minutes is None:
        return effort
    return replace(effort, steps=steps, seconds=None if minutes is None else 60 * minutes)


def _report(step: int, share: float, loss: float) -> None:
    _say(f"step {step}, {share:.0%}, loss {loss:.3f}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
