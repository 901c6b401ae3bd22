"""How rightly the figures of articles are read, held against a list that a person made of the same articles.

    python -m benchmarks.ledger [--articles ../shared/questions/articles] [--truth tests/data/ledger/figures.csv]

A row of the list says of one number what a careful reader would: where, when, in which role, of what. In a cell
"|" parts readings that are all right, and nothing means that the figure has no such field. Precision of a field
is the share of its values that are right, recall the share of the values that the list asks for that were found;
a number that is not on the list makes all its fields wrong, one that was missed counts as missed in all.
"""

import argparse
import csv
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from corpus.article import Article
from corpus.library import Library
from retrieval.encoder import load_encoder
from retrieval.indexing import build_index
from retrieval.ledger import Ledger
from retrieval.ledger_row import LedgerRow
from retrieval.source import Gathered

ARTICLES = Path("../shared/questions/articles")
TRUTH = Path("tests/data/ledger/figures.csv")
FIELDS = (
    "value", "place", "place_level", "part", "part_of", "measure", "status", "tier", "subject", "field", "role",
    "qualifier", "unit", "wording", "kind", "period", "quote",
)  # fmt: skip
"""The columns of the list that a row of the ledger has."""
ANY = "|"


class Spot(NamedTuple):
    """Where a figure stands."""

    article: str
    """Name of the imported file."""
    start: int


Cells = Mapping[str, str]
"""Column -> value, nothing where there is none; in the list, values parted by "|"."""


@dataclass(frozen=True, slots=True)
class Field:
    """How one column was read, in figures."""

    name: str
    stated: int
    """Figures that were given a value."""
    stated_right: int
    asked: int
    """Figures for which the list asks for a value."""
    asked_right: int

    @property
    def precision(self) -> float:
        """0..1; 1 where no value was given."""
        return self.stated_right / self.stated if self.stated else 1.0

    @property
    def recall(self) -> float:
        """0..1; 1 where no value was asked for."""
        return self.asked_right / self.asked if self.asked else 1.0


@dataclass(frozen=True, slots=True)
class Compared:
    """What was found beside what is right."""

    listed: int
    right: int
    """Figures of the list that were found with every field right."""
    missed: tuple[Spot, ...]
    invented: tuple[Spot, ...]
    wrong: tuple[tuple[Spot, str, str, str], ...]
    """(figure, column, what was found, what is right)."""
    fields: tuple[Field, ...]

    def table(self) -> str:
        """A line for each field, and what it comes to."""
        lines = [
            f"{'field':12} {'precision':>10} {'recall':>8} {'right/stated':>14} {'right/asked':>13}"
        ]
        for field in self.fields:
            stated = f"{field.stated_right}/{field.stated}"
            asked = f"{field.asked_right}/{field.asked}"
            lines.append(
                f"{field.name:12} {field.precision:>10.3f} {field.recall:>8.3f} {stated:>14} {asked:>13}"
            )
        share = self.right / self.listed if self.listed else 1.0
        lines.append(
            f"all fields right: {self.right} of {self.listed} ({share:.1%}); "
            f"missed {len(self.missed)}, not on the list {len(self.invented)}"
        )
        return "\n".join(lines)


def compare(
    wanted: Mapping[Spot, Cells], found: Mapping[Spot, Cells], columns: Sequence[str] = FIELDS
) -> Compared:
    """Hold what was found against the list, column by column."""
    both = wanted.keys() & found.keys()
    wrong = [
        (spot, name, found[spot][name], wanted[spot][name])
        for spot in sorted(both)
        for name in columns
        if not _allows(wanted[spot][name], found[spot][name])
    ]
    mistaken = {(spot, name) for spot, name, _, _ in wrong}
    fields = []
    for name in columns:
        stated = [spot for spot in found if found[spot][name]]
        asked = [spot for spot in wanted if not _allows(wanted[spot][name], "")]
        fields.append(
            Field(
                name,
                len(stated),
                sum(spot in both and (spot, name) not in mistaken for spot in stated),
                len(asked),
                sum(spot in both and (spot, name) not in mistaken for spot in asked),
            )
        )
    return Compared(
        listed=len(wanted),
        right=len(both) - len({spot for spot, _ in mistaken}),
        missed=tuple(sorted(wanted.keys() - both)),
        invented=tuple(sorted(found.keys() - both)),
        wrong=tuple(wrong),
        fields=tuple(fields),
    )


def _allows(cell: str, value: str) -> bool:
    return value in cell.split(ANY)


def listed(path: Path, articles: Sequence[Article]) -> dict[Spot, Cells]:
    """The list at `path`, each row at its number in the text of its article.

    Raises:
        ValueError: the words around a number are not in its article, or stand there twice.
    """
    texts = {article.file: article.text for article in articles}
    rows: dict[Spot, Cells] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text, hint = texts[row["article"]], row["position-hint"]
            if text.count(hint) != 1 or hint.count(row["value"]) != 1:
                raise ValueError(
                    f"{row['article']}: {hint!r} does not tell where {row['value']} stands"
                )
            start = text.index(hint) + hint.index(row["value"])
            rows[Spot(row["article"], start)] = row
    return rows


def readings(articles: Sequence[Article]) -> dict[Spot, Cells]:
    """What the ledger of a library of these articles says, in the columns of the list."""
    files = {article.id: article.file for article in articles}
    with tempfile.TemporaryDirectory() as folder:
        source = Gathered(tuple(articles))
        index = build_index(source, load_encoder(), Path(folder), library_digest="benchmark")
        with index:
            return {
                Spot(files[row.article], row.position): _cells(row)
                for row in Ledger.of(index).rows()
            }


def _cells(row: LedgerRow) -> Cells:
    cells = row._asdict() | {"place_level": row.level if row.place else None}
    return {name: cells[name] or "" for name in FIELDS}


def imported(files: Path) -> list[Article]:
    """The articles in a folder as a library takes them in."""
    with tempfile.TemporaryDirectory() as folder:
        library = Library.open(Path(folder), shipped=False)
        for path in sorted(files.iterdir()):
            library.add(path)
        return list(library.articles())


def main() -> None:
    """Print what is wrong, and the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--articles", type=Path, default=ARTICLES)
    parser.add_argument("--truth", type=Path, default=TRUTH)
    asked = parser.parse_args()
    articles = imported(asked.articles)
    compared = compare(listed(asked.truth, articles), readings(articles))
    texts = {article.file: article.text for article in articles}
    for name, spots in (("missed", compared.missed), ("not on the list", compared.invented)):
        for spot in spots:
            around = texts[spot.article][max(spot.start - 30, 0) : spot.start + 40]
            print(f"{spot.article}: {name}: …{' '.join(around.split())}…")
    for spot, column, got, right in compared.wrong:
        around = " ".join(texts[spot.article][max(spot.start - 12, 0) : spot.start + 24].split())
        print(f"{spot.article}: …{around}…: {column} is {got!r}, right is {right!r}")
    print(compared.table())


if __name__ == "__main__":
    main()
