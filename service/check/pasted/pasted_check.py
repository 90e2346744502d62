"""A pasted citation against the articles in service, whatever form it was pasted in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from index.snapshots.quotations import quotation_id_at
from ingest.comparison.differing import differing_pairs
from ingest.comparison.subject import subject_key
from ingest.document import Document, Span
from ingest.home import Home
from service.check.checker import check_draft
from service.check.pasted.finding import linked_id
from service.check.pasted.reading import PastedText, read_pasted
from service.check.verdict import CheckedClaim, QuoteVerdict
from service.check.word_changes import WordChange, word_changes
from service.citations.citation import Citation
from service.citations.status import CitationCheck, check_citation
from service.errors import DraftTooLong, UnknownCitation
from service.live.serving import Serving

MOST_CITATIONS = 50
_MOST_ON_SUBJECT = 20


@dataclass(frozen=True, slots=True)
class NewerWords:
    """What a newer article on the same subject says in place of cited words."""

    document: Document
    span: Span

    @property
    def text(self) -> str:
        """Its words."""
        return self.document.slice(self.span)


@dataclass(frozen=True, slots=True)
class PastedCitation:
    """What became of a citation.

    Attributes:
        check: Whether its words are still there.
        changes: Where they differ from the sentence that is most like them now, if they aren't there.
        newer: What supersedes them, if they are there and a newer article says otherwise.
    """

    check: CitationCheck
    changes: tuple[WordChange, ...] = ()
    newer: NewerWords | None = None


@dataclass(frozen=True, slots=True)
class PastedFindings:
    """What is said of a pasted text.

    Attributes:
        citations: Those in it, in order, each once.
        claims: What it quotes that is no whole citation, with what is said of that.
        text: What the claims' offsets count in.
        unknown: What looks like a citation_id, and is none that may be seen.
    """

    citations: tuple[PastedCitation, ...]
    claims: tuple[CheckedClaim, ...]
    text: str
    unknown: tuple[str, ...]


def check_pasted(home: Home, serving: Serving, text: str, *, today: date) -> PastedFindings:
    """Say what became of every citation in a text: an id, a link to words, or words in any form. It is kept nowhere.

    An id goes before a link, and a link before words; the next one is looked at where the one before leads nowhere.

    Raises:
        DraftTooLong: If there is more in it than is checked at once.
        SnapshotNotServable: If what is kept of quotes can't be read.
    """
    pasted = read_pasted(text)
    if max(len(pasted.ids), len(pasted.links)) > MOST_CITATIONS:
        raise DraftTooLong(f"More than {MOST_CITATIONS} citations are in it", remedy="Paste them in parts")
    checker = _PastedCheck(home, serving, today)
    return checker.by_ids(pasted) or checker.by_links(pasted) or checker.by_words(pasted)


class _PastedCheck:
    """One pasted text against the library."""

    def __init__(self, home: Home, serving: Serving, today: date) -> None:
        self._home, self._serving, self._today = home, serving, today

    def by_ids(self, pasted: PastedText) -> PastedFindings | None:
        """By the ids in it, if any is known, or it is nothing else than one."""
        known, unknown = self._checked(pasted.ids)
        if not known and not pasted.is_id:
            return None
        return PastedFindings(tuple(known), (), pasted.text, tuple(unknown))

    def by_links(self, pasted: PastedText) -> PastedFindings | None:
        """By the links in it, if each leads to a quote."""
        ids = [linked_id(self._home, self._serving, link) for link in pasted.links]
        if not ids or None in ids:
            return None
        known, _ = self._checked(dict.fromkeys(one for one in ids if one is not None))
        return PastedFindings(tuple(known), (), pasted.text, ()) if known else None

    def by_words(self, pasted: PastedText) -> PastedFindings:
        """By what it quotes; where it quotes nothing, by each of its sentences."""
        for sentences in (False, True):
            claims = check_draft(self._home, self._serving, pasted.text, sentences=sentences, today=self._today)
            if claims:
                break
        found = [_cited_in(claim) for claim in claims]
        known, _ = self._checked(dict.fromkeys(one for ids in found for one in ids))
        ids = {one.check.citation_id for one in known}
        rest = tuple(claim for claim, own in zip(claims, found, strict=True) if not own or not ids.issuperset(own))
        return PastedFindings(tuple(known), rest, pasted.text, ())

    def _checked(self, ids: Sequence[str] | dict[str, None]) -> tuple[list[PastedCitation], list[str]]:
        known, unknown = [], []
        for citation_id in ids:
            try:
                known.append(self._one(citation_id))
            except UnknownCitation:
                unknown.append(citation_id)
        return known, unknown

    def _one(self, citation_id: str) -> PastedCitation:
        serving = self._serving
        check = check_citation(
            self._home,
            serving.searcher,
            citation_id,
            withdrawn=serving.withdrawn,
            admits=serving.visible.admits,
            today=self._today,
        )
        if check.cited is not None and check.nearest is not None:
            now = check.nearest.citation
            return PastedCitation(check, word_changes(check.cited.quote, now.quote))
        return PastedCitation(check, newer=self._newer(check.present) if check.present else None)

    def _newer(self, citation: Citation) -> NewerWords | None:
        """What a newer article on the same subject has in place of cited words, where it says otherwise."""
        together = [citation.document, *self._on_subject(citation.document)]
        for pair in differing_pairs(together) if len(together) > 1 else ():
            if pair.older.doc_id != citation.document.doc_id or not pair.is_dated:
                continue
            for theirs, ours in pair.places:
                if ours.overlaps(citation.span):
                    return NewerWords(pair.newer, theirs)
        return None

    def _on_subject(self, document: Document) -> Iterator[Document]:
        """Other articles in service whose titles name the same subject."""
        key, hidden = subject_key(document.title), self._serving.hidden
        named = [
            one.doc_id
            for one in self._serving.searcher.outlines()
            if key and one.doc_id != document.doc_id and one.doc_id not in hidden and subject_key(one.title) == key
        ]
        for doc_id in sorted(named)[:_MOST_ON_SUBJECT]:
            if (other := self._serving.searcher.document(doc_id)) is not None:
                yield other


def _cited_in(claim: CheckedClaim) -> list[str]:
    """The citations that words are, whole: of an article in service, or of an earlier version of it."""
    if claim.verdict is QuoteVerdict.VERBATIM:
        return [one.citation_id for one in claim.citations]
    if claim.verdict is QuoteVerdict.SUPERSEDED and claim.earlier is not None and not claim.sentences:
        return [quotation_id_at(claim.earlier.document, claim.earlier.span)]
    return []
