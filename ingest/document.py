import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from operator import attrgetter

from ingest.errors import DocumentError


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range [start, end) of Unicode code points in `Document.text`."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        """Whether the two ranges share at least one character."""
        return self.start < other.end and other.start < self.end


class BlockKind(StrEnum):
    """What a block of an article is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_HEADER = "table_header"
    TABLE_ROW = "table_row"
    TERM = "term"
    DEFINITION = "definition"
    WARNING = "warning"
    QUOTATION = "quotation"
    PREFORMATTED = "preformatted"


@dataclass(frozen=True, slots=True)
class Block:
    """A structural piece of a document.

    Attributes:
        kind: What it is.
        start: First code point of its text in `Document.text`.
        end: One past the last.
        level: 1 to 6 for a heading, the nesting depth (from 1) for a list item, else 0.
        section_id: The source's own id of the section it is in.
        element_id: The id attribute that a URL fragment can point at.
        page: The page it is on, from 1, for paged formats.
        rendered: What a browser shows for it, where that differs from the text.
        scope: What its words hang on, in order: spans of the headings, lead-in, label or cells without which they
            would mean something else. Each is outside the block.
        is_citable: False for what says nothing by itself or isn't advice: a label, a header row, a bare question,
            what is struck out or hidden.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    section_id: str | None = None
    element_id: str | None = None
    page: int | None = None
    rendered: str | None = None
    scope: tuple[Span, ...] = ()
    is_citable: bool = True

    @property
    def span(self) -> Span:
        """Its range in `Document.text`."""
        return Span(self.start, self.end)


class Fate(StrEnum):
    """What became of words of a source that aren't in a document's text."""

    FURNITURE = "furniture"
    HIDDEN = "hidden"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Words of a source that aren't in the text.

    Attributes:
        fate: Furniture that a rule named, hidden from readers of the source, or dropped because it couldn't be read.
        place: The rule's name, or where in the source it was: `aside#consent`, `table 2`.
        characters: How many, white space collapsed.
    """

    fate: Fate
    place: str
    characters: int


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """What a date (or a reviewer) was read from.

    Attributes:
        field: The name of the `Document` field, such as `updated_on`.
        origin: Where it was found: `text`, `sidecar`, `json-ld`, `meta`, `front matter`, `record`.
        quote: The words or the value as they are there.
    """

    field: str
    origin: str
    quote: str


@dataclass(frozen=True, slots=True)
class Document:
    r"""An article as somebody vetted it: canonical text, its blocks, and what is known about it.

    `text` holds the source's characters in order, NFC, with `\\n` line ends and without page furniture;
    `text_sha256` is its version. What isn't known is None (an unknown title is ""), never guessed.
    """

    doc_id: str
    source_id: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    text_sha256: str
    source_sha256: str
    extractor_version: str
    url: str | None = None
    publisher: str | None = None
    language: str | None = None
    published_on: date | None = None
    updated_on: date | None = None
    last_reviewed_on: date | None = None
    next_review_on: date | None = None
    reviewed_by: str | None = None
    date_evidence: tuple[DateEvidence, ...] = ()
    audience: str | None = None
    tags: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=())
    left_out: tuple[LeftOut, ...] = ()

    def __post_init__(self) -> None:
        check_doc_id(self.doc_id)
        position = 0
        for block in self.blocks:
            if not position <= block.start < block.end <= len(self.text):
                raise DocumentError(
                    "A block is empty, overlaps the one before it, or lies outside the text",
                    where=self.doc_id,
                    value=block,
                    remedy="This is a fault of the reader of this format; please report it",
                )
            position = block.end

    def slice(self, span: Span) -> str:
        """The text of a span, verbatim."""
        return self.text[span.start : span.end]

    def blocks_in(self, span: Span) -> tuple[Block, ...]:
        """The blocks that a span has something of, in order."""
        first = bisect_right(self.blocks, span.start, key=attrgetter("end"))
        return self.blocks[first : bisect_left(self.blocks, span.end, lo=first, key=attrgetter("start"))]

    def blocks_cut_to(self, span: Span) -> tuple[Block, ...]:
        """The same, of the first and the last what is in the span."""
        return tuple(
            replace(block, start=max(block.start, span.start), end=min(block.end, span.end))
            for block in self.blocks_in(span)
        )


def check_doc_id(doc_id: str) -> None:
    """Refuse a doc_id that can't be in a URL path or in UTF-8.

    Raises:
        DocumentError: If it is empty, a dot segment (browsers resolve `.` and `..` away, percent-encoded
            or not: WHATWG URL), or holds a lone surrogate.
    """
    if not doc_id or doc_id in {".", ".."}:
        raise DocumentError(
            "A doc_id is empty or a dot segment, which no URL can carry",
            value=doc_id,
            remedy="Give the document another id",
        )
    if not doc_id.isascii() and any("\ud800" <= character <= "\udfff" for character in doc_id):
        raise DocumentError(
            "A doc_id holds a lone surrogate, which UTF-8 can't write",
            value=doc_id,
            remedy="Give the document another id",
        )


def text_sha256(text: str) -> str:
    """The sha256 of a text's UTF-8 bytes, in hex: the version of a document."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading path and the blocks under it, up to the next heading.

    Attributes:
        headings: Texts of the headings above, outermost first, white space collapsed, without the document's title.
        blocks: The blocks, none of them a heading.
    """

    headings: tuple[str, ...]
    blocks: tuple[Block, ...]


def sections(document: Document) -> Iterator[Section]:
    """Cut a document at its headings and at changes of section_id."""
    path: list[tuple[int, str]] = []
    blocks: list[Block] = []
    for block in document.blocks:
        if block.kind is BlockKind.HEADING or (blocks and block.section_id != blocks[-1].section_id):
            if blocks:
                yield Section(tuple(text for _, text in path), tuple(blocks))
                blocks = []
            if block.kind is BlockKind.HEADING:
                while path and path[-1][0] >= block.level:
                    path.pop()
                heading = " ".join(document.slice(block.span).split())
                if heading != " ".join(document.title.split()):
                    path.append((block.level, heading))
                continue
        blocks.append(block)
    if blocks:
        yield Section(tuple(text for _, text in path), tuple(blocks))
