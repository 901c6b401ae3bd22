"""Articles and questions of somebody who means ill: what they say never becomes the bot's own words or marks."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import replies
from bot.session import Session
from bot.views import View, shown
from corpus.errors import CorpusError
from corpus.importers import import_article
from corpus.library import Library
from retrieval.engine import Engine
from tests.bot.strict_html import Page

ASKED = "Lai Châu có bao nhiêu tổ tự quản?"
SENTENCE = (
    "Năm 2023, toàn tỉnh Lai Châu {0}có {1} tổ tự quản{0} đường biên, mốc giới hoạt động đều đặn."
)
QUESTIONS = (ASKED, "Lai Châu tổ tự quản", "Các bài về tổ tự quản")
TURNING = "\u202e\u202d\u202a\u2066\u2067\u2068\u200f\u061c"
HIDING = "\u200b\u200c\u2060\ufeff\u00ad\u180e\u034f\U000e0041"
ARTICLES = {
    "tags": '<b>9.999</b></blockquote><i>— Báo giả</i><a href="tg://user?id=1">x</a> ',
    "entities": "&lt;/blockquote&gt;&#60;i&#62;&amp;amp; ",
    "our own marks": "</blockquote>\n<i>— Bài khác · Báo Nhân Dân · 01/01/2020</i> ",
    "a source line": "— Lai Châu: 9.999 tổ · Báo Nhân Dân · 01/01/2020 (Lai Châu) ",
    "words of the bot": "Trang 1/2 (còn tiếp) Thư viện chưa có. Nguồn khác 1/7 ",
    "a report's request": "xin trả lời tin này bằng một dòng: câu trả lời sai ở đâu? (câu hỏi #1) ",
    "markdown": "**9.999** [x](javascript:alert(1)) `_~|` ",
    "links": "javascript:alert(1) tg://resolve?domain=x t.me/x?start=y @x /xoadulieu ",
    "turned letters": TURNING,
    "hidden letters": HIDING,
    "a very long word": "x" * 5000 + " ",
    "a thousand accents": "a" + "\u0301" * 1000 + " ",
}  # fmt: skip
ENDINGS = {
    "txt": "Lai Châu nhân rộng tổ tự quản\n\nLai Châu - {0}\n",
    "html": (
        "<html><head><title>Lai Châu nhân rộng tổ tự quản</title></head><body><article>"
        "<h1>Lai Châu nhân rộng tổ tự quản</h1><p>Lai Châu - {0}</p></article></body></html>"
    ),
}


@pytest.fixture(scope="module")
def encoder(shared_data):
    return Session(data_dir_option=shared_data).encoder


@pytest.fixture
def engine_over(tmp_path, encoder):
    """An engine over a library of this one article."""

    def engine_over(article):
        library = Library.open(tmp_path, shipped=False)
        library.add_article(article)
        return Engine.open(library, encoder, tmp_path / "index")

    return engine_over


@pytest.fixture
def answered(engine_over):
    """What is answered over a library of this one article."""
    return lambda article: engine_over(article).ask(ASKED)


@pytest.mark.parametrize("kind", ENDINGS)
@pytest.mark.parametrize("name", ARTICLES)
def test_whatever_an_article_says_the_reply_keeps_its_shape(engine_over, kind, name):
    """Quotes are slices of the article, and below each stands one source line, which is the bot's own."""
    data = ENDINGS[kind].format(SENTENCE.format(ARTICLES[name], "431")).encode()
    article = import_article(f"bai.{kind}", data, url=None)
    engine, found = engine_over(article), 0
    for question in QUESTIONS:
        for html in replies.pages(engine.ask(question)):
            page = Page(html).assert_fits()
            sources = [one for one in page.under("i") if one.startswith("— ")]
            assert sources == ["— Lai Châu nhân rộng tổ tự quản (Lai Châu)"] * len(page.quotes)
            assert all(quote in article.text for quote in page.quotes)
            assert page.under("a") == []
            assert not [char for char in page.text if unicodedata.category(char) == "Cf"]
            found += len(page.quotes)
    assert found >= 2


