"""Where connections may go: names are resolved once, every address is checked, and a checked one is connected to.

Server-side request forgery: a site that is synced may name, redirect to, or resolve to a machine of the network that
Vouch runs in. Nothing between the check and the connection asks the name again, so DNS rebinding finds no gap.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore2

from ingest.errors import AddressRefused

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], list[str]]
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052


def is_public(address: Address) -> bool:
    """Whether an address is a machine of the public internet; of an IPv4 address inside an IPv6 one, that counts."""
    if isinstance(address, IPv6Address):
        inner = _embedded(address)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def is_anywhere(_: Address) -> bool:
    """Allow every address: for intranets, where whoever lists the pages is trusted."""
    return True


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host, in the system's order of preference.

    Raises:
        OSError: If it has none.
    """
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class GuardedBackend(httpcore2.NetworkBackend):
    """Connects to checked addresses only, and lets nothing go on beyond a deadline.

    Attributes:
        deadline: The time (of `time.monotonic`) after which reads and writes time out, however they trickle.
    """

    def __init__(self, *, is_allowed: Callable[[Address], bool] = is_public, resolver: Resolver = resolve) -> None:
        self._is_allowed = is_allowed
        self._resolver = resolver
        self._inner = httpcore2.SyncBackend()
        self.deadline = float("inf")

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Resolve the host, check all of its addresses, and connect to the first that answers.

        Raises:
            AddressRefused: If one of them may not be connected to.
            httpcore2.ConnectError: If it has none, or none answers.
        """
        failure: Exception | None = None
        for address in self._checked(host, port):
            try:
                stream = self._inner.connect_tcp(
                    str(address), port, self.time_left(timeout), local_address, socket_options
                )
            except (httpcore2.NetworkError, httpcore2.TimeoutException) as error:
                failure = error
            else:
                return _TimedStream(stream, self)
        raise failure or httpcore2.ConnectError(f"{host} has no address")

    def _checked(self, host: str, port: int) -> list[Address]:
        try:
            addresses = [ip_address(text) for text in self._resolver(host, port)]
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"{host} can't be resolved: {error}") from None
        for address in addresses:
            if not self._is_allowed(address):
                raise AddressRefused(
                    "The host leads to an address that isn't on the public internet",
                    where=host,
                    value=str(address),
                    remedy="If this is your own network and its pages are meant, give --allow-private",
                )
        return addresses

    def time_left(self, timeout: float | None) -> float:
        """The shorter of a timeout and what is left until the deadline, in seconds.

        Raises:
            httpcore2.ReadTimeout: If nothing is left.
        """
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("the time for this page is up")
        return left if timeout is None else min(timeout, left)


class _TimedStream(httpcore2.NetworkStream):
    """A connection whose every read and write ends by the deadline."""

    def __init__(self, inner: httpcore2.NetworkStream, clock: GuardedBackend) -> None:
        self._inner = inner
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._clock.time_left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._clock.time_left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        stream = self._inner.start_tls(ssl_context, server_hostname, self._clock.time_left(timeout))
        return _TimedStream(stream, self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
