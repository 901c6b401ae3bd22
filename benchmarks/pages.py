"""What is kept of web pages and what is not: the product beside trafilatura and readability-lxml.

    python -m benchmarks.pages [--shared ../shared/questions/articles]

The pages are those of tests/data/pages, and the saved pages in --shared where it is there. Of each
page the article's own sentences are known; every other sentence of an output is debris. Prints a
Markdown table. readability-lxml is installed into benchmarks/.env/pages at the first run.
"""

import argparse
import json
import subprocess
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import lxml.html
import trafilatura

from benchmarks.compare import environment
from corpus.importers import import_article
from corpus.sentences import sentences

_ROOT = Path(__file__).resolve().parents[1]
_PAGES = _ROOT / "tests" / "data" / "pages"
_SHARED = _ROOT.parent / "shared" / "questions" / "articles"
_PEERS = Path(__file__).parent / ".env" / "pages"
_PEER_PACKAGES = ("readability-lxml>=0.8,<1", "lxml_html_clean")


@dataclass(frozen=True, slots=True)
class Case:
    """A page, and what its article consists of."""

    path: Path
    body: tuple[str, ...]
    """The article's sentences."""
    around: str
    """Title and captions: no debris, and not asked for."""


@dataclass(frozen=True, slots=True)
class Score:
    """How one output fared over some pages."""

    kept: int
    asked: int
    debris: int

    def row(self, name: str) -> str:
        """The score as a line of the table."""
        return f"| {name} | {self.kept} / {self.asked} | {self.kept / self.asked:.1%} | {self.debris} |"


def cases(folder: Path) -> Iterator[Case]:
    """The web pages of the tests, with what their expected.json says."""
    for expected in sorted(folder.glob("*/expected.json")):
        facts = json.loads(expected.read_text("utf-8"))
        for path in expected.parent.iterdir():
            if path.suffix in (".html", ".htm"):
                around = " ".join([facts["title"], *facts["captions"]])
                yield Case(path, _sentences("\n".join(facts["text"])), plain(around))


def marked_up(folder: Path) -> Iterator[Case]:
    """Saved pages whose article stands in an element of that name."""
    for path in sorted(folder.glob("*.html")):
        (article,) = lxml.html.fromstring(path.read_text("utf-8")).iter("article")
        named = "self::p or self::li or self::blockquote"
        blocks = article.xpath(f".//*[({named}) and not(@class='date' or @class='time')]")
        text = "\n".join(plain(block.text_content()) for block in blocks)
        around = (element.text_content() for element in article.iter("h1", "figcaption"))
        yield Case(path, _sentences(text), plain(" ".join(around)))


def score(chosen: list[Case], read: Callable[[Path], str]) -> Score:
    """How `read` fares on the pages."""
    kept = asked = debris = 0
    for case in chosen:
        text = read(case.path)
        output = plain(text)
        kept += sum(sentence in output for sentence in case.body)
        asked += len(case.body)
        known = f"{' '.join(case.body)} {case.around}"
        debris += sum(sentence not in known for sentence in _sentences(text))
    return Score(kept, asked, debris)


def plain(text: str) -> str:
    """`text` NFC, with one space for every run of white space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _sentences(text: str) -> tuple[str, ...]:
    lines = "\n".join(plain(line) for line in text.split("\n"))
    found = (plain(lines[start:end]) for start, end in sentences(lines))
    return tuple(sentence for sentence in found if any(char.isalnum() for char in sentence))


def _ours(path: Path) -> str:
    return import_article(path.name, path.read_bytes()).text


def _trafilatura(path: Path) -> str:
    return trafilatura.extract(path.read_bytes()) or ""


def _readability(chosen: list[Case]) -> Mapping[str, str]:
    python = environment(_PEERS, _PEER_PACKAGES)
    command = [python, "-m", "benchmarks.page_peers", *(str(case.path) for case in chosen)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=_ROOT)
    texts: dict[str, str] = json.loads(done.stdout)
    return texts


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=_SHARED)
    parser.add_argument("--each", action="store_true", help="also a table for every page")
    options = parser.parse_args()
    groups = {"tests/data/pages": list(cases(_PAGES)), "shared": list(marked_up(options.shared))}
    for name, chosen in groups.items():
        if not chosen:
            continue
        peer = _readability(chosen)
        _print_table(f"{name}: {len(chosen)} pages", chosen, peer)
        for case in chosen if options.each else ():
            _print_table(f"{case.path.parent.name}/{case.path.name}", [case], peer)


def _print_table(title: str, chosen: list[Case], peer: Mapping[str, str]) -> None:
    print(f"\n{title}\n")
    print("| | body sentences kept | share | debris sentences |\n|---|---|---|---|")
    print(score(chosen, _ours).row("ours"))
    print(score(chosen, _trafilatura).row("trafilatura"))
    print(score(chosen, lambda path: peer[str(path)]).row("readability-lxml"))


if __name__ == "__main__":
    main()
