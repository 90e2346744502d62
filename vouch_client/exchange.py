"""What both clients share: where requests go, what they carry, and what a response means."""

from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx

from vouch_client.batches import ProblemDocument
from vouch_client.calls import Call
from vouch_client.errors import VouchClientError, VouchProblem
from vouch_client.reading import read
from vouch_client.retries import retry_after

T = TypeVar("T")
_FIRST_ERROR = 400


class Address:
    """Where a service is, and who asks.

    Args:
        url: The service, with the path that it is below, if there is one: `https://health.example/search`.
        key: A key of `vouch keys create`; None shows none.

    Raises:
        ValueError: If the address is none of HTTP, or the key can't be sent.
    """

    def __init__(self, url: str, key: str | None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(f"{url!r} is no address of a service: write it like https://search.example")
        if key is not None and not (key.isascii() and key.isprintable() and key.strip() == key and key):
            raise ValueError("The key can't be sent: it is empty, or holds what no header can")
        self._base = url.rstrip("/")
        self._headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})

    def link(self, url: str) -> str:
        """A link as the service gives it, with the service's host where it has none."""
        return urljoin(f"{self._base}/", url)

    def request(self, call: Call[Any]) -> Mapping[str, Any]:
        """What httpx takes for a request."""
        return {
            "method": call.method,
            "url": f"{self._base}{call.path}",
            "params": dict(call.query) or None,
            "json": call.body,
            "headers": self._headers,
        }


def outcome(call: Call[T], response: httpx.Response) -> T:
    """What a response says.

    Raises:
        VouchProblem: If it says what is wrong.
        VouchClientError: If it is no answer of this service.
    """
    if not response.is_success:
        raise _problem(response)
    try:
        record = response.json()
    except ValueError:
        raise VouchClientError("The answer is no JSON; is the address that of a Vouch?") from None
    return read(call.result, record)


def _problem(response: httpx.Response) -> VouchProblem:
    """The problem that a response describes; of one that isn't the service's own, such as a proxy's, its status."""
    later = retry_after(response.headers)
    try:
        return read(ProblemDocument, response.json()).raised(retry_after=later)
    except (ValueError, VouchClientError):
        pass
    moved = response.status_code < _FIRST_ERROR
    return VouchProblem(
        response.status_code,
        title=response.reason_phrase,
        what="The address leads elsewhere" if moved else "What answered is no Vouch, but perhaps a proxy before one",
        value=response.headers.get("location") if moved else None,
        remedy="Look at the address, and at the proxies before the service",
        retry_after=later,
    )
