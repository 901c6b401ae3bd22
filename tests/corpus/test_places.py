"""Places are found with the right name, level and province, and nothing else is taken for one."""

import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Place
from corpus.letters import fold
from corpus.places import (
    Mention,
    Unit,
    contains,
    districts,
    find_places,
    get,
    label,
    provinces,
    unit_of,
)

NAMES = [unit.name for unit in provinces()]


def only(text: str, *, fuzzy: bool = False) -> Mention:
    (mention,) = find_places(text, fuzzy=fuzzy)
    assert text[mention.start : mention.end] == mention.surface
    return mention


def labels(text: str, *, fuzzy: bool = False) -> list[str]:
    return [label(unit) for mention in find_places(text, fuzzy=fuzzy) for unit in mention.units]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Thái Nguyên có bao nhiêu mô hình", "Thái Nguyên"),
        ("tỉnh Quảng Ninh", "Quảng Ninh"),
        ("huyện Quảng Ninh", "huyện Quảng Ninh (Quảng Bình)"),
        ("Huyện ủy Điện Biên", "huyện Điện Biên (Điện Biên)"),
        ("thành phố Kon Tum", "thành phố Kon Tum (Kon Tum)"),
        ("Kon Tum", "Kon Tum"),
        ("thành phố Cần Thơ", "Cần Thơ"),
        ("TP Huế", "thành phố Huế (Thừa Thiên Huế)"),
        ("Thanh Hoá", "Thanh Hóa"),
        ("Bà Rịa – Vũng Tàu", "Bà Rịa - Vũng Tàu"),
        ("BR-VT", "Bà Rịa - Vũng Tàu"),
        ("TP.HCM", "Hồ Chí Minh"),
        ("tphcm", "Hồ Chí Minh"),
        ("Daklak", "Đắk Lắk"),
        ("Đăk Lăk", "Đắk Lắk"),
        ("kontum", "Kon Tum"),
        ("Bắc Cạn", "Bắc Kạn"),
        ("TT-Huế", "Thừa Thiên Huế"),
        ("Q.Sơn Trà", "quận Sơn Trà (Đà Nẵng)"),
        ("quan son tra", "quận Sơn Trà (Đà Nẵng)"),
        ("Q1", "quận 1 (Hồ Chí Minh)"),
        ("TX Vĩnh Châu", "thị xã Vĩnh Châu (Sóc Trăng)"),
        ("huyện Tịnh Biên", "thị xã Tịnh Biên (An Giang)"),
        ("huyện Mù Căng Chải", "huyện Mù Cang Chải (Yên Bái)"),
        ("Cư Mgar", "huyện Cư M'gar (Đắk Lắk)"),
        ("Q.Ngãi", "Quảng Ngãi"),
        ("Đ. Tháp", "Đồng Tháp"),
        ("Tỉnh ủy HD", "Hải Dương"),
        ("tỉnh NĐ", "Nam Định"),
        ("Thai Nguyen province", "Thái Nguyên"),
        ("UBND tỉnh Thái Nguyên Trịnh Việt Hùng", "Thái Nguyên"),
        ("yêu cầu Hà Nội báo cáo", "Hà Nội"),
        ("các nơi như Thanh Hóa", "Thanh Hóa"),
        ("cơ quan Sơn La", "Sơn La"),
    ],
)
def test_a_name_is_found_at_its_level(text: str, found: str) -> None:
    assert labels(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "đồng chí Nguyễn Thái Bình",
        "Hoàng Sơn La phát biểu",
        "ông Trần Nam Định",
        "bà Hà Giang",
        "đường Hà Nội",
        "thôn Bình Dương",
        "Bình Dương Nguyên có bao nhiêu",
        "châu Á - Thái Bình Dương",
        "sân bay Tân Sơn Nhất",
        "Ảnh: Thanh Hà",
        "nước Việt Nam định hướng",
        "tân binh lên đường",
        "cần được hỗ trợ",
        "thánh Hoa",
        "tư tưởng Hồ Chí Minh",
        "có 12 xã, 3 phường",
        "17 xã 10 thôn",
        "xã hội hóa giáo dục",
        "anh Sơn đã nộp",
    ],
)
def test_persons_streets_and_words_are_no_places(text: str) -> None:
    assert labels(text) == []


@pytest.mark.parametrize("text", ["hòa bình thế giới", "hoa binh", "can duoc", "HÒA BÌNH LÀ QUÝ"])
def test_everyday_words_are_weak(text: str) -> None:
    assert only(text).weak


@pytest.mark.parametrize("text", ["Hòa Bình", "tỉnh hòa bình", "thai nguyen", "thái Nguyên"])
def test_names_that_people_type_as_names_are_strong(text: str) -> None:
    assert not only(text, fuzzy=True).weak


