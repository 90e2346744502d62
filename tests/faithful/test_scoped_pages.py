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
_TICKS = frozenset("✓✔")
QUOTED_OF_THESE = {"split_pdf_page_break.html": 3}
"""How many items of a page can be quoted, where it isn't all of them: 3 of 7 on one whose lines are elements of their
own, and nothing says which of them belong together."""


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


def quoted_spans(document: Document, item: ScopedItem) -> list[Span]:
    """What is quoted where the sentences that hold an item answer."""
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
    found = (quotable(document, sentence) for sentence in sentences if held in bare(document.slice(sentence)))
    return [span for span in found if span is not None]


def quotes(document: Document, item: ScopedItem) -> list[str]:
    """The words of those quotes that hold the item whole: a cell's words may be in another row, too."""
    spans = quoted_spans(document, item)
    words = (JOINT.join(re.sub(r"\s+", " ", part) for part in _parts(document, span)) for span in spans)
    return [quote for quote in words if item.is_in(quote)]


def _parts(document: Document, span: Span) -> list[str]:
    return [document.slice(one) for one in (*scope_of(document, span), span)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path.name)
def test_no_quote_of_an_item_is_without_what_turns_its_meaning(page: ScopedPage) -> None:
    for item in page.items:
        for quote in quotes(read(page), item):
            assert item.is_faithful(quote), (item.words, quote)


@pytest.mark.parametrize("page", [page for page in PAGES if page.other], ids=lambda page: page.path.name)
def test_no_quote_of_an_item_is_under_the_contrary_of_its_scope(page: ScopedPage) -> None:
    (own,) = page.scope
    for item in page.items:
        for span in quoted_spans(read(page), item):
            parts = _parts(read(page), span)

            assert _labels_over(item.words[-1], parts, (own, page.other)) == {own}, (item.words, parts)


def _labels_over(words: str, parts: list[str], labels: tuple[str, str]) -> set[str]:
    """Which of two labels a quote shows over words.

    One in its scope is over them. Of those in the quoted words themselves, which may be a whole paragraph of lines, the
    nearest before them is. A row of a table is quoted whole, under the heads of its columns: there both labels may be
    in one part, and the one in the column of the words counts.
    """
    *over, quoted = parts
    if heads := next((part for part in over if all(_is_in(label, part) for label in labels)), None):
        return {label for label in labels for head in _heads_over(words, heads, quoted) if _is_in(label, head)}
    before = f" {bare(quoted)} ".split(f" {bare(words)} ")[0] + " "
    found = {label for label in labels if any(_is_in(label, part) for part in over)}
    nearest = max(labels, key=lambda label: before.rfind(f" {bare(label)} "))
    return found | ({nearest} if _is_in(nearest, before) else set())


def _heads_over(words: str, heads: str, row: str) -> list[str]:
    """The heads of the columns in which a row has ticks, if it has, else of those in which the words are.

    Columns are counted from the last one: there may be no head over the labels of rows.
    """
    columns = heads.split("\t")
    cells = row.split("\t")[-len(columns) :]
    pairs = list(zip(columns, cells, strict=True))
    return [head for head, cell in pairs if cell in _TICKS] or [head for head, cell in pairs if _is_in(words, cell)]


def _is_in(label: str, words: str) -> bool:
    """Whether words hold a label: "Do" isn't in "Don't"."""
    return f" {bare(label)} " in f" {bare(words)} "


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path.name)
def test_as_many_items_of_a_page_can_be_quoted_as_ever(page: ScopedPage) -> None:
    quoted = sum(bool(quotes(read(page), item)) for item in page.items)

    assert quoted == QUOTED_OF_THESE.get(page.path.name, len(page.items))


def test_there_are_items_of_each_kind() -> None:
    assert sum(len(page.items) for page in PAGES) > 800


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path.name)
def test_every_item_is_in_the_text(page: ScopedPage) -> None:
    text = bare(read(page).text)

    assert [item.words for item in page.items if not all(bare(words) in text for words in item.words)] == []
