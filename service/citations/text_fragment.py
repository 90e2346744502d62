"""Text directives that single out words of a page.

A browser goes to the first place where a directive matches, so a page's words are compared here as a browser compares
them, and a directive gets more words until its first match is the place that is meant.

Source: WICG, URL Fragment Text Directives, https://wicg.github.io/scroll-to-text-fragment/
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from urllib.parse import quote as percent_encode

from ingest.document import BlockKind, Document, Span
from service.citations.visible_text import Directive, VisiblePage, visible_page

_LONG_CHARS = 300
_FEW_WORDS = 5  # fewer may be in a site's menus and lists, too, whose words aren't in the article's text
_LABEL_WORDS = 7  # fewer may be one of those menus' labels, if they begin with a capital
_SENTENCE_ENDS = frozenset(".!?…。！？")
_SHORT_CHARS = 20  # a label rather than a sentence
_ROWS = frozenset({BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW})
_END_WORDS = (5, 8, 13, 21)
_CONTEXT_WORDS = (4, 8, 16, 32)


def text_fragment(document: Document, span: Span, scope: Sequence[Span] = ()) -> str | None:
    """Make the fragment `:~:text=…&text=…`: the directive of a span, then those of what its words hang on.

    Returns:
        The fragment; None where no directive leads to the words. What they hang on is left out where none leads to it.
    """
    page = visible_page(document)
    first = _directive(document, page, span)
    if first is None:
        return None
    others = (_directive(document, page, one) for one in scope)
    return f":~:{'&'.join(dict.fromkeys(one for one in (first, *others) if one is not None))}"


def _directive(document: Document, page: VisiblePage, span: Span) -> str | None:
    """Make the directive `text=[prefix-,]start[,end][,-suffix]` for a span.

    `end` comes where the words are long or cross a block; prefix and suffix where the words occur more than once. Where
    no directive has but one match, it is the first one to match at the span before all else. A label is never by
    itself on a page that isn't ours.

    Returns:
        It; None where no directive leads to the words: the page doesn't show them, or none distinguishes them
        from the same ones elsewhere.
    """
    wanted = page.place(document, span)
    if wanted is None:
        return None
    landing = []
    needs_context = bool(document.url) and len(page.overlapping(span)) == 1 and _is_label(document.slice(span))
    for directive in _directives(document, page, span):
        if needs_context and not (directive.prefix or directive.suffix):
            continue
        matches = page.matches(directive)
        if matches == [wanted]:
            return _encoded(directive)
        if matches[:1] == [wanted]:
            landing.append(directive)
    return _encoded(landing[0]) if landing else None


def _is_label(words: str) -> bool:
    """Whether words may well be a label: a few, and neither a sentence nor the middle of one."""
    if words[-1:] in _SENTENCE_ENDS:
        return False
    return len(words.split()) < (_FEW_WORDS if words[:1].islower() else _LABEL_WORDS)


def _directives(document: Document, page: VisiblePage, span: Span) -> Iterator[Directive]:
    """The directives for a span, the plainest first."""
    pieces = [
        words
        for number in page.overlapping(span)
        if (words := _words(document, _common(page.pieces[number], span.start, span.end)))
    ]
    whole = " ".join(pieces[0])
    is_short = len(pieces) == 1 and (len(whole) <= _LONG_CHARS or len(pieces[0]) == 1)
    for start, end in [(whole, "")] if is_short else _bounds(pieces):
        yield Directive("", start, end, "")
        before, after = _around(document, page, span)  # looked at only here: most words need none of it
        for count in _CONTEXT_WORDS:
            prefix, suffix = " ".join(before[-count:]), " ".join(after[:count])
            if prefix:
                yield Directive(prefix, start, end, "")
            if suffix:
                yield Directive(prefix, start, end, suffix)
                yield Directive("", start, end, suffix)


def _bounds(pieces: list[list[str]]) -> Iterator[tuple[str, str]]:
    """The first words and the last ones, ever more of them; in one piece they never overlap."""
    opening, closing = pieces[0], pieces[-1]
    if len(pieces) == 1:
        middle = len(opening) // 2
        opening, closing = opening[:middle], opening[middle:]
    for count in _END_WORDS:
        yield " ".join(opening[:count]), " ".join(closing[-count:])


def _around(document: Document, page: VisiblePage, span: Span) -> tuple[list[str], list[str]]:
    """The words before a span and those after it, each from one block: a browser finds no others."""
    found = page.overlapping(span)
    most = max(_CONTEXT_WORDS)
    first, last = page.pieces[found[0]], page.pieces[found[-1]]
    before = document.slice(_common(first, 0, span.start)).rsplit(None, most)[-most:]
    after = document.slice(_common(last, span.end, len(document.text))).split(None, most)[:most]
    if not before and found[0] > 0:
        piece = page.pieces[found[0] - 1]
        if _is_landmark(document, piece, first):
            before = document.slice(piece).rsplit(None, most)[-most:]
    if not after and found[-1] + 1 < len(page.pieces):
        piece = page.pieces[found[-1] + 1]
        if _is_landmark(document, piece, last):
            after = document.slice(piece).split(None, most)[:most]
    return before, after


def _is_landmark(document: Document, piece: Span, beside: Span) -> bool:
    """Whether a neighbour's words can be relied on to be next to a piece on the page.

    Furniture between blocks isn't in the text. It occurs among labels and buttons, and over headings, rather than
    among sentences, under a heading, within a table or between a list and what leads in to it. Nor may hidden words
    be between them, which may be there for screen readers. Of the reader page every word is known.
    """
    if not document.url:
        return True
    is_before = piece.start < beside.start
    between = Span(piece.end, beside.start) if is_before else Span(beside.end, piece.start)
    if any(character.isalpha() for character in document.slice(between)):
        return False
    kind, other = _kind(document, piece), _kind(document, beside)
    if kind is BlockKind.HEADING:
        return is_before
    if kind in _ROWS and other in _ROWS:
        return True
    ending = document.text[piece.end - 1]
    if ending == ":":
        return is_before and other is BlockKind.LIST_ITEM
    return len(piece) >= _SHORT_CHARS and (ending in _SENTENCE_ENDS or document.text[piece.start].islower())


def _kind(document: Document, piece: Span) -> BlockKind:
    return document.blocks[bisect_right(document.blocks, piece.start, key=lambda block: block.start) - 1].kind


def _common(piece: Span, start: int, end: int) -> Span:
    """What a piece shares with a range; empty where that is nothing."""
    first = max(piece.start, start)
    return Span(first, max(first, min(piece.end, end)))


def _words(document: Document, span: Span) -> list[str]:
    return document.slice(span).split()


def _encoded(directive: Directive) -> str:
    parts = [f"{_encode(directive.prefix)}-"] if directive.prefix else []
    parts += [_encode(part) for part in (directive.start, directive.end) if part]
    parts += [f"-{_encode(directive.suffix)}"] if directive.suffix else []
    return f"text={','.join(parts)}"


def _encode(text: str) -> str:
    """Percent-encode, with `-` too: it is part of the directive's syntax, as `,` and `&` are."""
    return percent_encode(text, safe="").replace("-", "%2D")
