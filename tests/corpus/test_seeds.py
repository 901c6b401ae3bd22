"""The shipped articles are the seed files, debris aside, to the letter."""

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.importers import import_article
from corpus.library import Library

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"
NUMBERS = ("000", "001", "002", "003", "004")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Article]:
    """The shipped articles by the number that their file name begins with."""
    library = Library.open(tmp_path_factory.mktemp("data"))
    return {article.file[:3]: article for article in library.articles()}


def seed(number: str) -> Path:
    found = list(SEEDS.glob(f"{number}_*.txt"))
    if not found:
        pytest.skip("the seed files are not beside the project")
    return found[0]


def test_five_articles_ship(shipped: dict[str, Article]) -> None:
    assert sorted(shipped) == list(NUMBERS)


@pytest.mark.parametrize("number", NUMBERS)
def test_importing_the_seed_again_gives_the_shipped_text(
    number: str, shipped: dict[str, Article]
) -> None:
    path = seed(number)
    article = import_article(path.name, path.read_bytes())
    assert article.text == shipped[number].text
    assert article.captions == shipped[number].captions
    assert (article.title, article.file) == (shipped[number].title, shipped[number].file)
    assert article.period == shipped[number].period
    assert article.published == shipped[number].published


@pytest.mark.parametrize("number", NUMBERS)
def test_every_paragraph_is_a_line_of_the_seed(number: str, shipped: dict[str, Article]) -> None:
    source = unicodedata.normalize("NFC", seed(number).read_text(encoding="utf-8"))
    lines = {line.strip() for line in source.split("\n")}
    assert set(shipped[number].text.split("\n\n")) <= lines


def test_what_the_editors_know_is_in_the_front_matter(shipped: dict[str, Article]) -> None:
    known = {
        number: (
            article.place.name if article.place else None,
            article.level,
            article.place_basis,
            article.published,
            article.author,
            article.period,
        )
        for number, article in shipped.items()
    }
    assert known == {
        "000": ("Lạng Sơn", "tỉnh", "editorial", None, "Bích Diệp", "6 tháng đầu năm 2019"),
        "001": ("Thái Nguyên", "tỉnh", "editorial", date(2022, 4, 5), None, "2016-2021"),
        "002": ("Đắk Lắk", "tỉnh", "title", date(2016, 1, 6), None, "2015"),
        "003": (None, "huyện", None, date(2020, 1, 3), "Đỗ Đạt", "2019"),
        "004": ("Nam Định", "tỉnh", "byline", date(2023, 1, 6), "Văn Huỳnh", "2022"),
    }


def test_page_debris_is_in_no_shipped_text(shipped: dict[str, Article]) -> None:
    text = "\n".join(article.text for article in shipped.values())
    debris = ["Skip to main", "1561260", "1739", "Phản hồi", "Xem nhiều nhất", "Website liên kết"]
    assert [phrase for phrase in debris if phrase in text] == []


def test_spaces_inside_sentences_are_kept(shipped: dict[str, Article]) -> None:
    assert "trong đó có\xa0 02 mô hình" in shipped["003"].text
    assert "Ủy viên\xa0dự khuyết" in shipped["001"].text
