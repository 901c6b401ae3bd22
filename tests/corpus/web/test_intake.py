import io
import zipfile
from datetime import date

import pytest

from corpus.article import Place
from corpus.library import Library, Outcome
from corpus.web.intake import Document, Sources, take_in
from tests.web_server import Reply, feed, item, news

XML = {"Content-Type": "application/xml"}
SENTENCES = (
    "Năm 2023, xã An Lạc thành lập 12 tổ tự quản ở các thôn.",
    "Các tổ họp mỗi tháng một lần.",
)


@pytest.fixture
def library(tmp_path):
    return Library.open(tmp_path / "data", shipped=False)


@pytest.fixture
def intake(polite, library):
    return Sources(polite, library)


def archive(**members: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as handle:
        for name, text in members.items():
            handle.writestr(f"{name}.txt", text)
    return packed.getvalue()


def names(found):
    return [one.name if isinstance(one, Document) else f"!{one.file}" for one in found]


def test_files_folders_archives_and_addresses_are_opened_in_order(site, intake, tmp_path):
    (tmp_path / "kho" / "sau").mkdir(parents=True)
    (tmp_path / "kho" / ".an").mkdir()
    for path in ("kho/b.txt", "kho/a.txt", "kho/sau/c.txt", "kho/.an/d.txt", "kho/.e.txt", "f.txt"):
        (tmp_path / path).write_text("Tin\n\nXã An Lạc họp.", encoding="utf-8")
    (tmp_path / "g.zip").write_bytes(archive(x="Tin x", y="Tin y"))
    url = site.page("/tin-9.html", news("Tin chín", *SENTENCES))
    found = list(
        intake.open([str(tmp_path / "kho"), str(tmp_path / "f.txt"), str(tmp_path / "g.zip"), url])
    )
    assert names(found) == ["a.txt", "b.txt", "c.txt", "f.txt", "x.txt", "y.txt", "tin-9.html"]
    assert intake.total == 7
    assert [one.url for one in found[-2:]] == [None, url]


def test_what_cannot_be_opened_is_told_and_stops_nothing(site, intake, tmp_path):
    good = tmp_path / "a.txt"
    good.write_text("Tin", encoding="utf-8")
    sources = [str(tmp_path / "khong-co.txt"), site.url("/khong-co"), "http://10.0.0.1/", str(good)]
    found = list(intake.open(sources))
    assert names(found) == ["!khong-co.txt", f"!{sources[1]}", "!http://10.0.0.1/", "a.txt"]
    assert all(isinstance(one, Outcome) and one.status == "refused" for one in found[:3])


def test_a_member_of_an_archive_at_an_address_has_no_address_of_its_own(site, intake):
    """Else each would pass for a later state of the one before."""
    site.routes["/bo.zip"] = Reply(
        archive(x="Tin x", y="Tin y"), headers={"Content-Type": "application/zip"}
    )
    found = list(intake.open([site.url("/bo.zip")]))
    assert [(one.name, one.url) for one in found] == [("x.txt", None), ("y.txt", None)]


def test_an_empty_archive_and_a_broken_one_are_told(intake, tmp_path):
    (tmp_path / "a.zip").write_bytes(archive())
    (tmp_path / "b.zip").write_bytes(archive(x="Tin x")[:-30])
    found = list(intake.open([str(tmp_path / "a.zip"), str(tmp_path / "b.zip")]))
    assert names(found) == ["!a.zip", "!b.zip"]


def test_a_saved_feed_gives_its_pages(site, intake, tmp_path):
    url = site.page("/tin-9.html", news("Tin chín", *SENTENCES))
    (tmp_path / "feed.xml").write_bytes(feed(item(url), item(site.url("/khong-co"))))
    found = list(intake.open([str(tmp_path / "feed.xml")]))
    assert names(found) == ["tin-9.html", f"!{site.url('/khong-co')}"]
    assert intake.total == 2


def test_pages_that_the_library_holds_are_not_fetched_again(site, polite, library):
    urls = [
        site.page(
            f"/tin-{n}.html",
            news(f"Tin số {n} ở xã An Lạc", f"Xã An Lạc có {n}2 tổ tự quản tại các thôn."),
        )
        for n in (1, 2)
    ]
    site.routes["/feed"] = Reply(feed(*map(item, urls)), headers=XML)
    first = Sources(polite, library, limit=1)
    assert [take_in(library, one).status for one in first.open([site.url("/feed")])] == ["added"]
    assert "còn 1 bài" in first.notes[0]
    again = Sources(polite, library)
    assert [one.url for one in again.open([site.url("/feed")])] == [urls[1]]
    assert "1 bài đã có" in again.notes[0]
    assert site.paths().count("/tin-1.html") == 1


def document(day: str | None = None, published: date | None = None, title: str = "Họp dân"):
    return Document(
        "tin.html", news(title, *SENTENCES, day=day).encode(), "https://tin.vn/9", published
    )


def test_the_day_of_a_feed_counts_where_the_page_has_none(library):
    take_in(library, document(published=date(2024, 3, 6)))
    assert library.articles()[0].published == date(2024, 3, 6)


def test_the_pages_own_day_goes_first(library):
    take_in(library, document("2024-03-05T08:00:00+07:00", date(2024, 3, 6)))
    assert library.articles()[0].published == date(2024, 3, 5)


def test_the_place_of_a_feed_counts_where_the_article_tells_none(library):
    given = Place(name="Thái Nguyên", kind="tỉnh")
    take_in(library, document(), place=given)
    (article,) = library.articles()
    assert (article.place, article.place_basis) == (given, "editorial")


def test_the_articles_own_place_goes_first(library):
    take_in(
        library, document(title="Tỉnh Nam Định tổng kết dân vận"), place=Place(name="Thái Nguyên")
    )
    (article,) = library.articles()
    assert article.place is not None
    assert article.place.name == "Nam Định"
    assert article.place_basis != "editorial"


def test_a_document_without_an_article_is_refused(library):
    empty = Document("tin.html", b"<html></html>", None, date(2024, 1, 1))
    assert take_in(library, empty).status == "refused"
    assert library.articles() == []
