"""What is asked, and where answers may come from."""

from dataclasses import dataclass
from datetime import date

from ingest.document import Document


@dataclass(frozen=True, slots=True)
class Filters:
    """What an answer may come from; None and () let everything through. A list matches any of its members.

    Attributes:
        doc_ids: Documents.
        tags: Tags, any of which the document has.
        audience: The document's audience.
        language: The document's language.
        reviewed_since: The document was last reviewed on this day or later.
    """

    doc_ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    audience: str | None = None
    language: str | None = None
    reviewed_since: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether they let everything through."""
        return self == Filters()

    def admits(self, document: Document) -> bool:
        """Whether an answer may come from this document."""
        return (
            (not self.doc_ids or document.doc_id in self.doc_ids)
            and (not self.tags or not set(self.tags).isdisjoint(document.tags))
            and (self.audience is None or document.audience == self.audience)
            and (self.language is None or document.language == self.language)
            and (
                self.reviewed_since is None
                or (document.last_reviewed_on is not None and document.last_reviewed_on >= self.reviewed_since)
            )
        )


@dataclass(frozen=True, slots=True)
class Query:
    """A question, how many hits it wants, and where they may come from."""

    text: str
    k: int = 5
    filters: Filters = Filters()
