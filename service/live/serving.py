"""What one request works with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from index.config import Evidence
from index.errors import DamagedSnapshot
from index.passages.query import Query
from index.ranking.searcher import Searcher
from ingest.document import Document
from service.answers.answerer import Answer, Answerer, RefusalReason
from service.answers.reply import Replier
from service.answers.visibility import Visibility
from service.errors import DocumentNotServed


@dataclass(frozen=True, slots=True)
class Serving:
    """What a request works with from its start to its end: one snapshot, and what of it may be seen.

    Attributes:
        replier: Answers with the snapshot.
        withdrawn: What was withdrawn when the request came.
        visible: What the request may see.
        hidden: The documents of which no word is said: those withdrawn, and those that it mayn't see.
        doubt: Called where bytes of the snapshot aren't what they were.
        paused: Whether no question is answered now.
    """

    replier: Replier
    withdrawn: frozenset[str]
    visible: Visibility
    hidden: frozenset[str]
    doubt: Callable[[], None]
    paused: bool = False

    @property
    def answerer(self) -> Answerer:
        """What answers one question."""
        return self.replier.answerer

    @property
    def searcher(self) -> Searcher:
        """The snapshot."""
        return self.answerer.searcher

    @property
    def snapshot_id(self) -> str:
        """The snapshot's name."""
        return self.searcher.manifest.snapshot_id

    @property
    def highlight_weights(self) -> Evidence:
        """How much each kind of evidence counts where the answering sentence is chosen."""
        return self.searcher.manifest.retrieval.highlight

    def ask(
        self, query: Query, *, min_confidence: float | None = None, withheld: bool = False, for_staff: bool = False
    ) -> Answer:
        """Answer every question in what was typed; see `Replier.ask`. While answers are paused, only the desk of staff.

        Where the notice is the whole answer (`withheld`), it is that as ever.
        """
        if self.paused and not (withheld or for_staff):
            return self.replier.refuse(query, RefusalReason.PAUSED)
        with self._doubted():
            return self.replier.ask(query, min_confidence=min_confidence, withdrawn=self.hidden, withheld=withheld)

    def document(self, doc_id: str) -> Document:
        """A document in service.

        Raises:
            DocumentNotServed: If there is none, or it is hidden.
        """
        with self._doubted():
            document = None if doc_id in self.hidden else self.searcher.document(doc_id)
        if document is None:
            raise DocumentNotServed(
                "There is no such document",
                value=doc_id,
                remedy="Check the doc_id; it must be percent-encoded in a path",
            )
        return document

    @contextmanager
    def _doubted(self) -> Iterator[None]:
        try:
            yield
        except DamagedSnapshot:
            self.doubt()
            raise
