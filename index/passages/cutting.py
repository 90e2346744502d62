"""Cutting a document into passages, by structure and sentence, within what the encoder reads."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.config import CutLimits
from index.passages.passage import Passage, passage_id
from ingest.document import Block, BlockKind, Document, Section, Span, sections
from ingest.scope.sentences import sentence_spans, trim

CUTTING = "structure-1"
"""Names the rules of this module: another name goes with every change of them that cuts some document otherwise."""

CountTokens = Callable[[Sequence[str]], list[int]]
"""Gives the number of tokens of each text, without the encoder's special tokens."""

_ITEMS = frozenset(
    {BlockKind.LIST_ITEM, BlockKind.TABLE_ROW, BlockKind.TABLE_HEADER, BlockKind.TERM, BlockKind.DEFINITION}
)


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, or a piece of one that is longer than a passage may be."""

    span: Span
    tokens: int


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block, or as many of its sentences as fit into one passage, with what is before it: a list's marker."""

    block: Block
    units: tuple[_Unit, ...]
    marker_tokens: int = 0

    @property
    def tokens(self) -> int:
        return self.marker_tokens + sum(unit.tokens for unit in self.units)


def cut(document: Document, count_tokens: CountTokens, limits: CutLimits) -> tuple[Passage, ...]:
    """Cut a document. Every block that isn't a heading is covered, each of its characters by one passage.

    Args:
        document: The document.
        count_tokens: The encoder's own count.
        limits: How long passages are.

    Returns:
        Passages in order; the same document gives the same passages.
    """
    passages: list[Passage] = []
    for section in sections(document):
        pieces = [piece for block in section.blocks for piece in _pieces(document, block, count_tokens, limits)]
        pieces = _with_markers(document, pieces, count_tokens)
        for group in _pack(pieces, limits.target_tokens):
            passages.append(_passage(document, section, group, len(passages), count_tokens, limits))
    return tuple(passages)


def _pieces(document: Document, block: Block, count_tokens: CountTokens, limits: CutLimits) -> Iterator[_Piece]:
    """A block as one piece, or as pieces of about equal length where it is longer than a passage."""
    spans = sentence_spans(document.text, block.span, document.language)
    counts = count_tokens([document.slice(span) for span in spans])
    units = [
        unit
        for span, tokens in zip(spans, counts, strict=True)
        for unit in _split(document, _Unit(span, tokens), count_tokens, limits.target_tokens)
    ]
    total = sum(unit.tokens for unit in units)
    aim = total / max(1, math.ceil(total / limits.target_tokens))
    group: list[_Unit] = []
    for unit in units:
        size = sum(member.tokens for member in group)
        if group and (size >= aim or size + unit.tokens > limits.target_tokens):
            yield _Piece(block, tuple(group))
            group = []
        group.append(unit)
    if group:
        yield _Piece(block, tuple(group))


def _with_markers(document: Document, pieces: list[_Piece], count_tokens: CountTokens) -> list[_Piece]:
    """Count what is between two pieces, which a passage that holds both holds too: `•`, `12.`."""
    between = [
        document.text[before.units[-1].span.end : after.units[0].span.start] for before, after in pairwise(pieces)
    ]
    counts = count_tokens(between) if between else []
    return [*pieces[:1], *(replace(piece, marker_tokens=n) for piece, n in zip(pieces[1:], counts, strict=True))]


def _split(document: Document, unit: _Unit, count_tokens: CountTokens, limit: int) -> Iterator[_Unit]:
    """Halve a unit, at white space where there is some, until each part fits."""
    if unit.tokens <= limit or len(unit.span) < 2:
        yield unit
        return
    text = document.slice(unit.span)
    middle = len(text) // 2
    space = min(
        (at for at in range(1, len(text)) if text[at].isspace()), key=lambda at: abs(at - middle), default=middle
    )
    for part in (Span(0, space), Span(space, len(text))):
        trimmed = trim(text, part)
        if len(trimmed):
            span = Span(unit.span.start + trimmed.start, unit.span.start + trimmed.end)
            (tokens,) = count_tokens([document.slice(span)])
            yield from _split(document, _Unit(span, tokens), count_tokens, limit)


def _pack(pieces: list[_Piece], target: int) -> Iterator[list[_Piece]]:
    """Fill passages with whole pieces, about equally; a lead-in stays with the list that it leads into."""
    total = sum(piece.tokens for piece in pieces)
    aim = total / max(1, math.ceil(total / target))
    group: list[_Piece] = []
    for piece in pieces:
        size = sum(member.tokens for member in group)
        if group and (size >= aim or size + piece.tokens > target):
            carried = [group.pop()] if len(group) > 1 and _leads_into(group[-1], piece) else []
            if carried and carried[0].tokens + piece.tokens > target:
                group, carried = [*group, *carried], []
            yield group
            group = carried
        group.append(piece)
    if group:
        yield group


def _leads_into(piece: _Piece, following: _Piece) -> bool:
    return piece.block.kind not in _ITEMS and following.block.kind in _ITEMS


def _passage(
    document: Document,
    section: Section,
    group: list[_Piece],
    ordinal: int,
    count_tokens: CountTokens,
    limits: CutLimits,
) -> Passage:
    sentences = tuple(unit.span for piece in group for unit in piece.units)
    span = Span(sentences[0].start, sentences[-1].end)
    text = document.slice(span)
    context = _context(document, section, group[0].block)
    return Passage(
        passage_id=passage_id(document.doc_id, span.start, text),
        doc_id=document.doc_id,
        ordinal=ordinal,
        section_id=group[0].block.section_id,
        headings=section.headings,
        start=span.start,
        end=span.end,
        text=text,
        sentences=sentences,
        context=_fit(document, context, count_tokens, limits.context_tokens),
    )


def _context(document: Document, section: Section, first: Block) -> list[Span]:
    """What belongs before a passage that starts inside a list or table: lead-in, header row, the items around it."""
    if first.kind not in _ITEMS:
        return []
    found: list[Span] = []
    level = first.level
    for block in reversed([block for block in section.blocks if block.end <= first.start]):
        if block.kind not in _ITEMS:
            found.append(sentence_spans(document.text, block.span, document.language)[-1])
            break
        is_parent = block.kind is BlockKind.LIST_ITEM and block.level < level
        if is_parent or (block.kind is BlockKind.TABLE_HEADER and first.kind is BlockKind.TABLE_ROW):
            found.append(block.span)
            level = block.level
    return found[::-1]


def _fit(document: Document, spans: list[Span], count_tokens: CountTokens, limit: int) -> tuple[Span, ...]:
    """As many spans as fit, those nearest to the passage first."""
    kept: list[Span] = []
    for span, tokens in zip(spans[::-1], count_tokens([document.slice(span) for span in spans])[::-1], strict=True):
        if tokens > limit:
            break
        limit -= tokens
        kept.insert(0, span)
    return tuple(kept)
