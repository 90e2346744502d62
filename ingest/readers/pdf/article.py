"""A PDF as an article: what its pages say, each block with the page that it begins on."""

from collections import defaultdict
from collections.abc import Sequence

from ingest.description.dates import DateOrder
from ingest.description.metadata import Metadata
from ingest.description.self_description import SelfDescription
from ingest.document import Fate
from ingest.errors import UnreadableSource
from ingest.readers.pdf.layout import compose
from ingest.readers.pdf.pages import PdfPage, read_pages
from ingest.structure.composition import Composition, collapse
from ingest.structure.extraction import Extraction
from ingest.structure.omissions import Omissions

_PAGES_NAMED = 12
_FILE_NAMES = (".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".indd", ".pdf", ".rtf", ".txt", ".pub")


def extract_pdf(data: bytes, *, where: str, date_order: DateOrder | None = None) -> tuple[Extraction, Metadata]:
    """Read a PDF: its text in the order of its content, each block with its page from 1.

    The days on which the file was made and saved say nothing of the article, and aren't read.

    Raises:
        UnreadableSource: If it is damaged, locked by a password, too long, or holds no text.
    """
    pages, declared = read_pages(data, where)
    composition, about, omissions = Composition(), SelfDescription(), Omissions()
    title, stamps = compose([page.lines for page in pages], composition, omissions, date_order=date_order)
    if not composition.blocks:
        raise UnreadableSource(
            "The PDF holds no text, so its pages are most likely pictures",
            where=where,
            remedy="Recognise its text first (OCR), for example with ocrmypdf",
        )
    _warn_of_unread(pages, omissions)
    about.note_stamps(stamps)
    for stamp in stamps:
        if stamp.is_whole:
            omissions.leave_out(Fate.FURNITURE, "date stamp", stamp.quote)
    return omissions.noted_in(about.extraction(composition, title=_telling(declared) or title)), about.metadata()


def _warn_of_unread(pages: Sequence[PdfPage], omissions: Omissions) -> None:
    """Name each kind of part that can't be read, with its pages."""
    places: dict[str, list[int]] = defaultdict(list)
    for number, page in enumerate(pages, start=1):
        for kind in page.unread:
            places[kind].append(number)
    for kind, numbers in places.items():
        shown = ", ".join(map(str, sorted(set(numbers))[:_PAGES_NAMED]))
        more = ", …" if len(set(numbers)) > _PAGES_NAMED else ""
        omissions.warn(f"not read: {len(numbers)} × {kind} (page {shown}{more})")


def _telling(title: str) -> str | None:
    """A title from the file's properties, unless it is the name of the file that it was made from."""
    title = collapse(title)
    if not title or title.lower().endswith(_FILE_NAMES) or title.lower().startswith(("microsoft word", "untitled")):
        return None
    return title
