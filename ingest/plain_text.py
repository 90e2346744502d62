"""Plain text as it was scraped: the title perhaps twice, and page furniture before and behind."""

import re

from ingest.canonical import canonical
from ingest.dates import DateStamp, parse_stamp
from ingest.document import BlockKind, DateEvidence
from ingest.extraction import Extraction
from ingest.prose import Line, lines, prose_blocks, reads_as_heading

# Prompts that pages put around an article. They go only where they stand alone on a line at its head or foot:
# within an article the same words may be part of what it says.
_FURNITURE = frozenset(
    phrase.strip()
    for phrase in [
        "\n        share ",
        " share this ",
        " share this page ",
        " share on facebook ",
        " share on twitter ",
        " tweet ",
        " print ",
        " print this page\n        ",
        " email ",
        " email this page ",
        " copy link ",
        " save ",
        " like ",
        " follow us ",
        " let us call you ",
        " call us ",
        " phone ",
        " contact us\n        ",
        " request an appointment ",
        " make an appointment ",
        " book an appointment ",
        " back to top ",
        " top ",
        " home ",
        " menu ",
        " search\n        ",
        " read more ",
        " read less ",
        " show more ",
        " show less ",
        " skip to content ",
        " skip to main content ",
        " subscribe ",
        " sign up\n        ",
        " newsletter ",
        " cookies ",
        " accept cookies ",
        " related articles ",
        " related ",
        " comments\n    ",
    ]
)
_WHITE_SPACE = re.compile(r"\s+")


def extract_plain_text(text: str) -> Extraction:
    """Read an article without markup.

    The first line is the title where it stands alone and reads as a heading; a repetition of it right after goes, and
    so do page furniture and date stamps at the head and foot. Everything else is kept exactly.
    """
    kept, stamps = _without_furniture(canonical(text))
    blocks = prose_blocks(kept, headings=True)
    title = None
    if blocks and blocks[0].kind is BlockKind.HEADING:
        title = kept[blocks[0].start : blocks[0].end]
    return Extraction(
        text=kept,
        blocks=blocks,
        title=title,
        dates=tuple((stamp.field, stamp.date) for stamp in stamps),
        evidence=tuple(DateEvidence(stamp.field, "text", stamp.quote) for stamp in stamps),
    )


def _without_furniture(text: str) -> tuple[str, list[DateStamp]]:
    """Take furniture, date stamps and the title's repetition away from both ends of the text."""
    remaining = lines(text)
    stamps: list[DateStamp] = []
    _trim(remaining, stamps, end=-1)
    _trim(remaining, stamps, end=0)
    head, body = remaining[:1], remaining[1:]
    second = next((number for number, line in enumerate(body) if not line.is_blank), None)
    if second is not None and reads_as_heading(head[0]) and _words(body[second]) == _words(head[0]):
        body = body[second + 1 :]
        _trim(body, stamps, end=0)
        body.insert(0, Line(0, ""))
    return "\n".join(line.text for line in (*head, *body)).rstrip(), stamps


def _trim(remaining: list[Line], stamps: list[DateStamp], *, end: int) -> None:
    """Drop blank, furniture and stamp lines from one end (0 or -1), keeping the stamps."""
    while remaining:
        line = remaining[end]
        stamp = parse_stamp(line.text)
        if stamp is not None:
            if all(found.field != stamp.field for found in stamps):
                stamps.append(stamp)
        elif not line.is_blank and _words(line) not in _FURNITURE:
            return
        del remaining[end]


def _words(line: Line) -> str:
    return _WHITE_SPACE.sub(" ", line.text.strip()).casefold()
