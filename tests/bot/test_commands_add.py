"""`danvan corpus add`, as a real process where signals and streams matter."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.commands_add import summary
from tests.web_server import Reply, WebServer, feed, item, news

DANVAN = Path(sys.executable).with_name("danvan")
XML = {"Content-Type": "application/xml"}


@pytest.fixture
def site():
    with WebServer() as server:
        yield server


@pytest.fixture
def own(danvan, tmp_path, site, monkeypatch):
    """A command over a library of its own, that may fetch from the test's site."""
    monkeypatch.setenv("DANVAN_FETCH_PRIVATE_HOSTS", f"intranet.tinh.vn, {site.host}")
    return lambda *arguments: danvan("--data-dir", tmp_path / "data", "--no-shipped", *arguments)


def put(site: WebServer, count: int) -> list[str]:
    return [
        site.page(
            f"/tin-{n}.html",
            news(
                f"Xã số {n} tổng kết dân vận",
                f"Năm 2023, thôn {n} của xã có {n}7 hộ hiến đất làm đường.",
            ),
        )
        for n in range(1, count + 1)
    ]


def test_an_address_is_added_and_answers_are_quoted_from_it(own, site):
    (url,) = put(site, 1)
    status, out, err = own("corpus", "add", url)
    assert (status, err) == (0, "")
    assert "tin-1.html: đã thêm" in out
    article_id = own("corpus", "list")[1].split("\t")[0]
    stored = json.loads(own("corpus", "show", article_id, "--json")[1])
    assert (stored["url"], stored["file"]) == (url, "tin-1.html")


def test_an_address_inside_the_network_is_refused_in_one_sentence(own):
    status, out, err = own("corpus", "add", "http://169.254.169.254/latest/meta-data/")
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "169.254.169.254" in err


def test_without_the_setting_this_machine_is_not_fetched_from(danvan, tmp_path, site):
    (url,) = put(site, 1)
    status, _, err = danvan("--data-dir", tmp_path, "corpus", "add", url)
    assert status == 2
    assert f"{site.host} vào DANVAN_FETCH_PRIVATE_HOSTS" in err
    assert site.asked == []


@pytest.mark.parametrize("value", ["http://intranet.vn", "a b", "intranet.vn:x", "*"])
def test_a_setting_that_cannot_be_read_is_named(danvan, tmp_path, monkeypatch, value):
    monkeypatch.setenv("DANVAN_FETCH_PRIVATE_HOSTS", value)
    status, _, err = danvan("--data-dir", tmp_path, "corpus", "add", "http://tin.vn/")
    assert status == 2
    assert "DANVAN_FETCH_PRIVATE_HOSTS" in err
    assert err.count("\n") == 1


def test_a_feed_is_added_article_by_article_with_a_summary(own, site):
    urls = put(site, 2)
    body = feed(item(urls[0]), item(site.url("/khong-co")), item(urls[1]))
    site.routes["/feed"] = Reply(body, headers=XML)
    status, out, err = own("corpus", "add", site.url("/feed"))
    assert status == 2
    assert [line.split(":")[0] for line in out.splitlines()] == ["tin-1.html", "tin-2.html"]
    refused, total = (line for line in err.splitlines() if not line.startswith("Thêm bài: "))
    assert "/khong-co" in refused
    assert total.startswith("3 bài: 2 mới, 1 bị từ chối; ")
    assert total.endswith(" bài/giây")


def test_a_limit_and_what_is_left_are_told(own, site):
    urls = put(site, 3)
    site.routes["/feed"] = Reply(feed(*map(item, urls)), headers=XML)
    status, out, err = own("corpus", "add", "--limit", 1, site.url("/feed"))
    assert status == 0
    assert out.count("\n") == 1
    assert "còn 2 bài" in err


