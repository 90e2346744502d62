"""An answer as it is copied: the whole passage of each hit, with everything that any of its sentences hangs on."""

from dataclasses import replace

from index.passages.scope import apart, scope_of
from ingest.document import Document, Span
from service.answers.answerer import CitedHit
from service.citations.citation import Citation, CitedPart, PartRole, joined


def whole_citation(cited: CitedHit) -> Citation:
    """The citation of a hit, widened to its whole passage; its id and link stay those of the words that answer."""
    citation, passage = cited.citation, cited.passage
    document = citation.document
    needed = (*passage.context, *citation.scope, *_hanging(document, passage.sentences))
    pieces = apart((passage.span, citation.span, *needed))
    parts = tuple(CitedPart.of(document, _role(one, passage.span, citation.span), one) for one in pieces)
    return replace(citation, parts=parts, quote=joined(parts))


def _hanging(document: Document, sentences: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple(one for sentence in sentences for one in scope_of(document, sentence))


def _role(piece: Span, *answering: Span) -> PartRole:
    return PartRole.QUOTE if any(piece.overlaps(one) for one in answering) else PartRole.SCOPE
