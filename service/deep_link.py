"""Links that land on the words: text fragments.

Source: WICG, URL Fragment Text Directives, https://wicg.github.io/scroll-to-text-fragment/
"""

from urllib.parse import quote as percent_encode

from ingest.document import Block, Document, Span

_LONG_CHARS = 300
_END_WORDS = 5
_CONTEXT_WORDS = 4


def deep_link(document: Document, span: Span, citation_id: str) -> str:
    """The article's URL, or the reader page's path where it has none, with a fragment that lands on a span of its text.

    A server never sees a fragment, so the reader page also gets the citation_id.
    """
    fragment = text_fragment(document, span)
    if document.url:
        base, _, element = document.url.partition("#")
        return f"{base}#{element}{fragment}"
    return f"{reader_path(document.doc_id)}?cite={citation_id}#{fragment}"


def reader_path(doc_id: str) -> str:
    """The reader page's path; a doc_id may hold any character."""
    return f"/documents/{percent_encode(doc_id, safe='')}"


def text_fragment(document: Document, span: Span) -> str:
    """Make the directive `:~:text=[prefix-,]start[,end][,-suffix]` for a span.

    `end` comes where the words are long or cross a block; prefix and suffix where the words stand more than once.
    """
    pieces = [
        words
        for block in document.blocks
        if block.span.overlaps(span)
        for words in _words(document, Span(max(block.start, span.start), min(block.end, span.end)))
    ]
    parts = [" ".join(pieces)]
    if len(parts[0]) > _LONG_CHARS or _crosses_block(document, span):
        first = next(block for block in document.blocks if block.span.overlaps(span))
        opening = _words(document, Span(span.start, min(first.end, span.end)))
        last = [block for block in document.blocks if block.span.overlaps(span)][-1]
        closing = _words(document, Span(max(last.start, span.start), span.end))
        parts = [" ".join(opening[:_END_WORDS]), " ".join(closing[-_END_WORDS:])]
    before, after = _around(document, span)
    page = _folded([word for block in document.blocks for word in _words(document, block.span)])
    encoded = [_encode(part) for part in parts]
    if page.count(_folded(parts[0].split())) > 1:
        if before:
            encoded.insert(0, f"{_encode(' '.join(before))}-")
        if after and page.count(_folded([*before, *parts[0].split()])) > 1:
            encoded.append(f"-{_encode(' '.join(after))}")
    return f":~:text={','.join(encoded)}"


def _crosses_block(document: Document, span: Span) -> bool:
    return sum(block.span.overlaps(span) for block in document.blocks) > 1


def _around(document: Document, span: Span) -> tuple[list[str], list[str]]:
    """The last words before a span and the first ones after it, each from one block: a browser finds no others."""
    before = [words for block in document.blocks if (words := _words(document, _until(block, span.start)))]
    after = [words for block in document.blocks if (words := _words(document, _since(block, span.end)))]
    return before[-1][-_CONTEXT_WORDS:] if before else [], after[0][:_CONTEXT_WORDS] if after else []


def _until(block: Block, end: int) -> Span:
    return Span(block.start, max(block.start, min(block.end, end)))


def _since(block: Block, start: int) -> Span:
    return Span(min(block.end, max(block.start, start)), block.end)


def _words(document: Document, span: Span) -> list[str]:
    return document.slice(span).split()


def _folded(words: list[str]) -> str:
    """Words as a browser compares them, case and white space aside: each bounded by spaces that it shares with none."""
    return f" {'  '.join(words).casefold()} "


def _encode(text: str) -> str:
    """Percent-encode, with `-` too: it is part of the directive's syntax, as `,` and `&` are."""
    return percent_encode(text, safe="").replace("-", "%2D")
