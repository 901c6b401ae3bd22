"""The same measurement of other systems: plain bm25s, and txtai's hybrid search.

    python -m benchmarks.peers bm25s|txtai [--model FOLDER] [--no-diacritics]
        --passages P.jsonl --questions Q.jsonl

Prints the keys of benchmarks.retrieval as one JSON object. It needs nothing of the product, so that
it also runs in the environment that txtai is installed into.
"""

import argparse
import json
import re
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import rows
from benchmarks.metrics import DEPTH, Measured
from benchmarks.rows import PassageRow

Search = Callable[[str], list[str]]
"""From a question to the ids of the nearest passages, nearest first."""


def bm25s_search(passages: Sequence[PassageRow]) -> Search:
    """Plain bm25s: lower-cased words with their diacritics, everything else as it comes."""
    import bm25s

    def words(text: str) -> list[str]:
        return re.findall(r"\w+", text.lower())

    index = bm25s.BM25()
    index.index([words(_text(row)) for row in passages], show_progress=False)
    ids = [row.id for row in passages]

    def search(question: str) -> list[str]:
        found: Any = index.retrieve([words(question)], corpus=ids, k=DEPTH, show_progress=False)
        return list(found.documents[0])

    return search


def txtai_search(passages: Sequence[PassageRow], model: str) -> Search:
    """txtai with `hybrid=True`, its own defaults otherwise; model2vec is its lightest encoder."""
    from txtai import Embeddings

    index = Embeddings(path=model, method="model2vec", hybrid=True)
    index.index((row.id, _text(row)) for row in passages)
    return lambda question: [found for found, _ in index.search(question, DEPTH)]


def _text(row: PassageRow) -> str:
    return f"{row.title}\n{row.text}" if row.title else row.text


def main() -> None:
    """Measure the peer that the command line names."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("system", choices=["bm25s", "txtai"])
    parser.add_argument("--model", default="retrieval/models/bundled")
    parser.add_argument("--passages", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--no-diacritics", action="store_true", help="ask without diacritics")
    options = parser.parse_args()
    passages = rows.read_passages(options.passages)
    questions = rows.read_questions(options.questions, no_diacritics=options.no_diacritics)
    began = time.perf_counter()
    build = (
        bm25s_search if options.system == "bm25s" else partial(txtai_search, model=options.model)
    )
    search = build(passages)
    built_s = time.perf_counter() - began
    measured = Measured.of(search, questions, passages=len(passages), built_s=built_s)
    print(json.dumps(measured.to_json()))


if __name__ == "__main__":
    main()
