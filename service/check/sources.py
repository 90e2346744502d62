"""Where a draft's words may be: articles in service, and versions that aren't any more."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from index.errors import SnapshotNotServable
from index.passages.passage import Passage
from index.passages.wording import core, folded, may_hold, wording_hash
from index.snapshots.quotations import Quotation, find_wordings
from ingest.document import Document, Span
from ingest.errors import LibraryError
from ingest.home import Home
from ingest.library.read_only import past_version
from service.check.searched_article import SearchedArticle
from service.citations.likeness import words
from service.live.serving import Serving

_PASSAGES = 16
_PART_HELD = 0.3  # of what an article says as a draft does: a third is in one of its passages, or with a sentence of it
_VERSIONS = 6  # with the same sentence; where none of them is in service, its passages are looked at as well


class SourceState(StrEnum):
    """What a version of an article is to readers."""

    IN_SERVICE = "in_service"
    EARLIER = "earlier"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Source:
    """A version of an article that holds words of a draft.

    Attributes:
        article: It.
        state: What it is to readers.
        stored_at: When it was taken in, where it isn't in service.
    """

    article: SearchedArticle
    state: SourceState
    stored_at: str | None = None

    @property
    def document(self) -> Document:
        """The version."""
        return self.article.document


class Sources:
    """The library, as one draft is compared with it.

    Args:
        home: Where it is, with the table of quotes.
        serving: The snapshot in service, and what may be seen of it.
        texts: All texts whose words are looked up; they are looked up at once.

    Raises:
        SnapshotNotServable: If the table of quotes isn't there, or can't be read.
    """

    def __init__(self, home: Home, serving: Serving, texts: Iterable[str]) -> None:
        self._home, self._serving = home, serving
        self._versions: dict[tuple[str, str], Source | None] = {}
        self._present: dict[str, Source | None] = {}
        self._passages: dict[str, list[Passage]] = {}
        self._alike: dict[str, list[Passage]] = {}
        self._article_texts: dict[str, str] = {}
        self._words: dict[tuple[str, int, int], list[str]] = {}
        self._hashes: dict[str, int] = {}
        self._noted = _noted(home, set(map(self._hash, texts)))

    def with_sentences(self, texts: Sequence[str]) -> list[Source]:
        """Some of the versions that hold at least one of some texts as a whole sentence, those in service first."""
        noted = dict.fromkeys(
            (one.doc_id, one.text_sha256) for text in texts for one in self._noted.get(self._hash(text), ())
        )
        sources = (source for key in noted if (source := self._source(*key)) is not None)
        found = sorted(islice(sources, _VERSIONS), key=lambda source: list(SourceState).index(source.state))
        for source in found:
            document = source.document
            version = document.doc_id, document.text_sha256
            for text in texts:
                places = self._noted.get(self._hash(text), ())
                own = [one.span for one in places if (one.doc_id, one.text_sha256) == version]
                source.article.note(core(folded(text)), own)
        return found

    def sharing_words(self, texts: Iterable[str], pieces: Sequence[str]) -> list[Source]:
        """The articles in service with passages that share most words with some texts, and a good part of them.

        Args:
            texts: By what is looked for.
            pieces: What must be there, all of it.
        """
        named = dict.fromkeys(
            passage.doc_id
            for text in texts
            for passage in self.alike(text)
            if may_hold(" ".join((*passage.headings, passage.text)), text, least=_PART_HELD)
        )
        wanted = [core(folded(piece)) for piece in pieces]
        found = (doc_id for doc_id in named if all(may_hold(self._text(doc_id), one) for one in wanted))
        return [source for doc_id in found if (source := self.present(doc_id)) is not None]

    def alike(self, text: str) -> list[Passage]:
        """The passages that share most words with a text."""
        if text not in self._alike:
            searcher = self._serving.searcher
            self._alike[text] = searcher.alike(text, k=_PASSAGES, withdrawn=self._serving.hidden)
        return self._alike[text]

    def present(self, doc_id: str) -> Source | None:
        """An article in service; None where there is none, or it mayn't be seen."""
        if doc_id not in self._present:
            hidden = doc_id in self._serving.hidden
            document = None if hidden else self._serving.searcher.document(doc_id)
            self._present[doc_id] = Source(SearchedArticle(document), SourceState.IN_SERVICE) if document else None
        return self._present[doc_id]

    def _text(self, doc_id: str) -> str:
        if doc_id not in self._article_texts:
            self._article_texts[doc_id] = self._serving.searcher.document_text(doc_id) or ""
        return self._article_texts[doc_id]

    def passages(self, doc_id: str) -> Sequence[Passage]:
        """The passages of an article in service."""
        if doc_id not in self._passages:
            self._passages[doc_id] = self._serving.searcher.document_passages(doc_id)
        return self._passages[doc_id]

    def words(self, passage: Passage, sentence: Span) -> list[str]:
        """The words of a sentence of a passage in service."""
        key = passage.doc_id, sentence.start, sentence.end
        if key not in self._words:
            self._words[key] = words(passage.text[sentence.start - passage.start : sentence.end - passage.start])
        return self._words[key]

    def _hash(self, text: str) -> int:
        if text not in self._hashes:
            self._hashes[text] = wording_hash(text)
        return self._hashes[text]

    def _source(self, doc_id: str, text_sha256: str) -> Source | None:
        key = doc_id, text_sha256
        if key not in self._versions:
            self._versions[key] = next(self._read(doc_id, text_sha256), None)
        return self._versions[key]

    def _read(self, doc_id: str, text_sha256: str) -> Iterator[Source]:
        """The version, if it may be seen: as it was, and as its article is now."""
        present = self.present(doc_id)
        if present is not None and present.document.text_sha256 == text_sha256:
            yield present
            return
        withdrawn = doc_id in self._serving.withdrawn
        if doc_id in self._serving.hidden and not withdrawn:
            return
        try:
            past = past_version(self._home, doc_id, text_sha256)
        except LibraryError:  # it was changed on the disk: no word of it is trusted
            return
        if past is None or not self._serving.visible.admits(past.document):
            return
        gone = SourceState.WITHDRAWN if withdrawn else SourceState.REMOVED
        yield Source(SearchedArticle(past.document), gone if present is None else SourceState.EARLIER, past.stored_at)


def _noted(home: Home, hashes: set[int]) -> dict[int, list[Quotation]]:
    if not home.quotations.exists():
        raise SnapshotNotServable(
            "The table of quotes isn't there",
            where=str(home.quotations),
            remedy="Run: vouch build, which makes it again",
        )
    try:
        return find_wordings(home.quotations, hashes)
    except LibraryError as error:
        raise SnapshotNotServable(error.what, where=error.where, remedy=error.remedy) from None
