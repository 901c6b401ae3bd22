"""Reading what administrators send, and putting it into the library."""

import io
import zipfile
from datetime import date, timedelta

import pytest

from bot import librarian
from bot.drafts import Drafts
from bot.librarian import Librarian, place_at
from corpus.errors import CorpusError
from corpus.library import Library
from corpus.web import Fetcher, Polite


@pytest.fixture
def library(tmp_path):
    return Library.open(tmp_path, shipped=False)


@pytest.fixture
def desk(library, tmp_path):
    return Librarian(library, Polite(Fetcher()), Drafts(tmp_path / "pending"))


def go_on(done, total):
    return True


def read(desk, name="bai.txt", text="Tựa bài\n\nĐoàn xã có 15 tổ thanh niên xung kích.\n"):
    (item,) = desk.read_file(name, text.encode(), go_on).items
    return item


def test_adding_once_more_after_a_crash_changes_nothing(desk, library):
    item = desk.change(read(desk), "place", "huyện Sơn Dương (Tuyên Quang)")
    first = desk.add(item)
    again = desk.add(item)
    assert (first.status, again.status) == ("added", "unchanged")
    assert first.held == again.held
    (article,) = library.articles()
    assert article.place.label == "huyện Sơn Dương (Tuyên Quang)"
    assert "place" in article.edited


def test_a_place_given_for_a_later_state_of_a_file_stands_over_the_one_given_before(desk, library):
    desk.add(desk.change(read(desk), "place", "Hà Giang"))
    later = read(desk, text="Tựa bài\n\nĐoàn xã có 18 tổ thanh niên xung kích.\n")
    added = desk.add(desk.change(later, "place", "Cao Bằng"))
    assert added.status == "replaced"
    (article,) = library.articles()
    assert "18 tổ" in article.text
    assert article.place.label == "Cao Bằng"


def test_a_place_that_was_filled_in_can_be_taken_back(desk):
    item = desk.change(read(desk), "place", place_at("ha-giang"))
    assert item.article.place.label == "Hà Giang"
    assert desk.change(item, "place", place_at("-")).article.place is None


def test_a_date_to_come_is_refused(desk):
    day = date.today() + timedelta(days=3)  # noqa: DTZ011
    with pytest.raises(CorpusError, match=f"Ngày {day:%d/%m/%Y} chưa tới"):
        desk.change(read(desk), "published", day.isoformat())


def test_the_places_to_choose_are_those_that_the_article_names_then_recent_ones(desk):
    text = (
        "Giao ban ở Cao Bằng\n\nCao Bằng và Bắc Kạn làm giao thông nông thôn. Cao Bằng có 5 đội.\n"
    )
    article = read(desk, text=text).article.model_copy(update={"place": None})
    labels = [unit.name for unit in desk.place_choices(article, ["ha-giang", "bac-kan"])]
    assert labels == ["Cao Bằng", "Bắc Kạn", "Hà Giang"]


def test_no_more_than_so_many_documents_are_read_at_once(desk, monkeypatch):
    monkeypatch.setattr(librarian, "MOST_AT_ONCE", 3)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for n in range(5):
            archive.writestr(f"{n}.txt", f"Tựa {n}\n\nXã có {n + 10} tổ tự quản.\n")
    reading = desk.read_file("x.zip", packed.getvalue(), go_on)
    assert [item.name for item in reading.items] == ["0.txt", "1.txt", "2.txt"]
    assert reading.left >= 1


def test_reading_ends_when_nobody_waits_any_more(desk):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for n in range(5):
            archive.writestr(f"{n}.txt", f"Tựa {n}\n\nXã có {n + 10} tổ tự quản.\n")
    reading = desk.read_file("x.zip", packed.getvalue(), lambda done, total: done < 2)
    assert len(reading.items) == 2


def test_the_library_that_cannot_be_written_to_is_a_sentence(desk, tmp_path):
    (tmp_path / "articles").write_text("")
    with pytest.raises(CorpusError, match="không ghi được vào thư viện"):
        desk.add(read(desk))


def test_nothing_is_written_by_looking(desk, library):
    item = read(desk)
    look = desk.look(item.article, curated=item.curated)
    assert (look.preview.outcome.status, look.passages, look.figures) == ("added", 1, 1)
    assert look.opening == "Đoàn xã có 15 tổ thanh niên xung kích."
    assert library.articles() == []
