"""The ledger: what its rows say, how they are filtered, and what becomes of them as the library changes."""

from datetime import date

import pytest

from retrieval.indexing import build_index, update_index
from retrieval.ledger import Ledger
from retrieval.ledger_filter import Filter, FilterError, period_of, places_of
from retrieval.ledger_vocabulary import Vocabulary, VocabularyError
from retrieval.source import Gathered
from tests.retrieval.library_of_figures import (
    AN_GIANG,
    BEN_TRE,
    DAK_NONG,
    DONG_NAI,
    ledger_of,
    story,
)
from tests.toy_encoder import ToyEncoder

COAST = story(
    "coast",
    BEN_TRE,
    "Năm 2022, toàn tỉnh có 940 mô hình “Dân vận khéo” được công nhận. Nhân dân hiến 12.400 m2 đất và "
    "góp gần 7,5 tỷ đồng làm đường. Huyện Ba Tri có 88 mô hình. Tỷ lệ hộ dân tham gia mô hình đạt 61,5%.",
    url="https://example.vn/coast",
)
DELTA = story(
    "delta",
    AN_GIANG,
    "Năm 2022, tỉnh công nhận 1.310 mô hình dân vận khéo, trong đó 210 mô hình cấp tỉnh. "
    "Các cấp tổ chức 75 hội nghị đối thoại.",
)
DELTA_AGAIN = story(
    "delta-again", AN_GIANG, "Năm 2022, toàn tỉnh có 1.290 mô hình Dân vận khéo được công nhận."
)
EARLIER = story(
    "earlier",
    AN_GIANG,
    "Năm 2020, toàn tỉnh có 1.105 mô hình, điển hình “Dân vận khéo” được công nhận.",
    period="2020",
    published=date(2020, 12, 18),
)
NOWHERE = story("nowhere", None, "Cả đợt có 31 buổi đối thoại.", period=None)
ALL = (COAST, DELTA, DELTA_AGAIN, EARLIER, NOWHERE)


@pytest.fixture
def ledger(tmp_path):
    return ledger_of(tmp_path, *ALL)


def values(rows):
    return [row.value for row in rows]


def test_a_row_has_all_that_a_report_needs(ledger):
    row = next(ledger.rows(Filter(article="coast", measure="đất")))
    assert row._asdict() == {
        "place": "Bến Tre",
        "place_key": "ben-tre",
        "level": "tỉnh",
        "part": None,
        "measure": "đất",
        "status": None,
        "tier": None,
        "subject": None,
        "field": None,
        "role": "total",
        "qualifier": None,
        "value": "12.400",
        "number": 12400.0,
        "unit": "m2",
        "kind": "area",
        "wording": "m2 đất",
        "part_of": None,
        "period": "2022",
        "period_start": "2022-01-01",
        "period_end": "2022-12-31",
        "period_basis": row.period_basis,
        "until": False,
        "article": "coast",
        "title": "Tin coast",
        "publisher": "Báo coast",
        "published": "2022-12-20",
        "url": "https://example.vn/coast",
        "quote": "Nhân dân hiến 12.400 m2 đất và góp gần 7,5 tỷ đồng làm đường.",
        "start": COAST.text.index("Nhân dân"),
        "end": COAST.text.index(" Huyện Ba Tri"),
        "position": COAST.text.index("12.400"),
        "disagrees": (),
    }


def test_every_quote_is_the_article_s_own_words(ledger):
    texts = {article.id: article.text for article in ALL}
    rows = list(ledger.rows())
    assert len(rows) == 11
    for row in rows:
        assert texts[row.article][row.start : row.end] == row.quote
        assert texts[row.article][row.position :].startswith(row.value)


def test_rows_stand_by_place_in_vietnamese_order_then_by_time_the_newest_first(tmp_path):
    stories = [
        story(f"s{number}", place, "Toàn tỉnh có 12 mô hình Dân vận khéo.")
        for number, place in enumerate((DONG_NAI, DAK_NONG, BEN_TRE, AN_GIANG))
    ]
    rows = list(ledger_of(tmp_path, EARLIER, *stories).rows())
    assert [(row.place, row.period) for row in rows] == [
        ("An Giang", "2022"),
        ("An Giang", "2020"),
        ("Bến Tre", "2022"),
        ("Đắk Nông", "2022"),
        ("Đồng Nai", "2022"),
    ]


def test_wordings_of_one_thing_are_one_measure(ledger):
    named = {row.measure for row in ledger.rows(Filter(measure="mô hình"))}
    assert named == {"mô hình Dân vận khéo"}
    assert values(ledger.rows(Filter(measure="cuoc doi thoai"))) == ["75", "31"]


