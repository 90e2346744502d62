"""What comes with a change: who makes it, what it hangs on, and its name."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import Depends, Header, Request, Response
from fastapi.responses import JSONResponse

from ingest.library.outcome import Change
from ingest.library.writing.written import Expected, ReplyKey, Written
from service.access.keys import AccessScope
from service.errors import DocumentUnreadable, OriginRefused
from service.http.bodies.writing.change import WrittenBody
from service.http.dependencies import Visiting, Working
from service.http.own_path import is_of_another_site
from service.http.problems import problem_responses
from service.writing.editor import Author, Editor

MOST_OF_A_NAME = 200
_MOST_TAGS = 100
_NAMED = re.compile(
    r"""filename\*=(?:utf-8|UTF-8)''(?P<encoded>[^;\s]+)|filename=(?:"(?P<quoted>[^"]*)"|(?P<bare>[^;\s]+))"""
)

_KEYS_FORM = r"^[\x21-\x7e]+$"

ETAG = {"ETag": {"description": "The version, for If-Match.", "schema": {"type": "string"}}}
CHANGED: dict[int | str, dict[str, Any]] = {
    200: {"headers": ETAG},
    201: {"model": WrittenBody, "description": "It was added", "headers": ETAG},
}
REFUSALS = problem_responses(
    400, 401, 403, 409, 412, 413, 422, 429, 500, 503, 507, not_found="There is no such document"
)


@dataclass(frozen=True, slots=True)
class Sending:
    """A change on its way.

    Attributes:
        editor: Who makes it.
        author: Whose it is.
        expected: What must be so.
        key: Its name, if it has one.
        body: What was sent.
        media_type: What it is said to be, without parameters.
        file_name: The name of its file, where it is said.
    """

    editor: Editor
    author: Author
    expected: Expected
    key: ReplyKey | None
    body: bytes
    media_type: str
    file_name: str


async def sending(
    request: Request,
    visitor: Visiting,
    resources: Working,
    if_match: Annotated[
        str | None, Header(max_length=10_000, description="The ETag of the version that the change is made of, or *.")
    ] = None,
    if_none_match: Annotated[
        str | None, Header(max_length=100, description="`*` makes a document only where there is none.")
    ] = None,
    idempotency_key: Annotated[
        str | None,
        Header(
            max_length=255,
            pattern=_KEYS_FORM,
            description="A name of the change: sent again within 24 hours, it is answered and not made again.",
        ),
    ] = None,
) -> AsyncIterator[Sending]:
    """What a request that changes something brings along, and one of the places for changes until it is over.

    Raises:
        KeyRefused, ScopeMissing: If its key isn't for this.
        OriginRefused: If a page of another site sends it in the name of somebody who signed in here.
        WritesOff: If no changes are taken.
        DocumentUnreadable: If what it hangs on can't be read.
        WritesBusy: If more changes come at once than are taken on.
    """
    visitor.must_have(AccessScope.DOCUMENTS)
    signed_in = visitor.form_token is not None or visitor.key is None  # a browser sends that by itself
    if signed_in and is_of_another_site(request):
        raise OriginRefused("A page of another site sends this", remedy="Send it with a key of your own")
    if resources.editor is None:
        raise resources.changes_refused("Documents")
    body = await request.body()
    expected = expected_by(if_match, if_none_match)
    key = None
    if idempotency_key is not None:
        key = ReplyKey(visitor.who, idempotency_key, await asyncio.to_thread(_fingerprint, request, body))
    author = Author(visitor.who, visitor.visible)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    name = file_name(request.headers.get("content-disposition", ""))
    async with resources.editor.place():
        yield Sending(resources.editor, author, expected, key, body, media_type, name)


Sent = Annotated[Sending, Depends(sending)]


def expected_by(if_match: str | None, if_none_match: str | None) -> Expected:
    """What must be so by a request's headers (RFC 9110, 13.1): weak tags match no version.

    Raises:
        DocumentUnreadable: If a header is none of those.
    """
    if if_none_match is not None and if_none_match.strip() != "*":
        raise DocumentUnreadable(
            "Only * can be asked for here",
            where="If-None-Match",
            remedy="Send If-None-Match: *, or If-Match with an ETag",
        )
    is_absent = if_none_match is not None
    if if_match is None:
        return Expected(is_absent=is_absent)
    if if_match.strip() == "*":
        return Expected(is_present=True, is_absent=is_absent)
    tags = [tag.strip() for tag in if_match.split(",")[:_MOST_TAGS]]
    strong = frozenset(tag[1:-1] for tag in tags if len(tag) > 1 and tag[0] == tag[-1] == '"')
    return Expected(versions=strong, is_absent=is_absent)


def answered(written: Written) -> Response:
    """What is said of a change, with the ETag of what it made."""
    headers = {} if written.version is None else {"ETag": f'"{written.version}"'}
    status = 201 if written.change is Change.ADDED else 200
    return JSONResponse(WrittenBody.of(written).model_dump(mode="json"), status, headers)


def _fingerprint(request: Request, body: bytes) -> str:
    """Of all that a change depends on."""
    named = ("content-type", "content-disposition", "if-match", "if-none-match")
    parts = [request.method, request.url.path, request.url.query, *(request.headers.get(name, "") for name in named)]
    digest = hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass"))
    digest.update(hashlib.sha256(body).digest())
    return digest.hexdigest()


def sent_as(*media_types: str) -> dict[str, Any]:
    """What the documentation of a route says of a body that is taken as it is."""
    content = {name: {"schema": {"type": "string", "format": "binary"}} for name in media_types}
    return {"requestBody": {"required": True, "content": content}}


def file_name(disposition: str) -> str:
    """The file's name in a header Content-Disposition (RFC 6266); "" where it has none."""
    found = _NAMED.search(disposition)
    if found is None:
        return ""
    named = unquote(found["encoded"]) if found["encoded"] else (found["quoted"] or found["bare"] or "")
    return named[:MOST_OF_A_NAME]
