"""One story from several places: the main source, the reposts, and what happens when one changes."""

from datetime import date
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.front_matter import parse, render
from corpus.importers import import_article
from corpus.library import Library
from corpus.publications import also_published
from tests.corpus.stories import PARAGRAPHS, TEXT, report, repost

LEAD = "\n\n".join(PARAGRAPHS[:2])


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """An empty library of its own."""
    return Library.open(tmp_path, shipped=False)


def only(library: Library) -> Article:
    (article,) = library.articles()
    return article


def kept(tmp_path: Path) -> list[str]:
    """The texts in the history, in any order."""
    files = sorted(tmp_path.glob("history/*/*.md"))
    return [parse(path.read_text(encoding="utf-8"), path.name).text for path in files]


def test_a_repost_is_told_and_kept_beside_the_main_source(library: Library, tmp_path: Path) -> None:
    library.add_article(report())
    outcome = library.add_article(repost(LEAD))
    assert (outcome.status, outcome.id) == ("repost", report().id)
    assert "Báo Vàm Sông" in outcome.detail
    main = only(library)
    assert (main.text, main.source) == (TEXT, "Báo Vàm Sông")
    assert [(o.source, o.url, o.published) for o in main.also] == [
        ("Trang tin Bờ Đê", repost().url, date(2023, 5, 13))
    ]
    assert also_published(main) == ("Trang tin Bờ Đê",)
    assert kept(tmp_path) == [LEAD]


def test_the_same_words_at_another_address_are_a_repost(library: Library) -> None:
    library.add_article(report())
    assert library.add_article(repost()).status == "repost"
    assert library.add_article(repost()).status == "unchanged"
    assert len(only(library).also) == 1


def test_the_official_source_becomes_the_main_one_whenever_it_comes(
    library: Library, tmp_path: Path
) -> None:
    official = {"url": "https://candouc.longan.gov.vn/tin/1", "source": "Cổng thông tin huyện"}
    library.add_article(report())
    outcome = library.add_article(repost(**official))
    assert outcome.status == "repost"
    assert "nguồn chính" in outcome.detail
    main = only(library)
    assert (main.id, main.source) == (report().id, "Cổng thông tin huyện")
    assert also_published(main) == ("Báo Vàm Sông",)
    assert kept(tmp_path) == [TEXT]


def test_a_cut_text_never_takes_the_place_of_one_with_more_figures(library: Library) -> None:
    library.add_article(report())
    library.add_article(repost(LEAD, url="https://candouc.longan.gov.vn/tin/1"))
    assert only(library).text == TEXT


def test_the_whole_text_takes_the_place_of_a_cut_one(library: Library, tmp_path: Path) -> None:
    library.add_article(repost(LEAD))
    library.add_article(report())
    main = only(library)
    assert (main.id, main.text, main.source) == (repost().id, TEXT, "Báo Vàm Sông")
    assert also_published(main) == ("Trang tin Bờ Đê",)
    assert kept(tmp_path) == [LEAD]


def test_of_two_alike_the_earlier_is_the_main_source(library: Library) -> None:
    library.add_article(repost())
    library.add_article(report())
    assert only(library).source == "Báo Vàm Sông"


def test_another_figure_is_another_article(library: Library) -> None:
    library.add_article(report())
    assert library.add_article(repost(TEXT.replace("134", "143"))).status == "added"
    assert [article.also for article in library.articles()] == [(), ()]


def test_a_changed_page_replaces_its_former_state_which_is_kept(
    library: Library, tmp_path: Path
) -> None:
    library.add_article(report())
    changed = report(TEXT.replace("134", "135"), url=f"{report().url}?utm_source=x#top")
    assert library.add_article(changed).status == "replaced"
    assert "135 mô hình" in only(library).text
    assert kept(tmp_path) == [TEXT]
    (version,) = library.versions(report().id)
    assert version.path.is_file()


def test_a_corrected_main_source_no_longer_claims_the_reposts_of_the_error(
    library: Library,
) -> None:
    library.add_article(report())
    library.add_article(repost())
    library.add_article(report(TEXT.replace("134", "135")))
    assert only(library).also == ()


def test_a_page_of_reposts_that_now_tells_something_else_is_an_article_of_its_own(
    library: Library,
) -> None:
    library.add_article(report())
    library.add_article(repost())
    outcome = library.add_article(repost(TEXT.replace("134", "143")))
    assert outcome.status == "added"
    assert {article.source: article.also for article in library.articles()} == {
        "Báo Vàm Sông": (),
        "Trang tin Bờ Đê": (),
    }


def test_removing_a_story_removes_its_reposts_and_versions(
    library: Library, tmp_path: Path
) -> None:
    library.add_article(report())
    library.add_article(repost())
    assert len(library.remove(report().id).also) == 1
    assert library.articles() == []
    assert kept(tmp_path) == []
    assert library.add_article(repost()).status == "added"


def test_also_survives_the_file(library: Library) -> None:
    library.add_article(report())
    library.add_article(repost())
    article = only(library)
    assert parse(render(article), "x.md") == article


def test_a_preview_shows_the_story_that_is_held_and_writes_nothing(
    library: Library, tmp_path: Path
) -> None:
    library.add_article(report())
    before = sorted(tmp_path.rglob("*.md"))
    page = f"Chuyện hiến đất ở Phước Lộc\n\n13/05/2023 08:00\n\n{TEXT}".encode()
    preview = library.preview_article(import_article("bai.txt", page, url=repost().url))
    assert preview.outcome.status == "repost"
    assert [article.id for article in preview.similar] == [report().id]
    assert preview.article.title == "Chuyện hiến đất ở Phước Lộc"
    assert sorted(tmp_path.rglob("*.md")) == before


def test_a_dry_run_tells_the_outcomes_and_writes_nothing(tmp_path: Path) -> None:
    dry = Library.open(tmp_path / "data", shipped=False, dry_run=True)
    told = [
        dry.add_article(article).status
        for article in (report(), repost(LEAD), report(), report(TEXT.replace("134", "135")))
    ]
    assert told == ["added", "repost", "unchanged", "replaced"]
    assert not (tmp_path / "data").exists()
    assert "135 mô hình" in dry.get(report().id).text
