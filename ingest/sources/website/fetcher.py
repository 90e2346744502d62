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


@dataclass(frozen=True, slots=True)
class _Asking:
    """A request: how, for what, with which headers of its own, and whether the body of the answer is read."""

    method: str
    url: str
    headers: Mapping[str, str]
    reads_body: bool


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
        return self._followed("GET", url, dict(validators or {}), admit)

    def probe(self, url: str, *, admit: Callable[[str], None]) -> Response:
        """Ask whether a page is there: by HEAD, and by GET where the answer to that isn't a good one; no body is read.

        Args:
            url: A normalised URL.
            admit: As `get` takes it.

        Returns:
            The last answer, without its body.

        Raises:
            HostUnreachable: If no connection came about.
            FetchError: As `get` does.
        """
        response = self._followed("HEAD", url, {}, admit, reads_body=False)
        return response if response.status < 400 else self._followed("GET", url, {}, admit, reads_body=False)

    def _followed(
        self, method: str, url: str, headers: dict[str, str], admit: Callable[[str], None], *, reads_body: bool = True
    ) -> Response:
        target = url
        for _ in range(self._limits.max_redirects + 1):
            response = self._attempt(_Asking(method, target, headers, reads_body), admit)
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

    def _attempt(self, asking: "_Asking", admit: Callable[[str], None]) -> Response:
        url = asking.url
        for attempt in range(1, self._limits.attempts + 1):
            admit(url)
            wait_s = self._limits.backoff_s * 2 ** (attempt - 1)
            try:
                response = self._ask(asking)
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

    def _ask(self, asking: "_Asking") -> Response:
        url = asking.url
        self._backend.deadline = time.monotonic() + self._limits.timeout_s
        silence_s = self._limits.silence_s
        fields = {"user-agent": USER_AGENT, "accept-encoding": "gzip", "accept": "*/*", **asking.headers}
        timeouts = {"connect": silence_s, "read": silence_s, "write": silence_s, "pool": silence_s}
        with self._pool.stream(
            asking.method, url, headers=list(fields.items()), extensions={"timeout": timeouts}
        ) as response:
            found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            if not asking.reads_body:
                return Response(url, response.status, found, b"")
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
    if value.isascii() and value.strip().isdigit():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())
