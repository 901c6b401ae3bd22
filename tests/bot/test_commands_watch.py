"""`danvan corpus watch`, with real feeds on loopback and real signals."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot import commands_watch
from tests.web_server import Reply, WebServer, feed, item, news

DANVAN = Path(sys.executable).with_name("danvan")
XML = {"Content-Type": "application/xml"}


@pytest.fixture
def site():
    with WebServer() as server:
        yield server


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def own(danvan, data, site, monkeypatch):
    monkeypatch.setenv("DANVAN_FETCH_PRIVATE_HOSTS", site.host)
    return lambda *arguments: danvan("--data-dir", data, "--no-shipped", *arguments)


@pytest.fixture
def watching(site, data, own):
    """A feed with one article, listed; returns the article's address."""
    url = site.page(
        "/tin-1.html", news("Xã An Lạc tổng kết dân vận", "Năm 2023, xã An Lạc có 12 tổ tự quản.")
    )
    site.routes["/feed"] = Reply(feed(item(url)), headers=XML)
    (data / "feeds.yaml").write_text(f"- url: {site.url('/feed')}\n  every: 5m\n", encoding="utf-8")
    return url


def test_without_a_list_the_way_to_one_is_told(own, data):
    status, out, err = own("corpus", "watch", "--once")
    assert (status, out) == (2, "")
    assert "--init" in err
    status, out, _ = own("corpus", "watch", "--init")
    assert status == 0
    assert str(data / "feeds.yaml") in out
    status, _, err = own("corpus", "watch", "--once")
    assert status == 2
    assert "chưa có nguồn nào" in err


def test_a_list_is_never_overwritten(own, data):
    (data / "feeds.yaml").write_text("- url: https://tin.vn/rss\n", encoding="utf-8")
    status, out, err = own("corpus", "watch", "--init")
    assert (status, out) == (2, "")
    assert "không ghi đè" in err
    assert "tin.vn" in (data / "feeds.yaml").read_text(encoding="utf-8")


def test_a_mistake_in_the_list_is_named_with_its_line(own, data):
    (data / "feeds.yaml").write_text("- url: https://tin.vn/rss\n  evry: 1h\n", encoding="utf-8")
    status, out, err = own("corpus", "watch", "--once")
    assert (status, out) == (2, "")
    assert "dòng 2" in err
    assert err.count("\n") == 1


def test_once_adds_what_is_new_and_ends(own, watching, site):
    status, out, err = own("corpus", "watch", "--once")
    assert status == 0
    assert "tin-1.html: đã thêm" in out
    assert err == f"{site.url('/feed')}: 1 bài mới, 0 đã có, 0 ngoài chủ đề, 0 bị từ chối.\n"
    status, out, err = own("corpus", "watch", "--once")
    assert (status, out) == (0, "")
    assert "0 bài mới" in err


def test_a_feed_that_fails_is_told_and_the_others_go_on(own, watching, site, data):
    listed = (data / "feeds.yaml").read_text(encoding="utf-8")
    (data / "feeds.yaml").write_text(f"- url: {site.url('/hong')}\n{listed}", encoding="utf-8")
    status, out, err = own("corpus", "watch", "--once")
    assert status == 2
    assert "tin-1.html: đã thêm" in out
    assert "404" in err.splitlines()[0]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_watching_in_good_order(own, watching, data, number):
    command = [DANVAN, "--data-dir", data, "--no-shipped", "corpus", "watch"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert "đã thêm" in process.stdout.readline()
        assert "1 bài mới" in process.stderr.readline()
        time.sleep(0.2)
        began = time.monotonic()
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert time.monotonic() - began < 10
    assert (process.returncode, out) == (0, "")
    assert "Đã dừng theo dõi." in err
    assert "Traceback" not in err
    state = json.loads((data / "feeds-state.json").read_text(encoding="utf-8"))
    assert watching in next(iter(state["feeds"].values()))["seen"]


def test_a_signal_in_the_middle_of_a_page_ends_watching_at_once(own, watching, data, site):
    site.routes["/tin-1.html"] = Reply(b"x" * 1000, drip_s=0.05)
    command = [DANVAN, "--data-dir", data, "--no-shipped", "corpus", "watch"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ,
    ) as process:
        deadline = time.monotonic() + 20
        while "/tin-1.html" not in site.paths() and time.monotonic() < deadline:
            time.sleep(0.05)
        process.terminate()
        _, err = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "Traceback" not in err
    assert own("corpus", "list")[1] == ""


def test_the_list_may_be_edited_while_it_is_watched(own, watching, site, data, monkeypatch):
    """A mistake in it is told once and the list as it was goes on; mended, it counts."""
    path = data / "feeds.yaml"
    before = path.read_text(encoding="utf-8")
    site.routes["/2"] = Reply(feed(), headers=XML)
    edits = iter(["- nguồn\n", "- nguồn\n", f"{before}- url: {site.url('/2')}\n", None])

    def edit(seconds: float) -> None:
        assert 1 <= seconds <= 60
        text = next(edits)
        if text is None:
            raise KeyboardInterrupt
        path.write_text(text, encoding="utf-8")

    monkeypatch.setattr(commands_watch, "time", SimpleNamespace(sleep=edit))
    status, _, err = own("corpus", "watch")
    assert status == 0
    assert err.count("feeds.yaml dòng 1: ") == 1
    assert f"{site.url('/2')}: 0 bài mới" in err
    assert err.count(f"{site.url('/feed')}: ") == 1
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
