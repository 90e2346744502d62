"""What is quoted for a sentence: which words of the text, and what goes with them because their meaning hangs on it.

What a block's words hang on is known from its document (`Block.scope`); a sentence hangs besides on what leads in to it
within its own block.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from ingest.document import Block, BlockKind, Document, Span
from ingest.scope.lead_in import continues, is_sentence
from ingest.scope.sentences import sentence_spans
from ingest.scope.turning_words import negates

SCOPE = "scope-3"
"""Names the rules of this module: another name goes with every change of them."""

JOINT = " … "
"""Between the parts of a quote."""

_ROW_CHARS = 600
_LIST_CHARS = 400
_LABEL = re.compile(r"[^.:!?\n]{1,60}:(?=\s)")
_ANNOUNCES = re.compile(r"\b(?:following|these|those|this|that|below|any of|either)\b", re.IGNORECASE)


def scope_of(document: Document, span: Span) -> tuple[Span, ...]:
    """What the words of a span hang on: spans outside it, in order, none within another."""
    block = block_at(document, span.start)
    if block is None:
        return ()
    return apart(_before(span, (*block.scope, *_within(document, block, span))))


def scope_words(document: Document, span: Span) -> tuple[str, ...]:
    """The words that a span hangs on, white space collapsed."""
    return tuple(" ".join(document.slice(one).split()) for one in scope_of(document, span))


def quotable(document: Document, sentence: Span) -> Span | None:
    """What is quoted where a sentence answers.

    Returns:
        The sentence; of a table the whole row; of a lead-in the first items of its list, which hang on it, of a label
        or a question the sentence below; None where there is nothing to quote.
    """
    at = _index_at(document, sentence.start)
    if at is None:
        return None
    block = document.blocks[at]
    if block.is_citable:
        is_row = block.kind is BlockKind.TABLE_ROW and len(block.span) <= _ROW_CHARS
        return block.span if is_row else sentence
    return _led(document, at)


def apart(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, those that overlap as one."""
    kept: list[Span] = []
    for span in sorted(set(spans)):
        if kept and span.start < kept[-1].end:
            kept[-1] = Span(kept[-1].start, max(kept[-1].end, span.end))
        else:
            kept.append(span)
    return tuple(kept)


def with_quotes(document: Document, sentences: Iterable[Span]) -> tuple[Span, ...]:
    """Sentences, and what is quoted in the place of those that aren't quoted by themselves; each once."""
    found = ((span, quotable(document, span)) for span in sentences)
    return tuple(dict.fromkeys(one for pair in found for one in pair if one is not None))


def block_at(document: Document, at: int) -> Block | None:
    """The block that a code point is in, or the last one before it."""
    index = _index_at(document, at)
    return None if index is None else document.blocks[index]


def _index_at(document: Document, at: int) -> int | None:
    index = bisect_right(document.blocks, at, key=lambda block: block.start) - 1
    return index if index >= 0 else None


def _led(document: Document, at: int) -> Span | None:
    """The first blocks below one that leads in to them, of one kind and with one scope."""
    over = document.blocks[at].span
    first = last = None
    for block in document.blocks[at + 1 :]:
        if over not in block.scope:
            break
        if not block.is_citable:
            if first is None:
                continue
            break
        if first is None:
            first = last = block
        elif (
            block.kind is BlockKind.LIST_ITEM
            and first.kind is BlockKind.LIST_ITEM
            and block.scope == first.scope
            and block.end - first.start <= _LIST_CHARS
        ):
            last = block
        else:
            break
    if first is None or last is None:
        return None
    if first.kind is BlockKind.LIST_ITEM or first.kind is BlockKind.TABLE_ROW:
        return Span(first.start, last.end)
    return sentence_spans(document.text, first.span, document.language)[0]


def _within(document: Document, block: Block, span: Span) -> list[Span]:
    """What leads in to a sentence in its own block."""
    if span.start <= block.start:
        return []
    if block.kind is BlockKind.TABLE_ROW:
        return [Span(block.start, block.start + len(document.slice(block.span).split("\t")[0]))]
    found = []
    label = _LABEL.match(document.text, block.start, span.start)
    if label is not None:
        found.append(Span(block.start, label.end()))
    before = [one for one in sentence_spans(document.text, block.span, document.language) if one.end <= span.start]
    goes_on = continues(document.slice(span))
    for sentence in reversed(before):
        words = document.slice(sentence)
        is_unfinished = goes_on and not is_sentence(words)
        if words.endswith(":") or is_unfinished or (negates(words) and (goes_on or _ANNOUNCES.search(words))):
            found.append(sentence)
        goes_on = goes_on and continues(words)
    return found


def _before(quote: Span, spans: Iterable[Span]) -> Iterator[Span]:
    """Spans without what of them is in a quote."""
    for span in spans:
        if not span.overlaps(quote):
            yield span
        elif span.start < quote.start:
            yield Span(span.start, quote.start)
