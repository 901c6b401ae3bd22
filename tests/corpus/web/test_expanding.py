"""Feeds and sitemaps, from a real server, to the pages they list."""

import gzip
from datetime import date

import pytest

from corpus.web import Fetched, FetchError, Refused, Wanted, documents
from corpus.web.expanding import SITEMAP_LIMIT, list_kind, listed, pages
from tests.web_server import Reply, feed, item, news

XML = {"Content-Type": "application/xml"}
BOMB = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)


@pytest.fixture
def articles(site):
    """Puts pages at /1, /2 … and gives their addresses."""

    def put(count: int) -> list[str]:
        return [
            site.page(f"/{n}", news(f"Tin số {n} của xã An Lạc", f"Xã có {n} tổ tự quản."))
            for n in range(1, count + 1)
        ]

    return put


def taken(found):
    return [page.url for page in found if isinstance(page, Fetched)]


def test_a_page_gives_itself(site, polite, articles):
    (url,) = articles(1)
    assert taken(documents(polite, url)) == [url]


def test_a_plain_fetcher_will_do(site, fetcher, articles):
    (url,) = articles(1)
    assert taken(documents(fetcher, url)) == [url]


RSS_091 = (
    '<?xml version="1.0"?><rss version="0.91"><channel><item><link>{0}</link></item>'
    "<item><link>{1}</link></item></channel></rss>"
)
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    "<item><title>a</title><link>{0}</link></item><item><title>b</title><link>{1}</link></item></rdf:RDF>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>'
    '<entry><title>a</title><link href="{0}"/><updated>2024-02-02T00:00:00Z</updated></entry>'
    '<entry><title>b</title><link rel="alternate" href="{1}"/><updated>2024-01-01T00:00:00Z</updated></entry></feed>'
)
GUID = (
    '<rss version="2.0"><channel><item><guid isPermaLink="true">{0}</guid></item>'
    "<item><link>{1}</link></item></channel></rss>"
)
BROKEN = '<rss version="2.0"><channel><item><title>A & B</title><link>{0}</link></item><item><link>{1}</link>'


@pytest.mark.parametrize("form", [RSS_091, RDF, ATOM, GUID, BROKEN])
def test_every_kind_of_feed_gives_its_pages(site, polite, articles, form):
    urls = articles(2)
    site.routes["/feed"] = Reply(form.format(*urls).encode(), headers={"Content-Type": "text/xml"})
    assert taken(documents(polite, site.url("/feed"))) == urls


def test_a_feed_is_one_whatever_type_the_server_says(site, polite, articles):
    urls = articles(1)
    site.routes["/feed"] = Reply(feed(item("/1")), headers={"Content-Type": "text/html"})
    assert taken(documents(polite, site.url("/feed"))) == urls


def test_the_newest_come_first_and_carry_the_day_the_feed_says(site, polite, articles):
    one, two, three = articles(3)
    body = feed(
        item(one, day="Mon, 04 Mar 2024 08:00:00 +0700"),
        item(two),
        item(three, day="Tue, 05 Mar 2024 20:00:00 GMT"),
        item(one, day="Mon, 04 Mar 2024 08:00:00 +0700"),
    )
    site.routes["/feed"] = Reply(body, headers=XML)
    found = list(documents(polite, site.url("/feed")))
    assert [(page.url, page.published) for page in found] == [
        (three, date(2024, 3, 6)),  # in Việt Nam it was the next day already
        (one, date(2024, 3, 4)),
        (two, None),
    ]


def test_the_moment_at_which_a_feed_was_made_is_nobodys_date(site, polite, articles):
    now = "Tue, 05 Mar 2024 08:00:00 +0700"
    urls = articles(3)
    site.routes["/feed"] = Reply(feed(*(item(url, day=now) for url in urls)), headers=XML)
    assert [page.published for page in documents(polite, site.url("/feed"))] == [None] * 3
    future = feed(item(urls[0], day="Tue, 05 Mar 2999 08:00:00 +0700"))
    site.routes["/feed"] = Reply(future, headers=XML)
    assert [page.published for page in documents(polite, site.url("/feed"))] == [None]


