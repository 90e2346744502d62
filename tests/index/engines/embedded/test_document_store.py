import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from index.engines.embedded.document_store import Content, ContentWriter
from index.errors import DamagedSnapshot
from index.passages.cutting import cut
from index.passages.outline import Outline
from ingest.document import BlockKind
from tests.documents import make_document
from tests.encoders import count_words
from tests.index.engines.articles import CONFIG

PIECES = [
    (BlockKind.HEADING, 1, "Hiccups"),
    (BlockKind.PARAGRAPH, 0, "They come and go."),
    (BlockKind.HEADING, 2, "Was hilft? – “Nothing”"),
    (BlockKind.PARAGRAPH, 0, "Hold your breath."),
    (BlockKind.HEADING, 2, "Causes"),
    (BlockKind.PARAGRAPH, 0, "Nobody knows."),
]
WHOLE = make_document(
    PIECES,
    doc_id="h/é",
    title="Hiccups",
    url="https://health.example/h",
    publisher="Example",
    audience="public",
    tags=("b", "a"),
    updated_on=date(2024, 2, 29),
    last_reviewed_on=date(2024, 3, 1),
    next_review_on=date(2026, 3, 1),
)
BARE = make_document([(BlockKind.PARAGRAPH, 0, "Nothing is known of this.")], doc_id="bare", language=None)
EXPECTED = [
    (
        0,
        Outline(
            doc_id="h/é",
            title="Hiccups",
            headings=("Was hilft? – “Nothing”", "Causes"),
            url="https://health.example/h",
            publisher="Example",
            language="en",
            audience="public",
            tags=("b", "a"),
            updated_on=date(2024, 2, 29),
            last_reviewed_on=date(2024, 3, 1),
            next_review_on=date(2026, 3, 1),
        ),
    ),
    (1, Outline("bare", "", (), None, None, None, None, (), None, None, None)),
    (2, Outline("again", "Hiccups", (), None, None, "en", None, (), None, None, None)),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "content.db"
    writer = ContentWriter(found)
    for document in (WHOLE, BARE):
        writer.add(document, cut(document, count_words, CONFIG.cut))
    writer.add(make_document([], doc_id="again", title="Hiccups"), ())
    writer.close()
    return found


def test_each_document_is_kept_without_its_words_as_well(path: Path) -> None:
    assert list(Content(path).outlines()) == EXPECTED


def test_a_segment_that_was_written_without_outlines_says_the_same(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("ALTER TABLE documents DROP COLUMN outline")

    assert list(Content(path).outlines()) == EXPECTED


def test_a_changed_character_of_one_is_found(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE documents SET outline = replace(outline, 'public', 'Public')")

    with pytest.raises(DamagedSnapshot):
        list(Content(path).outlines())
