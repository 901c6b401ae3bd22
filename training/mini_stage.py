"""One stage of training: so many steps or so much time, checkpoints, and going on where it broke off."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

_BETAS = (0.9, 0.98)
_LARGEST_GRADIENT = 1.0


class OutOfTimeError(Exception):
    """The command may run no longer; what was learned is in the checkpoint."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long and how hard to train: until `steps` or `seconds` are spent, whichever comes first."""

    rate: float
    steps: int | None = None
    seconds: float | None = None
    """Of training alone, over all the commands that a stage takes."""
    warm: float = 0.05
    """Share of the stage in which the rate rises; it falls as a cosine after that."""
    decay: float = 0.01

    def __post_init__(self) -> None:
        if self.steps is None and self.seconds is None:
            raise ValueError("An effort has to end: give it steps or seconds.")

    def spent(self, step: int, seconds: float) -> float:
        """The share of the stage that is behind after so many steps and seconds; done at 1."""
        shares = [0.0]
        if self.steps is not None:
            shares.append(step / max(self.steps, 1))
        if self.seconds is not None:
            shares.append(seconds / max(self.seconds, 1e-9))
        return min(max(shares), 1.0)

    def rate_at(self, spent: float) -> float:
        """The learning rate at that share of the stage; never 0 before the end, for the first step counts."""
        rise = min(1.0, (spent + 1e-3) / self.warm)
        return self.rate * rise * 0.5 * (1 + math.cos(math.pi * spent))


@dataclass(frozen=True, slots=True)
class Keeping:
    """When a stage writes a checkpoint, when it gives up, and whom it tells."""

    checkpoint: Path
    every: float = 120.0
    """Seconds between two checkpoints; 0 for one at each step."""
    leave_at: float = math.inf
    """By `time.monotonic`; then a checkpoint is written and OutOfTimeError raised."""
    report: Callable[[int, float, float], None] = lambda _step, _share, _loss: None
    """Called now and then with (step, share of the stage, loss)."""
    report_every: int = 20


class Stage:
    """The state of one stage; after an interruption it is that of the last checkpoint."""

    def __init__(self, model: torch.nn.Module, effort: Effort, keeping: Keeping) -> None:
        self.model, self._effort, self._keeping = model, effort, keeping
        weights = list(model.parameters())
        on_gpu = weights[0].device.type == "cuda"
        self._optimizer: Any = torch.optim.AdamW(
            [
                {"params": [w for w in weights if w.ndim > 1], "weight_decay": effort.decay},
                {"params": [w for w in weights if w.ndim <= 1], "weight_decay": 0.0},
            ],
            lr=effort.rate,
            betas=_BETAS,
            fused=on_gpu,
        )
        self.step, self._seconds = 0, 0.0
        if keeping.checkpoint.exists():
            kept = torch.load(keeping.checkpoint, weights_only=True, map_location=weights[0].device)
            model.load_state_dict(kept["model"])
            self._optimizer.load_state_dict(kept["optimizer"])
            self.step, self._seconds = kept["step"], kept["seconds"]

    def run(self, backward: Callable[[int], torch.Tensor]) -> None:
        """Train to the end of the effort.

        Args:
            backward: takes the number of the step, adds its gradients to the weights, returns the loss.
                It must draw the same for the same step, or a resumed run would be another.

        Raises:
            OutOfTimeError: `leave_at` came first.
        """
        effort, keeping = self._effort, self._keeping
        kept_at = before = time.monotonic()
        while (spent := effort.spent(self.step, self._seconds)) < 1:
            for group in self._optimizer.param_groups:
                group["lr"] = effort.rate_at(spent)
            self._optimizer.zero_grad()
            loss = backward(self.step)
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), _LARGEST_GRADIENT)
            self._optimizer.step()
            self.step += 1
            told = self.step % keeping.report_every == 0
            value = float(loss) if told else 0.0  # a graphics card is waited for only when asked
            now = time.monotonic()
            self._seconds += now - before
            before = now
            if now - kept_at >= keeping.every or now >= keeping.leave_at:
                self._keep()
                kept_at = now
            if now >= keeping.leave_at and effort.spent(self.step, self._seconds) < 1:
                raise OutOfTimeError
            if told:
                keeping.report(self.step, effort.spent(self.step, self._seconds), value)

    def _keep(self) -> None:
        unfinished = self._keeping.checkpoint.with_suffix(".part")
        state = {
            "model": self.model.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "step": self.step,
            "seconds": self._seconds,
        }
        torch.save(state, unfinished)
        unfinished.replace(self._keeping.checkpoint)
