"""Whether what was cited is still there: a citation_id against the articles in service."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from index.errors import SnapshotNotServable
from index.passages.passage import Passage
from index.passages.scope import quotable, scope_words
from index.ranking.searcher import Searcher
from index.snapshots.quotations import Quotation, find_quotations
from ingest.document import Document, Span
from ingest.errors import LibraryError
from ingest.home import Home
from ingest.library.read_only import PastVersion, past_version
from service.citations.citation import Citation, CitedPart, cite, find_citation, joined, parts
from service.citations.likeness import most_similar, words
from service.citations.word_borders import is_within_words
from service.errors import UnknownCitation

_ALIKE = 0.5


class CitationStatus(StrEnum):
    """What became of a quote."""

    VERBATIM = "verbatim"
    MOVED = "moved"
    CHANGED = "changed"
    GONE = "gone"


class Absence(StrEnum):
    """Why an article's words can't be compared any more."""

    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Nearest:
    """The sentence of the present text that is most like the quote, and how like it is: 1 has the same words."""

    citation: Citation
    similarity: float


@dataclass(frozen=True, slots=True)
class CitedVersion:
    """The quote as it was in the version that was cited."""

    document: Document
    span: Span
    stored_at: str

    @property
    def parts(self) -> tuple[CitedPart, ...]:
        """What the words hung on, and the words themselves."""
        return parts(self.document, self.span)

    @property
    def quote(self) -> str:
        """The texts of the parts."""
        return joined(self.parts)

    @property
    def scope(self) -> tuple[str, ...]:
        """The words that they hung on."""
        return scope_words(self.document, self.span)


@dataclass(frozen=True, slots=True)
class CitationCheck:
    """What became of a quote.

    Attributes:
        citation_id: The quote.
        doc_id: Its document.
        status: What became of it.
        absence: Why it is gone; None where it isn't.
        cited: As it was when it was cited; None where the document was withdrawn, whose words nobody gets.
        present: Where it is now, if its words are there.
        nearest: What is most like it now, if its words aren't there and anything is like it.
    """

    citation_id: str
    doc_id: str
    status: CitationStatus
    absence: Absence | None = None
    cited: CitedVersion | None = None
    present: Citation | None = None
    nearest: Nearest | None = None


def check_citation(
    home: Home,
    searcher: Searcher,
    citation_id: str,
    *,
    withdrawn: frozenset[str],
    admits: Callable[[Document], bool] = lambda _: True,
    text_sha256: str | None = None,
    today: date,
) -> CitationCheck:
    """Compare a quote with the articles in service.

    The words count as moved where they are at other offsets than in the version that was cited, with what they hung
    on. Below another heading, or in another group's list or table, they say something else: that is a change. An id
    means the same words in all versions that hold them, so `text_sha256` says which one that was.

    Args:
        home: Where the library is, and the table of quotes.
        searcher: The index in service.
        citation_id: The quote.
        withdrawn: Documents of which no word is said.
        admits: Whether a document may be seen, as it was cited and as it is now.
        text_sha256: The version that was cited; None takes the oldest one that holds these words.
        today: The day on which a review is due or not.

    Raises:
        UnknownCitation: If no version of any document ever held it, or not the one that is named; or it mayn't be seen.
        LibraryError: If what is kept about it can't be read.
    """
    for quotation in _quotations(home, citation_id, text_sha256):
        past = past_version(home, quotation.doc_id, quotation.text_sha256)
        document = searcher.document(quotation.doc_id)
        if past and admits(past.document) and (document is None or admits(document)):
            if quotation.doc_id in withdrawn:
                return CitationCheck(citation_id, quotation.doc_id, CitationStatus.GONE, Absence.WITHDRAWN)
            return _compare(searcher, document, citation_id, _cited(past, quotation), today)
    raise _unknown(citation_id)


def _compare(
    searcher: Searcher, document: Document | None, citation_id: str, cited: CitedVersion, today: date
) -> CitationCheck:
    doc_id = cited.document.doc_id
    if document is None:
        return CitationCheck(citation_id, doc_id, CitationStatus.GONE, Absence.REMOVED, cited)
    passages = searcher.document_passages(doc_id)
    quotes = _quotes(document, passages)
    if found := _found(document, passages, quotes, cited):
        passage, span = found
        is_verbatim = span == cited.span and parts(document, span) == cited.parts
        status = CitationStatus.VERBATIM if is_verbatim else CitationStatus.MOVED
        known_as = None if span in quotes else citation_id  # no other id of these words can be looked up
        present = cite(document, passage, span, today=today, citation_id=known_as)
        return CitationCheck(citation_id, doc_id, status, None, cited, present)
    nearest = _nearest(document, quotes, cited)
    if nearest is None:
        return CitationCheck(citation_id, doc_id, CitationStatus.CHANGED, None, cited)
    passage, span, similarity = nearest
    return CitationCheck(
        citation_id,
        doc_id,
        CitationStatus.CHANGED,
        None,
        cited,
        nearest=Nearest(cite(document, passage, span, today=today), similarity),
    )


def present_span(searcher: Searcher, document: Document, citation_id: str) -> Span | None:
    """The sentence of a citation_id in an article in service, or None; the snapshot alone says so."""
    return find_citation(document, searcher.document_passages(document.doc_id), citation_id)


def moved_span(home: Home, searcher: Searcher, document: Document, citation_id: str) -> Span | None:
    """Where the words of a citation_id are that is no sentence of an article in service, if they moved within it."""
    passages = searcher.document_passages(document.doc_id)
    try:
        quotation = _quotations(home, citation_id, None)[0]
        past = past_version(home, quotation.doc_id, quotation.text_sha256)
    except (UnknownCitation, SnapshotNotServable, LibraryError):  # the article can be read all the same
        return None
    if past is None or quotation.doc_id != document.doc_id:
        return None
    found = _found(document, passages, _quotes(document, passages), _cited(past, quotation))
    return found[1] if found else None


def _quotations(home: Home, citation_id: str, text_sha256: str | None) -> list[Quotation]:
    if not home.quotations.exists():
        raise SnapshotNotServable(
            "The table of quotes isn't there",
            where=str(home.quotations),
            remedy="Run: vouch build, which makes it again",
        )
    try:
        found = find_quotations(home.quotations, citation_id)
    except LibraryError as error:
        raise SnapshotNotServable(error.what, where=error.where, remedy=error.remedy) from None
    if text_sha256 is not None:
        found = [one for one in found if one.text_sha256 == text_sha256]
    if not found:
        raise _unknown(citation_id)
    return found


def _unknown(citation_id: str) -> UnknownCitation:
    return UnknownCitation(
        "No version of any article here ever held a sentence with this citation_id",
        value=citation_id,
        remedy="Check the id; if this service is older than its table of quotes, run vouch build once",
    )


def _cited(past: PastVersion, quotation: Quotation) -> CitedVersion:
    """As it is quoted now: with what its words hang on, though it may have been given out without it."""
    span = quotable(past.document, quotation.span) or quotation.span
    return CitedVersion(past.document, span, past.stored_at)


def _quotes(document: Document, passages: Sequence[Passage]) -> dict[Span, Passage]:
    """What is quoted for each sentence of a document, and the passage that the first such sentence is in."""
    found: dict[Span, Passage] = {}
    for passage in passages:
        for sentence in passage.sentences:
            if (span := quotable(document, sentence)) is not None:
                found.setdefault(span, passage)
    return found


def _found(
    document: Document, passages: Sequence[Passage], quotes: Mapping[Span, Passage], cited: CitedVersion
) -> tuple[Passage, Span] | None:
    """Where the words are now: at their old place if they are there, else at the place that is nearest to it.

    They aren't there where they hang on other words than they did: "take aspirin", that is now below "Don't".
    """
    places = [
        (passage, span)
        for span in _occurrences(document.text, cited.document.slice(cited.span))
        if scope_words(document, span) == cited.scope
        and (passage := quotes.get(span) or _passage_at(passages, span)) is not None
    ]
    return min(places, key=lambda place: abs(place[1].start - cited.span.start), default=None)


def _occurrences(text: str, quote: str) -> Iterator[Span]:
    """Where the words occur, not as parts of longer ones; the white space between them may be another."""
    sought = r"\s+".join(map(re.escape, quote.split()))
    before = r"(?<!\w)" if is_within_words(quote[:1]) else ""
    after = r"(?!\w)" if is_within_words(quote[-1:]) else ""
    for match in re.finditer(f"{before}{sought}{after}", text):
        yield Span(match.start(), match.end())


def _passage_at(passages: Sequence[Passage], span: Span) -> Passage | None:
    return next((passage for passage in passages if passage.start <= span.start and span.end <= passage.end), None)


def _nearest(
    document: Document, quotes: Mapping[Span, Passage], cited: CitedVersion
) -> tuple[Passage, Span, float] | None:
    """What is quoted with the highest similarity above 0; the first of those that share it.

    What hangs on the same words comes before what doesn't, where at least half of its words are the same: the adults'
    new dose rather than the teenagers', which is what the adults' was.
    """
    same = [span for span in quotes if scope_words(document, span) == cited.scope]
    found = most_similar({span: words(document.slice(span)) for span in same}, words(cited.document.slice(cited.span)))
    if found is None or found[1] < _ALIKE:
        whole = {span: words(joined(parts(document, span))) for span in quotes}
        found = most_similar(whole, words(cited.quote))
    return (quotes[found[0]], *found) if found else None
