"""Sentences of an article that are worth a question: they say something that a reader would act on, each elsewhere."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from eval.systems.articles import turning_scope
from ingest.canonical import canonical
from ingest.document import BlockKind, Document, Span
from ingest.scope.sentences import sentence_spans
from ingest.scope.turning_words import restricts
from service.questions.subjects import telling_terms

_SHORTEST, _LONGEST = 5, 45  # words
_LISTED = 2  # parts of a list of names
_PROSE = frozenset(
    {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.WARNING, BlockKind.DEFINITION, BlockKind.TABLE_ROW}
)
_WHOLE_ENDS = frozenset({BlockKind.PARAGRAPH, BlockKind.WARNING})
_OPENING = frozenset({"Ps", "Pi"})
_HANGS, _TURNS, _COUNTS, _TERM, _MOST_TERMS = 3.0, 2.0, 1.0, 0.5, 4


@dataclass(frozen=True, slots=True)
class AskableSentence:
    """A sentence that a question may be written for.

    Attributes:
        doc_id: Its article.
        span: Where it is.
        quote: Its words.
        scope: The words that must be shown with it, as the markup says.
        heading: The heading that it is under; "" where there is none.
        weight: How much it is worth asking about.
    """

    doc_id: str
    span: Span
    quote: str
    scope: tuple[str, ...]
    heading: str
    weight: float


def askable_sentences(
    document: Document, *, most: int, elsewhere: frozenset[str] = frozenset()
) -> list[AskableSentence]:
    """The sentences that are worth most, in the order of the text; one of a section before a second one of any.

    Left out are those that other articles have word for word, what is no sentence (a list of names or links, a note in
    brackets, what breaks off without its end), and a second one of the same words.

    A sentence is worth more if its meaning hangs on other words (which is what a faithful quote is measured by), if it
    warns or makes a condition, if it has numbers, and for each word that is about something.

    Args:
        document: The article.
        most: So many at most.
        elsewhere: Sentences of several articles, as `repeated_sentences` gives them.
    """
    found = sorted(_apart(_sentences(document), elsewhere), key=lambda one: (-one.weight, one.span))
    chosen: list[AskableSentence] = []
    headings: set[str] = set()
    for again in (False, True):
        for one in found:
            if len(chosen) < most and one not in chosen and (again or one.heading not in headings):
                chosen.append(one)
                headings.add(one.heading)
    return sorted(chosen, key=lambda one: one.span)


def repeated_sentences(documents: Iterable[Document]) -> frozenset[str]:
    """The sentences that more than one article has, word for word but for case: what a site says under everything."""
    counts = Counter(key for document in documents for key in {_key(one.quote) for one in _sentences(document)})
    return frozenset(key for key, count in counts.items() if count > 1)


def _apart(sentences: Iterable[AskableSentence], elsewhere: frozenset[str]) -> Iterator[AskableSentence]:
    seen = set(elsewhere)
    for one in sentences:
        if _key(one.quote) not in seen:
            seen.add(_key(one.quote))
            yield one


def _key(quote: str) -> str:
    return canonical(quote).casefold()


def section_of(document: Document, span: Span) -> Span:
    """The section that a span is in: from the last heading before it to the next one of any level after it.

    What is below a heading of a lower level is a section of its own; all is one where there is no heading.
    """
    start = 0
    for block in document.blocks:
        if block.kind is not BlockKind.HEADING:
            continue
        if block.start <= span.start:
            start = block.start
        elif block.start >= span.end:
            return Span(start, block.start)
    return Span(start, len(document.text))


def _sentences(document: Document) -> Iterator[AskableSentence]:
    heading = ""
    for block in document.blocks:
        if block.kind is BlockKind.HEADING:
            heading = document.slice(block.span)
        if block.kind not in _PROSE or not block.is_citable:
            continue
        for span in sentence_spans(document.text, block.span, document.language):
            quote = document.slice(span)
            if _SHORTEST <= len(quote.split()) <= _LONGEST and _is_sentence(quote, block.kind):
                scope = turning_scope(document, span)
                weight = _weight(quote, scope)
                yield AskableSentence(document.doc_id, span, quote, scope, heading, weight)


def _is_sentence(quote: str, kind: BlockKind) -> bool:
    """Whether words say something by themselves: no question or lead-in, no note, list of names, or broken end."""
    first, last = quote[0], quote[-1]
    if last in "?:" or not (first.isalnum() or unicodedata.category(first) in _OPENING) or first in "([":
        return False
    if kind in _WHOLE_ENDS and (not unicodedata.category(last).startswith("P") or last in ",;-–—"):
        return False
    parts = [part.strip() for part in re.split(r"[;|•·]", quote) if part.strip()]
    names = [part for part in parts[1:] if not part[0].islower()]
    return len(parts) < _LISTED or len(names) * 2 < len(parts)


def _weight(quote: str, scope: tuple[str, ...]) -> float:
    terms = min(_MOST_TERMS, len(telling_terms(quote)))
    numbers = any(character.isdigit() for character in quote)
    return _HANGS * bool(scope) + _TURNS * restricts(quote) + _COUNTS * numbers + _TERM * terms
