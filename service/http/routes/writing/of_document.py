"""Paths below a document, such as `/v1/documents/{doc_id}/versions`, though a doc_id may hold slashes itself."""

from typing import Any

from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

from service.http.path_convertor import DOC_ID


class OfDocument(APIRoute):
    """A route whose path goes on after a doc_id: the slashes there must be sent as they are, those of an id as %2F.

    So `a%2Fversions` is a document, and `a/versions` the versions of another one.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether a request is for this route."""
        match, child = super().matches(scope)
        return (match, child) if match is Match.NONE or self._is_sent_so(scope) else (Match.NONE, {})

    def _is_sent_so(self, scope: Scope) -> bool:
        wanted = [part.encode() for part in self.path.partition(DOC_ID)[2].split("/")[1:]]
        sent: list[Any] = scope.get("raw_path", b"").partition(b"?")[0].split(b"/")
        return len(sent) > len(wanted) and all(
            part.startswith(b"{") or part == found for part, found in zip(wanted, sent[-len(wanted) :], strict=True)
        )
