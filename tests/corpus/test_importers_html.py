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
