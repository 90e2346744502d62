"""One document as its source gave it: the bytes, and all else that reading them depends on."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from ingest.errors import DocumentError, UnreadableSource
from ingest.readers.page_bundle import MANIFEST_NAME
from ingest.sources.archive import GZIP_SUFFIXES, ZIP_SUFFIXES, unpacked_name


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a server gave a page.

    Attributes:
        final_url: Where redirects led.
        media_type: Its `Content-Type`.
    """

    final_url: str
    media_type: str


@dataclass(frozen=True, slots=True)
class SourceItem:
    """The bytes of one document as they came, whether from a file, a website or the library that kept them.

    Attributes:
        id: The doc_id, unless its own bytes or its sidecar name another.
        data: The bytes, unpacked; for a page bundle, its manifest with the fragments filled in.
        name: The name of its file, unpacked: the end says the format. Of a page, `delivery` says it.
        source_id: The file or folder that was named to ingest, as an absolute path; or the list that names the page.
        path: The file that holds the bytes, or the page's URL as it is listed; for a file in a zip, the zip's path
            followed by the name inside it.
        line: The line in it, from 1, for JSON Lines; else None.
        sidecar: The bytes of the sidecar beside it, where there is one.
        delivery: How a server gave it, for a page.
        problem: Why the bytes couldn't be had, where one document of many fails; reading the item raises it.
    """

    id: str
    data: bytes
    name: str
    source_id: str
    path: str
    line: int | None = None
    sidecar: bytes | None = None
    delivery: Delivery | None = None
    problem: UnreadableSource | None = field(default=None, compare=False)

    @property
    def location(self) -> str:
        """Where it is, for people."""
        return self.path if self.line is None else f"{self.path}, line {self.line}"

    @property
    def sha256(self) -> str:
        """The sha256 of the bytes, in hex."""
        return hashlib.sha256(self.data).hexdigest()


def file_item(
    source_id: str,
    path: str,
    data: bytes,
    *,
    line: int | None = None,
    sidecar: bytes | None = None,
    problem: UnreadableSource | None = None,
) -> SourceItem:
    """An item of a file, or of a line in it; see `SourceItem`. The file itself needn't be there any more.

    Raises:
        DocumentError: If the path isn't within its source.
    """
    name = unpacked_name(Path(path).name)
    return SourceItem(_doc_id(source_id, path), data, name, source_id, path, line, sidecar, problem=problem)


def page_item(source_id: str, url: str, data: bytes, delivery: Delivery) -> SourceItem:
    """An item of a website's page, at the URL where it is listed; see `SourceItem`."""
    return SourceItem(delivery.final_url, data, "", source_id, url, delivery=delivery)


def _doc_id(source_id: str, path: str) -> str:
    """The path under the ingested root, without suffixes, with `/` between its parts.

    A zip counts as the folder that was packed, and a manifest as the folder it lies in.
    """
    root, file = Path(source_id), Path(path)
    if file == root:
        relative = Path(file.parent.name, file.name) if root.name == MANIFEST_NAME else Path(root.name)
    elif file.is_relative_to(root):
        relative = file.relative_to(root)
    else:
        raise DocumentError("The file isn't within its source", where=path, value=source_id, remedy="Sync it again")
    if relative.name == MANIFEST_NAME:
        relative = relative.parent if relative.parent.name else Path(root.name, MANIFEST_NAME).parent
        return relative.as_posix()
    if relative.suffix.lower() in GZIP_SUFFIXES:
        relative = relative.with_suffix("")
    parts = [part.removesuffix(Path(part).suffix) if _is_zip(part) else part for part in relative.parts[:-1]]
    return "/".join([*parts, relative.with_suffix("").name])


def _is_zip(part: str) -> bool:
    return Path(part).suffix.lower() in ZIP_SUFFIXES
