import gzip
import socket
import time
import tracemalloc

import pytest

from corpus.errors import CorpusError
from corpus.web import Fetcher, FetchError
from corpus.web.fetcher import MOST_REDIRECTS, USER_AGENT
from tests.web_server import Reply, WebServer, news

PAGE = news("Xã An Lạc ra mắt mô hình tự quản", "Xã An Lạc có 12 tổ tự quản.")


def test_a_page_comes_with_what_is_needed_to_import_it(site, fetcher):
    url = site.page(
        "/tin/an-lac-45.aspx", PAGE, ETag='"1"', Last_Modified="Tue, 05 Mar 2024 01:00:00 GMT"
    )
    page = fetcher.fetch(url + "#binh-luan")
    assert (page.url, page.name, page.data) == (url, "an-lac-45.html", PAGE.encode())
    assert (page.etag, page.modified) == ('"1"', "Tue, 05 Mar 2024 01:00:00 GMT")
    assert page.content_type == "text/html; charset=utf-8"
    assert not page.unchanged


def test_the_product_names_itself_and_sends_no_password(site, fetcher, monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n", encoding="ascii")
    monkeypatch.setenv("HOME", str(tmp_path))
    fetcher.fetch(site.page("/", PAGE))
    headers = site.asked[0].headers
    assert headers["User-Agent"] == USER_AGENT
    assert USER_AGENT.startswith("HoiDanVan/")
    assert headers["Host"] == site.host
    assert "Authorization" not in headers
    assert "Cookie" not in headers


def test_a_proxy_of_the_environment_is_not_used(site, fetcher, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert fetcher.fetch(site.page("/", PAGE)).data


def test_what_did_not_change_is_not_sent_again(site, fetcher):
    site.routes["/"] = Reply(status=304, headers={"ETag": '"7"'})
    page = fetcher.fetch(site.url(), etag='"7"', modified="Tue, 05 Mar 2024 01:00:00 GMT")
    assert page.unchanged
    assert page.data == b""
    assert site.asked[0].headers["If-None-Match"] == '"7"'
    assert site.asked[0].headers["If-Modified-Since"] == "Tue, 05 Mar 2024 01:00:00 GMT"


def to(location: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": location})


def test_redirects_are_followed_and_the_last_address_is_told(site, fetcher):
    site.routes["/a"] = to("/b", 301)
    site.routes["/b"] = to(site.url("/c"), 308)
    last = site.page("/c", PAGE)
    assert fetcher.fetch(site.url("/a")).url == last


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1/",
        "http://localhost:8080/",
        "http://[::1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://10.0.0.1/",
        "http://0/",
        "//192.168.1.1/",
        "file:///etc/passwd",
        "ftp://tin.vn/",
        "gopher://127.0.0.1:70/",
        "http://a:b@8.8.8.8/",
        "http://8.8.8.8:22/",
        "http://[",
        "",
    ],
)
def test_a_redirect_to_where_nobody_may_go_is_refused(site, fetcher, location):
    site.routes["/"] = to(location)
    with pytest.raises(FetchError):
        fetcher.fetch(site.url())
    assert site.paths() == ["/"]


def test_a_redirect_to_another_port_of_this_machine_is_refused_unasked(site, fetcher):
    with WebServer() as inner:
        inner.page("/", PAGE)
        site.routes["/"] = to(inner.url())
        with pytest.raises(FetchError, match="ở cổng"):
            fetcher.fetch(site.url())
        assert inner.asked == []


def test_a_ring_of_redirects_ends(site, fetcher):
    site.routes["/a"] = to("/b")
    site.routes["/b"] = to("/a")
    with pytest.raises(FetchError, match="chuyển hướng quá 5 lần"):
        fetcher.fetch(site.url("/a"))
    assert len(site.asked) == MOST_REDIRECTS + 1


def test_a_name_that_answers_differently_the_second_time_is_asked_once(site):
    """DNS rebinding: the address that was checked is the one connected to."""
    answers = iter([["203.162.4.190"], ["127.0.0.1"], ["127.0.0.1"]])
    asked = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return next(answers)

    fetcher = Fetcher(resolve=resolve, timeout_s=1)
    site.page("/", PAGE)
    with pytest.raises(FetchError):  # the first address is of the open web: nothing answers here
        fetcher.fetch(f"http://doi-huong.vn:{8080}/")
    assert asked == [("doi-huong.vn", 8080)]
    assert site.asked == []


def test_a_name_that_points_inside_is_refused_before_connecting(site):
    for inside in (
        ["127.0.0.1"],
        ["203.162.4.190", "127.0.0.1"],
        ["::ffff:127.0.0.1"],
        ["fe80::1%lo"],
    ):
        fetcher = Fetcher(
            private_hosts=[f"khac.vn:{site.port}"], resolve=lambda *_, found=inside: found
        )
        with pytest.raises(FetchError, match="trỏ tới địa chỉ"):
            fetcher.fetch("http://tin.vn/")
    assert site.asked == []


def test_a_checked_name_is_connected_by_its_address_and_keeps_its_own_host_header(site):
    fetcher = Fetcher(private_hosts=[f"cong.tinh.vn:{site.port}"], resolve=lambda *_: ["127.0.0.1"])
    site.page("/", PAGE)
    assert fetcher.fetch(f"http://cong.tinh.vn:{site.port}/").data == PAGE.encode()
    assert site.asked[0].headers["Host"] == f"cong.tinh.vn:{site.port}"


def test_the_next_address_is_tried_where_the_first_does_not_answer(site):
    with socket.create_server(("127.0.0.2", 0)) as closed:
        closed.close()
    fetcher = Fetcher(
        private_hosts=[f"cong.vn:{site.port}"], resolve=lambda *_: ["127.0.0.2", "127.0.0.1"]
    )
    site.page("/", PAGE)
    assert fetcher.fetch(f"http://cong.vn:{site.port}/").data


def test_a_name_nobody_knows_is_told():
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(FetchError, match=r"khong-co\.vn/bai: không tìm thấy máy chủ khong-co\.vn"):
        Fetcher(resolve=unknown).fetch("https://khong-co.vn/bai")


def test_a_look_up_that_hangs_counts_as_time():
    began = time.monotonic()
    fetcher = Fetcher(resolve=lambda *_: time.sleep(3) or [], timeout_s=0.3)
    with pytest.raises(FetchError, match=r"quá 0\.3 giây"):
        fetcher.fetch("https://cham.vn/")
    assert time.monotonic() - began < 2.5


def test_a_body_that_drips_ends_when_time_is_up(site):
    fetcher = Fetcher(private_hosts=[site.host], timeout_s=0.5)
    site.routes["/"] = Reply(b"x" * 1000, drip_s=0.05)
    began = time.monotonic()
    with pytest.raises(FetchError, match=r"quá 0\.5 giây"):
        fetcher.fetch(site.url())
    assert time.monotonic() - began < 5


def test_headers_that_drip_end_when_time_is_up():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        fetcher = Fetcher(private_hosts=[f"127.0.0.1:{port}"], timeout_s=0.5)
        with pytest.raises(FetchError, match=r"quá 0\.5 giây"):
            fetcher.fetch(f"http://127.0.0.1:{port}/")


def test_redirects_together_have_one_limit_of_time(site):
    def slow(asked):
        time.sleep(0.3)
        return to(f"{asked.path}x")

    for count in range(10):
        site.routes["/" + "x" * count] = slow
    with pytest.raises(FetchError, match=r"quá 0\.8 giây"):
        Fetcher(private_hosts=[site.host], timeout_s=0.8).fetch(site.url("/"))


@pytest.mark.parametrize("length", [None, -1])
def test_a_body_over_the_limit_is_refused_whatever_its_length_says(site, length):
    fetcher = Fetcher(private_hosts=[site.host], max_bytes=5000)
    site.routes["/"] = Reply(b"<html>" + b"x" * 20_000, length=length)
    with pytest.raises(FetchError, match="lớn hơn 5000 byte"):
        fetcher.fetch(site.url())


def test_a_length_that_is_too_small_lets_no_more_in(site, fetcher):
    site.routes["/"] = Reply(b"<p>abc</p>" + b"x" * 1000, length=10)
    assert fetcher.fetch(site.url()).data == b"<p>abc</p>"


def test_a_length_over_the_limit_is_believed_at_once(site, fetcher):
    site.routes["/"] = Reply(b"x", length=21 * 1024 * 1024)
    with pytest.raises(FetchError, match="lớn hơn 20 MB"):
        fetcher.fetch(site.url())


def test_a_length_that_is_no_number_stops_nothing_worse_than_the_fetch(site, fetcher):
    site.routes["/"] = Reply(b"abc", headers={"Content-Length": "9" * 5000})
    with pytest.raises(FetchError):
        fetcher.fetch(site.url())


def gzipped(data: bytes, times: int = 1, encoding: str = "gzip") -> Reply:
    for _ in range(times):
        data = gzip.compress(data)
    return Reply(data, headers={"Content-Type": "text/html", "Content-Encoding": encoding})


def test_a_packed_page_is_unpacked(site, fetcher):
    site.routes["/"] = gzipped(PAGE.encode())
    assert fetcher.fetch(site.url()).data == PAGE.encode()


def test_a_packed_bomb_is_not_unpacked_past_the_limit(site, fetcher):
    site.routes["/"] = gzipped(b"0" * 300_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(FetchError, match="lớn hơn 20 MB"):
            fetcher.fetch(site.url())
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd", "gzip,gzip,gzip,gzip"])
def test_a_packing_that_was_not_asked_for_is_refused(site, fetcher, encoding):
    site.routes["/"] = gzipped(b"0" * 1000, 2, encoding)
    with pytest.raises(FetchError, match="nén"):
        fetcher.fetch(site.url())


def test_a_packed_page_that_is_broken_or_cut_is_refused(site, fetcher):
    whole = gzip.compress(PAGE.encode() * 50)
    headers = {"Content-Encoding": "gzip"}
    for body in (whole[:-20], b"\x1f\x8b" + b"x" * 50, b"not packed at all"):
        site.routes["/"] = Reply(body, headers=headers)
        with pytest.raises(FetchError):
            fetcher.fetch(site.url())


def test_a_connection_that_breaks_off_gives_no_half_page(site, fetcher):
    site.routes["/"] = Reply(PAGE.encode(), broken_off=True)
    with pytest.raises(FetchError, match="ngắt giữa chừng"):
        fetcher.fetch(site.url())


def test_nobody_listening_is_told():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(FetchError, match="không nhận kết nối"):
        Fetcher(private_hosts=[f"127.0.0.1:{port}"]).fetch(f"http://127.0.0.1:{port}/")


def test_something_that_is_no_web_server_is_told():
    import threading

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def greet() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"220 mail.tin.vn ESMTP\r\n")
                connection.recv(1000)

        thread = threading.Thread(target=greet)
        thread.start()
        with pytest.raises(FetchError, match="trả lời sai"):
            Fetcher(private_hosts=[f"127.0.0.1:{port}"]).fetch(f"http://127.0.0.1:{port}/")
        thread.join()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "đăng nhập"),
        (403, "không cho lấy"),
        (404, "không có trang này"),
        (410, "đã bị gỡ"),
        (418, "418"),
        (429, "quá dày"),
        (500, "gặp lỗi"),
        (503, "đang bận"),
        (204, "204"),
    ],
)
def test_a_status_that_brings_no_page_is_told_with_a_remedy(site, fetcher, status, words):
    site.routes["/"] = Reply(b"", status=status)
    with pytest.raises(FetchError, match=words) as caught:
        fetcher.fetch(site.url())
    assert caught.value.status == status
    assert "; " in str(caught.value)
    assert isinstance(caught.value, CorpusError)


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("120", 120, 120),
        ("Wed, 21 Oct 2099 07:28:00 GMT", 1e9, 1e10),
        ("x", None, None),
        ("-5", None, None),
    ],
)
def test_how_long_a_server_wants_to_be_left_alone_is_read(site, fetcher, header, least, most):
    site.routes["/"] = Reply(b"", status=429, headers={"Retry-After": header})
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(site.url())
    wait_s = caught.value.retry_after_s
    assert wait_s is None if least is None else least <= wait_s <= most


@pytest.mark.parametrize("kind", ["image/jpeg", "video/mp4", "application/json", "text/css"])
def test_what_can_hold_no_article_is_refused_by_its_type(site, fetcher, kind):
    site.routes["/"] = Reply(b"x" * 100, headers={"Content-Type": kind})
    with pytest.raises(FetchError, match=kind):
        fetcher.fetch(site.url())


def test_an_empty_page_is_told(site, fetcher):
    site.routes["/"] = Reply(b" \n", headers={"Content-Type": "text/html"})
    with pytest.raises(FetchError, match="trang trống"):
        fetcher.fetch(site.url())


def test_a_cookie_lives_no_longer_than_one_fetch(site, fetcher):
    site.routes["/a"] = Reply(status=302, headers={"Location": "/b", "Set-Cookie": "phien=1"})
    site.page("/b", PAGE)
    fetcher.fetch(site.url("/a"))
    fetcher.fetch(site.url("/b"))
    assert [asked.headers.get("Cookie") for asked in site.asked] == [None, "phien=1", None]
