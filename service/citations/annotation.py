"""A citation as a W3C Web Annotation.

Source: W3C Recommendation, Web Annotation Data Model, 2017. Its positions count Unicode code points, as ours do.
"""

from collections.abc import Sequence
from typing import Any

from ingest.description.public_address import public_address
from ingest.document import Document, Span
from service.citations.citation import CitedPart, PartRole, joined
from service.citations.deep_link import below, reader_path

MEDIA_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_AROUND_CHARS = 32


def annotation(
    document: Document, parts: Sequence[CitedPart], *, citation_id: str, stored_at: str, base: str, is_present: bool
) -> dict[str, Any]:
    """Words of an article, selected by themselves with the words around them, and by their position.

    The answering words are the first target, and what they hang on are the others. The body is the whole quote, for
    what looks at one target only.

    Positions count in the article's canonical text, which `cached` gives while this version is the one in service;
    for an older one, `sourceDate` says when the article was like that.

    Args:
        document: The version of the article that the words are selected in.
        parts: The words, and what they hang on.
        citation_id: Their id.
        stored_at: When this version was taken in, ISO 8601 with its offset from UTC.
        base: The address of the service.
        is_present: Whether this version is the one in service.
    """
    path = reader_path(document.doc_id)
    source: dict[str, Any] = {"id": public_address(document.url) or below(path, base), "type": "Text"}
    known = {"language": document.language, "title": document.title or None}
    state = {"cached": below(f"/v1{path}", base)} if is_present else {"sourceDate": stored_at}
    return {
        "@context": _CONTEXT,
        "id": below(f"/v1/citations/{citation_id}", base),
        "type": "Annotation",
        "motivation": "highlighting",
        "created": stored_at,
        "body": {"type": "TextualBody", "value": joined(parts), "format": "text/plain"},
        "target": [
            {
                "type": "SpecificResource",
                "source": source | {name: value for name, value in known.items() if value},
                "selector": _selectors(document, part.span),
                "state": {"type": "TimeState", **state},
            }
            for part in sorted(parts, key=lambda part: part.role is PartRole.SCOPE)
        ],
    }


def _selectors(document: Document, span: Span) -> list[dict[str, Any]]:
    return [
        {
            "type": "TextQuoteSelector",
            "exact": document.slice(span),
            "prefix": document.text[max(0, span.start - _AROUND_CHARS) : span.start],
            "suffix": document.text[span.end : span.end + _AROUND_CHARS],
        },
        {"type": "TextPositionSelector", "start": span.start, "end": span.end},
    ]
