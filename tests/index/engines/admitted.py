"""What filters and a withdrawn list let through, straight from their definition, to hold an engine to."""

from index.engines.base import Scope
from ingest.document import Document


def admits(scope: Scope, document: Document) -> bool:
    """Whether a hit may come from this document."""
    filters, reviewed = scope.filters, document.last_reviewed_on
    return (
        document.doc_id not in scope.withdrawn
        and (not filters.doc_ids or document.doc_id in filters.doc_ids)
        and (not filters.tags or not set(filters.tags).isdisjoint(document.tags))
        and (filters.audience is None or document.audience == filters.audience)
        and (filters.language is None or document.language == filters.language)
        and (filters.reviewed_since is None or (reviewed is not None and reviewed >= filters.reviewed_since))
    )
