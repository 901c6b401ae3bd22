"""Sentences and passages: everything once, in order, never a number or a sentence cut."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.passages import MAX_SYLLABLES, MIN_SYLLABLES, sentences, split
from corpus.sentences import syllable_count


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def article(text: str) -> Article:
    return Article(id="bai", title="Bài", text=text, file="bai.txt")


def sentence(words: int, first: str = "Hội") -> str:
    return " ".join([first, *["nghị"] * (words - 2), "xong."])


@pytest.mark.parametrize(
    "text",
    [
        "Tại TP. Cao Lãnh, hội nghị diễn ra.",
        "Tại Tp. Hồ Chí Minh và TX. Sông Cầu, hội nghị diễn ra.",
        "PGS. TS. Nguyễn Văn An và ThS. Lê Bình dự.",
        "Toàn tỉnh có gần 6.500 mô hình.",
        "Ngày 1.12 và 19.12.2023 có hai hội nghị.",
        "Thực hiện Nghị quyết số 25-NQ/TW ngày 3-6-2013.",
        "Đồng chí Trần Văn A. Phó Bí thư dự.",
        "1. Nội dung phong trào.",
        "- a) Nội dung phong trào.",
        "2.1. Nội dung phong trào.",
        "Có 6. 500 mô hình.",
        "Đồng chí nói: “Dân biết. Dân bàn. Dân làm” và cảm ơn.",
        "Phong trào (Xem Báo A. Trang 2) được nhân rộng.",
        "Giám sát, phản biện xã hội... rồi nhân rộng.",
        "Xem trang baodaklak.vn để biết thêm.",
        "Chương trình giai đoạn 2016 – 2021; ký kết: chương trình mới.",
    ],
)
def test_one_sentence_stays_one(text: str) -> None:
    assert parts(text) == [text]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Đó là năm 2019.", "Trong năm có 15 cuộc họp."),
        ("Đạt 45,6%.", "Tăng so với năm trước."),
        ("Giảm 64 mô hình.", "17/17 xã lập nhóm."),
        ("Giám sát, phản biện xã hội...\xa0".strip(), "Phong trào được quan tâm."),
        ("Có 3.500 điển hình cá nhân...", "Phát biểu tại Hội nghị, ông nói."),
        ("Thực hiện nhiệm vụ của tỉnh./.", "Bích Diệp"),
        ("Ông hỏi: “Dân có bớt phải đi lại không?”", "Tỉnh tặng bằng khen."),
        ("Bớt đi lại nhiều lần hay không”.", "Tỉnh tặng bằng khen."),
        ("Theo Nghị quyết 25-NQ/TW.", "Hội nghị thống nhất."),
        ("Thật là vui!", "Ai cũng làm."),
        ("Dự có lãnh đạo tỉnh.", "“Hoà giải được một vụ”, ông nói."),
    ],
)
def test_two_sentences_are_parted(first: str, second: str) -> None:
    assert parts(f"{first} {second}") == [first, second]


def test_a_forgotten_space_does_not_join_sentences() -> None:
    assert parts("Lo cho nhân dân.Phát huy dân chủ.") == ["Lo cho nhân dân.", "Phát huy dân chủ."]


def test_every_line_is_at_least_a_sentence() -> None:
    assert parts("Năm 2025:\n\n- Lập tổ;\n\n- Bỏ báo cáo") == [
        "Năm 2025:",
        "- Lập tổ;",
        "- Bỏ báo cáo",
    ]


def test_a_long_quotation_is_split_into_its_sentences() -> None:
    speech = f"Ông nói: “{sentence(40)} {sentence(40)}”"
    assert len(parts(speech)) == 2


def test_short_paragraphs_are_joined_and_offsets_span_the_blank_line() -> None:
    text = f"{sentence(30)}\n\n{sentence(40)}\n\n{sentence(100)}"
    passages = split(article(text))
    assert [text[p.start : p.end] for p in passages] == [
        f"{sentence(30)}\n\n{sentence(40)}",
        sentence(100),
    ]


def test_a_long_paragraph_is_cut_between_sentences_into_even_pieces() -> None:
    text = " ".join([sentence(50)] * 5)
    sizes = [syllable_count(text[p.start : p.end]) for p in split(article(text))]
    assert sorted(sizes) == [100, 150]


def test_a_very_long_sentence_is_a_passage_of_its_own() -> None:
    text = f"{sentence(80)} {sentence(MAX_SYLLABLES + 40)} {sentence(80)}"
    sizes = [len(p.sentences) for p in split(article(text))]
    assert sizes == [1, 1, 1]


def test_a_byline_is_joined_to_what_stands_before_it() -> None:
    text = f"{sentence(100)} {sentence(58)} {sentence(50)}\n\nBích Diệp"
    passages = split(article(text))
    assert text[passages[-1].start : passages[-1].end].endswith("xong.\n\nBích Diệp")


def test_passages_are_numbered_and_name_their_article() -> None:
    passages = split(article("\n\n".join([sentence(100)] * 3)))
    assert [(p.article, p.number) for p in passages] == [("bai", 0), ("bai", 1), ("bai", 2)]


_PIECES = """
    Đồng chí TP. Tỉnh ủy năm 2019 6.500 45,6% 1.12 25-NQ/TW “Dân vận khéo” (ảnh) mô hình 3-6-2013
    toàn tỉnh hội nghị. xong! A. v.v. - ; 38,6 tỷ... ./. không?” 2.071. 12/5, (6.500).
"""
_WORDS = st.sampled_from([*_PIECES.split(), "\xa0"])
_PARAGRAPHS = st.lists(st.lists(_WORDS, min_size=1, max_size=200).map(" ".join), max_size=6)
TEXTS = st.one_of(_PARAGRAPHS.map("\n\n".join), st.text(max_size=300)).filter(str.strip)


@settings(deadline=None)
@given(TEXTS)
def test_sentences_hold_all_of_the_text_in_order(text: str) -> None:
    spans = sentences(text)
    assert "".join("".join(text[s:e] for s, e in spans).split()) == "".join(text.split())
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert all(text[s:e] == text[s:e].strip() and text[s:e] for s, e in spans)


@settings(deadline=None)
@given(TEXTS)
def test_no_sentence_ends_inside_a_number(text: str) -> None:
    numbers = [m.span() for m in re.finditer(r"\d+(?:[.,/-]\d+)*", text)]
    cuts = {offset for span in sentences(text) for offset in span}
    assert [n for n in numbers if any(n[0] < cut < n[1] for cut in cuts)] == []


@settings(deadline=None)
@given(TEXTS)
def test_passages_hold_every_sentence_once_and_are_not_too_long(text: str) -> None:
    passages = split(article(text))
    assert [span for p in passages for span in p.sentences] == sentences(text)
    for passage in passages:
        assert (passage.start, passage.end) == (passage.sentences[0][0], passage.sentences[-1][1])
        size = syllable_count(text[passage.start : passage.end])
        assert size <= MAX_SYLLABLES or len(passage.sentences) == 1


@settings(deadline=None)
@given(st.lists(st.integers(5, 90), min_size=1, max_size=12))
def test_neighbours_that_are_short_and_fit_are_never_left_apart(lengths: list[int]) -> None:
    text = "\n\n".join(map(sentence, lengths))
    sizes = [syllable_count(text[p.start : p.end]) for p in split(article(text))]
    for one, other in pairwise(sizes):
        assert min(one, other) >= MIN_SYLLABLES or one + other > MAX_SYLLABLES
