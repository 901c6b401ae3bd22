from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import replies
from bot.session import Session
from corpus.article import Article
from retrieval.answer import Answer, Quote, StatedFigure
from retrieval.sources import Surroundings
from tests.bot.strict_html import Page

SOURCE = "Bài & báo · Báo Nam Định · 06/01/2023 (Nam Định, theo thông tin biên tập)"


def quote(text: str, start: int = 0, **fields: object) -> Quote:
    values = {
        "file": "001.txt",
        "article": "bai",
        "title": "Bài & báo",
        "source": "Báo Nam Định",
        "published": "2023-01-06",
        "url": None,
        "score": 1.0,
        "place": "Nam Định",
        "place_basis": "editorial",
    }
    return Quote(**(values | {"text": text, "start": start, "end": start + len(text)} | fields))


def figure(value: str, span: tuple[int, int] | None = None, **fields: object) -> StatedFigure:
    values = {"number": 0.0, "qualifier": None, "unit": "mô hình", "place": None, "level": None}
    return StatedFigure(**(values | {"period": None, "quote": 0} | fields), value=value, span=span)


def answer(**fields: object) -> Answer:
    return Answer(**({"question": "q", "status": "answered", "text": "Chữ."} | fields))


def read(htmls: list[str]) -> list[Page]:
    return [Page(html).assert_fits() for html in htmls]


def only(htmls: list[str]) -> Page:
    assert len(htmls) == 1
    return read(htmls)[0]


@pytest.fixture(scope="module")
def engine(shared_data):
    return Session(data_dir_option=shared_data).engine


# What a reply holds


def test_the_reply_states_the_figure_quotes_it_and_names_the_source(engine):
    found = engine.ask("Thái Nguyên có bao nhiêu mô hình Dân vận khéo?")
    page = only(replies.pages(found))
    assert page.text == found.text.replace("“Đến nay", "Đến nay").replace("...”\n", "...\n")
    assert page.quotes == [found.quotes[0].text]
    assert page.under("b") == ["gần 6.500 mô hình Dân vận khéo", "6.500"]
    source, note = page.under("i")
    assert source.endswith("· 05/04/2022 (Thái Nguyên, theo thông tin biên tập)")
    assert note == found.notes[0]


def test_a_refusal_is_its_sentence_with_what_there_is_below(engine):
    page = only(replies.pages(engine.ask("Hà Giang năm 2030 có bao nhiêu mô hình Dân vận khéo?")))
    assert page.text.startswith("Thư viện chưa có ")
    assert page.quotes == page.under("b") == []


def test_every_article_of_a_list_is_quoted_word_for_word(engine):
    found = engine.ask("Các bài về dân vận khéo")
    pages = read(replies.pages(found))
    assert [text for page in pages for text in page.quotes] == [q.text for q in found.quotes]
    assert len(found.quotes) == 5


def test_an_english_question_gets_english_labels(engine):
    found = engine.ask("How many models in Thai Nguyen?")
    assert "known from the editors" in only(replies.pages(found)).under("i")[0]
    long = replace(found, quotes=tuple(quote(f"Câu {n}.") for n in range(7)), figures=())
    assert replies.pages(long)[1].endswith("Page 2/2")


def test_an_answer_of_one_sentence_is_that_sentence_escaped():
    assert replies.pages(answer(text="Chào <anh> & chị.")) == ["Chào &lt;anh&gt; &amp; chị."]


def test_a_reply_is_never_blank():
    assert only(replies.pages(answer(text="\n"))).text == "Chưa có nội dung trả lời."


def test_the_figure_is_bold_where_it_is_stated_and_not_inside_another_number():
    lines = ("Có 12 bài:", "• Nam Định, 12/2021: 12 mô hình", "• Lạng Sơn, 2012: 312 mô hình")
    page = only(replies.pages(answer(lines=lines, figures=(figure("12"),))))
    assert page.under("b") == ["12 mô hình"]
    assert page.text == "\n".join(lines)


def test_the_figure_is_bold_where_a_line_ends_with_it_rather_than_in_another_title():
    lines = ("Có bài nói 12 mô hình là đủ:", "• Nam Định: 12 mô hình")
    page = only(replies.pages(answer(lines=lines, figures=(figure("12"),))))
    (bold,) = [entity for entity in page.entities if entity.tag == "b"]
    assert bold.end == len(page.text)