def test_a_bare_model_is_no_other_campaign_s(tmp_path):
    """An article that never names the campaign counts models of something else."""
    farms = story("farms", BEN_TRE, "Toàn tỉnh có 44 mô hình nuôi tôm. Huyện có thêm 3 mô hình.")
    assert list(ledger_of(tmp_path, farms).rows(Filter(measure="mô hình Dân vận khéo"))) == []


def test_a_place_takes_in_what_lies_in_it_unless_it_is_asked_for_alone(ledger):
    wanted = Filter(places=tuple(unit.key for unit in places_of("ben tre")), measure="mô hình")
    assert values(ledger.rows(wanted)) == ["940", "88"]
    assert values(ledger.rows(wanted.only(wanted.places))) == ["940"]
    assert values(ledger.rows(Filter(places=wanted.places, level="huyện"))) == ["88"]


def test_a_period_takes_in_those_that_lie_within(ledger):
    asked = period_of("2020-2021")
    within = (asked.start.isoformat(), asked.end.isoformat())
    assert values(ledger.rows(Filter(period=within))) == ["1.105"]


def test_what_is_typed_and_means_nothing_is_refused_by_name():
    with pytest.raises(FilterError, match="Atlantis"):
        places_of("Atlantis")
    with pytest.raises(FilterError, match="lâu lắm"):
        period_of("lâu lắm")


def test_numbers_that_contradict_each_other_tell_each_other(ledger):
    told = {row.value: row.disagrees for row in ledger.rows(Filter(measure="mô hình"))}
    assert told["1.310"] == ("1.290 (Báo delta-again)",)
    assert told["1.290"] == ("1.310 (Báo delta)",)
    assert told["210"] == told["1.105"] == told["940"] == ()


def test_an_approximate_number_that_agrees_is_no_contradiction(tmp_path):
    about = story("about", AN_GIANG, "Năm 2022, tỉnh công nhận hơn 1.300 mô hình Dân vận khéo.")
    rows = ledger_of(tmp_path, DELTA, about).rows(Filter(measure="mô hình"))
    assert all(row.disagrees == () for row in rows)


def test_a_percentage_says_what_it_is_of(ledger):
    row = next(row for row in ledger.rows() if row.kind == "percent")
    assert (row.value, row.unit, row.measure) == (
        "61,5%",
        "%",
        "tỷ lệ hộ dân tham gia mô hình",
    )


def test_money_keeps_its_qualifier_and_worth(ledger):
    row = next(row for row in ledger.rows() if row.kind == "money")
    assert (row.qualifier, row.value, row.number, row.unit) == ("gần", "7,5 tỷ", 7.5e9, "đồng")


def test_segments_are_merged_and_what_is_gone_is_gone(tmp_path):
    build_index(Gathered((COAST, DELTA)), ToyEncoder(), tmp_path, library_digest="1").close()
    newer = COAST.model_copy(update={"text": COAST.text.replace("940", "941")})
    filler = [story(f"f{n}", DONG_NAI, f"Xã có {n + 2} tổ hòa giải.") for n in range(80)]
    library = Gathered((newer, EARLIER, *filler))
    with update_index(library, ToyEncoder(), tmp_path, library_digest="2") as index:
        rows = list(Ledger.of(index).rows(Filter(measure="mô hình")))
        assert values(rows) == ["1.105", "941", "88"]
        places = [row.place for row in Ledger.of(index).rows()]
        assert places == sorted(
            places, key=["An Giang", "Bến Tre", "huyện Ba Tri (Bến Tre)", "Đồng Nai"].index
        )


def test_an_operator_s_names_are_laid_over_those_that_ship(tmp_path):
    (tmp_path / "measures.yaml").write_text("buổi gặp dân:\n  - cuộc đối thoại\n", encoding="utf-8")
    vocabulary = Vocabulary.load(tmp_path)
    ledger = ledger_of(tmp_path / "index", *ALL, vocabulary=vocabulary)
    assert {row.measure for row in ledger.rows(Filter(measure="buoi gap dan"))} == {"buổi gặp dân"}
    assert ledger.measures()["buổi gặp dân"] == 2


@pytest.mark.parametrize("content", ["- a\n", "hộ: nghèo\n", "a: [1]\n", "a: [\n"])
def test_a_malformed_vocabulary_is_refused_by_name(tmp_path, content):
    (tmp_path / "measures.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(VocabularyError, match=r"measures\.yaml.*hộ nghèo"):
        Vocabulary.load(tmp_path)


def test_a_name_that_is_typed_wrong_is_offered_its_nearest(ledger):
    assert (
        Vocabulary().nearest("mo hinh dan vn kheo", ledger.measures())[0] == "mô hình Dân vận khéo"
    )


def test_the_row_of_a_number_is_found_by_where_it_stands(ledger):
    row = ledger.at("delta", DELTA.text.index("210"))
    assert row is not None
    assert (row.tier, row.part_of) == ("tỉnh", "1.310")
    assert ledger.at("delta", 0) is None
