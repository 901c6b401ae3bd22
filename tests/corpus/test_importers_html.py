"""Saved pages of the usual makes: WordPress, NukeViet, Liferay, SharePoint, and bare ones."""

import unicodedata
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.errors import CorpusError
from corpus.importers import import_article
from tests.corpus.an_article import BODY, CLOSING, LEAD, TITLE

PARAGRAPHS = f"<p>{LEAD}</p><p>{BODY}</p><p>{CLOSING}</p>"
MENU = "<ul class='menu'><li><a href='/'>Trang chủ</a></li><li><a>Giới thiệu</a></li></ul>"


def article(body: str, head: str = "") -> Article:
    page = f"<html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>"
    return import_article("bai.html", page.encode())


def paragraphs(body: str, head: str = "") -> list[str]:
    return article(body, head).text.split("\n\n")


def test_a_wordpress_post() -> None:
    body = f"""
        <header><nav>{MENU}</nav><h1 class="site-title">Ban Dân vận</h1></header>
        <article class="post"><h1 class="entry-title">{TITLE}</h1>
        <div class="entry-meta"><span class="posted-on">13/05/2022</span></div>
        <div class="entry-content">{PARAGRAPHS}
          <div class="sharedaddy share-buttons">Chia sẻ</div>
          <div class="related-posts"><h3>Bài viết liên quan</h3><ul><li>Trồng 5.000 cây</li></ul>
        </div></div></article>
        <div id="comments"><h3>3 bình luận</h3><p>Xã tôi có 5 mô hình như vậy.</p></div>
        <footer>Lượt truy cập: 1.000</footer>"""
    assert article(body).title == TITLE
    assert paragraphs(body) == [LEAD, BODY, CLOSING]
    assert article(body).published == date(2022, 5, 13)


def test_a_nukeviet_page() -> None:
    body = f"""
        {MENU}<div class="news_column"><h1 class="title margin-bottom-lg">{TITLE}</h1>
        <em class="time">Thứ sáu - 13/05/2022 07:15</em>
        <div class="hometext m-bottom">{LEAD}</div>
        <div id="news-bodyhtml" class="bodytext margin-bottom-lg"><p>{BODY}</p>
          <table class="image center"><tbody>
            <tr><td><img src="a.jpg"></td></tr>
            <tr><td class="image_desc">Đại biểu dự hội nghị ở xã Tú Thịnh</td></tr></tbody></table>
          <p>{CLOSING}</p>
        </div>
        <div class="keywords">Từ khóa: <a>dân vận</a></div></div>"""
    result = article(body, f"<title>{TITLE} - Báo Hà Tĩnh</title>")
    assert result.title == TITLE
    assert LEAD in result.text
    assert result.text.split("\n\n")[-2:] == [BODY, CLOSING]
    assert result.captions == ("Đại biểu dự hội nghị ở xã Tú Thịnh",)
    assert result.published == date(2022, 5, 13)


def test_a_liferay_page_of_divisions_and_line_breaks() -> None:
    body = f"""
        <div class="breadcrumb">Trang chủ / Tin tức</div>
        <div class="journal-content-article"><div class="title">{TITLE}</div>
        <div>{LEAD}<br><br>{BODY}<br>{CLOSING}</div></div>
        <div class="portlet">Liên kết website</div>"""
    result = article(body, f"<meta property='og:title' content='{TITLE}'>")
    assert result.text.split("\n\n") == [LEAD, BODY, CLOSING]
    assert result.title == TITLE


def test_a_page_without_any_mark_of_its_content_is_searched_for_it() -> None:
    links = "".join(f"<li><a href='/{i}'>Tin số {i} trong ngày</a></li>" for i in range(30))
    body = f"""
        <div class="a1"><ul>{links}</ul></div>
        <div class="a2"><h1>{TITLE}</h1><div class="x">{PARAGRAPHS * 2}</div></div>
        <div class="a3"><ul>{links}</ul><p>Đường dây nóng: 0900 000 111</p></div>"""
    result = article(body, f"<title>{TITLE}</title>")
    assert result.text.split("\n\n") == [LEAD, BODY, CLOSING] * 2
    assert result.title == TITLE


