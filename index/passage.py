import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from index.explanation import Component
from index.highlight import Evidence
from ingest.document import Document, Span


@dataclass(frozen=True, slots=True)
class Passage:
    """A verbatim slice of a document, cut at block and sentence borders, never across a heading.

    Attributes:
        passage_id: 16 hex digits, from the document's id and the passage's place and words.
        doc_id: The document.
        ordinal: Its number in the document, from 0.
        section_id: The source's own id of the section.
        headings: The heading path, outermost first, without the document's title.
        start: First code point in `Document.text`.
        end: One past the last.
        text: `Document.text[start:end]`.
        sentences: Spans in `Document.text`, in order.
        context: Spans outside the passage that belong to it: lead-in, header row, warning.
    """

    passage_id: str
    doc_id: str
    ordinal: int
    section_id: str | None
    headings: tuple[str, ...]
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...]
    context: tuple[Span, ...] = ()

    @property
    def span(self) -> Span:
        """Its range in `Document.text`."""
        return Span(self.start, self.end)


def passage_id(doc_id: str, start: int, text: str) -> str:
    """The id of the passage with these words at this place."""
    return hashlib.sha256(f"{doc_id}\0{start}\0{text}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Filters:
    """What an answer may come from; None and () let everything through. A list matches any of its members.

    Attributes:
        doc_ids: Documents.
        tags: Tags, any of which the document has.
        audience: The document's audience.
        language: The document's language.
        reviewed_since: The document was last reviewed on this day or later.
    """

    doc_ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    audience: str | None = None
    language: str | None = None
    reviewed_since: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether they let everything through."""
        return self == Filters()

    def admits(self, document: Document) -> bool:
        """Whether an answer may come from this document."""
        return (
            (not self.doc_ids or document.doc_id in self.doc_ids)
            and (not self.tags or not set(self.tags).isdisjoint(document.tags))
            and (self.audience is None or document.audience == self.audience)
            and (self.language is None or document.language == self.language)
            and (
                self.reviewed_since is None
                or (document.last_reviewed_on is not None and document.last_reviewed_on >= self.reviewed_since)
            )
        )


@dataclass(frozen=True, slots=True)
class Query:
    """A question, how many hits it wants, and where they may come from."""

    text: str
    k: int = 5
    filters: Filters = Filters()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found.

    Attributes:
        passage: The passage.
        score: Higher is better.
        rank: From 1.
        component_scores: What each engine gave, and the signals that confidence needs.
        sentence_scores: One for each of the passage's sentences, higher is better.
        sentence_evidence: What each of those scores is made of.
        components: What the score that both engines gave is made of; a reranker's replaces the sum.
    """

    passage: Passage
    score: float
    rank: int
    component_scores: Mapping[str, float]
    sentence_scores: tuple[float, ...]
    sentence_evidence: tuple[Evidence, ...]
    components: tuple[Component, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """What a list of documents shows of one: everything but its words.

    Attributes:
        doc_id: The document.
        title: "" where it is unknown.
        headings: Every heading that stands over a passage, in order, each once.
        url: Where the article itself stands.
        publisher: Who published it.
        language: Its language.
        audience: Whom it is for.
        tags: Its tags.
        updated_on: When it was last changed.
        last_reviewed_on: When somebody last vetted it.
        next_review_on: When somebody should.
    """

    doc_id: str
    title: str
    headings: tuple[str, ...]
    url: str | None
    publisher: str | None
    language: str | None
    audience: str | None
    tags: tuple[str, ...]
    updated_on: date | None
    last_reviewed_on: date | None
    next_review_on: date | None
