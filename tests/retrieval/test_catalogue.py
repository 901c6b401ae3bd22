from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from corpus.article import Article, Passage, Place
from retrieval.catalogue import ArticleSummary, Catalogue, CatalogueBuilder

FULL = Article(
    id="nam-dinh",
    title="Nam Định đổi mới “công tác” dân vận",
    text="Câu một. Câu hai.\n\nCâu ba.",
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
FIGURES = [[[2.0, "hai", None]], []]
PLACES = [[("p:nd", "article"), ("p:tb", "text")], [("p:nd", "article"), ("p:nd", "article")]]


@pytest.fixture
def catalogue(tmp_path):
    builder = CatalogueBuilder(tmp_path / "with space & ?" / "c.sqlite")
    builder.add(FULL, PASSAGES, FIGURES, PLACES)
    builder.add(BARE, [Passage("bare", 0, 0, 8, ((0, 8),))], [[]], [[("p:tb", "above")]])
    assert (builder.articles, builder.passages) == (2, 3)
    builder.close()
    opened = Catalogue(tmp_path / "with space & ?" / "c.sqlite")
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def folder(tmp_path):
    (tmp_path / "with space & ?").mkdir()


def test_what_was_added_comes_back_whole(catalogue):
    assert [catalogue.article(row) for row in range(2)] == [FULL, BARE]
    assert [catalogue.passage(row) for row in range(2)] == PASSAGES
    assert [catalogue.figures(row) for row in range(3)] == [*FIGURES, []]
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


def test_summaries_list_the_library_in_its_order(catalogue):
    assert catalogue.article_summaries() == (
        ArticleSummary(
            "nam-dinh", FULL.title, Place(name="Nam Định"), "tỉnh", "2022", date(2023, 1, 6)
        ),
        ArticleSummary("bare", BARE.title, None, None, None, None),
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
