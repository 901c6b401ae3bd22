"""How fast the engine answers, and in how much memory, over a library of 100,000 passages.

    python -m benchmarks.library [--data ../shared/data] [--passages 100000] [--no-txtai]

The library is news without a place: filler that every question has to be told apart from. The index is
built in one process and asked in another, on one thread; txtai, with the same encoder, beside it.
"""

import argparse
import json
import lzma
import multiprocessing
import os
import re
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks import rows, sets
from benchmarks.compare import peer_python
from benchmarks.metrics import peak_mb, percentile
from corpus.article import Article
from corpus.passages import split
from corpus.places import provinces
from retrieval.encoder import load_encoder
from retrieval.engine import Engine
from retrieval.index import Index
from retrieval.indexing import build_index
from retrieval.source import Gathered

_FOLDER = Path("benchmarks/results/library")
_DIGEST = "benchmark"
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
_TITLES = 300
_WARM_UP = 20


def articles(data: Path, passages: int) -> Iterator[Article]:
    """News of the training side until they make `passages` passages."""
    made = 0
    with lzma.open(data / "train" / "vietnews.jsonl.xz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            text = unicodedata.normalize("NFC", re.sub(r"\s*\n\s*", "\n\n", row["body"])).strip()
            title = unicodedata.normalize("NFC", row["title"]).strip()
            if not text or not title:
                continue
            article = Article(id=f"n{number:06}", title=title, text=text, file=row["id"])
            made += len(split(article))
            yield article
            if made >= passages:
                return


def questions(data: Path) -> list[str]:
    """What officials ask, province by province, and titles of other news."""
    asked = [
        question
        for province in provinces()
        for question in (
            f"{province.name} có bao nhiêu mô hình Dân vận khéo năm 2021?",
            f"cong tac dan van cua {province.name} 6 thang dau nam the nao",
        )
    ]
    titles = rows.read_questions(sets.prepare(data, sets.FOLDER)[-1].questions)[:_TITLES]
    return asked + [row.question for row in titles]


def build(data: Path, passages: int) -> None:
    """Build the index and write the same passages for txtai."""
    source = Gathered(tuple(articles(data, passages)))
    began = time.perf_counter()
    index = build_index(source, load_encoder(), _FOLDER / "index", library_digest=_DIGEST)
    built_s = time.perf_counter() - began
    report = {"passages": index.size, "built_s": built_s, "peak_mb": peak_mb()}
    print(f"built {json.dumps(report)}", file=sys.stderr)
    texts = (
        {"id": f"{article.id}-{passage.number}", "text": article.text[passage.start : passage.end]}
        for article in articles(data, passages)
        for passage in split(article)
    )
    rows.write(_FOLDER / "passages.jsonl", texts)
    asked = ({"question": question, "relevant": ["?"]} for question in questions(data))
    rows.write(_FOLDER / "questions.jsonl", asked)


def ask() -> dict[str, float]:
    """Ask every question of the built index."""
    index = Index.open(_FOLDER / "index", load_encoder(), library_digest=_DIGEST)
    engine = Engine(index, today=lambda: date(2025, 1, 1))
    asked = [row.question for row in rows.read_questions(_FOLDER / "questions.jsonl")]
    for question in asked[:_WARM_UP]:
        engine.ask(question)
    times_ms = [engine.ask(question).elapsed_ms for question in asked]
    return {
        "passages": index.size,
        "p50_ms": percentile(times_ms, 50),
        "p99_ms": percentile(times_ms, 99),
        "peak_mb": round(peak_mb(), 1),
    }


def _ask_txtai() -> dict[str, float]:
    command = [peer_python(), "-m", "benchmarks.peers", "txtai"]
    command += ["--passages", str(_FOLDER / "passages.jsonl")]
    command += ["--questions", str(_FOLDER / "questions.jsonl")]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures = json.loads(done.stdout.splitlines()[-1])
    return {name: figures[name] for name in ("p50_ms", "p99_ms", "peak_mb")}


def main() -> None:
    """Build where needed, then measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=sets.DATA)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--no-txtai", action="store_true")
    options = parser.parse_args()
    os.environ.update(_ONE_THREAD)
    spawn = multiprocessing.get_context("spawn")
    builder = spawn.Process(target=build, args=(options.data, options.passages))
    builder.start()
    builder.join()
    if builder.exitcode:
        sys.exit(builder.exitcode)
    with spawn.Pool(1) as pool:
        print(json.dumps({"system": "ours", **pool.apply(ask)}))
    if not options.no_txtai:
        print(json.dumps({"system": "txtai", **_ask_txtai()}))


if __name__ == "__main__":
    main()
