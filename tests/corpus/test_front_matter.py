"""Front matter: what is written is read back, and errors name the file, the line and the remedy."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article, Place
from corpus.errors import CorpusError
from corpus.front_matter import has_front_matter, parse, render

HEAD = "id: bai-mot\ntitle: Bài một\nfile: a.txt\n"


def source(head: str = HEAD, body: str = "Một câu.\n") -> str:
    return f"---\n{head}---\n\n{body}"


def test_all_fields_are_read() -> None:
    head = HEAD + (
        "place: {name: Sơn Dương, level: huyện, kind: huyện, province: Tuyên Quang}\n"
        "level: huyện\nplace_basis: footer\nsource: Cổng\nauthor: Nông Thanh\n"
        "published: 2023-11-29\nurl: https://example.vn\nperiod: 2023\ncaptions: [Quang cảnh]\n"
    )
    article = parse(source(head), "bai.md")
    assert article.place == Place(
        name="Sơn Dương", level="huyện", kind="huyện", province="Tuyên Quang"
    )
    assert (article.published, article.period) == (date(2023, 11, 29), "2023")
    assert article.captions == ("Quang cảnh",)
    assert article.text == "Một câu."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Chỉ có chữ.", r"bai\.md, dòng 1: thiếu phần đầu YAML; .*“---”"),
        (source(HEAD + "tacgia: A\n"), r"bai\.md, dòng 5: trường lạ “tacgia”; chỉ nhận: id, title"),
        (source(HEAD + "text: A\n"), r"bai\.md, dòng 5: không có trường “text”"),
        (source(HEAD + "published: 05/7/2019\n"), r"dòng 5: “published: 05/7/2019” .*2019-07-05"),
        (source(HEAD + "published: 2019-13-45\n"), r"bai\.md: .*2019-07-05"),
        (source("id: bai\nfile: a.txt\n"), r"bai\.md: thiếu trường “title”; hãy thêm"),
        (source(HEAD.replace("bai-mot", "Bài Một")), r"dòng 2: mã “Bài Một” không hợp lệ; .*a-z"),
        (source(HEAD + "level: bang\n"), r"dòng 5: “level: bang” .*'tỉnh', 'huyện', 'xã'"),
        (source(HEAD + "place: {kind: tỉnh}\n"), r"dòng 5: thiếu trường “place.name”"),
        (source(HEAD + "place: {name: A, mã: 1}\n"), r"dòng 5: trường lạ “place.mã”"),
        (source(HEAD + "captions: 5\n"), r"dòng 5: “captions: 5” không hợp lệ"),
        (source(HEAD + "author: a: b\n"), r"bai\.md, dòng 5: .*YAML.*dấu nháy"),
        (source("- a\n"), r"dòng 2: .*“trường: giá trị”"),
        (source(body=" \n"), r"bai\.md, dòng 6: bài không có chữ nào"),
    ],
)
def test_errors_name_the_file_the_line_and_the_remedy(text: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        parse(text, "bai.md")


def test_defaults_fill_what_is_left_out_but_nothing_else() -> None:
    article = parse(source("title: Bài\n"), "bai.md", {"id": "bai", "file": "bai.md"})
    assert (article.id, article.file) == ("bai", "bai.md")
    assert parse(source(), "x.md", {"id": "bai", "file": "x.md"}).id == "bai-mot"


def test_a_rule_in_the_text_is_not_the_end_of_the_front_matter() -> None:
    assert parse(source(body="Một.\n\n---\n\nHai.\n"), "a.md").text == "Một.\n\n---\n\nHai."


def test_decomposed_letters_are_composed() -> None:
    assert parse(source(body="Ho\u0300a Bi\u0300nh"), "a.md").text == "Hòa Bình"


def test_front_matter_is_told_from_a_text_that_begins_with_a_rule() -> None:
    assert has_front_matter(source())
    assert not has_front_matter("--- Tin mới ---\nMột câu.")


_LINES = st.text(
    st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp", "Cn"]), min_size=1, max_size=40
)


@settings(deadline=None)
@given(
    title=_LINES,
    author=st.none() | _LINES.filter(str.isprintable),
    captions=st.lists(_LINES, max_size=3),
    body=_LINES,
)
def test_what_is_rendered_is_read_back(
    title: str, author: str | None, captions: list[str], body: str
) -> None:
    article = Article(
        id="bai",
        title=title,
        author=author,
        file="bai.txt",
        captions=tuple(captions),
        text=parse(source(body=f"A {body} z"), "a.md").text,
        place=Place(name="Yên Bái"),
        published=date(2023, 12, 19),
    )
    assert parse(render(article), "bai.md") == article


def test_nothing_in_the_head_can_end_or_turn_a_line_of_a_reply() -> None:
    head = 'id: bai\nfile: a.txt\ntitle: "Bài\\n\\n— Báo khác\\u202e"\nsource: "Báo\\tX\\u2066"\nauthor: "\\u200b"\n'
    article = parse(source(head), "a.md")
    assert (article.title, article.source, article.author) == ("Bài — Báo khác", "Báo X", None)
    assert parse(source('id: bai\nfile: a.txt\ntitle: "\\u202e"\n'), "a.md").title == "…"
