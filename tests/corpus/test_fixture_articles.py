"""Scraped pages of fourteen kinds: what is quoted from them is kept, the page around it is not."""

import json
import re
import unicodedata
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from corpus.article import Article
from corpus.importers import import_article

QUESTIONS = Path(__file__).resolve().parents[2].parent / "shared" / "questions"
pytestmark = pytest.mark.skipif(
    not QUESTIONS.is_dir(), reason="the development questions are not beside the project"
)

PLACES = {
    "fx01": ("Hải Dương", None, 2021),
    "fx02": ("Hải Dương", None, 2023),
    "fx03": ("Quảng Nam", None, 2022),
    "fx04": ("Sơn Dương", "Tuyên Quang", 2023),
    "fx05": ("Đồng Tháp", None, 2022),
    "fx06": ("Sóc Trăng", None, 2020),
    "fx07": ("Thanh Hóa", None, 2022),
    "fx08": ("Hòa Bình", None, 2021),
    "fx09": ("Cần Đước", "Long An", 2024),
    "fx10": ("Yên Bái", None, 2023),
    "fx11": ("Quảng Ngãi", None, 2022),
    "fx12": ("Hà Tĩnh", None, 2024),
    "fx13": ("Kon Tum", None, 2021),
    "fx14": ("Sơn Trà", "Đà Nẵng", 2023),
}
DEBRIS = {
    "fx01": ["Trang chủ", "Cỡ chữ", "4812", "15:20", "250 hộ", "900 cán bộ", "9117305"],
    "fx02": ["Chia sẻ", "Quang cảnh", "BÌNH LUẬN", "83016", "12 mô hình mới", "21/12/2023"],
    "fx03": ["3.207", "OCOP", "Phố cổ", "Giấy phép", "1.942", "5512093", "Trang nhất"],
    "fx04": ["TRANG CHỦ", "673", "1126/UBND", "Đang online", "00381264"],
    "fx05": ["In bài", "Cập nhật", "7395", "119 lượt", "Gửi bình luận"],
    "fx06": ["16:47", "xổ số", "Lịch tiếp công dân", "2 2 0 7"],
    "fx07": ["1.316", "15 nhà văn hóa", "620 bài", "Ý kiến của bạn", "12.450.077"],
    "fx08": ["27.604", "915", "Thứ Ba, ngày 14"],
    "fx09": ["Nghe đọc bài", "Từ khóa", "xã tôi có 5 mô hình", "20 tuyến", "48310", "10:42"],
    "fx10": ["2071 mô hình tại sân", "284 KB", "Liên kết website"],
    "fx11": ["Bỏ qua", "Multimedia", "Giá dầu", "774.120"],
    "fx12": ["Tin đọc thêm", "78 tỷ", "930 hộ", "Bình luận", "31.226.508", "17:40"],
    "fx13": ["Ảnh 2/5", "Rao vặt", "22.910", "Khách: 63", "25-12-2021"],
    "fx14": ["Đăng nhập", "40.000 người", "0 bình luận", "2.655.140", "14 giờ 30"],
}
KEPT = {
    "fx01": ["Minh Nguyệt (Theo Báo Hải Dương)"],
    "fx04": ["Cơ quan chủ quản: UBND huyện Sơn Dương, tỉnh Tuyên Quang", "Tin bài: Nông Thanh"],
    "fx07": ["Hoà giải được một vụ từ đầu ngõ", "Phương Thúy"],
    "fx08": ["Cổng thông tin điện tử tỉnh Hòa Bình", "Văn Hoà - Đức Tuấn"],
    "fx10": ["Yên Bái, ngày 19.12.2023", "Hoàng Nhâm"],
    "fx11": ["Xuân Thiêm (Nguồn: Báo Quảng Ngãi)"],
    "fx12": ["Năm 2025: mỗi thôn một tổ tuyên truyền số."],
}


@cache
def fixture(stem: str) -> Article:
    path = next(QUESTIONS.glob(f"articles/{stem}.*"))
    return import_article(path.name, path.read_bytes())


def plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def answerable() -> list[dict[str, Any]]:
    """The questions with an answer; of those with a number divisible by four not a word is read."""
    rows = []
    path = QUESTIONS / "fixtures.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    for line in lines:
        number = re.search(r'"id":\s*"\D*(\d+)"', line)
        if number and int(number[1]) % 4:
            row = json.loads(line)
            rows += [row] if row["article"] and row.get("quote_contains") else []
    return rows


@pytest.mark.parametrize("question", answerable(), ids=lambda question: question["id"])
def test_what_answers_a_question_is_in_the_text(question: dict[str, Any]) -> None:
    texts = " ".join(plain(fixture(Path(name).stem).text) for name in question["article"])
    assert [q for q in map(plain, question["quote_contains"]) if q not in texts] == []


@pytest.mark.parametrize("stem", PLACES)
def test_place_and_year_are_those_that_the_page_states(stem: str) -> None:
    name, province, year = PLACES[stem]
    article = fixture(stem)
    assert article.place is not None
    assert (article.place.name, article.place.province) == (name, province)
    assert article.level == article.place.level == ("huyện" if province else "tỉnh")
    assert article.published is not None
    assert article.published.year == year


@pytest.mark.parametrize("stem", DEBRIS)
def test_nothing_around_the_article_is_in_its_text(stem: str) -> None:
    text = plain(fixture(stem).text)
    assert [phrase for phrase in DEBRIS[stem] if phrase in text] == []
    assert plain(fixture(stem).title) not in text.split(". ")[0]


@pytest.mark.parametrize("stem", KEPT)
def test_bylines_quotations_and_lists_stay(stem: str) -> None:
    assert [phrase for phrase in KEPT[stem] if phrase not in fixture(stem).text] == []


def test_published_dates_are_the_pages() -> None:
    assert fixture("fx03").published == date(2022, 10, 14)
    assert fixture("fx05").published == date(2022, 12, 2)
    assert fixture("fx10").published == date(2023, 12, 19)
    assert fixture("fx13").published == date(2021, 12, 25)


def test_no_word_of_a_marked_up_article_is_lost() -> None:
    from lxml import html

    for path in sorted(QUESTIONS.glob("articles/*.html")):
        article = fixture(path.stem)
        stored = plain(f"{article.title} {article.text} {' '.join(article.captions)}")
        tree = html.fromstring(path.read_text(encoding="utf-8"))
        for block in tree.xpath(
            "//article//p[not(@class='date' or @class='time')] | //article//li"
        ):
            assert plain(block.text_content()) in stored
