"""A document's bytes as the library kept them, read as they were read where they stood."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.document import Document
from ingest.errors import SourceError
from ingest.sources.files import SourceItem, read_document
from ingest.sources.sidecar import sidecar_path
from ingest.structure.dates import DateOrder

_NOWHERE = Path("/dev/null")  # nothing can lie in it, so that no reader finds a sidecar there


@dataclass(frozen=True, slots=True)
class KeptItem:
    """The bytes kept of a file or of a line of JSON Lines.

    Attributes:
        source_id: The file or folder that was named to ingest.
        path: The file that held the bytes.
        line: The line in it, from 1, for JSON Lines; else None.
        data: The bytes.
        sidecar: The bytes of the sidecar that stood beside it.
    """

    source_id: str
    path: str
    line: int | None
    data: bytes
    sidecar: bytes | None = None

    @property
    def location(self) -> str:
        """Where it stood, for people."""
        return self.path if self.line is None else f"{self.path}, line {self.line}"


def read_kept(item: KeptItem, *, date_order: DateOrder | None = None) -> Document:
    """Read kept bytes in a folder laid out as the source was, where a reader finds what it would find there.

    Args:
        item: The bytes and where they stood.
        date_order: How dates such as 03/04/2024 are to be read; None leaves them unknown, with a warning.

    Raises:
        SourceError: If they can't be read.
        DocumentError: If the doc_id can't be used.
    """
    with _laid_out(item) as (root, path):
        try:
            document = read_document(SourceItem(str(root), path, item.line, item.data), date_order=date_order)
        except SourceError as error:
            raise type(error)(error.what, where=item.location, remedy=error.remedy) from None
    return replace(document, source_id=item.source_id)


@contextmanager
def _laid_out(item: KeptItem) -> Iterator[tuple[Path, Path]]:
    """A folder that stands for the source's, and the path of the item in it. Names stay: ids are made of them."""
    source = Path(item.source_id)
    relative = Path(item.path).relative_to(source)
    if item.sidecar is None:
        root = _NOWHERE / source.parent.name / source.name
        yield root, root / relative
        return
    with tempfile.TemporaryDirectory(prefix="vouch-") as folder:
        root = Path(folder).resolve() / source.parent.name / source.name
        sidecar = sidecar_path(root / relative)
        sidecar.parent.mkdir(parents=True, exist_ok=True)
        sidecar.write_bytes(item.sidecar)
        yield root, root / relative
