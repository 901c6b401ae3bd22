"""Train the compact transformer that may become the second choice, and hand what it learned to token vectors.

    python -m training.mini_encoder --out training/work/mini [--data ../shared/data] [--device cuda]
        [--stages prepare mlm contrast distill] [--minutes-mlm 8] [--minutes-contrast 8]
        [--leave-after 9.5] [--resume]

Each stage reads files of the one before and writes its own, so that they may run on different machines:
`prepare` where the texts are; `mlm`, `contrast` and `distill` with OUT/prepared alone, where a graphics card
is and where neither the texts nor the product's own packages need be; `validate`, which is not run unless
named, where the product is. All that passes between machines besides are mlm.safetensors and contrast.safetensors,
34 MB each. The served folder is OUT/model, the token vectors are OUT/static. A stage that is
done is passed over; one that broke off, or that --leave-after ended with status 75, goes on with --resume.
"""

import argparse
import math
import sys
import time
from dataclasses import replace
from pathlib import Path

import torch

from training.mini_stage import Effort, Keeping, OutOfTimeError
from training.mini_training import NAME, TINY, Plan, Training, say
from training.mini_work import is_prepared, prepare
from training.sources import load

STAGES = ("prepare", "mlm", "contrast", "distill", "validate")
_UNFINISHED = 75
"""Exit status: try again, with --resume."""


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
            say(f"{stage}: done before")
            continue
        say(f"{stage}, on {device}")
        try:
            _run(stage, options, plan, keeping, device)
        except OutOfTimeError:
            say(f"{stage}: out of time; the same command with --resume goes on")
            sys.exit(_UNFINISHED)
        (out / f"{stage}.pt").unlink(missing_ok=True)
        say(f"{stage}: done after {time.monotonic() - began:.0f} s")


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
        say(f"{folder}: {validation}")


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
    say(f"step {step}, {share:.0%}, loss {loss:.3f}")


if __name__ == "__main__":
    main()
