"""What one request works with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from index.config import Evidence
from index.errors import DamagedSnapshot
from index.passages.query import Query
from index.ranking.searcher import Searcher
from index.words.synonyms import Synonyms
from ingest.document import Document
from service.answers.answerer import Answer, Answerer, RefusalReason
from service.answers.editorial.lists import NO_LISTS, EditorsLists
from service.answers.reply import Replier
from service.answers.visibility import Visibility
from service.emergency.means_model import Alarm
from service.emergency.notices import Notice, Notices, withholds
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
        editors: What the editors want to come first, and what is never offered.
    """

    replier: Replier
    withdrawn: frozenset[str]
    visible: Visibility
    hidden: frozenset[str]
    doubt: Callable[[], None]
    paused: bool = False
    editors: EditorsLists = NO_LISTS

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

    def with_synonyms(self, synonyms: Synonyms) -> "Serving":
        """The same, asked with other synonyms."""
        return replace(self, replier=self.replier.with_synonyms(synonyms))

    def ask(
        self,
        query: Query,
        *,
        min_confidence: float | None = None,
        withheld: bool = False,
        for_staff: bool = False,
        featuring: bool = False,
    ) -> Answer:
        """Answer every question in what was typed; see `Replier.ask`. While answers are paused, only the desk of staff.

        Where the notice is the whole answer (`withheld`), it is that as ever. Pins count where that is asked for
        (`featuring`): what is compared, measured or copied is without them.
        """
        editors = self.editors if featuring else replace(self.editors, pins=NO_LISTS.pins)
        with self._doubted():
            if self.paused and not (withheld or for_staff):
                alarm, _ = self.replier.watch.read(query.text)
                reason = RefusalReason.CRISIS if alarm is Alarm.WITHHOLD else RefusalReason.PAUSED
                return replace(self.replier.refuse(query, reason), alarm=alarm)
            return self.replier.ask(
                query, min_confidence=min_confidence, withdrawn=self.hidden, withheld=withheld, editors=editors
            )

    def reply(
        self,
        query: Query,
        notices: Notices,
        notice: Notice | None,
        *,
        min_confidence: float | None = None,
        for_staff: bool = False,
        featuring: bool = False,
    ) -> tuple[Answer, Notice | None]:
        """The answer with the notice to show beside it, or in its place: of the rules, and of the model of means.

        Args:
            query: What was typed.
            notices: The rules.
            notice: What they gave for it.
            min_confidence: As `ask` takes it.
            for_staff: As `ask` takes it.
            featuring: The same; beside a notice no pin counts.
        """
        found = self.ask(
            query,
            min_confidence=min_confidence,
            withheld=withholds(notice),
            for_staff=for_staff,
            featuring=featuring and notice is None,
        )
        return found, notices.raised(notice, found.alarm)

    def document(self, doc_id: str) -> Document:
        """A document in service.

        Raises:
            DocumentNotServed: If there is none, or it is hidden.
        """
        self.check_shown(doc_id)
        with self._doubted():
            document = self.searcher.document(doc_id)
        if document is None:
            raise _not_served(doc_id)
        return document

    def check_shown(self, doc_id: str) -> None:
        """Go on only if nothing hides a document from the request.

        Raises:
            DocumentNotServed: If it was withdrawn, or the request mayn't see it.
        """
        if doc_id in self.hidden:
            raise _not_served(doc_id)

    @contextmanager
    def _doubted(self) -> Iterator[None]:
        try:
            yield
        except DamagedSnapshot:
            self.doubt()
            raise


def _not_served(doc_id: str) -> DocumentNotServed:
    return DocumentNotServed(
        "There is no such document", value=doc_id, remedy="Check the doc_id; it must be percent-encoded in a path"
    )
