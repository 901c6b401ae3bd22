"""The parse-mode rules of the Bot API server that the bot's tests talk to."""

import pytest

from tests.telegram_markup import (
    MarkupError,
    find_entities,
    parse_html,
    shown,
    utf16_slice,
)


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>Thái 😀</b> &amp; x", "Thái 😀 & x", [("bold", "Thái 😀")]),
        ("😀😀 <i>bệnh</i>", "😀😀 bệnh", [("italic", "bệnh")]),
        ("<STRONG>a</strong><em>b</em>", "ab", [("bold", "a"), ("italic", "b")]),
        ("<u>a</u><ins>b</ins>", "ab", [("underline", "a"), ("underline", "b")]),
        ("<s>a</s><del>b</del>", "ab", [("strikethrough", "a"), ("strikethrough", "b")]),
        ('<span class="tg-spoiler">a</span>', "a", [("spoiler", "a")]),
        ('<pre><code class="language-x">a</code></pre>', "a", [("pre", "a")]),
        ("<blockquote>a <b>6.500</b></blockquote>", "a 6.500", [("blockquote", "a 6.500"), ("bold", "6.500")]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", "a")]),
        ('<a href="https://x.vn/?a=1&amp;b=2">ở</a>', "ở", [("text_link", "ở")]),
        ("&lt;b&gt; &quot;&#7879;&#x1F600;", '<b> "ệ😀', []),
        ("Q&A & R", "Q&A & R", []),
        ("<b></b>x", "x", []),
    ],
)  # fmt: skip
def test_html_becomes_text_and_entities(source, text, entities):
    parsed = parse_html(source)
    assert parsed.text == text
    covered = [
        (mark["type"], utf16_slice(text, mark["offset"], mark["length"]))
        for mark in parsed.entities
    ]
    assert covered == entities
    assert parsed.violations == ()


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("ệ <br>", 'Unsupported start tag "br" at byte offset 4'),
        ("5 < 6", 'Unsupported start tag "" at byte offset 2'),
        ("5 <6", "Unclosed start tag at byte offset 2"),
        ("<b>a", "Can't find end tag corresponding to start tag b"),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ('<a href="x>a</a>', "attribute name"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<blockquote><blockquote>a</blockquote></blockquote>", "can't be nested"),
    ],
)
def test_html_that_telegram_cannot_parse_is_refused(source, reason):
    with pytest.raises(MarkupError) as refused:
        parse_html(source)
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("source", "violation"),
    [
        ("a&nbsp;b", "&nbsp; is shown as it stands"),
        ('<a href="x.vn">a</a>', "is no link"),
        ("<code><b>a</b></code>", "<b> inside code is dropped"),
        ('<b class="x">a</b>', 'attribute "class" of <b>'),
    ],
)
def test_html_that_loses_something_is_a_violation(source, violation):
    assert violation in parse_html(source).violations[0]


def test_links_mentions_and_commands_are_found_with_utf16_offsets():
    text = "😀 /hoi@hoidanvan_bot @Minh_VN xem https://a.vn/ệ?x=1. ten@mail.vn 1/2"
    found = [
        (mark["type"], utf16_slice(text, mark["offset"], mark["length"]))
        for mark in find_entities(text)
    ]
    assert found == [
        ("bot_command", "/hoi@hoidanvan_bot"),
        ("mention", "@Minh_VN"),
        ("url", "https://a.vn/ệ?x=1"),
    ]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("<b>6.500</b> mô hình", ["*6.500* mô hình"]),
        ("a<blockquote>😀 <b>b</b>\nc</blockquote>d", ["a", "┃ 😀 *b*", "┃ c", "d"]),
        ('<a href="https://a.vn">Báo</a>\n\n<i>x</i>', ["Báo <https://a.vn>", "", "_x_"]),
    ],
)
def test_a_transcript_marks_bold_quotes_and_links(source, lines):
    parsed = parse_html(source)
    assert shown(parsed.text, list(parsed.entities)).split("\n") == lines
