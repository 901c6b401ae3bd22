"""Train the encoder that ships, choose its fusion weights, and write its folder.

    python -m training.static_encoder --out retrieval/models/bundled [--data ../shared/data] [--measure]

Seeds are fixed: on one machine the same data gives the same files. RESULTS.md keeps what was tried.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import torch

from training.card import write_card
from training.contrast import Schedule, train
from training.export import save_folder, write_manifest
from training.pairs import Bags, PairSampler, Recipe
from training.rotation import rotated
from training.sources import Sources, for_vocabulary, load
from training.tokens import RUNS, WORDS, build_tokenizer
from training.validation import validate

NAME = "danvan-static-3"
_THREADS = 2


def main() -> None:
    """Train, save, validate, and write the model card."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--epochs", type=float, default=Schedule().epochs)
    parser.add_argument("--limit", type=int, help="read so many rows a file, for a quick try")
    parser.add_argument(
        "--measure", action="store_true", help="only measure what is in --out and weigh it anew"
    )
    options = parser.parse_args()
    torch.set_num_threads(_THREADS)
    schedule = replace(Schedule(), epochs=options.epochs)
    sources = load(options.data, limit=options.limit)
    _say(f"{len(sources.news)} news items, {len(sources.questions)} questions")
    if not options.measure:
        _make(options.out, sources, schedule)
    validation = validate(options.out, sources.held_out)
    write_manifest(options.out, NAME, dense_share=validation.dense_share)
    write_card(options.out, NAME, schedule, validation)
    _say(f"{validation}\nsaved in {options.out}")


def _make(folder: Path, sources: Sources, schedule: Schedule) -> None:
    sample = for_vocabulary(sources.news, schedule.seed)
    tokenizer = build_tokenizer(sample, words=WORDS, runs=RUNS)
    _say(f"{tokenizer.get_vocab_size()} tokens")
    sampler = PairSampler(tokenizer, sources.news, sources.questions, Recipe(), seed=schedule.seed)
    table = train(tokenizer, sampler, schedule, report=_report)
    save_folder(folder, tokenizer, rotated(table, Bags.of(tokenizer, sample)))


def _report(step: int, steps: int, loss: float, seconds: float) -> None:
    _say(f"step {step} of {steps}, loss {loss:.3f}, {seconds:.0f} s")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
