"""URLs in one spelling each, and which of them belong to one site."""

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

import idna

from ingest.errors import AddressRefused

_DEFAULT_PORTS = {"http": 80, "https": 443}
_NOT_IN_URLS = re.compile(r"[\x00-\x20\x7f]")
_MAX_LABEL_CHARS = 63  # RFC 1035, section 2.3.4
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")


def normalise_url(url: str, *, base: str | None = None) -> str:
    """Bring a web address to one spelling: case of scheme and host, default port, escapes, no fragment.

    Args:
        url: The address, relative ones against `base`.
        base: The page that names it.

    Raises:
        AddressRefused: If it is no http or https address, its host is no name, or it holds a user name.

    Source: RFC 3986, section 6.2.2.
    """
    try:
        joined = urljoin(base, url.strip()) if base else url.strip()
        parts = urlsplit(joined)
        port = parts.port
        host = parts.hostname or ""
        if not _is_ipv6(joined):
            host = _ascii_host(host)
    except (ValueError, UnicodeError) as error:
        raise _refused(url, f"It is no web address: {error}") from None
    if parts.scheme not in _DEFAULT_PORTS or not host:
        raise _refused(url, "It is no http or https address")
    if parts.username is not None or parts.password is not None:
        raise _refused(url, "It holds a user name, which would be stored and shown")
    site = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        site += f":{port}"
    return urlunsplit((parts.scheme, site, _escape(parts.path) or "/", _escape(parts.query), ""))


def _ascii_host(host: str) -> str:
    """A host as DNS asks for it: what isn't ASCII as browsers write it (UTS 46, non-transitional; then IDNA 2008).

    ASCII labels stay, so that those with an underscore or two hyphens, which exist, can be asked for.

    Raises:
        UnicodeError: If a label is empty, too long, or holds what no name may.
    """
    if not host.isascii():
        host = idna.uts46_remap(host, std3_rules=False, transitional=False)
    labels = [label if label.isascii() else idna.alabel(label).decode("ascii") for label in host.split(".")]
    named = labels[:-1] if labels[-1] == "" else labels  # a name may end in a dot
    if host and not all(0 < len(label) <= _MAX_LABEL_CHARS for label in named):
        raise UnicodeError(f"a part of its host's name is empty or longer than {_MAX_LABEL_CHARS} characters")
    return ".".join(labels)


def _is_ipv6(url: str) -> bool:
    return "[" in urlsplit(url).netloc


def _refused(url: str, what: str) -> AddressRefused:
    return AddressRefused(what, value=url, remedy="Mend it where it is listed, or leave it out")


def _escape(text: str) -> str:
    """Percent-encode what URLs may not hold, and spell escapes in one way: unreserved characters without."""

    def respell(match: re.Match[str]) -> str:
        character = chr(int(match[0][1:], 16))
        return character if character in _UNRESERVED else match[0].upper()

    bare = "".join(
        character
        if character.isascii() and not _NOT_IN_URLS.match(character)
        else "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))
        for character in text
    )
    return _ESCAPE.sub(respell, bare)


def site_of(url: str) -> str:
    """The site that a normalised URL belongs to: its host without `www.`, with the port where it is unusual."""
    return urlsplit(url).netloc.removeprefix("www.")


def origin_of(url: str) -> str:
    """Scheme, host and port of a normalised URL, which share a robots.txt and a pace."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
