import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.web import FetchError
from corpus.web.addresses import Gate, is_open

INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "168.63.129.16",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "0.0.0.0",
    "0.1.2.3",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "fd00:ec2::254",
    "fc00::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "5f00::1",
]
OUTSIDE = ["8.8.8.8", "203.162.4.190", "2001:4860:4860::8888", "2606:4700::1", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_refused(address):
    with pytest.raises(FetchError, match=r"tin\.vn trỏ tới địa chỉ"):
        Gate().check_addresses("tin.vn", 80, [ipaddress.ip_address(address)])


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_of_the_open_web_is_let_through(address):
    Gate().check_addresses("tin.vn", 80, [ipaddress.ip_address(address)])


def test_one_address_inside_among_many_is_enough_to_refuse():
    addresses = [ipaddress.ip_address(text) for text in ("8.8.8.8", "192.168.1.1")]
    with pytest.raises(FetchError, match=r"192\.168\.1\.1"):
        Gate().check_addresses("tin.vn", 80, addresses)


@given(st.ip_addresses())
def test_what_is_open_is_never_private_or_for_many(address):
    if is_open(address):
        assert address.is_global
        kinds = ("private", "multicast", "loopback", "link_local", "unspecified")
        assert [kind for kind in kinds if getattr(address, f"is_{kind}")] == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://tin.vn/a",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "tin.vn/bai",
        "http://",
        "http:///a",
        "http://tin.vn:22/",
        "http://tin.vn:6379/",
        "http://tin.vn:99999/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://0x7f.1/",
        "http://[fe80::1%25eth0]/",
        "http://[::1",
        "http://①②⑦.0.0.1/",
        "http://a b.vn/",
        "http://tin.vn\\@127.0.0.1/",
        "http://can-bo:mat-khau@tin.vn/",
        "http://\x00/",
        "",
    ],
)
def test_an_odd_address_is_refused_before_anything_is_asked(url):
    with pytest.raises(FetchError) as caught:
        Gate().check_url(url)
    assert "mat-khau" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "checked"),
    [
        ("https://tin.vn/bai?id=1#dau-trang", "https://tin.vn/bai?id=1"),
        ("HTTP://TIN.VN:8080/", "http://tin.vn:8080/"),
        (" https://cộng.vn/ ", "https://xn--cng-6mz.vn/"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
    ],
)
def test_an_address_of_the_web_is_taken_without_its_fragment(url, checked):
    assert str(Gate().check_url(url)) == checked


def addresses(*texts):
    return [ipaddress.ip_address(text) for text in texts]


def test_a_listed_host_may_be_inside_the_office():
    gate = Gate(["cong.tinh.vn", "kho.tinh.vn:9000"])
    gate.check_addresses("cong.tinh.vn", 443, addresses("10.0.0.5"))
    gate.check_addresses("kho.tinh.vn", 9000, addresses("192.168.0.9"))
    gate.check_url("http://kho.tinh.vn:9000/bai")
    for host, port in [("cong.tinh.vn", 9000), ("kho.tinh.vn", 80), ("x.cong.tinh.vn", 80)]:
        with pytest.raises(FetchError, match="DANVAN_FETCH_PRIVATE_HOSTS"):
            gate.check_addresses(host, port, addresses("10.0.0.5"))


def test_this_machine_is_reached_only_where_its_port_is_listed():
    """A listed name whose DNS is turned to 127.0.0.1 must not open what runs beside the bot."""
    gate = Gate(["cong.tinh.vn", "127.0.0.1:8000", "[::1]:8000"])
    gate.check_addresses("127.0.0.1", 8000, addresses("127.0.0.1"))
    gate.check_addresses("::1", 8000, addresses("::1"))
    with pytest.raises(FetchError, match=r"cong\.tinh\.vn:80 vào DANVAN_FETCH_PRIVATE_HOSTS"):
        gate.check_addresses("cong.tinh.vn", 80, addresses("127.0.0.1"))
    with pytest.raises(FetchError, match=r"127\.0\.0\.1:80 vào"):
        gate.check_addresses("127.0.0.1", 80, addresses("127.0.0.1"))


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1", "0.0.0.0", "100.100.100.200"])
def test_where_machines_tell_their_passwords_is_refused_even_when_listed(address):
    gate = Gate(["cong.tinh.vn", "cong.tinh.vn:80", "169.254.169.254", "169.254.169.254:80"])
    for host in ("cong.tinh.vn", "169.254.169.254"):
        with pytest.raises(FetchError, match="không bao giờ"):
            gate.check_addresses(host, 80, addresses(address))


@pytest.mark.parametrize(
    "entry", ["http://cong.vn", "cong.vn:x", "a b", "user@cong.vn", "cong.vn/"]
)
def test_a_listed_host_that_is_none_is_a_mistake(entry):
    with pytest.raises(ValueError, match="not a host"):
        Gate([entry])
