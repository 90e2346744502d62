"""From an item to a `Document`."""

from ingest.description.assembly import assemble
from ingest.description.dates import DateOrder
from ingest.description.metadata import Metadata
from ingest.document import Document
from ingest.readers.registry import extract
from ingest.sources.item import SourceItem
from ingest.sources.sidecar import parse_sidecar, sidecar_path
from ingest.sources.website.page import read_page


def read_document(item: SourceItem, *, date_order: DateOrder | None = None) -> Document:
    """Turn the bytes of one document into a `Document`.

    Args:
        item: The bytes and where they came from.
        date_order: How dates such as 03/04/2024 are to be read; None leaves them unknown, with a warning.

    Raises:
        UnreadableSource: If they are empty, binary, wrongly encoded or malformed.
        UnsupportedFormat: If no reader fits.
        DocumentError: If the doc_id can't be used.
    """
    if item.problem is not None:
        raise item.problem
    if item.delivery is not None:
        return read_page(item, item.delivery, date_order=date_order)
    extraction, found = extract(item.data, name=item.name, where=item.location, date_order=date_order)
    known = Metadata()
    if item.sidecar is not None:
        known = parse_sidecar(item.sidecar, where=str(sidecar_path(item.path)), date_order=date_order)
    return assemble(extraction, found, known, doc_id=item.id, source_id=item.source_id, source_sha256=item.sha256)
