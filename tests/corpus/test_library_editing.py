"""What a person fills in: read as people write it, kept when the page is read again."""

from datetime import date
from pathlib import Path

import pytest

from corpus.library import CorpusError, Library
from tests.corpus.stories import TEXT, report, repost

ID = report().id


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library with one article of which little is known."""
    library = Library.open(tmp_path, shipped=False)
    library.add_article(report(place=None, level=None, published=None, source=None))
    return library


def test_what_is_unknown_is_listed(library: Library) -> None:
    ((article, facts),) = library.unknowns()
    assert (article.id, facts) == (ID, ("place", "published", "source"))
    library.edit(ID, place="Long An", published="12/5/2023")
    assert [facts for _, facts in library.unknowns()] == [("source",)]
    library.edit(ID, source="Báo Vàm Sông")
    assert library.unknowns() == []


def test_a_place_is_read_as_it_is_written(library: Library) -> None:
    article = library.edit(ID, place="huyện Cần Đước (Long An)")
    assert article.place is not None
    assert (article.place.label, article.level) == ("huyện Cần Đước (Long An)", "huyện")
    assert article.place_basis == "editorial"
    assert library.get(ID) == article


def test_an_empty_value_empties_the_field(library: Library) -> None:
    library.edit(ID, place="Long An", author="Văn Tám")
    article = library.edit(ID, place="", author=None)
    assert (article.place, article.place_basis, article.author) == (None, None, None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"place": "Lông An"}, r"“Lông An”.*“Long An”"),
        ({"place": "Châu Thành"}, r"nhiều nơi tên “Châu Thành”.*\(An Giang\)"),
        ({"place": "Qwerty"}, r"“Qwerty”.*hãy viết như"),
        ({"published": "31/2/2023"}, r"“31/2/2023”.*05/4/2022"),
        ({"published": "hôm qua"}, "“hôm qua”"),
        ({"level": "ấp"}, "“ấp”.*tỉnh, huyện, xã"),
        ({"title": " "}, "Tiêu đề"),
        ({"text": "x"}, "“text”.*period"),
    ],
)
def test_what_cannot_be_is_refused_with_the_way_out(
    library: Library, changes: dict[str, str], said: str
) -> None:
    before = library.get(ID)
    with pytest.raises(CorpusError, match=said):
        library.edit(ID, **changes)
    assert library.get(ID) == before


def test_the_former_state_is_kept_and_an_edit_that_changes_nothing_keeps_none(
    library: Library,
) -> None:
    library.edit(ID, author="Văn Tám")
    library.edit(ID, author="Văn Tám")
    assert len(library.versions(ID)) == 1


def test_a_later_state_of_the_page_keeps_what_a_person_filled_in(library: Library) -> None:
    library.edit(ID, place="Tiền Giang", published="2023-05-11", period="6 tháng đầu năm 2023")
    changed = report(TEXT.replace("134", "135"), author="Người Khác")
    assert library.add_article(changed).status == "replaced"
    article = library.get(ID)
    assert article.place is not None
    assert (article.place.name, article.published) == ("Tiền Giang", date(2023, 5, 11))
    assert (article.period, article.author) == ("6 tháng đầu năm 2023", "Người Khác")
    assert "135 mô hình" in article.text


def test_a_better_source_takes_over_the_place_that_a_person_filled_in(library: Library) -> None:
    library.edit(ID, place="Long An")
    official = repost(url="https://longan.gov.vn/tin/1", place=None, level=None)
    assert library.add_article(official).status == "repost"
    article = library.get(ID)
    assert article.url == official.url
    assert article.place is not None
    assert article.place.name == "Long An"


def test_editing_a_shipped_article_makes_an_own_copy(tmp_path: Path) -> None:
    library = Library.open(tmp_path)
    shipped = library.articles()[0]
    library.edit(shipped.id, author="Một Người")
    fresh = Library.open(tmp_path)
    assert fresh.get(shipped.id).author == "Một Người"
    assert len(fresh.articles()) == 5
    assert (tmp_path / "articles" / f"{shipped.id}.md").is_file()


def test_an_unknown_article_is_named(library: Library) -> None:
    with pytest.raises(CorpusError, match="“khong-co”"):
        library.edit("khong-co", author="Văn Tám")