def test_a_limit_takes_the_newest_and_tells_how_many_are_left(site, polite, articles):
    urls = articles(5)
    body = feed(
        *(item(url, day=f"Mon, 0{n} Jan 2024 08:00:00 +0700") for n, url in enumerate(urls, 1))
    )
    site.routes["/feed"] = Reply(body, headers=XML)
    told = []
    found = documents(polite, site.url("/feed"), Wanted(2), told=told.append)
    assert taken(found) == [urls[4], urls[3]]
    assert told[0].left == 3


def test_known_pages_are_not_fetched_again(site, polite, articles):
    urls = articles(3)
    site.routes["/feed"] = Reply(feed(*map(item, urls)), headers=XML)
    wanted = Wanted(known={urls[0], urls[2]})
    assert taken(documents(polite, site.url("/feed"), wanted)) == [urls[1]]
    assert site.paths() == ["/feed", "/2"]


def test_a_page_of_another_site_is_refused_unless_its_host_is_wanted(site, polite, articles):
    (url,) = articles(1)
    site.routes["/feed"] = Reply(feed(item("http://192.168.1.1/kin"), item(url)), headers=XML)
    refused, page = documents(polite, site.url("/feed"))
    assert isinstance(refused, Refused)
    assert "192.168.1.1" in refused.problem
    assert page.url == url
    refused, page = documents(polite, site.url("/feed"), Wanted(hosts=frozenset({"192.168.1.1"})))
    assert isinstance(page, (Refused, Fetched))
    assert any(isinstance(one, Refused) and "nội bộ" in one.problem for one in (refused, page))


def test_a_page_that_fails_stops_no_other(site, polite, articles):
    urls = articles(2)
    links = [site.url("/khong-co"), "javascript:alert(1)", "http://[", urls[0], urls[1]]
    site.routes["/feed"] = Reply(feed(*map(item, links)), headers=XML)
    assert taken(documents(polite, site.url("/feed"))) == urls


def test_a_saved_feed_leads_to_its_pages_wherever_they_are(site, polite, articles):
    urls = articles(2)
    saved = Fetched("feed.xml", "feed.xml", feed(*map(item, urls)))
    assert taken(pages(polite, saved)) == urls


def urlset(*urls: str, changed: str = "") -> bytes:
    stamp = f"<lastmod>{changed}</lastmod>" if changed else ""
    rows = "".join(f"<url><loc>{url}</loc>{stamp}</url>" for url in urls)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()


def index_of(*rows: tuple[str, str]) -> bytes:
    maps = "".join(
        f"<sitemap><loc>{url}</loc><lastmod>{day}</lastmod></sitemap>" for url, day in rows
    )
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'.encode()


def test_a_sitemap_gives_its_pages_and_its_dates_of_change_are_no_dates_of_articles(
    site, polite, articles
):
    urls = articles(2)
    site.routes["/sitemap.xml"] = Reply(urlset(*urls, changed="2024-03-05"), headers=XML)
    found = list(documents(polite, site.url("/sitemap.xml")))
    assert [(page.url, page.published) for page in found] == [(url, None) for url in urls]


def test_a_news_sitemap_tells_the_date_of_publication(site, polite, articles):
    (url,) = articles(1)
    body = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
        f"<url><loc>{url}</loc><n:news><n:publication_date>2024-03-05T23:30:00+07:00</n:publication_date></n:news></url></urlset>"
    )
    site.routes["/sitemap.xml"] = Reply(body.encode(), headers=XML)
    (page,) = documents(polite, site.url("/sitemap.xml"))
    assert page.published == date(2024, 3, 5)


