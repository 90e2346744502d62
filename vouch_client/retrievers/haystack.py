"""A retriever for Haystack; it needs the extra `haystack`."""

from dataclasses import asdict
from typing import Any

from haystack import Document, component, default_from_dict, default_to_dict
from haystack.utils import Secret, deserialize_secrets_inplace

from vouch_client.calls import Filters
from vouch_client.client import Vouch
from vouch_client.results import Answer
from vouch_client.retrievers.retrieval import Wanted


@component
class VouchRetriever:
    """Gives the words that answer, with their citation in `meta`.

    Where the service refuses, `documents` is empty, and `refusal` says why. A `notice` must be shown before all else. A
    saved pipeline is read with `Pipeline.loads(…, allowed_modules=["vouch_client.*", "haystack.*"])`.

    Args:
        url: The service.
        key: A key of it; None shows none.
        top_k: How many documents at most.
        filters: Where they may come from, by the names of `vouch_client.Filters`.
        min_confidence: Refuse below it; None takes the service's own.
        passages: Whether a document's text is the whole passage, and not only the words that answer.
        timeout_s: How long each step of a request may take.
    """

    def __init__(
        self,
        url: str,
        *,
        key: Secret | None = None,
        top_k: int = 5,
        filters: dict[str, Any] | None = None,
        min_confidence: float | None = None,
        passages: bool = False,
        timeout_s: float = 15.0,
    ) -> None:
        self.url = url
        self.key = key
        self.top_k = top_k
        self.filters = filters
        self.min_confidence = min_confidence
        self.passages = passages
        self.timeout_s = timeout_s
        self._filters = Filters(**filters or {})

    def to_dict(self) -> dict[str, Any]:
        """As a pipeline is saved."""
        saved: dict[str, Any] = default_to_dict(
            self,
            url=self.url,
            key=self.key.to_dict() if self.key else None,
            top_k=self.top_k,
            filters=self.filters,
            min_confidence=self.min_confidence,
            passages=self.passages,
            timeout_s=self.timeout_s,
        )
        return saved

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "VouchRetriever":
        """As a pipeline is read again."""
        deserialize_secrets_inplace(data["init_parameters"], keys=["key"])
        made: VouchRetriever = default_from_dict(cls, data)
        return made

    @component.output_types(documents=list[Document], refusal=dict[str, Any] | None, notice=dict[str, Any] | None)
    def run(self, query: str, top_k: int | None = None) -> dict[str, Any]:
        """Ask a question, over a connection of its own: nothing says when a pipeline is done with one."""
        answers: list[Answer] = []
        wanted = Wanted(self.top_k, self._filters, self.min_confidence, self.passages, answers.append)
        with Vouch(self.url, key=self.key.resolve_value() if self.key else None, timeout_s=self.timeout_s) as client:
            found = wanted.ask(client, query, top_k)
        refusal, notice = answers[0].refusal, answers[0].notice
        return {
            "documents": [
                Document(id=one.citation_id, content=one.text, meta=one.facts, score=one.score) for one in found
            ],
            "refusal": asdict(refusal) if refusal else None,
            "notice": asdict(notice) if notice else None,
        }
