"""Sending a message to the one address that an operator named: signed, bounded, and to a checked address alone."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpcore2

from ingest.errors import AddressRefused
from ingest.sources.website.addresses import Address, GuardedBackend, is_anywhere, is_public
from ingest.sources.website.fetcher import USER_AGENT
from ingest.sources.website.urls import normalise_url, origin_of
from service.errors import MessageRefused, ReceiverDown, WebhookError
from service.upkeep.notifying.signing import signature

_MAY_PASS = frozenset({408, 425, 429, 500, 502, 503, 504})
_OF_THIS_ONE = frozenset({400, 409, 413, 415, 422})
_GONE = 410


@dataclass(frozen=True, slots=True)
class DeliveryLimits:
    """What one message may cost.

    Attributes:
        timeout_s: From the connection to the status, for each attempt.
        attempts: How often it is sent, where the failure may pass.
        pause_s: The wait after the first failure; it is four times as long after each.
        longest_pause_s: The longest wait that a receiver may ask for by `Retry-After`.
    """

    timeout_s: float = 15.0
    attempts: int = 3
    pause_s: float = 1.0
    longest_pause_s: float = 30.0


class Receiver:
    """Where messages go. Errors name the host alone: an address may hold what only the receiver should know.

    Attributes:
        url: Its address, in one spelling.
    """

    def __init__(
        self,
        url: str,
        secrets: Sequence[bytes],
        *,
        allow_private: bool = False,
        limits: DeliveryLimits | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Prepare to send; nothing is connected yet.

        Args:
            url: Its address: https, or http on this machine.
            secrets: What messages are signed with.
            allow_private: Whether it may be inside the operator's own network.
            limits: What one message may cost.
            now: The time in seconds since 1970.

        Raises:
            WebhookError: If it is no web address, or neither https nor on this machine.
        """
        self.url = _address(url)
        self._secrets, self._limits, self._now = tuple(secrets), limits or DeliveryLimits(), now
        is_here = _is_loopback(urlsplit(self.url).hostname or "")
        if not is_here and not self.url.startswith("https://"):
            raise WebhookError(
                "A message would go over the network unencrypted",
                where=origin_of(self.url),
                remedy="Give an https address; plain http is for 127.0.0.1, ::1 and localhost alone",
            )
        self._backend = GuardedBackend(is_allowed=_allowed(is_here=is_here, allow_private=allow_private))
        self._pool = httpcore2.ConnectionPool(network_backend=self._backend, max_connections=1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.close()

    def send(self, message_id: str, body: bytes) -> None:
        """Send a message, again where the failure may pass; it returns once the receiver has said 2xx.

        Raises:
            MessageRefused: If the receiver doesn't take this one.
            ReceiverDown: If it takes none for now, or has another address or secret.
            AddressRefused: If its host leads to an address that may not be connected to.
        """
        failure = ""
        for attempt in range(1, self._limits.attempts + 1):
            wait_s = self._limits.pause_s * 4 ** (attempt - 1)
            try:
                status, asked_s = self._post(message_id, body)
            except (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError) as error:
                failure = " ".join(str(error).split()) or type(error).__name__
            else:
                if 200 <= status < 300:
                    return
                if status not in _MAY_PASS:
                    raise self._refusal(status)
                failure, wait_s = f"it answers with status {status}", max(wait_s, asked_s)
            if attempt < self._limits.attempts and wait_s <= self._limits.longest_pause_s:
                time.sleep(wait_s)
            else:
                break
        raise ReceiverDown(
            f"The receiver took no message in {_times(attempt)}: {failure}",
            where=origin_of(self.url),
            remedy="What wasn't taken is sent at the next run; check the receiver and the network",
        )

    def _post(self, message_id: str, body: bytes) -> tuple[int, float]:
        """The status, and for how many seconds the receiver asks to wait; of its answer's body nothing is read."""
        timestamp = int(self._now())
        headers = {
            "user-agent": USER_AGENT,
            "content-type": "application/json",
            "content-length": str(len(body)),
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(self._secrets, message_id, timestamp, body),
        }
        timeout_s = self._limits.timeout_s
        self._backend.deadline = time.monotonic() + timeout_s
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), timeout_s)
        with self._pool.stream(
            "POST", self.url, headers=list(headers.items()), content=body, extensions={"timeout": timeouts}
        ) as response:
            found = {name.lower(): value for name, value in response.headers}
            return response.status, _seconds(found.get(b"retry-after", b""))

    def _refusal(self, status: int) -> WebhookError:
        where = origin_of(self.url)
        if 300 <= status < 400:
            return ReceiverDown(
                f"The receiver sends messages elsewhere (status {status}), and a redirect isn't followed",
                where=where,
                remedy="Name the address that it leads to",
            )
        if status == _GONE:
            return ReceiverDown(
                "The receiver says that it is gone (status 410)", where=where, remedy="Stop the timer, or name another"
            )
        kind = MessageRefused if status in _OF_THIS_ONE else ReceiverDown
        return kind(
            f"The receiver doesn't take the message (status {status})",
            where=where,
            remedy="Check its log: it may have another secret or address, or expect another form",
        )


def _allowed(*, is_here: bool, allow_private: bool) -> Callable[[Address], bool]:
    if is_here:
        return lambda address: address.is_loopback
    return is_anywhere if allow_private else is_public


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _address(url: str) -> str:
    """The address in one spelling; what is wrong with it is said without it."""
    try:
        return normalise_url(url)
    except AddressRefused as error:
        raise WebhookError(
            f"The receiver has no address that can be sent to: {error.what}",
            where="--to",
            remedy="Give it whole, such as https://desk.example/hooks/vouch, without a user name",
        ) from None


def _seconds(value: bytes) -> float:
    """The seconds of `Retry-After`; 0 for a date, or anything else."""
    return float(value) if value.isdigit() and len(value) < 10 else 0.0


def _times(attempts: int) -> str:
    return "1 attempt" if attempts == 1 else f"{attempts} attempts"
