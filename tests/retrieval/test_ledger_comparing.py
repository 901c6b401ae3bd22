"""Rows set side by side: which row stands for a place, and which stands as an equal of the others."""

from datetime import date

import pytest

from corpus.article import Place
from corpus.places import districts, place_of
from retrieval.ledger_comparing import MOST, Asked, compare_periods, compare_places
from retrieval.ledger_filter import period_of, places_of
from tests.retrieval.library_of_figures import (
    AN_GIANG,
    BEN_TRE,
    DAK_NONG,
    DONG_NAI,
    ledger_of,
    story,
)

MODELS = "mô hình"
LIBRARY = (
    story(
        "an-giang",
        AN_GIANG,
        "Năm 2022, toàn tỉnh đăng ký 1.500 mô hình “Dân vận khéo”; có 1.310 mô hình được công nhận. "
        "Có 45 mô hình phải dừng.",
    ),
    story(
        "ben-tre",
        BEN_TRE,
        "Năm 2022, toàn tỉnh có gần 900 mô hình Dân vận khéo được công nhận. Huyện Ba Tri có 88 mô hình. "
        "Nhân dân hiến 12.400 m2 đất.",
    ),
    story(
        "dak-nong",
        DAK_NONG,
        "6 tháng đầu năm 2022, toàn tỉnh đăng ký 410 mô hình “Dân vận khéo”. Nhân dân hiến 3 ha đất.",
        period="6 tháng đầu năm 2022",
        published=date(2022, 7, 12),
    ),
    story(
        "dong-nai",
        DONG_NAI,
        "Năm 2022, tỉnh công nhận 730 mô hình Dân vận khéo. Người dân hiến 8.100 m2 đất.",
    ),
    story(
        "earlier",
        AN_GIANG,
        "Năm 2020, toàn tỉnh có 1.105 mô hình “Dân vận khéo” được công nhận.",
        period="2020",
        published=date(2020, 12, 18),
    ),
)


@pytest.fixture
def ledger(tmp_path):
    return ledger_of(tmp_path, *LIBRARY)


def told(comparison):
    return [(entry.label, entry.row.value, entry.marks) for entry in comparison.rows]


def test_provinces_are_ranked_by_what_stands_for_each(ledger):
    compared = compare_places(ledger, Asked(MODELS, level="tỉnh"))
    assert told(compared) == [
        ("An Giang", "1.310", ()),
        ("Bến Tre", "900", ("approximate",)),
        ("Đồng Nai", "730", ()),
        ("Đắk Nông", "410", ("part_of_year", "status")),
    ]
    assert compared.notes == (
        "Kỳ báo cáo khác nhau, không nên so như nhau (Đắk Nông: 6 tháng đầu năm 2022).",
        "Khác tình trạng (Đắk Nông: đăng ký).",
    )


def test_a_district_among_provinces_is_marked(ledger):
    marks = {entry.label: entry.marks for entry in compare_places(ledger, Asked(MODELS)).rows}
    assert marks["huyện Ba Tri (Bến Tre)"] == ("level", "status")


def test_the_least_comes_first_where_it_is_asked_for(ledger):
    compared = compare_places(ledger, Asked(MODELS, level="tỉnh", least=True))
    assert [entry.row.number for entry in compared.rows] == [410, 730, 900, 1310]


def test_a_place_without_a_figure_is_named(ledger):
    asked = Asked(MODELS, places=places_of("Bến Tre, Lai Châu"))
    compared = compare_places(ledger, asked)
    assert told(compared) == [("Bến Tre", "900", ("approximate",))]
    assert compared.missing == ("Lai Châu",)
    assert compared.notes == ("Thư viện chưa có số liệu của Lai Châu.",)


def test_a_status_that_is_asked_for_is_the_only_one(ledger):
    compared = compare_places(ledger, Asked(MODELS, status="đăng ký"))
    assert [(entry.label, entry.row.value) for entry in compared.rows] == [
        ("An Giang", "1.500"),
        ("Đắk Nông", "410"),
    ]


def test_only_the_year_that_is_asked_for_counts(ledger):
    compared = compare_places(ledger, Asked(MODELS, periods=(period_of("2020"),)))
    assert told(compared) == [("An Giang", "1.105", ())]
    assert compared.title == "Mô hình Dân vận khéo, công nhận, 2020"


