"""What an operator decides about access, as values."""

import ipaddress
import socket
from dataclasses import dataclass, field

from index.passages.query import Filters
from service.access.filters import read_filters
from service.access.rates import Rate
from service.errors import SettingsError
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """What holds for every request.

    Attributes:
        public: What requests without a key of staff may see.
        needs_key: Whether asking and reading need a key, too.
        address_rate: How often one address may ask without a key of its own; None doesn't limit that.
        trusted_proxies: Addresses and networks of proxies whose word on where a request comes from is taken.
        identity_header: The header in which such a proxy names whom it let in as staff; None where none does.
        hosts: The names that the service may be asked under; `*` takes any.
    """

    public: Filters = field(default_factory=Filters)
    needs_key: bool = False
    address_rate: Rate | None = None
    trusted_proxies: tuple[str, ...] = ()
    identity_header: str | None = None
    hosts: tuple[str, ...] = ("*",)

    @classmethod
    def of(cls, settings: Settings, *, host: str) -> "AccessPolicy":
        """What an operator set.

        Args:
            settings: The settings.
            host: The address that is listened at, which the service may be asked under.

        Raises:
            SettingsError: If the public filter can't be read, or a header is trusted and no proxy is.
        """
        if settings.identity_header and not settings.trusted_proxies:
            raise SettingsError(
                "A header names staff, and no proxy is trusted that could set it",
                where="VOUCH_IDENTITY_HEADER",
                value=settings.identity_header,
                remedy="Name the proxy's address in VOUCH_TRUSTED_PROXIES, or unset it",
            )
        return cls(
            public=read_filters(settings.public_filter, where="VOUCH_PUBLIC_FILTER"),
            needs_key=settings.require_key,
            address_rate=None if settings.address_rate == "off" else Rate.read(settings.address_rate),
            trusted_proxies=settings.trusted_proxies,
            identity_header=settings.identity_header,
            hosts=(*settings.allowed_hosts, host, *_own_names(socket.gethostname(), host)),
        )


def _own_names(name: str, host: str) -> tuple[str, ...]:
    """This machine's name; where its network is listened to, the first part of it as well, and that with `.local`.

    A stranger in the network could take such a name by multicast DNS and lead a browser here under it, which gives him
    nothing where he may ask himself. Other names of one part, or below `.local`, are anybody's.
    """
    first = name.partition(".")[0]
    return (name, first, f"{first}.local") if _is_of_a_network(host) and first not in {"", "localhost"} else (name,)


def _is_of_a_network(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False
