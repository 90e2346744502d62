"""What a system gives for a question, whichever system it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from eval.sets.question import Question, Unit
from ingest.document import Span


@dataclass(frozen=True, slots=True)
class Quote:
    """The words that a system cites.

    Attributes:
        text: The words.
        start: First code point in the document's text.
        end: One past the last.
        deep_link: A link that should land on them.
        text_sha256: Of the document's text, as the citation says.
    """

    text: str
    start: int
    end: int
    deep_link: str
    text_sha256: str

    @property
    def span(self) -> Span:
        """Where the words are in the document's text."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Something that a system found.

    Attributes:
        unit_id: The id of the passage, or of whatever is ranked where the system doesn't rank passages.
        doc_id: Its document.
        section_id: Its section, where it has one.
        score: Higher is better.
        title: The document's title and the headings above, for people.
        text: Its words; "" where the system only ranks.
        span: Where they are in the document's text; None where the system only ranks.
        quote: The words that answer in it; None where the system doesn't cite.
    """

    unit_id: str
    doc_id: str
    section_id: str | None
    score: float
    title: str = ""
    text: str = ""
    span: Span | None = None
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class SystemRanking:
    """A ranking, best first, and how sure the system is that the first answers (None where it doesn't say)."""

    hits: tuple[Retrieved, ...]
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class SystemReading:
    """What a reader meets: whether there is an answer, and whether an emergency notice comes with it."""

    answered: bool
    notice: bool


@dataclass(frozen=True, slots=True)
class SystemDocument:
    """A document as a system stores it.

    Attributes:
        doc_id: Its id.
        title: Its title.
        text: Its canonical text.
        text_sha256: Of it, as the system says.
        blocks: The spans of its blocks.
    """

    doc_id: str
    title: str
    text: str
    text_sha256: str
    blocks: tuple[Span, ...]


class System(Protocol):
    """Something that can be asked the questions of a set."""

    @property
    def name(self) -> str:
        """What it is called in results."""

    @property
    def configuration(self) -> Mapping[str, Any]:
        """All that its answers depend on, as plain values."""

    def rank(self, question: Question, *, k: int, unit: Unit) -> SystemRanking:
        """The k best, refusing nothing; a system that doesn't rank passages ranks units."""

    def read(self, question: Question) -> SystemReading | None:
        """What a reader meets; None where the system is no service."""

    def document(self, doc_id: str) -> SystemDocument | None:
        """A document, or None where it has none."""


def ranking_of(body: Mapping[str, Any]) -> SystemRanking:
    """A ranking from an answer as `POST /v1/ask` gives it."""
    return SystemRanking(tuple(_retrieved(hit) for hit in body["hits"]), float(body["confidence"]))


def reading_of(body: Mapping[str, Any]) -> SystemReading:
    """What a reader meets, from an answer as `POST /v1/ask` gives it."""
    return SystemReading(bool(body["answered"]), bool(body["notice"]))


def document_of(body: Mapping[str, Any]) -> SystemDocument:
    """A document as `GET /v1/documents/{doc_id}` gives it."""
    blocks = tuple(Span(block["start"], block["end"]) for block in body["blocks"])
    return SystemDocument(body["doc_id"], body["title"], body["text"], body["text_sha256"], blocks)


def _retrieved(hit: Mapping[str, Any]) -> Retrieved:
    passage, citation = hit["passage"], hit["citation"]
    return Retrieved(
        unit_id=passage["passage_id"],
        doc_id=citation["doc_id"],
        section_id=passage["section_id"],
        score=float(hit["score"]),
        title=" › ".join((citation["title"], *passage["headings"])),
        text=passage["text"],
        span=Span(passage["start"], passage["end"]),
        quote=Quote(
            _answering(citation), citation["start"], citation["end"], citation["deep_link"], citation["text_sha256"]
        ),
    )


def _answering(citation: dict[str, Any]) -> str:
    """The answering words without what they hang on."""
    texts = [part["text"] for part in citation.get("parts", ()) if part["role"] == "quote"]
    return str(texts[0] if texts else citation["quote"])