def test_inline_marks_lists_quotations_and_entities_lose_nothing() -> None:
    body = f"""<article><h1>{TITLE}</h1><p>{LEAD}</p>
        <p>Có <b>1.234</b> mô hình, hiến <i>86.400</i> m<sup>2</sup>&nbsp;đất &ldquo;vàng&rdquo;
        &amp; công.</p>
        <ul><li>Năm 2025: mỗi thôn một tổ.</li><li>Bỏ báo cáo trùng lặp.</li></ul>
        <blockquote>Bớt đi mười lá đơn.</blockquote><h3>Bài học</h3><p>{CLOSING}</p></article>"""
    assert paragraphs(body) == [
        LEAD,
        "Có 1.234 mô hình, hiến 86.400 m2\xa0đất “vàng” & công.",
        "Năm 2025: mỗi thôn một tổ.",
        "Bỏ báo cáo trùng lặp.",
        "Bớt đi mười lá đơn.",
        "Bài học",
        CLOSING,
    ]


def test_a_table_of_figures_keeps_its_rows_together() -> None:
    rows = "<tr><th>Huyện</th><th>Số mô hình</th></tr><tr><td>Đăk Hà</td><td>174</td></tr>"
    body = f"<article><p>{LEAD}</p><table>{rows}</table><p>{CLOSING}</p></article>"
    assert paragraphs(body) == [LEAD, "Huyện\tSố mô hình", "Đăk Hà\t174", CLOSING]


def test_a_table_that_lays_out_the_page_is_read_as_paragraphs() -> None:
    body = f"""<article><table><tr><td><h1>{TITLE}</h1>{PARAGRAPHS}</td>
        <td><img src="a.gif"></td></tr></table></article>"""
    assert paragraphs(body) == [LEAD, BODY, CLOSING]


@pytest.mark.parametrize(
    "picture",
    [
        "<figure><img src=a><figcaption>Bà con thu hoạch chè</figcaption></figure>",
        "<p align=center><img src=a></p><p align=center><em>Bà con thu hoạch chè</em></p>",
        "<p style='text-align:center'><img src=a><br>Bà con thu hoạch chè</p>",
        "<div class='PhotoCMS_Caption'><p>Bà con thu hoạch chè</p></div>",
    ],
)
def test_captions_are_told_by_markup(picture: str) -> None:
    result = article(f"<article><p>{LEAD}</p>{picture}<p>{CLOSING}</p></article>")
    assert result.captions == ("Bà con thu hoạch chè",)
    assert result.text.split("\n\n") == [LEAD, CLOSING]


def test_what_the_page_declares() -> None:
    head = f"""<title>{TITLE} | Báo Hà Tĩnh</title>
        <meta property="og:site_name" content="Báo Hà Tĩnh">
        <meta property="article:published_time" content="2024-12-18T17:40:00+07:00">
        <meta name="author" content="Bình Nguyên">
        <link rel="canonical" href="https://example.vn/bai-1.html">"""
    result = article(f"<article><h1>{TITLE}</h1>{PARAGRAPHS}</article>", head)
    assert result.published == date(2024, 12, 18)
    assert (result.source, result.author) == ("Báo Hà Tĩnh", "Bình Nguyên")
    assert result.url == "https://example.vn/bai-1.html"
    assert result.place is not None
    assert (result.place.name, result.place_basis) == ("Hà Tĩnh", "site")


def test_linked_data_is_read_and_broken_linked_data_passed_over() -> None:
    head = """<script type="application/ld+json">{"broken": </script>
        <script type="application/ld+json">{"@graph": [{"@type": "NewsArticle",
        "datePublished": "2022-10-14", "author": {"name": "Lê Nguyên Phong"},
        "publisher": {"name": "Báo Quảng Nam"}, "interactionCount": "8812"}]}</script>"""
    result = article(f"<article><h1>{TITLE}</h1>{PARAGRAPHS}</article>", head)
    assert result.published == date(2022, 10, 14)
    assert (result.author, result.source) == ("Lê Nguyên Phong", "Báo Quảng Nam")


def test_an_element_named_for_the_date_tells_the_date() -> None:
    body = f"<div class='post-date'>13/05/2022 07:15</div><article>{PARAGRAPHS}</article>"
    assert article(body).published == date(2022, 5, 13)


