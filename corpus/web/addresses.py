"""Which addresses may be fetched: the open web, and what an office lists of its own network."""

import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import httpx

from corpus.web.errors import FetchError, HostError, shown

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = frozenset({80, 443, 8080, 8443})
"""Where web sites listen; any other port is fetched from only where it is listed with its host."""

_NEVER = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "169.254.0.0/16",  # link-local: cloud machines tell their passwords there
        "100.100.100.200/32",  # the same at Alibaba
        "168.63.129.16/32",  # the same at Azure
        "192.0.0.192/32",  # the same at Oracle
        "fd00:ec2::/32",  # the same at Amazon
        "fe80::/10",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "ff00::/8",
        "::/128",
    )
)
"""Refused even where the host is listed: no portal of an office lives there."""

_NOT_OPEN = tuple(
    ipaddress.ip_network(network)
    for network in ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "2001::/23", "3fff::/20")
)
"""Not the open web, though not all versions of Python's ipaddress say so."""

_OPEN_IPV6 = ipaddress.ip_network("2000::/3")
_SIX_TO_FOUR = ipaddress.ip_network("2002::/16")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LISTED = re.compile(
    r"\[(?P<v6>[0-9a-f:.]+)\](?::(?P<port6>\d+))?|(?P<host>[^\s:/@\[\]]+)(?::(?P<port>\d+))?"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A host of the office's own network that may be fetched from."""

    host: str
    port: int | None
    """None stands for the usual ports of web sites."""


def read_listed(entries: Iterable[str]) -> tuple[Listed, ...]:
    """What the entries `host` or `host:port` stand for.

    Raises:
        ValueError: An entry is neither.
    """
    listed = []
    for entry in entries:
        try:
            alone = str(ipaddress.IPv6Address(entry))
        except ValueError:
            alone = ""
        match = _LISTED.fullmatch(entry.strip().lower())
        if alone:
            listed.append(Listed(alone, None))
        elif match is None:
            raise ValueError(f"{entry}: not a host or host:port")
        else:
            port = match["port6"] or match["port"]
            host = httpx.URL(scheme="http", host=match["v6"] or match["host"])
            listed.append(Listed(_name(host), int(port) if port else None))
    return tuple(listed)


class Gate:
    """Says of a URL, and then of the addresses that its host stands for, whether to go there."""

    def __init__(self, private_hosts: Sequence[str] = ()) -> None:
        self._listed = read_listed(private_hosts)

    def check_url(self, url: str) -> httpx.URL:
        """`url` without its fragment, if one may go there as far as the words tell.

        Raises:
            FetchError: It is no address of the web, or holds a password, an odd port or host.
        """
        try:
            parsed = httpx.URL(url.strip())
        except (httpx.InvalidURL, ValueError) as exc:
            raise FetchError(f"{shown(url)}: không phải địa chỉ mạng; hãy chép lại.") from exc
        host = _name(parsed)
        if parsed.scheme not in ("http", "https") or not host:
            raise FetchError(
                f"{shown(url)}: chỉ nhận địa chỉ bắt đầu bằng http:// hoặc https://; hãy chép lại."
            )
        if parsed.userinfo:
            raise FetchError(
                f"{shown(url)}: địa chỉ có kèm tên và mật khẩu; hãy bỏ phần trước dấu @."
            )
        if not _is_plain_host(host):
            raise FetchError(f"{shown(url)}: tên máy “{host}” không hợp lệ; hãy chép lại địa chỉ.")
        port = port_of(parsed)
        if port not in PORTS and not self._is_listed(host, port):
            raise FetchError(
                f"{shown(url)}: không lấy trang ở cổng {port}; nếu là trang của cơ quan, hãy thêm"
                f" {host}:{port} vào DANVAN_FETCH_PRIVATE_HOSTS."
            )
        return parsed.copy_with(fragment=None)

    def check_addresses(self, host: str, port: int, addresses: Sequence[IPAddress]) -> None:
        """Pass where every address may be connected to.

        Raises:
            HostError: One of them is not of the open web, and `host` is not listed for it.
        """
        name = host.lower().rstrip(".")
        for found in addresses:
            address = _embedded(found)
            if any(address in network for network in _NEVER):
                raise HostError(
                    f"{host} trỏ tới địa chỉ {found}, không bao giờ được lấy; hãy chép lại địa chỉ."
                )
            if is_open(address):
                continue
            # What runs on this very machine is no portal unless its port is named.
            exact = address.is_loopback
            if not self._is_listed(name, port, exact=exact):
                entry = f"{host}:{port}" if exact else host
                raise HostError(
                    f"{host} trỏ tới địa chỉ nội bộ {found} nên không lấy; nếu là trang của cơ"
                    f" quan, hãy thêm {entry} vào DANVAN_FETCH_PRIVATE_HOSTS."
                )

    def _is_listed(self, host: str, port: int, *, exact: bool = False) -> bool:
        usual = port in PORTS and not exact
        return any(
            listed.host == host and (listed.port == port or (listed.port is None and usual))
            for listed in self._listed
        )


def is_address(source: str) -> bool:
    """Whether `source` is an address of the web rather than a path."""
    return source.lower().startswith(("http://", "https://"))


def is_open(address: IPAddress) -> bool:
    """Whether `address` belongs to the open web rather than to a machine or a network of one's own."""
    if isinstance(address, ipaddress.IPv6Address) and (
        address not in _OPEN_IPV6 or address in _SIX_TO_FOUR
    ):
        return False
    inside = any(address in network for network in (*_NEVER, *_NOT_OPEN))
    return address.is_global and not address.is_multicast and not inside


def port_of(url: httpx.URL) -> int:
    """The port that `url` leads to, the scheme's own where it names none."""
    return url.port or (443 if url.scheme == "https" else 80)


def _name(url: httpx.URL) -> str:
    """The host in ASCII, lower case, without the dot that may end it."""
    return url.raw_host.decode("ascii").lower().rstrip(".")


def _is_plain_host(host: str) -> bool:
    """Whether `host` is a name, or an IP address as everybody writes it; not 0x7f.1 or 2130706433."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        last = host.rpartition(".")[2]
        number = re.fullmatch(r"\d+|0x[0-9a-f]*", last)
        return number is None and re.fullmatch(r"[a-z0-9_.-]{1,253}", host) is not None
    return "%" not in host


def _embedded(address: IPAddress) -> IPAddress:
    """The IPv4 address that an IPv6 one merely wraps, or the address itself."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address
