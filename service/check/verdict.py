"""What is said of words in a draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ingest.document import Document, Span
from service.check.draft import ClaimKind
from service.check.word_changes import WordChange
from service.citations.citation import Citation, CitedPart
from service.citations.status import CitedVersion


class QuoteVerdict(StrEnum):
    """How words are related to the library; the order is that in which the first one that fits is said of them."""

    VERBATIM = "verbatim"
    OUT_OF_SCOPE = "out_of_scope"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    CUT = "cut"
    ALTERED = "altered"
    NOT_FOUND = "not_found"


class Reason(StrEnum):
    """What a verdict rests on."""

    SCOPE_MISSING = "scope_missing"
    TURNED = "turned"
    OTHER_MEDICINE = "other_medicine"
    NOT_CITABLE = "not_citable"
    PART_OF_SENTENCE = "part_of_sentence"
    LABEL_ONLY = "label_only"
    EARLIER_VERSION = "earlier_version"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"
    NUMBER_CHANGED = "number_changed"
    MEDICINE_CHANGED = "medicine_changed"
    NEGATION_CHANGED = "negation_changed"
    WORDS_CHANGED = "words_changed"
    LEFT_OUT_UNMARKED = "left_out_unmarked"
    PUT_TOGETHER = "put_together"
    PARTLY_FOUND = "partly_found"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another place with the same words."""

    verdict: QuoteVerdict
    document: Document


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """What is said of one quotation, or of one sentence.

    Attributes:
        kind: What part of the draft it is.
        span: Where it is in the draft.
        verdict: How it is related to the library.
        reasons: What the verdict rests on, the gravest first.
        citations: The whole sentences that its words are in, or are most like, with what they hang on.
        missing: What those hang on and the draft leaves away.
        differences: Where it isn't word for word as they are.
        similarity: How like them it is; 1 has the same words.
        earlier: The version that held these words, where the one in service doesn't.
        doc_id: The article that was withdrawn or removed, of which no word is said.
        elsewhere: Other places with the same words.
        sentences: Its sentences, each with what is said of it, where they have different verdicts.
    """

    kind: ClaimKind
    span: Span
    verdict: QuoteVerdict
    reasons: tuple[Reason, ...] = ()
    citations: tuple[Citation, ...] = ()
    missing: tuple[CitedPart, ...] = ()
    differences: tuple[WordChange, ...] = ()
    similarity: float | None = None
    earlier: CitedVersion | None = None
    doc_id: str | None = None
    elsewhere: tuple[Elsewhere, ...] = ()
    sentences: "Sequence[CheckedClaim]" = ()
