"""A request of each kind that a service of any articles answers; tests send every one of them."""

from typing import Any

QUESTION = "why do I jerk awake"

BODIES: dict[str, dict[str, Any]] = {
    "ask": {"question": QUESTION, "k": 3, "filters": {"language": "en"}, "country": "GB"},
    "ask_batch": {"questions": [{"question": QUESTION}, {"question": "can hiccups be cured", "k": 1}]},
    "check_text": {
        "text": "Our article says: “There is no complete cure for the disease.”",
        "sentences": False,
    },
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
    "connect": {
        "mainSearchCriteria.v.cs": "2.16.840.1.113883.6.90",
        "mainSearchCriteria.v.c": "G25.3",
        "mainSearchCriteria.v.dn": "Myoclonus",
        "knowledgeResponseType": "application/json",
    },
}
"""Values of parameters, by the id of the operation and their names."""
