"""Readers' addresses, as limits count them: hashed with a salt of the day that is in memory alone."""

import hashlib
import ipaddress
import secrets
import struct
from collections.abc import Callable
from datetime import UTC, date, datetime

from service.access.shared_memory import SharedRecord

_SALTED = struct.Struct("=q16s")  # the day's number, and its salt
_V6_SITE = 64  # bits: what one household or company has


class AddressHashes:
    """Names for addresses that can't be led back to them after the day, or outside of the service.

    Processes that were forked from the one that made it have the same names: whichever comes first in a day makes its
    salt.

    Args:
        today: The day in UTC.
    """

    def __init__(self, *, today: Callable[[], date] = lambda: datetime.now(UTC).date()) -> None:
        self._today = today
        self._salted = SharedRecord(_SALTED.size)

    def of(self, address: str) -> str:
        """The name of an address; all of an IPv6 network that one site has are one."""
        with self._salted.held() as memory:
            day, salt = _SALTED.unpack_from(memory)
            if day != (today := self._today().toordinal()):
                salt = secrets.token_bytes(16)
                _SALTED.pack_into(memory, 0, today, salt)
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
