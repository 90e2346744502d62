"""Cuts documents into passages, and keeps where their sentences are: the ids of quotes are noted afterwards."""

from array import array
from collections.abc import Sequence

from index.config import CutLimits
from index.passages.cutting import CountTokens, cut
from index.passages.passage import Passage
from ingest.document import Document, Span


class DocumentCutter:
    """Cuts documents by one set of limits.

    Args:
        count_tokens: Counts as the encoder does.
        limits: How long passages are.
    """

    def __init__(self, count_tokens: CountTokens, limits: CutLimits) -> None:
        self._count_tokens, self._limits = count_tokens, limits
        self._bounds: dict[tuple[str, str], array[int]] = {}

    def passages(self, document: Document) -> tuple[Passage, ...]:
        """The passages of a document, in order."""
        passages = cut(document, self._count_tokens, self._limits)
        self._bounds[document.doc_id, document.text_sha256] = _bounds(passages)
        return passages

    def sentences(self, document: Document) -> tuple[Span, ...]:
        """The sentences of a document, which is cut only where it wasn't before."""
        bounds = self._bounds.get((document.doc_id, document.text_sha256))
        if bounds is None:
            bounds = _bounds(cut(document, self._count_tokens, self._limits))
        return tuple(Span(start, end) for start, end in zip(bounds[::2], bounds[1::2], strict=True))


def _bounds(passages: Sequence[Passage]) -> "array[int]":
    """Where the sentences of passages start and end, in turn: a library's worth of them must fit into memory."""
    return array("I", (at for passage in passages for span in passage.sentences for at in (span.start, span.end)))
