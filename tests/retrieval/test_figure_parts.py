"""Wholes and their parts, and what coordinated numbers share; every sentence here is invented."""

from datetime import date

import pytest

from corpus.article import Article, Place
from corpus.passages import split
from retrieval.figure import Figure
from retrieval.figures import find_figures
from retrieval.parts import part_of


def read(text: str) -> tuple[list[Figure], str]:
    article = Article(
        id="a", title="Tổng kết", file="a.txt", text=text, published=date(2024, 12, 20),
        place=Place(name="Quảng Nam"), period="2024",
    )  # fmt: skip
    return [f for passage in split(article) for f in find_figures(article, passage)], text


def wholes(text: str) -> dict[str, str | None]:
    """Value of each figure -> value of what it is a part of."""
    found, text = read(text)
    parts = {figure.value: part_of(figure, found, text) for figure in found}
    return {value: whole.value if whole else None for value, whole in parts.items()}


def statuses(text: str) -> dict[str, str | None]:
    return {figure.value: figure.status for figure in read(text)[0]}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # after "trong đó", to the semicolon
        (
            "Huyện công nhận 90 mô hình, trong đó 20 mô hình cấp huyện, 70 mô hình cấp xã; giúp 35 hộ.",
            {"90": None, "20": "90", "70": "90", "35": None},
        ),
        # the whole is not the change that stands between
        (
            "Xã có 40 mô hình, giảm 3 mô hình so với năm 2022; trong đó 25 mô hình tập thể.",
            {"40": None, "3": None, "25": "40"},
        ),
        # a colon after the total lists its parts, semicolons part them
        (
            "Toàn huyện đăng ký 60 mô hình: cấp huyện 15 mô hình; cấp xã 45 mô hình.",
            {"60": None, "15": "60", "45": "60"},
        ),
        (
            "Huyện biểu dương 17 điển hình, gồm: 8 tập thể; 9 cá nhân.",
            {"17": None, "8": "17", "9": "17"},
        ),
        # "trong 75 mô hình có …"
        (
            "Trong 75 mô hình có 48 mô hình tập thể và 27 mô hình cá nhân.",
            {"75": None, "48": "75", "27": "75"},
        ),
        (
            "Trong tổng số 75 mô hình đăng ký, 30 mô hình thuộc lĩnh vực kinh tế.",
            {"75": None, "30": "75"},
        ),
        # a part of a part
        (
            "Có 500 hộ nghèo, trong đó 200 hộ người Cơ Tu, trong đó 50 hộ neo đơn.",
            {"500": None, "200": "500", "50": "200"},
        ),
        # what is compared with is no part
        ("Xã có 80 mô hình, tăng 12 mô hình so với 68 mô hình của năm 2023.",
         {"80": None, "12": None, "68": None}),
        # members, costs and shares belong to it, but are no parts of it
        ("Huyện có 30 câu lạc bộ với 900 hội viên.", {"30": None, "900": None}),
        ("Xã lắp 12 camera, tổng trị giá 90 triệu đồng.", {"12": None, "90 triệu": None}),
        ("Hòa giải thành 45 vụ, đạt 90%.", {"45": None, "90%": None}),
        # a team's members are no part of the communes that have teams
        ("Có 20 xã lập tổ công tác gồm 12 người.", {"20": None, "12": None}),
        # "riêng" sets one apart from all, not from the last part
        (
            "Tỉnh xây dựng 900 mô hình, trong đó 400 mô hình hoạt động hiệu quả; riêng vùng cao có 150 mô hình.",
            {"900": None, "400": "900", "150": "900"},
        ),
    ],
)  # fmt: skip
def test_a_part_has_its_whole(text: str, wanted: dict[str, str | None]) -> None:
    assert wholes(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Huyện tặng giấy khen cho 6 tập thể, 9 cá nhân và 12 hộ.", dict.fromkeys(["6", "9", "12"], "khen")),
        ("Dịp này, 5 tập thể và 7 cá nhân được Chủ tịch huyện tặng bằng khen.", {"5": "khen", "7": "khen"}),
        ("Xã tiếp nhận 30 đơn, 12 kiến nghị.", {"30": "tiếp nhận", "12": "tiếp nhận"}),
        # parts share what is said of their whole, unless they have a status of their own
        (
            "Huyện công nhận 90 mô hình, gồm 20 mô hình cấp huyện và 70 mô hình cấp xã.",
            {"90": "công nhận", "20": "công nhận", "70": "công nhận"},
        ),
        (
            "Huyện có 64 mô hình đăng ký, trong đó 50 mô hình được công nhận và 4 mô hình được đề nghị khen.",
            {"64": "đăng ký", "50": "công nhận", "4": "đề nghị"},
        ),
        # each verb has its own object
        ("Xã nhận 40 đơn, đã giải quyết 38 đơn.", {"40": "tiếp nhận", "38": "xử lý"}),
        ("Hội nghị công nhận 45 mô hình, 12 xã lập tổ tự quản.", {"45": "công nhận", "12": None}),
        # "trong số được công nhận, …" says it of all
        (
            "Trong số được công nhận, cấp huyện có 30 mô hình; cấp xã có 70 mô hình.",
            {"30": "công nhận", "70": "công nhận"},
        ),
    ],
)  # fmt: skip
def test_what_is_said_of_several_is_shared(text: str, wanted: dict[str, str | None]) -> None:
    assert statuses(text) == wanted
