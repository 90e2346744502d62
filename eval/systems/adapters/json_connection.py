"""JSON over HTTP, on one connection that is kept."""

import http.client
import json
import time
from collections.abc import Mapping
from typing import Any

from eval.errors import ServiceFailed
from eval.systems.adapters.address import checked_headers, encoded_path, web_address

_TIMEOUT_S = 60.0
_BUSY = frozenset({429, 503, 504})
_PAUSES_S = (1.0, 4.0)


class JsonConnection:
    """A connection to a service that speaks JSON.

    Args:
        url: Of the service; paths are below its path.
        headers: Of each request, besides those of JSON.
        timeout_s: How long to wait for it.

    Raises:
        EvaluationError: If the URL is no web address, or a header can't be sent.
    """

    def __init__(self, url: str, *, headers: Mapping[str, str] | None = None, timeout_s: float = _TIMEOUT_S) -> None:
        address = web_address(url)
        kind = http.client.HTTPSConnection if address.is_secure else http.client.HTTPConnection
        self._connection = kind(address.host, address.port, timeout=timeout_s)
        self._base = address.path
        self.url = url.rstrip("/")
        asked = {"Content-Type": "application/json", "Accept": "application/json", **(headers or {})}
        self._headers = checked_headers(asked)

    def close(self) -> None:
        """Close it."""
        self._connection.close()

    def send(self, method: str, path: str, body: object = None, *, absent: int | None = None) -> Any:
        """What the service answers.

        Args:
            method: GET or POST.
            path: With its query; letters beyond ASCII are percent-encoded.
            body: Sent as JSON; nothing is sent where it is None.
            absent: The status that means that there is nothing, which gives None.

        Raises:
            ServiceFailed: If it doesn't answer, or not with JSON and status 200; one that says that it is busy is asked
                again twice, and whoever measures waits as long.
        """
        data = None if body is None else json.dumps(body).encode()
        try:
            status, text = self._patiently(method, encoded_path(path), data)
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise ServiceFailed(
                f"The service can't be reached: {error}", where=self.url + path, remedy="Start it, or check the URL"
            ) from None
        if status == absent:
            return None
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if status != 200 or found is None:
            raise ServiceFailed(
                f"The service answered with status {status}" + (", and not with JSON" if status == 200 else ""),
                where=self.url + path,
                value=text[:200].decode(errors="replace"),
                remedy="Check its address, its key and that it has an index",
            )
        return found

    def _patiently(self, method: str, path: str, data: bytes | None) -> tuple[int, bytes]:
        """One request, and more where the service is busy."""
        for pause_s in _PAUSES_S:
            found = self._exchange(method, path, data)
            if found[0] not in _BUSY:
                return found
            time.sleep(pause_s)
        return self._exchange(method, path, data)

    def _exchange(self, method: str, path: str, data: bytes | None) -> tuple[int, bytes]:
        """One request; once more where the service had closed the connection in between."""
        try:
            self._connection.request(method, self._base + path, body=data, headers=self._headers)
            response = self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self._connection.close()
            self._connection.request(method, self._base + path, body=data, headers=self._headers)
            response = self._connection.getresponse()
        return response.status, response.read()
