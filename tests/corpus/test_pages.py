"""Pages as Vietnamese sites publish them: the article whole, to the letter, and nothing else.

A case is a folder of tests/data/pages: one source file in any format, and expected.json beside it.
All events and people in them are invented.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.article import Article
from corpus.importers import import_article

PAGES = Path(__file__).resolve().parents[1] / "data" / "pages"
CASES = sorted(path.parent.name for path in PAGES.glob("*/expected.json"))


def expected(case: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((PAGES / case / "expected.json").read_text("utf-8"))
    return facts


def imported(case: str, url: str | None) -> Article:
    (source,) = (path for path in (PAGES / case).iterdir() if path.name != "expected.json")
    return import_article(source.name, source.read_bytes(), url=url)


def facts(article: Article) -> dict[str, Any]:
    """The article as expected.json writes it."""
    return {
        "title": article.title,
        "published": article.published and article.published.isoformat(),
        "place": article.place and article.place.label,
        "level": article.level,
        "place_basis": article.place_basis,
        "source": article.source,
        "author": article.author,
        "captions": list(article.captions),
        "text": article.text.split("\n\n"),
    }


@pytest.mark.parametrize("case", CASES)
def test_the_article_is_kept_whole_and_the_page_around_it_left_out(case: str) -> None:
    wanted = expected(case)
    debris, url = wanted.pop("debris"), wanted.pop("url", None)
    article = imported(case, url)
    known = facts(article)
    assert {key: known[key] for key in wanted} == wanted
    assert [phrase for phrase in debris if phrase in article.text] == []


def test_there_are_pages_of_many_shapes() -> None:
    assert len(CASES) >= 40
