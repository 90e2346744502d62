"""A running service by its URL: the very thing that users meet."""

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote as percent_encode
from urllib.parse import urlsplit

from eval.errors import EvaluationError, ServiceFailed
from eval.sets.question import Question, Unit
from eval.systems.response import SystemDocument, SystemRanking, SystemReading, document_of, ranking_of, reading_of

_TIMEOUT_S = 60.0


class RemoteSystem:
    """A service over HTTP, on one connection."""

    def __init__(self, url: str, *, headers: Mapping[str, str] | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise EvaluationError("The URL is not a web address", value=url, remedy="Write it like http://host:8000")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname, parts.port, timeout=_TIMEOUT_S)
        self._base = parts.path.rstrip("/")
        self._url = url.rstrip("/")
        self._headers = {"Content-Type": "application/json", "Accept": "application/json", **(headers or {})}
        self._snapshot_id: str | None = None

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @property
    def name(self) -> str:
        """Its URL."""
        return self._url

    @property
    def configuration(self) -> Mapping[str, Any]:
        """The snapshot that it answered with."""
        return {"kind": "service", "url": self._url, "snapshot_id": self._snapshot_id}

    def rank(self, question: Question, *, k: int, unit: Unit) -> SystemRanking:  # noqa: ARG002 - passages, whatever is judged
        """The k best passages.

        Raises:
            ServiceFailed: If the service doesn't answer, or its index changes between two questions.
        """
        return ranking_of(self._ask({"question": question.text, "k": k, "min_confidence": 0.0}))

    def read(self, question: Question) -> SystemReading:
        """What a reader meets."""
        return reading_of(self._ask({"question": question.text}))

    def document(self, doc_id: str) -> SystemDocument | None:
        """A document as the service gives it."""
        body = self._send("GET", f"/v1/documents/{percent_encode(doc_id, safe='')}", None, absent=404)
        return None if body is None else document_of(body)

    def _ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        body = self._send("POST", "/v1/ask", json.dumps(request).encode()) or {}
        found = str(body.get("snapshot_id"))
        if self._snapshot_id not in {None, found}:
            raise ServiceFailed(
                f"The service's index changed while it was asked, from {self._snapshot_id} to {found}",
                where=self._url,
                remedy="Run the evaluation again while nothing is published",
            )
        self._snapshot_id = found
        return body

    def _send(self, method: str, path: str, data: bytes | None, *, absent: int | None = None) -> dict[str, Any] | None:
        try:
            self._connection.request(method, self._base + path, body=data, headers=self._headers)
            response = self._connection.getresponse()
            status, text = response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise ServiceFailed(
                f"The service can't be reached: {error}", where=self._url + path, remedy="Start it, or check the URL"
            ) from None
        if status == absent:
            return None
        try:
            body = json.loads(text)
        except ValueError:
            body = None
        if status != 200 or not isinstance(body, dict):
            raise ServiceFailed(
                f"The service answered with status {status}",
                where=self._url + path,
                value=text[:200].decode(errors="replace"),
                remedy="Check its address, its key and that it has an index",
            )
        return body
