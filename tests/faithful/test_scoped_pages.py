import re
from functools import cache

import pytest

from index.passages.scope import JOINT, quotable, scope_of
from ingest.document import BlockKind, Document, Span, text_sha256
from ingest.readers.registry import extract
from ingest.scope.sentences import sentence_spans
from tests.documents import make_document
from tests.faithful.scoped_pages import ScopedItem, ScopedPage, bare, scoped_pages

PAGES = scoped_pages()
NOT_YET = {
    "wp_listicle_h3.html": "its items are headings, which are quoted with nothing but what is below them",
    "pdf_positioned_lines.html": "its lines are elements of their own, and say nothing of which belong together",
}


@cache
def read(page: ScopedPage) -> Document:
    extraction, _ = extract(page.path.read_bytes(), name=page.path.name, where=page.path.name)
    return make_document(
        [],
        title=extraction.title or "",
        text=extraction.text,
        blocks=extraction.blocks,
        text_sha256=text_sha256(extraction.text),
    )


def quotes(document: Document, item: ScopedItem) -> list[str | None]:
    """What is quoted where the sentences that hold an item answer; None where nothing is."""
    sentences = [
        sentence
        for block in document.blocks
        for sentence in (
            [block.span]
            if block.kind is BlockKind.TABLE_ROW
            else sentence_spans(document.text, block.span, document.language)
        )
    ]
    held = bare(item.words[-1])
    return [_quote(document, sentence) for sentence in sentences if held in bare(document.slice(sentence))]


def _quote(document: Document, sentence: Span) -> str | None:
    span = quotable(document, sentence)
    if span is None:
        return None
    return JOINT.join(re.sub(r"\s+", " ", document.slice(one)) for one in (*scope_of(document, span), span))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path.name)
def test_no_quote_of_an_item_is_without_what_turns_its_meaning(page: ScopedPage) -> None:
    if reason := NOT_YET.get(page.path.name):
        pytest.skip(reason)
    for item in page.items:
        for quote in quotes(read(page), item):
            # A cell's words may be in another row, too.
            if quote is not None and item.is_in(quote):
                assert item.is_faithful(quote), (item.words, quote)


def test_nearly_every_item_can_be_quoted() -> None:
    items = [(page, item) for page in PAGES for item in page.items]
    quoted = sum(any(quote and item.is_in(quote) for quote in quotes(read(page), item)) for page, item in items)

    assert len(items) > 800
    assert quoted >= 0.95 * len(items)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path.name)
def test_every_item_is_in_the_text(page: ScopedPage) -> None:
    text = bare(read(page).text)

    assert [item.words for item in page.items if not all(bare(words) in text for words in item.words)] == []
