"""`/v1/documents/…`: the documents in service, as they are stored."""

from fastapi import APIRouter

from service.http.bodies.document import DocumentBody
from service.http.dependencies import Live
from service.http.path_convertor import DOC_ID
from service.http.problems import problem_responses

router = APIRouter(tags=["Documents"])


@router.get(
    f"/v1/documents/{DOC_ID}",
    responses=problem_responses(401, 403, 422, 429, 500, 503, 504, not_found="There is no such document"),
)
def document(doc_id: str, live: Live) -> DocumentBody:
    """A document as it is stored; every offset of a citation counts in its text."""
    return DocumentBody.of(live.get().document(doc_id))
