"""What is known of an article, as search engines read it from its page.

Source: schema.org 29, MedicalWebPage; JSON-LD 1.1, embedded in HTML.
"""

import json
from typing import Any

from ingest.document import Document
from service.citations.words import display_title


def linked_data(document: Document) -> str:
    """A `MedicalWebPage` as JSON-LD, which may be put between script tags: it holds no `<`."""
    person: dict[str, Any] | None = {"@type": "Person", "name": document.reviewed_by} if document.reviewed_by else None
    publisher = {"@type": "Organization", "name": document.publisher} if document.publisher else None
    known: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "name": display_title(document),
        "inLanguage": document.language,
        "url": document.url,
        "datePublished": document.published_on,
        "dateModified": document.updated_on,
        "lastReviewed": document.last_reviewed_on,
        "reviewedBy": person,
        "publisher": publisher,
        "audience": {"@type": "Audience", "audienceType": document.audience} if document.audience else None,
        "keywords": list(document.tags) or None,
    }
    written = json.dumps({name: value for name, value in known.items() if value}, ensure_ascii=False, default=str)
    return written.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