def test_without_its_unit_the_figure_is_bold_with_its_qualifier():
    stated = figure("94,8%", qualifier="trên", unit="kiến nghị")
    page = only(
        replies.pages(answer(lines=("Tỷ lệ là trên 94,8% (94,8% của 3)",), figures=(stated,)))
    )
    assert page.under("b") == ["trên 94,8%"]


@pytest.mark.parametrize(
    ("span", "bold"),
    [
        ((104, 109), ["6.500"]),
        ((109, 120), []),
        ((90, 109), []),
        ((104, 104), []),
        ((-1, 1), []),
        (None, []),
    ],
)
def test_in_the_quote_only_a_span_that_lies_inside_is_bold(span, bold):
    found = answer(quotes=(quote("Gần 6.500 mô hình", 100),), figures=(figure("6.500", span),))
    assert only(replies.pages(found)).under("b") == bold


def test_figures_are_bold_in_their_own_quote_alone():
    quotes = (quote("Có 12 mô hình"), quote("Có 34 mô hình"))
    found = answer(quotes=quotes, figures=(figure("34", (3, 5), quote=1),))
    assert only(replies.pages(found)).under("b") == ["34"]


def test_the_source_line_holds_all_that_is_known():
    page = only(replies.pages(answer(quotes=(quote("A."),))))
    assert page.under("i") == [f"— {SOURCE}"]
    bare = quote("A.", source=None, published=None, place=None, place_basis=None)
    assert only(replies.pages(answer(quotes=(bare,)))).under("i") == ["— Bài & báo"]


def test_the_title_is_a_link_to_a_web_address_only():
    page = only(replies.pages(answer(quotes=(quote("A.", url="https://x.vn/?a=1&b=2"),))))
    (link,) = [entity for entity in page.entities if entity.tag == "a"]
    assert page.under("a") == ["Bài & báo"]
    assert link.attributes == {"href": "https://x.vn/?a=1&b=2"}
    for url in ("javascript:alert(1)", "tg://user?id=1"):
        assert only(replies.pages(answer(quotes=(quote("A.", url=url),)))).under("a") == []


@pytest.mark.parametrize(
    ("text", "folded"),
    [("ngắn", False), ("a" * 380, False), ("a" * 420, True), ("một\n\nhai\n\nba\n\nbốn", True)],
)
def test_a_long_quote_is_folded(text, folded):
    page = only(replies.pages(answer(quotes=(quote(text),))))
    (entity,) = [entity for entity in page.entities if entity.tag == "blockquote"]
    assert ("expandable" in entity.attributes) == folded


# Pages


def test_pages_are_filled_with_whole_quotes_five_at_most_and_numbered():
    quotes = tuple(quote(f"Câu số {n}.") for n in range(12))
    pages = read(replies.pages(answer(lines=("Có 12 bài:",), quotes=quotes, notes=("Hết.",))))
    assert [len(page.quotes) for page in pages] == [5, 5, 2]
    assert [page.text.rsplit("\n", 1)[1] for page in pages] == [f"Trang {n}/3" for n in (1, 2, 3)]
    assert pages[0].text.startswith("Có 12 bài:\n\n")
    assert "Hết.\n\nTrang 3/3" in pages[2].text


def test_a_quote_is_not_cut_where_a_page_holds_it_whole():
    quotes = (quote("Câu một. " * 250), quote("Câu hai. " * 250))
    pages = read(replies.pages(answer(quotes=quotes)))
    assert [page.quotes for page in pages] == [[one.text] for one in quotes]


def test_a_quote_too_long_for_a_page_is_cut_between_sentences_and_says_so():
    text = "Câu này có năm chữ. " * 600 + "Hết."
    pages = read(replies.pages(answer(lines=("Theo bài:",), quotes=(quote(text),))))
    assert len(pages) == 4
    assert "".join(page.quotes[0] for page in pages) == text
    assert all(page.quotes[0].endswith("chữ. ") for page in pages[:-1])
    assert ["(còn tiếp)" in page.text for page in pages] == [True, True, True, False]
    assert ["(tiếp theo)" in page.text for page in pages] == [False, True, True, True]
    assert all(f"— {SOURCE}" in page.text for page in pages)
    assert pages[0].text.startswith("Theo bài:\n\nCâu này")


TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(st.sampled_from("<>&\"' .\n\u0301\u202e\u200d\x00\x1bệش👍🏽"), max_size=60),
)
LONG = st.builds(
    lambda text, times: (text * times)[:20_000], TEXTS, st.sampled_from([1, 1, 9, 2000])
)
QUOTES = st.builds(
    quote,
    LONG.filter(str.strip),
    st.integers(0, 20),
    title=LONG.filter(str.strip),
    source=st.none() | LONG,
    url=st.none() | TEXTS | st.builds("https://x.vn/{}".format, TEXTS),
    place=st.none() | TEXTS,
)
SPANS = st.tuples(st.integers(-5, 400), st.integers(1, 30)).map(lambda s: (s[0], sum(s)))
FIGURES = st.builds(
    figure,
    st.from_regex(r"[0-9.]{1,6}", fullmatch=True) | TEXTS,
    st.none() | SPANS,
    qualifier=st.none() | st.just("gần"),
    unit=TEXTS,
    quote=st.integers(0, 8),
)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Answers as strange as their types allow; each figure is stated in a line."""
    figures = draw(st.lists(FIGURES, max_size=60))
    lines = [f"• {f.qualifier or ''} {f.value} {f.unit}" for f in figures]
    return answer(
        text=draw(LONG),
        figures=tuple(figures),
        lines=tuple(lines + draw(st.lists(LONG, max_size=3))),
        quotes=tuple(draw(st.lists(QUOTES, max_size=8))),
        notes=tuple(draw(st.lists(LONG, max_size=2))),
        others=(draw(QUOTES),),
        language=draw(st.sampled_from(["vi", "en"])),
    )


def bold_in_quotes(pages: list[Page]) -> set[int]:
    """Which characters of all quoted text, one quote after another, are bold."""
    bold, at = set(), 0
    for page in pages:
        spans = [(e.start, e.end) for e in page.entities if e.tag == "b"]
        for entity in sorted(page.entities, key=lambda e: e.start):
            if entity.tag == "blockquote":
                bold |= {
                    at + n - entity.start
                    for start, end in spans
                    for n in range(max(start, entity.start), min(end, entity.end))
                }
                at += entity.end - entity.start
    return bold


def bold_expected(found: Answer) -> set[int]:
    bold, at = set(), 0
    for number, one in enumerate(found.quotes):
        for f in found.figures:
            if f.quote == number and f.span and one.start <= f.span[0] and f.span[1] <= one.end:
                bold |= set(range(at + f.span[0] - one.start, at + f.span[1] - one.start))
        at += len(one.text)
    return bold


@given(answers())
def test_whatever_the_answer_its_pages_fit_and_its_quotes_are_whole(found):
    pages = read(replies.pages(found))
    assert "".join(text for page in pages for text in page.quotes) == "".join(
        one.text for one in found.quotes
    )
    assert bold_in_quotes(pages) == bold_expected(found)
    assert all(len(page.quotes) <= 5 for page in pages)


@given(answers())
def test_whatever_the_answer_its_further_sources_and_inline_results_fit(found):
    one = found.others[0]
    for html in (replies.other_source(found, 0), replies.inline_result(one).html):
        (text,) = Page(html).assert_fits().quotes
        assert one.text.startswith(text)
    assert len(replies.inline_result(one).description) <= 120


def test_sixty_quotes_with_sixty_figures_are_all_shown():
    quotes = tuple(quote(f"Có {n} mô hình.") for n in range(60))
    figures = tuple(figure(str(n), (3, 3 + len(str(n))), quote=n) for n in range(60))
    lines = tuple(f"• {n} mô hình" for n in range(60))
    pages = read(replies.pages(answer(lines=lines, quotes=quotes, figures=figures)))
    assert [text for page in pages for text in page.quotes] == [one.text for one in quotes]
    bold = [text for page in pages for text in page.under("b")]
    assert bold == [f"{n} mô hình" for n in range(60)] + [str(n) for n in range(60)]


def test_more_figures_than_a_page_can_mark_go_on_the_next_page():
    figures = tuple(figure(str(n)) for n in range(150))
    lines = tuple(f"• {n} mô hình" for n in range(150))
    pages = read(replies.pages(answer(lines=lines, figures=figures)))
    assert [len(page.under("b")) for page in pages] == [90, 60]
    assert pages[0].text.endswith("• 89 mô hình\n\nTrang 1/2")


# Further sources, the whole passage, inline mode


def test_a_further_source_is_numbered_and_quoted():
    found = answer(others=(quote("A."), quote("B <c>.")))
    page = only([replies.other_source(found, 1)])
    assert page.text == f"Nguồn khác 2/2\n\nB <c>.\n— {SOURCE}"
    assert page.under("b") == ["Nguồn khác 2/2"]
    assert replies.other_source(replace(found, language="en"), 0).startswith("<b>Other source 1/2")


@pytest.mark.parametrize("number", [-1, 1])
def test_a_further_source_that_is_not_there_is_an_index_error(number):
    with pytest.raises(IndexError):
        replies.other_source(answer(others=(quote("A."),)), number)


def surroundings(text: str, start: int, end: int) -> Surroundings:
    return Surroundings(Article(id="bai", title="Bài", text=text, file="001.txt"), start, end)


def test_the_whole_passage_shows_the_quote_underlined_and_its_figure_bold(engine):
    found = engine.ask("Thái Nguyên có bao nhiêu mô hình Dân vận khéo?")
    around = engine.surroundings(found.quotes[0])
    page = only(replies.passage(around, found.quotes[0], found.figures))
    assert page.quotes == [around.text]
    assert page.under("u") == [found.quotes[0].text]
    assert page.under("b") == [found.quotes[0].title, "6.500"]
    assert page.text.endswith("\n— 05/04/2022 (Thái Nguyên, theo thông tin biên tập)")


def test_a_figure_of_another_quote_is_not_bold_in_the_passage():
    around = surroundings("Mở đầu. Có 12 mô hình.", 0, 22)
    figures = (figure("34", (11, 13), quote=1), figure("12", None))
    page = only(replies.passage(around, quote("Có 12 mô hình.", 8), figures))
    assert page.under("b") == ["Bài & báo"]


def test_a_quote_that_no_longer_stands_in_the_passage_is_not_underlined():
    for text, start in (("Khác hẳn.", 0), ("Có 12", 90)):
        page = only(replies.passage(surroundings("Mở đầu. Có 12.", 0, 14), quote(text, start)))
        assert page.under("u") == []
        assert page.quotes == ["Mở đầu. Có 12."]


def test_a_passage_without_source_ends_with_its_text():
    bare = quote("Có 12.", 8, source=None, published=None, place=None)
    page = only(replies.passage(surroundings("Mở đầu. Có 12.", 0, 14), bare))
    assert page.text == "Bài & báo\n\nMở đầu. Có 12."


def test_a_long_passage_is_paged_and_its_quote_underlined_on_each_page():
    text = "Một câu dài vừa phải. " * 500
    around = surroundings(text, 0, len(text))
    pages = read(replies.passage(around, quote(text[2200:9900], 2200), language="en"))
    assert "".join(page.quotes[0] for page in pages) == text
    assert "".join(part for page in pages for part in page.under("u")) == text[2200:9900]
    assert pages[1].text.startswith("(continued)\n")


def test_an_inline_result_has_the_place_the_title_and_the_start_of_the_quote():
    text = "Toàn tỉnh đã xây dựng được gần 6.500 mô hình " * 5
    result = replies.inline_result(quote(text, title="Tiếp tục phối hợp " * 9))
    assert result.title.startswith("Nam Định: Tiếp tục phối hợp")
    assert len(result.title) <= 80
    assert result.description.endswith(" xây dựng được…")
    assert len(result.description) <= 120
    assert only([result.html]).quotes == [text]


def test_an_inline_result_without_a_place_has_the_title_alone():
    assert replies.inline_result(quote("A.", place=None)).title == "Bài & báo"