def test_a_packed_sitemap_index_is_followed_newest_first_until_there_are_enough(
    site, polite, articles
):
    urls = articles(4)
    site.routes["/old.xml"] = Reply(urlset(*urls[2:], changed="2020-01-01"), headers=XML)
    packed = gzip.compress(urlset(*urls[:2], changed="2024-01-01"))
    site.routes["/new.xml.gz"] = Reply(packed, headers={"Content-Type": "application/gzip"})
    rows = [(site.url("/old.xml"), "2020-01-02"), (site.url("/new.xml.gz"), "2024-01-02")]
    site.routes["/sitemap.xml"] = Reply(index_of(*rows), headers=XML)
    assert taken(documents(polite, site.url("/sitemap.xml"), Wanted(2))) == urls[:2]
    assert "/old.xml" not in site.paths()
    assert taken(documents(polite, site.url("/sitemap.xml"))) == urls


def test_of_a_sitemap_fifty_pages_are_taken_unless_more_are_asked_for(site, polite):
    site.routes["/sitemap.xml"] = Reply(
        urlset(*(site.url(f"/{n}") for n in range(200))), headers=XML
    )
    source = polite.fetch(site.url("/sitemap.xml"))
    assert len(listed(polite, source).links) == SITEMAP_LIMIT == 50
    assert listed(polite, source).left == 150
    assert len(listed(polite, source, Wanted(120)).links) == 120


def test_sitemaps_that_name_each_other_end(site, polite):
    rows = [(site.url("/a.xml"), "2024-01-01"), (site.url("/b.xml"), "2024-01-01")]
    for path in ("/a.xml", "/b.xml"):
        site.routes[path] = Reply(index_of(*rows), headers=XML)
    assert list(documents(polite, site.url("/a.xml"))) == []
    assert len(site.paths()) <= 3


@pytest.mark.parametrize(
    "body",
    [
        BOMB + "]><urlset><url><loc>&j;</loc></url></urlset>",
        '<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>',
        "<urlset><url><loc>a</loc>",
        "<urlset>" + "<a>" * 100_000,
    ],
)
def test_a_harmful_or_broken_sitemap_is_refused(site, polite, body):
    site.routes["/sitemap.xml"] = Reply(body.encode(), headers=XML)
    with pytest.raises(FetchError, match="sitemap"):
        list(documents(polite, site.url("/sitemap.xml")))


@pytest.mark.parametrize(
    "head",
    [BOMB + "]>", '<!DOCTYPE r [<!ENTITY j SYSTEM "file:///etc/passwd">]>'],
)
def test_an_entity_in_a_feed_is_harmless(site, polite, articles, head):
    (url,) = articles(1)
    body = (
        head
        + f"<rss version='2.0'><channel><item><title>&j;</title><link>{url}</link></item></channel></rss>"
    )
    site.routes["/feed"] = Reply(body.encode(), headers=XML)
    source = polite.fetch(site.url("/feed"))
    links = listed(polite, source).links
    assert all(len(link.title or "") < 1000 and "root:" not in (link.title or "") for link in links)


def test_a_packed_bomb_of_a_sitemap_is_refused(site, polite):
    site.routes["/s.xml.gz"] = Reply(gzip.compress(b"<urlset>" + b" " * 100_000_000))
    with pytest.raises(FetchError, match="20 MB"):
        list(documents(polite, site.url("/s.xml.gz")))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b'<?xml version="1.0"?>\n<!-- tin --><rss version="2.0">', "feed"),
        (b"\xef\xbb\xbf<feed xmlns='x'>", "feed"),
        (b"<rdf:RDF xmlns:rdf='x'>", "feed"),
        (b"<sitemapindex>", "sitemap"),
        (b"<!DOCTYPE html><html><body><rss>", None),
        (b"Xa An Lac: <rss>", None),
        (b"", None),
        (b"<!-- x -->" * 6000, None),
        (b"<!DOCTYPE[" * 6000, None),
        (b"<?" * 30000, None),
    ],
)
def test_a_list_is_known_by_its_first_element(data, kind):
    assert list_kind(data) == kind
