"""Documents as staff write them, for tests."""

from ingest.errors import UnreadableSource
from ingest.library.writing.editing import Editing
from ingest.library.writing.written import Expected, ReplyKey, Written, WrittenStatus
from ingest.sources.item import SourceItem
from ingest.sync.reading import read_item
from ingest.sync.written_items import record_item

PUBLISHED, DRAFT = WrittenStatus.PUBLISHED, WrittenStatus.DRAFT


def gout(text: str = "Gout is a kind of arthritis.", **metadata: object) -> SourceItem:
    """An item of a text."""
    return record_item("gout", {"title": "Gout", "text": text}, metadata)


def put(
    editing: Editing,
    item: SourceItem,
    status: WrittenStatus = PUBLISHED,
    *,
    expected: Expected | None = None,
    key: ReplyKey | None = None,
) -> Written:
    """Read an item and make it the latest version."""
    document = read_item(item).document
    if document is None:
        raise UnreadableSource("It can't be read", remedy="")
    return editing.put(document, item, status, expected=expected or Expected(), key=key)
