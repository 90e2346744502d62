"""`/v1/documents/…`: the documents in service, as they are stored."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ingest.library.document_record import record_sha256
from ingest.library.writing.written import WrittenStatus, version_name
from service.http.bodies.document import DocumentBody
from service.http.dependencies import Live
from service.http.path_convertor import DOC_ID
from service.http.problems import problem_responses
from service.http.revalidated import is_named

router = APIRouter(tags=["Documents"])


_ETAG = {"ETag": {"description": "Changes with all that is known of it.", "schema": {"type": "string"}}}
_TAGGED: dict[int | str, dict[str, Any]] = {
    200: {"headers": _ETAG},
    304: {"description": "It is what If-None-Match names", "headers": _ETAG},
}


@router.get(
    f"/v1/documents/{DOC_ID}",
    response_model=DocumentBody,
    responses=_TAGGED | problem_responses(401, 403, 422, 429, 500, 503, 504, not_found="There is no such document"),
)
def document(doc_id: str, request: Request, live: Live) -> Response:
    """A document as it is in service; every offset of a citation counts in its text."""
    found = live.get().document(doc_id)
    headers = {"ETag": f'"{version_name(record_sha256(found), WrittenStatus.PUBLISHED)}"'}
    if is_named(headers["ETag"], ", ".join(request.headers.getlist("if-none-match"))):
        return Response(status_code=304, headers=headers)
    return Response(DocumentBody.of(found).model_dump_json(), headers=headers, media_type="application/json")
