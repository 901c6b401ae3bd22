import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.question import MAX_LENGTH, Question, QuestionError, parse_question
from retrieval.vietnamese import fold

TODAY = date(2024, 5, 20)
FULL = "Năm 2022 tỉnh Quảng Ninh có bao nhiêu mô hình Dân vận khéo được công nhận?"


def ask(text: str) -> Question:
    return parse_question(text, today=TODAY)


def slots(question: Question) -> tuple[object, ...]:
    return (
        question.intent,
        [place.name for place in question.places],
        [period.label for period in question.periods],
        question.measure.head[:1],
        question.dims,
    )


WANTED = ("count", ["Quảng Ninh"], ["2022"], ("c:mô hình",), (("status", ("công nhận",)),))


@pytest.mark.parametrize(
    "text",
    [
        FULL,
        "nam 2022 tinh quang ninh co bao nhieu mo hinh dan van kheo duoc cong nhan",
        "QUẢNG NINH NĂM 2022 CÓ BAO NHIÊU MÔ HÌNH DÂN VẬN KHÉO ĐƯỢC CÔNG NHẬN",
        "quảng ninh 2022 có bn mh DVK đc công nhận",
        "Quãng Ninh năm 2022 có bao nhiu mô hinh dân vận khéo được công nhận",
        "How many Dân vận khéo models were recognised in Quang Ninh in 2022?",
        "how many skilful mass mobilisation models did Quảng Ninh recognise in 2022",
    ],
)
def test_every_way_of_typing_arrives_at_one_question(text: str) -> None:
    assert slots(ask(text)) == WANTED


@given(st.data())
def test_case_form_spaces_and_punctuation_do_not_matter(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([FULL, FULL.upper(), FULL.lower(), FULL.rstrip("?")]))
    text = unicodedata.normalize(data.draw(st.sampled_from(["NFC", "NFD"])), text)
    text = text.replace(" ", data.draw(st.sampled_from([" ", "  ", "\u00a0", "\t "])))
    text += data.draw(st.sampled_from(["", " ", "!", "??", " ..."]))
    assert slots(ask(text)) == WANTED


@pytest.mark.parametrize(("new", "old"), [("Thanh Hoá", "Thanh Hóa"), ("Khánh Hoà", "Khánh Hòa")])
def test_tone_placement_does_not_matter(new: str, old: str) -> None:
    assert slots(ask(f"{new} có mấy mô hình?")) == slots(ask(f"{old} có mấy mô hình?"))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Huyện Quảng Ninh có bao nhiêu mô hình?", ["huyện Quảng Ninh"]),
        ("Tỉnh Quảng Ninh có bao nhiêu mô hình?", ["tỉnh Quảng Ninh"]),
        ("Thái Bình có bao nhiêu mô hình?", ["tỉnh Thái Bình"]),
        ("thai nguyen co bao nhieu mo hinh", ["tỉnh Thái Nguyên"]),
        ("Đắk Nông có bao nhiêu mô hình?", ["tỉnh Đắk Nông"]),
        ("Daklak có bao nhiêu mô hình?", ["tỉnh Đắk Lắk"]),
        ("TP.HCM có bao nhiêu mô hình?", ["thành phố Hồ Chí Minh"]),
        ("BR-VT có bao nhiêu mô hình?", ["tỉnh Bà Rịa - Vũng Tàu"]),
    ],
)
def test_the_place_is_the_one_written(text: str, places: list[str]) -> None:
    assert [f"{place.kind} {place.name}" for place in ask(text).places] == places


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("6 tháng đầu năm 2022 Quảng Ngãi đăng ký bao nhiêu mô hình?", ["6 tháng đầu năm 2022"]),
        ("Giai đoạn 2016-2021 tiếp bao nhiêu lượt công dân?", ["2016-2021"]),
        ("Năm ngoái Hà Tĩnh có mấy mô hình?", ["2023"]),
        ("Năm nay Hà Tĩnh có mấy mô hình?", ["2024"]),
        ("Năm 2023 còn mấy mô hình chuyển sang năm sau?", ["2023"]),
    ],
)
def test_the_period_is_the_one_meant(text: str, periods: list[str]) -> None:
    assert [period.label for period in ask(text).periods] == periods


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("Đến năm 2020 có bao nhiêu xã đạt chuẩn?", True),
        ("den het nam 2020 bao nhieu xa dat chuan", True),
        ("Năm 2020 có bao nhiêu xã đạt chuẩn?", False),
        ("Từ năm 2016 đến năm 2020 có bao nhiêu mô hình?", False),
    ],
)
def test_what_had_been_reached_by_a_year_is_told_from_what_was_done_in_it(
    text: str, *, until: bool
) -> None:
    assert parse_question(text).until is until


