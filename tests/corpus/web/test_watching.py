import time

import pytest

from corpus.article import Place
from corpus.errors import CorpusError
from corpus.library import Library
from corpus.web.feed_list import WatchedFeed
from corpus.web.watch_state import MOST_SEEN, FeedState, WatchState
from corpus.web.watching import Watcher
from tests.web_server import Reply, feed, item, news

XML = {
    "Content-Type": "application/xml",
    "ETag": '"1"',
    "Last-Modified": "Tue, 05 Mar 2024 01:00:00 GMT",
}


@pytest.fixture
def articles(site):
    def put(count: int) -> list[str]:
        return [
            site.page(
                f"/tin-{n}.html",
                news(
                    f"Xã số {n} làm việc {'dân vận' if n % 2 else 'thu thuế'}",
                    f"Thôn {n} của xã có {n}7 hộ tham gia trong năm nay.",
                ),
            )
            for n in range(1, count + 1)
        ]

    return put


@pytest.fixture
def watch(site, polite, tmp_path):
    """Looks at feeds once, as a new process would, and gives what was seen of each."""

    def look(*feeds: WatchedFeed, all_now: bool = True):
        state = WatchState.load(tmp_path / "feeds-state.json")
        library = Library.open(tmp_path / "data", shipped=False)
        told = []
        watcher = Watcher(
            feeds or (WatchedFeed(site.url("/feed")),), library, polite, state, told.append
        )
        seen = list(watcher.look(all_now=all_now))
        look.told, look.library, look.watcher = told, library, watcher
        look.state = WatchState.load(tmp_path / "feeds-state.json")
        return seen

    return look


def test_new_articles_are_added_once(site, watch, articles):
    urls = articles(2)
    site.routes["/feed"] = Reply(feed(*map(item, urls)), headers=XML)
    (looked,) = watch()
    assert [outcome.status for outcome in watch.told] == ["added", "added"]
    assert "2 bài mới" in looked.line
    (looked,) = watch()
    assert watch.told == []
    assert "0 bài mới" in looked.line
    site.routes["/feed"] = Reply(feed(*map(item, articles(3))), headers=XML)
    watch()
    assert [outcome.status for outcome in watch.told] == ["added"]
    assert site.paths().count("/tin-1.html") == 1


def test_a_feed_that_did_not_change_is_not_sent_again(site, watch, articles):
    urls = articles(1)

    def answer(asked):
        if asked.headers.get("If-None-Match") == '"1"':
            return Reply(status=304)
        return Reply(feed(*map(item, urls)), headers=XML)

    site.routes["/feed"] = answer
    assert not watch()[0].unchanged
    assert watch()[0].unchanged
    assert site.asked[-1].headers["If-Modified-Since"] == XML["Last-Modified"]
    assert "không có gì mới" in watch()[0].line


def test_an_article_that_the_feed_says_has_changed_is_fetched_again(site, watch):
    def put(figure: str, stamp: str) -> None:
        url = site.page(
            "/tin.html",
            news("Xã An Lạc tổng kết", f"Xã An Lạc có {figure} tổ tự quản trong năm nay."),
        )
        body = feed(f"<item><link>{url}</link><pubDate>{stamp}</pubDate></item>")
        site.routes["/feed"] = Reply(body, headers={"Content-Type": "application/xml"})

    put("12", "Tue, 05 Mar 2024 08:00:00 +0700")
    watch()
    put("15", "Tue, 05 Mar 2024 09:30:00 +0700")
    watch()
    assert [outcome.status for outcome in watch.told] == ["replaced"]
    (article,) = watch.library.articles()
    assert "15 tổ tự quản" in article.text


def test_only_articles_with_the_words_are_kept(site, watch, articles):
    urls = articles(4)
    site.routes["/feed"] = Reply(feed(*map(item, urls)), headers=XML)
    (looked,) = watch(WatchedFeed(site.url("/feed"), keep=("Dân vận",)))
    assert (len(looked.outcomes), looked.passed) == (2, 2)
    assert all("dân vận" in article.title for article in watch.library.articles())
    watch(WatchedFeed(site.url("/feed"), keep=("dân vận",)))
    assert site.paths().count("/tin-2.html") == 1


def test_the_place_of_the_feed_is_for_articles_without_one(site, watch, articles):
    site.routes["/feed"] = Reply(feed(*map(item, articles(1))), headers=XML)
    place = Place(name="Thái Nguyên")
    watch(WatchedFeed(site.url("/feed"), place=place))
    (article,) = watch.library.articles()
    assert (article.place, article.place_basis) == (place, "editorial")


