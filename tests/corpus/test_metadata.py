"""What an article says of its place, level, dates, source, author and period; never more."""

from datetime import date

import pytest

from corpus.article import Article
from corpus.importers import import_article

TITLE = "Nâng chất các mô hình dân vận khéo"
LEAD = (
    "Sáng 12/5, {office} tổ chức hội nghị sơ kết phong trào thi đua “Dân vận khéo”; đồng chí Lê Thị"
    " Minh Tâm, Trưởng Ban chủ trì hội nghị, cùng dự có lãnh đạo các sở, ngành."
)
BODY = "Các mô hình đang được duy trì, phát huy hiệu quả ở cơ sở và được nhân dân đồng tình ủng hộ."


def article(
    *after: str, title: str = TITLE, lead: str = "", office: str = "Ban Dân vận Tỉnh ủy"
) -> Article:
    paragraphs = [title, lead or LEAD.format(office=office), BODY, *after]
    return import_article("bai.txt", "\n\n".join(paragraphs).encode())


def located(found: Article) -> tuple[str | None, str | None, str | None]:
    return (found.place.label if found.place else None, found.level, found.place_basis)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (article(title="Hà Giang: Dân bàn trước"), ("Hà Giang", "tỉnh", "title")),
        (article(lead="HÀ GIANG - " + LEAD.format(office="Tỉnh ủy")), ("Hà Giang", "tỉnh", "dateline")),
        (article(office="Ban Dân vận Tỉnh ủy Sóc Trăng"), ("Sóc Trăng", "tỉnh", "text")),
        (article("Thu Hà (Theo Báo Hải Dương)"), ("Hải Dương", "tỉnh", "byline")),
        (article("Nguồn: Báo Quảng Ngãi"), ("Quảng Ngãi", "tỉnh", "byline")),
        (article("Cổng thông tin điện tử tỉnh Hòa Bình"), ("Hòa Bình", "tỉnh", "footer")),
        (article(), (None, "tỉnh", None)),
        (article(office="Ban Dân vận Huyện ủy"), (None, "huyện", None)),
        (
            article(title="Cần Đước: Khéo từ câu chào", office="Ban Dân vận Huyện ủy"),
            ("huyện Cần Đước (Long An)", "huyện", "title"),
        ),
        (
            article(
                "Cơ quan chủ quản: UBND huyện Sơn Dương, tỉnh Tuyên Quang", office="Huyện ủy"
            ),
            ("huyện Sơn Dương (Tuyên Quang)", "huyện", "footer"),
        ),
        (article(office="Quận ủy Sơn Trà"), ("quận Sơn Trà (Đà Nẵng)", "huyện", "text")),
        (article(office="Ban Dân vận Thành ủy Đà Nẵng"), ("Đà Nẵng", "tỉnh", "text")),
    ],
)  # fmt: skip
def test_the_place_is_what_the_firmest_evidence_names(
    found: Article, expected: tuple[str | None, str | None, str | None]
) -> None:
    assert located(found) == expected


def test_the_title_goes_before_the_byline() -> None:
    found = article("Thu Hà (Theo Báo Hải Dương)", title="Hà Giang: Dân bàn trước")
    assert located(found) == ("Hà Giang", "tỉnh", "title")


def test_a_guests_province_is_not_the_articles() -> None:
    lead = (
        "Sáng 12/5, Ban Dân vận Tỉnh ủy tiếp đoàn công tác của Ban Dân vận Tỉnh ủy Quảng Nam đến"
        " trao đổi kinh nghiệm về phong trào thi đua “Dân vận khéo” ở cơ sở."
    )
    assert located(article("Thu Hà (Theo Báo Hải Dương)", lead=lead))[0] == "Hải Dương"


def test_a_provinces_newspaper_does_not_name_a_district() -> None:
    found = article("Thu Hà (Theo Báo Hải Dương)", office="Ban Dân vận Huyện ủy")
    assert located(found) == (None, "huyện", None)


def test_everyday_words_are_no_place() -> None:
    body = "Bà con góp công giữ hòa bình, ổn định cho bản làng và cùng nhau phát triển kinh tế hộ."
    assert article(body).place is None


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("Tin, ảnh: Văn Huỳnh (Nguồn: Báo Nam Định)", "Báo Nam Định"),
        ("Nguồn: baodaklak.vn, ngày 6/1/2016", "baodaklak.vn"),
        ("Minh Nguyệt (Theo Báo Hải Dương)", "Báo Hải Dương"),
        ("Thu Hà", None),
        ("Theo PV", None),
    ],
)
def test_the_source_is_the_credit_lines(line: str, source: str | None) -> None:
    assert article(line).source == source


def test_a_masthead_in_capitals_is_written_as_in_a_sentence() -> None:
    source = f"CỔNG THÔNG TIN ĐIỆN TỬ HUYỆN SƠN DƯƠNG\n\n{TITLE}\n\n{LEAD}\n\n{BODY}"
    found = import_article("bai.txt", source.encode())
    assert found.source == "Cổng thông tin điện tử huyện Sơn Dương"


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Bích Diệp", "Bích Diệp"),
        ("Tin, ảnh: Văn Huỳnh (Nguồn: Báo Nam Định)", "Văn Huỳnh"),
        ("Bài và ảnh: Thu Hiền", "Thu Hiền"),
        ("Thu Hiền - Ảnh: Đức Tuấn", "Thu Hiền"),
        ("Tác giả bài viết: Thu Hiền", "Thu Hiền"),
        ("Tin bài: Nông Thanh", "Nông Thanh"),
        ("Văn Hoà - Đức Tuấn", "Văn Hoà - Đức Tuấn"),
        ("(Tin: Phòng Tuyên truyền)", None),
        ("Theo PLO", None),
        ("BAN DÂN VẬN HUYỆN ỦY", None),
        ("Đoàn Văn Hậu", "Đoàn Văn Hậu"),
        ("Hội nghị khen thưởng 36 tập thể.", None),
    ],
)
def test_the_author_is_a_name_in_the_credit_lines(line: str, author: str | None) -> None:
    assert article(line).author == author


