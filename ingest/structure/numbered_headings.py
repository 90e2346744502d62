"""Headings that are a list in all but name: "1. Drive a car", "2. Fly abroad", with nothing below either of them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.document import Block, BlockKind

_NUMBER = re.compile(r"\(?(?P<number>\d{1,2})[.)]\s+\S")


def with_numbered_items(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Make list items of numbered headings that are over nothing, where one comes right after the other.

    A heading with words below it stays one: they hang on it.

    Args:
        text: The document's text.
        blocks: Its blocks.
    """
    numbers = [_number(text, block) for block in blocks]
    is_followed = [
        number is not None and after == number + 1 and block.level == below.level
        for (block, below), (number, after) in zip(pairwise(blocks), pairwise(numbers), strict=True)
    ]
    found = list(blocks)
    for at, block in enumerate(blocks):
        is_over_nothing = at + 1 == len(blocks) or _ends(block, blocks[at + 1])
        if any(is_followed[max(0, at - 1) : at + 1]) and is_over_nothing:
            found[at] = replace(block, kind=BlockKind.LIST_ITEM, level=1)
    return found


def _number(text: str, block: Block) -> int | None:
    """The number that is typed before a heading below the title."""
    is_heading = block.kind is BlockKind.HEADING and block.level > 1
    typed = _NUMBER.match(text, block.start, block.end) if is_heading else None
    return int(typed["number"]) if typed else None


def _ends(heading: Block, following: Block) -> bool:
    return following.kind is BlockKind.HEADING and following.level <= heading.level
