"""Links that land on the words: text fragments.

A browser goes to the first place where a directive matches, so a page's words are compared here as a browser compares
them, and a directive gets more words until its first match is the place that is meant.

Source: WICG, URL Fragment Text Directives, https://wicg.github.io/scroll-to-text-fragment/
"""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from urllib.parse import quote as percent_encode

from ingest.document import Block, BlockKind, Document, Span

_LONG_CHARS = 300
_END_WORDS = (5, 8, 13, 21)
_CONTEXT_WORDS = (4, 8, 16, 32)
_PAGES_KEPT = 32
_ROWS = {BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW}
_CELL_SEPARATOR = "\t"
_READER_PAGE_HEAD = ("Skip to the content", "Vouch answers in the articles’ own words")
_READER_PAGE_FACTS = ("Review date unknown Review overdue Reviewed Updated Published by", "Go to the cited words")
_READER_PAGE_FOOT = (
    "Vouch shows passages of vetted articles, word for word. It makes no diagnosis, gives no medical advice, and writes"
    " no text of its own. In an emergency, call your local emergency number.",
    "Questions aren’t stored and go nowhere else. For developers",
)
_QUOTE_MARKS = str.maketrans("‘’‚‛“”„‟", "''''" + '""""')
_SPACELESS_SCRIPTS_FROM = "\u0e00"  # Thai, Chinese and others: a word may begin and end at any of their characters


class LinkPrecision(StrEnum):
    """What a link lands on."""

    FRAGMENT = "fragment"
    HEADING = "heading"
    PAGE = "page"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class DeepLink:
    """A link to words of an article.

    Attributes:
        url: An absolute URL, or a path of this service.
        precision: What it lands on.
        caveat: Why that isn't the words; None where it is.
    """

    url: str
    precision: LinkPrecision
    caveat: str | None = None


def deep_link(document: Document, span: Span, citation_id: str) -> DeepLink:
    """The article's URL, or the reader page's path where it has none, with a fragment that lands on a span of its text.

    A server never sees a fragment, so the reader page also gets the citation_id.
    """
    fragment = text_fragment(document, span)
    if document.url:
        base, _, element = document.url.partition("#")
        return DeepLink(f"{base}#{element}{fragment}", LinkPrecision.FRAGMENT)
    return DeepLink(f"{reader_path(document.doc_id)}?cite={citation_id}#{fragment}", LinkPrecision.FRAGMENT)


def reader_path(doc_id: str) -> str:
    """The reader page's path; a doc_id may hold any character."""
    return f"/documents/{percent_encode(doc_id, safe='')}"


def text_fragment(document: Document, span: Span) -> str:
    """Make the directive `:~:text=[prefix-,]start[,end][,-suffix]` for a span.

    `end` comes where the words are long or cross a block; prefix and suffix where the words stand more than once. Where
    no directive has but one match, it is the first one to match at the span before all else.
    """
    page = _page(_Version.of(document))
    wanted = page.place(document, span)
    candidates, landing = list(_directives(document, page, span)), []
    for candidate in candidates:
        matches = page.matches(candidate)
        if matches == [wanted]:
            return candidate.encoded()
        if matches[:1] == [wanted]:
            landing.append(candidate)
    return (landing or candidates)[0].encoded()


@dataclass(frozen=True, slots=True)
class _Directive:
    """The parts of a directive, as the page's words; "" where there is none."""

    prefix: str
    start: str
    end: str
    suffix: str

    def encoded(self) -> str:
        parts = [f"{_encode(self.prefix)}-"] if self.prefix else []
        parts += [_encode(part) for part in (self.start, self.end) if part]
        parts += [f"-{_encode(self.suffix)}"] if self.suffix else []
        return f":~:text={','.join(parts)}"


@dataclass(frozen=True, slots=True)
class _Version:
    """A document with what makes its page another one; the rest is left out of comparisons."""

    doc_id: str
    text_sha256: str
    extractor_version: str
    title: str
    is_public: bool
    document: Document = field(compare=False, repr=False)

    @classmethod
    def of(cls, document: Document) -> "_Version":
        version = document.doc_id, document.text_sha256, document.extractor_version
        return cls(*version, document.title, bool(document.url), document)


