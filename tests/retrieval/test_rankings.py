"""Comparisons and rankings in the words in which officials ask, answered from the ledger."""

import pytest

from corpus.article import Place
from tests.retrieval.library_of_questions import BINH_THUAN, QUANG_NINH, QUANG_NINH_2020


def rows(answer):
    return [(entry.label, entry.row.value) for entry in answer.comparison.rows]


@pytest.mark.parametrize(
    "question",
    [
        "so sánh Quảng Ninh với Bình Thuận",
        "so sanh quang ninh va binh thuan",
        "So sánh số mô hình được công nhận của Quảng Ninh và Bình Thuận năm 2022",
    ],
)
def test_two_places_stand_side_by_side(engine, question):
    answer = engine.ask(question)
    assert answer.status == "answered"
    assert sorted(rows(answer)) == [("Bình Thuận", "845"), ("Quảng Ninh", "1.075")]
    assert {figure.value for figure in answer.figures} == {"845", "1.075"}
    assert all(
        quote.text in {entry.row.quote for entry in answer.comparison.rows}
        for quote in answer.quotes
    )


@pytest.mark.parametrize(
    "question",
    [
        "tỉnh nào nhiều mô hình nhất?",
        "tinh nao co nhieu mo hinh dan van kheo nhat",
        "xếp hạng các tỉnh theo số mô hình Dân vận khéo",
        "so sánh mô hình Dân vận khéo tất cả các tỉnh",
        "So sánh số mô hình các tỉnh năm 2022",
    ],
)
def test_provinces_are_ranked_each_with_its_latest_figure(engine, question):
    assert rows(engine.ask(question)) == [("Quảng Ninh", "1.075"), ("Bình Thuận", "845")]


def test_the_fewest_come_first_where_they_are_asked_for(engine):
    answer = engine.ask("tỉnh nào ít mô hình Dân vận khéo nhất?")
    assert rows(answer)[0] == ("Bình Thuận", "845")


@pytest.mark.parametrize(
    "question",
    [
        "Mô hình Dân vận khéo của Quảng Ninh qua các năm",
        "số mô hình ở Quảng Ninh từng năm thế nào?",
    ],
)
def test_one_place_over_the_years(engine, question):
    answer = engine.ask(question)
    assert rows(answer) == [("2020", "930"), ("2022", "1.075")]
    assert answer.comparison.spread == "period"


def test_numbers_that_are_to_be_listed_are_stated_for_each_place(engine):
    answer = engine.ask("Liệt kê số mô hình được công nhận ở Quảng Ninh và Bình Thuận năm 2022")
    assert {figure.value for figure in answer.figures} >= {"1.075", "845"}


def test_nothing_said_of_what_to_compare_means_what_is_known_best(engine):
    answer = engine.ask("quảng ninh qua các năm thế nào")
    assert rows(answer) == [("2020", "930"), ("2022", "1.075")]
    alone = engine.ask("so sánh Bình Thuận với Cao Bằng")
    assert [figure.value for figure in alone.figures] == ["845"]
    assert "Thư viện chưa có số liệu của Cao Bằng." in alone.notes


def test_what_the_field_counts_is_never_off_topic(engine):
    answer = engine.ask("quang ninh tiep bao nhieu luot cong dan")
    assert answer.status == "not_found"
    assert "lượt công dân của Quảng Ninh" in answer.text


def test_only_one_side_with_a_figure_makes_no_comparison(engine):
    answer = engine.ask("So sánh số mô hình của Bình Thuận và Cao Bằng")
    assert [figure.value for figure in answer.figures] == ["845"]
    assert answer.comparison is None
    assert "Cao Bằng" in answer.text


def test_many_places_are_told_in_part_and_held_in_full(make_engine):
    names = ("An Giang", "Bạc Liêu", "Bến Tre", "Cà Mau", "Cần Thơ", "Đồng Tháp", "Hậu Giang", "Kiên Giang",
             "Long An", "Sóc Trăng", "Tiền Giang", "Trà Vinh")  # fmt: skip
    articles = [
        BINH_THUAN.model_copy(
            update={
                "id": f"p{number}",
                "title": f"{name} tổng kết phong trào Dân vận khéo",
                "place": Place(name=name),
                "text": f"Năm 2022, tỉnh {name} công nhận {300 + number} mô hình Dân vận khéo.",
            }
        )
        for number, name in enumerate(names)
    ]
    answer = make_engine(*articles).ask("tỉnh nào nhiều mô hình Dân vận khéo nhất năm 2022?")
    assert len(answer.comparison.rows) == 12
    assert len(answer.figures) == 10
    assert answer.lines[-1] == "… và 2 nơi khác."
    assert answer.figures[0].value == "311"


def test_what_has_no_name_in_the_ledger_is_ranked_by_what_is_nearest(engine):
    answer = engine.ask("tỉnh nào có nhiều câu lạc bộ nông dân nhất?")
    assert [figure.value for figure in answer.figures] == ["12"]


def test_a_ranking_never_passes_over_a_place_that_is_told_of_in_fewer_words(make_engine):
    text = (
        "Xã Hàm Cần, huyện Hàm Thuận Nam hiến 18.700 m2 đất làm đường; xã Mỹ Thạnh, huyện Hàm Thuận Nam "
        "hiến 21.900 m2."
    )
    engine = make_engine(BINH_THUAN.model_copy(update={"text": text}))
    answer = engine.ask("Xã nào của Bình Thuận hiến nhiều đất nhất?")
    assert answer.figures[0].value == "21.900"


def test_the_library_s_articles_are_those_that_the_rows_name(engine):
    answer = engine.ask("so sánh Quảng Ninh với Bình Thuận")
    assert {entry.row.article for entry in answer.comparison.rows} <= {
        QUANG_NINH.id,
        QUANG_NINH_2020.id,
        BINH_THUAN.id,
    }