@pytest.mark.parametrize(
    ("text", "dims"),
    [
        ("Công nhân góp bao nhiêu ngày công?", {}),
        ("Công nhận bao nhiêu mô hình?", {"status": ("công nhận",)}),
        ("cong nhan bao nhieu mo hinh", {"status": ("công nhận",)}),
    ],
)
def test_a_word_of_its_own_is_no_slip_of_another(text: str, dims: dict[str, Any]) -> None:
    assert dict(parse_question(text).dims) == dims


@pytest.mark.parametrize(
    "text",
    [
        "How much money did An Giang's Fund for the Poor receive?",
        "In An Giang how many models were built?",
    ],
)
def test_an_english_sentence_keeps_the_words_of_names(text: str) -> None:
    assert [place.name for place in parse_question(text).places] == ["An Giang"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ngèo", "nghèo"), ("xây tặg", "xây tặng"), ("ngành nghề", "ngành nghề"), ("blog", "blong")],
)
def test_a_slip_that_leaves_no_syllable_is_mended(typed: str, meant: str) -> None:
    assert parse_question(typed).text == meant


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("van dong bao nhieu doi tuong ra dau thu", "c:di dời"),
        ("hien bao nhieu m2 dat lam duong", "c:đạt yêu cầu"),
        ("Vận động bao nhiêu đối tượng ra đầu thú?", "c:di dời"),
    ],
)
def test_a_syllable_without_accents_is_no_concept_by_itself(text: str, key: str) -> None:
    assert key not in parse_question(text).measure.keys


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("How many guns were handed in between 2020 and 2022?", ["2020-2022"]),
        ("By how many models did Ha Tinh increase from 2023 to 2024?", ["2024"]),
    ],
)
def test_two_years_in_english_are_a_span_unless_a_change_is_asked(
    text: str, periods: list[str]
) -> None:
    assert [period.label for period in parse_question(text).periods] == periods


def test_english_puts_the_kind_of_a_place_last() -> None:
    (place,) = parse_question("How many people in Bac Giang city were asked?").places
    assert (place.kind, place.name) == ("thành phố", "Bắc Giang")


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("Lùng Vai có bao nhiêu mô hình?", ("Lùng Vai",)),
        ("Hội Cựu chiến binh Thái Nguyên có bao nhiêu hội viên?", ()),
        ("Bao Nhiêu Mô Hình Dân Vận Khéo", ()),
        ("lùng vai có bao nhiêu mô hình", ()),
    ],
)
def test_capitalised_names_of_nothing_known_must_be_in_the_article(
    text: str, entities: tuple[str, ...]
) -> None:
    assert parse_question(text).anchors.entities == entities


def test_an_old_name_in_a_new_province_is_what_is_asked() -> None:
    question = ask("Hải Phòng mới gồm cả Hải Dương cũ, phần Hải Dương cũ có bao nhiêu mô hình?")
    assert [place.name for place in question.places] == ["Hải Dương"]


def test_the_seat_of_an_office_is_no_place_asked_about() -> None:
    question = ask("Ai đại diện Ban Dân vận Trung ương tại Đà Nẵng dự hội nghị ở Đắk Lắk?")
    assert [place.name for place in question.places] == ["Đắk Lắk"]


def test_people_documents_and_numbers_pin_the_question_down() -> None:
    question = ask("Đồng chí Tô Văn Hải nói gì về 25-NQ/TW và 998 thôn?")
    assert question.anchors.names == ("Tô Văn Hải",)
    assert question.anchors.documents == ("25nqtw",)
    assert [number.value for number in question.anchors.numbers] == ["998"]


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("Ha Giang co bao nhieu mo hinh r", "mô hình"),
        ("nam dinh co bn ho ngheo o xa", "hộ nghèo"),
        ("Hà Giang có bao nhiêu mô hình chưa?", "mô hình"),
        ("Nam Định có bao nhiêu hộ nghèo ở xã?", "hộ nghèo"),
    ],
)
def test_the_counted_noun_ends_before_what_follows_it_however_it_was_typed(
    text: str, noun: str
) -> None:
    assert ask(text).measure.noun == noun


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "\x00\x01", "1234 ?", "\u200b"])
def test_what_has_no_letter_is_no_question(text: str) -> None:
    with pytest.raises(QuestionError, match="trống"):
        ask(text)


def test_a_question_that_is_too_long_names_its_length_and_the_limit() -> None:
    with pytest.raises(QuestionError, match=r"10\.000 ký tự.*1\.000"):
        ask("a" * 10_000)
    assert ask("mô hình " * 100).text
    assert MAX_LENGTH == 1000


@given(st.text(max_size=300))
def test_no_text_makes_understanding_fail(text: str) -> None:
    try:
        question = ask(text)
    except QuestionError:
        return
    assert fold(question.text)