def test_a_feed_that_fails_stops_no_other(site, watch, articles):
    site.routes["/feed"] = Reply(feed(*map(item, articles(1))), headers=XML)
    site.routes["/page"] = Reply(b"<html>x</html>", headers={"Content-Type": "text/html"})
    bad = [site.url("/khong-co"), "http://10.0.0.1/rss", site.url("/page")]
    seen = watch(*map(WatchedFeed, bad), WatchedFeed(site.url("/feed")))
    assert [bool(looked.problem) for looked in seen] == [True, True, True, False]
    assert "404" in seen[0].line
    assert "nội bộ" in seen[1].line
    assert "không phải RSS" in seen[2].line
    assert len(watch.library.articles()) == 1


def test_a_feed_that_fails_is_looked_at_less_and_less_down_to_once_a_day(site, watch):
    waits = []
    for _ in range(8):
        watch(WatchedFeed(site.url("/khong-co"), every_s=1800))
        waits.append(watch.state.of(site.url("/khong-co")).next_at - time.time())
    hours = [wait / 3600 for wait in waits]
    assert all(0.9 * 2**n <= found <= 1.1 * 2**n for n, found in enumerate(hours[:4]))
    assert 22 < hours[-1] <= 25.3
    site.routes["/khong-co"] = Reply(feed(), headers=XML)
    watch(WatchedFeed(site.url("/khong-co"), every_s=1800))
    state = watch.state.of(site.url("/khong-co"))
    assert state.failures == 0
    assert state.next_at - time.time() < 2000


def test_a_server_that_asks_for_two_days_gets_them(site, watch):
    site.routes["/feed"] = Reply(b"", 429, {"Retry-After": "172800"})
    watch()
    assert watch.state.of(site.url("/feed")).next_at - time.time() > 160_000


def test_only_feeds_that_are_due_are_looked_at(site, watch, articles):
    site.routes["/feed"] = Reply(feed(*map(item, articles(1))), headers=XML)
    assert len(watch(all_now=False)) == 1
    assert watch(all_now=False) == []
    assert 3000 < watch.watcher.seconds_until_due() < 3900
    assert len(watch(all_now=True)) == 1


def test_a_page_that_fails_for_now_is_tried_again_even_where_the_feed_did_not_change(
    site, watch, articles
):
    urls = articles(1)
    site.routes["/feed"] = lambda asked: (
        Reply(status=304)
        if "If-None-Match" in asked.headers
        else Reply(feed(*map(item, urls)), headers=XML)
    )
    good = site.routes["/tin-1.html"]
    site.routes["/tin-1.html"] = Reply(b"", 500)
    watch()
    assert [outcome.status for outcome in watch.told] == ["refused"]
    site.routes["/tin-1.html"] = good
    watch()
    assert [outcome.status for outcome in watch.told] == ["added"]


def test_a_page_that_keeps_failing_is_given_up(site, watch):
    site.routes["/feed"] = Reply(feed(item(site.url("/hong"))), headers=XML)
    site.routes["/hong"] = Reply(b"", 500)
    for _ in range(7):
        watch()
    assert site.paths().count("/hong") == 5


def test_a_page_that_is_gone_is_given_up_at_once(site, watch):
    site.routes["/feed"] = Reply(feed(item(site.url("/mat"))), headers=XML)
    for _ in range(2):
        watch()
    assert site.paths().count("/mat") == 1


def test_what_was_done_before_an_interruption_is_not_done_again(site, watch, polite, articles):
    urls = articles(3)
    site.routes["/feed"] = Reply(feed(*map(item, urls)), headers=XML)
    fetch = polite.fetch

    def interrupted(url, **given):
        if url == urls[1]:
            raise KeyboardInterrupt
        return fetch(url, **given)

    polite.fetch = interrupted
    with pytest.raises(KeyboardInterrupt):
        watch()
    polite.fetch = fetch
    watch()
    assert [outcome.status for outcome in watch.told] == ["added", "added"]
    assert site.paths().count("/tin-1.html") == 1


def test_a_state_that_cannot_be_read_is_told(tmp_path):
    path = tmp_path / "feeds-state.json"
    for text in ("{", '{"feeds": 3}', "\x00"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CorpusError, match=r"feeds-state\.json.*xóa"):
            WatchState.load(path)


def test_a_long_life_does_not_make_the_state_endless():
    state = FeedState()
    for number in range(MOST_SEEN + 10):
        state.deal_with(f"u{number}", "s")
    assert len(state.seen) == MOST_SEEN
    assert "u9" not in state.seen
    assert f"u{MOST_SEEN + 9}" in state.seen
