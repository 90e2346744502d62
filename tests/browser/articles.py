"""Articles that the pages are shown with: ordinary ones, and some that try to break out of their text."""

import json
from pathlib import Path
from typing import Any

from index.build.build import build
from index.config import RetrievalConfig
from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake

ATTACK = "<img src=x onerror=\"window.hacked='{}'\"><script>window.hacked='{}'</script>"
HOSTILE_ID = '"><svg onload=alert(1)>/../ü%2F?#&'

ARTICLES: list[dict[str, Any]] = [
    {
        "_id": "nosebleeds",
        "title": "Nosebleeds",
        "url": "https://articles.test/nosebleeds.html",
        "publisher": "Riverside Health",
        "language": "en",
        "audience": "public",
        "tags": ["first aid"],
        "last_reviewed_on": "2023-05-12",
        "next_review_on": "2024-05-12",
        "reviewed_by": "Dr A. Moreno",
        "published_on": "2019-02-01",
        "sections": [
            {
                "heading": "What should I do when my nose bleeds?",
                "text": "Sit down and lean forward, so that the blood runs out of the nose and not down the throat. "
                "Pinch the soft part of the nose for ten to fifteen minutes without letting go. "
                "Breathe through the mouth.",
            },
            {
                "heading": "Afterwards",
                "text": "Do not blow the nose for a day. Avoid hot drinks and heavy lifting until the next morning.",
            },
        ],
    },
    {
        "_id": "hostile/" + HOSTILE_ID,
        "title": ATTACK.format("title", "title"),
        "publisher": ATTACK.format("publisher", "publisher"),
        "reviewed_by": "</time><script>window.hacked='reviewer'</script>",
        "last_reviewed_on": "2026-01-05",
        "next_review_on": "2099-01-05",
        "tags": ["<b>bold</b>"],
        "audience": "</option><script>window.hacked='audience'</script>",
        "language": "en",
        "sections": [
            {
                "heading": "Why do <b>hamsters</b> sneeze{{ 7 * 7 }}?" + ATTACK.format("heading", "heading"),
                "text": "Hamsters sneeze when dust gets into their bedding. "
                + ATTACK.format("text", "text")
                + ' </blockquote></mark>" onmouseover="window.hacked=1 {% raise %} ${7*7} &lt;b&gt;',
            }
        ],
    },
    {
        "_id": "arabic",
        "title": "نزيف الأنف عند الأطفال",
        "language": "ar",
        "publisher": "صحة النهر",
        "text": "نزيف الأنف شائع عند الأطفال. يجلس الطفل ويميل إلى الأمام ويضغط على أنفه عشر دقائق. "
        "يجب طلب المساعدة إذا استمر النزيف أكثر من ثلاثين دقيقة.",
    },
    {
        "_id": "emoji",
        "title": "Hay fever 🤧 in spring",
        "language": "en",
        "text": "🌼🌼🌼 Pollen from birch trees 🌳 makes many people sneeze in April. "
        "\u202eRinse the nose with salt water after a walk.\u202c 👨‍👩‍👧 Families often share hay fever.",
    },
]


PINS = [
    {"words": ["hay fever", "april"], "doc_id": "emoji"},
    {"words": ["hamsters", "cost"], "doc_id": "hostile/" + HOSTILE_ID},
]
"""What the editors feature there: a list in JSON is one in YAML, too."""


def write_articles(path: Path) -> Path:
    """Write them as JSON Lines."""
    path.write_text("".join(f"{json.dumps(article, ensure_ascii=False)}\n" for article in ARTICLES), encoding="utf-8")
    return path


def add_articles(home: Home) -> None:
    """Take them into a home, and write its index whole."""
    with Library.open(home) as library:
        outcomes = [outcome.change for outcome in intake(write_articles(home.root / "articles.jsonl"), library)]
    if outcomes != ["added"] * len(ARTICLES):
        raise AssertionError(outcomes)
    home.words.mkdir()
    home.pins.write_text(json.dumps(PINS), encoding="utf-8")
    build(home, config=RetrievalConfig(), force=True)
