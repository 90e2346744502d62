"""A request of each kind that a service of any articles answers; tests send every one of them."""

from typing import Any

QUESTION = "why do I jerk awake"
_OF_A_DOCUMENT = (
    "put_document", "change_document", "delete_document", "withdraw_document", "undo_withdrawal", "get_latest_document",
    "list_document_versions",
)  # fmt: skip

BODIES: dict[str, dict[str, Any]] = {
    "ask": {"question": QUESTION, "k": 3, "filters": {"language": "en"}, "country": "GB"},
    "ask_batch": {"questions": [{"question": QUESTION}, {"question": "can hiccups be cured", "k": 1}]},
    "check_text": {
        "text": "Our article says: “There is no complete cure for the disease.”",
        "sentences": False,
    },
    "check_citations": {"text": "https://search.example/documents/myoclonus?cite=7e9399cb63c9b005"},
    "suggest_posted": {"q": "why do I je"},
    "put_document": {"title": "Gout", "text": "Gout is a kind of arthritis.", "status": "draft", "language": "en"},
    "change_document": {"tags": ["joints"], "status": "published"},
    "feedback": {
        "doc_id": "myoclonus",
        "citation_id": "7e9399cb63c9b005",
        "answered": False,
        "why": "old",
        "question": QUESTION,
        "agreed": True,
    },
}
"""The bodies of requests, by the id of the operation."""

PARAMETERS: dict[str, dict[str, Any]] = {
    "search": {"q": QUESTION},
    "suggest": {"q": "why do I je"},
    "document": {"doc_id": "myoclonus"},
    "citation": {"citation_id": "7e9399cb63c9b005"},
    **{name: {"doc_id": "gout"} for name in _OF_A_DOCUMENT},
    "put_document_file": {"doc_id": "gout", "status": "draft", "name": "gout.html"},
    "get_document_version": {"doc_id": "gout", "version": "0" * 64},
    "get_task": {"task_id": "0123456789abcdef"},
    "connect": {
        "mainSearchCriteria.v.cs": "2.16.840.1.113883.6.90",
        "mainSearchCriteria.v.c": "G25.3",
        "mainSearchCriteria.v.dn": "Myoclonus",
        "knowledgeResponseType": "application/json",
    },
}
"""Values of parameters, by the id of the operation and their names."""