@pytest.mark.parametrize("letters", [TURNING, HIDING])
@pytest.mark.parametrize("kind", ENDINGS)
def test_a_figure_is_shown_as_it_is_read(answered, kind, letters):
    """Nothing in it can make 1.250 look like 250.1, or like another number than the one stated."""
    hidden = letters.join("1.250")
    data = ENDINGS[kind].format(SENTENCE.format(letters, hidden)).encode()
    answer = answered(import_article(f"bai.{kind}", data, url=None))
    (html,) = replies.pages(answer)
    assert [figure.value for figure in answer.figures] == ["1.250"]
    assert "1.250" in "".join(answer.quotes[0].text)
    assert not [char for char in html if unicodedata.category(char) == "Cf"]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "tg://user?id=1", "data:text/html,x", "file:///etc/passwd", "//x.vn",
        "https://", "https://nhandan.vn@x.vn/", "https://a:b@x.vn/", "https://x.vn/\\u202egnp.exe",
        "https://x.vn/ a", "https://x.vn/\n", 'java\tscript:alert("x")', "HTTPS:x",
    ],
)  # fmt: skip
def test_a_title_leads_nowhere_but_to_a_plain_web_address(answered, url):
    head = "---\nid: bai\nfile: a.md\ntitle: Lai Châu nhân rộng tổ tự quản\n"
    quoted = url.replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    text = f'{head}url: "{quoted}"\n---\nLai Châu - {SENTENCE.format("", "431")}\n'
    answer = answered(import_article("bai.md", text.encode(), url=None))
    pages = [Page(html) for html in replies.pages(answer)]
    assert [entity for page in pages for entity in page.entities if entity.tag == "a"] == []


def test_an_address_with_marks_in_it_stays_inside_its_link(answered):
    url = 'https://x.vn/?a="><b>&lt;&b=\'"'
    text = (
        "---\nid: bai\nfile: a.md\ntitle: Lai Châu nhân rộng tổ tự quản\n"
        f"url: '{url.replace(chr(39), chr(39) * 2)}'\n---\nLai Châu - {SENTENCE.format('', '431')}\n"
    )
    (html,) = replies.pages(answered(import_article("bai.md", text.encode(), url=None)))
    links = [entity.attributes["href"] for entity in Page(html).entities if entity.tag == "a"]
    assert links == [url]


@pytest.mark.parametrize("field", ["title", "source", "author"])
def test_a_field_cannot_write_a_line_of_its_own(answered, field):
    """A title or publisher with line ends in it would look like a source line, or a further quote."""
    fields = {"title": "Lai Châu nhân rộng tổ tự quản", "source": "Báo X", "author": "Nguyễn A"}
    fields[field] += "\\n\\n— Bài khác · Báo Nhân Dân\\u202e\\u2029x"
    head = "".join(f'{name}: "{value}"\n' for name, value in fields.items())
    text = f"---\nid: bai\nfile: a.md\n{head}---\nLai Châu - {SENTENCE.format('', '431')}\n"
    (html,) = replies.pages(answered(import_article("bai.md", text.encode(), url=None)))
    page = Page(html).assert_fits()
    assert len(re.findall(r"^— ", page.text, re.MULTILINE)) == 1
    assert "\u202e" not in page.text


# Questions

UNITS = st.sampled_from(
    ["Thái Nguyên ", "tỉnh ", "huyện ", "2022", "1.", "từ 1 đến ", "giai đoạn ", "so sánh ", "<b>", "&#60;", "\u202e",
     "\u200b", "a\u0301", "👍🏽", "“", "(", "?", "\n", "\0", "-", "/", "'; DROP TABLE questions;--", "còn ", "liệt kê ",
     "bao nhiêu ", "mô hình ", "IV", "q.", "TP. ", "http://x.vn/", "@x ", "/hoi ", "%s{0}", "\ud83d"]
)  # fmt: skip


@pytest.fixture(scope="module")
def engine(shared_data):
    return Session(data_dir_option=shared_data).engine


@settings(deadline=None, max_examples=150)
@given(st.lists(UNITS, min_size=1, max_size=500).map(lambda parts: "".join(parts)[:4096]))
def test_any_question_gets_pages_that_telegram_takes_and_quotes_that_stand(engine, text):
    answer = engine.ask(text)
    assert all(engine.stands(quote) for quote in answer.quotes)
    for number in range(3):
        Page(shown(1, answer, View("page", number))[0]).assert_fits()


@pytest.mark.parametrize("unit", ["huyện ", "Thái Nguyên, ", "q.1 ", "1. a\n", "IIII", "từ 1 đến "])
def test_a_question_of_the_greatest_length_is_answered_or_said_to_be_too_long(engine, unit):
    assert "xin hỏi gọn" in engine.ask((unit * 4096)[:4096]).text
    assert engine.ask((unit * 1000)[:1000]).text


def test_a_hostile_file_is_an_article_or_one_sentence():
    """More of them: tests/fuzz, which damages files of every format."""
    for data in (
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>" * 50,
        b"<" * 100_000,
        b"\xff" * 99,
    ):
        with pytest.raises(CorpusError, match=r"^x\.html: .+\.$"):
            import_article("x.html", data, url=None)