def test_what_lies_in_a_place_is_ranked_without_the_place_itself(ledger):
    compared = compare_places(ledger, Asked(MODELS, within=places_of("Bến Tre")))
    assert [entry.label for entry in compared.rows] == ["huyện Ba Tri (Bến Tre)"]


def test_hectares_and_square_metres_are_not_ranked_as_one(ledger):
    compared = compare_places(ledger, Asked("đất"))
    assert [(entry.label, entry.row.unit) for entry in compared.rows] == [
        ("Bến Tre", "m2"),
        ("Đồng Nai", "m2"),
    ]
    assert compared.notes == ("Khác đơn vị tính nên không xếp chung (Đắk Nông: 3 ha đất).",)


def test_one_place_over_time_stands_in_the_order_of_time(ledger):
    compared = compare_periods(ledger, Asked(MODELS, places=(places_of("An Giang")[0],)))
    assert told(compared) == [("2020", "1.105", ()), ("2022", "1.310", ())]
    assert compared.spread == "period"


def test_part_of_a_year_among_years_is_marked(tmp_path):
    half = story(
        "half",
        AN_GIANG,
        "6 tháng đầu năm 2023, tỉnh công nhận 520 mô hình Dân vận khéo.",
        period="6 tháng đầu năm 2023",
        published=date(2023, 7, 10),
    )
    ledger = ledger_of(tmp_path, *LIBRARY, half)
    compared = compare_periods(ledger, Asked(MODELS, places=(places_of("An Giang")[0],)))
    assert [entry.marks for entry in compared.rows] == [(), (), ("part_of_year",)]


def test_what_stands_at_the_end_comes_before_what_was_new_in_the_period(tmp_path):
    both = story(
        "both",
        Place(name="Quảng Trị"),
        "Đến cuối tháng 9/2022 toàn tỉnh còn 702 mô hình Dân vận khéo duy trì hiệu quả. "
        "Riêng 9 tháng năm 2022, các cấp xây dựng mới 188 mô hình.",
        period="9 tháng năm 2022",
    )
    compared = compare_places(ledger_of(tmp_path, *LIBRARY, both), Asked(MODELS))
    assert [e.row.value for e in compared.rows if e.label == "Quảng Trị"] == ["702"]


def test_sources_that_differ_are_told(tmp_path):
    other = story("other", DONG_NAI, "Năm 2022, tỉnh công nhận 745 mô hình Dân vận khéo.")
    ledger = ledger_of(tmp_path, *LIBRARY, other)
    compared = compare_places(ledger, Asked(MODELS, places=places_of("Đồng Nai, An Giang")))
    (entry,) = [entry for entry in compared.rows if entry.label == "Đồng Nai"]
    assert "disagrees" in entry.marks
    assert any(note.startswith("Các nguồn ghi khác nhau (Đồng Nai:") for note in compared.notes)


def test_a_part_of_a_total_never_stands_for_a_place(tmp_path):
    parts = story(
        "parts",
        Place(name="Bình Định"),
        "Năm 2022, toàn tỉnh có 640 mô hình Dân vận khéo, trong đó 590 mô hình do thôn tự đề xuất.",
    )
    compared = compare_places(ledger_of(tmp_path, *LIBRARY, parts), Asked(MODELS))
    assert [e.row.value for e in compared.rows if e.label == "Bình Định"] == ["640"]


def test_of_very_many_places_the_first_are_held_and_notes_stay_short(tmp_path):
    units = districts()[:230]
    years = [2022 if number % 2 else 2000 + number % 20 for number in range(len(units))]
    many = [
        story(
            f"d{number}",
            place_of(unit),
            f"Năm {year}, {unit.kind} có {number + 10} mô hình Dân vận khéo được công nhận.",
            period=str(year),
        )
        for number, (unit, year) in enumerate(zip(units, years, strict=True))
    ]
    compared = compare_places(ledger_of(tmp_path, *many), Asked(MODELS, level="huyện"))
    assert len(compared.rows) == MOST
    assert compared.rows[0].row.number == 239
    assert compared.notes[-1] == f"Bảng giữ {MOST} nơi đứng đầu trong 230 nơi có số liệu."
    assert all(len(note) < 900 for note in compared.notes)
