"""Where in an article the walk through its elements is."""

from dataclasses import dataclass

from ingest.document import BlockKind


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the article the walk is.

    Attributes:
        kind: Of the block that text here is of.
        level: The same of its level.
        list_depth: How many lists are around it.
        hidden: Whether no browser shows it.
        preformatted: Whether its white space counts.
        in_warning: Whether a warning is around it.
        struck: Whether it is struck out.
        in_content_list: Whether it is in a list that says something, so that no item is a control.
        in_definition: Whether it is in a definition, and so hangs on its terms.
    """

    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    list_depth: int = 0
    hidden: bool = False
    preformatted: bool = False
    in_warning: bool = False
    struck: bool = False
    in_content_list: bool = False
    in_definition: bool = False