@dataclass(frozen=True, slots=True)
class _Page:
    r"""The words of a page as a browser compares them, furniture included.

    Attributes:
        words: They, in order; `\n` between what stands in blocks of their own, which no part of a directive crosses.
        pieces: The spans of the text that stand in blocks of their own, in order: of a table's row, each cell.
        places: Where in `words` each piece begins; None where the page doesn't show it there.
    """

    words: str
    pieces: tuple[Span, ...]
    places: tuple[int | None, ...]

    def overlapping(self, span: Span) -> range:
        """The numbers of the pieces that share characters with a span."""
        first = bisect_right(self.pieces, span.start, key=lambda piece: piece.end)
        return range(first, max(first, bisect_left(self.pieces, span.end, key=lambda piece: piece.start)))

    def place(self, document: Document, span: Span) -> tuple[int, int] | None:
        """Where in `words` a span begins and ends."""
        found = self.overlapping(span)
        if not found:
            return None
        first, last = self.pieces[found[0]], self.pieces[found[-1]]
        start, end = self.places[found[0]], self.places[found[-1]]
        if start is None or end is None:
            return None
        rest = len(_folded(document.text[max(first.start, span.start) : first.end]))
        start += len(_folded(document.slice(first))) - rest
        return start, end + len(_folded(document.text[last.start : min(last.end, span.end)]))

    def matches(self, directive: _Directive) -> list[tuple[int, int]]:
        """Where the first two matches begin and end."""
        found: list[tuple[int, int]] = []
        prefix, start = _folded(directive.prefix), _folded(directive.start)
        for at in self._occurrences(start):
            if prefix and not self._stands_before(prefix, at):
                continue
            end = self._end(at + len(start), _folded(directive.end), _folded(directive.suffix))
            if end is not None:
                found.append((at, end))
            if len(found) > 1 or (end is None and directive.end):  # no end behind here: none behind later places
                break
        return found

    def _end(self, after: int, end: str, suffix: str) -> int | None:
        """Where a match ends whose `start` ends at `after`: the first place that `end` and `suffix` allow, if any."""
        ends = (at + len(end) for at in self._occurrences(end, since=after)) if end else iter([after])
        return next((at for at in ends if not suffix or self._stands_behind(suffix, at)), None)

    def _occurrences(self, words: str, *, since: int = 0) -> Iterator[int]:
        """Where words stand, bounded as words are on both sides."""
        at = self.words.find(words, since) if words else -1
        while at >= 0:
            if self._is_boundary(at) and self._is_boundary(at + len(words)):
                yield at
            at = self.words.find(words, at + 1)

    def _stands_before(self, words: str, at: int) -> bool:
        end = at - 1 if at and self.words[at - 1].isspace() else at
        return self.words.endswith(words, 0, end) and self._is_boundary(end - len(words))

    def _stands_behind(self, words: str, at: int) -> bool:
        start = at + 1 if self.words[at : at + 1].isspace() else at
        return self.words.startswith(words, start) and self._is_boundary(start + len(words))

    def _is_boundary(self, at: int) -> bool:
        if at <= 0 or at >= len(self.words):
            return True
        return not (_is_within_words(self.words[at - 1]) and _is_within_words(self.words[at]))


@lru_cache(maxsize=_PAGES_KEPT)
def _page(version: _Version) -> _Page:
    """Put together the words of an article's page; once for each version, however many of its words are cited."""
    document = version.document
    words = _Words()
    titles = {block for block in document.blocks if _is_title(document, block)}
    if not version.is_public:
        words.add(*_READER_PAGE_HEAD, document.title or document.doc_id)
        words.add(*_READER_PAGE_FACTS, document.publisher or "", document.reviewed_by or "")
    elif not titles:
        words.add(document.title)
    pieces: list[Span] = []
    places: list[int | None] = []
    page = None
    for block in document.blocks:
        if not version.is_public and block.page not in {None, page}:
            page = block.page
            words.add(f"Page {page}")
        for piece in _cells(document, block.span) if block.kind in _ROWS else [block.span]:
            is_elsewhere = block in titles and not version.is_public
            pieces.append(piece)
            places.append(None if is_elsewhere else words.add(document.slice(piece)))
    if not version.is_public:
        words.add(*_READER_PAGE_FOOT)
    return _Page("\n".join(words.pieces), tuple(pieces), tuple(places))


