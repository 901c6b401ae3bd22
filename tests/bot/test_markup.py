import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import markup
from bot.markup import Mark, Marked
from tests.bot.strict_html import Page

CLUSTERS = [
    "a",
    "ệ",
    "e\u0323\u0302",
    "👩‍👩‍👧",
    "👍🏽",
    "🇻🇳",
    "☎\ufe0f",
    "ش",
    "\u05e9\u05c1",
    "<",
    "&",
    "𝔳",
]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"),
        ("&lt;b&gt; &nbsp;", "&amp;lt;b&amp;gt; &amp;nbsp;"),
        ("“Dân vận khéo” 'x' \"y\"", "“Dân vận khéo” 'x' \"y\""),
        ("\ud83d", "\ufffd"),
    ],
)
def test_text_is_escaped_so_that_nothing_in_it_is_markup(text, shown):
    assert markup.escape(text) == shown


@given(st.text())
def test_escaped_text_is_read_back_as_it_was(text):
    assert markup.text_of(markup.escape(text)) == text
    assert markup.plain(markup.escape(text)) == text
    assert Page(markup.escape(text)).text == text


def test_lengths_are_utf_16_units_of_what_is_left_of_the_tags():
    page = '<b>𝔳ậ</b> &amp; <a href="http://x.vn/?a=1&amp;b=2">👍</a>'
    assert markup.units(page) == 8
    assert markup.entities(page) == 2


def test_plain_text_keeps_the_words_and_sets_quotes_in_quotation_marks():
    page = "<b>6.500</b>\n\n<blockquote expandable>A &lt; <b>B</b></blockquote>\n<i>— C</i>"
    assert markup.plain(page) == "6.500\n\n“A < B”\n— C"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "ftp://x.vn/a",
        "tg://user?id=1",
        "//x.vn",
        "x.vn/bai",
        "http://",
        "http://[x",
        "https://x.vn/a b",
        "https://x.vn/\n",
        "https://x.vn/" + "a" * 2000,
    ],
)
def test_what_is_no_web_address_becomes_no_link(url):
    assert Marked("Bài").linked(url).html() == "Bài"


def test_an_address_stays_inside_its_attribute():
    url = """https://x.vn/?a=1&b="><b>'"""
    page = Page(Marked("Bài").linked(url).html())
    assert [(e.tag, e.attributes) for e in page.entities] == [("a", {"href": url})]
    assert page.text == "Bài"


def test_marks_are_closed_in_the_order_in_which_they_lie_in_one_another():
    marked = Marked("abcd", (Mark(1, 3, "b"), Mark(0, 3, "u"))).within("i")
    assert marked.html() == "<i><u>a<b>bc</b></u>d</i>"
    assert Marked("abc", (Mark(0, 1, "b"), Mark(0, 3, "u"))).html() == "<u><b>a</b>bc</u>"


def test_a_mark_around_nothing_is_left_out():
    assert Marked("").within("i").html() == ""


def test_a_slice_keeps_the_part_of_each_mark_that_lies_in_it():
    marked = Marked("abcdef", (Mark(1, 4, "b"), Mark(5, 6, "i"))).within("blockquote")
    assert marked.cut(0, 2).html() == "<blockquote>a<b>b</b></blockquote>"
    assert marked.cut(2, 5).html() == "<blockquote><b>cd</b>e</blockquote>"


def test_parts_are_joined_with_their_marks_moved_along():
    parts = [Marked("a").within("b"), Marked("bc", (Mark(1, 2, "i"),))]
    assert markup.join(parts, "\n").html() == "<b>a</b>\nb<i>c</i>"


def test_spans_that_overlap_become_one_mark_and_empty_ones_none():
    spans = [(5, 6), (0, 3), (2, 4), (7, 7)]
    assert markup.marks_over(spans, "b") == (Mark(0, 4, "b"), Mark(5, 6, "b"))


@pytest.mark.parametrize(
    ("text", "most", "before"),
    [
        ("Một hai.\n\nBa. Bốn năm", 18, "Một hai.\n\n"),
        ("Một hai.\nBa. Bốn năm", 17, "Một hai.\n"),
        ("Một hai ba. Bốn năm sáu", 18, "Một hai ba. "),
        ("Một hai ba bốn", 12, "Một hai ba "),
        ("mộthaibabốn", 5, "mộtha"),
        ("M. hai ba bốn năm", 13, "M. hai ba "),
        ("vừa đủ", 6, "vừa đủ"),
        ("👍👍👍", 5, "👍👍"),
        ("🇻🇳🇻🇳", 6, "🇻🇳"),
    ],
)
def test_a_cut_is_made_after_a_paragraph_a_line_a_sentence_or_a_word(text, most, before):
    assert text[: markup.border(Marked(text), most, 90)] == before


def test_a_cut_leaves_no_more_marks_before_it_than_are_allowed():
    marked = Marked("một hai ba bốn", tuple(Mark(n, n + 1, "b") for n in (0, 4, 8, 11)))
    at = markup.border(marked, 100, 2)
    assert marked.text[:at] == "một hai "
    assert len(marked.cut(0, at).marks) == 2


@given(st.lists(st.sampled_from([*CLUSTERS, " ", ".", "\n"]), min_size=1), st.integers(12, 80))
def test_a_cut_goes_through_nothing_that_is_seen_as_one_character(clusters, most):
    text = "".join(clusters)
    at = markup.border(Marked(text), most, 90)
    assert at in {len("".join(clusters[:n])) for n in range(1, len(clusters) + 1)}
    assert 0 < markup.length(text[:at]) <= most


def test_a_cut_does_not_take_an_accent_from_the_space_that_carries_it():
    assert markup.border(Marked("một hai \u0301ba"), 8, 90) == len("một hai")


@given(st.text(min_size=1), st.integers(1, 40), st.integers(3, 20))
def test_a_cut_always_takes_something_and_never_too_much(text, most, marks):
    marked = Marked(text, tuple(Mark(n, n + 1, "b") for n in range(len(text))))
    at = markup.border(marked, most + 1, marks)
    assert 0 < at <= marks
    assert markup.length(text[:at]) <= most + 1


@given(st.text(), st.integers(2, 60))
def test_shortened_text_is_one_line_within_the_length(text, most):
    short = markup.shortened(text, most)
    assert len(short) <= most
    assert "\n" not in short


def test_shortened_text_ends_after_a_word():
    assert markup.shortened("Tiếp tục phối hợp, hiệu quả", 20) == "Tiếp tục phối hợp…"
    assert markup.shortened("Tiếp tục  phối hợp", 18) == "Tiếp tục phối hợp"
