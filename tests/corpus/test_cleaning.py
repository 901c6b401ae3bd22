"""What belongs to an article and what belongs to the page around it."""

from datetime import date
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.cleaning import clean
from corpus.importers import import_article, text
from tests.corpus.an_article import BODY, CLOSING, LEAD, TITLE, cleaned


def test_an_article_without_debris_is_left_alone() -> None:
    result = cleaned(TITLE, "", LEAD, "", BODY, "", CLOSING)
    assert result.title == TITLE
    assert result.paragraphs == (LEAD, BODY, CLOSING)
    assert result.captions == ()


@pytest.mark.parametrize(
    "line",
    [
        "Trang chủ | Giới thiệu | Tin tức | Liên hệ",
        "Trang chủ » Tin tức » Công tác dân vận",
        "Trang nhất  Thời sự  Kinh tế  Xã hội",
        "Trang chủ Giới thiệu Tin tức - Sự kiện Văn bản Liên hệ",
        "Chuyển đến nội dung chính",
        "Cỡ chữ: A- A A+",
        "Lượt xem: 1.204",
        "1.204 lượt xem",
        "Facebook Twitter Zalo".replace(" ", "  "),
        "Chia sẻ bài viết",
        "[In trang]",
        "Gửi email | In bài viết",
        "Đăng nhập",
        "Nghe đọc bài 2:41",
        "Hôm nay: 1254 - Tháng này: 48310",
        "* * *",
    ],
)
@pytest.mark.parametrize("above_title", [True, False])
def test_furniture_around_the_title_goes(line: str, above_title: bool) -> None:
    lines = (line, TITLE) if above_title else (TITLE, line)
    result = cleaned(*lines, LEAD, BODY, CLOSING)
    assert (result.title, result.paragraphs) == (TITLE, (LEAD, BODY, CLOSING))


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Thứ Sáu, 13/05/2022 | 07:15 GMT+7", date(2022, 5, 13)),
        ("Thứ 6, Ngày 13 / 05 / 2022", date(2022, 5, 13)),
        ("07:15, 13/05/2022", date(2022, 5, 13)),
        ("13.05.2022 07:15", date(2022, 5, 13)),
        ("Đăng ngày: 13/05/2022 - Lượt đọc: 673", date(2022, 5, 13)),
        ("Cập nhật lúc: 07h15 ngày 13/5/2022", date(2022, 5, 13)),
        ("Thứ Sáu, ngày 13 tháng 5 năm 2022", date(2022, 5, 13)),
        ("13-5-2022", date(2022, 5, 13)),
        ("2022-05-13", date(2022, 5, 13)),
        ("7 giờ 15, 13/05/2022", date(2022, 5, 13)),
        ("13/05/2022 07:15 SA   |   Chia sẻ: Facebook  Zalo", date(2022, 5, 13)),
        ("13/05/2022 07:15 1.204 lượt xem", date(2022, 5, 13)),
        ("Thứ Sáu, 13/05/2022 | 07:15 [GMT +7]     A  A", date(2022, 5, 13)),
        ("T6, 13/05/2022, 07:15 [GMT+07:00]", date(2022, 5, 13)),
        ("07:15', 13/05/2022 (GMT+7)", date(2022, 5, 13)),
        ("Đăng lúc: 13/05/2022 07:15 - Người đăng: Ban biên tập", date(2022, 5, 13)),
        ("Đã đăng: 13/05/2022", date(2022, 5, 13)),
    ],
)
def test_date_lines_become_the_publication_date(line: str, day: date) -> None:
    result = cleaned(TITLE, line, LEAD, BODY)
    assert result.published == day
    assert result.paragraphs == (LEAD, BODY)


def test_an_impossible_date_is_no_publication_date() -> None:
    assert cleaned(TITLE, "31/02/2022 08:00", LEAD, BODY).published is None


@pytest.mark.parametrize(
    "line", ["Bình Nguyên • 13/05/2022 07:15", "13/05/2022 07:15 - Người đăng: Bình Nguyên"]
)
def test_a_name_beside_the_date_is_the_author(line: str) -> None:
    result = cleaned(TITLE, line, LEAD, BODY)
    assert (result.author, result.published) == ("Bình Nguyên", date(2022, 5, 13))
    assert result.paragraphs == (LEAD, BODY)


