"""The head of an office's document: its date and kind are taken, its words are not the article."""

from datetime import date

from corpus.importers.letterhead import without_letterhead
from corpus.page import Line, Page


def page(*texts: str, **known: object) -> Page:
    return Page(tuple(map(Line, texts)), **known)  # type: ignore[arg-type]


def texts(read: Page) -> list[str]:
    return [line.text for line in read.lines]


def test_number_motto_and_dateline_go_and_the_date_is_kept() -> None:
    read = without_letterhead(
        page("UBND TỈNH SƠN LA", "Số: 45/KH-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
             "Độc lập - Tự do – Hạnh phúc", "Sơn La, ngày 05 tháng 7 năm 2022", "Bài viết.")
    )  # fmt: skip
    assert (texts(read), read.published) == (["UBND TỈNH SƠN LA", "Bài viết."], date(2022, 7, 5))


def test_the_kind_and_its_subject_are_the_title() -> None:
    read = without_letterhead(page("UBND", "KẾ HOẠCH", "phát động thi đua năm 2023", "Một. Hai."))
    assert (read.title, texts(read)) == (
        "KẾ HOẠCH phát động thi đua năm 2023",
        ["Một. Hai."],
    )


def test_the_offices_above_the_kind_publish_it() -> None:
    read = without_letterhead(
        page("HUYỆN ỦY MÙ CANG CHẢI", "BAN DÂN VẬN", "*", "Số 118-BC/BDV", "BÁO CÁO", "năm 2023",
             "Toàn huyện có 64 mô hình.")
    )  # fmt: skip
    assert (read.title, texts(read)) == ("BÁO CÁO năm 2023", ["Toàn huyện có 64 mô hình."])
    assert read.site == "Ban dân vận Huyện ủy Mù Cang Chải"
    assert "HUYỆN ỦY MÙ CANG CHẢI" in read.footer


def test_a_title_that_is_known_stays_and_so_does_every_line() -> None:
    read = without_letterhead(page("BÁO CÁO", "kết quả", "Một.", title="Tin vui"))
    assert (read.title, texts(read)) == ("Tin vui", ["BÁO CÁO", "kết quả", "Một."])


def test_a_day_that_no_calendar_has_and_a_sentence_with_a_date_stay() -> None:
    odd = "Sơn La, ngày 31 tháng 2 năm 2022"
    told = "Tại Sơn La, ngày 5 tháng 7 năm 2022, hội nghị đã khai mạc."
    assert texts(without_letterhead(page(odd, told))) == [odd, told]


def test_a_published_day_of_the_page_is_not_changed() -> None:
    read = without_letterhead(page("Hà Nội, ngày 1 tháng 2 năm 2020", published=date(2022, 1, 1)))
    assert read.published == date(2022, 1, 1)
