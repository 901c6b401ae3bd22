"""Whose page it is: papers, broadcasters and portals by host and by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.places import Unit, get, provinces
from corpus.publishers import Publisher, publisher_of


def at(host: str) -> tuple[str, str | None, str | None, str] | None:
    return facts(publisher_of(host, None))


def facts(found: Publisher | None) -> tuple[str, str | None, str | None, str] | None:
    return (found.name, found.place, found.level, found.rank) if found else None


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("baothainguyen.vn", ("Báo Thái Nguyên", "thai-nguyen", "tỉnh", "provincial")),
        ("https://www.baobinhdinh.com.vn/a.html", ("Báo Bình Định", "binh-dinh", "tỉnh", "provincial")),
        ("m.baosonla.org.vn", ("Báo Sơn La", "son-la", "tỉnh", "provincial")),
        ("baobariavungtau.com.vn", ("Báo Bà Rịa - Vũng Tàu", "ba-ria-vung-tau", "tỉnh", "provincial")),
        ("baoapbac.vn", ("Báo Ấp Bắc", "tien-giang", "tỉnh", "provincial")),
        ("huengaynay.vn", ("Huế ngày nay", "thua-thien-hue", "tỉnh", "provincial")),
        ("thvl.vn", ("Đài Phát thanh và Truyền hình Vĩnh Long", "vinh-long", "tỉnh", "provincial")),
        ("hatinhtv.vn", ("Đài Phát thanh và Truyền hình Hà Tĩnh", "ha-tinh", "tỉnh", "provincial")),
        ("sggp.org.vn", ("Báo Sài Gòn Giải Phóng", "ho-chi-minh", "tỉnh", "provincial")),
        ("yenbai.gov.vn", ("Cổng thông tin điện tử tỉnh Yên Bái", "yen-bai", "tỉnh", "official")),
        ("hue.gov.vn", ("Cổng thông tin điện tử tỉnh Thừa Thiên Huế", "thua-thien-hue", "tỉnh", "official")),
        ("sonoivu.thainguyen.gov.vn", ("sonoivu.thainguyen.gov.vn", "thai-nguyen", "tỉnh", "official")),
        ("nhandan.vn", ("Báo Nhân Dân", None, None, "national")),
        ("special.nhandan.vn", ("Báo Nhân Dân", None, None, "national")),
        ("danvan.vn", ("Tạp chí Dân vận", None, None, "official")),
        ("baomoi.com", ("Báo Mới", None, None, "aggregator")),
        ("baogiaothong.vn", ("Báo Giao thông", None, None, "national")),
        ("moj.gov.vn", None),
        ("example.vn", None),
        ("bao.vn", None),
        ("http://[bad", None),
    ],
)  # fmt: skip
def test_a_host_tells_the_publisher(
    host: str, expected: tuple[str, str | None, str | None, str] | None
) -> None:
    assert at(host) == expected


@pytest.mark.parametrize(
    ("host", "place"),
    [
        ("sonduong.tuyenquang.gov.vn", "tuyen-quang/huyen-son-duong"),
        ("huyensonduong.tuyenquang.gov.vn", "tuyen-quang/huyen-son-duong"),
        ("ubnd.huyensonduong.tuyenquang.gov.vn", "tuyen-quang/huyen-son-duong"),
        ("tpcaolanh.dongthap.gov.vn", "dong-thap/thanh-pho-cao-lanh"),
        ("quan1.hochiminhcity.gov.vn", "ho-chi-minh/quan-1"),
        ("vungtau.baria-vungtau.gov.vn", "ba-ria-vung-tau/thanh-pho-vung-tau"),
        ("dalat.lamdong.dcs.vn", "lam-dong/thanh-pho-da-lat"),
    ],
)
def test_a_sub_domain_tells_the_district(host: str, place: str) -> None:
    found = publisher_of(host, None)
    assert found is not None
    assert (found.place, found.level) == (place, "huyện")


@pytest.mark.parametrize("host", ["caolanh.dongthap.gov.vn", "bacgiang.bacgiang.gov.vn"])
def test_a_sub_domain_of_two_districts_or_the_provinces_own_name_tells_the_province(
    host: str,
) -> None:
    found = publisher_of(host, None)
    assert found is not None
    assert found.level == "tỉnh"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Báo Thái Nguyên", ("thai-nguyen", "provincial")),
        ("Báo điện tử Đồng Khởi", ("ben-tre", "provincial")),
        ("Báo Quảng Ninh", ("quang-ninh", "provincial")),
        ("Bình Thuận Online", ("binh-thuan", "provincial")),
        ("Cổng thông tin điện tử huyện Sơn Dương", ("tuyen-quang/huyen-son-duong", "official")),
        ("baodaklak.vn", ("dak-lak", "provincial")),
        ("Báo Nhân Dân", (None, "national")),
        ("Thu Hà", None),
        ("TTXVN", None),
    ],
)
def test_a_name_tells_the_publisher(name: str, expected: tuple[str | None, str] | None) -> None:
    found = publisher_of(None, name)
    assert (found and (found.place, found.rank)) == expected


def test_the_address_goes_before_the_name() -> None:
    found = publisher_of("https://baomoi.com/a.epi", "Báo Quảng Bình")
    assert found is not None
    assert (found.rank, found.unit) == ("aggregator", None)


@pytest.mark.parametrize("unit", provinces(), ids=lambda unit: unit.key)
def test_every_province_has_a_paper_and_a_portal(unit: Unit) -> None:
    joined = unit.key.replace("-", "")
    for host in (f"bao{joined}.vn", f"{joined}.gov.vn", f"sotuphap.{joined}.gov.vn"):
        found = publisher_of(host, None)
        assert found is not None
        assert found.place is not None
        assert get(found.place) == unit


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_a_publisher_or_none(address: str, name: str) -> None:
    found = publisher_of(address, name)
    assert found is None or found.name
