"""Quality and speed of the product's own index and search on any passages and questions.

    python -m benchmarks.retrieval --passages P.jsonl --questions Q.jsonl
        [--mode hybrid|lexical|dense] [--no-diacritics] [--model bundled] [--json]

P.jsonl holds {"id", "text", "title"?} and Q.jsonl {"question", "relevant": [ids]}, one per line.
Every passage is one passage of the index. Peak memory includes building the index.
"""

import argparse
import json
import sys
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

from benchmarks import rows
from benchmarks.metrics import DEPTH, Measured
from benchmarks.rows import PassageRow, QuestionRow
from corpus.article import Article, Passage
from retrieval.encoder import Encoder, EncoderError, load_encoder
from retrieval.figure import Figure
from retrieval.index import Index
from retrieval.indexing import build_index
from retrieval.search import Mode, search
from retrieval.source import Gathered


def measure(
    passages: Sequence[PassageRow],
    questions: Sequence[QuestionRow],
    encoder: Encoder,
    *,
    mode: Mode,
    index_dir: Path,
) -> Measured:
    """Build an index of `passages` in `index_dir`, ask every question, and grade the rankings."""
    began = time.perf_counter()
    index = index_of(passages, encoder, index_dir)
    built_s = time.perf_counter() - began

    def ask(question: str) -> list[str]:
        return [passages[hit.row].id for hit in search(index, question, k=DEPTH, mode=mode)]

    return Measured.of(ask, questions, passages=len(passages), built_s=built_s)


def index_of(passages: Sequence[PassageRow], encoder: Encoder, index_dir: Path) -> Index:
    """The product's index with one row per passage, in their order: an article each, not split."""
    return build_index(
        Gathered(tuple(_article(number, row) for number, row in enumerate(passages))),
        encoder,
        index_dir,
        library_digest="benchmark",
        splitter=_whole,
        figure_finder=_no_figures,
    )


def _article(number: int, row: PassageRow) -> Article:
    text = unicodedata.normalize("NFC", row.text)
    # an article has to have a title; one that its text holds adds nothing to what is indexed
    title = unicodedata.normalize("NFC", row.title) if row.title else text.split()[0]
    return Article(id=str(number), title=title, text=text, file=row.id)


def _no_figures(_article: Article, _passage: Passage) -> list[Figure]:
    return []  # a function that the writers' own processes can be told of


def _whole(article: Article) -> list[Passage]:
    end = len(article.text)
    return [Passage(article.id, 0, 0, end, ((0, end),))]


def main() -> int:
    """Run the benchmark that the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--passages", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--mode", choices=get_args(Mode), default="hybrid")
    parser.add_argument("--no-diacritics", action="store_true", help="ask without diacritics")
    parser.add_argument("--model", default="bundled", help="as DANVAN_EMBEDDING_MODEL")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    try:
        passages = rows.read_passages(options.passages)
        questions = rows.read_questions(options.questions, no_diacritics=options.no_diacritics)
        encoder = load_encoder(options.model)
    except (rows.RowError, EncoderError) as exc:
        print(exc, file=sys.stderr)
        return 2
    with TemporaryDirectory() as folder:
        index_dir = Path(folder) / "index"
        measured = measure(passages, questions, encoder, mode=options.mode, index_dir=index_dir)
    figures = measured.to_json()
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:>14}  {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