def test_the_sources_date_goes_before_the_pages() -> None:
    source = f"27/11/2024 08:00\n{TITLE}\n\n{LEAD}\n\n{BODY}\n\nNguồn: baodaklak.vn, ngày 6/1/2016"
    assert import_article("bai.txt", source.encode()).published == date(2016, 1, 6)


def test_a_dateline_is_the_date_of_publication() -> None:
    source = f"{TITLE}\n\nYên Bái, ngày 19.12.2023\n\n{LEAD}"
    assert import_article("bai.txt", source.encode()).published == date(2023, 12, 19)


@pytest.mark.parametrize(
    ("clock", "published"), [("13/05/2022", date(2022, 5, 13)), ("27/11/2024", None)]
)
def test_a_date_above_the_title_counts_only_beside_the_days_reported(
    clock: str, published: date | None
) -> None:
    source = f"{clock}\n\n{TITLE}\n\n{LEAD.format(office='Tỉnh ủy')}\n\n{BODY}"
    assert import_article("bai.txt", source.encode()).published == published


@pytest.mark.parametrize(
    ("title", "lead", "period"),
    [
        ("Sơ kết công tác dân vận 6 tháng đầu năm 2019", "", "6 tháng đầu năm 2019"),
        ("Tổng kết năm 2019, phương hướng, nhiệm vụ năm 2020", "", "2019"),
        ("", "Tỉnh ủy tổng kết công tác năm 2022, triển khai nhiệm vụ năm 2023.", "2022"),
        ("", "Tổng kết Chương trình giai đoạn 2016-2021; ký kết giai đoạn 2022 – 2026.", "2016-2021"),
        ("", "Thực hiện Nghị quyết số 25-NQ/TW ngày 3-6-2013, Tỉnh ủy họp.", None),
    ],
)  # fmt: skip
def test_the_period_is_the_one_reported_not_the_one_planned(
    title: str, lead: str, period: str | None
) -> None:
    assert article(title=title or TITLE, lead=lead and f"{lead} {BODY}").period == period


def test_a_hamlet_of_a_districts_name_is_not_that_district() -> None:
    lead = (
        "Xóm Tân Hưng, xã Hải Vân có 312 hộ, là xóm thứ hai của huyện Hải Hậu đạt chuẩn; Huyện ủy"
        " Hải Hậu, tỉnh Nam Định coi đây là mô hình “Dân vận khéo” tiêu biểu của địa phương."
    )
    found = article(title="Xóm Tân Hưng đón chuẩn nông thôn mới", lead=lead)
    assert located(found) == ("huyện Hải Hậu (Nam Định)", "huyện", "text")


def published_at(url: str, **changes: str) -> Article:
    lead = changes.get("lead", LEAD.format(office="Ban Dân vận Tỉnh ủy"))
    source = "\n\n".join([changes.get("title", TITLE), lead, BODY])
    return import_article("bai.txt", source.encode(), url=url)


def test_the_address_names_the_publisher_and_its_province() -> None:
    found = published_at("https://baothainguyen.vn/chinh-tri/202403/to-lien-gia-4a71c02/")
    assert located(found) == ("Thái Nguyên", "tỉnh", "site")
    assert found.source == "Báo Thái Nguyên"


def test_a_provinces_paper_writes_about_other_provinces_too() -> None:
    url = "https://baothainguyen.vn/chinh-tri/1/"
    title = published_at(url, title="Kinh nghiệm lập tổ liên gia ở Hòa Bình")
    assert located(title) == ("Hòa Bình", "tỉnh", "title")
    lead = LEAD.format(office="Ban Dân vận Tỉnh ủy Hòa Bình")
    assert located(published_at(url, lead=lead)) == ("Hòa Bình", "tỉnh", "text")


def test_a_national_paper_tells_no_place() -> None:
    found = published_at("https://nhandan.vn/bai-1.html")
    assert located(found) == (None, "tỉnh", None)
    assert found.source == "Báo Nhân Dân"


def test_a_paper_of_the_province_does_not_raise_one_towns_news_to_the_provinces() -> None:
    lead = "Con hẻm 47 ở thành phố Bạc Liêu từng rộng 1,2 m; nay đã rộng 4 m sau khi 31 hộ lùi rào."
    found = published_at("https://baobaclieu.vn/hem-47.html", lead=lead)
    assert located(found) == ("thành phố Bạc Liêu (Bạc Liêu)", "huyện", "text")


def test_an_undated_articles_period_is_one_that_it_reports_on() -> None:
    compared = "Tại các khu trọ, số vụ mất trộm giảm từ 37 vụ năm 2020 xuống còn 9 vụ."
    assert article(lead=compared).period is None
    reported = "Tỉnh tổng kết công tác dân vận năm 2020, có 58 khu trọ văn hóa."
    assert article(lead=reported).period == "2020"
