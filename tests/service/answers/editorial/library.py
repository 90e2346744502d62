"""A small library in which pins have something to move, and something that they mustn't."""

import json
from pathlib import Path
from typing import Any

from index.build.build import build
from index.config import RetrievalConfig
from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake
from tests.once import with_models_of

_CLEAN = "Clean the mouthpiece of your inhaler once a week with warm water, and let it dry in the air overnight."
ARTICLES: list[dict[str, Any]] = [
    {
        "_id": "technique",
        "title": "Using your inhaler",
        "text": "To use an inhaler, shake it, breathe out, and press it while you breathe in slowly. "
        "Then hold your breath for ten seconds.",
    },
    {
        "_id": "spacer",
        "title": "Inhalers with a spacer",
        "sections": [
            {
                "heading": "How do I use my inhaler with a spacer?",
                "text": "To use your inhaler with a spacer, put it into the end of the spacer, press it once, and "
                "breathe in and out five times.",
            },
            {"heading": "Age", "text": "Children under five need a mask beside it."},
        ],
    },
    {"_id": "cleaning", "title": "Cleaning your inhaler", "text": _CLEAN},
    {
        "_id": "overdue",
        "title": "Inhaler leaflet",
        "next_review_on": "2020-01-01",
        "text": "To use an inhaler, shake it well, breathe out fully, press it and breathe in.",
    },
    {
        "_id": "staff",
        "title": "Inhalers on the ward",
        "audience": "staff",
        "text": "To use an inhaler on the ward, shake it, breathe out and press it while the patient breathes in.",
    },
    {
        "_id": "inhalador",
        "title": "Usar el inhalador",
        "language": "es",
        "text": "Para usar el inhalador, agite el inhalador, suelte el aire y apriete mientras respira despacio.",
    },
    {
        "_id": "old-nose",
        "title": "Nosebleeds",
        "last_reviewed_on": "2020-05-01",
        "text": "To stop a nosebleed, pinch the soft part of the nose for 20 minutes without letting go.",
    },
    {
        "_id": "new-nose",
        "title": "Nosebleeds",
        "last_reviewed_on": "2026-05-01",
        "text": "To stop a nosebleed, pinch the soft part of the nose for 10 minutes without letting go.",
    },
    {
        "_id": "metronidazole",
        "title": "Metronidazole and alcohol",
        "sections": [
            {"heading": "Don't", "text": "Drink any alcohol while you take metronidazole, or for two days after."},
            {"heading": "How it works", "text": "It stops bacteria from growing."},
        ],
    },
    {
        "_id": "alcohol",
        "title": "Alcohol",
        "sections": [
            {
                "heading": "While you take medicines",
                "text": "You can drink a little alcohol while you take most medicines, or metronidazole.",
            },
            {"heading": "How much", "text": "A little is one small glass of beer."},
        ],
    },
    {
        "_id": "fever-children",
        "title": "Fever in children",
        "text": "To bring down a fever in children, give them plenty to drink and keep their room cool.",
    },
    {
        "_id": "fever-adults",
        "title": "Fever in adults",
        "text": "To bring down a fever in adults, drink plenty of water, rest, and take off some of your clothes.",
    },
    {
        "_id": "paracetamol",
        "title": "Paracetamol for adults",
        "text": "You can take one or two 500 mg tablets of paracetamol up to 4 times a day. Wait 4 hours between them.",
    },
]
DOC_IDS = [article["_id"] for article in ARTICLES]


def make_library(built: Home, folder: Path) -> None:
    """Build it in a folder, with the models of another home."""
    home, path = with_models_of(built, folder), folder / "articles.jsonl"
    path.write_text("".join(f"{json.dumps({'language': 'en', **article})}\n" for article in ARTICLES))
    with Library.open(home) as library:
        assert [outcome.change for outcome in intake(path, library)] == ["added"] * len(ARTICLES)
    path.unlink()
    build(home, config=RetrievalConfig())