@pytest.mark.parametrize("line", ["Thứ Tư, 27/11/2024", "Thứ Tư, 27/11/2024 | 14:30", "27/11/2024"])
def test_a_date_above_the_title_is_the_pages_clock(line: str) -> None:
    result = cleaned(line, TITLE, LEAD, BODY)
    assert (result.published, result.clock) == (None, date(2024, 11, 27))


def test_a_date_above_the_title_that_says_what_it_is_counts() -> None:
    result = cleaned("Thứ sáu   Cập nhật: 08:14, 13.05.2022   In bài", TITLE, LEAD, BODY)
    assert (result.published, result.clock) == (date(2022, 5, 13), None)


def test_a_dateline_stays_in_the_text() -> None:
    assert cleaned(TITLE, "Yên Bái, ngày 19.12.2023", LEAD).paragraphs[0] == (
        "Yên Bái, ngày 19.12.2023"
    )


def test_a_repeated_title_is_the_title_and_goes() -> None:
    result = cleaned("Hoạt động của tỉnh", TITLE, "13/05/2022", TITLE.upper(), LEAD, BODY)
    assert (result.title, result.paragraphs) == (TITLE, (LEAD, BODY))


def test_the_sites_name_above_the_title_is_kept_as_evidence() -> None:
    result = cleaned("CỔNG THÔNG TIN ĐIỆN TỬ HUYỆN SƠN DƯƠNG", TITLE, LEAD, BODY)
    assert (result.title, result.header) == (TITLE, ("CỔNG THÔNG TIN ĐIỆN TỬ HUYỆN SƠN DƯƠNG",))


@pytest.mark.parametrize(
    "caption",
    [
        "Quang cảnh hội nghị.",
        "Các đại biểu tham dự hội nghị.",
        "Ảnh: Quang cảnh hội nghị.",
        "Chú thích ảnh: Đại biểu xem sản phẩm OCOP.",
        "Đại biểu phát biểu ý kiến tại Hội nghị",
        "Đồng chí Lê Thị Minh Tâm, Trưởng Ban Dân vận Tỉnh ủy phát biểu tại hội nghị",
        "Bà con thu hoạch chè. Ảnh: N.T",
    ],
)
def test_captions_are_no_statements(caption: str) -> None:
    result = cleaned(TITLE, LEAD, caption, BODY, CLOSING)
    assert result.captions == (caption,)
    assert result.paragraphs == (LEAD, BODY, CLOSING)


@pytest.mark.parametrize(
    "sentence",
    [
        "Đồng chí Trần Văn Bảy, Phó Bí thư Tỉnh ủy dự và phát biểu chỉ đạo.",
        "Đồng chí Trần Văn Bảy, Phó Bí thư Tỉnh ủy chủ trì hội nghị",
        "Các đại biểu dự hội nghị đã thảo luận, đóng góp 17 ý kiến vào báo cáo.",
        "Hội nghị khen thưởng 36 tập thể và 44 cá nhân.",
        "Xem thêm nhiều mô hình hay, các đại biểu đề nghị nhân rộng.",
        "Tin tưởng, đoàn kết là bài học lớn.",
        "Hôm nay 250 hộ đã bàn giao mặt bằng.",
        "Chủ đề: “Năm Dân vận chính quyền” được chọn cho cả nhiệm kỳ.",
        "- Phát triển kinh tế: 612 mô hình;",
        "Tổng số: 120 mô hình",
        "Năm 2022",
        "Kết quả đánh giá",
        "Thăm dò ý kiến: 340 hộ dân đồng tình mở đường.",
        "Thời tiết năm nay: nắng hạn kéo dài, 3 xã thiếu nước.",
    ],
)
def test_short_statements_amid_the_paragraphs_stay(sentence: str) -> None:
    assert sentence in cleaned(TITLE, LEAD, sentence, BODY, CLOSING).paragraphs


