"""A shared place behind a web server or a CDN: it is read from, by plain requests, and not written to."""

from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpcore2

from index.errors import PlaceUnreachable, PublishingError
from index.publishing.place import HeldPointer, nothing_published
from index.publishing.publication import MOST_OF_A_POINTER, POINTER_PATH, damaged
from ingest.sources.website.addresses import GuardedBackend, is_anywhere
from ingest.sources.website.fetcher import USER_AGENT

_SILENCE_S = 20.0
_TIMEOUTS = dict.fromkeys(("connect", "read", "write", "pool"), _SILENCE_S)
_MISSING = frozenset({403, 404, 410})  # a bucket that mayn't be listed says 403 of what isn't there


class WebPlace:
    """A folder or bucket as a web server gives it. The operator names it, so it may be inside of their own network.

    Args:
        url: Its address: https, or http on this machine.

    Raises:
        PublishingError: If it is another one, or has a password in it.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        is_plain = parts.scheme == "http" and not _is_here(parts.hostname or "")
        if is_plain or not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment:
            raise PublishingError(
                "A shared place has an https address, without a name or a query; http is for this machine alone",
                value=f"{parts.scheme}://{parts.hostname}{parts.path}",
                remedy="Write it as https://host/path",
            )
        self.url = url.rstrip("/")
        backend = GuardedBackend(is_allowed=is_anywhere)
        self._pool = httpcore2.ConnectionPool(network_backend=backend, max_connections=2, keepalive_expiry=30.0)

    def pointer(self, etag: str | None = None) -> HeldPointer | None:
        """See `SharedPlace.pointer`."""
        headers = {"cache-control": "no-cache"} | ({"if-none-match": etag} if etag else {})
        with self._asked(POINTER_PATH, headers) as response:
            if response.status == 304 and etag:
                return None
            if response.status in _MISSING:
                raise nothing_published(self.url)
            self._check(response.status, POINTER_PATH)
            data = b""
            for piece in response.iter_stream():
                data += piece
                if len(data) > MOST_OF_A_POINTER:
                    raise damaged("It is longer than a pointer ever is", f"{self.url}/{POINTER_PATH}")
            found = {name.lower(): value.decode("latin-1") for name, value in response.headers}
        return HeldPointer(data, found.get(b"etag", ""))

    def read(self, path: str) -> Iterator[bytes]:
        """See `SharedPlace.read`."""
        with self._asked(path, {}) as response:
            if response.status in _MISSING:
                raise damaged("It isn't there", f"{self.url}/{path}")
            self._check(response.status, path)
            yield from response.iter_stream()

    @contextmanager
    def _asked(self, path: str, headers: dict[str, str]) -> Iterator[httpcore2.Response]:
        fields = {"user-agent": USER_AGENT, "accept": "*/*", "accept-encoding": "identity", **headers}
        try:
            with self._pool.stream(
                "GET", f"{self.url}/{path}", headers=list(fields.items()), extensions={"timeout": _TIMEOUTS}
            ) as response:
                yield response
        except (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError) as error:
            raise PlaceUnreachable(
                f"The place doesn't answer: {' '.join(str(error).split()) or type(error).__name__}",
                where=f"{self.url}/{path}",
                remedy="Check the address, the network, and the server there",
            ) from None

    def _check(self, status: int, path: str) -> None:
        if status != 200:
            raise PlaceUnreachable(
                f"The place answers with status {status}",
                where=f"{self.url}/{path}",
                remedy="Check the address, and what its server may give; redirects aren't followed",
            )


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
