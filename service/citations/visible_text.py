"""The words of an article's page as a browser compares them with those of a text directive, furniture included.

Source: WICG, URL Fragment Text Directives, https://wicg.github.io/scroll-to-text-fragment/
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache, lru_cache

from ingest.document import Block, BlockKind, Document, Span
from service.citations.word_borders import is_within_words

_PAGES_KEPT = 128  # about as large as their articles' texts
_ROWS = {BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW}
_CELL = re.compile(r"[^\s](?:[^\t\n]*[^\s])?")
_WORD = re.compile(r"\S+")
_SPACED = re.compile(r"\S+(?: \S+)*")
_READER_PAGE_HEAD = ("Skip to the content", "Vouch answers quoted from health articles", "← Ask another question")
_READER_PAGE_FACTS = (
    "Review date unknown Review overdue since Next review Reviewed by Updated Published",
    "Where these dates come from",
    "Go to the words that we quoted",
)
_READER_PAGE_FOOT = (
    "← Ask another question",
    "Answers are quoted word for word from health articles. They can’t tell you what is wrong with you, and don’t"
    " replace a doctor. In an emergency, call your local emergency number.",
    "We don’t store your questions, and they go nowhere else. Your own browser may keep them in its history.",
    "For developers",
)
_QUOTE_MARKS = {**dict.fromkeys("‘’‚‛", "'"), **dict.fromkeys("“”„‟", '"')}
_UNSHOWN = frozenset({"Mn", "Cf"})
_ASCII = frozenset(map(chr, range(128)))  # all of it shown


@dataclass(frozen=True, slots=True)
class Directive:
    """The parts of a text directive, as the page's words; "" where there is none."""

    prefix: str
    start: str
    end: str
    suffix: str


@dataclass(frozen=True, slots=True)
class _Version:
    """A document with what makes its page another one; the rest is left out of comparisons."""

    doc_id: str
    text_sha256: str
    extractor_version: str
    title: str
    is_public: bool
    known: tuple[object, ...]
    document: Document = field(compare=False, repr=False)

    @classmethod
    def of(cls, document: Document) -> "_Version":
        version = document.doc_id, document.text_sha256, document.extractor_version
        known = document.publisher, document.reviewed_by, document.date_evidence
        return cls(*version, document.title, bool(document.url), known, document)


@dataclass(frozen=True, slots=True)
class VisiblePage:
    r"""The words of a page as a browser compares them, furniture included.

    Attributes:
        words: They, in order; `\n` between what is in blocks of their own, which no part of a directive crosses.
        pieces: The spans of the text that are shown in blocks of their own, in order: of a table's row, each cell; what
            is hidden until somebody opens it is left out, as a browser leaves it out that looks for words.
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
        if span.start > first.start:
            start += len(folded(document.slice(first))) - len(folded(document.text[span.start : first.end]))
        return start, end + len(folded(document.text[last.start : min(last.end, span.end)]))

    def matches(self, directive: Directive) -> list[tuple[int, int]]:
        """Where the first two matches begin and end."""
        found: list[tuple[int, int]] = []
        prefix, start = folded(directive.prefix), folded(directive.start)
        for at in self._occurrences(start):
            if prefix and not self._is_before(prefix, at):
                continue
            end = self._end(at + len(start), folded(directive.end), folded(directive.suffix))
            if end is not None:
                found.append((at, end))
            if len(found) > 1 or (end is None and directive.end):  # no end after this place: none after later ones
                break
        return found

    def _end(self, after: int, end: str, suffix: str) -> int | None:
        """Where a match ends whose `start` ends at `after`: the first place that `end` and `suffix` allow, if any."""
        ends = (at + len(end) for at in self._occurrences(end, since=after)) if end else iter([after])
        return next((at for at in ends if not suffix or self._is_after(suffix, at)), None)

    def _occurrences(self, words: str, *, since: int = 0) -> Iterator[int]:
        """Where words occur, bounded as words are on both sides."""
        at = self.words.find(words, since) if words else -1
        while at >= 0:
            if self._is_boundary(at) and self._is_boundary(at + len(words)):
                yield at
            at = self.words.find(words, at + 1)

    def _is_before(self, words: str, at: int) -> bool:
        end = at - 1 if at and self.words[at - 1].isspace() else at
        return self.words.endswith(words, 0, end) and self._is_boundary(end - len(words))

    def _is_after(self, words: str, at: int) -> bool:
        start = at + 1 if self.words[at : at + 1].isspace() else at
        return self.words.startswith(words, start) and self._is_boundary(start + len(words))

    def _is_boundary(self, at: int) -> bool:
        if at <= 0 or at >= len(self.words):
            return True
        return not (is_within_words(self.words[at - 1]) and is_within_words(self.words[at]))


def visible_page(document: Document) -> VisiblePage:
    """The page of an article: on its own site, where it has a URL, else the service's reader page."""
    return _page(_Version.of(document))