@pytest.mark.parametrize(
    "line",
    [
        "Tin, ảnh: Văn Huỳnh (Nguồn: Báo Nam Định)",
        "Bài và ảnh: Thu Hiền",
        "Nguồn: baodaklak.vn, ngày 6/1/2016",
        "Minh Nguyệt (Theo Báo Hải Dương)",
        "Bích Diệp",
        "Văn Hoà - Đức Tuấn",
        "Thu Hiền - Ảnh: Đức Tuấn",
        "Cơ quan chủ quản: UBND huyện Sơn Dương, tỉnh Tuyên Quang",
        "Cổng thông tin điện tử tỉnh Hòa Bình",
        "Có 18 tập thể được biểu dương.",
    ],
)
def test_credits_and_the_responsible_body_stay(line: str) -> None:
    assert cleaned(TITLE, LEAD, BODY, line, "Lượt truy cập: 1.000").paragraphs == (LEAD, BODY, line)


@pytest.mark.parametrize(
    "block",
    [
        ("Tin liên quan", "- 250 hộ bàn giao mặt bằng (12/12/2021)", "- Hơn 900 cán bộ tập huấn"),
        ("TIN CÙNG CHUYÊN MỤC", "Thanh Hà: 12 mô hình mới (03/12/2023)"),
        ("Các tin khác", "Khai mạc lớp tập huấn", "Giao ban quý II"),
        ("Có thể bạn quan tâm", "Giá dầu giảm 3,2% - Tuyển 150 lao động"),
        ("Ý kiến bạn đọc (3)", "Bảy T.: Bài hay, xã tôi có 5 mô hình như vậy.", "Khách: Hay quá!"),
        ("BÌNH LUẬN (0)", "Họ và tên *      Email *      Nội dung *", "Mã bảo vệ: 83016     [Gửi]"),
        ("Gửi cho bạn bè", "Phản hồi", "Thông tin người gửi phản hồi", "Xem nhiều nhất"),
        ("Từ khóa: dân vận khéo, mô hình",),
        ("Bản tin có 1 tệp đính kèm (284 KB). Lượt tải: 36",),
        ("Liên kết website: -- Chọn --",),
        ("Video hoạt độngHình ảnh hoạt động", "Website liên kết"),
        ("Đang online: 17   Hôm nay: 402   Tổng truy cập: 00381264",),
        ("Bạn là người thứ 774.120 xem trang này",),
        ("Bản quyền thuộc về Bản tin Dân vận. Khách: 63",),
        ("Lịch phát sóng | Rao vặt | Tỷ giá: 22.910",),
        ("Thống kê truy cập", "Hôm nay: 1739", "Đã truy cập: 1561260"),
        ("Tổng số điểm của bài viết là: 15 trong 3 đánh giá", "Click để đánh giá bài viết"),
        ("Xếp hạng: 5 - 3 phiếu bầu", "Trung bình (0 Bình chọn)", "4.5/5 (12 đánh giá)"),
        ("Đang truy cập: 9   Hôm nay: 77   Tháng hiện tại: 812   Tổng lượt truy cập: 90431",),
        ("Đang truy cập9", "Hôm nay77", "Máy chủ tìm kiếm: 4"),
        ("Khách đang online: 3. Tổng truy cập: 1.204",),
        ("Đang xem: 8 | Lượt truy cập hôm nay: 1204",),
        ("Thời tiết Bến Tre 31°C     Truy cập: 1.204",),
        ("Bạn đang xem trang 2/5 - Tổng số 310 lượt xem",),
        ("Văn bản mới ban hành: Quyết định 12-QĐ/TU",),
        ("Khảo sát ý kiến: Trang này có ích không? Có 70% - Không 30%",),
        ("Tags: dân vận, về thôn", "Mã QR | Zalo | Facebook"),
        ("Tìm kiếm theo chuyên mục - nội dung - ngày tháng", "Tin Nóng", "Lịch công tác trống"),
    ],
)
def test_what_follows_the_article_goes(block: tuple[str, ...]) -> None:
    result = cleaned(TITLE, LEAD, BODY, "Thanh Trúc", "", *block)
    assert result.paragraphs == (LEAD, BODY, "Thanh Trúc")


