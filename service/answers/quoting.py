"""What is quoted of a passage, and how: it follows from the snapshot's articles alone, so it is worked out once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.kept import Kept
from index.passages.passage import Passage
from index.passages.scope import apart, quotable, scope_of
from ingest.document import Document, Span
from service.answers.merging import Answering, FindDocument, MergedHit
from service.citations.citation import CitedWords, cited_words

_PASSAGES_KEPT = 4_096  # some 0.5 kB each
_QUOTES_KEPT = 4_096  # some 3 kB each


@dataclass(frozen=True, slots=True)
class QuotedHit:
    """A hit as it is shown for one of its sentences.

    Attributes:
        words: What is cited.
        passage: The passage with what the citation hangs on as context.
        highlights: Where the words of the citation's parts are in the text of the passage.
    """

    words: CitedWords
    passage: Passage
    highlights: tuple[Span, ...]


class Quoting:
    """Quotes passages of one snapshot. Safe to use from many threads at once.

    Args:
        find: Gives a document.
    """

    def __init__(self, find: FindDocument) -> None:
        self._find = find
        self._quotable: Kept[str, Sequence[Span | None]] = Kept(_PASSAGES_KEPT)
        self._shown: Kept[tuple[str, tuple[str, ...], int, int], QuotedHit] = Kept(_QUOTES_KEPT)

    def answering(self, merged: MergedHit) -> Answering | None:
        """The sentence of a hit that answers best; None where nothing of it may be quoted."""
        return merged.answering(self._quotable_of)

    def shown(self, merged: MergedHit, span: Span) -> QuotedHit:
        """A hit with the words of a span cited."""
        key = (merged.passage.passage_id, merged.passage_ids, span.start, span.end)
        return self._shown.get(key, _shown, self._find, merged.passage, span)

    def _quotable_of(self, passage: Passage) -> Sequence[Span | None]:
        return self._quotable.get(passage.passage_id, quotable_spans, self._find, passage)


def quotable_spans(find: FindDocument, passage: Passage) -> Sequence[Span | None]:
    """What is quoted for each sentence of a passage; see `quotable`."""
    document = find(passage.doc_id)
    return tuple(quotable(document, sentence) for sentence in passage.sentences)


def _shown(find: FindDocument, passage: Passage, span: Span) -> QuotedHit:
    document = find(passage.doc_id)
    words = cited_words(document, span)
    return QuotedHit(words, *_with_context(document, passage, words))


def _with_context(document: Document, passage: Passage, words: CitedWords) -> tuple[Passage, tuple[Span, ...]]:
    outside = (*(part.span for part in words.parts), *scope_of(document, passage.span))
    context = {
        *passage.context,
        *(Span(part.start, min(part.end, passage.start)) for part in outside if part.start < passage.start),
    }
    highlights = tuple(
        Span(max(part.start, passage.start) - passage.start, min(part.end, passage.end) - passage.start)
        for part in words.parts
        if part.span.overlaps(passage.span)
    )
    return replace(passage, context=apart(context)), highlights