@lru_cache(maxsize=_PAGES_KEPT)
def _page(version: _Version) -> VisiblePage:
    """Put together the words of an article's page; once for each version, however many of its words are cited."""
    document = version.document
    words = _Words()
    head, facts, foot = _furniture()
    titles = {block for block in document.blocks if is_title(document, block)}
    if not version.is_public:
        words.add(*head, document.title or document.doc_id)
        words.add(*facts, document.publisher or "", document.reviewed_by or "")
        words.add(*(found.quote for found in document.date_evidence))
    elif not titles:
        words.add(document.title)
    pieces: list[Span] = []
    places: list[int | None] = []
    page = None
    for block in document.blocks:
        if not version.is_public and block.page not in {None, page}:
            page = block.page
            words.add(f"Page {page}")
        for piece in _pieces(document, block, is_public=version.is_public):
            is_elsewhere = block in titles and not version.is_public
            pieces.append(piece)
            places.append(None if is_elsewhere else words.add(document.slice(piece)))
    if not version.is_public:
        words.add(*foot)
    return VisiblePage("\n".join(words.pieces), tuple(pieces), tuple(places))


class _Words:
    """Folded words as they gather, block after block."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._length = 0

    def add(self, *texts: str) -> int:
        """Add the words of blocks; returns where the first begins."""
        at = self._length
        for words in filter(None, map(folded, texts)):
            self.pieces.append(words)
            self._length += len(words) + 1
        return at


def is_title(document: Document, block: Block) -> bool:
    """Whether a heading says the title again: the reader page leaves it to its own heading."""
    return block.kind is BlockKind.HEADING and document.slice(block.span) == document.title


def _pieces(document: Document, block: Block, *, is_public: bool) -> Iterator[Span]:
    """What is shown of a block, cut where something hidden is between, and at the borders of cells."""
    for shown in _shown(document, block) if is_public else [block.span]:
        if block.kind is BlockKind.PREFORMATTED:
            yield from _runs(document, shown)
        else:
            yield from _cells(document, shown) if block.kind in _ROWS else [shown]


def _runs(document: Document, shown: Span) -> Iterator[Span]:
    """Words with single spaces between them: other white space stays what it is there, and no directive crosses it."""
    for run in _SPACED.finditer(document.slice(shown)):
        yield Span(shown.start + run.start(), shown.start + run.end())


def _shown(document: Document, block: Block) -> Iterator[Span]:
    """The runs of words that a browser shows; only the reader page shows all that the text holds."""
    if block.rendered is None:
        yield block.span
        return
    words = [
        Span(block.start + found.start(), block.start + found.end())
        for found in _WORD.finditer(document.slice(block.span))
    ]
    texts = [document.slice(word) for word in words]
    shown = block.rendered.split()
    if shown == texts:
        yield block.span
        return
    for match in SequenceMatcher(None, texts, shown, autojunk=False).get_matching_blocks():
        if match.size:
            yield Span(words[match.a].start, words[match.a + match.size - 1].end)


def _cells(document: Document, row: Span) -> Iterator[Span]:
    """The cells of a row, cut at line ends, too: blocks within a cell are blocks to a browser."""
    for cell in _CELL.finditer(document.slice(row)):
        yield Span(row.start + cell.start(), row.start + cell.end())


def folded(text: str) -> str:
    """Words as a browser compares them: without regard to case, accents, marks that don't show, and white space.

    Not the folding of `vocabulary.key`, which knows other marks: a browser's search is what this has to agree with.

    Source: Unicode Technical Standard 10, primary level, which the specification of text directives names.
    """
    if not text.isascii():
        for mark, plain in _QUOTE_MARKS.items():
            text = text.replace(mark, plain)
        text = unicodedata.normalize("NFKD", text)
        for character in set(text) - _ASCII:  # few of a text's characters differ: each is looked at once
            if unicodedata.category(character) in _UNSHOWN:
                text = text.replace(character, "")
    text = text.casefold()
    if text.isprintable() and "  " not in text:  # so its only white space is single blanks
        return text.strip(" ")
    return " ".join(text.split())


@cache
def _furniture() -> tuple[tuple[str, ...], ...]:
    """What is on every reader page, folded: at its head, among the facts and at its foot."""
    return tuple(tuple(map(folded, words)) for words in (_READER_PAGE_HEAD, _READER_PAGE_FACTS, _READER_PAGE_FOOT))
