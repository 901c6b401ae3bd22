import threading
import time
from itertools import pairwise

import pytest

from corpus.web import Fetcher, FetchError, Polite
from tests.web_server import Reply, news

PAGE = news("Xã An Lạc họp dân", "Xã An Lạc họp dân 3 lần.")


class Clock:
    """Stands in for sleeping: takes down how long it would have been."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.waits.append(round(seconds, 1))


@pytest.fixture
def clock():
    return Clock()


def test_what_robots_txt_forbids_is_not_fetched(site, polite):
    site.routes["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /kin/")
    secret, shared = site.page("/kin/1", PAGE), site.page("/tin/1", PAGE)
    with pytest.raises(FetchError, match=r"robots\.txt"):
        polite.fetch(secret)
    assert polite.fetch(shared).data
    assert [asked.path for asked in site.asked] == ["/robots.txt", "/tin/1"]


def test_an_address_that_a_person_named_is_fetched_as_a_browser_would(site, polite):
    site.routes["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /")
    assert polite.fetch(site.page("/tin/1", PAGE), named=True).data


@pytest.mark.parametrize(
    "reply", [Reply(b"", 404), Reply(b"", 403), Reply(b"", 200), Reply(PAGE.encode())]
)
def test_a_site_without_rules_forbids_nothing(site, polite, reply):
    site.routes["/robots.txt"] = reply
    assert polite.fetch(site.page("/tin/1", PAGE)).data


def test_a_site_that_cannot_tell_its_rules_is_left_alone(site, polite):
    site.routes["/robots.txt"] = Reply(b"", 500)
    site.page("/tin/1", PAGE)
    for _ in range(2):
        with pytest.raises(FetchError, match="500"):
            polite.fetch(site.url("/tin/1"))
    assert [asked.path for asked in site.asked] == ["/robots.txt"]


def test_requests_to_a_host_are_a_second_apart(site, fetcher, clock):
    polite = Polite(fetcher, sleep=clock)
    site.page("/tin/1", PAGE)
    for _ in range(2):
        polite.fetch(site.url("/tin/1"))
    assert clock.waits == [1.0, 1.0]


def test_the_pause_really_passes(site, fetcher):
    polite = Polite(fetcher, pause_s=0.3)
    site.page("/tin/1", PAGE)
    for _ in range(2):
        polite.fetch(site.url("/tin/1"))
    times = [asked.at for asked in site.asked]
    assert all(later - sooner >= 0.3 for sooner, later in pairwise(times))


@pytest.mark.parametrize(("asked_s", "waited_s"), [("5", 5.0), ("3600", 30.0), ("0.1", 1.0)])
def test_a_longer_pause_is_kept_where_a_site_asks_for_it(site, fetcher, clock, asked_s, waited_s):
    site.routes["/robots.txt"] = Reply(f"User-agent: *\nCrawl-delay: {asked_s}".encode())
    polite = Polite(fetcher, sleep=clock)
    site.page("/tin/1", PAGE)
    polite.fetch(site.url("/tin/1"))
    polite.fetch(site.url("/tin/1"))
    assert clock.waits[-1] == waited_s


def test_one_request_at_a_time_goes_to_a_host(site, fetcher):
    now, most = 0, 0
    guard = threading.Lock()

    def slow(asked):
        nonlocal now, most
        with guard:
            now += 1
            most = max(most, now)
        time.sleep(0.05)
        with guard:
            now -= 1
        return Reply(PAGE.encode())

    site.routes["/tin/1"] = slow
    polite = Polite(fetcher, pause_s=0)
    threads = [threading.Thread(target=polite.fetch, args=(site.url("/tin/1"),)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert site.paths() == ["/tin/1"] * 5


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_after_the_time_it_names(site, fetcher, clock, status):
    replies = iter([Reply(b"", status, {"Retry-After": "7"}), Reply(PAGE.encode())])
    site.routes["/tin/1"] = lambda asked: next(replies)
    assert Polite(fetcher, sleep=clock).fetch(site.url("/tin/1"), named=True).data
    assert clock.waits == [7.0]


def test_a_server_that_stays_busy_is_given_up(site, fetcher, clock):
    site.routes["/tin/1"] = Reply(b"", 429)
    with pytest.raises(FetchError, match="429"):
        Polite(fetcher, sleep=clock).fetch(site.url("/tin/1"), named=True)
    assert clock.waits == [2.0, 4.0]
    assert len(site.asked) == 3


def test_a_server_that_asks_for_an_hour_gets_it(site, fetcher, clock):
    site.routes["/tin/1"] = Reply(b"", 429, {"Retry-After": "3600"})
    site.page("/tin/2", PAGE)
    polite = Polite(fetcher, sleep=clock)
    with pytest.raises(FetchError, match="429"):
        polite.fetch(site.url("/tin/1"), named=True)
    with pytest.raises(FetchError, match="xin nghỉ"):
        polite.fetch(site.url("/tin/2"), named=True)
    assert site.paths() == ["/tin/1"]
    assert clock.waits == []


def test_a_refused_address_is_refused_before_anybody_is_asked():
    with pytest.raises(FetchError, match="nội bộ"):
        Polite(Fetcher()).fetch("http://10.0.0.1/")
