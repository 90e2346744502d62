"""A running service by its URL: the very thing that users meet."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote as percent_encode

from eval.errors import ServiceFailed
from eval.sets.question import Question, Unit
from eval.systems.adapters.json_connection import JsonConnection
from eval.systems.response import SystemDocument, SystemRanking, SystemReading, document_of, ranking_of, reading_of


class RemoteSystem:
    """A service over HTTP, on one connection.

    Args:
        url: Its address.
        headers: Of each request, such as a key.
        name: What it is called in results; its URL by default.
    """

    def __init__(self, url: str, *, headers: Mapping[str, str] | None = None, name: str = "") -> None:
        self._connection = JsonConnection(url, headers=headers)
        self._name = name
        self._snapshot_id: str | None = None

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @property
    def name(self) -> str:
        """Its name, or its URL."""
        return self._name or self._connection.url

    @property
    def configuration(self) -> Mapping[str, Any]:
        """The snapshot that it answered with."""
        return {"kind": "service", "url": self.name, "snapshot_id": self._snapshot_id}

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
        body = self._connection.send("GET", f"/v1/documents/{percent_encode(doc_id, safe='')}", absent=404)
        return None if body is None else document_of(body)

    def _ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        body: dict[str, Any] = self._connection.send("POST", "/v1/ask", request)
        if not isinstance(body, dict) or "hits" not in body:
            raise ServiceFailed(
                "The service doesn't answer as Vouch does",
                where=self._connection.url,
                value=body,
                remedy="Check its address; another system is asked with a mapping",
            )
        found = str(body.get("snapshot_id"))
        if self._snapshot_id not in {None, found}:
            raise ServiceFailed(
                f"The service's index changed while it was asked, from {self._snapshot_id} to {found}",
                where=self._connection.url,
                remedy="Run the evaluation again while nothing is published",
            )
        self._snapshot_id = found
        return body
