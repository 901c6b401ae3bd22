import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.web.robots import Robots

RULES = """\
User-agent: *
Disallow: /quan-tri/
Disallow: /*?
Disallow: /*.doc$
Allow: /quan-tri/cong-bo/
Disallow: /tìm-kiếm
Crawl-delay: 2.5

User-agent: BadBot
User-agent: WorseBot
Disallow: /
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/tin/1.html", True),
        ("/quan-tri/vao", False),
        ("/quan-tri/cong-bo/1", True),
        ("/tin?id=1", False),
        ("/a.doc", False),
        ("/a.docx", True),
        ("/tìm-kiếm/an-lac", False),
        ("/t%C3%ACm-ki%E1%BA%BFm", False),
        ("/robots.txt", True),
    ],
)
def test_the_longest_rule_that_fits_decides(path, allowed):
    assert Robots(RULES.encode(), "HoiDanVan").allows(f"https://tin.vn{path}") is allowed


def test_rules_for_others_are_not_ours_and_ours_go_before_everybodys():
    assert Robots(RULES.encode(), "HoiDanVan").delay_s == 2.5
    assert not Robots(RULES.encode(), "WorseBot").allows("https://tin.vn/")
    ours = b"User-agent: *\nDisallow: /\n\nUser-agent: hoidanvan\nDisallow: /kin\n"
    assert Robots(ours, "HoiDanVan").allows("https://tin.vn/tin")
    assert not Robots(ours, "HoiDanVan").allows("https://tin.vn/kin")


@pytest.mark.parametrize(
    "data",
    [b"", b"<html>404</html>", b"\xef\xbb\xbf# x", b"Disallow: /", b"User-agent: *\nDisallow:"],
)
def test_where_nothing_is_forbidden_all_is_allowed(data):
    assert Robots(data, "HoiDanVan").allows("https://tin.vn/bai")


def test_a_file_with_a_mark_at_its_front_is_read():
    assert not Robots(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /", "HoiDanVan").allows(
        "http://t.vn/"
    )


@given(st.binary(max_size=300), st.text(max_size=50))
def test_any_bytes_are_rules_of_a_kind(data, path):
    Robots(b"User-agent: *\nDisallow: /" + data, "HoiDanVan").allows(f"http://tin.vn/{path}")


def test_a_rule_full_of_stars_takes_no_time():
    began = time.monotonic()
    rules = Robots(b"User-agent: *\nDisallow: /" + b"*a" * 5000 + b"$", "HoiDanVan")
    assert rules.allows("http://tin.vn/" + "a" * 4000 + "b")
    assert time.monotonic() - began < 5