def test_articles_capitalise_names() -> None:
    assert only("đất nước thái bình").weak
    assert labels("Thanh Hoa", fuzzy=True) == ["Thanh Hóa"]
    assert only("Tin: Thanh Hoa, ảnh của báo").weak
    assert not only("đất nước Thái Bình").weak


def test_a_district_is_narrowed_by_the_province_beside_it() -> None:
    everywhere = only("huyện Châu Thành").units
    assert len(everywhere) == 10
    district, province = find_places("huyện Châu Thành, tỉnh Long An")
    assert [label(unit) for unit in district.units] == ["huyện Châu Thành (Long An)"]
    assert (district.within, province.within) == (False, True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Cần Đước (Long An)", "huyện Cần Đước (Long An)"),
        ("Hòa Bình (Bạc Liêu)", "huyện Hòa Bình (Bạc Liêu)"),
        ("Huyện Cần Đước, nay thuộc tỉnh Tây Ninh", "huyện Cần Đước (Long An)"),
        ("xã Tú Thịnh, huyện Sơn Dương, tỉnh Tuyên Quang", "xã Tú Thịnh (Tuyên Quang)"),
        ("Phường Mân Thái, quận Sơn Trà", "phường Mân Thái (Đà Nẵng)"),
        ("tỉnh Bình Phước, nay thuộc Đồng Nai", "Bình Phước"),
    ],
)
def test_what_only_locates_is_marked_within(text: str, found: str) -> None:
    first, *others = find_places(text)
    assert [label(unit) for unit in first.units] == [found]
    assert [mention.within for mention in (first, *others)] == [False] + [True] * len(others)


def test_neighbours_in_a_list_do_not_locate_each_other() -> None:
    assert labels("Quảng Ninh, Quảng Bình") == ["Quảng Ninh", "Quảng Bình"]
    assert labels("hợp nhất Bắc Kạn, tỉnh Thái Nguyên") == ["Bắc Kạn", "Thái Nguyên"]
    mentions = find_places("các huyện Lệ Thủy, Quảng Ninh và Bố Trạch")
    assert [m.units[0].province for m in mentions] == ["Quảng Bình"] * 3


def test_a_province_elsewhere_in_the_text_narrows_too() -> None:
    found = find_places("Ở Long An, nhiều nơi làm tốt. Huyện Châu Thành dẫn đầu.")
    assert labels("Ở Long An, nhiều nơi làm tốt. Huyện Châu Thành dẫn đầu.")[-1] == label(
        get("long-an/huyen-chau-thanh")
    )
    assert len(found[-1].units) == 1


def test_a_commune_needs_its_word_and_ends_before_a_person() -> None:
    mention = only("Bí thư Đảng ủy xã Tú Thịnh Nguyễn Văn Bình")
    assert mention.units == (Unit("xa:tu thinh", "Tú Thịnh", "xã", "xã"),)
    assert labels("Phường Sơn Trà") == ["phường Sơn Trà"]
    assert labels("Ở Tú Thịnh có gì") == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Thái Ngyên có bn mô hình", "Thái Nguyên"),
        ("QĐ 23 ở hà tỉnh thực hiện ntn", "Hà Tĩnh"),
        ("dak lac phát động", "Đắk Lắk"),
        ("Quãng Nam", "Quảng Nam"),
        ("Hãi Dương", "Hải Dương"),
        ("Lang Sơn", "Lạng Sơn"),
        ("Bắc Giagn", "Bắc Giang"),
        ("đông tháp nam 2022", "Đồng Tháp"),
        ("huyện sơn dươg", "huyện Sơn Dương (Tuyên Quang)"),
        ("Tuyen Quan", "Tuyên Quang"),
        ("thainguyn", "Thái Nguyên"),
        ("Thừa Thiên Huê", "Thừa Thiên Huế"),
    ],
)
def test_a_slip_is_mended_in_what_people_type(typed: str, meant: str) -> None:
    assert labels(typed, fuzzy=True) == [meant]
    assert only(typed, fuzzy=True).how in {"fuzzy", "alias"}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_exists_is_never_mended(name: str) -> None:
    for typed in (name, fold(name), name.upper(), name.lower()):
        mention = only(f"Năm 2021 tỉnh {typed} có bao nhiêu mô hình?", fuzzy=True)
        assert [unit.name for unit in mention.units] == [name]
        assert mention.how == "exact"


def test_a_slip_with_several_readings_gives_them_all() -> None:
    mention = only("Hân Giang", fuzzy=True)
    assert {unit.name for unit in mention.units} == {"An Giang", "Hà Giang", "Hậu Giang"}


