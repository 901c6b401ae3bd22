"""How long the library takes to notice, add and list, with many articles in it.

    python -m benchmarks.holdings [--data ../shared/data] [--articles 30000]

The articles are news, written as files of the library's own; what is added are other news. Times are of one
process, in seconds, without the import of modules; each line of the JSON object names what it is of.
"""

import argparse
import json
import lzma
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from corpus.article import Article
from corpus.front_matter import render
from corpus.holdings import FILE_NAME
from corpus.library import Library

_ADDED = 10


def news(data: Path) -> Iterator[Article]:
    """News of the training side."""
    with lzma.open(data / "train" / "vietnews.jsonl.xz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            text = unicodedata.normalize("NFC", row["body"]).strip()
            title = unicodedata.normalize("NFC", row["title"]).strip()
            if text and title:
                yield Article(id=f"n{number:06}", title=title, text=text, file=row["id"])


def measure(data: Path, count: int, data_dir: Path) -> dict[str, float | int]:
    """Seconds of each step."""
    source = news(data)
    folder = data_dir / "articles"
    folder.mkdir()
    for article in islice(source, count):
        (folder / f"{article.id}.md").write_text(render(article), encoding="utf-8")
    figures: dict[str, float | int] = {"articles": count}

    def timed(name: str, step: Callable[[], object]) -> None:
        began = time.perf_counter()
        step()
        figures[name] = round(time.perf_counter() - began, 3)

    fresh = list(islice(source, 2 * _ADDED))
    library = Library.open(data_dir, shipped=False)
    timed("first snapshot, every file read", library.snapshot)
    timed("snapshot of a new process", Library.open(data_dir, shipped=False).snapshot)
    timed("digest", Library.open(data_dir, shipped=False).digest)
    timed("first article ever added, every text sketched", lambda: library.add_article(fresh[0]))
    another = Library.open(data_dir, shipped=False)
    timed(
        f"{_ADDED} articles added by a new process",
        lambda: [another.add_article(a) for a in fresh[1 : _ADDED + 1]],
    )
    timed("one article more", lambda: another.add_article(fresh[_ADDED + 1]))
    timed("snapshot after that", library.snapshot)
    timed("get", lambda: another.get(fresh[0].id))
    figures["MB of holdings"] = round((data_dir / FILE_NAME).stat().st_size / 2**20, 1)
    return figures


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--articles", type=int, default=30_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(
            json.dumps(
                measure(options.data, options.articles, Path(folder)), ensure_ascii=False, indent=1
            )
        )


if __name__ == "__main__":
    main()
