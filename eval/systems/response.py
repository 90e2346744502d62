"""What a system gives for a question, whichever system it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Protocol

from eval.sets.question import Question, Unit
from ingest.document import Span

PROBABILITY, SCORE = "probability", "score"
"""What a system's confidence is, in `configuration["confidence"]`: a probability, where it says nothing."""

HEADINGS_JOINED_BY = " › "
"""Between an article's title and each of the headings above a passage."""


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
        beside: Words that are shown with those, such as the heading that they hang on.
    """

    unit_id: str
    doc_id: str
    section_id: str | None
    score: float
    title: str = ""
    text: str = ""
    span: Span | None = None
    quote: Quote | None = None
    beside: tuple[str, ...] = ()

    @property
    def put_forward(self) -> str:
        """The words that are offered as the answer: the quote, or all of it where the system doesn't cite."""
        return self.quote.text if self.quote else self.text

    @property
    def put_forward_span(self) -> Span | None:
        """Where those are in the document's text; None where nobody says."""
        return self.quote.span if self.quote else self.span


@dataclass(frozen=True, slots=True)
class SystemRanking:
    """A ranking, best first, and how sure the system is that the first answers (None where it doesn't say)."""

    hits: tuple[Retrieved, ...]
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class SystemReading:
    """What a reader meets.

    Attributes:
        answered: Whether there is an answer.
        notice: Whether an emergency notice comes with it.
        reason: Why there is none, in the system's word; None where there is one, or it doesn't say.
    """

    answered: bool
    notice: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleDates:
    """What an article says of its age: each None where it doesn't."""

    published_on: date | None = None
    updated_on: date | None = None
    last_reviewed_on: date | None = None
    next_review_on: date | None = None

    @property
    def current_as_of(self) -> date | None:
        """The day that its words were last looked at; None where it names no date."""
        return self.last_reviewed_on or self.updated_on or self.published_on


@dataclass(frozen=True, slots=True)
class SystemDocument:
    """A document as a system stores it.

    Attributes:
        doc_id: Its id.
        title: Its title.
        text: Its canonical text.
        text_sha256: Of it, as the system says.
        blocks: The spans of its blocks.
        dates: Of its review and its versions.
        groups: What it says of itself, by which results are parted: `language`, `audience`, `topic`.
    """

    doc_id: str
    title: str
    text: str
    text_sha256: str
    blocks: tuple[Span, ...]
    dates: ArticleDates = field(default_factory=ArticleDates)
    groups: tuple[tuple[str, str], ...] = ()


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
    refusal = body.get("refusal")
    return SystemReading(bool(body["answered"]), bool(body["notice"]), str(refusal["reason"]) if refusal else None)


def document_of(body: Mapping[str, Any]) -> SystemDocument:
    """A document as `GET /v1/documents/{doc_id}` gives it."""
    blocks = tuple(Span(block["start"], block["end"]) for block in body["blocks"])
    dates = {one.name: date.fromisoformat(body[one.name]) for one in fields(ArticleDates) if body.get(one.name)}
    tags = body.get("tags") or [None]
    said = {"language": body.get("language"), "audience": body.get("audience"), "topic": tags[0]}
    groups = tuple((name, str(value)) for name, value in said.items() if value)
    text, sha256 = body["text"], body["text_sha256"]
    return SystemDocument(body["doc_id"], body["title"], text, sha256, blocks, ArticleDates(**dates), groups)


def _retrieved(hit: Mapping[str, Any]) -> Retrieved:
    passage, citation = hit["passage"], hit["citation"]
    return Retrieved(
        unit_id=passage["passage_id"],
        doc_id=citation["doc_id"],
        section_id=passage["section_id"],
        score=float(hit["score"]),
        title=HEADINGS_JOINED_BY.join((citation["title"], *passage["headings"])),
        text=passage["text"],
        span=Span(passage["start"], passage["end"]),
        quote=Quote(
            _answering(citation), citation["start"], citation["end"], citation["deep_link"], citation["text_sha256"]
        ),
        beside=tuple(part["text"] for part in citation.get("parts", ()) if part["role"] != "quote"),
    )


def _answering(citation: dict[str, Any]) -> str:
    """The answering words without what they hang on."""
    texts = [part["text"] for part in citation.get("parts", ()) if part["role"] == "quote"]
    return str(texts[0] if texts else citation["quote"])
