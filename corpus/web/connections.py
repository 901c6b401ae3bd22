"""Connections that lead only where the gate lets them, and that end when time is up.

A host's name is resolved once; all its addresses are checked, and one of those checked is
connected to. A name that answers differently the second time is not asked a second time.
"""

import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

import certifi
import httpcore
import httpx

from corpus.web.addresses import Gate, IPAddress
from corpus.web.errors import HostError

Resolver = Callable[[str, int], Sequence[str]]
"""(host, port) -> its IP addresses as text; OSError where the name is not known."""

_CONNECT_S = 10.0


def system_addresses(host: str, port: int) -> list[str]:
    """The addresses of `host` as the operating system tells them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@cache
def trusted() -> ssl.SSLContext:
    """TLS with verification, by the usual authorities and those installed on this machine."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    context.set_alpn_protocols(["http/1.1"])
    return context


class GuardedTransport(httpx.HTTPTransport):
    """httpx's own transport, over connections that `gate` lets pass until `deadline`.

    Args:
        gate: Says which addresses may be connected to.
        deadline: Value of time.monotonic() after which nothing is waited for.
        resolve: Gives a host's addresses.
    """

    def __init__(self, gate: Gate, deadline: float, resolve: Resolver) -> None:
        super().__init__(verify=trusted(), trust_env=False)
        self._pool.close()
        self._pool = httpcore.ConnectionPool(
            ssl_context=trusted(),
            max_connections=1,
            max_keepalive_connections=0,
            network_backend=_GuardedBackend(gate, deadline, resolve),
        )


class _GuardedBackend(httpcore.NetworkBackend):
    def __init__(self, gate: Gate, deadline: float, resolve: Resolver) -> None:
        self._gate = gate
        self._deadline = deadline
        self._resolve = resolve
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 # the deadline rules
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._addresses(host, port)
        self._gate.check_addresses(host, port, addresses)
        for number, address in enumerate(addresses, start=1):
            try:
                stream = self._plain.connect_tcp(
                    str(address),
                    port,
                    timeout=min(_CONNECT_S, _left(self._deadline)),
                    local_address=local_address,
                    socket_options=socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(addresses):
                    raise
            else:
                return _TimedStream(stream, self._deadline)
        raise httpcore.ConnectError(f"no address of {host}")

    def _addresses(self, host: str, port: int) -> list[IPAddress]:
        """All addresses of `host`, looked up in a thread: the system's own look-up knows no limit."""
        try:
            return [ipaddress.ip_address(host)]
        except ValueError:
            answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

        def look_up() -> None:
            try:
                answers.put(self._resolve(host, port))
            except (OSError, UnicodeError) as exc:
                answers.put(exc)

        threading.Thread(target=look_up, daemon=True).start()
        try:
            answer = answers.get(timeout=_left(self._deadline))
        except queue.Empty:
            raise httpcore.ConnectTimeout(f"{host} was not resolved in time") from None
        if isinstance(answer, Exception) or not answer:
            raise HostError(
                f"không tìm thấy máy chủ {host} (DNS); hãy xem lại địa chỉ và mạng."
            ) from (answer if isinstance(answer, Exception) else None)
        try:
            return [ipaddress.ip_address(text) for text in answer]
        except ValueError as exc:  # an address with a zone, so of the local network
            raise HostError(
                f"{host} trỏ tới địa chỉ nội bộ {', '.join(answer)} nên không lấy."
            ) from exc


class _TimedStream(httpcore.NetworkStream):
    """A stream on which everything together may take until `deadline`, however slowly it drips."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 # the deadline rules
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 # the deadline rules
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 # the deadline rules
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline))
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    """Seconds until `deadline`; httpcore's own error once it has passed."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("time is up")
    return left
