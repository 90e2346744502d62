from dataclasses import dataclass
from datetime import date

from ingest.document import Block, DateEvidence, LeftOut

EXTRACTOR_VERSION = "4"
"""Raised whenever the same bytes would give another text, block or date."""

RENDERING_VERSION = "1"
"""Raised whenever the same bytes would only give another account of what a browser shows of a block."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a reader of one format found in the bytes of one document, before anything is added from outside.

    Attributes:
        text: Canonical text.
        blocks: Its blocks, in order.
        title: The article's title, or None where the bytes don't say.
        dates: Field name of `Document` to day.
        evidence: What each of the dates was read from.
        warnings: What a person should look at.
        left_out: What of the source's prose isn't in the text.
    """

    text: str
    blocks: tuple[Block, ...]
    title: str | None = None
    dates: tuple[tuple[str, date], ...] = ()
    evidence: tuple[DateEvidence, ...] = ()
    warnings: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
