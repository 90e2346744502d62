"""Headings that are a list in all but name."""

from ingest.document import BlockKind
from ingest.scope.block_scope import with_scope
from tests.ingest.html.articles import read


def kinds(markup: str) -> dict[str, BlockKind]:
    extraction = read(markup)
    return {extraction.text[block.start : block.end]: block.kind for block in extraction.blocks}


def test_numbered_headings_over_nothing_are_items_under_the_heading_above_them() -> None:
    extraction = read("<h2>You may not be able to:</h2><h3>1. drive a car</h3><h3>2. fly</h3><h2>You can:</h2><p>Walk.")
    blocks = with_scope(extraction.text, extraction.blocks, title="Gout", language="en")
    item = next(block for block in blocks if extraction.text[block.start : block.end] == "2. fly")

    assert (item.kind, item.level, item.is_citable) == (BlockKind.LIST_ITEM, 1, True)
    assert [extraction.text[span.start : span.end] for span in item.scope] == ["You may not be able to:"]


def test_numbered_headings_at_the_end_stay_and_another_one_over_nothing_goes() -> None:
    found = kinds("<h2>What helps</h2><h3>1. Rest</h3><h3>2. Ice</h3><h3>More</h3>")

    assert (found["1. Rest"], found["2. Ice"]) == (BlockKind.LIST_ITEM, BlockKind.LIST_ITEM)
    assert "More" not in found


def test_a_numbered_heading_with_words_below_it_stays_one() -> None:
    found = kinds("<h2>1. Rest</h2><h2>2. Things to avoid</h2><p>Beer.</p><h2>4. Ice</h2><h2>Help</h2><p>Call 111.</p>")

    assert found["1. Rest"] is BlockKind.LIST_ITEM
    assert found["2. Things to avoid"] is found["4. Ice"] is BlockKind.HEADING
