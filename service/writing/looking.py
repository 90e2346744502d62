"""What a key with filters may change: the documents that it may see, into others that it may see."""

from collections.abc import Callable

from ingest.document import Document
from ingest.library.writing.register import RegisteredDocument
from service.answers.visibility import Visibility
from service.errors import DocumentNotServed, OutsideFilters


def hidden_from(visible: Visibility) -> Callable[[RegisteredDocument | None], None]:
    """What refuses a document that may not be seen, as if it weren't there."""

    def look(found: RegisteredDocument | None) -> None:
        if found is not None and not visible.admits(found):
            raise no_such_document(found.doc_id)

    return look


def seen_by(visible: Visibility, doc_id: str) -> Callable[[RegisteredDocument | None], None]:
    """What refuses a change of a document that may not be seen; within filters, what isn't there may not be either."""

    def look(found: RegisteredDocument | None) -> None:
        if visible.bounds and (found is None or not visible.admits(found)):
            raise no_such_document(doc_id)

    return look


def may_write(visible: Visibility, document: Document) -> None:
    """Go on only if a document may be seen as it would be.

    Raises:
        OutsideFilters: If it mayn't.
    """
    if not visible.admits(document):
        raise OutsideFilters(
            "This key is for other documents: it couldn't see what it wrote",
            value=document.doc_id,
            remedy="Give the document what the key's filters ask for, such as its audience, or use another key",
        )


def no_such_document(doc_id: str) -> DocumentNotServed:
    """The error for a document that isn't there, or may not be seen."""
    return DocumentNotServed(
        "There is no such document", value=doc_id, remedy="Check the doc_id; it must be percent-encoded in a path"
    )