def test_teasers_of_other_articles_are_no_part_of_this_one() -> None:
    teaser = "Chiều 3/4, huyện Bắc Hà ra quân trồng 5.000 cây xanh, có 300 đoàn viên tham gia lễ."
    result = cleaned(
        TITLE, LEAD, BODY, "Tin liên quan", "Bắc Hà trồng cây", f"{teaser} Rất vui và sôi nổi.",
        "Mường Khương làm đường", f"{teaser} Ai cũng vui.",
    )  # fmt: skip
    assert result.paragraphs == (LEAD, BODY)


def test_the_article_goes_on_after_a_box_of_links() -> None:
    result = cleaned(TITLE, LEAD, "Tin liên quan", "Bắc Hà trồng cây xanh", BODY, CLOSING, "Thu Hà")
    assert result.paragraphs == (LEAD, BODY, CLOSING, "Thu Hà")


def test_a_comment_button_under_the_headline_ends_nothing() -> None:
    result = cleaned(TITLE, LEAD, "Bình luận", BODY, CLOSING)
    assert result.paragraphs == (LEAD, BODY, CLOSING)


def test_a_linked_title_in_a_line_of_its_own_goes() -> None:
    result = cleaned(TITLE, LEAD, "Xem thêm: Bắc Hà trồng 5.000 cây", BODY, CLOSING)
    assert result.paragraphs == (LEAD, BODY, CLOSING)


def test_a_text_without_a_title_is_named_after_its_opening() -> None:
    result = cleaned(LEAD, BODY)
    assert result.paragraphs == (LEAD, BODY)
    assert LEAD.startswith(result.title.removesuffix("…"))


def test_spaces_inside_a_paragraph_are_kept_and_those_around_it_go() -> None:
    odd = BODY.replace("hiện có", "hiện\xa0có  ")
    assert cleaned(TITLE, LEAD, f"\xa0\xa0 {odd} \xa0", CLOSING).paragraphs[1] == odd


@settings(deadline=None)
@given(st.lists(st.sampled_from([LEAD, BODY, CLOSING]), min_size=1, max_size=6))
def test_no_long_paragraph_is_ever_lost_or_moved(paragraphs: list[str]) -> None:
    lines = [TITLE, "08:30, 13/05/2022", *paragraphs, "Thu Hà", "Lượt xem: 12"]
    assert cleaned(*lines).paragraphs == (*paragraphs, "Thu Hà")


@pytest.mark.parametrize("filler", [" ", "\xa0", "1 ", "12/5/2022 ", " - x", "trang chủ ", "★ "])
def test_a_line_filled_up_with_one_thing_is_read_at_once(filler: str) -> None:
    started = perf_counter()
    odd = f"Chào mừng {filler * 3000}x"
    article = import_article("bai.txt", "\n".join([TITLE, odd, LEAD, BODY, f"1{odd}"]).encode())
    assert article.title == TITLE
    assert {LEAD, BODY} <= set(article.text.split("\n\n"))
    assert perf_counter() - started < 5


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_can_be_cleaned(source: str) -> None:
    result = clean(text.read(source))
    assert all(paragraph == paragraph.strip() and paragraph for paragraph in result.paragraphs)


@pytest.mark.parametrize(
    "line", ["Có 37 người", "Hiện có 112 thành viên", "NHỮNG KẾT QUẢ BƯỚC ĐẦU"]
)
def test_a_short_line_under_the_headline_may_be_a_statement(line: str) -> None:
    assert cleaned(TITLE, "13/05/2022 08:00", line, LEAD, BODY).paragraphs == (line, LEAD, BODY)


def test_a_name_in_a_line_beside_the_date_is_the_author() -> None:
    result = cleaned(TITLE, "Bình Nguyên", "13/05/2022 07:15", LEAD, BODY)
    assert (result.author, result.paragraphs) == ("Bình Nguyên", (LEAD, BODY))


def test_a_place_under_the_headline_is_no_author() -> None:
    result = cleaned(TITLE, "13/05/2022", "Hà Giang", LEAD, BODY)
    assert (result.author, result.paragraphs) == (None, ("Hà Giang", LEAD, BODY))
