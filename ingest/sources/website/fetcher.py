"""One page at a time over HTTP: redirects, retries, and a bound on everything that a server can stretch."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpcore2

from ingest.errors import FetchError, HostUnreachable
from ingest.sources.website.addresses import GuardedBackend
from ingest.sources.website.content_coding import decoded, gathered
from ingest.sources.website.urls import normalise_url

USER_AGENT = "vouch"
"""The product token: robots.txt speaks to it by this name."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_TOO_LONG_WAIT_S = 120.0


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What one page may cost.

    Attributes:
        max_bytes: The length of its body, unpacked.
        timeout_s: From the request to the last byte, for each attempt and each redirect.
        silence_s: The longest wait for the connection and between two pieces.
        max_redirects: How many in a row are followed.
        attempts: How often it is asked for, where the failure may pass.
        backoff_s: The wait after the first failure; it doubles with each.
    """

    max_bytes: int = 20_000_000
    timeout_s: float = 60.0
    silence_s: float = 20.0
    max_redirects: int = 5
    attempts: int = 3
    backoff_s: float = 1.0


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answered.

    Attributes:
        url: Where redirects led.
        status: The HTTP status.
        headers: By lower-case name.
        body: The bytes, unpacked.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


class Fetcher:
    """Asks servers for pages. Not for use by several threads at once."""

    def __init__(self, backend: GuardedBackend, limits: FetchLimits) -> None:
        self._backend = backend
        self._limits = limits
        self._pool = httpcore2.ConnectionPool(
            network_backend=backend, max_connections=8, max_keepalive_connections=4, keepalive_expiry=30.0
        )

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()

    def get(self, url: str, *, admit: Callable[[str], None], validators: Mapping[str, str] | None = None) -> Response:
        """Ask for a page, follow its redirects, and try again where the failure may pass.

        Args:
            url: A normalised URL.
            admit: Called with each URL before it is asked for, redirects included; it may wait, or raise.
            validators: `If-None-Match` and `If-Modified-Since`, sent to `url` itself.

        Returns:
            The last answer, of any status but a redirect or one that was worth another attempt.

        Raises:
            HostUnreachable: If no connection came about.
            FetchError: If the answer breaks a limit, is no HTTP, or `admit` refuses.
        """
        target, headers = url, dict(validators or {})
        for _ in range(self._limits.max_redirects + 1):
            response = self._attempt(target, headers, admit)
            location = response.headers.get("location")
            if response.status not in _REDIRECTS or not location:
                return response
            target, headers = normalise_url(location, base=target), {}
        raise FetchError(
            f"More than {self._limits.max_redirects} redirects in a row",
            where=url,
            value=target,
            remedy="List the address that they lead to",
        )

    def _attempt(self, url: str, headers: Mapping[str, str], admit: Callable[[str], None]) -> Response:
        for attempt in range(1, self._limits.attempts + 1):
            admit(url)
            wait_s = self._limits.backoff_s * 2 ** (attempt - 1)
            try:
                response = self._ask(url, headers)
            except (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError) as error:
                if attempt == self._limits.attempts:
                    raise _failure(url, error, attempt) from None
            else:
                if response.status not in _TRY_AGAIN or attempt == self._limits.attempts:
                    return response
                wait_s = max(wait_s, _retry_after_s(response.headers.get("retry-after", "")))
                if wait_s > _TOO_LONG_WAIT_S:
                    return response
            time.sleep(wait_s)
        raise FetchError("Not a single attempt is allowed", where=url, remedy="Allow one")

    def _ask(self, url: str, headers: Mapping[str, str]) -> Response:
        self._backend.deadline = time.monotonic() + self._limits.timeout_s
        silence_s = self._limits.silence_s
        fields = {"user-agent": USER_AGENT, "accept-encoding": "gzip", "accept": "*/*", **headers}
        timeouts = {"connect": silence_s, "read": silence_s, "write": silence_s, "pool": silence_s}
        with self._pool.stream("GET", url, headers=list(fields.items()), extensions={"timeout": timeouts}) as response:
            found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            coding = found.get("content-encoding", "").strip().lower()
            pieces = decoded(response.iter_stream(), coding, where=url)
            body = gathered(pieces, max_bytes=self._limits.max_bytes, where=url)
        return Response(url, response.status, found, body)


def _failure(url: str, error: Exception, attempts: int) -> FetchError:
    times = f"{attempts} attempts" if attempts > 1 else "1 attempt"
    words = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, (httpcore2.ConnectError, httpcore2.ConnectTimeout)):
        return HostUnreachable(
            f"The host can't be reached after {times}: {words}", where=url, remedy="Check the network and the address"
        )
    if isinstance(error, httpcore2.TimeoutException):
        return FetchError(
            f"The page takes too long, after {times}: {words}", where=url, remedy="Try again later, or raise --timeout"
        )
    return FetchError(
        f"The connection broke after {times}: {words}", where=url, remedy="Try again later, or mend the server"
    )


def _retry_after_s(value: str) -> float:
    """Seconds, or a date (RFC 9110, section 10.2.3); 0 for anything else."""
    if value.strip().isdigit():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())
