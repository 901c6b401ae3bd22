from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from corpus.article import Article, Passage, Place
from retrieval.catalogue import ArticleSummary, Catalogue, CataloguePart
from retrieval.catalogue_writer import CatalogueBuilder
from retrieval.figures import find_figures

FULL = Article(
    id="nam-dinh",
    title="Nam Định đổi mới “công tác” dân vận",
    text="Có 2 xã. Câu hai.\n\nCâu ba.",
    file="004.txt",
    place=Place(name="Nam Định"),
    level="tỉnh",
    place_basis="byline",
    source="Báo Nam Định",
    author="Văn Huỳnh",
    published=date(2023, 1, 6),
    url="https://example.org/?a=1&b='2'",
    period="2022",
    captions=("Quang cảnh hội nghị",),
)
BARE = Article(id="bare", title="Không rõ nơi", text="Một câu.", file="x.txt")
PASSAGES = [
    Passage("nam-dinh", 0, 0, 17, ((0, 8), (9, 17))),
    Passage("nam-dinh", 1, 19, 26, ((19, 26),)),
]
FIGURES = [find_figures(FULL, passage) for passage in PASSAGES]
PLACES = [[("p:nd", "article"), ("p:tb", "text")], [("p:nd", "article"), ("p:nd", "article")]]


@pytest.fixture
def catalogue(tmp_path):
    builder = CatalogueBuilder(tmp_path / "with space & ?" / "c.sqlite")
    builder.add(FULL, PASSAGES, FIGURES, PLACES)
    builder.add(BARE, [Passage("bare", 0, 0, 8, ((0, 8),))], [[]], [[("p:tb", "above")]])
    assert (builder.articles, builder.passages) == (2, 3)
    builder.close()
    part = CataloguePart(tmp_path / "with space & ?" / "c.sqlite")
    yield Catalogue([(part, 3)], [()])
    part.close()


@pytest.fixture(autouse=True)
def folder(tmp_path):
    (tmp_path / "with space & ?").mkdir()


def test_what_was_added_comes_back_whole(catalogue):
    assert [catalogue.article(name) for name in ("nam-dinh", "bare", "no")] == [FULL, BARE, None]
    assert [catalogue.passage(row) for row in range(2)] == PASSAGES
    rows = [[figure.to_row() for figure in found] for found in FIGURES]
    assert [catalogue.figures(row) for row in range(3)] == [*rows, []]
    assert rows[0]
    assert catalogue.article_of(1) == FULL
    assert catalogue.article_of(2) == BARE


def test_passages_of_an_article_are_neighbouring_rows(catalogue):
    assert list(catalogue.passages_of_article("nam-dinh")) == [0, 1]
    assert list(catalogue.passages_of_article("bare")) == [2]
    assert list(catalogue.passages_of_article("nowhere")) == []


@pytest.mark.parametrize(
    ("keys", "roles", "rows"),
    [
        (["p:nd"], ["article"], [0, 1]),
        (["p:tb"], ["text"], [0]),
        (["p:tb"], ["text", "above"], [0, 2]),
        (["p:nd", "p:tb"], ["article", "above", "text"], [0, 1, 2]),
        (["p:hn"], ["article"], []),
        ([], ["article"], []),
    ],
)
def test_places_find_their_passages_each_once(catalogue, keys, roles, rows):
    found = catalogue.passages_with_place(keys, roles)
    assert found.tolist() == rows
    assert found.dtype == "int64"


def test_summaries_list_the_library_by_id(catalogue):
    assert catalogue.article_summaries() == (
        ArticleSummary("bare", BARE.title, None, None, None, None),
        ArticleSummary(
            "nam-dinh", FULL.title, Place(name="Nam Định"), "tỉnh", "2022", date(2023, 1, 6)
        ),
    )


def test_a_row_that_is_not_there_is_named(catalogue):
    with pytest.raises(IndexError, match="row 3"):
        catalogue.passage(3)


def test_threads_read_side_by_side(catalogue):
    def read(number):
        return catalogue.article_of(number % 3).id, catalogue.passage(number % 3).number

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(read, range(600)))
    assert found == [("nam-dinh", 0), ("nam-dinh", 1), ("bare", 0)] * 200


@pytest.fixture
def grown(tmp_path):
    """Two segments; the second holds a newer state of an article of the first, and one more."""
    parts = []
    newer = BARE.model_copy(update={"text": "Câu mới."})
    other = BARE.model_copy(update={"id": "other"})
    for number, contents in enumerate(([FULL, BARE], [newer, other])):
        path = tmp_path / f"{number}.sqlite"
        builder = CatalogueBuilder(path)
        for article in contents:
            passages = PASSAGES if article is FULL else [Passage(article.id, 0, 0, 8, ((0, 8),))]
            places = [[("p:tb", "article")]] * len(passages)
            builder.add(article, passages, [[]] * len(passages), places, f"{number}-{article.id}")
        builder.close()
        parts.append((CataloguePart(path), builder.passages))
    yield Catalogue(parts, [(1,), ()])
    for part, _ in parts:
        part.close()


def test_segments_are_read_under_one_numbering_without_what_is_gone(grown):
    assert list(grown.passages_of_article("bare")) == [3]
    assert [grown.article_of(row).text for row in (0, 3, 4)] == [FULL.text, "Câu mới.", BARE.text]
    assert grown.passages_with_place(["p:tb"]).tolist() == [0, 1, 3, 4]
    assert [summary.id for summary in grown.article_summaries()] == ["bare", "nam-dinh", "other"]
    bare = grown.article("bare")
    assert bare is not None
    assert bare.text == "Câu mới."
    assert grown.gone_rows.tolist() == [2]


def test_fingerprints_are_those_of_what_can_be_found(grown):
    assert grown.fingerprints() == {
        "nam-dinh": ("0-nam-dinh", 0, 0),
        "bare": ("1-bare", 1, 0),
        "other": ("1-other", 1, 1),
    }
    assert grown.passages_in(0, [0, 1]) == 3
