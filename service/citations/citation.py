"""A citation: the words that answer, where they are, and what is known about the article that says so."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from index.passages.passage import Passage
from index.passages.scope import JOINT, quotable, scope_of, with_quotes
from index.snapshots.quotations import QUOTATION_ID, quotation_id_at, quotation_ids
from ingest.document import Block, Document, Span
from service.citations.deep_link import DeepLink, deep_link, page_of

_DOCUMENTS_KEPT = 32


class ReviewStatus(StrEnum):
    """Whether an article's review is due; unknown where it doesn't say when that is, however lately it was reviewed."""

    CURRENT = "current"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"


class PartRole(StrEnum):
    """What a part of a citation is for."""

    SCOPE = "scope"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class CitedPart:
    """A slice of a document: `Document.text[start:end] == text`; `blocks` are those that it has some of, cut to it."""

    role: PartRole
    start: int
    end: int
    text: str
    blocks: tuple[Block, ...] = ()

    @property
    def span(self) -> Span:
        """Its range in `Document.text`."""
        return Span(self.start, self.end)

    @classmethod
    def of(cls, document: Document, role: PartRole, span: Span) -> "CitedPart":
        """A span of a document."""
        return cls(role, span.start, span.end, document.slice(span), document.blocks_cut_to(span))


@dataclass(frozen=True, slots=True)
class Citation:
    """The answering words of a passage, verbatim, with the words that their meaning hangs on.

    Attributes:
        citation_id: From doc_id, scope, quote and occurrence; it survives a rebuild.
        passage_id: The passage that the cited sentence is in.
        document: The article.
        link: A link that lands on the words, or as near to them as one can.
        headings: The heading path above them.
        parts: What the words hang on and the words themselves, in order, each a slice of the document.
        quote: The texts of the parts, joined by " … ".
        start: First code point of the answering words in `Document.text`.
        end: One past the last.
        page: The page they begin on, for paged formats.
        review_status: Whether the article's review is due.
    """

    citation_id: str
    passage_id: str
    document: Document
    link: DeepLink
    headings: tuple[str, ...]
    parts: tuple[CitedPart, ...]
    quote: str
    start: int
    end: int
    page: int | None
    review_status: ReviewStatus

    @property
    def span(self) -> Span:
        """The answering words' range in `Document.text`."""
        return Span(self.start, self.end)

    @property
    def scope(self) -> tuple[Span, ...]:
        """The ranges of what they hang on."""
        return tuple(part.span for part in self.parts if part.role is PartRole.SCOPE)


@dataclass(frozen=True, slots=True)
class CitedWords:
    """What of a citation follows from the article's version and the words alone, whoever asks, and when.

    Attributes:
        span: The answering words.
        citation_id: As in `Citation`; so are the others.
        link: The deep link.
        parts: What the words hang on and the words themselves.
        quote: Their texts.
        page: The page they begin on.
    """

    span: Span
    citation_id: str
    link: DeepLink
    parts: tuple[CitedPart, ...]
    quote: str
    page: int | None


def cited_words(document: Document, span: Span, citation_id: str | None = None) -> CitedWords:
    """Words of an article as they are cited.

    Words that are no sentence by themselves keep the id under which they were one.
    """
    found = parts(document, span)
    scope = tuple(part.span for part in found if part.role is PartRole.SCOPE)
    identity = citation_id or quotation_id_at(document, span)
    link = deep_link(document, span, identity, scope)
    return CitedWords(span, identity, link, found, joined(found), page_of(document, span))


def cite(
    document: Document, passage: Passage, words: CitedWords | Span, *, today: date, citation_id: str | None = None
) -> Citation:
    """Cite words of a passage with what they hang on, which may be before the passage.

    Args:
        document: The article.
        passage: The passage.
        words: They, or where they are.
        today: The day it is.
        citation_id: Under which they are known; where they are given by their place.
    """
    if isinstance(words, Span):
        words = cited_words(document, words, citation_id)
    return Citation(
        citation_id=words.citation_id,
        passage_id=passage.passage_id,
        document=document,
        link=words.link,
        headings=passage.headings,
        parts=words.parts,
        quote=words.quote,
        start=words.span.start,
        end=words.span.end,
        page=words.page,
        review_status=review_status(document, today=today),
    )


def parts(document: Document, span: Span) -> tuple[CitedPart, ...]:
    """Words with what they hang on, in the order of the text."""
    roles = [(one, PartRole.SCOPE) for one in scope_of(document, span)]
    ordered = sorted([*roles, (span, PartRole.QUOTE)])
    return tuple(CitedPart.of(document, role, one) for one, role in ordered)


def joined(found: Iterable[CitedPart]) -> str:
    """The quote that parts make."""
    return JOINT.join(part.text for part in found)


def find_citation(document: Document, passages: list[Passage], wanted: str) -> Span | None:
    """The words of a document that a citation_id means, or None.

    A sentence that was once cited by itself and isn't any more, such as a lead-in, is found with what it leads in to.
    """
    if not QUOTATION_ID.fullmatch(wanted):
        return None
    sentences = (span for passage in passages for span in passage.sentences)
    spans = tuple(with_quotes(document, sentences))
    found = _spans_by_id(_Version(document.doc_id, document.text_sha256, document.blocks, spans, document)).get(wanted)
    return (quotable(document, found) or found) if found else None


def today() -> date:
    """The day it is, the same everywhere."""
    return datetime.now(UTC).date()


class Reviewed(Protocol):
    """What says when it should be reviewed: a document, or its outline."""

    @property
    def next_review_on(self) -> date | None:
        """When somebody should."""


def review_status(document: Reviewed, *, today: date) -> ReviewStatus:
    """Whether the article's review is due. Only an article that says when it is due can be called current."""
    if document.next_review_on is None:
        return ReviewStatus.UNKNOWN
    return ReviewStatus.OVERDUE if document.next_review_on < today else ReviewStatus.CURRENT


@dataclass(frozen=True, slots=True)
class _Version:
    """One version of a document and its sentences; its text is left out of comparisons, whose sha256 is compared."""

    doc_id: str
    text_sha256: str
    blocks: tuple[Block, ...]
    spans: tuple[Span, ...]
    document: Document = field(compare=False, repr=False)


@lru_cache(maxsize=_DOCUMENTS_KEPT)
def _spans_by_id(version: _Version) -> dict[str, Span]:
    """Every quote by its citation_id."""
    return quotation_ids(version.document, version.spans)
