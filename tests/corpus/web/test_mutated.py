"""Feeds, sitemaps and rules with bytes changed, cut or doubled at random: read or refused, in no time."""

import contextlib
import random
import time

import pytest

from corpus.web.errors import FetchError
from corpus.web.expanding import list_kind
from corpus.web.feeds import read_feed
from corpus.web.robots import Robots
from corpus.web.sitemaps import read_sitemap
from tests.web_server import feed, item

MUTANTS = 2000
BASE = "https://tin.vn/"
FEED = feed(
    item("https://tin.vn/1", "Tin <![CDATA[một]]> &amp; hai", "Tue, 05 Mar 2024 08:00:00 +0700"),
    "<item><guid>https://tin.vn/2</guid><dc:date>2024-03-05T08:00:00Z</dc:date></item>",
)
ATOM = (
    b'<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a "b">]><feed xmlns="http://www.w3.org/2005/Atom">'
    b'<entry><title type="html">&a; &lt;b&gt;</title><link href="/1"/><updated>2024-03-05T08:00:00Z</updated>'
    b"</entry></feed>"
)
SITEMAP = (
    b'<?xml version="1.0" encoding="utf-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    b"<url><loc>https://tin.vn/1</loc><lastmod>2024-03-05T08:00:00+07:00</lastmod></url></urlset>"
)
RULES = b"User-agent: *\nDisallow: /a*b$\nAllow: /a\nCrawl-delay: 2\n"


def mutants(data: bytes):
    chance = random.Random(len(data))
    for _ in range(MUTANTS):
        body = bytearray(data)
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(body))
            match chance.randrange(4):
                case 0:
                    body[at] = chance.randrange(256)
                case 1:
                    del body[at : at + chance.randint(1, 20)]
                    body = body or bytearray(b"x")
                case 2:
                    body[at:at] = body[at : at + chance.randint(1, 40)] * chance.randint(1, 5)
                case _:
                    body[at:at] = chance.randbytes(chance.randint(1, 6))
        yield bytes(body)


def read_list(data: bytes) -> None:
    list_kind(data)
    for link in read_feed(data, BASE):
        assert link.url
        assert link.stamp


@pytest.mark.parametrize(
    ("data", "read"),
    [
        (FEED, read_list),
        (ATOM, read_list),
        (SITEMAP, lambda data: read_sitemap(data, BASE)),
        (RULES, lambda data: Robots(data, "HoiDanVan").allows(f"{BASE}a/b?c")),
    ],
    ids=["rss", "atom", "sitemap", "robots"],
)
def test_whatever_comes_is_read_or_refused(data, read):
    for mutant in mutants(data):
        began = time.monotonic()
        with contextlib.suppress(FetchError):
            read(mutant)
        assert time.monotonic() - began < 10


@pytest.mark.parametrize("depth", [1000, 300_000])
def test_a_sitemap_may_be_as_deep_as_it_likes(depth):
    deep = (
        b"<urlset><url>" + b"<a>" * depth + b"<loc>x</loc>" + b"</a>" * depth + b"</url></urlset>"
    )
    assert len(read_sitemap(deep, BASE).pages) == 1


def test_an_endless_feed_is_refused():
    with pytest.raises(FetchError, match="8 MB"):
        read_feed(FEED + b" " * 9_000_000, BASE)
