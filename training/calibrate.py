"""How much of a question must be found before it is answered: measured on labelled questions.

For every threshold of retrieval.encoder.Thresholds this prints, at each value, how many questions are answered
rightly and how many wrongly, and with --write keeps the value that scores best in the shipped model's danvan.json:
a wrong figure costs ten right ones, a wrong quote two.
Run: python -m training.calibrate --set QUESTIONS.jsonl ARTICLES_DIR|shipped [--set …] [--write]
"""

import argparse
import json
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.grading import grade
from corpus.library import Library
from retrieval.conversation import Conversation
from retrieval.encoder import BUNDLED, Thresholds
from retrieval.encoders_static import StaticEncoder
from retrieval.engine import Engine
from retrieval.indexing import build_index

COST_OF_WRONG = {"figure": 10, "meant": 10, "sentence": 2}
GIVEN_UP = 0.005
"""Share of the answers that caution may cost: what no set shows wrong may be wrong elsewhere."""
SHIPPED = Path("shipped")
STEPS = [step / 50 for step in range(5, 41)]
HELD_OUT = 4
"""Questions whose number it divides are left for the final measurement."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What the engine would answer without a threshold, and how much of the question was found."""

    threshold: str
    reached: float
    """What is compared with the threshold."""
    right: bool


def observe(
    questions: Iterable[dict[str, Any]], engine: Engine, *, figure: float
) -> list[Observed]:
    """One observation for every answer that a threshold decides.

    Args:
        questions: labelled ones.
        engine: refuses nothing for want of words, or for want of meaning from `figure` down.
        figure: the threshold for figures below which meaning decides; 0 while that one is looked for.
    """
    found = []
    for question in questions:
        conversation = Conversation()
        for turn in question.get("turns") or [question["question"]]:
            answer = engine.ask(turn, conversation)
        right = grade(question, answer.to_json(question["id"]))["right"]
        kept = [row for row in answer.explain.get("figures", []) if row["verdict"] == "kept"]
        sentences = answer.explain.get("sentences", [])
        if kept:
            covered = kept[0]["covered"]
            if covered >= figure:
                found.append(Observed("figure", covered, right))
            else:
                found.append(Observed("meant", covered + kept[0]["meaning"], right))
        elif sentences and answer.status == "answered":
            found.append(Observed("sentence", sentences[0]["covered"], right))
    return found


def best(observed: list[Observed], name: str) -> float:
    """The most cautious threshold whose balance of right and wrong answers is all but the best."""
    rows = [row for row in observed if row.threshold == name]

    def balance(limit: float) -> int:
        kept = [row.right for row in rows if row.reached >= limit]
        return sum(kept) - COST_OF_WRONG[name] * (len(kept) - sum(kept))

    for limit in STEPS:
        kept = [row.right for row in rows if row.reached >= limit]
        print(f"{name:10} {limit:.2f}  right {sum(kept):4}  wrong {len(kept) - sum(kept):3}")
    good_enough = max(map(balance, STEPS)) - GIVEN_UP * len(rows)
    return max(limit for limit in STEPS if balance(limit) >= good_enough)


def engine_over(articles: Path, folder: Path, *, figure: float) -> Engine:
    """An engine over the files of `articles` that refuses nothing for want of words or of meaning."""
    library = Library.open(folder, shipped=articles == SHIPPED)
    for path in sorted(articles.iterdir()) if articles != SHIPPED else ():
        if path.suffix in {".txt", ".html", ".md"} and path.stem != "README":
            library.add(path)
    encoder = StaticEncoder.load(BUNDLED)
    none = Thresholds(figure=figure, loose_figure=0.6, meant=0, sentence=0, listed=0.4)
    encoder.manifest = encoder.manifest.model_copy(update={"thresholds": none})
    return Engine(
        build_index(library.snapshot(), encoder, folder / "index", library_digest=library.digest())
    )


def _observe_all(sets: Iterable[tuple[Path, Path]], *, figure: float) -> list[Observed]:
    observed: list[Observed] = []
    for questions, articles in sets:
        rows = [json.loads(line) for line in questions.read_text("utf-8").splitlines() if line]
        kept = [
            row for row in rows if int(row["id"].lstrip("abcdefghijklmnopqrstuvwxyz")) % HELD_OUT
        ]
        with tempfile.TemporaryDirectory() as folder:
            engine = engine_over(articles, Path(folder), figure=figure)
            observed += observe(kept, engine, figure=figure)
    return observed


def main() -> None:
    """Measure, and write what was chosen if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", nargs=2, action="append", required=True, type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    by_words = _observe_all(options.set, figure=0)
    chosen = {name: best(by_words, name) for name in ("figure", "sentence")}
    chosen["meant"] = best(_observe_all(options.set, figure=chosen["figure"]), "meant")
    print(json.dumps(chosen))
    if options.write:
        path = BUNDLED / "danvan.json"
        manifest = json.loads(path.read_text("utf-8"))
        manifest["thresholds"] = manifest.get("thresholds", {}) | chosen
        path.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
