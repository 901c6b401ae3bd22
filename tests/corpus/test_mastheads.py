"""What stands over a headline is the site's; the headline under it is the title."""

from datetime import date

import pytest

from corpus.article import Article
from corpus.importers import import_article
from corpus.mastheads import is_masthead, is_owner, is_place
from tests.corpus.an_article import cleaned

TITLE = "Mỗi tuần một buổi về thôn nghe dân nói"
LEAD = (
    "Sáng 12/5, Ban Dân vận Tỉnh ủy tổ chức hội nghị sơ kết mô hình “Ngày về thôn”; lãnh đạo các"
    " huyện, thành phố cùng dự và nêu cách làm của địa phương mình."
)
BODY = "Sau một năm, cán bộ các xã đã về thôn 1.234 buổi, giải quyết xong 345 việc mà bà con nêu."


def page(head: str, body: str = "") -> Article:
    body = body or f"<h1>{TITLE}</h1><p>{LEAD}</p><p>{BODY}</p>"
    source = f"<html><head>{head}</head><body><article>{body}</article></body></html>"
    return import_article("bai.html", source.encode())


@pytest.mark.parametrize(
    "line",
    [
        "Nam Định Online",
        "BẾN TRE ONLINE",
        "Báo Bến Tre điện tử",
        "BAOMOI QUANGNAM - Thời sự",
        "BAN DÂN VẬN TỈNH ỦY BẮC NINH",
        "UBND huyện Sơn Dương",
        "Chào mừng quý khách đến với Cổng thông tin điện tử",
        "Trang tin Ban Tổ chức Tỉnh ủy Hà Nam",
    ],
)
def test_a_sites_name_owner_or_greeting_is_known_by_itself(line: str) -> None:
    assert is_masthead(line)
    result = cleaned(line, TITLE, LEAD, BODY)
    assert (result.title, result.header) == (TITLE, (line,))
    assert result.paragraphs == (LEAD, BODY)


@pytest.mark.parametrize(
    "headline",
    [
        "Giúp bà con bán hàng online",
        "Báo Nam Định tổ chức trao giải cuộc thi viết",
        "Ban Dân vận Tỉnh ủy Bắc Ninh tổng kết năm 2022",
        "Huyện ủy Sơn Dương: Dân tin thì việc chạy",
        "Chào mừng Đại hội Đảng các cấp",
        "OCOP Quảng Nam",
        "Địa chỉ đỏ: nơi dân tin cậy",
    ],
)
def test_a_headline_is_no_masthead_whatever_it_begins_with(headline: str) -> None:
    assert not is_masthead(headline)
    assert cleaned(headline, LEAD, BODY).title == headline
    assert cleaned(headline, "Sơn Dương", LEAD, BODY).title == headline


def test_an_owner_and_a_place_are_names_and_no_more() -> None:
    assert is_owner("Huyện ủy - HĐND - UBND huyện Sơn Dương")
    assert not is_owner("Huyện Sơn Dương")
    assert is_place("TỈNH TUYÊN QUANG")
    assert not is_place("Tuyên Quang đổi mới")
    assert not is_place(TITLE * 9)


def test_a_place_over_the_headline_is_no_title() -> None:
    result = cleaned("HUYỆN SƠN DƯƠNG - TỈNH TUYÊN QUANG", TITLE, LEAD, BODY)
    assert (result.title, result.header) == (TITLE, ("HUYỆN SƠN DƯƠNG - TỈNH TUYÊN QUANG",))


@pytest.mark.parametrize(
    "menu",
    [
        "Chính trị - Xã hội - Kinh tế - Pháp luật",
        "Trang chủ | Giới thiệu | Liên hệ",
        "Thời sự   Kinh tế   Văn hóa   Đất và người",
    ],
)
def test_a_name_that_no_rule_knows_is_told_by_the_menu_under_it(menu: str) -> None:
    result = cleaned("Tiếng nói miền sông nước", menu, "T5, 12/05/2022", TITLE, LEAD, BODY)
    assert (result.title, result.paragraphs) == (TITLE, (LEAD, BODY))


