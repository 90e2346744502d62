"""What is sent for each thing that can be asked, and what comes back: the same for both clients."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from vouch_client.batches import Batch
from vouch_client.results import (
    Answer,
    CheckResult,
    CitationStatus,
    Document,
    FeedbackKept,
    Readiness,
    Suggestions,
    Topics,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Filters:
    """Where answers may come from; what is left out lets everything through."""

    doc_ids: Sequence[str] = ()
    tags: Sequence[str] = ()
    audience: str | None = None
    language: str | None = None
    reviewed_since: date | None = None

    def record(self) -> dict[str, Any]:
        """As it goes over HTTP, without what is left out."""
        found: dict[str, Any] = {"doc_ids": list(self.doc_ids), "tags": list(self.tags)}
        found |= {"audience": self.audience, "language": self.language}
        found["reviewed_since"] = self.reviewed_since.isoformat() if self.reviewed_since else None
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class Asking:
    """How a question is to be answered; see `/docs` of a service.

    Attributes:
        k: How many hits at most, 1 to 100.
        filters: Where answers may come from.
        min_confidence: Refuse below it; None takes the service's own. Less than that needs a key of staff.
        explain: Say what scores are made of; needs a key of staff.
        country: Whose telephone numbers a notice gives, as two letters.
    """

    k: int = 5
    filters: Filters = field(default_factory=Filters)
    min_confidence: float | None = None
    explain: bool = False
    country: str | None = None

    def record(self) -> dict[str, Any]:
        """As it goes over HTTP, without what is left out."""
        found: dict[str, Any] = {"k": self.k, "filters": self.filters.record(), "explain": self.explain}
        found |= {"min_confidence": self.min_confidence, "country": self.country}
        return {name: value for name, value in found.items() if value is not None and value is not False}


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """A request, and what comes back.

    Attributes:
        method: Of HTTP.
        path: Below the service's address, percent-encoded.
        result: What the answer's JSON is read as.
        body: The JSON that is sent.
        query: The parameters of the address.
    """

    method: str
    path: str
    result: type[T]
    body: Mapping[str, Any] | None = None
    query: Mapping[str, Any] = field(default_factory=dict)


def ask(question: str, asking: Asking) -> Call[Answer]:
    """A question in the body: it is in no address."""
    return Call("POST", "/v1/ask", Answer, {"question": question, **asking.record()})


def batch(questions: Sequence[str], asking: Asking) -> Call[Batch]:
    """Several questions, each answered as if it were asked alone."""
    return Call(
        "POST", "/v1/ask/batch", Batch, {"questions": [{"question": one, **asking.record()} for one in questions]}
    )


def search(question: str, asking: Asking) -> Call[Answer]:
    """A question in the address, which proxies write down, and httpx logs where the level of its log is INFO."""
    record = asking.record()
    return Call("GET", "/v1/search", Answer, query={"q": question, **record.pop("filters", {}), **record})


def suggest(typed: str, limit: int) -> Call[Suggestions]:
    """What to offer for what is typed so far, which is in no address."""
    return Call("POST", "/v1/suggest", Suggestions, {"q": typed, "limit": limit})


def check(text: str, *, sentences: bool) -> Call[CheckResult]:
    """A draft whose quotations are compared with the articles."""
    return Call("POST", "/v1/check", CheckResult, {"text": text, "sentences": sentences})


def citation(citation_id: str, text_sha256: str | None) -> Call[CitationStatus]:
    """What became of a quote."""
    query = {"text_sha256": text_sha256} if text_sha256 else {}
    return Call("GET", f"/v1/citations/{_encoded(citation_id)}", CitationStatus, query={"format": "status", **query})


def document(doc_id: str) -> Call[Document]:
    """An article as it is stored."""
    return Call("GET", f"/v1/documents/{_encoded(doc_id)}", Document)


def topics() -> Call[Topics]:
    """What the articles are about."""
    return Call("GET", "/v1/topics", Topics)


def feedback(
    doc_id: str, citation_id: str, *, answered: bool, why: str | None, question: str | None, agreed: bool
) -> Call[FeedbackKept]:
    """A reader's word on an answer."""
    said = {"doc_id": doc_id, "citation_id": citation_id, "answered": answered, "agreed": agreed}
    further = {"why": why, "question": question}
    return Call(
        "POST",
        "/v1/feedback",
        FeedbackKept,
        said | {name: value for name, value in further.items() if value is not None},
    )


def readiness() -> Call[Readiness]:
    """Whether questions can be answered."""
    return Call("GET", "/readyz", Readiness)


def _encoded(part: str) -> str:
    """A part of a path, whatever characters it holds."""
    return quote(part, safe="")
