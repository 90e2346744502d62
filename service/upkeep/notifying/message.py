"""What a program is sent of a watched citation that changed: JSON in the form of Standard Webhooks.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md, "Payload structure".
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

from ingest.description.public_address import public_address
from service.citations.status import Absence, CitationCheck, CitationStatus
from service.citations.words import display_title
from service.upkeep.watching import WatchedState


@dataclass(frozen=True, slots=True)
class WordsBefore:
    """What was cited.

    Attributes:
        title: The article's title.
        url: Its address, where readers can be sent there.
        publisher: Who publishes it.
        text_sha256: The version that was cited.
        quote: The words, with what they hung on.
    """

    title: str
    url: str | None
    publisher: str | None
    text_sha256: str
    quote: str


@dataclass(frozen=True, slots=True)
class WordsNow:
    """What is most like it now.

    Attributes:
        citation_id: That sentence's own id.
        quote: Its words, with what they hang on.
        similarity: How like it is; 1 has the same words in their order.
    """

    citation_id: str
    quote: str
    similarity: float


@dataclass(frozen=True, slots=True)
class ChangedCitation:
    """A watched citation that changed; names and meanings are those of `GET /v1/citations/{citation_id}`.

    Attributes:
        citation_id: It.
        doc_id: Its article.
        status: `changed` or `gone`.
        gone_because: `withdrawn` or `removed`, where it is gone.
        watched_since: When it was saved, no nearer than the day.
        cited: The words before; None of a withdrawn article, of which no word is said.
        nearest: The words now, where the article has any that are like them.
    """

    citation_id: str
    doc_id: str
    status: CitationStatus
    gone_because: Absence | None
    watched_since: date
    cited: WordsBefore | None
    nearest: WordsNow | None

    @classmethod
    def of(cls, state: WatchedState) -> "ChangedCitation":
        """From what became of it."""
        check = state.check
        return cls(
            citation_id=check.citation_id,
            doc_id=check.doc_id,
            status=check.status,
            gone_because=check.absence,
            watched_since=state.watched.added_on,
            cited=_before(check),
            nearest=_now(check),
        )

    @property
    def change(self) -> str:
        """By what this change is known from another one of the same citation: a sha256 in hex."""
        said = [self.status, self.gone_because, self.cited and self.cited.quote, self.nearest and self.nearest.quote]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    def body(self, at: datetime) -> bytes:
        """The whole message, as it is sent: JSON in UTF-8.

        Args:
            at: When it became so, as far as that is known.
        """
        moment = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        message = {"type": f"citation.{self.status}", "timestamp": moment, "data": asdict(self)}
        return json.dumps(message, ensure_ascii=False, default=date.isoformat).encode("utf-8", "replace")


def _before(check: CitationCheck) -> WordsBefore | None:
    if check.cited is None:
        return None
    document = check.cited.document
    address = public_address(document.url)
    return WordsBefore(display_title(document), address, document.publisher, document.text_sha256, check.cited.quote)


def _now(check: CitationCheck) -> WordsNow | None:
    if check.nearest is None:
        return None
    citation = check.nearest.citation
    return WordsNow(citation.citation_id, citation.quote, round(check.nearest.similarity, 4))