def test_a_summary_under_a_bar_of_links_is_not_taken_for_the_headline() -> None:
    summary = "Cán bộ về thôn, việc của dân được giải quyết ngay."
    result = cleaned("Về thôn nghe dân nói", "Trang chủ | Tin tức | Liên hệ", summary, LEAD, BODY)
    assert result.title == "Về thôn nghe dân nói"
    assert result.paragraphs[0] == summary


def test_masthead_greeting_menu_and_date_stand_over_one_headline() -> None:
    source = "\n".join(
        [
            "TRANG THÔNG TIN ĐIỆN TỬ HUYỆN SƠN DƯƠNG - TỈNH TUYÊN QUANG",
            "Chào mừng bạn đến với trang thông tin của huyện",
            "Trang chủ   Giới thiệu   Tin tức   Liên hệ",
            "Thứ Năm, 12/05/2022 | 07:15 [GMT +7]     A  A",
            TITLE,
            LEAD.replace("Tỉnh ủy", "Huyện ủy"),
            BODY,
        ]
    )
    article = import_article("bai.txt", source.encode())
    assert (article.title, article.published) == (TITLE, date(2022, 5, 12))
    assert article.place is not None
    assert article.place.label == "huyện Sơn Dương (Tuyên Quang)"
    assert article.place_basis == "site"


def test_the_province_is_read_from_an_online_papers_name() -> None:
    article = import_article("bai.txt", f"Bến Tre Online\n{TITLE}\n{LEAD}\n{BODY}".encode())
    assert article.place is not None
    assert (article.place.name, article.place_basis) == ("Bến Tre", "site")
    assert article.source == "Bến Tre Online"


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:site_name" content="Báo Bến Tre Online">',
        f"<title>{TITLE} - Báo Bến Tre Online</title>",
        f"<title>{TITLE} | Tin tức | Cổng thông tin điện tử tỉnh Bến Tre</title>",
        f"<title>Cổng thông tin điện tử tỉnh Bến Tre - {TITLE}</title>",
        '<link rel="canonical" href="https://baobentre.vn/ve-thon.html">',
        '<link rel="canonical" href="https://www.bentre.gov.vn/tin/1">',
    ],
)
def test_a_pages_site_window_title_or_address_names_the_province(head: str) -> None:
    article = page(head)
    assert article.title == TITLE
    assert article.place is not None
    assert (article.place.name, article.place_basis) == ("Bến Tre", "site")


def test_a_sites_name_may_have_dashes_of_its_own() -> None:
    head = f"<title>{TITLE} - Trang tin thị xã Phú Mỹ - Bà Rịa - Vũng Tàu</title>"
    assert page(head).source == "Trang tin thị xã Phú Mỹ - Bà Rịa - Vũng Tàu"
    named = '<meta property="og:site_name" content="Đất rừng - U Minh">'
    body = f"<p>{LEAD}</p><p>{BODY}</p>"
    assert page(f"{named}<title>{TITLE} - Đất rừng - U Minh</title>", body).title == TITLE


def test_a_window_title_that_is_only_the_sites_name_is_no_headline() -> None:
    article = page(
        "<title>Cổng thông tin điện tử tỉnh Bến Tre</title>",
        f"<h1>Cổng thông tin điện tử tỉnh Bến Tre</h1><h2>{TITLE}</h2><p>{LEAD}</p><p>{BODY}</p>",
    )
    assert article.title == TITLE
    assert article.source == "Cổng thông tin điện tử tỉnh Bến Tre"


@pytest.mark.parametrize(
    "title",
    [
        "Ban Dân vận Tỉnh ủy Bến Tre - 30 năm bám thôn",
        "Bến Tre - nơi dân tin",
        "Nghe dân - tin dân",
    ],
)
def test_a_dash_in_a_headline_is_no_end_of_it(title: str) -> None:
    assert page(f"<title>{title}</title>", f"<p>{LEAD}</p><p>{BODY}</p>").title == title