@pytest.mark.parametrize(
    "text",
    ["số tiền gian lận", "công tác cán bộ", "nét đặc sắc", "huyện ông Tô Văn Hải", "Võ Hải nói"],
)
def test_words_and_persons_are_not_mended_into_places(text: str) -> None:
    assert labels(text, fuzzy=True) == []


def test_initials_are_read_in_what_people_type_as_weak() -> None:
    mention = only("MTTQ ở TN năm 2022", fuzzy=True)
    assert {unit.name for unit in mention.units} == {"Thái Nguyên", "Tây Ninh"}
    assert mention.weak
    assert labels("MTTQ ở TN năm 2022") == []
    assert labels("Công văn số 12-LS/TU", fuzzy=True) == []


@given(
    st.sampled_from([unit for unit in provinces() if unit.name != "Hồ Chí Minh"]),
    st.sampled_from([str, str.upper, fold, str.title]),
    st.sampled_from([" ", "  ", "\u00a0"]),
)
def test_spelling_does_not_change_the_province(unit: Unit, style: object, space: str) -> None:
    assert callable(style)
    text = style(unit.name).replace(" ", space)
    assert only(text).units == (unit,)


@given(
    st.text()
    | st.lists(st.sampled_from([*NAMES, "huyện", "xã", "Q.", "(", ",", "Ngyên"])).map(" ".join)
)
def test_any_text_is_read_with_exact_offsets(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    end = 0
    for mention in find_places(text, fuzzy=True):
        assert end <= mention.start < mention.end
        assert text[mention.start : mention.end] == mention.surface
        assert mention.units
        end = mention.end


def test_the_gazetteer_holds_both_maps() -> None:
    assert len(provinces()) == 63
    assert len({unit.now for unit in provinces()}) == 34
    assert len(districts()) > 700
    assert len({unit.key for unit in (*provinces(), *districts())}) == 63 + len(districts())
    assert get("ninh-binh").parts == ("Hà Nam", "Nam Định", "Ninh Bình")
    assert (get("nam-dinh").now, get("nam-dinh").parts) == ("Ninh Bình", ())
    assert get("thua-thien-hue").now == "Huế"
    assert get("long-an/huyen-can-duoc").now == "Tây Ninh"


def test_a_province_contains_its_districts_and_the_parts_of_today() -> None:
    nam_dinh, ninh_binh = get("nam-dinh"), get("ninh-binh")
    can_duoc = get("long-an/huyen-can-duoc")
    assert contains(ninh_binh, nam_dinh)
    assert not contains(nam_dinh, ninh_binh)
    assert contains(get("long-an"), can_duoc)
    assert contains(get("tay-ninh"), can_duoc)
    assert not contains(can_duoc, get("long-an"))


def test_a_place_of_an_article_is_found_in_the_gazetteer() -> None:
    son_duong = Place(name="Sơn Dương", level="huyện", kind="huyện", province="Tuyên Quang")
    assert unit_of(son_duong) == get("tuyen-quang/huyen-son-duong")
    assert unit_of(Place(name="Thanh Hoá")) == get("thanh-hoa")
    (named,) = find_places("xã Tú Thịnh")
    assert unit_of(Place(name="Tú Thịnh", level="xã", kind="xã")) == named.units[0]
    assert unit_of(Place(name="Châu Thành", level="huyện", kind="huyện")) is None


def test_common_words_are_never_mended() -> None:
    listed = Path(__file__).resolve().parents[3] / "shared" / "data" / "vietnamese-stopwords.txt"
    if not listed.exists():
        pytest.skip("the word list is not beside the project")
    words = listed.read_text("utf-8").split("\n")
    found = [m.surface for word in words for m in find_places(word, fuzzy=True) if not m.weak]
    assert found == []


@pytest.mark.parametrize(
    "unit",
    ["Thái Nguyên ", "Thái Ngyên ", "huyện Châu Thành, ", "quan ", "1 ", "a", "q. ", "xã An "],
)
def test_hostile_text_is_read_in_bounded_time(unit: str) -> None:
    text = (unit * 20_000)[:20_000]
    find_places("Thái Ngyên", fuzzy=True)
    started = time.process_time()
    find_places(text, fuzzy=True)
    assert time.process_time() - started < 3  # reading it in squares takes minutes


@pytest.mark.parametrize(
    "text", ["cấp tỉnh 7 mô hình, cấp huyện 39 mô hình", "cấp thành phố 11 mô hình"]
)
def test_a_count_after_a_level_is_no_numbered_district(text: str) -> None:
    assert find_places(text) == []
