"""Which addresses readers can be sent to: what an article calls its own may be anything.

Source: WHATWG, URL Standard, host parsing, https://url.spec.whatwg.org/#host-parsing
"""

import re
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

_NEVER = re.compile(r"^\s|\s$|[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SITE = re.compile(
    r"(?:\[(?P<version_6>[0-9A-Fa-f:.]+)\]|(?P<name>[^\s\"#%/:<>?@\[\\\]^`{|}]+))(?::[0-9]{0,5})?"
)  # no user name either, which would be shown, and may pass for the site's own
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")


def public_address(url: str | None) -> str | None:
    """The address of an article, where a browser can open it on the web; None for everything else.

    An article without such an address is linked by the service's own reader page.
    """
    if not url or _NEVER.search(url):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises where it is none
        site = _SITE.fullmatch(parts.netloc)
        return url if parts.scheme in {"http", "https"} and site and _is_host(site) else None
    except ValueError:
        return None


def _is_host(site: re.Match[str]) -> bool:
    """Whether it is a host's name or number.

    Raises:
        ValueError: If it isn't, for some reasons.
    """
    if site["version_6"]:
        return bool(IPv6Address(site["version_6"]))
    name = site["name"].encode("idna").decode("ascii")
    if _NUMBER.fullmatch(name.removesuffix(".").rpartition(".")[2]):  # browsers take the whole for a number then
        return bool(IPv4Address(name.removesuffix(".")))
    return bool(name)
