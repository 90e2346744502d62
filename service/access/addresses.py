"""Readers' addresses, as limits count them: hashed with a salt of the day that is in memory alone."""

import hashlib
import ipaddress
import secrets
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime

_V6_SITE = 64  # bits: what one household or company has


class AddressHashes:
    """Names for addresses that can't be led back to them after the day, or outside of this process.

    Args:
        today: The day in UTC.
    """

    def __init__(self, *, today: Callable[[], date] = lambda: datetime.now(UTC).date()) -> None:
        self._today = today
        self._salting = threading.Lock()
        self._salt = (today(), secrets.token_bytes(16))

    def of(self, address: str) -> str:
        """The name of an address; all of an IPv6 network that one site has are one."""
        with self._salting:
            if self._salt[0] != (today := self._today()):
                self._salt = (today, secrets.token_bytes(16))
            salt = self._salt[1]
        return hashlib.blake2b(_site(address).encode(), key=salt, digest_size=16).hexdigest()


def _site(address: str) -> str:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, _V6_SITE), strict=False).network_address)
    return str(found)
