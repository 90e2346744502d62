"""Which words a link means: in the article in service, else in one of its earlier versions."""

import re
from collections.abc import Iterator

from index.errors import SnapshotNotServable
from index.snapshots.quotations import find_quotations, noted_versions, quotation_id_at
from ingest.document import Document, Span
from ingest.errors import LibraryError
from ingest.home import Home
from ingest.library.read_only import past_version
from service.check.pasted.reading import WordsLink
from service.citations.word_borders import is_within_words
from service.live.serving import Serving

_MOST_VERSIONS = 20
_MOST_PLACES = 50
_LONGEST = 4000  # characters from the first words of a link to its last


def linked_id(home: Home, serving: Serving, link: WordsLink) -> str | None:
    """The citation_id of the words that a link means; None where no version of its article holds such a quote.

    Raises:
        SnapshotNotServable: If what is kept of quotes can't be read.
    """
    try:
        for document in _versions(home, serving, link.address):
            for span in _places(document, link):
                found = quotation_id_at(document, span)
                if find_quotations(home.quotations, found):
                    return found
    except LibraryError as error:
        raise SnapshotNotServable(error.what, where=error.where, remedy=error.remedy) from None
    return None


def _versions(home: Home, serving: Serving, address: str) -> Iterator[Document]:
    """The articles in service at an address, then their earlier versions, the newest first."""
    outlines = serving.searcher.outlines()
    doc_ids = [one.doc_id for one in outlines if one.url and one.url.partition("#")[0] == address]
    shown = [doc_id for doc_id in doc_ids if doc_id not in serving.hidden]
    for doc_id in shown:
        if (present := serving.searcher.document(doc_id)) is not None:
            yield present
    for doc_id in shown:
        for text_sha256 in noted_versions(home.quotations, doc_id)[:_MOST_VERSIONS]:
            if (past := past_version(home, doc_id, text_sha256)) is not None:
                yield past.document


def _places(document: Document, link: WordsLink) -> Iterator[Span]:
    """Where the words are: between what a link says of their neighbours first."""
    start, end = _pattern(link.start), _pattern(link.end or "")
    words = f"{_border(link.start[:1], '(?<!')}(?:{start})"
    if end:
        words += rf"(?s:.{{0,{_LONGEST}}}?)(?:{end})"
    words += _border((link.end or link.start)[-1:], "(?!")
    before = rf"(?:{_pattern(link.prefix)})\s*" if link.prefix else ""
    after = rf"\s*(?:{_pattern(link.suffix)})" if link.suffix else ""
    for number, match in enumerate(re.finditer(f"{before}(?P<words>{words}){after}", document.text)):
        if number == _MOST_PLACES:
            return
        yield Span(*match.span("words"))


def _pattern(words: str) -> str:
    return r"\s+".join(map(re.escape, words.split()))


def _border(character: str, look: str) -> str:
    return rf"{look}\w)" if is_within_words(character) else ""
