"""Plain text as it was scraped: the title perhaps twice, and page furniture before and after."""

from ingest.canonical import canonical, decode
from ingest.description.dates import DateOrder, Stamps, parse_stamps
from ingest.description.metadata import Metadata
from ingest.description.self_description import SelfDescription
from ingest.document import BlockKind
from ingest.errors import UnreadableSource
from ingest.structure.composition import Composition, collapse
from ingest.structure.extraction import Extraction
from ingest.structure.furniture import is_phrase
from ingest.structure.prose import TextLine, lines, prose_blocks, reads_as_heading


def extract_plain_text(data: bytes, *, where: str, date_order: DateOrder | None = None) -> tuple[Extraction, Metadata]:
    """Read an article without markup.

    The first line is the title where a blank line follows and it reads as a heading; a repetition of it right after
    goes, and so do page furniture and date stamps at the head and foot. Everything else is kept exactly.

    Raises:
        UnreadableSource: If it is empty, binary or not UTF-8, or there is nothing but page furniture in it.
    """
    kept, stamps = _without_furniture(canonical(decode(data, where=where)), date_order)
    blocks = prose_blocks(kept, headings=True)
    if not blocks:
        raise UnreadableSource(
            "Nothing but page furniture is in the file", where=where, remedy="Add its text, or leave it out"
        )
    title = kept[blocks[0].start : blocks[0].end] if blocks[0].kind is BlockKind.HEADING else None
    about = SelfDescription()
    about.note_stamps(stamps)
    return about.extraction(Composition(kept, blocks), title=title), about.metadata()


def _without_furniture(text: str, date_order: DateOrder | None) -> tuple[str, list[Stamps]]:
    """Take furniture, date stamps and the title's repetition away from both ends of the text."""
    remaining = lines(text)
    stamps: list[Stamps] = []
    _trim(remaining, stamps, date_order, end=-1)
    _trim(remaining, stamps, date_order, end=0)
    head, body = remaining[:1], remaining[1:]
    second = next((number for number, line in enumerate(body) if not line.is_blank), None)
    if second is not None and reads_as_heading(head[0]) and _words(body[second]) == _words(head[0]):
        body = body[second + 1 :]
        _trim(body, stamps, date_order, end=0)
        body.insert(0, TextLine(0, ""))
    return "\n".join(line.text for line in (*head, *body)).rstrip(), stamps


def _trim(remaining: list[TextLine], stamps: list[Stamps], date_order: DateOrder | None, *, end: int) -> None:
    """Drop blank, furniture and stamp lines from one end (0 or -1), keeping the stamps."""
    while remaining:
        line = remaining[end]
        stamp = parse_stamps(line.text.strip(), date_order=date_order)
        if stamp.is_whole:
            stamps.append(stamp)
        elif not line.is_blank and not is_phrase(line.text):
            return
        del remaining[end]


def _words(line: TextLine) -> str:
    return collapse(line.text).casefold()
