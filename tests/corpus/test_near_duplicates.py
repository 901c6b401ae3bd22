"""What is one story re-posted, and what only looks like it."""

import unicodedata
from datetime import date

import numpy as np
import pytest

from corpus.article import Place
from corpus.near_duplicates import figures, likely, same_story, sketch
from tests.corpus.stories import PARAGRAPHS, TEXT, report, repost

ELSEWHERE = Place(name="Gò Công Đông", level="huyện", kind="huyện", province="Tiền Giang")
REPOSTS = {
    "word for word": TEXT,
    "cut to the lead": "\n\n".join(PARAGRAPHS[:2]),
    "cut inside a sentence": " ".join(TEXT.split(" ")[:60]) + "…",
    "with a masthead": f"(bao-vam-song.example) - {TEXT}",
    "with an agency's name": f"TTXVN - {TEXT}",
    "touched up": TEXT.replace("hiện có", "đang có").replace("thời gian tới", "sắp tới"),
    "in the other spelling of tones": TEXT.replace("văn hóa", "văn hoá").replace("ủy", "uỷ"),
    "with links to other news": f"{TEXT}\n\nHai xã bàn chuyện làm cầu\n\nMùa nước nổi về sớm hơn mọi năm",
    "without one paragraph": "\n\n".join((*PARAGRAPHS[:1], *PARAGRAPHS[2:])),
    "with a credit": f"{TEXT}\n\nTheo Báo Vàm Sông",
    "with a reporter": f"{TEXT}\n\nNguyễn Thị Sáu",
    "numbers spelt otherwise": TEXT.replace("2.350", "2350").replace("7 tuyến", "07 tuyến"),
}
OTHERS = {
    "one figure is another": TEXT.replace("134", "143"),
    "the last figure is another": TEXT.replace("418", "481"),
    "cut to the lead, one figure is another": "\n\n".join(PARAGRAPHS[:2]).replace("89", "98"),
    "another commune": TEXT.replace("Phước Lộc", "Tân Trạch"),
    "another official": TEXT.replace("Lê Thị Minh Tâm", "Phạm Văn Đức"),
    "another day": TEXT.replace("Sáng 12/5", "Sáng 12/6"),
    "the other half of the year": TEXT.replace("Từ đầu năm", "Từ cuối năm"),
    "a number in words is another": TEXT.replace("89 điển hình", "chín điển hình").replace(
        "45 mô hình tập thể", "ba mô hình tập thể"
    ),
    "the same beginning, other figures behind it": "\n\n".join(
        (
            *PARAGRAPHS[:2],
            (
                "Riêng trong tháng 9, tổ hòa giải ở cơ sở đã giải quyết xong 31 trong số 33 vụ việc, các"
                " đoàn thể giúp 56 hộ vay vốn nuôi bò với số tiền trên 1,2 tỷ đồng."
            ),
        )
    ),
    "a list at the end has another amount": f"{TEXT}\n\n- Ấp Chợ: 12 mô hình".replace("134", "135"),
}


@pytest.mark.parametrize("text", REPOSTS.values(), ids=REPOSTS.keys())
def test_a_repost_is_the_same_story_either_way_round(text: str) -> None:
    assert same_story(report(), repost(text))
    assert same_story(repost(text), report())


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS.keys())
def test_a_report_that_states_something_else_is_another_story(text: str) -> None:
    assert not same_story(report(), repost(text))
    assert not same_story(repost(text), report())


def test_credits_of_two_papers_are_no_difference() -> None:
    one, other = (f"{TEXT}\n\n(Nguồn: Báo {name})" for name in ("Vàm Sông", "Bờ Đê"))
    assert same_story(report(one), repost(other))


def test_an_amount_in_a_closing_line_without_a_stop_counts() -> None:
    one, other = (f"{TEXT}\n\nToàn xã còn {number} hộ chưa có nước sạch" for number in (12, 21))
    assert not same_story(report(one), repost(other))


def test_the_same_words_about_another_place_or_a_year_later_are_another_story() -> None:
    assert not same_story(report(), repost(place=ELSEWHERE))
    assert not same_story(report(), repost(published=date(2024, 5, 12)))


def test_a_place_or_day_that_is_not_known_or_contains_the_other_is_no_hindrance() -> None:
    province = Place(name="Long An")
    assert same_story(report(), repost(place=None, published=None))
    assert same_story(report(), repost(place=province))


def test_a_few_shared_words_are_no_story() -> None:
    assert not same_story(report(PARAGRAPHS[0][:60]), repost(PARAGRAPHS[0][:60]))


def test_figures_are_counted_without_the_links_behind_the_text() -> None:
    counted = figures("Có 05 ấp và 1.200 hộ.\n\n- 05 tổ\n\nChuyện của 300 người thợ")
    assert dict(counted) == {"5": 2, "1200": 1}
    beside = figures("Có 5 ấp.\n\nCòn 300 hộ nghèo", beside="Có 5 ấp.\n\nCòn 200 hộ nghèo.")
    assert dict(beside) == {"5": 1, "300": 1}


def test_sketches_find_the_whole_and_the_lead_among_others() -> None:
    shuffled = [" ".join(sorted(TEXT.split(), key=lambda w, n=n: hash((w, n)))) for n in range(5)]
    others = np.stack([sketch(text) for text in (*shuffled, TEXT)])
    assert likely(sketch(unicodedata.normalize("NFC", TEXT)), others)[0] == 5
    assert likely(sketch(PARAGRAPHS[0]), others)[:1] == [5]
    assert likely(sketch("Một câu không liên quan đến ai."), others) == []


def test_nothing_is_like_anything_in_an_empty_library() -> None:
    assert likely(sketch(TEXT), np.empty((0, len(sketch(TEXT))), np.uint32)) == []
