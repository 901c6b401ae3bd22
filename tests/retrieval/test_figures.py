from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article, Place
from corpus.passages import split
from retrieval.figure import Figure
from retrieval.figures import find_figures
from retrieval.numbers import parse


def figures(text: str, **fields: object) -> list[Figure]:
    values = {"id": "a", "title": "Tổng kết", "file": "a.txt", "published": date(2022, 12, 20)}
    place = {"place": Place(name="Quảng Nam"), "period": "2022"}
    article = Article.model_validate(values | place | {"text": text} | fields)
    return [f for passage in split(article) for f in find_figures(article, passage)]


def one(text: str, value: str, **fields: object) -> Figure:
    return next(f for f in figures(text, **fields) if f.value == value)


def test_qualifier_value_and_counted_noun() -> None:
    figure = one("Đến nay, toàn tỉnh xây dựng được gần 6.500 mô hình Dân vận khéo.", "6.500")
    assert (figure.qualifier, figure.unit, figure.kind, figure.role) == (
        "gần", "mô hình Dân vận khéo", "count", "total",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value", "slot", "wanted"),
    [
        ("Có 1.846 mô hình đăng ký, sau thẩm định có 1.519 mô hình được công nhận.", "1.846", "status", "đăng ký"),
        ("Có 1.846 mô hình đăng ký, sau thẩm định có 1.519 mô hình được công nhận.", "1.519", "status", "công nhận"),
        ("Trong đó 45 mô hình cấp tỉnh, 618 mô hình cấp huyện.", "45", "level", "tỉnh"),
        ("Trong đó 45 mô hình cấp tỉnh, 618 mô hình cấp huyện.", "618", "level", "huyện"),
        ("Gồm 2.057 mô hình tập thể và 1.425 mô hình cá nhân.", "2.057", "subject", "tập thể"),
        ("Gồm 2.057 mô hình tập thể và 1.425 mô hình cá nhân.", "1.425", "subject", "cá nhân"),
        ("Số mô hình tăng 276 so với năm 2020.", "276", "role", "increase"),
        ("So với năm 2020, số mô hình giảm 64 do các xã sáp nhập.", "64", "role", "decrease"),
        ("Tổ tiết kiệm bắt đầu với 02 tổ, nay có 37 tổ.", "02", "role", "base"),
        ("Mỗi xã đối thoại ít nhất 2 cuộc.", "2", "role", "least"),
        ("Nhân dân góp 1,2 tỷ đồng.", "1,2 tỷ", "kind", "money"),
        ("Nhân dân hiến 86.400 m2 đất.", "86.400", "kind", "area"),
        ("Tỷ lệ hòa giải thành đạt 87,3%.", "87,3%", "kind", "percent"),
        ("Xã trả lời trong 48 giờ.", "48", "kind", "duration"),
    ],
)  # fmt: skip
def test_each_figure_has_its_own_scope(text: str, value: str, slot: str, wanted: str) -> None:
    assert getattr(one(text, value), slot) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Hội nghị họp ngày 05/7/2019.",
        "Thực hiện Nghị quyết số 25-NQ/TW ngày 3-6-2013 về công tác dân vận.",
        "Theo Điều 5 và khoản 2 của quy chế.",
        "Đường dây nóng: 0900 000 111.",
        "Ông Lò Văn A, 72 tuổi, là người có uy tín.",
        "Cuộc họp bắt đầu lúc 14 giờ 30, ngày 7/12.",
        "Giai đoạn 2016 - 2021, công tác dân vận chuyển biến tích cực.",
        "Quốc lộ 1 đi qua địa bàn.",
        "5 năm qua, phong trào phát triển.",
    ],
)
def test_dates_labels_ages_and_phone_numbers_are_never_figures(text: str) -> None:
    assert figures(text) == []


def test_the_period_said_in_the_clause_wins_over_the_article() -> None:
    text = "Năm 2024, công nhận 1.805 mô hình, tăng 133 mô hình so với 1.672 mô hình của năm 2023."
    found = {f.value: (f.period_label, f.role) for f in figures(text, period="2024")}
    assert found == {
        "1.805": ("2024", "total"), "133": ("2024", "increase"), "1.672": ("2023", "base"),
    }  # fmt: skip


def test_without_a_period_of_its_own_a_figure_has_the_articles() -> None:
    figure = one("Dịp này, tỉnh tặng bằng khen cho 24 tập thể.", "24", period="2021")
    assert (figure.period_label, figure.period_basis) == ("2021", "article")


def test_a_district_named_in_the_sentence_owns_its_figure() -> None:
    text = "Toàn tỉnh có 300 mô hình. Huyện Núi Thành có 39 mô hình."
    assert one(text, "300").place is None
    assert one(text, "39").place_label == "huyện Núi Thành (Quảng Nam)"


def test_a_list_of_districts_owns_its_figure_together() -> None:
    text = "Ở ba huyện miền núi Tây Giang, Nam Giang, Phước Sơn, 24 làng có tổ hòa giải."
    figure = one(text, "24")
    assert (figure.place, figure.part) == (
        None,
        "Ở ba huyện miền núi Tây Giang, Nam Giang, Phước Sơn",
    )


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("Tỷ lệ hộ nghèo giảm từ 31,9% đầu giai đoạn xuống còn 18,4%.", "18,4%", "Tỷ lệ hộ nghèo"),
        ("Số câu lạc bộ tăng từ 12 lên 31.", "31", "Số câu lạc bộ"),
    ],
)
def test_what_a_number_came_to_is_counted_in_the_words_before_the_first(
    text: str, value: str, words: str
) -> None:
    figure = one(text, value)
    assert words in text[figure.own_start : figure.start]


def test_a_percentage_belongs_to_the_number_that_it_measures() -> None:
    text = "Có 1.118 doanh nghiệp đã ban hành quy chế dân chủ tại nơi làm việc, đạt 91,7%."
    assert one(text, "91,7%").parent == one(text, "1.118").start


def test_a_part_knows_its_total() -> None:
    text = "Có 187 mô hình được công nhận, gồm 09 mô hình cấp tỉnh và 46 mô hình cấp huyện."
    total, *parts = figures(text)
    assert [part.parent for part in parts] == [total.start, total.start]


def test_a_figure_survives_its_row() -> None:
    figure = one("Toàn tỉnh có gần 6.500 mô hình.", "6.500")
    assert Figure.from_row(figure.to_row()) == figure


WORDS = st.sampled_from(
    [
        "toàn tỉnh có",
        "mô hình",
        "tập thể",
        "tăng",
        "so với năm 2020",
        "gần",
        "trong đó",
        "đồng",
        "m2 đất",
        ",",
        ";",
        "và",
        "ngày",
    ]
)
AMOUNTS = st.sampled_from(
    ["6.500", "02", "1,2 tỷ", "45,6%", "94/97", "mười bảy", "3 nghìn", "102 tỷ 140 triệu", "7"]
)


@given(st.lists(st.one_of(WORDS, AMOUNTS), min_size=1, max_size=14))
def test_every_figure_parsed_again_from_its_span_gives_its_value(words: list[str]) -> None:
    text = " ".join(words) + "."
    for figure in figures(text):
        assert text[figure.start : figure.end] == figure.value
        assert parse(figure.value) == figure.number
        assert 0 <= figure.own_start <= figure.start < figure.end <= figure.own_end <= len(text)
