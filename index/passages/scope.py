"""What is quoted for a sentence: which words of the text, and what goes with them because their meaning hangs on it.

What a block's words hang on is known from its document (`Block.scope`); a sentence hangs besides on what leads in to it
within its own block.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter

from ingest.document import Block, BlockKind, Document, Span
from ingest.scope.lead_in import continues, is_label, is_sentence
from ingest.scope.sentences import sentence_spans
from ingest.scope.turning_words import negates, restricts

SCOPE = "scope-5"
"""Names the rules of this module: another name goes with every change of them."""

JOINT = " … "
"""Between the parts of a quote."""

_START, _END = attrgetter("start"), attrgetter("end")
ROW_CHARS = 600  # a longer row of a table is a text, and quoted by the sentence
_LIST_CHARS = 400
_MOST_LEADS = 20  # sentences of one block that another one hangs on, the nearest
_BLOCKS_KEPT = 256
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
        is_row = block.kind is BlockKind.TABLE_ROW and len(block.span) <= ROW_CHARS
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
    index = bisect_right(document.blocks, at, key=_START) - 1
    return index if index >= 0 else None


def _led(document: Document, at: int) -> Span | None:
    """The first blocks below one that leads in to them, of one kind and with one scope."""
    over = document.blocks[at].span
    first = last = None
    for block in document.blocks[at + 1 :]:
        if not any(over.start <= one.start and one.end <= over.end for one in block.scope):
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
    version = _BlockText(document.doc_id, document.text_sha256, document.language, block.start, block.end, document)
    sentences, leads = _leading(version)
    before = bisect_right(sentences, span.start, key=_END)
    led_by = bisect_right(leads, span.start, key=_END)
    found += leads[max(0, led_by - _MOST_LEADS) : led_by]
    goes_on = continues(document.slice(span))
    for sentence in sentences[max(0, before - _MOST_LEADS) : before][::-1]:
        if not goes_on:
            break
        words = document.slice(sentence)
        if not is_sentence(words) or negates(words):
            found.append(sentence)
        goes_on = continues(words)
    return found


@dataclass(frozen=True, slots=True)
class _BlockText:
    """A block of one version of a document; the document itself is left out of comparisons."""

    doc_id: str
    text_sha256: str
    language: str | None
    start: int
    end: int
    document: Document = field(compare=False, repr=False)


@lru_cache(maxsize=_BLOCKS_KEPT)
def _leading(block: _BlockText) -> tuple[list[Span], list[Span]]:
    """The sentences of a block, and those of them that lead in to whatever comes after them in it."""
    document = block.document
    sentences = sentence_spans(document.text, Span(block.start, block.end), block.language)
    leads = [one for one in sentences if _leads(document.slice(one))]
    first = document.slice(sentences[0])
    if len(sentences) > 1 and sentences[0] not in leads and is_label(first) and restricts(first):
        leads = [sentences[0], *leads]  # lines under a line that is meant as a heading
    return sentences, leads


def _leads(words: str) -> bool:
    return words.endswith(":") or (negates(words) and _ANNOUNCES.search(words) is not None)


def _before(quote: Span, spans: Iterable[Span]) -> Iterator[Span]:
    """Spans without what of them is in a quote."""
    for span in spans:
        if not span.overlaps(quote):
            yield span
        elif span.start < quote.start:
            yield Span(span.start, quote.start)
