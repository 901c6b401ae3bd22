"""The figures of the fixture articles, held against a list that a person made of them.

The articles lie outside the product; without them the test skips.
"""

from pathlib import Path

import pytest

from benchmarks.ledger import compare, imported, listed, readings

ARTICLES = Path(__file__).resolve().parents[2].parent / "shared" / "questions" / "articles"
TRUTH = Path(__file__).resolve().parents[1] / "data" / "ledger" / "figures.csv"
LEAST_FIGURES, LEAST_RIGHT, LEAST_PER_FIELD = 120, 0.95, 0.95
pytestmark = pytest.mark.skipif(
    not ARTICLES.is_dir(), reason="the fixture articles are not at hand"
)


def test_the_figures_of_the_fixture_articles_are_read_as_a_person_reads_them() -> None:
    """At least 95 of 100 figures are found with every field right, and none that is not on the list."""
    articles = imported(ARTICLES)
    compared = compare(listed(TRUTH, articles), readings(articles))
    print(compared.table())
    assert compared.listed >= LEAST_FIGURES
    assert compared.invented == ()
    assert compared.right >= LEAST_RIGHT * compared.listed, compared.wrong
    low = [f for f in compared.fields if min(f.precision, f.recall) < LEAST_PER_FIELD]
    assert low == []
