"""How fast an encoder reads passages and questions, on one core.

    python -m benchmarks.encoding --passages P.jsonl --questions Q.jsonl [--model bundled]

The files are those of benchmarks.retrieval. Times are the processor's own, so that what else the machine does
counts little; a question is encoded alone, as one is asked. Prints one JSON object.
"""

import argparse
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import rows

_BATCH = 700
"""Passages encoded together, about as many as the index takes at once."""
_WARM = 50
"""Questions asked before time is taken."""


def main() -> None:
    """Measure the encoder that the command line names."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--passages", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--model", default="bundled", help="as DANVAN_EMBEDDING_MODEL")
    options = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"  # read when numpy and torch are imported
    passages = [row.text for row in rows.read_passages(options.passages)]
    questions = [row.question for row in rows.read_questions(options.questions)]
    print(json.dumps(measure(options.model, passages, questions)))


def measure(model: str, passages: Sequence[str], questions: Sequence[str]) -> dict[str, float]:
    """Passages a minute on one core, and the milliseconds of a question: half take less, 99 of 100."""
    from retrieval.encoder import load_encoder

    encoder = load_encoder(model)
    began = time.process_time()
    for first in range(0, len(passages), _BATCH):
        encoder.encode_passages(passages[first : first + _BATCH])
    passages_s = time.process_time() - began
    times = []
    for question in questions:
        began = time.process_time()
        encoder.encode_queries([question])
        times.append(time.process_time() - began)
    asked = sorted(times[_WARM:] or times)
    return {
        "passages_per_minute": round(60 * len(passages) / passages_s),
        "question_p50_ms": round(1000 * asked[len(asked) // 2], 3),
        "question_p99_ms": round(1000 * asked[len(asked) * 99 // 100], 3),
    }


if __name__ == "__main__":
    main()