def test_a_small_page_without_marks_is_read_whole() -> None:
    assert paragraphs(f"<p>{LEAD}</p><p>{BODY}</p>", f"<title>{TITLE}</title>") == [LEAD, BODY]


def test_a_composed_page_and_a_decomposed_one_give_the_same_text() -> None:
    page = f"<html><body><article><h1>{TITLE}</h1>{PARAGRAPHS}</article></body></html>"
    nfd = import_article("bai.html", unicodedata.normalize("NFD", page).encode())
    assert nfd.text == import_article("bai.html", page.encode()).text


@pytest.mark.parametrize("page", ["<html></html>", "<!doctype html><html><body><script>1</script>"])
def test_a_page_without_text_is_refused(page: str) -> None:
    with pytest.raises(CorpusError, match=r"bai\.html: .* không còn chữ nào"):
        import_article("bai.html", page.encode())


@settings(deadline=None)
@given(st.text(alphabet="<>/abdiv p=\"'&;!-xàế\n", max_size=200))
def test_broken_markup_is_read_or_refused(source: str) -> None:
    with suppress(CorpusError):
        assert import_article("bai.html", f"<html>{source}".encode()).text


def test_a_page_inside_one_form_is_read() -> None:
    body = f"<form id='aspnetForm'><input type=hidden><h1>{TITLE}</h1>{PARAGRAPHS}</form>"
    assert paragraphs(body) == [LEAD, BODY, CLOSING]


def test_links_to_other_stories_go_whatever_holds_them() -> None:
    link = "<a href='/1'>Trồng 5.000 cây xanh bên hồ</a>"
    for box in (
        f"<div class='x'>{link}<br>{link}</div>",
        f"<ul><li>{link} (12/05/2023)</li></ul>",
        f"<table><tr><td>{link}</td><td>{link}</td></tr></table>",
        f"<p>- {link}</p>",
        "<a href='/1'><div><h4>Trồng 5.000 cây</h4><span>Bên hồ</span></div></a>",
    ):
        body = f"<article><h1>{TITLE}</h1><p>{LEAD}</p>{box}<p>{BODY}</p>{box}</article>"
        assert paragraphs(body) == [LEAD, BODY], box


def test_links_in_sentences_and_in_credits_stay() -> None:
    kept = [
        f"{LEAD} Xem <a href='/1'>Quyết định số 12</a> của tỉnh.",
        "<a href='/2'>Luật có 6 chương, 91 điều.</a>",
        "<a href='/3'>Nguồn: Báo Hà Tĩnh</a>",
    ]
    body = "".join(f"<p>{text}</p>" for text in (kept[0], kept[1], BODY, kept[2]))
    assert paragraphs(f"<article><h1>{TITLE}</h1>{body}</article>") == [
        f"{LEAD} Xem Quyết định số 12 của tỉnh.",
        "Luật có 6 chương, 91 điều.",
        BODY,
        "Nguồn: Báo Hà Tĩnh",
    ]


def test_an_anchor_left_open_makes_no_link_of_the_article() -> None:
    body = f"<div><h1>{TITLE}</h1><a name='top'><p>{LEAD}</p><p>{BODY}</p><p>Tuổi trẻ góp sức</p></div>"
    assert paragraphs(body + f"<p>{CLOSING}</p>")[:2] == [LEAD, BODY]
    assert "Tuổi trẻ góp sức" in paragraphs(body + f"<p>{CLOSING}</p>")


def test_an_article_within_the_article_is_another_story() -> None:
    card = f"<article class='card'><h3>Trồng cây</h3><p>{CLOSING}</p></article>"
    body = f"<article><h1>{TITLE}</h1><p>{LEAD}</p>{card}<p>{BODY}</p><p>{BODY} Hết.</p></article>"
    assert paragraphs(body) == [LEAD, BODY, f"{BODY} Hết."]


def test_what_the_page_shows_apart_is_not_run_together() -> None:
    body = f"""<article><h1>{TITLE}</h1><div class="meta"><span class="author">Thu Huyền</span><span
        class="time">08:10, 21/03/2024</span></div>{PARAGRAPHS}</article>"""
    result = article(body)
    assert result.text.split("\n\n") == [LEAD, BODY, CLOSING]
    assert (result.author, result.published) == ("Thu Huyền", date(2024, 3, 21))


