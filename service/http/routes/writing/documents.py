"""`PUT`, `PATCH` and `DELETE /v1/documents/…`, withdrawing, and files: what staff do with one document."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from ingest.library.writing.written import WrittenStatus
from service.access.keys import AccessScope
from service.errors import DocumentUnreadable
from service.http.bodies.writing.change import DocumentChange, DocumentWrite, WrittenBody
from service.http.dependencies import needs
from service.http.path_convertor import DOC_ID
from service.http.problems import problem_responses
from service.http.routes.writing.of_document import OfDocument
from service.http.routes.writing.sending import CHANGED, MOST_OF_A_NAME, REFUSALS, Sent, answered, sent_as

if TYPE_CHECKING:
    from ingest.sources.item import SourceItem

_MOST_OF_AN_ID = 512
_FILE_TYPES = (
    "text/html",
    "text/markdown",
    "text/plain",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
staff = [Depends(needs(AccessScope.DOCUMENTS))]
below = APIRouter(tags=["Changing documents"], dependencies=staff, route_class=OfDocument)
router = APIRouter(tags=["Changing documents"], dependencies=staff)


@below.post(
    f"/v1/documents/{DOC_ID}/withdraw/undo",
    response_model=WrittenBody,
    responses=REFUSALS,
    operation_id="undo_withdrawal",
)
def undo_withdrawal(doc_id: str, sent: Sent) -> Response:
    """Let answers hold a document again that was withdrawn."""
    return answered(sent.editor.withdraw(sent.author, doc_id, undo=True, expected=sent.expected, key=sent.key))


@below.post(
    f"/v1/documents/{DOC_ID}/withdraw", response_model=WrittenBody, responses=REFUSALS, operation_id="withdraw_document"
)
def withdraw_document(doc_id: str, sent: Sent) -> Response:
    """Have no answer that begins a second later hold a document, whatever becomes of it: no sync brings it back."""
    return answered(sent.editor.withdraw(sent.author, doc_id, expected=sent.expected, key=sent.key))


@below.put(
    f"/v1/documents/{DOC_ID}/file",
    response_model=WrittenBody,
    responses=CHANGED | REFUSALS | problem_responses(415),
    operation_id="put_document_file",
    openapi_extra=sent_as(*_FILE_TYPES),
)
def put_document_file(
    doc_id: str,
    sent: Sent,
    status: Annotated[WrittenStatus, Query(description="Whether readers may see it.")],
    name: Annotated[
        str, Query(max_length=MOST_OF_A_NAME, description="The file's name, whose end says the format.")
    ] = "",
) -> Response:
    """Make what a file holds the latest version of a document: HTML, PDF, Markdown, DOCX or plain text, up to 32 MiB.

    Its format is said by its name (`?name=`, or Content-Disposition), else by Content-Type. What isn't in the file can
    be said with PATCH; where another file takes its place, it is to be said again.
    """
    from ingest.sync.written_items import upload_item

    check_id(doc_id)

    def item() -> "SourceItem":
        return upload_item(doc_id, sent.body, name=name or sent.file_name, media_type=sent.media_type)

    return answered(sent.editor.put(sent.author, doc_id, item, status, expected=sent.expected, key=sent.key))


@router.put(
    f"/v1/documents/{DOC_ID}",
    response_model=WrittenBody,
    responses=CHANGED | REFUSALS,
    operation_id="put_document",
)
def put_document(doc_id: str, document: DocumentWrite, sent: Sent) -> Response:
    """Make this the latest version of a document; what was known of the one before and isn't named goes."""
    from ingest.sync.written_items import record_item

    check_id(doc_id)
    if (document.text is None) == (document.sections is None):
        raise DocumentUnreadable(
            "The document needs text or sections, and not both",
            where="body.text",
            remedy='Send "text": "…", or "sections": [{"heading": "…", "text": "…"}]',
        )
    said = {name: value for name, value in document.said().items() if value is not None}

    def item() -> "SourceItem":
        return record_item(doc_id, document.record(), said)

    return answered(sent.editor.put(sent.author, doc_id, item, document.status, expected=sent.expected, key=sent.key))


@router.patch(f"/v1/documents/{DOC_ID}", response_model=WrittenBody, responses=REFUSALS, operation_id="change_document")
def change_document(doc_id: str, changes: DocumentChange, sent: Sent) -> Response:
    """Change what is known of a document besides its text, publish a draft, or make one of what is published."""
    return answered(
        sent.editor.change(sent.author, doc_id, changes.said(), changes.status, expected=sent.expected, key=sent.key)
    )


@router.delete(
    f"/v1/documents/{DOC_ID}", response_model=WrittenBody, responses=REFUSALS, operation_id="delete_document"
)
def delete_document(doc_id: str, sent: Sent) -> Response:
    """Remove a document: no answer that begins a second later holds it. Versions that were published stay."""
    return answered(sent.editor.remove(sent.author, doc_id, expected=sent.expected, key=sent.key))


def check_id(doc_id: str) -> None:
    """Go on only if an id can be one, and is kept as it is.

    Raises:
        DocumentUnreadable: If it is too long, blank, has white space at an end, or was no UTF-8 in the path.
    """
    if len(doc_id) > _MOST_OF_AN_ID:
        raise DocumentUnreadable(
            f"A doc_id has at most {_MOST_OF_AN_ID} characters", where="path.doc_id", remedy="Take a shorter one"
        )
    if not doc_id or doc_id != doc_id.strip():
        raise DocumentUnreadable(
            "A doc_id is blank, or has white space at an end", where="path.doc_id", remedy="Leave the white space out"
        )
    if "\N{REPLACEMENT CHARACTER}" in doc_id:
        raise DocumentUnreadable(
            "A doc_id holds the sign for bytes that are no UTF-8 (U+FFFD)",
            where="path.doc_id",
            remedy="Percent-encode the id's UTF-8 bytes",
        )