class _Words:
    """Folded words as they gather, block after block."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._length = 0

    def add(self, *texts: str) -> int:
        """Add the words of blocks; returns where the first begins."""
        at = self._length
        for folded in filter(None, map(_folded, texts)):
            self.pieces.append(folded)
            self._length += len(folded) + 1
        return at


def _is_title(document: Document, block: Block) -> bool:
    return block.kind is BlockKind.HEADING and document.slice(block.span) == document.title


def _cells(document: Document, row: Span) -> Iterator[Span]:
    at = row.start
    for cell in document.slice(row).split(_CELL_SEPARATOR):
        if cell:
            yield Span(at, at + len(cell))
        at += len(cell) + len(_CELL_SEPARATOR)


def _directives(document: Document, page: _Page, span: Span) -> Iterator[_Directive]:
    """The directives for a span, the plainest first."""
    pieces = [
        words
        for number in page.overlapping(span)
        if (words := _words(document, _common(page.pieces[number], span.start, span.end)))
    ] or [_words(document, span)]
    before, after = _around(document, page, span)
    whole = " ".join(pieces[0])
    is_short = len(pieces) == 1 and (len(whole) <= _LONG_CHARS or len(pieces[0]) == 1)
    for start, end in [(whole, "")] if is_short else _bounds(pieces):
        yield _Directive("", start, end, "")
        for count in _CONTEXT_WORDS:
            prefix, suffix = " ".join(before[-count:]), " ".join(after[:count])
            if prefix:
                yield _Directive(prefix, start, end, "")
            if suffix:
                yield _Directive(prefix, start, end, suffix)
                yield _Directive("", start, end, suffix)


def _bounds(pieces: list[list[str]]) -> Iterator[tuple[str, str]]:
    """The first words and the last ones, ever more of them; in one piece they never overlap."""
    opening, closing = pieces[0], pieces[-1]
    if len(pieces) == 1:
        middle = len(opening) // 2
        opening, closing = opening[:middle], opening[middle:]
    for count in _END_WORDS:
        yield " ".join(opening[:count]), " ".join(closing[-count:])


def _around(document: Document, page: _Page, span: Span) -> tuple[list[str], list[str]]:
    """The words before a span and those after it, each from one block: a browser finds no others."""
    found = page.overlapping(span) or range(bisect_right(page.pieces, span), bisect_right(page.pieces, span) + 1)
    earlier = (page.pieces[number] for number in range(min(found[0], len(page.pieces) - 1), -1, -1))
    later = (page.pieces[number] for number in range(found[-1], len(page.pieces)))
    most = max(_CONTEXT_WORDS)
    before = (document.slice(_common(piece, 0, span.start)).rsplit(None, most)[-most:] for piece in earlier)
    after = (document.slice(_common(piece, span.end, len(document.text))).split(None, most)[:most] for piece in later)
    return next(filter(None, before), []), next(filter(None, after), [])


def _common(piece: Span, start: int, end: int) -> Span:
    """What a piece shares with a range; empty where that is nothing."""
    first = max(piece.start, start)
    return Span(first, max(first, min(piece.end, end)))


def _words(document: Document, span: Span) -> list[str]:
    return document.slice(span).split()


def _folded(text: str) -> str:
    """Words as a browser compares them: without regard to case, accents, marks that don't show, and white space.

    Source: Unicode Technical Standard 10, primary level, which the specification of text directives names.
    """
    if not text.isascii():
        shown = unicodedata.normalize("NFKD", text.translate(_QUOTE_MARKS))
        text = "".join(mark for mark in shown if unicodedata.category(mark) not in {"Mn", "Cf"})
    return " ".join(text.casefold().split())


def _is_within_words(character: str) -> bool:
    return (character.isalnum() or character == "_") and character < _SPACELESS_SCRIPTS_FROM


def _encode(text: str) -> str:
    """Percent-encode, with `-` too: it is part of the directive's syntax, as `,` and `&` are."""
    return percent_encode(text, safe="").replace("-", "%2D")