def test_marks_inside_a_word_or_number_part_nothing() -> None:
    odd = "<p><span>Từ đ</span><span>ầu năm có 1</span><b>.234</b> m<sup>2</sup> đất <span>B</span><i>ản</i> Mạ."
    assert paragraphs(f"<article><h1>{TITLE}</h1><p>{LEAD}</p>{odd}</p><p>{BODY}</p></article>")[
        1
    ] == ("Từ đầu năm có 1.234 m2 đất Bản Mạ.")


@pytest.mark.parametrize(
    "names",
    [
        "post category-tin-tuc tag-dan-van",
        "social-detail",
        "print-area",
        "view-content",
    ],
)
def test_a_name_that_debris_also_has_does_not_lose_the_article(names: str) -> None:
    links = "".join(f"<p>Việc {i} đã xong. {BODY}</p>" for i in range(9))
    inner = f"<div class='{names}'><h1>{TITLE}</h1>{PARAGRAPHS}{PARAGRAPHS}</div>"
    result = article(f"<div>{inner}<div class='cot-phai'>{links}</div></div>")
    assert {LEAD, BODY, CLOSING} <= set(result.text.split("\n\n"))
    assert result.title == TITLE


def test_tables_and_quotations_in_a_figure_are_no_captions() -> None:
    body = f"""<article><h1>{TITLE}</h1><p>{LEAD}</p>
        <figure class="wp-block-table"><table><tr><td>Thôn 1</td><td>12 con</td></tr></table></figure>
        <figure class="wp-block-pullquote"><blockquote><p>Nuôi cả niềm tin</p></blockquote></figure>
        <p>{BODY}</p></article>"""
    assert paragraphs(body) == [LEAD, "Thôn 1\t12 con", "Nuôi cả niềm tin", BODY]


def test_the_words_in_a_pictures_table_are_its_caption() -> None:
    picture = "<table><tr><td><img src=a></td></tr><tr><td>Bà con thu hoạch chè</td></tr></table>"
    result = article(f"<article><h1>{TITLE}</h1><p>{LEAD}</p>{picture}<p>{BODY}</p></article>")
    assert result.captions == ("Bà con thu hoạch chè",)
    assert result.text.split("\n\n") == [LEAD, BODY]


@pytest.mark.parametrize(
    "headline",
    [
        "<h3 class='header-title'><span>{}</span></h3>",
        "<span id='ctl00_lblTieuDe' class='TitleNews'>{}</span><br>",
        "<div class='tieude_chitiet'>{}</div>",
        "<h2 class='contentheading'><a href='#'>{}</a></h2>",
        "<font size=4 color=red><b>{}</b></font><br>",
    ],
)
def test_a_headline_that_is_no_h1_is_found(headline: str) -> None:
    portlet = "<h1 class='portlet-title'>Tin tức - Sự kiện</h1>"
    body = (
        f"<div><div>{portlet}<div>{headline.format(TITLE)}<div>{PARAGRAPHS}</div></div></div></div>"
    )
    result = article(body, "<title>Chi tiết tin - Cổng thông tin điện tử tỉnh Bến Tre</title>")
    assert (result.title, result.text.split("\n\n")) == (TITLE, [LEAD, BODY, CLOSING])
    assert result.source == "Cổng thông tin điện tử tỉnh Bến Tre"


def test_who_runs_the_site_is_no_part_of_a_page_but_tells_its_place() -> None:
    body = f"<h1>{TITLE}</h1>{PARAGRAPHS}<div>Cơ quan chủ quản: UBND huyện Sơn Dương, tỉnh Tuyên Quang</div>"
    result = article(body.replace("Tỉnh ủy", "Huyện ủy"))
    assert "chủ quản" not in result.text
    assert result.place is not None
    assert (result.place.name, result.place_basis) == ("Sơn Dương", "footer")


@pytest.mark.parametrize("author", ["Super User", "admin", "Ban Biên Tập", "Báo Hà Tĩnh Online"])
def test_an_account_or_an_office_is_no_author(author: str) -> None:
    head = f'<meta name="author" content="{author}">'
    assert article(f"<article><h1>{TITLE}</h1>{PARAGRAPHS}</article>", head).author is None
