"""Panels that open by a click, and how far their labels reach."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.document import Block, BlockKind


def demote_lone_disclosures(blocks: list[Block], disclosures: Sequence[tuple[int, int]]) -> None:
    """A heading's reach ends at the next heading: a panel alone within a section would take what follows it."""
    borders = Counter(border for span in disclosures for border in span)
    for start, end in disclosures:
        alone = borders[start] == 1 and borders[end] == 1
        follows = end < len(blocks) and blocks[end].kind is not BlockKind.HEADING
        if alone and follows and start < end and blocks[start].kind is BlockKind.HEADING:
            blocks[start] = replace(blocks[start], kind=BlockKind.PARAGRAPH, level=0)
