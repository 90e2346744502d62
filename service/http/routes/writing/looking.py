"""`GET /v1/documents`, and below a document its latest version and its history: the library as staff look at it."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse, Response

from index.errors import SnapshotError
from ingest.document import Document
from ingest.library.writing.records import LibraryRecords, library_records
from ingest.library.writing.register import RegisteredDocument
from service.access.keys import AccessScope
from service.answers.visibility import Visibility
from service.citations.citation import today
from service.errors import DocumentNotServed, DocumentUnreadable
from service.http.bodies.document import DocumentBody
from service.http.bodies.writing.listed import (
    DocumentListBody,
    LatestBody,
    ListedBody,
    ListedStatus,
    VersionBody,
    VersionListBody,
)
from service.http.dependencies import Live, VisibleIndex, Visiting, needs
from service.http.path_convertor import DOC_ID
from service.http.problems import problem_responses
from service.http.revalidated import is_named
from service.http.routes.writing.of_document import OfDocument
from service.http.routes.writing.sending import ETAG
from service.writing.looking import no_such_document

_MOST_WORDS = 200
_REFUSALS = problem_responses(401, 403, 422, 429, 500, 503, not_found="There is no such document")
_TAGGED: dict[int | str, dict[str, Any]] = {
    200: {"headers": ETAG},
    304: {"description": "The version is the one that If-None-Match names", "headers": ETAG},
}

staff = [Depends(needs(AccessScope.DOCUMENTS))]
below = APIRouter(tags=["Documents"], dependencies=staff, route_class=OfDocument)
router = APIRouter(tags=["Documents"], dependencies=staff)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents a list is of; None asks for no such thing.

    Attributes:
        words: Each must be in the title.
        status: What becomes of it.
        tag: One of its tags.
        language: Its language.
        audience: Whom it is for.
        overdue: Whether its review is in the past.
        warnings: Whether a person should look at something.
    """

    words: tuple[str, ...] = ()
    status: ListedStatus | None = None
    tag: str | None = None
    language: str | None = None
    audience: str | None = None
    overdue: bool | None = None
    warnings: bool | None = None

    def admits(self, found: RegisteredDocument, day: date) -> bool:
        """Whether a document is one of them."""
        title = found.title.casefold()
        return (
            all(word in title for word in self.words)
            and self.status in {None, ListedStatus.of(found)}
            and (self.tag is None or self.tag in found.tags)
            and self.language in {None, found.language}
            and self.audience in {None, found.audience}
            and self.overdue in {None, found.is_overdue(day)}
            and self.warnings in {None, found.warnings > 0}
        )


def _wanted(
    q: Annotated[str, Query(max_length=_MOST_WORDS, description="Words of the title, all of them.")] = "",
    status: Annotated[ListedStatus | None, Query()] = None,
    tag: Annotated[str | None, Query(max_length=_MOST_WORDS)] = None,
    language: Annotated[str | None, Query(max_length=_MOST_WORDS)] = None,
    audience: Annotated[str | None, Query(max_length=_MOST_WORDS)] = None,
    overdue: Annotated[bool | None, Query(description="Whether the next review is in the past.")] = None,
    warnings: Annotated[bool | None, Query(description="Whether a person should look at something.")] = None,
) -> Wanted:
    return Wanted(tuple(q.casefold().split()), status, tag, language, audience, overdue, warnings)


@router.get("/v1/documents", responses=problem_responses(401, 403, 422, 429, 500, 503), operation_id="list_documents")
def list_documents(
    live: Live,
    wanted: Annotated[Wanted, Depends(_wanted)],
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str, Query(max_length=4000, description="`next` of the list before.")] = "",
) -> DocumentListBody:
    """The library's documents in order of doc_id, drafts and withdrawn ones too, as far as the key's filters go."""
    day, found = today(), list[RegisteredDocument]()
    with library_records(live.home) as records:
        for one in _visible(records, live.visible, _cursor(after)):
            if wanted.admits(one, day):
                found.append(one)
            if len(found) > limit:
                break
    further = _written_cursor(found[limit - 1].doc_id) if len(found) > limit else None
    return DocumentListBody(documents=[ListedBody.of(one, day) for one in found[:limit]], next=further)


@below.get(
    f"/v1/documents/{DOC_ID}/latest",
    response_model=LatestBody,
    responses=_TAGGED | _REFUSALS,
    operation_id="get_latest_document",
)
def get_latest_document(doc_id: str, request: Request, live: Live) -> Response:
    """The latest version, draft or published, with the ETag that a change of it is made with."""
    with library_records(live.home) as records:
        registered = _found(records, live.visible, doc_id)
        document = None if records is None else records.document(doc_id)
    if document is None:
        raise no_such_document(doc_id)
    headers = {"ETag": f'"{registered.version}"'}
    if is_named(headers["ETag"], ", ".join(request.headers.getlist("if-none-match"))):
        return Response(status_code=304, headers=headers)
    body = LatestBody.of(registered, document, today(), in_service=_is_served(live, document))
    return JSONResponse(body.model_dump(mode="json"), headers=headers)


@below.get(f"/v1/documents/{DOC_ID}/versions", responses=_REFUSALS, operation_id="list_document_versions")
def list_document_versions(
    doc_id: str,
    live: Live,
    visitor: Visiting,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    skip: Annotated[int, Query(ge=0, le=1_000_000, description="`next` of the list before.")] = 0,
) -> VersionListBody:
    """The versions that were published, the newest first; of a document that was removed, too. Drafts leave none."""
    with library_records(live.home) as records:
        if visitor.visible.bounds:
            _found(records, live.visible, doc_id)
        every = iter(()) if records is None else records.history.versions(doc_id)
        found = list(islice(filter(live.visible.admits, every), skip, skip + limit + 1))
        if not found and not skip:
            _found(records, live.visible, doc_id)  # a draft has none
    further = skip + limit if len(found) > limit else None
    return VersionListBody(doc_id=doc_id, versions=[VersionBody.of(one) for one in found[:limit]], next=further)


@below.get(f"/v1/documents/{DOC_ID}/versions/{{version}}", responses=_REFUSALS, operation_id="get_document_version")
def get_document_version(
    doc_id: str, version: Annotated[str, Path(pattern="^[0-9a-f]{64}$")], live: Live
) -> DocumentBody:
    """A document as it was published once."""
    with library_records(live.home) as records:
        document = None if records is None else records.history.document(doc_id, version)
    if document is None or not live.visible.admits(document):
        raise no_such_document(doc_id)
    return DocumentBody.of(document)


def _visible(records: LibraryRecords | None, visible: Visibility, after: str) -> Iterator[RegisteredDocument]:
    if records is not None:
        yield from (one for one in records.register.after(after) if visible.admits(one))


def _found(records: LibraryRecords | None, visible: Visibility, doc_id: str) -> RegisteredDocument:
    found = None if records is None else records.register.find(doc_id)
    if found is None or not visible.admits(found):
        raise no_such_document(doc_id)
    return found


def _is_served(live: VisibleIndex, document: Document) -> bool:
    try:
        return live.get().document(document.doc_id).text_sha256 == document.text_sha256
    except (SnapshotError, DocumentNotServed):
        return False


def _written_cursor(doc_id: str) -> str:
    return base64.urlsafe_b64encode(doc_id.encode()).decode().rstrip("=")


def _cursor(text: str) -> str:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
    except ValueError:
        raise DocumentUnreadable(
            "This is no place in the list", where="query.after", remedy="Send `next` of the list before, or nothing"
        ) from None