def test_a_dry_run_tells_and_writes_nothing(own, site, tmp_path):
    (tmp_path / "a.txt").write_text(
        "Tin xã An Lạc\n\nXã An Lạc có 12 tổ tự quản.", encoding="utf-8"
    )
    status, out, err = own("corpus", "add", "--dry-run", tmp_path / "a.txt", *put(site, 1))
    assert status == 0
    assert [line.split(":")[0] for line in out.splitlines()] == ["a.txt", "tin-1.html"]
    assert err.startswith("Chạy thử, không ghi gì. 2 bài: 2 mới; ")
    assert own("corpus", "list") == (0, "", "")
    assert [path for path in (tmp_path / "data").rglob("*") if path.is_file()] == []


def test_an_interrupted_import_says_what_was_done_and_goes_on_when_run_again(own, site, tmp_path):
    urls = put(site, 30)
    site.routes["/feed"] = Reply(feed(*map(item, urls)), headers=XML)
    command = [
        DANVAN,
        "--data-dir",
        tmp_path / "data",
        "--no-shipped",
        "corpus",
        "add",
        site.url("/feed"),
    ]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ,
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(0.3)  # into the pause before the second page
        process.send_signal(signal.SIGINT)
        rest, err = process.communicate(timeout=20)
    done = 1 + rest.count("\n")
    assert "đã thêm" in first
    assert process.returncode == 130
    assert "Traceback" not in err
    assert f"Đã dừng giữa chừng. {done} bài: {done} mới; " in err
    assert len(own("corpus", "list")[1].splitlines()) == done
    fetched = len(site.paths())
    status, out, err = own("corpus", "add", "--limit", 1, site.url("/feed"))
    assert status == 0
    assert out.count("đã thêm") == 1
    assert f"{done} bài đã có địa chỉ trong thư viện" in err
    assert len(site.paths()) == fetched + 2  # the feed and one new page


def test_data_goes_to_stdout_even_while_a_bar_is_drawn_on_the_terminal(tmp_path):
    """A redirected stdout gets every line, though stderr is a terminal with a bar on it."""
    import pty

    folder = tmp_path / "kho"
    folder.mkdir()
    for n in range(300):
        text = f"Xã số {n} họp dân\n\nNăm 2023, thôn {n} của xã có {n}7 hộ hiến đất làm đường mới."
        (folder / f"{n:03}.txt").write_text(text, encoding="utf-8")
    master, slave = pty.openpty()
    command = [DANVAN, "--data-dir", tmp_path / "data", "--no-shipped", "corpus", "add", folder]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=slave,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
    ) as process:
        os.close(slave)
        seen = b""
        os.set_blocking(master, False)
        out = b""
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)
        deadline = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < deadline:
            for fd, name in ((master, "err"), (process.stdout.fileno(), "out")):
                try:
                    data = os.read(fd, 65536)
                except OSError:
                    continue
                if name == "err":
                    seen += data
                else:
                    out += data
            time.sleep(0.02)
        with contextlib.suppress(OSError):
            out += os.read(process.stdout.fileno(), 1 << 20)
    os.close(master)
    assert process.returncode == 0
    assert out.decode().count("đã thêm") == 300
    assert "đã thêm" not in seen.decode(errors="replace")


@pytest.mark.parametrize(
    ("counts", "seconds", "told"),
    [
        (
            {"added": 1180, "unchanged": 20, "refused": 3},
            97.8,
            "1.203 bài: 1.180 mới, 20 đã có, 3 bị từ chối; 12,3 bài/giây",
        ),
        (
            {"replaced": 1, "repost": 1, "duplicate": 2},
            0.001,
            "4 bài: 1 thay bản cũ, 1 đăng lại, 2 trùng; 4.000,0 bài/giây",
        ),
        ({}, 1.0, "0 bài"),
    ],
)
def test_the_summary_counts_as_vietnamese_writes_numbers(counts, seconds, told):
    from collections import Counter

    assert summary(Counter(counts), seconds) == told
