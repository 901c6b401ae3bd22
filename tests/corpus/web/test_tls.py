"""Connections with TLS: verified by the name that was asked for, whatever address was checked."""

import shutil
import ssl
import subprocess

import pytest

from corpus.web import Fetcher, FetchError
from corpus.web.connections import trusted
from tests.web_server import WebServer, news

PAGE = news("Xã An Lạc họp dân", "Xã An Lạc họp dân 3 lần.")
pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the keys")


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """A certificate for cong.tinh.vn, signed by itself, and its key."""
    folder = tmp_path_factory.mktemp("keys")
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=cong.tinh.vn"
        " -addext subjectAltName=DNS:cong.tinh.vn -keyout key.pem -out cert.pem"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def secure(keys):
    """Serves TLS; gives the server, the names that clients asked for, and its context."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(keys / "cert.pem", keys / "key.pem")
    names: list[str | None] = []
    context.sni_callback = lambda sock, name, ctx: names.append(name)
    with WebServer(tls=context) as server:
        server.page("/", PAGE)
        yield server, names, context


def to(server, host):
    """A fetcher for which `host` is that server."""
    return Fetcher(private_hosts=[f"{host}:{server.port}"], resolve=lambda *_: ["127.0.0.1"])


@pytest.fixture
def installed(keys, monkeypatch):
    """As if the office had installed the certificate on this machine."""
    monkeypatch.setenv("SSL_CERT_FILE", str(keys / "cert.pem"))
    trusted.cache_clear()
    yield
    trusted.cache_clear()


def test_the_name_is_verified_though_the_connection_goes_to_a_checked_address(secure, installed):
    server, names, _ = secure
    page = to(server, "cong.tinh.vn").fetch(f"https://cong.tinh.vn:{server.port}/")
    assert page.data == PAGE.encode()
    assert names == ["cong.tinh.vn"]
    assert server.asked[0].headers["Host"] == f"cong.tinh.vn:{server.port}"


def test_another_ones_certificate_is_told(secure, installed):
    server, _, _ = secure
    with pytest.raises(FetchError, match="không phải của máy chủ này"):
        to(server, "khac.tinh.vn").fetch(f"https://khac.tinh.vn:{server.port}/")
    assert server.asked == []


def test_a_certificate_nobody_vouches_for_is_never_passed_over(secure):
    server, _, _ = secure
    with pytest.raises(FetchError, match=r"không được tin cậy .*lưu thành tệp"):
        to(server, "cong.tinh.vn").fetch(f"https://cong.tinh.vn:{server.port}/")
    assert server.asked == []


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_a_server_of_old_is_told(secure, installed):
    server, _, context = secure
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(FetchError, match="giao thức bảo mật quá cũ"):
        to(server, "cong.tinh.vn").fetch(f"https://cong.tinh.vn:{server.port}/")
